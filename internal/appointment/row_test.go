package appointment

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
)

// Whatever is changed of a row is written, and nothing else is.
func TestSaveWritesWhatHasChanged(t *testing.T) {
	w := newWorld(t, 2)
	held := w.hold(slot("lesson", tuesday, "10:00"))
	change := func(f func(a *row)) (changed row) {
		t.Helper()
		err := w.DB.Write(ctx, func(tx db.Tx) error {
			a, err := lock(tx.Context(), tx, w.tenant.ID, held.ID)
			if err != nil {
				return err
			}
			f(&a)
			changed = a
			return save(tx.Context(), tx, a)
		})
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	for name, f := range map[string]func(a *row){
		"nothing": func(*row) {},
		"texts":   func(a *row) { a.Language, a.Interpreter, a.MadeBy, a.ClaimID = "uk", "ar", "lib", "c" },
		"to none": func(a *row) { a.MadeBy, a.HostID, a.VisitID, a.StartsAt = "", "", "", time.Time{} },
		"times":   func(a *row) { a.StartsAt, a.HeldUntil = now, now.Add(time.Minute) },
		"days":    func(a *row) { a.ContactDue = civil.MustDate("2027-01-01") },
		"bytes":   func(a *row) { a.codeDigest, a.sealed.name = []byte{1, 2}, []byte{3} },
		"numbers": func(a *row) { a.Version, a.OnBehalf, a.State = 7, true, Booked },
	} {
		want := change(f)
		got, err := load(ctx, w.DB, w.tenant.ID, held.ID)
		if err != nil {
			t.Fatal(err)
		}
		wanted, found := want.args(), got.args()
		for i := range wanted {
			if !same(wanted[i], found[i]) {
				t.Errorf("%s: column %d is %v, want %v", name, i, found[i], wanted[i])
			}
		}
	}
}
