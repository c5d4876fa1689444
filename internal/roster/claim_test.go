package roster_test

import (
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/roster"
)

func TestTakeIsHalfOpen(t *testing.T) {
	for _, c := range []struct {
		name    string
		minutes int
		taken   bool
	}{
		{"the same", 0, false}, {"a minute into it", 59, false}, {"a minute of it", -59, false},
		{"right after", 60, true}, {"right before", -60, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := world(t, 1)
			if !take(t, d, claim("first", 0), now) {
				t.Fatal("the first claim must be taken")
			}
			if got := take(t, d, claim("second", c.minutes), now); got != c.taken {
				t.Errorf("taken = %v", got)
			}
		})
	}
}

// Around a claim that was overridden the check still holds, though the
// database's own guard looks away.
func TestOverriddenIsTakenAndStillOccupies(t *testing.T) {
	d, _ := world(t, 1)
	knowing := claim("knowing", 30)
	knowing.Overridden = true
	if !take(t, d, claim("first", 0), now) || !take(t, d, knowing, now) {
		t.Fatal("an overridden claim is taken although the host is busy")
	}
	if take(t, d, claim("third", 65), now) {
		t.Error("the overridden claim must occupy the host")
	}
}

func TestTakeRefuses(t *testing.T) {
	d, _ := world(t, 1)
	backwards, stranger, nameless := claim("a", 0), claim("b", 0), claim("", 0)
	backwards.BlockedUntil = backwards.StartsAt
	stranger.HostID = "nobody"
	for _, c := range []roster.Claim{backwards, nameless} {
		err := d.Write(ctx, func(tx db.Tx) error {
			_, err := roster.Take(ctx, tx, tenant, c, now)
			return err
		})
		if err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
	if take(t, d, stranger, now) {
		t.Error("the time of a host who does not exist was taken")
	}
}

func hold(id string, until time.Time) roster.Claim {
	c := claim(id, 0)
	c.Why, c.ExpiresAt = roster.WhyHold, until
	return c
}

func TestHold(t *testing.T) {
	until := now.Add(10 * time.Minute)
	change := func(t *testing.T, d *db.DB, f func(tx db.Tx) (bool, error)) (done bool) {
		write(t, d, func(tx db.Tx) {
			var err error
			if done, err = f(tx); err != nil {
				t.Fatal(err)
			}
		})
		return done
	}
	keep := func(at time.Time) func(tx db.Tx) (bool, error) {
		return func(tx db.Tx) (bool, error) { return roster.Keep(ctx, tx, tenant, "hold", at) }
	}
	extend := func(at time.Time) func(tx db.Tx) (bool, error) {
		return func(tx db.Tx) (bool, error) {
			return roster.Extend(ctx, tx, tenant, "hold", at.Add(10*time.Minute), at)
		}
	}
	for _, c := range []struct {
		name        string
		change      func(at time.Time) func(tx db.Tx) (bool, error)
		at          time.Time
		done        bool
		free        time.Time // an instant at which another wants it
		taken       bool
		stillBooked int
	}{
		{"kept in time", keep, until.Add(-time.Second), true, until.Add(time.Hour), false, 1},
		{"kept too late", keep, until, false, until, true, 1},
		{"extended", extend, until.Add(-time.Second), true, until, false, 1},
		{"extended, then expired", extend, until.Add(-time.Second), true, until.Add(10 * time.Minute), true, 1},
		{"extended too late", extend, until, false, until, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := world(t, 1)
			if !take(t, d, hold("hold", until), now) {
				t.Fatal("not held")
			}
			if got := change(t, d, c.change(c.at)); got != c.done {
				t.Errorf("done = %v", got)
			}
			if got := take(t, d, claim("other", 0), c.free); got != c.taken {
				t.Errorf("taken by another = %v", got)
			}
			if n := number(t, d, `select count(*) from claim`); n != c.stillBooked {
				t.Errorf("%d claims", n)
			}
		})
	}
}

func TestReleaseSweepForget(t *testing.T) {
	d, _ := world(t, 2)
	other := hold("held", now.Add(time.Minute))
	other.HostID = "h1"
	if !take(t, d, claim("booked", 0), now) || !take(t, d, other, now) {
		t.Fatal("not taken")
	}
	write(t, d, func(tx db.Tx) {
		for range 2 { // the second time there is nothing, and that is well
			if err := roster.Release(ctx, tx, tenant, "booked"); err != nil {
				t.Fatal(err)
			}
		}
		if err := roster.Sweep(ctx, tx, tenant, now); err != nil {
			t.Fatal(err)
		}
	})
	if n := number(t, d, `select count(*) from claim`); n != 1 {
		t.Fatalf("%d claims after release, want the hold", n)
	}
	write(t, d, func(tx db.Tx) {
		if err := roster.Sweep(ctx, tx, tenant, now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	})
	if n := number(t, d, `select count(*) from claim`); n != 0 {
		t.Fatalf("%d claims after the hold expired", n)
	}
	past := claim("past", 0)
	if !take(t, d, past, now) || !take(t, d, claim("ahead", 60), now) {
		t.Fatal("not taken")
	}
	write(t, d, func(tx db.Tx) {
		if err := roster.Forget(ctx, tx, tenant, past.BlockedUntil); err != nil {
			t.Fatal(err)
		}
	})
	if n := number(t, d, `select count(*) from claim where id = 'ahead'`); n != 1 || number(t, d, `select count(*) from claim`) != 1 {
		t.Error("only what is over is forgotten")
	}
}

func TestTakeAnyPrefersTheFirst(t *testing.T) {
	d, _ := world(t, 3)
	var got []string
	for _, id := range []string{"a", "b", "c", "d"} {
		write(t, d, func(tx db.Tx) {
			hostID, err := roster.TakeAny(ctx, tx, roster.Wish{TenantID: tenant, Claim: claim(id, 0), HostIDs: []string{"h2", "h0", "h1"}, Now: now})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, hostID)
		})
	}
	if want := [4]string{"h2", "h0", "h1", ""}; [4]string(got) != want {
		t.Errorf("hosts = %q", got)
	}
}
