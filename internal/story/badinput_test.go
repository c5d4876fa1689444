package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// feil er noe galt som skrives i et felt, og det klare svaret på det.
type feil struct {
	name, field, typed, sentence string
}

// Det som er galt i skjemaet, sies ved feltet og øverst, alt som var skrevet,
// står, ingen time er bestilt, og når det ene er rettet, går det.
func TestSkjemaetSierHvaSomErGalt(t *testing.T) {
	w := newWorld(t, 4)
	for _, f := range []feil{
		{"uten navn", "firstname", "", "Fornavn må fylles ut"},
		{"navn med emoji", "firstname", "Aud 😀", "bokstaver"},
		{"navn med siffer", "firstname", "Aud 2", "bokstaver"},
		{"for langt navn", "firstname", strings.Repeat("Aud", 20), "40"},
		{"bokstaver i telefonnummeret", "phone", "ni null null", "siffer"},
		{"for kort telefonnummer", "phone", "4123456", "8 siffer"},
		{"e-post uten alfakrøll", "email", "aud.example.no", "E-post"},
		{"10 kB tekst", "note", strings.Repeat("Jeg lurer på noe. ", 600), "200"},
		{"fødselsnummer i fritekst", "note", "Jeg heter 01815510093", "ødselsnummer"},
		{"fødselsnummer med mellomrom", "note", "Nummeret er 018155 10093.", "ødselsnummer"},
	} {
		t.Run(f.name, func(t *testing.T) { w.prøv(t, f) })
	}
	if n := w.Count(`select count(*) from appointment where state <> 'held'`); n != 10 {
		t.Errorf("%d timer er bestilt, skulle vært 10: én for hvert rettet skjema", n)
	}
}

func (w *world) prøv(t *testing.T, f feil) {
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	typed := map[string]string{"firstname": "Aud", "phone": "41234567", "email": "aud@example.no", "note": "Har med telefonen."}
	typed[f.field] = f.typed
	for name, value := range typed {
		v.Fill(name, value)
	}
	v.Fill("behalf", v.Choices("Bestill timen", "behalf")[0]).Press("Bestill timen").Gets(http.StatusUnprocessableEntity)
	v.tellsWrong(f.field, f.sentence)
	form := v.Page.Button("Bestill timen")
	for name, want := range typed {
		if got := form.Values.Get(name); got != strings.TrimSpace(want) && got != want {
			t.Errorf("feltet %s ble til %.60q, var %.60q", name, got, want)
		}
	}
	if form.Values.Get("behalf") == "" {
		t.Error("krysset for å bestille for en annen er borte")
	}
	v.Fill("firstname", "Aud").Fill("phone", "").Fill("email", "").Fill("note", "").Press("Bestill timen").Gets(http.StatusOK).Sees("Timen er bestilt")
}

// tellsWrong: feltet er merket, setningen står ved det og øverst, tittelen sier
// at noe er galt, og lenken øverst fører til feltet.
func (v *visitor) tellsWrong(field, sentence string) {
	v.T.Helper()
	if got := v.Page.First("title").Text(); !strings.HasPrefix(got, "Feil:") {
		v.T.Errorf("tittelen sier ikke at noe er galt: %q", got)
	}
	v.Page.Has(".ds-error-summary", sentence)
	input := v.Page.First(`[name="` + field + `"]:not([type="hidden"])`)
	if input.Attr("type") != "radio" && input.Attr("aria-invalid") != "true" {
		v.T.Errorf("feltet %s er ikke merket", field)
	}
	near := ""
	for _, id := range strings.Fields(input.Attr("aria-describedby")) {
		near += " " + v.Page.First("#"+id).Text()
	}
	if input.Attr("type") != "radio" && !strings.Contains(near, sentence) {
		v.T.Errorf("ved feltet %s står %q, ikke %q", field, near, sentence)
	}
}

