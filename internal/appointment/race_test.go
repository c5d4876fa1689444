package appointment

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/roster"
)

const clients = 50

// together runs f in n goroutines that begin at once, and gives their errors.
func together(n int, f func(i int) error) []error {
	var all sync.WaitGroup
	begin := make(chan struct{})
	failed := make([]error, n)
	for i := range n {
		all.Go(func() {
			<-begin
			failed[i] = f(i)
		})
	}
	close(begin)
	all.Wait()
	return failed
}

// succeeded counts those who did; the others must have been told that the time
// is taken, or the key that is given.
func succeeded(t *testing.T, failed []error, key string) (n int) {
	t.Helper()
	for _, err := range failed {
		if err == nil {
			n++
			continue
		}
		wantErr(t, err, errs.Conflict, key)
	}
	return n
}

// unguarded switches the guards off: no claim is looked at, and each is forced.
func (w *world) unguarded() {
	w.guards.rule = func(s freetime.Supply, q freetime.Search) []freetime.Time {
		s.Blind = true
		return freetime.Times(s, q)
	}
	w.guards.take = func(ctx context.Context, tx db.Tx, wish roster.Wish) (string, error) {
		wish.Claim.Overridden = true
		return roster.TakeAny(ctx, tx, wish)
	}
}

// holdAndBook is what one client does.
func (w *world) holdAndBook(s freetime.Slot) error {
	a, err := w.Hold(ctx, HoldRequest{Search: w.search(), Slot: s})
	if err != nil {
		return err
	}
	_, err = w.Book(ctx, w.booking(a.ID))
	return err
}

func TestRaceForASlot(t *testing.T) {
	for _, hosts := range []int{1, 3} {
		t.Run(fmt.Sprint(hosts, " hosts"), func(t *testing.T) {
			w := newWorld(t, hosts)
			n := succeeded(t, together(clients, func(int) error { return w.holdAndBook(slot("lesson", tuesday, "10:00")) }), "appointment.taken")
			if n != hosts || w.count(`select count(*) from appointment where state = 'booked'`) != hosts || w.count(`select count(distinct host_id) from claim`) != hosts {
				t.Fatalf("%d of %d clients got one of %d hosts", n, clients, hosts)
			}
		})
	}
}

func TestRaceForASlotUnguarded(t *testing.T) {
	w := newWorld(t, 3)
	w.unguarded()
	if n := succeeded(t, together(clients, func(int) error { return w.holdAndBook(slot("lesson", tuesday, "10:00")) }), "appointment.taken"); n <= 3 {
		t.Fatalf("without guards %d got a time: the race test proves nothing", n)
	}
}

// Times of two offers that overlap are one resource too.
func TestRaceForOverlappingSlots(t *testing.T) {
	w := newWorld(t, 2)
	slots := []freetime.Slot{slot("lesson", tuesday, "10:00"), slot("short", tuesday, "10:30"), slot("lesson", tuesday, "10:30")}
	together(clients, func(i int) error { return w.holdAndBook(slots[i%len(slots)]) })
	overlaps := w.count(`select count(*) from claim a join claim b on a.host_id = b.host_id and a.id < b.id
		and a.starts_at < b.blocked_until and b.starts_at < a.blocked_until`)
	if n := w.count(`select count(*) from claim`); overlaps != 0 || n < 2 {
		t.Fatalf("%d claims, %d overlap", n, overlaps)
	}
}

// expiry races the confirming of a hold, by a server whose clock is a little
// slow, against another client who wants the time that has just run out.
func (w *world) expiry(t *testing.T, together func(n int, f func(i int) error) []error) int {
	s := slot("lesson", tuesday, "10:00")
	b := w.booking(w.hold(s).ID)
	b.Now = now.Add(HoldFor - time.Millisecond)
	q := w.search()
	q.Now = now.Add(HoldFor)
	return succeeded(t, together(2, func(i int) error {
		if i == 0 {
			_, err := w.Book(ctx, b)
			return err
		}
		_, err := w.Hold(ctx, HoldRequest{Search: q, Slot: s})
		return err
	}), "appointment.taken")
}

