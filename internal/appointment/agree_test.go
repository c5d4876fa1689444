package appointment

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
)

// What is shown and what is enforced must be the same: every slot of a day that
// is shown can be held, and no other.
func TestWhatIsShownIsWhatCanBeHeld(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			w := newWorld(t, 2)
			w.clutter(random)
			q := w.search()
			q.From, q.Days = tuesday, 1
			shown := map[freetime.Slot]bool{}
			for _, f := range must(w.Service.Free.Times(ctx, w.DB, q)) {
				shown[f.Slot()] = true
			}
			held := 0
			for _, offer := range []string{"lesson", "short", "nav"} {
				for start := clock("09:30"); start < clock("15:30"); start++ {
					s := freetime.Slot{OfferID: offer, PlaceID: "bib", Date: tuesday, Start: start}
					if start%5 != 0 && !shown[s] {
						continue
					}
					a, err := w.Hold(ctx, HoldRequest{Search: w.search(), Slot: s})
					if (err == nil) != shown[s] || err != nil && !errs.Is(err, errs.Conflict) {
						t.Fatalf("%s: shown %v, %v", s, shown[s], err)
					}
					if err == nil {
						held++
						if err := w.Drop(ctx, w.tenant, a.ID, now); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			if held == 0 || held != len(shown) {
				t.Fatalf("%d held of %d shown", held, len(shown))
			}
		})
	}
}

// clutter fills Tuesday with claims, absences, a closure and what hosts' own
// calendars say, at odd minutes.
func (w *world) clutter(random *rand.Rand) {
	minute := func() civil.TimeOfDay { return clock("10:00") + civil.TimeOfDay(random.IntN(280)) }
	for i, host := range []string{"h00", "h00", "h01", "n"} {
		from := minute()
		to := from + 5 + civil.TimeOfDay(random.IntN(40))
		w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why, overridden) values ('h', $1, $2, $3, $4, 'course', true)`,
			fmt.Sprint("c", i), host, at(tuesday, from.String()), at(tuesday, to.String()))
	}
	from := minute()
	w.sql(`insert into absence (tenant_id, id, host_id, from_date, to_date, start_minute, end_minute) values ('h', 'a', 'h01', $1, $1, $2, $3)`,
		tuesday, int(from), int(from)+45)
	w.sql(`insert into closure (tenant_id, id, place_id, from_date, to_date, start_minute, end_minute) values ('h', 'c', 'bib', $1, $1, $2, $3)`,
		tuesday, int(minute()), 1000)
	for _, host := range []string{"h00", "n"} {
		from := minute()
		w.sql(`insert into host_busy (tenant_id, host_id, starts_at, ends_at) values ('h', $1, $2, $3)`,
			host, at(tuesday, from.String()), at(tuesday, (from+5+civil.TimeOfDay(random.IntN(40))).String()))
		w.sql(`update host set calendar = true where tenant_id = 'h' and id = $1`, host)
	}
}
