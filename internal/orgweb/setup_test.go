package orgweb

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/org"
)

func cookieOf(value string) *http.Cookie { return &http.Cookie{Name: SessionCookie, Value: value} }

func TestOrganisationPages(t *testing.T) {
	s := newSite(t)
	b := s.as(s.admin)
	p := b.send(b.get("/intern/organisasjoner/ny").Form("/ny").Set("name", "Seniornett Halden").Set("kind", "association").Set("phone", "12"))
	b.want(p, 422, "/intern/organisasjoner/ny")
	p.Has(".ds-error-summary a", "Telefonnummeret må ha")
	f := p.Form("/ny")
	if f.Values.Get("name") != "Seniornett Halden" || f.Values.Get("kind") != "association" {
		t.Errorf("typed values are gone: %v", f.Values)
	}
	p = b.send(f.Set("phone", "69 11 22 33"))
	b.want(p, 200, "/intern/organisasjoner")
	p.Has(".ds-alert", "lagret")
	p.Has("td", "69 11 22 33")
	p = b.get(p.Link("Seniornett Halden"))
	p = b.send(p.Form("/avslutt"))
	p.Has("tr", "Seniornett Halden Forening 69 11 22 33 Avsluttet")
	p = b.send(b.get(p.Link("Seniornett Halden")).Form("/gjenapne"))
	p.Lacks("tr", "Avsluttet")

	p = b.send(b.get("/intern/organisasjoner/" + s.library).Form("/avslutt"))
	b.want(p, 422, "/intern/organisasjoner/"+s.library+"/avslutt")
	p.Has(".ds-error-summary", "uten administrator")
	b.want(b.get("/intern/organisasjoner/finnesikke"), 404, "/intern/organisasjoner/finnesikke")
}

func TestPersonPages(t *testing.T) {
	s := newSite(t)
	b := s.as(s.admin)
	roles := rolesField(s.library)
	p := b.send(b.get("/intern/medarbeidere/ny").Form("/ny").Set("name", "Vigdis").Set("email", "anne@halden.example").Set(roles, "host", "desk"))
	b.want(p, 422, "/intern/medarbeidere/ny")
	p.Has(".ds-error-summary a", "allerede en medarbeider")
	if got := p.Form("/ny").Values[roles]; len(got) != 2 {
		t.Errorf("chosen roles are gone: %v", got)
	}
	p = b.send(p.Form("/ny").Set("email", "vigdis@halden.example"))
	b.want(p, 200, "/intern/medarbeidere")
	p.Has("td", "Halden bibliotek: skranke, digital vert")
	vigdis := p.Link("Vigdis")
	p = b.send(b.get(vigdis).Form(vigdis).Set(roles, "partner"))
	p.Has("td", "Halden bibliotek: samarbeidspartner")
	p = b.send(b.get(vigdis).Form(vigdis + "/deaktiver"))
	p.Has("tr", "Stengt")
	p = b.send(b.get(vigdis).Form(vigdis + "/aktiver"))
	p.Lacks("tr", "Stengt")

	anne := p.Link("Anne")
	p = b.send(b.get(anne).Form(anne + "/deaktiver"))
	b.want(p, 422, anne+"/deaktiver")
	p.Has(".ds-error-summary", "uten administrator")
	p = b.send(b.get(anne).Form(anne).Set(roles))
	b.want(p, 422, anne)
	p.Has(".ds-error-summary", "uten administrator")
}

func TestCoordinatorMakesNoAdministrator(t *testing.T) {
	s := newSite(t)
	b := s.as(s.person("Kari", org.Coordinator))
	f := b.get("/intern/medarbeidere/ny").Form("/ny").Set("name", "Per").Set("email", "per@halden.example")
	for _, offered := range f.Choices(rolesField(s.library)) {
		if offered == string(org.Administrator) {
			t.Error("administrator is offered")
		}
	}
	f.Values.Set(rolesField(s.library), "administrator") // nobody's form, but anybody can send it
	b.want(b.send(f), 422, "/intern/medarbeidere/ny")
	anne := "/intern/medarbeidere/" + s.admin
	p := b.send(b.get(anne).Form(anne).Set("email", "kari2@halden.example"))
	b.want(p, 422, anne)
	p.Has(".ds-error-summary", "Bare en administrator")
}