// En tid som er tatt mens siden sto åpen, som har vært, eller som aldri fantes.
func TestTidSomErBorte(t *testing.T) {
	w := newWorld(t, 1)
	first := slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "10:00")
	slow, quick := w.visitor(t).Open("/time/tider?tema=bankid"), w.visitor(t).Open("/time/tider?tema=bankid")
	quick.velg(first).bestill("Rask", "")
	slow.Fill("slot", first).Press("Velg tiden").Gets(http.StatusConflict).Sees("Denne tiden ble nettopp tatt. Her er tre andre.", "Nærmest det du valgte")
	slow.Fill("slot", slow.Choices("Velg tiden", "slot")[0]).Press("Velg tiden").Gets(http.StatusOK).At("/time/hvem/")

	for name, slot := range map[string]string{
		"har vært":        slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday.AddDays(-7), "10:00"),
		"om natten":       slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "03:00"),
		"for langt fram":  slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday.AddDays(350), "10:00"),
		"ukjent sted":     slotAt(w.halden.lesson.ID, "finnesikke", monday, "11:00"),
		"ukjent tilbud":   slotAt("finnesikke", w.halden.bib.ID, monday, "11:00"),
		"annen kommune":   slotAt(w.sarpsborg.lesson.ID, w.sarpsborg.bib.ID, monday, "11:00"),
		"midt i en annen": slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "10:30"),
	} {
		v := w.visitor(t).Open("/time/tider?tema=bankid")
		values := v.Page.Button("Velg tiden").Values
		values.Set("slot", slot)
		if v.Send("/time/tider", values); v.Status != http.StatusConflict {
			t.Errorf("%s: %d", name, v.Status)
		}
		v.Sees("Denne tiden ble nettopp tatt").Page.First(`input[name="slot"]`)
	}
	v := w.visitor(t).Open("/time/tider?tema=bankid").Press("Velg tiden").Gets(http.StatusUnprocessableEntity)
	v.Page.Has(".ds-error-summary", "Velg")
}

// Tiden går ut mens skjemaet fylles ut. Er den ledig, får hun den likevel; er den
// tatt, står skjemaet med tre andre tider, og det hun har skrevet, er der.
func TestUtgaattReservasjon(t *testing.T) {
	w := newWorld(t, 1)
	first := w.visitor(t).reserver("bankid", "Halden bibliotek")
	w.Wait(11 * time.Minute)
	first.bestill("Sen", "")

	second := w.visitor(t).reserver("bankid", "Halden bibliotek")
	w.Wait(11 * time.Minute)
	other := w.visitor(t).Open("/time/tider?tema=bankid")
	other.velg(other.tidPaa("Halden bibliotek")).bestill("Rask", "")
	second.Fill("firstname", "Treg").Fill("phone", "41234567").Press("Bestill timen").Gets(http.StatusConflict)
	second.Sees("Denne tiden ble nettopp tatt. Her er tre andre.")
	form := second.Page.Button("Bestill timen")
	if form.Values.Get("firstname") != "Treg" || form.Values.Get("phone") != "41234567" {
		t.Errorf("det som var skrevet, er borte: %v", form.Values)
	}
	choices := second.Choices("Bestill timen", "slot")
	if len(choices) != 3 {
		t.Fatalf("%d andre tider, skulle vært tre", len(choices))
	}
	second.Fill("slot", choices[1]).Press("Bestill timen").Gets(http.StatusOK).Sees("Timen er bestilt")
}

// «Jeg trenger mer tid» gir ti minutter til, og mister ikke det som er skrevet.
func TestMerTid(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek").Sees("til kl. 08.10")
	w.Wait(9 * time.Minute)
	v.Fill("firstname", "Rolig").Press("Jeg trenger mer tid").Gets(http.StatusOK).Sees("Du har fått mer tid", "til kl. 08.20")
	w.Wait(9 * time.Minute)
	if got := v.Page.Button("Bestill timen").Values.Get("firstname"); got != "Rolig" {
		t.Errorf("fornavnet ble til %q", got)
	}
	v.bestill("Rolig", "")
}

