package once

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
)

var (
	ctx  = context.Background()
	call = Call{Tenant: "halden", Form: "book", Key: "k1", Hash: []byte("body"), Now: now}
)

type answer struct {
	result   string
	repeated bool
	err      error
}

func do(d *db.DB, c Call, f func() (string, error)) (a answer) {
	a.err = d.Write(ctx, func(tx db.Tx) (err error) {
		a.result, a.repeated, err = Do(ctx, tx, c, f)
		return err
	})
	return a
}

func TestDo(t *testing.T) {
	d, runs := dbtest.New(t), 0
	f := func() (string, error) { runs++; return fmt.Sprint("result ", runs), nil }
	changed, moss, other, key := call, call, call, call
	changed.Hash, moss.Tenant, other.Form, key.Key = []byte("another body"), "moss", "move", "k2"
	for _, c := range []struct {
		name string
		call Call
		want answer
		kind errs.Kind
	}{
		{"first", call, answer{"result 1", false, nil}, 0},
		{"again", call, answer{"result 1", true, nil}, 0},
		{"again, changed", changed, answer{}, errs.Conflict},
		{"other tenant", moss, answer{"result 2", false, nil}, 0},
		{"other form", other, answer{"result 3", false, nil}, 0},
		{"other key", key, answer{"result 4", false, nil}, 0},
		{"the first, once more", call, answer{"result 1", true, nil}, 0},
	} {
		got := do(d, c.call, f)
		if c.kind != 0 {
			if !errs.Is(got.err, c.kind) || got.repeated {
				t.Errorf("%s: %+v, want kind %d", c.name, got, c.kind)
			}
		} else if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestFailureIsNotKept(t *testing.T) {
	d, failed := dbtest.New(t), errors.New("failed")
	if got := do(d, call, func() (string, error) { return "x", failed }); got != (answer{"", false, failed}) {
		t.Fatalf("got %+v", got)
	}
	// Also when the caller goes on and commits something else.
	err := d.Write(ctx, func(tx db.Tx) error {
		if _, _, err := Do(ctx, tx, call, func() (string, error) { return "x", failed }); err != failed {
			t.Errorf("err = %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := do(d, call, func() (string, error) { return "second", nil }); got != (answer{"second", false, nil}) {
		t.Errorf("after a failure: %+v", got)
	}
}

func TestPostsAtOnceRunOnce(t *testing.T) {
	address := dbtest.Address(t)
	const rounds, posts = 10, 6
	var all [posts]*db.DB
	for i := range all {
		all[i] = dbtest.Open(t, address)
	}
	for round := range rounds {
		c := call
		c.Key = fmt.Sprint("key ", round)
		var runs atomic.Int32
		answers := make(chan answer, posts)
		for _, d := range all {
			go func() {
				answers <- do(d, c, func() (string, error) {
					runs.Add(1)
					time.Sleep(time.Millisecond)
					return "the result", nil
				})
			}()
		}
		repeats := 0
		for range posts {
			got := <-answers
			if got.err != nil || got.result != "the result" {
				t.Fatalf("got %+v", got)
			}
			if got.repeated {
				repeats++
			}
		}
		if runs.Load() != 1 || repeats != posts-1 {
			t.Fatalf("round %d: %d runs, %d repeats", round, runs.Load(), repeats)
		}
	}
}

func TestSweep(t *testing.T) {
	d := dbtest.New(t)
	f := func() (string, error) { return "x", nil }
	old, kept := call, call
	old.Key, old.Now = "old", now.Add(-Lifetime-time.Second)
	kept.Key, kept.Now = "kept", now.Add(-Lifetime)
	do(d, old, f)
	do(d, kept, f)
	if err := d.Write(ctx, func(tx db.Tx) error { return Sweep(ctx, tx, now) }); err != nil {
		t.Fatal(err)
	}
	left, err := db.All(ctx, d, db.Strings, `select key from once_key`)
	if err != nil || len(left) != 1 || left[0] != "kept" {
		t.Errorf("left %v, %v", left, err)
	}
}
