package job

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

var (
	ctx   = context.Background()
	start = time.Date(2026, 11, 11, 9, 0, 0, 0, time.UTC)
)

func hourly(name string, run func(ctx context.Context, now time.Time) error) Periodic {
	return Periodic{Name: name, Next: Every(time.Hour), Run: run}
}

func nothing(context.Context, time.Time) error { return nil }

func newRunner(d *db.DB, jobs ...Periodic) *Runner {
	r := &Runner{DB: d}
	for _, p := range jobs {
		r.Add(p)
	}
	return r
}

func runDue(t *testing.T, r *Runner, after time.Duration) []string {
	t.Helper()
	ran, err := r.RunDue(ctx, start.Add(after))
	if err != nil {
		t.Fatal(err)
	}
	return ran
}

func only(t *testing.T, d *db.DB) State {
	t.Helper()
	all, err := Status(ctx, d)
	if err != nil || len(all) != 1 {
		t.Fatalf("Status = %v, %v", all, err)
	}
	return all[0]
}

func TestRunDue(t *testing.T) {
	d := dbtest.New(t)
	var at []time.Time
	a := hourly("a", func(_ context.Context, now time.Time) error { at = append(at, now); return nil })
	b := Periodic{Name: "b", Next: Every(2 * time.Hour), Run: nothing}
	r := newRunner(d, a, b)
	for _, c := range []struct {
		after time.Duration
		want  []string
	}{
		{0, nil}, // a new job waits for its time
		{time.Hour - time.Microsecond, nil},
		{time.Hour, []string{"a"}},
		{time.Hour, nil},
		{2 * time.Hour, []string{"a", "b"}},
		{9 * time.Hour, []string{"a", "b"}}, // what was missed is done once
		{9 * time.Hour, nil},
	} {
		if got := runDue(t, r, c.after); !reflect.DeepEqual(got, c.want) {
			t.Errorf("after %s: ran %v, want %v", c.after, got, c.want)
		}
	}
	if len(at) != 3 || !at[2].Equal(start.Add(9*time.Hour)) {
		t.Errorf("a was told the times %v", at)
	}
	all, err := Status(ctx, d)
	want := []State{
		{Name: "a", NextAt: start.Add(10 * time.Hour), LastAt: start.Add(9 * time.Hour), LastOK: true},
		{Name: "b", NextAt: start.Add(11 * time.Hour), LastAt: start.Add(9 * time.Hour), LastOK: true},
	}
	if err != nil || !reflect.DeepEqual(all, want) {
		t.Errorf("Status = %+v, %v", all, err)
	}
}

func count(m map[string]int) { m["x"]++ }

func TestFailureAndPanicAreKeptAndTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		run  func(context.Context, time.Time) error
		want string
	}{
		"error":    {func(context.Context, time.Time) error { return errors.New("no paper") }, "no paper"},
		"panic":    {func(context.Context, time.Time) error { panic("no ink") }, "panic: no ink"},
		"nil map":  {func(context.Context, time.Time) error { count(nil); return nil }, "panic: assignment to entry in nil map"},
		"odd text": {func(context.Context, time.Time) error { return errors.New("a\x00b\xff" + strings.Repeat("å", 400)) }, "ab" + strings.Repeat("å", 248)},
	} {
		d, others := dbtest.New(t), 0
		var log bytes.Buffer
		r := newRunner(d, hourly("bad", c.run))
		r.Log = slog.New(slog.NewTextHandler(&log, nil))
		runDue(t, r, 0)
		r2 := newRunner(d, hourly("bad", c.run), hourly("good", func(context.Context, time.Time) error { others++; return nil }))
		r2.Log = r.Log
		runDue(t, r2, 0)
		ran, err := r2.RunDue(ctx, start.Add(time.Hour))
		if len(ran) != 2 || others != 1 || err == nil || !strings.Contains(err.Error(), "job bad") {
			t.Errorf("%s: ran %v, err = %v", name, ran, err)
		}
		all, err := Status(ctx, d)
		if err != nil || len(all) != 2 || !all[1].LastOK {
			t.Fatalf("%s: %v, %v", name, all, err)
		}
		s := all[0]
		if s.LastOK || s.LastError != c.want || !s.LeasedUntil.IsZero() || !s.NextAt.Equal(start.Add(time.Hour+retry)) {
			t.Errorf("%s: %+v, want error %q", name, s, c.want)
		}
		if panicked := strings.HasPrefix(c.want, "panic"); panicked != strings.Contains(log.String(), "runner_test.go") {
			t.Errorf("%s: log %q", name, log.String())
		}
	}
}

