package story

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"digivert/internal/dropin"
	"digivert/internal/org"
)

// En tirsdag på biblioteket: 3 veiledere, 5 som har bestilt time, og 14 som bare
// kommer. Alle får nummer i samme kø.
func TestEnTirsdagPaaBiblioteket(t *testing.T) {
	w := newWorld(t, 3)
	tuesday := monday.AddDays(1)
	w.aapneDropIn()
	for n := range 5 {
		w.bestillTirsdag(n)
	}

	w.Set(at(tuesday, "10:00"))
	verter := w.verter()
	kari := verter[0]
	kari.Open("/intern/dag?org=" + w.halden.library).Press("Kom").Press("Kom").Press("Kom")
	kari.Sees("kønummer 1", "kønummer 3")

	// Elleve får nummer i skranken, tre skanner plakaten ved døra.
	for range 11 {
		kari.Open(w.koen()).trekk("bankid").Sees("er gitt")
	}
	var telefoner []*visitor
	for range 3 {
		telefoner = append(telefoner, w.skannPlakaten())
	}
	telefoner[0].Sees("Ditt nummer: 15", "er foran deg", "Vi regner med")
	if n := w.Count(`select count(*) from ticket where state = 'waiting'`); n != 17 {
		t.Fatalf("%d venter, ville ha 17", n)
	}
	w.visitor(t).Open("/drop-in").Sees("Halden bibliotek", "Lang kø")

	// De som har avtale kl. 10, går foran, hver hos sin vert.
	for _, vert := range verter {
		vert.Open(w.koen()).Press("Kall neste").Gets(http.StatusOK)
	}
	w.visitor(t).Open(w.skjermen()).Sees("Venter: 4 5 6")
	if n := w.Count(`select count(*) from ticket where state = 'called' and appointment_id is not null`); n != 3 {
		t.Fatalf("%d med avtale er kalt, ville ha 3", n)
	}
	for _, vert := range verter {
		vert.ferdig()
	}

	// Én går, én kommer ikke når vi kaller og kommer tilbake, én må avvises.
	telefoner[2].Open(telefoner[2].Address.Path).Press("Jeg går").Sees("ikke lenger i køen")
	kari.Open(w.koen()).Press("Kall neste")
	kari.Sees("Du har kalt nummer 4").Press("Kom ikke").Sees("Kom ikke da vi kalte")
	kari.Press("Tilbake i køen").Misses("Kom ikke da vi kalte")
	kari.Fill("why", string(dropin.Language)).Press("Tell ett nei").Gets(http.StatusOK)

	// Klokka elleve kommer de to siste med avtale.
	w.Set(at(tuesday, "11:00"))
	kari.Open("/intern/dag?org=" + w.halden.library).Press("Kom").Press("Kom")
	w.Set(at(tuesday, "11:10"))
	w.hjelpAlle(verter)

	if n := w.Count(`select count(*) from visit where source = 'dropin'`); n != 13 {
		t.Errorf("%d drop-in-besøk, ville ha 13", n)
	}
	if n := w.Count(`select count(*) from visit where source = 'booked'`); n != 5 {
		t.Errorf("%d besøk etter avtale, ville ha 5", n)
	}

	// Om natten blir numrene til antall, og ingenting leder tilbake.
	w.Set(at(tuesday.AddDays(1), "05:00"))
	w.night()
	if n := w.Count(`select count(*) from ticket`); n != 0 {
		t.Errorf("%d numre er igjen etter natten", n)
	}
	for end, want := range map[string]int{"served": 18, "left": 1, "turned_away": 1} {
		if n := w.Count(`select coalesce(cast(sum(times) as bigint), 0) from queue_count where state = '` + end + `'`); n != want {
			t.Errorf("%s: %d, ville ha %d", end, n, want)
		}
	}
	telefoner[0].Try(telefoner[0].Address.Path)
	if telefoner[0].Status != http.StatusNotFound {
		t.Errorf("nummeret er der dagen etter: %d", telefoner[0].Status)
	}
}

