package job

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// lease is a job that this process has to itself until an instant. now is when
// it was taken, by the clock of the jobs, and began the same by the computer's.
type lease struct {
	job               Periodic
	due               time.Time
	now, began, until time.Time
}

// lease takes a due job for this process by compare-and-set. The look before it
// keeps the many times when nothing is due from asking for a write.
func (r *Runner) lease(ctx context.Context, p Periodic, now time.Time) (l *lease, ok bool, err error) {
	s, err := r.state(ctx, p)
	if err != nil || s.NextAt.After(now) || s.LeasedUntil.After(now) {
		return nil, false, err
	}
	l = &lease{job: p, due: s.NextAt, now: now, began: time.Now(), until: now.Add(Lease)}
	err = r.DB.Write(ctx, func(tx db.Tx) error {
		n, err := db.Exec(ctx, tx, `update periodic set leased_until = $1
			where name = $2 and next_at <= $3 and (leased_until is null or leased_until <= $4)`, l.until, p.Name, now, now)
		ok = n == 1
		return err
	})
	return l, ok && err == nil, err
}

// hold renews the lease until stopped, also when the process has been told to
// stop and the job puts down what it has in hand. When another process has the
// job, lost is called.
func (r *Runner) hold(ctx context.Context, l *lease, lost func()) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done, tick := make(chan struct{}), time.NewTicker(cmp.Or(r.renewEvery, renewal))
	go func() {
		defer close(done)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if mine, err := r.renew(context.WithoutCancel(ctx), l); err == nil && !mine {
				lost()
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}

func (r *Runner) renew(ctx context.Context, l *lease) (mine bool, err error) {
	until := l.now.Add(time.Since(l.began) + Lease).UTC().Truncate(time.Microsecond)
	err = r.DB.Write(ctx, func(tx db.Tx) error {
		n, err := db.Exec(ctx, tx, `update periodic set leased_until = $1 where name = $2 and leased_until = $3`, until, l.job.Name, l.until)
		mine = n == 1
		return err
	})
	if err == nil && mine {
		l.until = until
	}
	return mine, err
}

type outcome struct {
	next    time.Time
	failure error
}

// finish gives the lease back, and keeps how it went.
func (r *Runner) finish(ctx context.Context, l *lease, o outcome) (err error) {
	defer errs.Wrap(&err, "finish job %s", l.job.Name)
	return r.DB.Write(ctx, func(tx db.Tx) error {
		n, err := db.Exec(ctx, tx, `update periodic set leased_until = null, next_at = $1, last_at = $2, last_ok = $3, last_error = $4
			where name = $5 and leased_until = $6`, o.next, l.now, o.failure == nil, sentence(o.failure), l.job.Name, l.until)
		if err == nil && n == 0 {
			err = fmt.Errorf("it outlived its lease of %s", Lease)
		}
		return err
	})
}
