package appointment

import (
	"fmt"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/freetime"
)

// BenchmarkMonthOfTenHosts is the budget of DESIGN.md section 10: computed in
// less than 3 ms.
func BenchmarkMonthOfTenHosts(b *testing.B) {
	w := newWorld(b, 10)
	for host := range 10 {
		for day := range 31 {
			d := monday.AddDays(day)
			for n, start := range []string{"10:00", "11:30", "13:00"} {
				w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why) values ('h', $1, $2, $3, $4, 'appointment')`,
					fmt.Sprint(host, "-", day, "-", n), fmt.Sprintf("h%02d", host), at(d, start), at(d, civil.TimeOfDay(clock(start)+60).String()))
			}
		}
	}
	q := w.search()
	q.Days = 31
	supply := must(w.Service.Free.Load(ctx, w.DB, q))
	b.Run("compute", func(b *testing.B) {
		for b.Loop() {
			if len(freetime.Times(supply, q)) == 0 {
				b.Fatal("nothing is free")
			}
		}
	})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			must(w.Service.Free.Load(ctx, w.DB, q))
		}
	})
	b.Run("hold", func(b *testing.B) {
		for b.Loop() {
			a := w.hold(slot("lesson", tuesday, "14:00"))
			b.StopTimer()
			must(struct{}{}, w.Drop(ctx, w.tenant, a.ID, now))
			b.StartTimer()
		}
	})
	b.Run("book", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			w.sql(`delete from claim where starts_at = $1`, at(tuesday, "14:00"))
			a := w.hold(slot("lesson", tuesday, "14:00"))
			b.StartTimer()
			must(w.Book(ctx, w.booking(a.ID)))
		}
	})
}
