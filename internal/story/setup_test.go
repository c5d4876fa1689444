package story

import (
	"net/http"
	"testing"

	"digivert/internal/org"
)

// Regler som ikke går opp, sies ved feltet; det som var skrevet, står, og ingen
// regel er lagret.
func TestReglerSomIkkeGaarOpp(t *testing.T) {
	w := newWorld(t, 1)
	v := w.signIn(w.visitor(t), w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator))
	before := w.Count(`select count(*) from opening_rule`) + w.Count(`select count(*) from working_rule`)
	for _, rule := range []struct{ name, start, end, from, to, field string }{
		{"slutter før den begynner", "15:00", "10:00", "2026-11-09", "", "end"},
		{"klokka 02.30 på dagen da klokka stilles", "02:30", "04:00", "2026-11-09", "", "start"},
		{"siste dag før første", "10:00", "15:00", "2026-11-09", "2026-11-01", "to"},
		{"ikke et klokkeslett", "kvart på ti", "15:00", "2026-11-09", "", "start"},
		{"ikke en dato", "10:00", "15:00", "31.02.2026", "", "from"},
	} {
		for _, page := range []string{"/intern/steder/" + w.halden.bib.ID + "/apningstid", "/intern/verter/" + w.halden.hosts[0] + "/arbeidstid"} {
			t.Run(rule.name+page[7:14], func(t *testing.T) {
				v.T = t
				v.Open(page).Fill("weekday", "0").Fill("start", rule.start).Fill("end", rule.end).Fill("from", rule.from).Fill("to", rule.to)
				form := v.Page.Forms()[0]
				if contains(form.Choices("place"), w.halden.bib.ID) {
					v.Fill("place", w.halden.bib.ID)
				}
				v.pressFirst().Gets(http.StatusUnprocessableEntity)
				v.tellsWrong(rule.field, "")
				sent := v.Page.Forms()[0].Values
				if sent.Get("start") != rule.start || sent.Get("end") != rule.end || sent.Get("from") != rule.from || sent.Get("weekday") != "0" {
					t.Errorf("det som var skrevet, ble til %v", sent)
				}
			})
		}
	}
	if after := w.Count(`select count(*) from opening_rule`) + w.Count(`select count(*) from working_rule`); after != before {
		t.Errorf("%d regler ble til %d", before, after)
	}
}

// pressFirst sender det første skjemaet på siden.
func (v *visitor) pressFirst() *visitor {
	v.T.Helper()
	form := v.Page.Forms()[0]
	for name, values := range v.fields {
		form.Set(name, values...)
	}
	v.fields = map[string][]string{}
	return v.submit(form)
}

// En vert med timer foran seg fjernes ikke: siden sier hvor mange, og viser dem.
// Det samme gjelder steder og tilbud, der koordinatoren må si at det er meningen.
func TestVertMedTimerForanSeg(t *testing.T) {
	w := newWorld(t, 1)
	lars := w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator)
	v := w.signIn(w.visitor(t), lars)
	v.Open("/intern/verter/" + w.halden.hosts[0] + "/fjern")
	remove := v.Page.Button("Fjern")
	w.visitor(t).reserver("bankid", "Halden bibliotek").bestill("Rask", "")
	v.submit(remove).Gets(http.StatusConflict).Sees("Verten har 1 time foran seg", "mandag 9. november").Misses("Rask")
	v.Open("/intern/verter/" + w.halden.hosts[0]).Sees("Kari")

	v.Open("/intern/steder/" + w.halden.bib.ID + "/avslutt").Press("Ta stedet ut av bruk").Gets(http.StatusUnprocessableEntity)
	v.Page.First(`input[name="accept"]`)
	v.Open("/intern/steng").Fill("place", w.halden.bib.ID).Fill("from", monday.String()).Press("Se hva som skjer").Gets(http.StatusOK).Sees("1 time er berørt")
	v.Press("Steng og gi beskjed").Gets(http.StatusOK).At("/intern/endret").Sees("1 time er flyttet")
	v.Click("Se stengte dager").Sees("9. november 2026")
	if n := w.Count(`select count(*) from appointment where state = 'booked'`); n != 1 {
		t.Error("timen forsvant")
	}
}

// En stengt dag og en helligdag gir ingen ledige tider.
func TestStengteDagerHarIngenTider(t *testing.T) {
	w := newWorld(t, 1)
	v := w.signIn(w.visitor(t), w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator))
	v.Open("/intern/steng").Fill("place", "alle").Fill("from", monday.AddDays(1).String()).Fill("reason", "Planleggingsdag").Press("Se hva som skjer").Gets(http.StatusOK).Sees("Ingen timer er berørt")
	if n := w.Count(`select count(*) from closure`); n != 0 {
		t.Fatal("det ble stengt av å se hva som ville skje")
	}
	v.Press("Steng").At("/intern/stengt").Gets(http.StatusOK)
	resident := w.visitor(t).Open("/time/tider?tema=bankid&fra=" + monday.AddDays(1).String())
	resident.Misses("tirsdag 10. november").Sees("onsdag 11. november")
	w.visitor(t).Open("/steder/" + w.halden.bib.Slug).Sees("Planleggingsdag")

	w.Set(at(monday.AddDays(45), "08:00")) // julaften er en torsdag
	christmas := w.visitor(t).Open("/time/tider?tema=bankid")
	christmas.Misses("24. desember", "25. desember").Sees("28. desember")
}
