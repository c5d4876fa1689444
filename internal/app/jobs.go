package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/job"
	"digivert/internal/org"
)

// jobs are the recurring ones. Those of the night run outside 02–03, which some
// nights has twice and some not at all.
func (a *App) jobs() *job.Runner {
	oslo := oslo()
	runner := &job.Runner{DB: a.DB, Log: a.Log, Clock: a.Clock}
	add := func(name string, next func(time.Time) time.Time, run func(context.Context, time.Time) error) {
		runner.Add(job.Periodic{Name: name, Next: next, Run: run})
	}
	add("settle", job.Daily(0, 30, oslo), a.forgetting("settle"))
	add("redact", job.Daily(4, 10, oslo), a.redact)
	add("retention", job.Daily(4, 30, oslo), a.retention)
	add("hosts", lastOfNight, a.forgetting("hosts"))
	add("publish", job.Daily(5, 10, oslo), a.eachTenant(a.Insight.Publish))
	add("holds", job.Every(5*time.Minute), a.forgetting("holds"))
	add("earlier", job.Every(10*time.Minute), a.eachTenant(a.Appointment.TellEarlier))
	add("messages", job.Every(15*time.Second), a.Notify.Send)
	add("calendars", job.Every(5*time.Minute), a.Roster.FetchCalendars)
	add("tidy", job.Every(time.Hour), a.tidy)
	return runner
}

func oslo() *time.Location {
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		return time.UTC // cannot be: the program carries the zones
	}
	return zone
}

// lastOfNight is when the last job of the night after an instant begins.
func lastOfNight(after time.Time) time.Time { return job.Daily(4, 40, oslo())(after) }

// eachTenant runs a job for every tenant; one that fails does not stop the
// others.
func (a *App) eachTenant(run func(context.Context, org.Tenant, time.Time) error) func(context.Context, time.Time) error {
	return func(ctx context.Context, now time.Time) error {
		tenants, err := org.Tenants(ctx, a.DB)
		if err != nil {
			return err
		}
		var failed []error
		for _, tenant := range tenants {
			if err := run(ctx, tenant, now); err != nil {
				failed = append(failed, fmt.Errorf("tenant %s: %w", tenant.ID, err))
			}
		}
		return errors.Join(failed...)
	}
}

// redact deletes contact data that is due, also from SQLite's log file.
func (a *App) redact(ctx context.Context, now time.Time) error {
	return errors.Join(a.forgetting("redact")(ctx, now), a.DB.Shrink(ctx), a.refreshRing(ctx, now), a.forgetUpgrades(now))
}

// retention is about those who work here, and about what they did.
func (a *App) retention(ctx context.Context, now time.Time) error {
	return errors.Join(a.forgetting("retention")(ctx, now), a.eachTenant(a.writing(org.DropTrail))(ctx, now))
}

// tidy is sweep as a job.
func (a *App) tidy(ctx context.Context, now time.Time) error {
	return a.DB.Write(ctx, func(tx db.Tx) error { return sweep(tx, now) })
}

// startJobs runs them until ctx ends; the channel is closed when the last one
// has stopped.
func (a *App) startJobs(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := a.Jobs.Run(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("the recurring jobs have stopped", "error", err)
		}
	}()
	return done
}
