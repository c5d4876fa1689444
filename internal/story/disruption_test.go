package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// hos er hvor mange timer en vert har foran seg på dagen.
func (w *world) hos(hostID string) int {
	w.t.Helper()
	return w.Count(`select count(*) from appointment where state = 'booked' and host_id = $1 and service_date = $2`, hostID, monday)
}

// til Ola eller til en annen tid: Kari er syk, og det er halv åtte om morgenen.
// To trykk fra dagen sin, så er det gjort: Den ene får en annen veileder og
// trenger ikke vite det, den andre får en ny tid og SMS når det er lov å sende.
func TestEnSykVert(t *testing.T) {
	w := newWorld(t, 2)
	s := w.sentral()
	w.Set(at(monday, "06:00"))
	kari := w.halden.person("Kari Vert", w.halden.library, org.HostRole)
	w.halden.isHost(kari, w.halden.hosts[0])
	for i, clock := range []string{"10:00", "10:00", "12:00", "13:00"} {
		number := []string{"41234560", "41234561", "41234562", "41234563"}[i]
		w.visitor(t).bestillTid(w.halden, monday, clock, map[string]string{"firstname": "Nummer " + string(rune('A'+i)), "phone": number})
	}
	hadde := w.hos(w.halden.hosts[0])
	if hadde < 2 {
		t.Fatalf("Kari har %d timer", hadde)
	}
	w.Set(at(monday, "07:30"))
	v := w.signIn(w.visitor(t), kari).Open("/intern/dag")
	v.Click("Jeg er syk i dag").Sees("timer er berørt", "Samme tid, Ola hjelper", "Ingen trenger å få beskjed", "kl. 08.00", "kan ikke kalles tilbake")
	igjen := v.Page.Button("Legg inn fravær og gi beskjed")
	v.Press("Legg inn fravær og gi beskjed").Gets(http.StatusOK).At("/intern/endret").Sees("har fått en annen veileder", "er flyttet")
	if n := w.hos(w.halden.hosts[0]); n != 0 {
		t.Errorf("Kari har fortsatt %d timer", n)
	}
	v.submit(igjen).Gets(http.StatusOK).At("/intern/endret") // et utålmodig trykk til
	if n := w.Count(`select count(*) from absence`); n != 1 {
		t.Errorf("%d fravær", n)
	}
	flyttet := w.Count(`select count(distinct what) from outbox where kind = 'moved'`)
	w.ok(w.App.Notify.Send(ctx, w.Now()))
	if n := count(s.sms, "er flyttet til"); n != 0 {
		t.Errorf("%d ble vekket", n)
	}
	w.til(at(monday, "08:15"))
	if n := count(s.sms, "er flyttet til"); n != flyttet || flyttet == 0 {
		t.Errorf("%d av %d flyttede fikk SMS: %q", n, flyttet, s.sms)
	}
	v.Open("/intern/dag").Sees("0 avtaler denne dagen")
}

func count(texts []string, part string) (n int) {
	for _, text := range texts {
		if strings.Contains(text, part) {
			n++
		}
	}
	return n
}

// Er det skranken som får telefonen, er det tre trykk, og den som kommer før en
// melding kan gå ut, må ringes.
func TestSkrankenMelderEnVertSyk(t *testing.T) {
	w := newWorld(t, 1)
	w.sentral()
	w.Set(at(monday.AddDays(-3), "12:00"))
	w.ok(w.App.Place.AddRules(ctx, w.halden.by(), place.NewRules{PlaceID: w.halden.bib.ID, Rules: week("08:00", "09:00")}))
	w.ok(w.App.Roster.AddRules(ctx, w.halden.by(), roster.NewRules{HostID: w.halden.hosts[0], PlaceID: w.halden.bib.ID, Rules: week("08:00", "09:00")}))
	w.visitor(t).bestillTid(w.halden, monday, "08:00", map[string]string{"firstname": "Aud", "phone": "41234567"})
	w.Set(at(monday, "07:30"))
	v := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	v.Open("/intern/dag").Sees("Er noen syk i dag?").Click("Kari er syk i dag").Sees("Ring nå", "kommer øverst på ringelista")
	v.Press("Legg inn fravær og gi beskjed").At("/intern/endret").Sees("1 må ringes nå")
	v.Click("Gå til ringelista").Sees("Aud")
	w.signIn(w.visitor(t), w.halden.person("Nina NAV", w.halden.nav, org.Desk)).Try("/intern/verter/" + w.halden.hosts[0] + "/fravaer?i-dag=ja").Gets(http.StatusForbidden)
}

