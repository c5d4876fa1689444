package orgweb

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"digivert/internal/org"
)

var sixDigits = regexp.MustCompile(`\d{3} \d{3}`)

func (s *site) mailedCode() string {
	s.Helper()
	s.pages.Wait()
	if len(s.box.mail) == 0 {
		s.Fatal("no mail")
	}
	m := s.box.mail[len(s.box.mail)-1]
	if m.From == "" || !strings.Contains(m.Subject, "Datahjelpen") {
		s.Errorf("mail from %q about %q", m.From, m.Subject)
	}
	return sixDigits.FindString(m.Text)
}

func TestSignInByCode(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	p := b.get("/intern/medarbeidere")
	b.want(p, 200, "/intern/logg-inn")
	p = b.send(b.get("/intern/logg-inn?til=/intern/medarbeidere").Form("/intern/logg-inn").Set("email", "Anne@halden.example"))
	b.want(p, 200, "/intern/logg-inn/kode")
	p.Has("p", "anne@halden.example")
	code := s.mailedCode()

	wrong := "000 000"
	if code == wrong {
		wrong = "000 001"
	}
	p = b.send(p.Form("/intern/logg-inn/kode").Set("code", wrong))
	b.want(p, 422, "/intern/logg-inn/kode")
	p.Has(".ds-error-summary a", "Koden stemmer ikke")
	p = b.send(p.Form("/intern/logg-inn/kode").Set("code", code))
	b.want(p, 200, "/intern/medarbeidere")
	p.Has("nav", "Innstillinger")

	before := b.client.Jar.(*cookies).kept[0].Value
	b.send(b.get("/intern/logg-ut").Form("/intern/logg-ut"))
	p = b.get("/intern/medarbeidere")
	b.want(p, 200, "/intern/logg-inn")
	b.client.Jar.(*cookies).kept = nil
	stolen := s.browser()
	stolen.client.Jar.(*cookies).kept = append(stolen.client.Jar.(*cookies).kept, cookieOf(before))
	stolen.want(stolen.get("/intern/medarbeidere"), 200, "/intern/logg-inn")
}

// Known or unknown, the page is the same, and only the known get mail.
func TestSignInTellsNothing(t *testing.T) {
	s := newSite(t)
	known, unknown := s.browser(), s.browser()
	ask := func(b *browser, email string) page {
		return b.post("/intern/logg-inn", url.Values{"email": {email}})
	}
	k, u := ask(known, "anne@halden.example"), ask(unknown, "anna@halden.example")
	if same := strings.ReplaceAll(string(u.body), "anna@", "anne@"); same != string(k.body) {
		t.Error("the pages differ")
	}
	s.pages.Wait()
	if len(s.box.mail) != 1 || s.box.mail[0].To != "anne@halden.example" {
		t.Errorf("mail: %+v", s.box.mail)
	}
	p := ask(known, "anne")
	known.want(p, 422, "/intern/logg-inn")
	p.Has(".ds-error-summary", "E-postadresse")
	if p.First("#email").Attr("value") != "anne" {
		t.Error("what was typed is gone")
	}
}

func TestBack(t *testing.T) {
	for path, want := range map[string]string{
		"/intern/dag": "/intern/dag", "/intern": "/intern", "": "/intern", "//evil.example": "/intern", "https://evil.example": "/intern",
		"/intern/\\evil": "/intern", "/intern/logg-ut": "/intern", "/internt": "/intern",
	} {
		if got := back(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestDemoSignIn(t *testing.T) {
	s := newSite(t)
	s.person("Vigdis", org.HostRole)
	b := s.browser()
	p := b.get("/intern/demo")
	p.Has("h2", "Digital vert")
	p.Has("button", "Vigdis, Halden bibliotek")
	b.want(b.post("/intern/demo", url.Values{"person": {"nobody"}}), 404, "/intern/demo")
	b.want(s.as(s.admin).get("/intern/innstillinger"), 200, "/intern/innstillinger")
}

func TestDeactivatedIsSignedOut(t *testing.T) {
	s := newSite(t)
	b := s.as(s.person("Kari", org.Coordinator))
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/medarbeidere")
	b.want(b.get("/intern/innstillinger"), 403, "/intern/innstillinger")
	people, err := org.People(t.Context(), s.org.DB, s.tenant)
	s.must(err)
	for _, p := range people {
		if p.Name == "Kari" {
			s.must(s.org.Deactivate(t.Context(), org.Operator(s.tenant, now), p.ID))
		}
	}
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/logg-inn")
}
