package orgweb

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/org"
)

var invitationLink = regexp.MustCompile(`http://\S+(/intern/logg-inn/invitasjon/\S+)`)

// invited adds a person with an invitation, and gives the path of its link.
func (s *site) invited(admin *browser, name string) string {
	s.Helper()
	f := admin.get("/intern/medarbeidere/ny").Form("/ny").Set("name", name).Set("email", strings.ToLower(name)+"@halden.example").
		Set(rolesField(s.library), "desk").Set("invite", "ja")
	admin.want(admin.send(f), 200, "/intern/medarbeidere")
	s.pages.Wait()
	m := s.box.mail[len(s.box.mail)-1]
	link := invitationLink.FindStringSubmatch(m.Text)
	if link == nil || m.To != strings.ToLower(name)+"@halden.example" || !strings.Contains(m.Text, "Anne har invitert deg") {
		s.Fatalf("mail to %s: %s", m.To, m.Text)
	}
	return link[1]
}

func TestInvitation(t *testing.T) {
	s := newSite(t)
	link := s.invited(s.as(s.admin), "Dina")
	dina := s.browser()
	p := dina.get(link)
	dina.want(p, 200, link)
	p.Has("li", "Halden bibliotek")
	p.Has("p", "d…@halden.example")
	p = dina.send(p.Form("/intern/logg-inn/invitasjon/"))
	dina.want(p, 200, "/intern/logg-inn/kode")
	dina.send(p.Form("/intern/logg-inn/kode").Set("code", s.mailedCode()))
	dina.want(dina.get("/intern/innlogginger"), 200, "/intern/innlogginger")

	// Used, it opens nothing more, and says so.
	p = s.browser().get(link)
	if p.status != 410 {
		t.Errorf("a used invitation answers %d", p.status)
	}
	p.Has("main", "Invitasjonen er brukt")
}

// Whoever gets it forwarded has the link, and not the mailbox.
func TestForwardedInvitation(t *testing.T) {
	s := newSite(t)
	link := s.invited(s.as(s.admin), "Dina")
	other := s.browser()
	before := len(s.box.mail)
	p := other.send(other.get(link).Form("/intern/logg-inn/invitasjon/"))
	s.pages.Wait()
	if n := len(s.box.mail); n != before+1 || s.box.mail[n-1].To != "dina@halden.example" {
		t.Fatalf("the code went to %s", s.box.mail[n-1].To)
	}
	p.Has(".dv-lead", "d…@halden.example")
	p = other.send(p.Form("/intern/logg-inn/kode").Set("code", "000000"))
	other.want(p, 422, "/intern/logg-inn/kode")
	p.Has(".dv-lead", "d…@halden.example")
	other.want(other.get("/intern/innlogginger"), 200, "/intern/logg-inn")
}

func TestInvitationsThatAreOver(t *testing.T) {
	s := newSite(t)
	admin := s.as(s.admin)
	first := s.invited(admin, "Dina")
	people, err := org.People(t.Context(), s.org.DB, s.tenant)
	s.must(err)
	var dina string
	for _, p := range people {
		if p.Name == "Dina" {
			dina = p.ID
		}
	}
	p := admin.send(admin.get("/intern/medarbeidere/" + dina).Form("/inviter"))
	admin.want(p, 200, "/intern/medarbeidere/"+dina)
	p.Has(".ds-alert", "Invitasjonen er sendt")
	s.pages.Wait()
	second := invitationLink.FindStringSubmatch(s.box.mail[len(s.box.mail)-1].Text)[1]
	for path, status := range map[string]int{first: 410, second: 200, "/intern/logg-inn/invitasjon/finnesikke": 404} {
		if p := s.browser().get(path); p.status != status {
			t.Errorf("%s answers %d, want %d", path, p.status, status)
		}
	}
	s.must(s.org.DB.Write(t.Context(), func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, `update invitation set expires_at = $2 where tenant_id = $1`, s.tenant, now.Add(-time.Second))
		return err
	}))
	s.browser().get(second).Has("main", "gjelder ikke lenger")

	admin.send(admin.get("/intern/medarbeidere/" + dina).Form("/deaktiver"))
	if _, err := s.org.Invite(t.Context(), org.Operator(s.tenant, now), dina); err == nil {
		t.Error("somebody whose access is closed was invited")
	}
	coordinator := org.By(s.tenant, org.Viewer{PersonID: dina, Memberships: []org.Membership{{OrganisationID: s.library, Role: org.Coordinator}}}, now)
	if _, err := s.org.Invite(t.Context(), coordinator, s.admin); err == nil {
		t.Error("a coordinator invites an administrator anew")
	}
}
