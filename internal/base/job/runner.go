package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Runner runs the jobs added to it. DB is needed; without Log it is silent, and
// without Clock it uses the computer's.
type Runner struct {
	DB    *db.DB
	Log   *slog.Logger
	Clock func() time.Time

	jobs    []Periodic
	invalid error // what Add found wrong, told when the jobs are to run

	renewEvery time.Duration // 0 = renewal

	mu         sync.Mutex
	registered bool
}

// Add takes a job, before Run or RunDue is called. A job without a name, or with
// that of another, makes both fail.
func (r *Runner) Add(p Periodic) {
	if p.Name == "" || p.Next == nil || p.Run == nil {
		r.invalid = errors.Join(r.invalid, fmt.Errorf("job %q lacks a name, Next or Run", p.Name))
	}
	for _, other := range r.jobs {
		if other.Name == p.Name {
			r.invalid = errors.Join(r.invalid, fmt.Errorf("there are two jobs named %q", p.Name))
		}
	}
	r.jobs = append(r.jobs, p)
}

// Names are those of the jobs, in the order in which they were added.
func (r *Runner) Names() (names []string) {
	for _, p := range r.jobs {
		names = append(names, p.Name)
	}
	return names
}

const (
	// shortest and longest bound the wait between two looks at a job's row;
	// another process, or a changed clock, may have made it due.
	shortest = 50 * time.Millisecond
	longest  = 15 * time.Second
)

// Run runs every job when it is due, each in a goroutine of its own so that a
// slow one keeps no other waiting, until ctx ends and the jobs have stopped.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.registerWhenOpen(ctx); err != nil {
		return err
	}
	var all sync.WaitGroup
	for _, p := range r.jobs {
		all.Go(func() { r.loop(ctx, p) })
	}
	all.Wait()
	return nil
}

// registerWhenOpen waits for a database that cannot be written just now.
func (r *Runner) registerWhenOpen(ctx context.Context) error {
	for {
		err := r.register(ctx, r.now())
		if !errs.Is(err, errs.Unavailable) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(longest):
		}
	}
}

func (r *Runner) loop(ctx context.Context, p Periodic) {
	for ctx.Err() == nil {
		_, err := r.runIfDue(ctx, p, r.now())
		down := errs.Is(err, errs.Unavailable)
		if err != nil && ctx.Err() == nil && !down {
			r.log().Error("job failed", "job", p.Name, "err", err)
		}
		pause := longest // a database that is away or full is left in peace
		if !down {
			pause = r.wait(ctx, p)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (r *Runner) wait(ctx context.Context, p Periodic) time.Duration {
	s, err := r.state(ctx, p)
	if err != nil {
		return longest
	}
	at := s.NextAt
	if s.LeasedUntil.After(at) {
		at = s.LeasedUntil
	}
	return min(longest, max(shortest, at.Sub(r.now())))
}

// RunDue runs the jobs that are due at now, one after the other, and tells which
// it ran, also those that failed; err joins what went wrong. A job that another
// process has leased is left to it.
func (r *Runner) RunDue(ctx context.Context, now time.Time) (ran []string, err error) {
	if err := r.register(ctx, now); err != nil {
		return nil, err
	}
	for _, p := range r.jobs {
		did, failure := r.runIfDue(ctx, p, now)
		if did {
			ran = append(ran, p.Name)
		}
		err = errors.Join(err, failure)
	}
	return ran, err
}

func (r *Runner) runIfDue(ctx context.Context, p Periodic, now time.Time) (ran bool, err error) {
	lease, ok, err := r.lease(ctx, p, now)
	if err != nil || !ok {
		return false, err
	}
	failure := r.guarded(ctx, lease)
	next := p.afterRun(now, failure)
	if failure != nil && ctx.Err() != nil {
		next = now // we were stopped in the middle: whoever starts next goes on
	}
	// The outcome is kept also when the process is about to stop.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	err = r.finish(keep, lease, outcome{next: next, failure: failure})
	r.log().Info("job run", "job", p.Name, "due", lease.due, "ms", time.Since(lease.began).Milliseconds(), "ok", failure == nil)
	if failure != nil {
		failure = fmt.Errorf("job %s: %w", p.Name, failure)
	}
	return true, errors.Join(failure, err)
}

// guarded runs a job and makes a panic an error. The lease is renewed as long as
// the job runs.
func (r *Runner) guarded(ctx context.Context, l *lease) (err error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	defer r.hold(ctx, l, cancel)()
	defer func() {
		if v := recover(); v != nil {
			r.log().Error("job panicked", "job", l.job.Name, "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	return l.job.Run(ctx, l.now)
}

func (r *Runner) now() time.Time {
	if r.Clock == nil {
		return time.Now()
	}
	return r.Clock()
}

func (r *Runner) log() *slog.Logger {
	if r.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return r.Log
}
