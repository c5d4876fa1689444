package story

import (
	"net/http"
	"strings"
	"testing"

	"digivert/internal/org"
)

// shared are the rows of one organisation that others in the municipality may
// open, by how the path begins, and why. Whoever is not in it finds nothing.
var shared = map[string]string{
	"/avtale/":             "the link is the proof, whoever carries it",
	"/si-fra/":             "the link is the proof",
	"/videre/":             "the link is the proof",
	"/time/":               "a time that is held is of the one who fills in its form, and has no contact data",
	"/konummer/":           "the number's own page, by its secret id",
	"/steder/":             "places are public",
	"/drop-in/":            "so are the queues at their doors",
	"/skjerm/":             "and their screens",
	"/delt/":               "the link is the proof, and figures are all it leads to",
	"/intern/besok/svar/":  "who coordinates the municipality takes away an anonymous answer that says too much",
	"/intern/innlogginger": "of the person alone: another's is left as it is, and the answer is that for a made-up one",
	"/intern/steder/":      "who sets up the municipality sets up every place; no contact data",
	"/intern/tilbud/":      "as places",
	"/intern/temaer/":      "topics are the municipality's",
	"/intern/stengt/":      "closed days are the places'",
	"/intern/verter/":      "who plans sees hosts, as work plans; whom they help is not there",
	"/intern/medarbeidere": "the administrator's",
	"/intern/organisasj":   "the administrator's",
	"/intern/innlogging/":  "the administrator's",
	"/intern/logg-inn/":    "before anybody has signed in",
	"/intern/meldinger/te": "the municipality's texts",
	"/intern/utseende/":    "the municipality's look",
	"/intern/deling/":      "the coordinators' links to figures",
	"/intern/ko/":          "queues are read by who has the role; what is done in them is asked for apart",
}

// opensTo tells why a row may open to others, "" when it may not.
func opensTo(path string) string {
	for prefix, why := range shared {
		if strings.HasPrefix(path, prefix) {
			return why
		}
	}
	return ""
}

// otherOrganisation is somebody with every role, but in NAV alone.
func (w *world) otherOrganisation(t testing.TB) *visitor {
	p := org.Person{Name: "Alle Roller i NAV", Email: "alle.nav@halden.example"}
	for _, role := range org.Roles() {
		p.Memberships = append(p.Memberships, org.Membership{OrganisationID: w.halden.nav, Role: role})
	}
	var err error
	p.ID, err = w.App.Org.SavePerson(ctx, w.halden.by(), p)
	w.ok(err)
	return w.signIn(w.visitor(t), p)
}

// Every row that names something of the library × somebody with every role in
// NAV: unless it is shared, and the list says why, it is refused as a made-up
// one is, tells nothing of what is in it, and changes nothing.
func TestIDsOfAnotherOrganisationAreRefused(t *testing.T) {
	w := newWorld(t, 1)
	theirs := w.thingsOf(w.halden, "halden.example", w.halden.person("Reidun Vert", w.halden.library, org.HostRole))
	v := w.otherOrganisation(t)
	before := w.contactOf(w.halden)
	used, tried := map[string]bool{}, 0
	for _, r := range w.routesInOrder() {
		if !strings.Contains(r.Path, "{") {
			continue
		}
		if why := opensTo(r.Path); why != "" {
			used[why] = true
			continue
		}
		tried++
		status := v.ask(r, theirs.address(t, r.Path))
		if refused := status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusGone; !refused && !strings.HasPrefix(r.Path, "/melding/") && !leads(r.Path) {
			t.Errorf("%s: %d for another organisation's", r.Pattern(), status)
		}
		for _, secret := range []string{"Hemmelig", "41234567", "412 34 567", "Storgata 1, 1776"} {
			if strings.Contains(string(v.Body), secret) {
				t.Errorf("%s tells %q", r.Pattern(), secret)
			}
		}
	}
	if tried < 30 {
		t.Errorf("only %d were tried", tried)
	}
	for prefix, why := range shared {
		if !used[why] {
			t.Errorf("%q is excused (%s), but there is no such row", prefix, why)
		}
	}
	if after := w.contactOf(w.halden); after != before {
		t.Errorf("something of the library was changed from\n%s\nto\n%s", before, after)
	}
}

// leads: files that everybody may have.
func leads(path string) bool {
	return strings.HasPrefix(path, "/tema/") || strings.HasPrefix(path, "/logo/")
}

// contactOf is all that is stored of those who asked for help.
func (w *world) contactOf(c town) string {
	var b strings.Builder
	for _, table := range []string{"appointment", "appointment_call", "appointment_task", "letter", "earlier", "outbox", "referral", "ticket", "visit_comment"} {
		for _, one := range w.records(table) {
			if one["tenant_id"] == c.tenant.ID {
				b.WriteString(table + one["id"] + one["state"] + one["version"] + one["name_sealed"] + "\n")
			}
		}
	}
	return b.String()
}