// To trykk på knappen, tilbake-knappen og to faner gir én time, ikke to.
func TestToTrykkOgTilbakeKnappen(t *testing.T) {
	w := newWorld(t, 2)
	v := w.visitor(t)
	v.Open("/time/tider?tema=bankid")
	choose := v.Page.Button("Velg tiden").Set("slot", v.tidPaa("Halden bibliotek"))
	v.submit(choose).At("/time/hvem/")
	hold := v.Address.Path
	v.Try("/time/tider?tema=bankid").submit(choose).Gets(http.StatusOK).At(hold) // to trykk på «Velg tiden»

	form := v.Page.Button("Bestill timen").Set("firstname", "Dobbel")
	v.submit(form).At("/avtale/")
	receipt, code := v.Address.Path, v.kode()
	v.Address.Path = hold
	v.submit(form).Gets(http.StatusOK).At(receipt) // to trykk på «Bestill timen»
	if v.kode() != code {
		t.Error("det andre trykket ga en annen kode")
	}

	// Tilbake-knappen: skjemaet er borte, og siden sier at timen er bestilt.
	v.Try(hold).Gets(http.StatusOK).Sees("Timen er allerede bestilt")
	// Tilbake og endre noe: samme nøkkel, andre svar.
	changed := form.Set("firstname", "Annen")
	v.Address.Path = hold
	v.submit(changed).Gets(http.StatusConflict).Sees("Timen er allerede bestilt")
	if n := w.Count(`select count(*) from appointment where state = 'booked'`); n != 1 {
		t.Errorf("%d timer er bestilt, skulle vært én", n)
	}
}

// To faner: to tider holdes og begge kan bestilles; samme avtale flyttet i to
// faner flyttes ikke to ganger uten at det sies.
func TestToFaner(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t)
	v.reserver("bankid", "Halden bibliotek").bestill("Fane", "")
	receipt := v.Address.Path
	v.Open(receipt + "/flytt")
	one := v.Page.Button("Flytt timen hit").Set("slot", slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "12:00"))
	two := v.Page.Button("Flytt timen hit")
	two.Values = url.Values{"slot": {slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "13:00")}, "versjon": one.Values["versjon"]}
	v.submit(one).Gets(http.StatusOK).Sees("kl. 12.00")
	v.submit(one).Gets(http.StatusOK).Sees("kl. 12.00") // to trykk
	v.submit(two).Gets(http.StatusConflict)
	v.Open(receipt).Sees("kl. 12.00").Misses("kl. 13.00")
}

// Feil kode: først en setning, så vent litt, og til slutt telefonnummeret.
func TestFeilKodeStoppes(t *testing.T) {
	w := newWorld(t, 1)
	owner := w.visitor(t).reserver("bankid", "Halden bibliotek").bestill("Unni", "")
	code := owner.kode()
	thief := w.visitor(t)
	seen := map[int]int{}
	for range 30 {
		w.Wait(3 * time.Second)
		thief.Open("/avtale").Fill("code", "1111 2222").Fill("firstname", "Unni").Press("Finn timen")
		seen[thief.Status]++
	}
	if seen[http.StatusUnprocessableEntity] == 0 || seen[http.StatusTooManyRequests] == 0 || seen[http.StatusOK] != 0 {
		t.Errorf("svarene var %v", seen)
	}
	thief.Sees("69 00 00 00")
	thief.Open("/avtale").Fill("code", code).Fill("firstname", "Unni").Press("Finn timen").Gets(http.StatusTooManyRequests)
	// Andre merker ikke noe til det.
	w.visitor(t).Open("/avtale").Fill("code", code).Fill("firstname", "Unni").Press("Finn timen").Gets(http.StatusOK).At("/avtale/")
	// Feil navn og feil kode gir samme svar.
	wrong, unknown := w.visitor(t), w.visitor(t)
	wrong.Open("/avtale").Fill("code", code).Fill("firstname", "Ulla").Press("Finn timen")
	unknown.Open("/avtale").Fill("code", "9999 9999").Fill("firstname", "Ulla").Press("Finn timen")
	if a, b := wrong.Page.Texts(".ds-error-summary"), unknown.Page.Texts(".ds-error-summary"); len(a) != 1 || len(b) != 1 || a[0] != b[0] {
		t.Errorf("feil navn sier %q, feil kode sier %q", a, b)
	}
}

