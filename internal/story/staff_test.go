package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/org"
)

// En som ringer: Dina i skranken finner neste tid på tvers av organisasjonene,
// bestiller, leser opp koden og skriver ut arket.
func TestSkrankenBestillerForEnSomRinger(t *testing.T) {
	w := newWorld(t, 1)
	dina := w.halden.person("Dina Skranke", w.halden.library, org.Desk)
	desk := w.signIn(w.visitor(t), dina)
	desk.Click("Bestill en time").Sees("Halden bibliotek", "NAV-kontoret i Halden")
	desk.Fill("tema", w.halden.reasons["bankid"]).Fill("sted", w.halden.bib.ID).Press("Vis tider").Gets(http.StatusOK)

	// Hun glemmer navnet. Alt annet hun skrev, står.
	slot := desk.Choices("Bestill timen", "slot")[0]
	desk.Fill("slot", slot).Fill("phone", "99 88 77 66").Fill("note", "Har med nettbrett.").Press("Bestill timen").Gets(http.StatusUnprocessableEntity)
	form := desk.Page.Button("Bestill timen")
	for name, want := range map[string]string{"slot": slot, "phone": "99 88 77 66", "note": "Har med nettbrett."} {
		if got := form.Values.Get(name); got != want {
			t.Errorf("feltet %s ble til %q", name, got)
		}
	}
	desk.Fill("firstname", "Gunvor").Press("Bestill timen").Gets(http.StatusOK).At("/intern/avtaler/")
	desk.Sees("Timen er bestilt", "Gunvor", "Les opp dagen, stedet og koden", "BankID")
	code := desk.kode()
	page := desk.Address.Path
	desk.Click("Skriv ut arket").Sees(code, "Halden bibliotek", "Fortell aldri BankID-koden").Misses("99 88 77 66", "nettbrett.")

	// Gunvor finner den igjen selv med koden, og skranken med telefonnummeret.
	w.visitor(t).Open("/avtale").Fill("code", code).Fill("firstname", "Gunvor").Press("Finn timen").At("/avtale/").Sees("Timen din")
	desk.Open("/intern/finn").Fill("phone", "+47 998 87 766").Press("Finn avtalen").Sees("Vi fant 1 avtale", "Gunvor")
	desk.Open("/intern/finn").Fill("firstname", "gunvor").Fill("date", monday.String()).Press("Finn avtalen").Sees("Vi fant 1 avtale")

	// Hun ringer igjen: timen flyttes, og avlyses så av biblioteket.
	desk.Open(page).Click("Flytt timen")
	desk.Fill("slot", desk.Choices("Flytt timen hit", "slot")[2]).Press("Flytt timen hit").Gets(http.StatusOK).At(page)
	desk.Click("Avbestill timen").Press("Vi avlyser").Gets(http.StatusOK).Sees("Avlyst av oss")
	w.visitor(t).Open("/avtale").Fill("code", code).Fill("firstname", "Gunvor").Press("Finn timen").Sees("Vi måtte avlyse timen")
}

// En partner bestiller for en hun har ansvar for, og ser bare det hun selv har
// bestilt.
func TestPartnerSerBareSine(t *testing.T) {
	w := newWorld(t, 1)
	senior := w.halden.organisation("Seniornett", "association")
	pia := w.halden.person("Pia Partner", senior, org.Partner)
	w.visitor(t).reserver("bankid", "Halden bibliotek").bestill("Fremmed", "41000001")

	partner := w.signIn(w.visitor(t), pia)
	partner.Open("/intern/skranke").Fill("slot", partner.tidPaa("Halden bibliotek")).Fill("firstname", "Alma").Fill("phone", "41000002").Press("Bestill timen").Gets(http.StatusOK).Sees("Alma")
	partner.Open("/intern/finn").Fill("phone", "41000002").Press("Finn avtalen").Sees("Vi fant 1 avtale")
	partner.Open("/intern/finn").Fill("phone", "41000001").Press("Finn avtalen").Sees("Vi fant ingen avtale").Misses("Fremmed")
	partner.Try("/intern/dag").Gets(http.StatusForbidden)
	for _, id := range w.ids("appointment", `made_by is null`) {
		partner.Try("/intern/avtaler/"+id).Gets(http.StatusForbidden).Misses("Fremmed", "41000001")
	}
}