func TestSettingsPage(t *testing.T) {
	s := newSite(t)
	b := s.as(s.admin)
	f := b.get("/intern/innstillinger").Form("/intern/innstillinger")
	if f.Values.Get("contact_days") != "30" || f.Values.Get("phone") != "69 00 00 00" || f.Values.Get("closed_christmas_eve") != "ja" {
		t.Errorf("shown: %v", f.Values)
	}
	p := b.send(f.Set("contact_days", "tretti").Set("service_name", ""))
	b.want(p, 422, "/intern/innstillinger")
	p.Has(".ds-error-summary", "helt tall")
	p.Has(".ds-error-summary", "Navn på tjenesten")
	f = p.Form("/intern/innstillinger").Set("contact_days", "91").Set("service_name", "Digihjelpen")
	p = b.send(f)
	p.Has(".ds-error-summary", "fra 1 til 90")
	f = p.Form("/intern/innstillinger").Set("contact_days", "14").Set("language", "nn").Set("closed_christmas_eve")
	p = b.send(f)
	b.want(p, 200, "/intern/innstillinger")
	p.Has(".ds-alert", "Endringane er lagra")
	p.Has(".dv-service", "Digihjelpen")
	tenant, err := org.TenantByID(t.Context(), s.org.DB, s.tenant)
	if err != nil || tenant.ClosedChristmasEve || !tenant.ClosedNewYearsEve || tenant.ContactDays != 14 || tenant.Zone != "Europe/Oslo" {
		t.Errorf("got %+v, %v", tenant.Settings, err)
	}
}

func TestLookPage(t *testing.T) {
	s := newSite(t)
	b := s.as(s.admin)
	p := b.upload("/intern/utseende/theme", "theme", []byte(`@import "//x.no"; a{}`))
	b.want(p, 422, "/intern/utseende/theme")
	p.Has(".ds-error-summary a", "henter noe")
	p = b.upload("/intern/utseende/theme", "theme", []byte(":root{--ds-color-accent-base-default:#063}"))
	b.want(p, 200, "/intern/utseende")
	sheet := ""
	for _, link := range p.Find("link[rel=stylesheet]") {
		if href := link.Attr("href"); strings.HasPrefix(href, "/tema/") {
			sheet = href
		}
	}
	css := b.get(sheet)
	if css.status != 200 || !strings.Contains(string(css.body), "#063") || !strings.Contains(css.header.Get("Cache-Control"), "immutable") {
		t.Errorf("theme at %q: %d %v %s", sheet, css.status, css.header, css.body)
	}
	b.want(b.get("/tema/0000000000000000.css"), 404, "/tema/0000000000000000.css")
	p = b.send(p.Form("/theme/fjern"))
	p.Lacks("link[href^='/tema/']", "")

	var picture bytes.Buffer
	s.must(png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))))
	p = b.upload("/intern/utseende/logo", "logo", picture.Bytes())
	p.First("header img[src^='/logo/']")
	p = b.upload("/intern/utseende/logo", "logo", []byte("<svg></svg>"))
	p.Has(".ds-error-summary", "SVG")
	p = b.upload("/intern/utseende/logo", "logo", nil)
	p.Has(".ds-error-summary", "Velg en fil")
	p = b.upload("/intern/utseende/logo", "logo", bytes.Repeat([]byte("x"), org.MaxFile+1))
	p.Has(".ds-error-summary", "for stor")
	b.want(b.upload("/intern/utseende/annet", "annet", []byte("x")), 404, "/intern/utseende/annet")
}

func TestPublicPages(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	p := b.get("/personvern")
	p.Has("h2", "Når du bestiller time")
	p.Has("dd", "I 12 måneder.")
	p.Has("main a[href^='tel:']", "69 00 00 00")
	p.Lacks("main", "signin_code")
	p = b.get("/tilgjengelighet")
	p.Has("p", "har ikke lagt inn lenken")
	text := string(b.get("/.well-known/security.txt").body)
	for _, line := range []string{"Contact: tel:+4769000000\n", "Expires: ", "Preferred-Languages: no, en\n", "Canonical: http://127.0.0.1"} {
		if !strings.Contains(text, line) {
			t.Errorf("security.txt lacks %q:\n%s", line, text)
		}
	}
	settings := org.Settings{Name: "Halden kommune", ServiceName: "Datahjelpen", Language: "nn", Zone: "Europe/Oslo", Phone: "69000000",
		Email: "post@halden.example", ContactDays: 14, ContactDaysUnmet: 3, AccessibilityURL: "https://uustatus.no/nb/erklaringer/publisert/x"}
	s.must(s.org.UpdateTenant(t.Context(), org.Operator(s.tenant, now), settings))
	p = b.get("/tilgjengelighet")
	p.Has("a[href^='https://uustatus.no/']", "tilgjengeerklæringa")
	b.get("/personvern").Has("a[href='mailto:post@halden.example']", "Skriv til")
	if text := string(b.get("/.well-known/security.txt").body); !strings.Contains(text, "Contact: mailto:post@halden.example\n") {
		t.Error(text)
	}
	for _, path := range []string{"/personvern", "/tilgjengelighet"} {
		if b.get(path).header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
	}
}

func TestSessionTokenIsNotStored(t *testing.T) {
	s := newSite(t)
	b := s.as(s.admin)
	token := b.client.Jar.(*cookies).kept[0].Value
	stored, err := db.All(t.Context(), s.org.DB, db.Strings, `select token from staff_session`)
	if err != nil || len(stored) != 1 || stored[0] == token || stored[0] != digestToken(token) {
		t.Errorf("stored %q for %q, %v", stored, token, err)
	}
}