// Adresser som ikke stemmer, gir en side som hjelper videre.
func TestAdresserSomIkkeStemmer(t *testing.T) {
	w := newWorld(t, 1)
	for path, want := range map[string]int{
		"/finnes-ikke":                          http.StatusNotFound,
		"/steder/finnes-ikke":                   http.StatusNotFound,
		"/avtale/feiltoken":                     http.StatusNotFound,
		"/avtale/feiltoken/flytt":               http.StatusNotFound,
		"/time/hvem/finnesikke":                 http.StatusGone,
		"/time/tider":                           http.StatusUnprocessableEntity,
		"/time/tider?tema=finnesikke":           http.StatusUnprocessableEntity,
		"/time/tider?tema=bankid&sted=borte":    http.StatusOK,
		"/time/tider?tema=bankid&fra=tull":      http.StatusOK,
		"/time/tider?tema=bankid&fra=9999-99":   http.StatusOK,
		"/time/tider?tema=bankid&bytt=tull":     http.StatusOK,
		"/time/tider?tema=bankid&sprak=klingon": http.StatusOK,
		"/time/" + strings.Repeat("x", 3000):    http.StatusNotFound,
		"/en/time":                              http.StatusOK,
		"/nn/":                                  http.StatusOK,
	} {
		v := w.visitor(t).Try(path)
		if v.Status != want {
			t.Errorf("%.60s: %d, skulle vært %d", path, v.Status, want)
		}
		if want >= 400 {
			v.Sees("69 00 00 00")
		}
	}
}

// En robot som fyller ut det skjulte feltet, og et skjema som har stått åpent i
// tre dager.
func TestRobotOgGammeltSkjema(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	form := v.Page.Button("Bestill timen").Set("firstname", "Robot")
	form.Values.Set("nettside", "http://spam.example")
	v.submit(form).Gets(http.StatusUnprocessableEntity).Sees("Send skjemaet en gang til")
	v.bestill("Menneske", "")

	old := w.visitor(t).reserver("bankid", "Halden bibliotek")
	w.Wait(72 * time.Hour)
	old.Fill("firstname", "Gammel").Press("Bestill timen")
	if old.Status < 400 || old.Status >= 500 {
		t.Errorf("et skjema fra i forgårs ga %d", old.Status)
	}
	old.Sees("69 00 00 00")
	if n := w.Count(`select count(*) from appointment where state = 'booked'`); n != 1 {
		t.Errorf("%d timer er bestilt, skulle vært én", n)
	}
}

// Mer enn et skjema kan romme, får en setning og ikke et brudd.
func TestAltForMye(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	form := v.Page.Button("Bestill timen").Set("firstname", "Stor").Set("note", strings.Repeat("a", 200<<10))
	v.submit(form)
	if v.Status != http.StatusUnprocessableEntity && v.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("200 kB ga %d", v.Status)
	}
	v.Sees("69 00 00 00")
	if n := w.Count(`select count(*) from appointment where state = 'booked'`); n != 0 {
		t.Error("timen ble bestilt")
	}
}

// Et skjema med feil endrer ingenting: ingen ny tid er opptatt, og ingen spor av
// en bestilling som ikke ble noe av.
func TestIngentingHalvgjort(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	before := w.dump()
	v.Fill("firstname", "").Fill("phone", "tull").Press("Bestill timen").Gets(http.StatusUnprocessableEntity)
	if after := w.dump(); after != before {
		t.Errorf("databasen var\n%s\nog ble\n%s", before, after)
	}
}

// Den som bytter språk etter at noe var galt, mister ikke det som er skrevet, og
// bestiller ikke ved et uhell.
func TestSpråkbytteTarVarePåDetSomErSkrevet(t *testing.T) {
	w := newWorld(t, 4)
	v := w.visitor(t).reserver("bankid", "Halden bibliotek")
	v.Fill("firstname", "Aud").Fill("phone", "4123456").Fill("note", "Har med telefonen.").Press("Bestill timen").Gets(http.StatusUnprocessableEntity)
	v.Press("English").Gets(http.StatusOK).Sees("First name")
	form := v.Page.Button("Book the appointment")
	for name, want := range map[string]string{"firstname": "Aud", "phone": "4123456", "note": "Har med telefonen."} {
		if got := form.Values.Get(name); got != want {
			t.Errorf("feltet %s ble til %q, var %q", name, got, want)
		}
	}
	v.Press("Bokmål").Gets(http.StatusOK)
	if n := w.Count(`select count(*) from appointment where state <> 'held'`); n != 0 {
		t.Errorf("%d timer er bestilt av å bytte språk", n)
	}
	v.Fill("phone", "41234567").Press("Bestill timen").Gets(http.StatusOK).Sees("Timen er bestilt")
}
