package job

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

func put(t testing.TB, d *db.DB, items ...Item) {
	t.Helper()
	err := d.Write(context.Background(), func(tx db.Tx) error { return Put(tx.Context(), tx, items...) })
	if err != nil {
		t.Fatal(err)
	}
}

func message(n int, due time.Time) Item {
	id := fmt.Sprintf("m%03d", n)
	return Item{TenantID: "h", ID: id, Kind: "booked", What: "a" + id, Version: 1, Channel: "sms", Owner: "lib", MadeAt: due, NextAt: due}
}

func sqlCount(t testing.TB, d *db.DB, condition string) int {
	t.Helper()
	n, err := db.One(context.Background(), d, db.Count, `select count(*) from outbox where tenant_id = 'h' and `+condition)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Two processes that lease as fast as they can get each item once between them.
func TestTwoProcessesLeaseEachItemOnce(t *testing.T) {
	address := dbtest.Address(t)
	first, second := dbtest.Open(t, address), dbtest.Open(t, address)
	const many = 60
	due := time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC)
	for n := range many {
		put(t, first, message(n, due))
	}
	var mu sync.Mutex
	got := map[string]int{}
	var all sync.WaitGroup
	for worker := range 6 {
		d := []*db.DB{first, second}[worker%2]
		all.Go(func() {
			for range many { // a look may find nothing while others lease
				items, err := LeaseItems(context.Background(), d, due, 3)
				if err != nil {
					t.Error(err)
					return
				}
				for _, i := range items {
					mu.Lock()
					got[i.ID]++
					mu.Unlock()
					if err := Finish(context.Background(), d, i, Outcome{State: Sent, Now: due}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	for id, n := range got {
		if n != 1 {
			t.Errorf("%s was leased %d times", id, n)
		}
	}
	if len(got) != many || sqlCount(t, first, `state = 'sent' and attempts = 1 and leased_until is null`) != many {
		t.Errorf("%d of %d were leased", len(got), many)
	}
}

// The same message is there once, ever: also when it has been sent.
func TestPutOnce(t *testing.T) {
	d := dbtest.New(t)
	ctx, due := context.Background(), time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC)
	first := message(1, due)
	put(t, d, first)
	items, err := LeaseItems(ctx, d, due, 10)
	if err != nil || len(items) != 1 {
		t.Fatalf("%v, %v", items, err)
	}
	if err := Finish(ctx, d, items[0], Outcome{State: Sent, Now: due}); err != nil {
		t.Fatal(err)
	}
	again, newer, other := first, first, first
	again.ID, newer.ID, newer.Version, other.ID, other.Channel = "again", "newer", 2, "other", "email"
	put(t, d, again, newer, other)
	if n := sqlCount(t, d, `id = 'again'`); n != 0 {
		t.Error("the same message is there twice")
	}
	if n := sqlCount(t, d, `state = 'waiting'`); n != 2 {
		t.Errorf("%d wait, want the newer version and the other channel", n)
	}
}

// What is not due is left alone, and what was put off counts no attempt.
func TestItemsComeWhenDue(t *testing.T) {
	d := dbtest.New(t)
	ctx, due := context.Background(), time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC)
	put(t, d, message(1, due), message(2, due.Add(time.Hour)))
	if items, err := LeaseItems(ctx, d, due.Add(-time.Second), 10); err != nil || len(items) != 0 {
		t.Fatalf("%v, %v", items, err)
	}
	items, err := LeaseItems(ctx, d, due, 10)
	if err != nil || len(items) != 1 || items[0].ID != "m001" || items[0].Attempts != 1 {
		t.Fatalf("%+v, %v", items, err)
	}
	later := due.Add(2 * time.Hour)
	if err := Finish(ctx, d, items[0], Outcome{State: Waiting, NextAt: later, Unmade: true, Now: due}); err != nil {
		t.Fatal(err)
	}
	i, err := FindItem(ctx, d, "h", "m001")
	if err != nil || i.Attempts != 0 || !i.NextAt.Equal(later) || !i.LeasedUntil.IsZero() || !i.DoneAt.IsZero() {
		t.Errorf("%+v, %v", i, err)
	}
	if oldest, err := OldestDue(ctx, d, later); err != nil || !oldest.Equal(due.Add(time.Hour)) {
		t.Errorf("the oldest is of %s, %v", oldest, err)
	}
}

// A sender that died: those that must not go out twice fail, the others are
// free again.
func TestLostItems(t *testing.T) {
	d := dbtest.New(t)
	ctx, due := context.Background(), time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC)
	letter := message(2, due)
	letter.Channel = "email"
	put(t, d, message(1, due), letter)
	if items, err := LeaseItems(ctx, d, due, 10); err != nil || len(items) != 2 {
		t.Fatalf("%v, %v", items, err)
	}
	for _, c := range []struct {
		after        time.Duration
		failed, free int
	}{{ItemLease - time.Second, 0, 0}, {ItemLease, 1, 1}} {
		if err := Lost(ctx, d, due.Add(c.after), "uncertain", "sms"); err != nil {
			t.Fatal(err)
		}
		failed, free := sqlCount(t, d, `state = 'failed' and why = 'uncertain' and channel = 'sms'`), sqlCount(t, d, `state = 'waiting' and leased_until is null`)
		if failed != c.failed || free != c.free {
			t.Errorf("after %s %d failed and %d are free", c.after, failed, free)
		}
	}
}