// Kom i gang: en koordinator logger inn i en tom kommune og har et sted som kan
// bestilles, etter tre korte skjemaer med forslag som holder.
func TestKomIGang(t *testing.T) {
	w := newWorld(t, 1)
	w.Set(at(monday, "08:00"))
	aremark := w.newMunicipality("Aremark", "aremark.example")
	lars := aremark.person("Lars Koordinator", aremark.municipality, org.Coordinator)
	v := w.signIn(w.visitorOf(t, "aremark.example"), lars)

	v.Click("Kom i gang").Sees("Et sted med åpningstider", "Gjenstår").Misses("Dere er i gang")
	w.visitorOf(t, "aremark.example").Open("/").Misses("Neste ledige time:")

	v.Click("Legg inn stedet").Fill("name", "Aremark bibliotek").Fill("address", "Rådhuset 1").Fill("postcode", "1798").Fill("city", "Aremark").Press("Lagre stedet")
	v.Gets(http.StatusOK).At("/intern/kom-i-gang").Sees("Gjort").Click("Lag tilbudet")
	v.Press("Lagre tilbudet").Gets(http.StatusOK).At("/intern/kom-i-gang").Click("Legg inn den første verten")
	v.Fill("firstname", "Turid").Press("Lagre verten").Gets(http.StatusOK).At("/intern/kom-i-gang").Sees("Dere er i gang")

	resident := w.visitorOf(t, "aremark.example")
	resident.Open("/").Sees("Neste ledige time:", "Aremark bibliotek")
	resident.reserver("bankid", "Aremark bibliotek").bestill("Oddvar", "")

	// Nå kan ikke verten fjernes uten at noen tar stilling til Oddvars time.
	v.Open("/intern/verter").Click("Turid")
	v.Open(v.Address.Path + "/fjern").Sees("1")
	v.Send(v.Address.Path, url.Values{})
	if v.Status == http.StatusOK && w.Count(`select count(*) from host where first_name = 'Turid' and removed_at is not null`) != 0 {
		t.Error("verten ble fjernet med en time foran seg")
	}
}

// Det at noen får hjelp hos NAV, er i seg selv hemmelig. Bibliotekets folk ser
// ikke avtalen på noen måte, før den det gjelder sier koden.
func TestNAVAvtaleErUsynligUtenKoden(t *testing.T) {
	w := newWorld(t, 1)
	resident := w.visitor(t).reserver("nav", "NAV-kontoret i Halden").bestill("Ragnhild", "45 67 89 01")
	code := resident.kode()
	id := w.ids("appointment", `state = 'booked'`)[0]

	for _, p := range []org.Person{
		w.halden.person("Dina Skranke", w.halden.library, org.Desk),
		w.halden.person("Kari Vert", w.halden.library, org.HostRole),
		w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator),
		w.halden.person("Anne Administrator", w.halden.municipality, org.Administrator, org.Coordinator),
	} {
		v := w.signIn(w.visitor(t), p)
		v.Open("/intern/finn").Fill("phone", "45678901").Press("Finn avtalen").Gets(http.StatusOK).Sees("Vi fant ingen avtale").Misses("Ragnhild")
		v.Open("/intern/finn").Fill("firstname", "Ragnhild").Fill("date", monday.String()).Press("Finn avtalen").Sees("Vi fant ingen avtale").Misses("NAV-kontoret")
		for _, path := range []string{"", "/flytt", "/avbestill", "?bevis=feil"} {
			v.Try("/intern/avtaler/"+id+path).refused().Misses("Ragnhild", "4567", "456 78")
		}
		for _, path := range []string{"?vert=" + w.halden.navHost, "?org=" + w.halden.nav, "?org=" + w.halden.nav + "&vert=" + w.halden.navHost} {
			v.Try("/intern/dag"+path).Misses("Ragnhild", "NAV-kontoret")
		}
		v.Try("/intern/avtaler/" + id + "/besok").refused()
		for _, action := range []string{"flytt", "avbestill", "kom", "kom-ikke", "angre", "besok"} {
			v.Send("/intern/avtaler/"+id+"/"+action, url.Values{"hvem": {"oss"}, "slot": {slotAt(w.halden.secret.ID, w.halden.office.ID, monday.AddDays(1), "10:00")}, "outcome": {"helped"}})
			v.refused().Misses("Ragnhild", "4567", "456 78")
		}
	}
	if n := w.Count(`select count(*) from appointment where state = 'booked'`); n != 1 {
		t.Fatal("noen fikk endret avtalen")
	}

	// Ragnhild ringer biblioteket og sier koden. Da åpner den seg, også for å flytte.
	dina := w.halden.person("Dina Igjen", w.halden.library, org.Desk)
	desk := w.signIn(w.visitor(t), dina)
	desk.Open("/intern/finn").Fill("code", code).Press("Finn avtalen").Sees("Vi fant 1 avtale", "Ragnhild").Click("NAV-kontoret").Sees("Ragnhild", "456 78 901")
	desk.Click("Flytt timen").Fill("slot", desk.Choices("Flytt timen hit", "slot")[3]).Press("Flytt timen hit").Gets(http.StatusOK).Sees("Ragnhild")

	// NAVs egne ser den hele tiden.
	nav := w.signIn(w.visitor(t), w.halden.person("Nils Vert", w.halden.nav, org.HostRole))
	nav.Open("/intern/finn").Fill("phone", "45678901").Press("Finn avtalen").Sees("Vi fant 1 avtale", "Ragnhild")
}

