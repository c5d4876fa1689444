package roster_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/roster"
)

const bookers = 50

// race runs f at once from many goroutines, each in a write of its own, and
// counts how many were lucky.
func race(t *testing.T, d *db.DB, f func(tx db.Tx, n int) (bool, error)) int {
	t.Helper()
	var won atomic.Int64
	var ready, done sync.WaitGroup
	ready.Add(1)
	for n := range bookers {
		done.Go(func() {
			ready.Wait()
			var lucky bool
			err := d.Write(ctx, func(tx db.Tx) (err error) {
				lucky, err = f(tx, n)
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if lucky && err == nil {
				won.Add(1)
			}
		})
	}
	ready.Done()
	done.Wait()
	return int(won.Load())
}

// dropGuard takes away the database's own guard, in this test's database only.
func dropGuard(t *testing.T, d *db.DB) {
	t.Helper()
	statement := `drop trigger claim_no_overlap`
	if d.Engine() == db.Postgres {
		statement = `alter table claim drop constraint claim_no_overlap`
	}
	write(t, d, func(tx db.Tx) { exec(t, tx, statement) })
}

const overlapping = `select count(*) from claim a join claim b on a.tenant_id = b.tenant_id and a.host_id = b.host_id
	and a.id < b.id and a.starts_at < b.blocked_until and a.blocked_until > b.starts_at`

// Each guard is enough on its own; the last row, without any, shows that the
// test would see a double booking.
func TestRaceForOneHost(t *testing.T) {
	for _, c := range []struct {
		name         string
		check, guard bool
		exactlyOne   bool
	}{
		{"check and database guard", true, true, true},
		{"check only", true, false, true},
		{"database guard only", false, true, true},
		{"negative control: neither", false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := world(t, 1)
			if !c.guard {
				dropGuard(t, d)
			}
			take := roster.Take
			if !c.check {
				take = roster.TakeUnchecked
			}
			won := race(t, d, func(tx db.Tx, n int) (bool, error) {
				return take(tx.Context(), tx, tenant, claim(fmt.Sprint("c", n), n%60), now) // all overlap all
			})
			pairs := number(t, d, overlapping)
			if got := won == 1 && pairs == 0; got != c.exactlyOne {
				t.Errorf("%d won, %d overlapping pairs", won, pairs)
			}
			if n := number(t, d, `select count(*) from claim`); n != won {
				t.Errorf("%d told that they have it, %d do", won, n)
			}
		})
	}
}

func TestRaceForAnyHost(t *testing.T) {
	for _, c := range []struct {
		name    string
		guarded bool
		takeAny func(tx db.Tx, w roster.Wish) (string, error)
	}{
		{"guarded", true, func(tx db.Tx, w roster.Wish) (string, error) { return roster.TakeAny(tx.Context(), tx, w) }},
		{"negative control", false, func(tx db.Tx, w roster.Wish) (string, error) { return roster.TakeAnyUnchecked(tx.Context(), tx, w) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := world(t, 10)
			if !c.guarded {
				dropGuard(t, d)
			}
			won := race(t, d, func(tx db.Tx, n int) (bool, error) {
				hostID, err := c.takeAny(tx, roster.Wish{TenantID: tenant, Claim: claim(fmt.Sprint("c", n), 0), HostIDs: hostsFrom(n, 10), Now: now})
				return hostID != "", err
			})
			pairs := number(t, d, overlapping)
			if got := won == 10 && pairs == 0; got != c.guarded {
				t.Errorf("%d won on 10 hosts, %d overlapping pairs", won, pairs)
			}
		})
	}
}

// hostsFrom lists the hosts in an order that differs from booker to booker,
// so that locks taken in the order of preference would wait in a circle.
func hostsFrom(first, count int) (ids []string) {
	for i := range count {
		ids = append(ids, fmt.Sprintf("h%d", (first+i)%count))
	}
	return ids
}

// Whether a hold is confirmed and whether its time is free for others are never
// both true, whichever clock each of them goes by.
func TestRaceOfExpiryAgainstKeep(t *testing.T) {
	until := now.Add(10 * time.Minute)
	for round := range 5 {
		d, _ := world(t, 1)
		if !take(t, d, hold("hold", until), now) {
			t.Fatal("not held")
		}
		var kept, taken atomic.Int64
		race(t, d, func(tx db.Tx, n int) (bool, error) {
			if n%2 == 0 {
				ok, err := roster.Keep(tx.Context(), tx, tenant, "hold", until.Add(-time.Microsecond))
				return ok, count(&kept, ok, err)
			}
			ok, err := roster.Take(tx.Context(), tx, tenant, claim(fmt.Sprint("c", n), 0), until)
			return ok, count(&taken, ok, err)
		})
		if kept.Load()+taken.Load() != 1 {
			t.Errorf("round %d: kept %d times, taken %d times", round, kept.Load(), taken.Load())
		}
		if n := number(t, d, `select count(*) from claim`); n != 1 {
			t.Errorf("round %d: %d claims", round, n)
		}
	}
}

func count(n *atomic.Int64, ok bool, err error) error {
	if ok && err == nil {
		n.Add(1)
	}
	return err
}

// Moving between hosts in both directions at once neither waits in a circle nor
// leaves anybody with two times or none.
func TestRaceOfMoves(t *testing.T) {
	d, _ := world(t, 2)
	for n := range bookers {
		c := claim(fmt.Sprint("from", n), n*60)
		c.HostID = fmt.Sprintf("h%d", n%2)
		if !take(t, d, c, now) {
			t.Fatal("not taken")
		}
	}
	won := race(t, d, func(tx db.Tx, n int) (bool, error) {
		if err := roster.Lock(tx.Context(), tx, tenant, fmt.Sprintf("h%d", n%2), fmt.Sprintf("h%d", (n+1)%2)); err != nil {
			return false, err
		}
		if err := roster.Release(tx.Context(), tx, tenant, fmt.Sprint("from", n)); err != nil {
			return false, err
		}
		c := claim(fmt.Sprint("to", n), n*60)
		c.HostID = fmt.Sprintf("h%d", (n+1)%2)
		return roster.Take(tx.Context(), tx, tenant, c, now)
	})
	if n := number(t, d, `select count(*) from claim`); won != bookers || n != bookers {
		t.Errorf("%d moved, %d claims", won, n)
	}
}