func TestRaceOfExpiryAndConfirm(t *testing.T) {
	w := newWorld(t, 1)
	for range 20 {
		if n := w.expiry(t, together); n != 1 {
			t.Fatalf("%d got the time", n)
		}
		w.sql(`delete from claim`)
	}
}

func TestRaceOfExpiryAndConfirmUnguarded(t *testing.T) {
	w := newWorld(t, 1)
	w.guards.keep = func(context.Context, db.Tx, string, string, time.Time) (bool, error) { return true, nil }
	otherFirst := func(n int, f func(i int) error) []error { return []error{f(1), f(0)} }
	if n := w.expiry(t, otherFirst); n != 2 {
		t.Fatalf("without compare and set %d got the time: the race test proves nothing", n)
	}
}

// race moves an appointment of that version to two times at once, neither of
// which is that of the race before: a move to the same time changes nothing.
func (w *world) race(r Receipt, version int) []error {
	to := []string{"12:00", "13:00"}
	if version > 0 && version%2 == 0 {
		to = []string{"11:00", "14:00"}
	}
	return together(2, func(i int) error {
		c := Change{Tenant: w.tenant, ID: r.ID, Version: version, Actor: Actor{Token: r.Token}, Now: now}
		_, err := w.Move(ctx, MoveRequest{Change: c, Slot: slot("lesson", tuesday, to[i])})
		return err
	})
}

func TestRaceOfTwoMoves(t *testing.T) {
	w := newWorld(t, 2)
	r := w.book(slot("lesson", tuesday, "10:00"))
	for version := 1; version <= 10; version++ {
		if n := succeeded(t, w.race(r, version), "appointment.changed"); n != 1 || w.count(`select count(*) from claim`) != 1 {
			t.Fatalf("%d moved it, %d claims", n, w.count(`select count(*) from claim`))
		}
	}
	if n := succeeded(t, w.race(r, 0), "appointment.changed"); n != 2 {
		t.Fatalf("without the version %d moved it: the race test proves nothing", n)
	}
}

// Two who change places want each other's host; neither may wait for ever.
func TestRaceOfCrossedMoves(t *testing.T) {
	w := newWorld(t, 2)
	a, b := w.book(slot("lesson", tuesday, "10:00")), w.book(slot("lesson", tuesday, "10:00"))
	for round := range 10 {
		to := []string{"12:00", "10:00"}[round%2]
		n := succeeded(t, together(2, func(i int) error {
			r := []Receipt{a, b}[i]
			_, err := w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}, Slot: slot("lesson", tuesday, to)})
			return err
		}), "appointment.taken")
		if n != 2 || w.count(`select count(distinct host_id) from claim`) != 2 {
			t.Fatalf("round %d: %d moved", round, n)
		}
	}
}

func TestRaceOfTheSameForm(t *testing.T) {
	w := newWorld(t, 2)
	b := w.booking(w.hold(slot("lesson", tuesday, "10:00")).ID)
	b.Key, b.Hash = "key", []byte{1}
	direct := w.booking("")
	direct.Key, direct.Hash = "direct", []byte{1}
	h := HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "12:00")}
	held, directly := make([]Receipt, 10), make([]Receipt, 10)
	for _, err := range together(20, func(i int) (err error) {
		if i < 10 {
			held[i], err = w.Book(ctx, b)
		} else {
			directly[i-10], err = w.BookDirect(ctx, h, direct)
		}
		return err
	}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range 10 {
		if held[i] != held[0] || directly[i] != directly[0] || held[i].Code == "" {
			t.Fatalf("receipts differ: %v, %v", held, directly)
		}
	}
	if n := w.count(`select count(*) from appointment`); n != 2 {
		t.Fatalf("%d appointments", n)
	}
	direct.Key = "another form"
	must(w.BookDirect(ctx, h, direct))
	if n := w.count(`select count(*) from appointment`); n != 3 {
		t.Fatalf("another form makes another appointment: %d", n)
	}
}

func TestRaceOfServing(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	for _, err := range together(10, func(int) error { return w.Serve(ctx, ServeRequest{w.during(r.ID), helped()}) }) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := w.count(`select count(*) from visit`); n != 1 {
		t.Fatalf("%d visits", n)
	}
}
