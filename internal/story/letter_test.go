package story

import (
	"net/http"
	"strings"
	"testing"

	"digivert/internal/org"
)

// brevTil bestiller i skranken for en uten telefon og e-post, og skriver brevet.
func (v *visitor) brevTil(c town, name, language string) *visitor {
	v.T.Helper()
	v.Open("/intern/skranke?sted=" + c.bib.ID + "&tema=" + c.reasons["bankid"] + "&fra=" + monday.AddDays(8).String())
	v.Fill("slot", v.Choices("Bestill timen", "slot")[0]).Fill("firstname", name).Fill("nophone", "ja").Press("Bestill timen").Gets(http.StatusOK).At("/intern/avtaler/")
	v.Click("Skriv brev om timen").Fill("name", name+" Olsen").Fill("lines", "Tårnveien 3").Fill("city", "Halden").Fill("sprak", language)
	v.Fill("postcode", "177").Press("Legg brevet i køen").Gets(http.StatusUnprocessableEntity).Sees("Postnummeret må ha fire siffer")
	if got := v.Page.Button("Legg brevet i køen").Values.Get("lines"); strings.TrimSpace(got) != "Tårnveien 3" {
		v.T.Errorf("adressen ble til %q", got)
	}
	return v.Fill("postcode", "1776").Press("Legg brevet i køen").Gets(http.StatusOK).At("/intern/brev/")
}

// Brevet går i posten: Olena har ingen telefon. Skranken skriver et brev på
// ukrainsk, skriver det ut, og adressen er borte.
func TestBrevetGaarIPosten(t *testing.T) {
	w := newWorld(t, 2)
	dina := w.halden.person("Dina Skranke", w.halden.library, org.Desk)
	desk := w.signIn(w.visitor(t), dina)
	desk.brevTil(w.halden, "Olena", "uk").Sees("Olena Olsen", "Tårnveien 3", "1776 Halden", "Вас записано", "Tirsdag 17. november", "Вівторок, 17 листопада", "Halden bibliotek")
	code := desk.Page.First(".dv-letter .dv-code").Text()
	letter := desk.Address.Path
	if w.Count(`select count(*) from letter where state = 'waiting'`) != 1 {
		t.Fatal("brevet venter ikke")
	}
	w.finnesIkke("Olena Olsen", "Tårnveien")

	// Den som har koden, ser at det kommer et brev; andre skranker ser det ikke.
	w.visitor(t).Open("/avtale").Fill("code", code).Fill("firstname", "Olena").Press("Finn timen").Sees("Vi sender deg tid og sted i et brev").Misses("Tårnveien")
	nav := w.signIn(w.visitor(t), w.halden.person("Nils NAV", w.halden.nav, org.Desk, org.Coordinator))
	nav.Open("/intern/brev").Sees("Ingen brev venter").Misses("Olena")
	nav.Try(letter).Gets(http.StatusForbidden).Misses("Olena")
	nav.Send(letter, nil).Gets(http.StatusForbidden)

	desk.Open("/intern").Sees("1 brev venter på utskrift").Click("Se brevene").Sees("Olena Olsen", "Adressen slettes natten etter onsdag 11. november")
	desk.Click("Skriv ut").Press("Er skrevet ut").Gets(http.StatusOK).At("/intern/brev").Sees("Ingen brev venter")
	desk.Try(letter).Gets(http.StatusGone).Sees("Brevet skal ikke sendes")
	if n := w.Count(`select count(*) from letter where name_sealed is not null`); n != 0 {
		t.Errorf("%d brev har fortsatt adresse", n)
	}
}

// To brev ligger åpne på skjermen når den ene timen avbestilles: skranken får vite
// hvilket ark som skal kastes, og det andre er merket.
func TestBrevSomIkkeSkalSendes(t *testing.T) {
	w := newWorld(t, 2)
	desk := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	desk.brevTil(w.halden, "Aud", "nb")
	code := desk.Page.First(".dv-letter .dv-code").Text()
	w.Set(at(monday, "08:10"))
	desk.brevTil(w.halden, "Borghild", "nn")
	desk.Open("/intern/brev").Sees("2 brev venter").Click("Skriv ut alle").Sees("Aud Olsen", "Borghild Olsen", "Brev 2 av 2")
	aud := w.visitor(t).Open("/avtale").Fill("code", code).Fill("firstname", "Aud").Press("Finn timen")
	aud.Click("Avbestill timen").Press("Ja, avbestill timen").Gets(http.StatusOK)
	desk.Press("Er skrevet ut").Gets(http.StatusConflict).Sees("Kast brev nummer 1.")
	desk.Open("/intern/brev").Sees("Ingen brev venter")
	if n := w.Count(`select count(*) from letter where state = 'printed'`); n != 1 {
		t.Errorf("%d brev er skrevet ut, vil ha 1", n)
	}
}

// Et brev som ingen skriver ut, blir ikke liggende: adressen går, og noen må
// ringe.
func TestBrevSomIngenSkrevUt(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	desk.brevTil(w.halden, "Aud", "nb")
	w.Set(at(monday.AddDays(3), "05:00"))
	w.night()
	desk.Open("/intern/ringeliste").Click("1 brev ble ikke skrevet ut i tide").At("/intern/brev").Sees("Ikke skrevet ut i tide", "Aud", "Vi har ikke noe telefonnummer").Misses("Olsen", "Tårnveien")
	desk.Press("Ferdig").Gets(http.StatusOK).Sees("Ingen brev venter").Misses("Aud")
}

// Et brev rekker ikke fram til i morgen.
func TestBrevRekkerIkkeFram(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	desk.Open("/intern/skranke?fra=" + monday.AddDays(1).String())
	desk.Fill("slot", desk.Choices("Bestill timen", "slot")[0]).Fill("firstname", "Aud").Fill("nophone", "ja").Press("Bestill timen")
	desk.Click("Skriv brev om timen").Sees("så et brev rekker ikke fram")
}

// Arket på somali: datoen står på begge språk, og koden og telefonen leses fra
// venstre også på arabisk.
func TestArketPaaSpraaketTil(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	v.bestill("Hodan", "41234567")
	v.Click("Skriv ut").Fill("sprak", "so").Press("Vis arket på dette språket").Gets(http.StatusOK).Sees("Goorma", "Isniin, 9 Nofembar", "Mandag 9. november kl. ")
	v.Page.First(`.dv-slip[lang=so][dir=ltr]`)
	v.Fill("sprak", "ar").Press("Vis arket på dette språket").Gets(http.StatusOK)
	v.Page.First(`.dv-slip[lang=ar][dir=rtl]`)
	v.Page.First(`.dv-slip bdi.dv-code[dir=ltr]`)
	v.Sees("\u206669 00 00 00\u2069")
}
