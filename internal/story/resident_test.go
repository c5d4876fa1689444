package story

import (
	"net/http"
	"strings"
	"testing"

	"digivert/internal/org"
)

// reserver finner tider for et tema og holder av den første på et sted.
func (v *visitor) reserver(tema, sted string) *visitor {
	v.T.Helper()
	v.Open("/time").Fill("tema", tema).Press("Gå videre").Gets(http.StatusOK).Sees("Når og hvor?")
	return v.velg(v.tidPaa(sted)).At("/time/hvem/").Sees("Hvem skal vi møte?", "Vi holder tiden for deg i 10 minutter")
}

// tidPaa er den første tiden på siden som er på stedet.
func (v *visitor) tidPaa(sted string) string {
	v.T.Helper()
	for _, label := range v.Page.Find(`label`) {
		if strings.Contains(label.Text(), sted) && label.Attr("for") != "" {
			for _, radio := range v.Page.Find(`input[type="radio"][name="slot"]`) {
				if radio.Attr("id") == label.Attr("for") {
					return radio.Attr("value")
				}
			}
		}
	}
	v.T.Fatalf("ingen ledig tid på %s\n%s", sted, v.Outline())
	return ""
}

func (v *visitor) velg(slot string) *visitor {
	v.T.Helper()
	return v.Fill("slot", slot).Press("Velg tiden").Gets(http.StatusOK)
}

// bestill fyller ut hvem det gjelder, og sender.
func (v *visitor) bestill(fornavn, telefon string) *visitor {
	v.T.Helper()
	return v.Fill("firstname", fornavn).Fill("phone", telefon).Press("Bestill timen").Gets(http.StatusOK).At("/avtale/").Sees("Timen er bestilt")
}

// kode er avtalekoden på siden.
func (v *visitor) kode() string {
	v.T.Helper()
	return v.Page.First(".dv-code").Text()
}

// Hele historien: Audhild finner en time på biblioteket, bestiller den, flytter
// den og kommer. Kari fører besøket. Tallet er der etterpå, og Audhild er det ikke.
func TestAudhildBestillerFlytterOgKommer(t *testing.T) {
	w := newWorld(t, 1)
	kari := w.halden.person("Kari Vert", w.halden.library, org.HostRole)
	w.halden.isHost(kari, w.halden.hosts[0])

	// Hun åpner forsiden, ser neste ledige time og begynner.
	audhild := w.visitor(t)
	audhild.Open("/").Sees("Få hjelp med mobil, data og nettjenester", "Neste ledige time", "mandag 9. november kl. 10.00")
	audhild.reserver("bankid", "Halden bibliotek").bestill("Audhild", "41 23 45 67")
	audhild.Sees("Mandag 9. november kl. 10.00–10.45", "Halden bibliotek", "Storgata 1, 1767 Halden", "Fortell aldri BankID-koden")
	code := audhild.kode()

	// Arket og kalenderfilen følger med. Arket sier ikke hva hun trenger hjelp til.
	receipt := audhild.Address.Path
	audhild.Click("Skriv ut").Sees(code, "Halden bibliotek").Misses("BankID og innlogging", "41 23 45 67")
	audhild.Try(receipt + "/kalender.ics").Gets(http.StatusOK)
	if ics := string(audhild.Body); !strings.Contains(ics, "BEGIN:VEVENT") || strings.Contains(ics, "Audhild") {
		t.Errorf("kalenderfilen er\n%s", ics)
	}

	// Hun får et besøk samme dag, finner timen igjen med koden og flytter den.
	audhild.Open("/avtale").Fill("code", code).Fill("firstname", "audhild").Press("Finn timen").Gets(http.StatusOK).At(receipt)
	audhild.Click("Flytt timen").Sees("Du beholder den til du har valgt en ny").Click("Senere tider")
	audhild.Fill("slot", slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday.AddDays(1), "11:30")).Press("Flytt timen hit").Gets(http.StatusOK)
	audhild.Sees("Timen er flyttet", "tirsdag 10. november kl. 11.30", code)

	// Tirsdag logger Kari inn med koden hun fikk på e-post, og ser dagen sin.
	w.Set(at(monday.AddDays(1), "11:25"))
	host := w.signIn(w.visitor(t), kari)
	host.Open("/intern/dag").Sees("tirsdag 10. november 2026", "Audhild", "11.30", "1 avtale")
	host.Press("Kom").Gets(http.StatusOK).Sees("Er her")

	// Tre trykk: tema og lengde er fylt ut, og hun sier om det hjalp.
	host.Click("Ferdig").Sees("Hva ble gjort?")
	host.Press("Ja, fikk hjelp").Gets(http.StatusOK).At("/intern/dag").Sees("Fikk hjelp")
	host.Open("/intern/besok").Sees("1 besøk, 1 person")

	// Neste natt er båndet mellom dem kuttet. Tallet står, og personen er borte.
	w.Set(at(monday.AddDays(2), "05:00"))
	w.night()
	host.Open("/intern/statistikk").Sees("November 2026")
	host.Page.Has("dd", "1")
	w.finnesIkke("Audhild", "41234567", "41 23 45 67", strings.ReplaceAll(code, " ", ""), code)
	if n := w.Count(`select count(*) from appointment where visit_id is not null or (state = 'served' and starts_at is not null)`); n != 0 {
		t.Errorf("%d avtaler peker ennå på et besøk eller et klokkeslett", n)
	}

	// Når fristen er ute, er også det som var kryptert, borte.
	w.Set(at(monday.AddDays(33), "05:00"))
	w.night()
	if n := w.Count(`select count(*) from appointment where name_sealed is not null or phone_digest is not null or code_digest is not null`); n != 0 {
		t.Errorf("%d avtaler har ennå kontaktopplysninger", n)
	}
	audhild.Open("/avtale").Fill("code", code).Fill("firstname", "Audhild").Press("Finn timen").Gets(http.StatusUnprocessableEntity)
	audhild.Try(receipt).Gets(http.StatusNotFound)
	host = w.signIn(w.visitor(t), kari)
	host.Open("/intern/statistikk?fra=2026-11-01&til=2026-11-30").Page.Has("dd", "1")
}

