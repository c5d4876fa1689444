package appointment

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
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

func TestEveryDayOf21Years(t *testing.T) {
	w := alwaysOpen(t)
	from, days := civil.MustDate("2020-01-01"), civil.MustDate("2020-01-01").DaysUntil(civil.MustDate("2041-01-01"))
	q := w.search()
	q.OfferID, q.From, q.Days, q.Now = "short", from, days, from.Midnight(oslo())
	supply := must(w.LoadSupply(ctx, w.DB, q))
	for i := range supply.Offers {
		supply.Offers[i].Horizon, supply.Offers[i].Notice = 10_000, 0
	}
	byDay := map[civil.Date][]FreeTime{}
	for _, f := range FreeTimes(supply, q) {
		byDay[f.Date] = append(byDay[f.Date], f)
	}
	springs, autumns := 0, 0
	for n := range days {
		d := from.AddDays(n)
		times := byDay[d]
		midnight, next := d.Midnight(oslo()), d.AddDays(1).Midnight(oslo())
		want := 48
		if _, closed := supply.Calendar.Holiday(d); closed {
			want = 0
		} else if hours := next.Sub(midnight).Hours(); hours == 23 {
			want, springs = 45, springs+1 // 01:30 would end, 02:00 and 02:30 begin, in the hour that is not
		} else if hours == 25 {
			autumns++
		}
		if len(times) != want {
			t.Fatalf("%s: %d times, want %d", d, len(times), want)
		}
		checkDay(t, times, midnight, next)
	}
	if springs < 12 || autumns != 21 { // summer time often begins on Easter Sunday, which is closed
		t.Fatalf("%d spring and %d autumn changes were open", springs, autumns)
	}
}

func checkDay(t *testing.T, times []FreeTime, midnight, next time.Time) {
	t.Helper()
	end, length := midnight, time.Duration(0)
	for _, f := range times {
		if civil.DateOf(f.StartsAt, oslo()) != f.Date || civil.TimeOfDayOf(f.StartsAt, oslo()) != f.Start {
			t.Fatalf("%s %s is at %s", f.Date, f.Start, f.StartsAt.In(oslo()))
		}
		if got := civil.TimeOfDayOf(f.EndsAt, oslo()); got != f.End%1440 || f.EndsAt.Sub(f.StartsAt) < 30*time.Minute {
			t.Fatalf("%s %s ends at %s", f.Date, f.Start, f.EndsAt.In(oslo()))
		}
		if f.StartsAt.Before(end) || f.EndsAt.After(next) {
			t.Fatalf("%s %s overlaps", f.Date, f.Start)
		}
		if twice := next.Sub(midnight) == 25*time.Hour && f.Start.Hour() == 2; f.Fold != twice {
			t.Fatalf("%s %s: fold = %v", f.Date, f.Start, f.Fold)
		}
		end, length = f.EndsAt, length+f.EndsAt.Sub(f.StartsAt)
	}
	if length > next.Sub(midnight) {
		t.Fatalf("%s of times on a day of %s", length, next.Sub(midnight))
	}
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
			hold := func(s Slot) (Appointment, error) { return w.Hold(ctx, HoldRequest{Search: q, Slot: s}) }
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

// A notice that reaches over the change is minutes, not a wall clock.
func TestNoticeOverTheChange(t *testing.T) {
	w := alwaysOpen(t)
	w.sql(`update offer set notice_min = 1440`)
	q := w.search()
	d := civil.MustDate("2027-10-31") // 25 hours long
	q.OfferID, q.Now, q.Limit = "short", at(d, "00:30"), 1
	first := must(w.Free(ctx, w.DB, q))[0]
	if !first.StartsAt.Equal(q.Now.Add(24*time.Hour)) || first.Date != d || first.Start != clock("23:30") {
		t.Fatalf("first = %s %s", first.Date, first.Start)
	}
}