func TestSuccessClearsTheError(t *testing.T) {
	d, fail := dbtest.New(t), errors.New("no paper")
	r := newRunner(d, hourly("a", func(context.Context, time.Time) error { return fail }))
	runDue(t, r, 0)
	if _, err := r.RunDue(ctx, start.Add(time.Hour)); !errors.Is(err, fail) {
		t.Fatal(err)
	}
	fail = nil
	runDue(t, r, 2*time.Hour)
	if s := only(t, d); !s.LastOK || s.LastError != "" || !s.NextAt.Equal(start.Add(3*time.Hour)) {
		t.Errorf("%+v", s)
	}
}

// Two processes with connections of their own meet at the same due job.
func TestTwoProcessesRunAJobOnce(t *testing.T) {
	const rounds = 50
	address := dbtest.Address(t)
	var runs atomic.Int32
	job := hourly("a", func(context.Context, time.Time) error { runs.Add(1); return nil })
	both := []*Runner{newRunner(dbtest.Open(t, address), job), newRunner(dbtest.Open(t, address), job)}
	for round := range rounds {
		now := start.Add(time.Duration(round) * time.Hour)
		before := runs.Load()
		told := runTogether(t, both, now)
		want := 1
		if round == 0 {
			want = 0
		}
		if did := int(runs.Load() - before); did != want || told != want {
			t.Fatalf("round %d: ran %d times, told of %d, want %d", round, did, told, want)
		}
	}
}

func runTogether(t *testing.T, runners []*Runner, now time.Time) (told int) {
	t.Helper()
	var all sync.WaitGroup
	var count atomic.Int32
	ready := make(chan struct{})
	for _, r := range runners {
		all.Go(func() {
			<-ready
			ran, err := r.RunDue(ctx, now)
			if err != nil {
				t.Error(err)
			}
			count.Add(int32(len(ran)))
		})
	}
	close(ready)
	all.Wait()
	return int(count.Load())
}

// The lease itself, not the luck of timing, keeps the second process away: here
// it comes while the first is in the middle of the job.
func TestLeaseHoldsWhileTheJobRunsAndEnds(t *testing.T) {
	address := dbtest.Address(t)
	d := dbtest.Open(t, address)
	var other *Runner
	first := newRunner(d, hourly("a", func(context.Context, time.Time) error {
		for after, want := range map[time.Duration]int{time.Hour: 0, time.Hour + Lease - time.Microsecond: 0} {
			if ran := runDue(t, other, after); len(ran) != want {
				t.Errorf("%s: the other process ran %v", after, ran)
			}
		}
		return nil
	}))
	other = newRunner(dbtest.Open(t, address), hourly("a", nothing))
	runDue(t, first, 0)
	runDue(t, other, 0)
	if ran := runDue(t, first, time.Hour); len(ran) != 1 {
		t.Fatalf("ran %v", ran)
	}
	if !only(t, d).LeasedUntil.IsZero() {
		t.Error("the lease was not given back")
	}
}

// A process that died in the middle of a job keeps its lease until that ends,
// and one that outlived its lease does not overwrite what the next one notes.
func TestLostLease(t *testing.T) {
	address := dbtest.Address(t)
	d, ranByOther := dbtest.Open(t, address), 0
	other := newRunner(dbtest.Open(t, address), hourly("a", func(context.Context, time.Time) error { ranByOther++; return nil }))
	slow := newRunner(d, hourly("a", func(context.Context, time.Time) error {
		runDue(t, other, time.Hour+Lease)
		return nil
	}))
	runDue(t, slow, 0)
	runDue(t, other, 0)
	_, err := slow.RunDue(ctx, start.Add(time.Hour))
	if err == nil || !strings.Contains(err.Error(), "lease") || ranByOther != 1 {
		t.Errorf("err = %v, the other ran %d times", err, ranByOther)
	}
	if s := only(t, d); !s.LastAt.Equal(start.Add(time.Hour + Lease)) {
		t.Errorf("%+v", s)
	}
}

