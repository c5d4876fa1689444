package story

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/id"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// fullMaaned bestiller alle timene hos biblioteket og NAV i fire uker.
func (w *world) fullMaaned() {
	w.t.Helper()
	w.Exec(`update offer set horizon_days = 28`)
	q := freetime.Search{Tenant: w.halden.tenant, By: freetime.Resident, Now: w.Now(), Days: 29}
	for {
		times, err := w.App.Appointment.Free.Times(ctx, w.App.DB, q)
		w.ok(err)
		if len(times) == 0 {
			return
		}
		var last time.Time
		for _, f := range times {
			if f.StartsAt.Before(last) {
				continue
			}
			_, err := w.App.Appointment.BookDirect(ctx, appointment.HoldRequest{Search: q, Slot: f.Slot()}, appointment.Booking{
				Tenant: w.halden.tenant, Contact: contact.Contact{FirstName: "Noen"}, Via: appointment.ViaWeb, Key: id.New(), Hash: []byte("h"), Now: w.Now(),
			})
			w.ok(err)
			last = f.EndsAt.Add(15 * time.Minute)
		}
	}
}

// avbestill avbestiller den som har timen da.
func (w *world) avbestill(day civil.Date, clock string) {
	w.t.Helper()
	ids := w.ids("appointment", "state = 'booked' and place_id = '"+w.halden.bib.ID+"' and service_date = '"+day.String()+"'")
	for _, id := range ids {
		viewer := org.Viewer{PersonID: "p", Memberships: []org.Membership{{OrganisationID: w.halden.library, Role: org.Desk}}}
		by := appointment.Actor{Viewer: viewer}
		a, err := w.App.Appointment.ByID(ctx, w.halden.tenant, by, id)
		w.ok(err)
		if civil.TimeOfDayOf(a.StartsAt, oslo) == must(civil.ParseTimeOfDay(clock)) {
			w.ok(w.App.Appointment.Cancel(ctx, appointment.Change{Tenant: w.halden.tenant, ID: a.ID, Actor: appointment.Actor{Token: a.Token}, Now: w.Now()}))
			return
		}
	}
	w.t.Fatalf("ingen har time %s kl. %s", day, clock)
}

// se lar jobben se etter ledige tider, og sender det den finner.
func (w *world) se() {
	w.t.Helper()
	w.ok(w.App.Appointment.TellEarlier(ctx, w.halden.tenant, w.Now()))
	w.ok(w.App.Notify.Send(ctx, w.Now()))
}

// stillPaaLista setter noen på lista.
func (w *world) stillPaaLista(name, phone string) (v *visitor, kode string) {
	v = w.visitor(w.t)
	v.Open("/time").Fill("tema", "bankid").Press("Gå videre").Sees("Ingen ledige tider akkurat nå", "Be om å bli ringt", "Ring oss på 69 00 00 00")
	v.Click("Si fra når det blir ledig").Fill("firstname", name).Fill("phone", phone).Press("Si fra til meg").Gets(http.StatusOK).Sees("Nå står du på lista.")
	return v, v.Page.First(".dv-code").Text()
}