// Røret i kjelleren har sprukket: Alt stenges i ett steg. Før Lars trykker, er
// det én til som bestiller, så ingenting skjer før han har sett det også. Navnene
// hos NAV ser han ikke.
func TestStengAlt(t *testing.T) {
	w := newWorld(t, 2)
	s := w.sentral()
	tirsdag := monday.AddDays(1)
	bestill := func(clock string, contact map[string]string) {
		w.visitor(t).bestillTid(w.halden, tirsdag, clock, contact)
	}
	bestill("10:00", map[string]string{"firstname": "Aud", "phone": "41234567"})
	bestill("11:00", map[string]string{"firstname": "Berit", "phone": "69123456"})
	bestill("12:00", map[string]string{"firstname": "Cato", "email": "cato@example.no"})
	w.visitor(t).Open("/time/tider?tema=bankid&fra="+tirsdag.String()).velg(slotAt(w.halden.secret.ID, w.halden.office.ID, tirsdag, "10:00")).bestill("Hemmelig", "41234599")

	v := w.signIn(w.visitor(t), w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator))
	v.Open("/intern/steng").Fill("place", "alle").Fill("from", tirsdag.String()).Fill("reason", "Vannlekkasje").Press("Se hva som skjer")
	v.Gets(http.StatusOK).Sees("4 timer er berørt", "Aud", "Berit", "Cato", "navnet er skjult", "Samme tid på telefon", "Får SMS", "så de kommer på ringelista").Misses("Hemmelig", "41234599", "cato@example.no")
	if n := w.Count(`select count(*) from closure`); n != 0 {
		t.Fatal("forslaget stengte")
	}
	v.Fill("alle", "cancel").Press("Bruk på alle").Gets(http.StatusOK)
	if n := v.chosen("cancel"); n != 3 {
		t.Errorf("%d avlyses, ventet de tre som kan få melding", n)
	}
	v.Fill("alle", "phone").Press("Bruk på alle").Gets(http.StatusOK)
	if n := v.chosen("phone"); n != 3 {
		t.Errorf("%d på telefon, ventet de tre som har telefon", n)
	}
	v.Fill(v.choiceOf("Cato"), "cancel")

	bestill("13:00", map[string]string{"firstname": "Dag", "phone": "41234568"})
	v.Press("Steng og gi beskjed").Gets(http.StatusConflict).Sees("Noe har endret seg", "5 timer er berørt", "Dag")
	if n := v.chosen("cancel"); n != 1 {
		t.Errorf("valget for Cato er glemt: %d avlyses", n)
	}
	if n := w.Count(`select count(*) from closure`); n != 0 || w.Count(`select count(*) from outbox where kind in ('moved', 'revoked')`) != 0 {
		t.Fatal("noe ble gjort")
	}
	v.Press("Steng og gi beskjed").Gets(http.StatusOK).At("/intern/endret").Sees("telefontimer")
	w.til(at(monday, "09:00"))
	if n := count(s.sms, "Sted: vi ringer deg"); n < 2 {
		t.Errorf("SMS: %q", s.sms)
	}
	resident := w.visitor(t).Open("/time/tider?tema=bankid&fra=" + tirsdag.String())
	resident.Misses("tirsdag 10. november").Sees("onsdag 11. november")
	v.Open("/intern/ringeliste").Sees("Berit").Misses("Hemmelig")
	v.Open("/intern/dag?org="+w.halden.library+"&dato="+tirsdag.String()).Sees("Aud", "På telefon 412 34 567").Misses("Hemmelig")
	v.Open("/intern/steng").Fill("place", "alle").Fill("from", tirsdag.String()).Press("Se hva som skjer").Gets(http.StatusUnprocessableEntity).Sees("allerede registrert som stengt")
}

// chosen er hvor mange av timene det er valgt for.
func (v *visitor) chosen(remedy string) int {
	return len(v.Page.Find(`select option[value="` + remedy + `"][selected]`))
}

// choiceOf er feltet for timen til den som heter det.
func (v *visitor) choiceOf(name string) string {
	v.T.Helper()
	for _, what := range v.Page.Find("li.dv-plan p") {
		if field, ok := strings.CutSuffix(what.Attr("id"), "-what"); ok && strings.Contains(what.Text(), name) {
			return field
		}
	}
	v.T.Fatalf("ingen time for %s", name)
	return ""
}

// Det som er galt, sies ved feltet, og det som ble skrevet, står der fortsatt.
func TestGaltTidsromNaarNoeStenges(t *testing.T) {
	w := newWorld(t, 1)
	v := w.signIn(w.visitor(t), w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator))
	v.Open("/intern/steng").Fill("place", "alle").Fill("from", monday.AddDays(-7).String()).Fill("reason", "Strømbrudd").Press("Se hva som skjer")
	v.Gets(http.StatusUnprocessableEntity).Sees("Siste dag er passert")
	if got := v.Page.Form("/intern/steng").Values.Get("reason"); got != "Strømbrudd" {
		t.Errorf("grunnen er blitt %q", got)
	}
	v.Send("/intern/steng", url.Values{"place": {"alle"}, "from": {monday.String()}, "steg": {"utfor"}, "forslag": {"oppdiktet"}}).Gets(http.StatusUnprocessableEntity)
	if n := w.Count(`select count(*) from closure`); n != 0 {
		t.Error("et oppdiktet skjema stengte")
	}
}
