package limit

import (
	"context"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

var (
	ctx = context.Background()
	try = Attempt{Tenant: "halden", What: "signin.code", Subject: []byte{1}, Window: time.Hour, Now: now}
)

func count(t *testing.T, d *db.DB, a Attempt) (tries int) {
	t.Helper()
	err := d.Write(ctx, func(tx db.Tx) (err error) {
		tries, err = Count(ctx, tx, a)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tries
}

func TestCount(t *testing.T) {
	d := dbtest.New(t)
	with := func(change func(*Attempt)) Attempt { a := try; change(&a); return a }
	steps := []struct {
		name    string
		attempt Attempt
		want    int
	}{
		{"first", try, 1},
		{"second", try, 2},
		{"later in the window", with(func(a *Attempt) { a.Now = now.Add(19 * time.Minute) }), 3},
		{"in another zone", with(func(a *Attempt) { a.Now = now.In(time.FixedZone("", 5400)) }), 4},
		{"next window", with(func(a *Attempt) { a.Now = now.Add(20 * time.Minute) }), 1},
		{"other subject", with(func(a *Attempt) { a.Subject = []byte{2} }), 1},
		{"other thing", with(func(a *Attempt) { a.What = "code" }), 1},
		{"other tenant", with(func(a *Attempt) { a.Tenant = "moss" }), 1},
		{"first again", try, 5},
	}
	for _, s := range steps {
		if before, err := Tries(ctx, d, s.attempt); before != s.want-1 || err != nil {
			t.Errorf("%s: Tries before = %d, %v", s.name, before, err)
		}
		if got := count(t, d, s.attempt); got != s.want {
			t.Errorf("%s: Count = %d, want %d", s.name, got, s.want)
		}
		if after, err := Tries(ctx, d, s.attempt); after != s.want || err != nil {
			t.Errorf("%s: Tries after = %d, %v", s.name, after, err)
		}
	}
}

func TestCountAtOnce(t *testing.T) {
	address := dbtest.Address(t)
	const n, each = 4, 10
	failed := make(chan error, n)
	for range n {
		d := dbtest.Open(t, address)
		go func() {
			var err error
			for range each {
				err = d.Write(ctx, func(tx db.Tx) error { _, err := Count(ctx, tx, try); return err })
				if err != nil {
					break
				}
			}
			failed <- err
		}()
	}
	for range n {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	if got, err := Tries(ctx, dbtest.Open(t, address), try); got != n*each || err != nil {
		t.Errorf("%d tries were counted, want %d, %v", got, n*each, err)
	}
}

func TestCountRefusesOddAttempts(t *testing.T) {
	d := dbtest.New(t)
	for name, change := range map[string]func(*Attempt){
		"no window":  func(a *Attempt) { a.Window = 0 },
		"too long":   func(a *Attempt) { a.Window = kept + 1 },
		"no subject": func(a *Attempt) { a.Subject = nil },
	} {
		a := try
		change(&a)
		_, err := Tries(ctx, d, a)
		written := d.Write(ctx, func(tx db.Tx) error { _, err := Count(ctx, tx, a); return err })
		if err == nil || written == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}

func TestSweep(t *testing.T) {
	d := dbtest.New(t)
	old, last := try, try
	old.Now, last.Now = now.Add(-kept-time.Hour), now.Add(-kept+time.Hour)
	count(t, d, old)
	count(t, d, last)
	if err := d.Write(ctx, func(tx db.Tx) error { return Sweep(ctx, tx, now) }); err != nil {
		t.Fatal(err)
	}
	for a, want := range map[*Attempt]int{&old: 0, &last: 1} {
		if got, err := Tries(ctx, d, *a); got != want || err != nil {
			t.Errorf("%s ago: %d tries left, want %d, %v", now.Sub(a.Now), got, want, err)
		}
	}
}
