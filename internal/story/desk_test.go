package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"digivert/internal/org"
)

// skranke er Dina i bibliotekets skranke.
func (w *world) skranke() *visitor {
	dina := w.halden.person("Dina Skranke", w.halden.library, org.Desk)
	return w.signIn(w.visitor(w.t), dina).Open("/intern/skranke")
}

// Den som ringer, får ikke vite noe før koden er sagt, og det som er sagt, står
// når linjen ryker.
func TestDetSomErSagtStaar(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke().Sees("Ikke si noe om timer, heller ikke om det finnes en", "Jeg kan lage en ny")
	desk.Fill("tema", w.halden.reasons["bankid"]).Fill("firstname", "Gunvor").Fill("note", "Rullator.").Press("Legg til side").Gets(http.StatusOK)
	desk.Sees("Samtalen er lagt til side", "Fortsett med Gunvor", "Lagret kl.").Misses("Rullator")

	// En annen ringer imens, og noe er galt med det som skrives.
	desk.Fill("firstname", "Fransiska").Fill("phone", "123").Press("Bestill timen").Gets(http.StatusUnprocessableEntity).Sees("8 siffer", "Lagret kl.")
	desk.Open("/intern/skranke").Sees("Fortsett med Gunvor", "Fortsett med Fransiska")

	// Ingen andre ser det, heller ikke i samme skranke.
	other := w.signIn(w.visitor(t), w.halden.person("Lars Skranke", w.halden.library, org.Desk)).Open("/intern/skranke").Misses("Gunvor", "Fortsett der")
	for _, draft := range w.ids("appointment_draft", `not done`) {
		other.Try("/intern/skranke?kladd="+draft).Sees("ikke her lenger").Misses("Gunvor", "Fransiska", "Rullator")
	}

	desk.Click("Fortsett med Gunvor")
	form := desk.Page.Button("Bestill timen")
	if form.Values.Get("firstname") != "Gunvor" || form.Values.Get("note") != "Rullator." || form.Values.Get("tema") != w.halden.reasons["bankid"] {
		t.Errorf("kladden ble til %v", form.Values)
	}
	desk.Press("Bestill timen").Gets(http.StatusUnprocessableEntity).Sees("kryss av for «Ingen telefon»")
	desk.Fill("nophone", "ja").Press("Bestill timen").Gets(http.StatusOK).Sees("Timen er bestilt", "Gunvor")
	desk.Open("/intern/skranke").Misses("Fortsett med Gunvor").Sees("Fortsett med Fransiska")

	// Etter to timer er resten borte, også fra databasen.
	w.Wait(2*time.Hour + time.Minute)
	desk.Open("/intern/skranke").Misses("Fortsett med")
	w.ok(w.App.Appointment.Sweep(ctx, w.halden.tenant, w.Now()))
	if n := w.Count(`select count(*) from appointment_draft`); n != 0 {
		t.Errorf("%d kladder ligger igjen", n)
	}
}

// Skriptet lagrer mens hun skriver, og sier det som det er.
func TestKladdenSvarerAerlig(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke()
	form := desk.Page.Button("Legg til side")
	form.Set("firstname", "Gunvor")
	desk.Send("/intern/skranke/kladd", form.Values)
	if body := string(desk.Body); desk.Status != http.StatusOK || !strings.HasPrefix(body, "Lagret kl. ") {
		t.Errorf("%d: %s", desk.Status, body)
	}
	form.Set("note", "fnr 01017000027")
	desk.Send("/intern/skranke/kladd", form.Values)
	if body := string(desk.Body); desk.Status != http.StatusUnprocessableEntity || !strings.Contains(body, "Ikke lagret.") || !strings.Contains(body, "fødselsnummer") {
		t.Errorf("%d: %s", desk.Status, body)
	}
}

// Andre ønsker, en annen side med tider og et søk tar ikke noe av det som er
// skrevet.
func TestSkrankenMisterIngenting(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke().Fill("firstname", "Gunvor").Fill("phone", "99 88 77 66").Fill("sted", w.halden.bib.ID)
	for _, button := range []string{"Vis tider", "Senere tider", "Finn avtalen", "Ingen av tidene passet"} {
		desk.Press(button)
		if form := desk.Page.Button("Bestill timen"); form.Values.Get("firstname") != "Gunvor" || form.Values.Get("phone") != "99 88 77 66" || form.Values.Get("sted") != w.halden.bib.ID {
			t.Errorf("etter %s står %v", button, form.Values)
		}
	}
	desk.Gets(http.StatusOK).Sees("Vi har talt at ingen av tidene passet")
	if n := w.Count(`select coalesce(sum(times), 0) from unmet where why = 'declined' and place_id = $1`, w.halden.bib.ID); n != 1 {
		t.Errorf("%d ganger er det talt", n)
	}
}