// Når linja er nede, føres det på papir, og ingen telles to ganger.
func TestTelleark(t *testing.T) {
	w := newWorld(t, 1)
	w.aapneDropIn()
	w.bestillTirsdag(0)
	w.Set(at(monday.AddDays(1), "14:00"))
	kari := w.verter()[0]
	kari.Open("/intern/ko/"+w.halden.bib.Slug+"/ark").Sees("Telleark", "Av disse hadde avtale")
	fyll := func(booked string) *visitor {
		kari.Open("/intern/ko/" + w.halden.bib.Slug + "/etterpa")
		return kari.Fill("total", "8").Fill("booked", booked).Fill("topic-"+w.halden.reasons["bankid"], "6").Fill("outcome-helped", "7").Fill("left", "2").Press("Før inn")
	}
	fyll("2").Gets(http.StatusUnprocessableEntity).Sees("Den dagen var det bare 1 avtaler")
	fyll("9").Gets(http.StatusUnprocessableEntity)
	fyll("1").Gets(http.StatusOK).Sees("ført i ettertid")
	if n := w.Count(`select coalesce(cast(sum(visits) as bigint), 0) from visit_group where source = 'tally'`); n != 7 {
		t.Errorf("%d besøk er ført, ville ha 7", n)
	}
}

func (w *world) koen() string     { return "/intern/ko/" + w.halden.bib.Slug }
func (w *world) skjermen() string { return "/skjerm/" + w.halden.bib.Slug }

// aapneDropIn lager tilbudet og setter opp køen på sidene.
func (w *world) aapneDropIn() {
	lars := w.signIn(w.visitor(w.t), w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator))
	lars.Open("/intern/tilbud").Click("Legg til drop-in").Fill("organisation", w.halden.library).Fill("places", w.halden.bib.ID).Press("Lagre tilbudet").Gets(http.StatusOK)
	lars.Open("/intern/ko").Click("Sett opp kø på Halden bibliotek").Fill("counting", "ja").Fill("pcs", "2").Press("Lagre").Gets(http.StatusOK)
	lars.Sees("Oppsettet er lagret")
	lars.Open(w.koen() + "/plakat").Sees("Skann koden")
}

// bestillTirsdag bestiller den første ledige timen på tirsdag.
func (w *world) bestillTirsdag(n int) {
	v := w.visitor(w.t)
	v.Open("/time/tider?tema=bankid&fra=" + monday.AddDays(1).String())
	v.velg(v.tidPaa("Halden bibliotek"))
	v.bestill(fmt.Sprint("Gjest", string(rune('a'+n))), fmt.Sprintf("4123450%d", n))
}

// verter logger inn de tre, som setter seg ved hvert sitt bord.
func (w *world) verter() (list []*visitor) {
	for i, id := range w.halden.hosts {
		p := w.halden.person([]string{"Kari Vert", "Ola Vert", "Siv Vert"}[i], w.halden.library, org.HostRole, org.Desk)
		w.halden.isHost(p, id)
		v := w.signIn(w.visitor(w.t), p)
		v.Open(w.koen()).Fill("spot", fmt.Sprint(i+1)).Press("Jeg er på plass").Gets(http.StatusOK)
		list = append(list, v)
	}
	return list
}

// trekk trykker på temaet i «Gi kønummer».
func (v *visitor) trekk(_ string) *visitor {
	v.T.Helper()
	return v.Press("BankID og innlogging").Gets(http.StatusOK)
}

func (w *world) skannPlakaten() *visitor {
	queue, err := dropin.FindQueue(ctx, w.App.DB, w.halden.tenant.ID, w.halden.bib.ID)
	w.ok(err)
	v := w.visitor(w.t)
	v.Open("/drop-in/" + w.halden.bib.Slug + "?d=" + w.App.DropIn.DoorCode(w.halden.tenant.ID, queue))
	return v.Fill("reason", w.halden.reasons["email"]).Press("Få kønummer").Gets(http.StatusOK).At("/konummer/")
}

// ferdig registrerer besøket til den som er kalt.
func (v *visitor) ferdig() {
	v.T.Helper()
	v.Press("Er kommet").Sees("Du hjelper nummer").Click("Ferdig")
	v.Fill("minutes", "15").Press("Ja, fikk hjelp").Gets(http.StatusOK).Sees("besøket er lagret")
}

// hjelpAlle kaller og hjelper til ingen venter.
func (w *world) hjelpAlle(verter []*visitor) {
	w.t.Helper()
	for round := 0; w.Count(`select count(*) from ticket where state = 'waiting'`) > 0; round++ {
		if round > 30 {
			w.t.Fatalf("noen får aldri hjelp:\n%s", verter[0].Outline())
		}
		for _, vert := range verter {
			vert.Open(w.koen()).Press("Kall neste")
			if vert.Status == http.StatusConflict { // avtalen i kalenderen er for en som er kalt eller venter på en annen
				vert.Press("Kall likevel")
			}
			if vert.Status == http.StatusOK && vert.tells("Du har kalt nummer") {
				vert.ferdig()
			}
		}
		w.Set(w.Now().Add(6 * time.Minute))
	}
}