// Tolk: Yusuf ser bare tider som er så langt fram at en tolk kan bestilles, og
// skranken får et gjøremål.
func TestTolkGirSenereTiderOgEtGjoremal(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.halden.person("Dina Skranke", w.halden.library, org.Desk)

	yusuf := w.visitor(t)
	yusuf.Open("/time/tider?tema=bankid&tolk=ar").Sees("Vi trenger 3 dager på å bestille tolk", "torsdag 12. november")
	for _, slot := range yusuf.Choices("Velg tiden", "slot") {
		if date := strings.Split(slot, ".")[2]; date < "2026-11-12" {
			t.Errorf("viser %s, som er for tidlig for en tolk", slot)
		}
	}
	yusuf.velg(yusuf.tidPaa("Halden bibliotek"))
	yusuf.Fill("firstname", "Yusuf").Press("Bestill timen").Gets(http.StatusOK).Sees("Timen er bestilt", "Vi ordner tolk: arabisk")

	staff := w.signIn(w.visitor(t), desk)
	staff.Sees("1 gjøremål venter").Open("/intern/gjoremal").Sees("Bestill tolk: arabisk", "torsdag 12. november").Misses("Yusuf")
	staff.Press("Gjort").Gets(http.StatusOK).Sees("Alt er gjort")
}

// Også den som velger tolk først i skjemaet, får høre at det er for tidlig, og
// får andre tider uten å skrive alt på nytt.
func TestTolkValgtISkjemaet(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	v.Fill("firstname", "Hana").Fill("phone", "41234567").Fill("interpreter", "sgn").Press("Bestill timen").Gets(http.StatusUnprocessableEntity)
	v.Sees("tolk")
	if got := v.Page.Button("Bestill timen").Values.Get("firstname"); got != "Hana" {
		t.Errorf("fornavnet ble til %q", got)
	}
	choices := v.Choices("Bestill timen", "slot")
	if len(choices) == 0 {
		t.Fatal("ingen andre tider å velge mellom")
	}
	v.Fill("slot", choices[0]).Press("Bestill timen").Gets(http.StatusOK).Sees("Timen er bestilt", "tegnspråk")
}

// Den som avbestiller, gir tiden til en annen.
func TestAvbestiltTidBlirLedig(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("email", "Halden bibliotek").bestill("Bjarne", "")
	v.Sees("det eneste du har å finne timen med")
	first := slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "10:00")
	other := w.visitor(t).Open("/time/tider?tema=email")
	if contains(other.Choices("Velg tiden", "slot"), first) {
		t.Error("en bestilt tid vises som ledig")
	}
	v.Click("Avbestill timen").Press("Ja, avbestill timen").Gets(http.StatusOK).Sees("Timen er avbestilt")
	if !contains(other.Open("/time/tider?tema=email").Choices("Velg tiden", "slot"), first) {
		t.Error("en avbestilt tid vises ikke som ledig")
	}
}