// refused: nektet, eller som om den ikke finnes.
func (v *visitor) refused() *visitor {
	v.T.Helper()
	if v.Status != http.StatusForbidden && v.Status != http.StatusNotFound {
		v.T.Errorf("%s: %d, skulle vært 403 eller 404\n%s", v.Address, v.Status, v.Outline())
	}
	return v
}

// ids er id-ene til radene som oppfyller vilkåret.
func (w *world) ids(table, where string) []string {
	w.t.Helper()
	ids, err := db.All(ctx, w.App.DB, db.Strings, `select id from `+table+` where `+where+` order by id`)
	w.ok(err)
	return ids
}

// Logget inn er man bare i sin egen kommune, og bare så lenge man er der.
func TestInnloggingGjelderEnKommune(t *testing.T) {
	w := newWorld(t, 1)
	kari := w.halden.person("Kari Vert", w.halden.library, org.HostRole)
	v := w.signIn(w.visitor(t), kari)
	var cookie *http.Cookie
	for _, c := range v.Client.Jar.Cookies(must(url.Parse(v.Site))) {
		cookie = c
	}
	other := w.visitorOf(t, "sarpsborg.example")
	other.Client.Jar.SetCookies(must(url.Parse(other.Site)), []*http.Cookie{{Name: cookie.Name, Value: cookie.Value}})
	other.Try("/intern/dag").At("/intern/logg-inn")

	w.ok(w.App.Org.Deactivate(ctx, w.halden.by(), kari.ID))
	v.Try("/intern/dag").At("/intern/logg-inn")
	if strings.Contains(string(v.Body), "Kari") {
		t.Error("siden viser ennå navnet")
	}
}

// Å flytte timen til tiden den alt har, er ingen endring: ingen får en melding om
// det. Er den avlyst, er det ingen side å flytte den på.
func TestFlyttTilSammeTidSierIngenting(t *testing.T) {
	w := newWorld(t, 2)
	s := w.sentral()
	desk := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	torsdag := monday.AddDays(3)
	slot := slotAt(w.halden.lesson.ID, w.halden.bib.ID, torsdag, "10:00")
	desk.Open("/intern/skranke?fra="+torsdag.String()).Fill("slot", slot).Fill("firstname", "Gunvor").Fill("phone", "41234567").Press("Bestill timen").At("/intern/avtaler/")
	page := desk.Address.Path
	w.til(at(monday, "09:00"))
	desk.Open(page+"/flytt?fra="+torsdag.String()).Fill("slot", slot).Press("Flytt timen hit").Gets(http.StatusOK).At(page)
	w.til(at(monday, "12:00"))
	if len(s.sms) != 1 {
		t.Errorf("SMS: %q", s.sms)
	}
	if n := w.Count(`select count(*) from claim where why = 'appointment'`); n != 1 {
		t.Errorf("%d tider er opptatt", n)
	}
	desk.Open(page).Click("Avbestill timen").Press("Vi avlyser").Gets(http.StatusOK)
	for _, form := range []string{"/flytt", "/avbestill"} {
		desk.Open(page + form).At(page).Sees("Avlyst av oss")
	}
}
