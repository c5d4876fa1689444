package appointment

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
)

// alwaysOpen makes the library open all hours of all days, with one offer of
// half an hour that can be booked 30 years ahead.
func alwaysOpen(t *testing.T) *world {
	w := newWorld(t, 1)
	w.sql(`delete from opening_rule`)
	for day := range 7 {
		w.sql(`insert into opening_rule (tenant_id, id, place_id, kind, weekday, from_date, start_minute, end_minute)
			values ('h', $1, 'bib', 'weekly', $2, '2019-01-01', 0, 1440)`, "all"+string(rune('0'+day)), day)
	}
	return w
}

// Cal.com, Easy!Appointments and others had their afternoons an hour off on
// these days (field/booking-and-queues.md, section 4).
func TestAfternoonsOfTheChangeDays(t *testing.T) {
	for day, c := range map[string]struct{ before, after, utc string }{
		"2027-10-31": {"2027-10-30", "2027-11-01", "2027-10-31T14:00:00Z"},
		"2030-03-31": {"2030-03-30", "2030-04-01", "2030-03-31T13:00:00Z"},
		"2028-03-26": {"2028-03-25", "2028-03-27", "2028-03-26T13:00:00Z"},
	} {
		t.Run(day, func(t *testing.T) {
			w := alwaysOpen(t)
			d, before, after := civil.MustDate(day), civil.MustDate(c.before), civil.MustDate(c.after)
			when := at(before.AddDays(-3), "09:00")
			q := w.search()
			q.Now = when
			hold := func(s freetime.Slot) (Appointment, error) { return w.Hold(ctx, HoldRequest{Search: q, Slot: s}) }
			b := w.booking(must(hold(slot("lesson", d, "15:00"))).ID)
			b.Now = when
			r := must(w.Book(ctx, b))
			a := must(w.ByToken(ctx, w.tenant, r.Token))
			if got := a.StartsAt.Format(time.RFC3339); got != c.utc || a.Date != d || a.Span(oslo()) != span("15:00", "15:45") {
				t.Fatalf("15:00 is %s, %v", got, a.Span(oslo()))
			}
			for _, start := range []string{"14:30", "15:00", "15:30"} {
				_, err := hold(slot("lesson", d, start))
				wantErr(t, err, errs.Conflict, "appointment.taken")
			}
			must(hold(slot("lesson", d, "16:00")))
			must(hold(slot("lesson", d, "14:00")))
			for _, to := range []civil.Date{before, after, d} { // and over the change
				m, err := w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: when}, Slot: slot("lesson", to, "13:00")})
				if err != nil || m.Span(oslo()) != span("13:00", "13:45") || m.Date != to {
					t.Fatalf("moved to %s: %v, %v", to, m.Span(oslo()), err)
				}
			}
		})
	}
}
