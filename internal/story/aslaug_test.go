package story

import (
	"net/http"
	"strings"
	"testing"

	"digivert/internal/org"
)

// Aslaug er 82 år og ringer servicekontoret. De bestiller time for henne på
// biblioteket og skriver ut arket. Hun blir minnet på timen, kommer og får hjelp.
// Verten fører besøket, koordinatoren ser tallet, og tretti dager etter er
// nummeret hennes borte.
func TestAslaugRingerServicekontoret(t *testing.T) {
	w := newWorld(t, 1)
	s := w.sentral()
	service := w.halden.organisation("Servicekontoret", org.ServiceDesk)
	trine := w.halden.person("Trine Skranke", service, org.Desk)
	kari := w.halden.person("Kari Vert", w.halden.library, org.HostRole)
	randi := w.halden.person("Randi Koordinator", w.halden.municipality, org.Coordinator)
	w.halden.isHost(kari, w.halden.hosts[0])

	// Mandag formiddag: samtalen. Servicekontoret ser ledige tider hos alle.
	torsdag := monday.AddDays(3)
	desk := w.signIn(w.visitor(t), trine)
	desk.Open("/intern/skranke").Sees("Jeg ser ikke hvem som har time uten koden")
	desk.Fill("tema", w.halden.reasons["bankid"]).Fill("sted", w.halden.bib.ID).Fill("fra", torsdag.String()).Press("Vis tider").Gets(http.StatusOK)
	desk.Fill("slot", slotAt(w.halden.lesson.ID, w.halden.bib.ID, torsdag, "10:00")).Fill("firstname", "Aslaug").Fill("phone", "412 34 567")
	desk.Press("Bestill og skriv ut").Gets(http.StatusOK)
	desk.Sees("Torsdag 12. november kl. 10.00–10.45", "Halden bibliotek", "Fortell aldri BankID-koden").Misses("412 34 567", "BankID og innlogging")
	kode := desk.kode()

	// Meldingene går, og bare til henne.
	w.til(at(torsdag.AddDays(-1), "12:00"))
	if len(s.sms) != 2 || !strings.Contains(s.sms[0], "+4741234567: Datahjelpen: Du har time torsdag 12. november kl. 10.00. Sted: Halden bibliotek. Kode "+kode) ||
		!strings.Contains(s.sms[1], "Husk timen din torsdag 12. november kl. 10.00") {
		t.Fatalf("SMS: %q", s.sms)
	}

	// Torsdag: hun kommer, får hjelp, og Kari fører det med tre trykk.
	w.Set(at(torsdag, "10:02"))
	host := w.signIn(w.visitor(t), kari)
	host.Open("/intern/dag").Sees("Aslaug").Press("Kom").Gets(http.StatusOK)
	host.Click("Ferdig").Press("Ja, fikk hjelp").Gets(http.StatusOK).At("/intern/dag").Sees("Fikk hjelp")
	w.til(at(torsdag, "19:00"))
	if len(s.sms) != 2 {
		t.Errorf("hun fikk melding etter timen: %q", s.sms[2:])
	}

	// Koordinatoren ser at én fikk hjelp, og aldri hvem.
	w.Set(at(torsdag.AddDays(1), "09:00"))
	w.night()
	leder := w.signIn(w.visitor(t), randi)
	leder.Open("/intern/uke").Sees("Uke 46", "1 besøk").Misses("Aslaug", "412 34 567", kode)
	leder.Open("/intern/statistikk").Page.Has("dd", "1")

	// Tretti dager etter er alt om henne borte, også det som var kryptert.
	w.Set(at(torsdag.AddDays(31), "05:00"))
	w.night()
	w.finnesIkke("Aslaug", "41234567", "412 34 567", kode)
	for _, column := range []string{"name_sealed", "phone_sealed", "phone_digest", "code_digest", "code_sealed"} {
		if n := w.Count(`select count(*) from appointment where ` + column + ` is not null`); n != 0 {
			t.Errorf("%d avtaler har ennå %s", n, column)
		}
	}
	leder = w.signIn(w.visitor(t), randi)
	leder.Open("/intern/statistikk?fra=2026-11-01&til=2026-11-30").Page.Has("dd", "1")
}