// Det ingen kjenner i adressen, sies.
func TestUkjentIAdressenSies(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke()
	desk.Open("/intern/skranke?sted=borte&tema=tull&fra=30.+februar&sprak=klingon").Gets(http.StatusOK)
	desk.Sees("Vi kjenner ikke stedet", "Vi kjenner ikke temaet", "Vi forstår ikke datoen", "Vi kjenner ikke språket", "Halden bibliotek")
	desk.Open("/intern/skranke?fra=2020-01-01").Sees("Datoen er passert")
	desk.Open("/intern/skranke?sted=" + w.halden.bib.ID).Misses("Vi kjenner ikke")
}

// Bestill og skriv ut ender på arket.
func TestBestillOgSkrivUt(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke().Fill("firstname", "Gunvor").Fill("nophone", "ja").Press("Bestill og skriv ut").Gets(http.StatusOK)
	desk.Sees("klart til utskrift", "Avtalekode", "Halden", "Ny samtale").Misses("Gunvor")
	if !strings.HasSuffix(desk.Address.Path, "/ark") {
		t.Errorf("hun havnet på %s", desk.Address)
	}
}

// Hjelpen ble gitt på telefonen: den telles, uten noe om hvem det var, og kan
// angres.
func TestHjelpPaaTelefonTelles(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke()
	desk.Press("Loggfør hjelpen").Gets(http.StatusUnprocessableEntity).Sees("Velg øverst hva samtalen handlet om")
	desk.Fill("tema", w.halden.reasons["bankid"]).Fill("sprak", "uk").Fill("minutter", "tull").Press("Loggfør hjelpen").Gets(http.StatusUnprocessableEntity)
	desk.Fill("minutter", "10").Press("Loggfør hjelpen").Gets(http.StatusOK).Sees("talt som et besøk på telefon")
	const logged = `select count(*) from visit where channel = 'phone' and source = 'unplanned' and minutes = 10 and outcome = 'helped' and language = 'uk' and organisation_id = $1`
	if n := w.Count(logged, w.halden.library); n != 1 {
		t.Errorf("%d besøk", n)
	}
	if n := w.Count(`select count(*) from audit where subject_kind = 'visit'`); n != 0 {
		t.Error("loggen forteller om besøket")
	}
	desk.Press("Angre").Gets(http.StatusOK).Sees("Besøket er fjernet")
	if n := w.Count(logged, w.halden.library); n != 0 {
		t.Errorf("%d besøk etter at det ble angret", n)
	}
	// NAVs besøk er ikke bibliotekets å angre.
	nav := w.signIn(w.visitor(t), w.halden.person("Nora Skranke", w.halden.nav, org.Desk)).Open("/intern/skranke")
	nav.Fill("tema", w.halden.reasons["nav"]).Press("Loggfør hjelpen").Gets(http.StatusOK)
	theirs := w.ids("visit", `channel = 'phone'`)[0]
	desk.Send("/intern/skranke", url.Values{"do": {"angre"}, "besok": {theirs}})
	desk.Gets(http.StatusNotFound)
}

// Ingen ledig tid: Dina legger timen inn likevel, med grunn, og det står på
// avtalen for dem som er der, men ikke for dem som bare har koden.
func TestLeggInnLikevel(t *testing.T) {
	w := newWorld(t, 1)
	w.visitor(t).reserver("bankid", "Halden bibliotek").bestill("Fremmed", "")
	desk := w.skranke().Fill("tema", w.halden.reasons["bankid"]).Fill("firstname", "Gunvor").Fill("phone", "99887766").Press("Legg inn likevel").Gets(http.StatusOK)
	desk.Sees("Verten kan få to avtaler samtidig")
	desk.Fill("place", w.halden.bib.ID).Fill("offer", w.halden.lesson.ID).Fill("day", monday.String()).Fill("start", "10.00").Fill("reason", " ")
	desk.Press("Legg inn timen").Gets(http.StatusUnprocessableEntity)
	form := desk.Page.Button("Legg inn timen")
	if form.Values.Get("firstname") != "Gunvor" || form.Values.Get("start") != "10.00" {
		t.Errorf("det hun skrev, ble til %v", form.Values)
	}
	desk.Fill("start", "03.00").Fill("reason", "Bussen går bare da.").Press("Legg inn timen").Gets(http.StatusUnprocessableEntity)
	first := w.Count(`select count(*) from claim`)
	desk.Fill("host", w.halden.hosts[0]).Fill("start", "10.15").Press("Legg inn timen").Gets(http.StatusOK).Sees("Timen er bestilt", "Gunvor", "Dina Skranke fordi: Bussen går bare da.")
	if n := w.Count(`select count(*) from claim`); n != first+1 {
		t.Errorf("%d opptatte tider", n)
	}
	code, page := desk.kode(), desk.Address.Path

	// Den som bare har koden, ser timen, men ikke grunnen.
	nav := w.signIn(w.visitor(t), w.halden.person("Nora Skranke", w.halden.nav, org.Desk)).Open("/intern/skranke")
	nav.Fill("finn_kode", code).Press("Finn avtalen").Sees("Vi fant 1 avtale").Click("Gunvor").Sees("Gunvor").Misses("Bussen", "Dina Skranke")
	nav.Open("/intern/skranke/legg-inn").Misses("Bibliotekets vert")

	// Den kan også flyttes dit ingen tid er ledig, og tilbake til en ledig.
	desk.Open(page).Click("Flytt timen").Click("Legg inn likevel").Fill("start", "10.30").Fill("reason", "Hun kommer med toget.").Press("Flytt timen hit").Gets(http.StatusOK).Sees("Hun kommer med toget.")
	desk.Click("Flytt timen").Fill("slot", desk.Choices("Flytt timen hit", "slot")[3]).Press("Flytt timen hit").Gets(http.StatusOK).Misses("fordi:")

	// Verter og partnere bestemmer ikke over andres tid.
	host := w.signIn(w.visitor(t), w.halden.person("Kari Vert", w.halden.library, org.HostRole))
	host.Open("/intern/skranke").Misses("Legg inn likevel").Try("/intern/skranke/legg-inn").Gets(http.StatusForbidden)
}