// A job may take far longer than a lease, as long as its process lives.
func TestALeaseIsRenewed(t *testing.T) {
	address := dbtest.Address(t)
	d := dbtest.Open(t, address)
	r := newRunner(d, hourly("a", func(ctx context.Context, _ time.Time) error {
		began := only(t, d).LeasedUntil
		for only(t, d).LeasedUntil.Equal(began) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			time.Sleep(time.Millisecond)
		}
		return nil
	}))
	r.renewEvery = 2 * time.Millisecond
	runDue(t, r, 0)
	if ran := runDue(t, r, time.Hour); len(ran) != 1 {
		t.Fatalf("ran %v", ran)
	}
	if s := only(t, d); !s.LastOK || !s.LeasedUntil.IsZero() {
		t.Errorf("%+v", s)
	}
}

// Who finds out that another process has the job stops.
func TestWhoLosesTheLeaseStops(t *testing.T) {
	d := dbtest.New(t)
	r := newRunner(d, hourly("a", func(ctx context.Context, _ time.Time) error {
		err := d.Write(context.WithoutCancel(ctx), func(tx db.Tx) error {
			_, err := db.Exec(tx.Context(), tx, `update periodic set leased_until = $1`, start.Add(5*time.Hour))
			return err
		})
		<-ctx.Done()
		return errors.Join(err, ctx.Err())
	}))
	r.renewEvery = 2 * time.Millisecond
	runDue(t, r, 0)
	if _, err := r.RunDue(ctx, start.Add(time.Hour)); err == nil || !strings.Contains(err.Error(), "lease") {
		t.Errorf("err = %v", err)
	}
}

func TestChangedScheduleMovesForwardOnly(t *testing.T) {
	d := dbtest.New(t)
	for _, c := range []struct {
		every, want time.Duration
	}{{time.Hour, time.Hour}, {24 * time.Hour, time.Hour}, {time.Minute, time.Minute}} {
		runDue(t, newRunner(d, Periodic{Name: "a", Next: Every(c.every), Run: nothing}), 0)
		if s := only(t, d); !s.NextAt.Equal(start.Add(c.want)) {
			t.Errorf("every %s: next at %s", c.every, s.NextAt)
		}
	}
}

func TestWrongJobsFailAtStart(t *testing.T) {
	d := dbtest.New(t)
	for name, jobs := range map[string][]Periodic{
		"twice":   {hourly("a", nothing), hourly("a", nothing)},
		"no name": {hourly("", nothing)},
		"no run":  {hourly("a", nil)},
		"no next": {{Name: "a", Run: nothing}},
	} {
		if _, err := newRunner(d, jobs...).RunDue(ctx, start); err == nil {
			t.Errorf("%s: RunDue took it", name)
		}
		if err := newRunner(d, jobs...).Run(ctx); err == nil {
			t.Errorf("%s: Run took it", name)
		}
	}
}

func TestRunGoesOnUntilStopped(t *testing.T) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	d, quick, slowDone := dbtest.New(t), make(chan struct{}), false
	tick := Every(10 * time.Millisecond)
	r := newRunner(d,
		Periodic{Name: "quick", Next: tick, Run: func(context.Context, time.Time) error { quick <- struct{}{}; return nil }},
		Periodic{Name: "slow", Next: tick, Run: func(ctx context.Context, _ time.Time) error {
			<-ctx.Done()
			slowDone = true
			return ctx.Err()
		}})
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	for range 3 { // the slow job is not in the way
		select {
		case <-quick:
		case <-time.After(10 * time.Second):
			t.Fatal("the quick job does not run")
		}
	}
	stop()
	for {
		select {
		case <-quick:
			continue
		case err := <-ended:
			if err != nil || !slowDone {
				t.Fatalf("Run = %v before the slow job ended (%v)", err, slowDone)
			}
		}
		break
	}
	all, err := Status(context.Background(), d)
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	if s := all[1]; s.LastOK || s.LastError != "context canceled" || !s.LeasedUntil.IsZero() || s.NextAt.After(s.LastAt) {
		t.Errorf("a job that was stopped must be due at the next start: %+v", s)
	}
}
