package freetime

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
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
	supply := must(w.Load(ctx, w.DB, q))
	for i := range supply.Offers {
		supply.Offers[i].Horizon, supply.Offers[i].Notice = 10_000, 0
	}
	byDay := map[civil.Date][]Time{}
	for _, f := range Times(supply, q) {
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

func checkDay(t *testing.T, times []Time, midnight, next time.Time) {
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

// A notice that reaches over the change is minutes, not a wall clock.
func TestNoticeOverTheChange(t *testing.T) {
	w := alwaysOpen(t)
	w.sql(`update offer set notice_min = 1440`)
	q := w.search()
	d := civil.MustDate("2027-10-31") // 25 hours long
	q.OfferID, q.Now, q.Limit = "short", at(d, "00:30"), 1
	first := must(w.Times(ctx, w.DB, q))[0]
	if !first.StartsAt.Equal(q.Now.Add(24*time.Hour)) || first.Date != d || first.Start != clock("23:30") {
		t.Fatalf("first = %s %s", first.Date, first.Start)
	}
}
