package appointment

import (
	"testing"

	"digivert/internal/base/civil"
)

// Shorter days count for what is there already, whatever its state; longer ones
// do not, since those who are there were told the shorter.
func TestShorterDaysCountForWhatIsThere(t *testing.T) {
	w := newWorld(t, 1)
	book := func(clock string) string { return w.book(slot("lesson", tuesday, clock)).ID }
	ids := map[string]string{"came": book("10:00"), "absent": book("11:00"), "cancelled": book("12:00"), "ours": book("13:00"), "told": w.partnerBooks("Rut", "14:00", true).ID}
	must(struct{}{}, w.Serve(ctx, ServeRequest{w.by(desk(), ids["came"], at(tuesday, "10:45")), helped()}))
	must(struct{}{}, w.NoShow(ctx, w.by(desk(), ids["absent"], at(tuesday, "11:30"))))
	must(struct{}{}, w.Cancel(ctx, w.by(desk(), ids["cancelled"], now)))
	must(struct{}{}, w.Revoke(ctx, w.by(desk(), ids["ours"], now)))
	redact := func(day string, days, unmet int) {
		t.Helper()
		tenant := w.tenant
		tenant.ContactDays, tenant.ContactDaysUnmet = days, unmet
		must(struct{}{}, w.Redact(ctx, tenant, at(civil.MustDate(day), "04:00")))
	}
	wantDue := func(when string, want map[string]string) {
		t.Helper()
		for name, id := range ids {
			if got := w.row(id).ContactDue; got != civil.MustDate(want[name]) {
				t.Errorf("%s: %s goes on %s, want %s", when, name, got, want[name])
			}
		}
	}
	booked := map[string]string{"came": "2026-12-10", "absent": "2026-11-17", "cancelled": "2026-11-16", "ours": "2026-11-17", "told": "2026-12-10"}
	wantDue("as booked", booked)
	redact("2026-11-11", 90, 90)
	wantDue("after longer days", booked)
	redact("2026-11-11", 20, 3)
	shorter := map[string]string{"came": "2026-11-30", "absent": "2026-11-13", "cancelled": "2026-11-14", "ours": "2026-11-13", "told": "2026-11-30"}
	wantDue("after shorter days", shorter)
	redact("2026-11-12", 20, 3)
	wantDue("the night after", shorter)
	redact("2026-11-20", 10, 3)
	for name, id := range ids {
		if !w.row(id).Redacted {
			t.Errorf("%s is still there", name)
		}
	}
}