// En full måned: to setter seg på lista, en ber om å bli ringt. Når noen
// avbestiller, får den første vite det, ringer og får timen hos skranken. Den
// andre får vite om neste time, og er litt sen. Alt er talt, og ingenting er
// igjen av dem som sto der.
func TestEnFullMaaned(t *testing.T) {
	w := newWorld(t, 1)
	s := w.sentral()
	w.fullMaaned()
	_, kode := w.stillPaaLista("Torbjørn", "41 23 45 67")
	w.Wait(time.Minute)
	agot, _ := w.stillPaaLista("Ågot", "41 23 45 68")
	agotsSide := agot.Address.Path
	margit := w.visitor(t).Open("/time").Fill("tema", "email").Press("Gå videre").Click("Be om å bli ringt")
	margit.Fill("firstname", "Margit").Fill("phone", "69 11 11 11").Press("Ring meg").Gets(http.StatusOK).Sees("Vi ringer deg")

	onsdag := monday.AddDays(9)
	w.avbestill(onsdag, "11:00")
	w.Wait(10 * time.Minute)
	w.se()
	w.se()
	if len(s.sms) != 1 || s.sms[0] != "Datahjelpen → +4741234567: Datahjelpen: Ledig time onsdag 18. november kl. 11.00, Halden bibliotek. Vil du ha den? Ring 69 00 00 00 og si kode "+kode+". Førstemann får den." {
		t.Fatalf("SMS: %q", s.sms)
	}

	// Han ringer og sier koden; skranken tar timen for ham.
	desk := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	desk.Open("/intern/finn").Fill("code", kode).Press("Finn").Gets(http.StatusOK).Sees("Det er blitt ledig", "Onsdag 18. november kl. 11.00–11.45")
	desk.Press("Ta denne timen").Gets(http.StatusOK).Sees("Timen er bestilt", "Onsdag 18. november kl. 11.00–11.45")
	w.se()
	if len(s.sms) != 2 || !strings.Contains(s.sms[1], "+4741234567: Datahjelpen: Du har time onsdag 18. november kl. 11.00") {
		t.Fatalf("SMS: %q", s.sms)
	}

	// Neste dag blir det ledig en gang til. Ågot får vite det, men en annen er raskere.
	w.Set(at(monday.AddDays(1), "09:00"))
	w.avbestill(onsdag, "13:00")
	w.se()
	if len(s.sms) != 3 || !strings.HasPrefix(s.sms[2], "Datahjelpen → +4741234568: Datahjelpen: Ledig time onsdag 18. november kl. 13.00") {
		t.Fatalf("SMS: %q", s.sms)
	}
	agot.Open(agotsSide).Sees("Onsdag 18. november kl. 13.00–13.45")
	w.visitor(t).Open("/time/tider?tema=bankid").velg(slotAt(w.halden.lesson.ID, w.halden.bib.ID, onsdag, "13:00")).bestill("Rask", "")
	agot.Press("Ta denne timen").Gets(http.StatusConflict).Sees("Denne tiden ble nettopp tatt. Du står fortsatt på lista")
	agot.Open(agotsSide).Sees("Andre tok timen vi sa fra om.").Press("Gå ut av lista").Gets(http.StatusOK).Sees("Du er ute av lista")

	counts, err := visit.UnmetNeed(ctx, w.App.DB, w.halden.tenant.ID, monday, monday)
	w.ok(err)
	got := map[visit.UnmetWhy]int{}
	for _, u := range counts {
		got[u.Why] += u.Times
	}
	if got[visit.UnmetFull] != 3 || got[visit.UnmetEarlier] != 2 || got[visit.UnmetCallback] != 1 {
		t.Errorf("talt: %v", got)
	}
	if n := w.Count(`select count(*) from earlier`) + w.Count(`select count(*) from earlier_offer`) + w.Count(`select count(*) from outbox where kind = 'earlier'`); n != 0 {
		t.Errorf("%d rader er igjen av dem som sto på lista", n)
	}
	for _, secret := range []string{"Torbjørn", "41234567", kode, "Ågot", "41234568"} {
		if strings.Contains(w.Logged(), secret) {
			t.Errorf("%q står i loggen", secret)
		}
	}
}

// Den som har valgt et sted, får tilbud om et annet sted, ikke om det samme.
func TestEtAnnetStedErEtAnnet(t *testing.T) {
	w := newWorld(t, 1)
	v := w.visitor(t).Open("/time/tider?tema=bankid&sted=" + w.halden.bib.Slug)
	v.Sees("Et annet sted: mandag 9. november kl. 10.00, NAV-kontoret i Halden").Misses("Et annet sted: mandag 9. november kl. 10.00, Halden bibliotek")
}