// To i skranken flytter samme time: den andre får vite hva som skjedde.
func TestToFlytterSammeTime(t *testing.T) {
	w := newWorld(t, 2)
	desk := w.skranke().Fill("firstname", "Gunvor").Fill("nophone", "ja").Press("Bestill timen").Gets(http.StatusOK)
	page := desk.Address.Path
	lars := w.signIn(w.visitor(t), w.halden.person("Lars Skranke", w.halden.library, org.Desk)).Open(page + "/flytt")
	desk.Open(page+"/flytt").Fill("slot", desk.Choices("Flytt timen hit", "slot")[2]).Press("Flytt timen hit").Gets(http.StatusOK)
	lars.Fill("slot", lars.Choices("Flytt timen hit", "slot")[1]).Press("Flytt timen hit").Gets(http.StatusConflict).Sees("endret")
}

// Ring tilbake, og «ikke ring, ikke send», fra skranken.
func TestRingTilbakeOgLaVaere(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke().Fill("firstname", "Gunvor").Press("Ring tilbake").Gets(http.StatusUnprocessableEntity)
	desk.Fill("phone", "99887766").Press("Ring tilbake").Gets(http.StatusOK).Sees("Satt på ringelisten").Misses("Fortsett med")
	if n := w.Count(`select count(*) from appointment_call where why = 'callback' and organisation_id is not null`); n != 1 {
		t.Errorf("%d på ringelisten", n)
	}
	desk.Fill("firstname", "Alma").Fill("phone", "41234567").Press("Bestill timen").Gets(http.StatusOK)
	id := strings.TrimPrefix(desk.Address.Path, "/intern/avtaler/")
	desk.Open("/intern/skranke").Fill("finn_telefon", "41234567").Press("Finn avtalen").Sees("Vi fant 1 avtale", "Alma", "412 34 567")
	desk.Press("Ikke ring, ikke send").Gets(http.StatusOK).Sees("Vi ringer ikke og sender ikke")
	if n := w.Count(`select count(*) from appointment where no_call and no_send and id = $1`, id); n != 1 {
		t.Error("det er ikke notert")
	}
	desk.Fill("finn_telefon", "41234567").Press("Finn avtalen").Sees("Vil verken ha anrop eller melding")
}

// Økten er over mens hun skriver: alt kommer tilbake, og sendes på nytt.
func TestLoggetUtMistesIngenting(t *testing.T) {
	w := newWorld(t, 1)
	dina := w.halden.person("Dina Skranke", w.halden.library, org.Desk)
	desk := w.signIn(w.visitor(t), dina).Open("/intern/skranke")
	w.Exec(`delete from staff_session`)
	desk.Fill("firstname", "Gunvor").Fill("phone", "99887766").Press("Bestill timen").Gets(http.StatusForbidden).Sees("Du er logget ut", "ikke tapt")
	tab := w.visitor(t)
	tab.Client.Jar = desk.Client.Jar
	w.signIn(tab, dina)
	desk.Press("Send på nytt").Gets(http.StatusOK).Sees("Timen er bestilt", "Gunvor")
}

// Ringelisten står på skranken med hvor mange som venter.
func TestSkrankenViserHvemSomVenter(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.skranke().Fill("firstname", "Gunvor").Fill("phone", "99887766").Press("Ring tilbake").Gets(http.StatusOK)
	desk.Sees("F4 Ringeliste (1)").Click("F4 Ringeliste").At("/intern/ringeliste").Sees("Gunvor")
}

// Passet ingen av tidene, telles det, og skranken kan sette den som ringer på
// lista med en gang.
func TestIngenPassetLederTilLista(t *testing.T) {
	w := newWorld(t, 1)
	w.sentral()
	desk := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	desk.Open("/intern/skranke?tema=" + w.halden.reasons["bankid"] + "&sted=" + w.halden.bib.ID).Press("Ingen av tidene passet").Gets(http.StatusOK)
	desk.Sees("Vi har talt at ingen av tidene passet").Click("Sett dem på lista").At("/time/si-fra").Sees("Halden bibliotek")
	if n := w.Count(`select count(*) from unmet where why = 'declined' and times = 1`); n != 1 {
		t.Errorf("%d tellinger", n)
	}
}
