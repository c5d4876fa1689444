// Package job runs what must be done again and again: sending, forgetting,
// tidying. Each job has one row in the table periodic, and whoever leases the row
// runs the job, so that any number of processes may share one database.
package job

import (
	"context"
	"time"
)

// Lease is how long a process has a job to itself, unless it renews it, which it
// does as long as the job runs. A process that dies in the middle of a job leaves
// it to the others after this time.
const Lease = 2 * time.Minute

// renewal is how often a lease is renewed: three may fail.
const renewal = Lease / 4

// deadline is when a job's context ends.
const deadline = 9 * time.Minute

// retry is how long after a failure a job is tried again, unless it is due
// sooner anyway.
const retry = 10 * time.Minute

// Periodic is a job. Name is its key in the database and never changes meaning.
// Next gives when it is due for the first time after an instant. Run gets a
// context that ends after 9 minutes: a job with more to do does it in small
// writes and goes on the next time. It must bear being run again after a failure
// in the middle.
type Periodic struct {
	Name string
	Next func(after time.Time) time.Time
	Run  func(ctx context.Context, now time.Time) error
}

// due guards against a Next that stands still, which would run without end.
func (p Periodic) due(after time.Time) time.Time {
	if next := p.Next(after); next.After(after) {
		return next
	}
	return after.Add(time.Second)
}

// afterRun is when the job is due again.
func (p Periodic) afterRun(now time.Time, failure error) time.Time {
	next := p.due(now)
	if again := now.Add(retry); failure != nil && again.Before(next) {
		return again
	}
	return next
}
