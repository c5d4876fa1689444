package story

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"digivert/internal/base/job"
	"digivert/internal/org"
)

const contactKind = "Fornavn, telefonnummer, e-post, beskjed og avtalekode når du bestiller time"

// Administratoren prøver kortere frister, ser hva som ville forsvinne, lagrer dem,
// og ser at det er det som skjer.
func TestAdministratorenProeverKortereFrister(t *testing.T) {
	w := newWorld(t, 2)
	kari := w.signIn(w.visitor(t), w.halden.person("Kari Sjef", w.halden.municipality, org.Administrator))
	kari.Open("/intern/sletting").Sees("Ingenting har en frist som går ut i natt", "appointment : code_digest", contactKind)
	for _, name := range []string{"Audhild", "Ragnhild"} {
		w.visitor(t).reserver("bankid", "Halden bibliotek").bestill(name, "41000001")
	}
	w.Set(at(monday.AddDays(10), "09:00")) // ingen merket hvem som kom
	w.night()
	kari = w.signIn(w.visitor(t), w.halden.person("Kari Sjef to", w.halden.municipality, org.Administrator))
	kari.Open("/intern/sletting").Misses("Med 5 og 3 dager")

	// Utenfor det tillatte sies det ved feltet, og ingenting prøves.
	kari.Fill("contact_days", "91").Press("Prøv fristene").Gets(http.StatusUnprocessableEntity).tellsWrong("contact_days", "")

	kari.Open("/intern/sletting").Fill("contact_days", "5").Fill("contact_days_unmet", "3").Press("Prøv fristene").
		Gets(http.StatusOK).Sees("Ingenting er endret ennå", "Med 5 og 3 dager", contactKind+" 0 2")
	if n := w.Count(`select count(*) from appointment where not redacted`); n != 2 {
		t.Fatalf("prøven slettet: %d er igjen", n)
	}
	kari.Press("Lagre 5 og 3 dager").Gets(http.StatusOK).Sees("Lagret", contactKind+" 2")
	w.Set(at(monday.AddDays(11), "05:00"))
	w.night()
	if n := w.Count(`select count(*) from appointment where not redacted`); n != 0 {
		t.Errorf("%d er ikke slettet", n)
	}
	w.finnesIkke("Audhild", "Ragnhild", "41000001")

	// Bare administratoren har siden.
	for _, role := range []org.Role{org.Coordinator, org.Desk, org.HostRole, org.Partner} {
		v := w.signIn(w.visitor(t), w.halden.person("Noen "+string(role), w.halden.library, role))
		v.Try("/intern/sletting").Gets(http.StatusForbidden)
		v.Try("/intern/drift").Gets(http.StatusForbidden)
	}
}

// Driftsiden sier når jobbene gikk, og hva som er galt, uten å vise feilen.
func TestDriftsidenSierHvaSomErForSent(t *testing.T) {
	w := newWorld(t, 1)
	kari := w.signIn(w.visitor(t), w.halden.person("Kari Sjef", w.halden.municipality, org.Administrator))
	kari.Open("/intern/drift").Sees("Alt går som det skal", "Slette kontaktopplysninger", "tirsdag 10. november kl. 04.10", "Ingen meldinger venter på å bli sendt").Misses("Se meldingene")
	w.Wait(2 * time.Hour)
	kari.Open("/intern/drift").Sees("Noe går ikke som det skal", "For sen", "digivert check")
	w.night()
	kari.Open("/intern/drift").Sees("Alt går som det skal").Misses("Noe går ikke som det skal")

	w.Exec(`update periodic set last_ok = false, last_error = 'disk /var/hemmelig is full' where name = 'redact'`)
	w.Exec(`update periodic set last_at = $1 where name = 'redact'`, w.Now())
	kari.Open("/intern/drift").Sees("Gikk galt, prøver igjen", "Noe går ikke som det skal").Misses("hemmelig")
	findings, err := w.App.Check(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var wrong error
	for _, f := range findings {
		if !f.OK {
			wrong = errors.Join(wrong, errors.New(f.What))
		}
	}
	if wrong == nil || !contains([]string{wrong.Error()}, "job redact: last ran "+w.Now().Format(time.RFC3339)+": disk /var/hemmelig is full") {
		t.Errorf("check says %v", wrong)
	}
	if job.Overdue != time.Hour {
		t.Error("docs/drift.md says an hour")
	}
}
