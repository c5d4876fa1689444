package app

import (
	"context"
	"errors"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/limit"
	"digivert/internal/base/once"
	"digivert/internal/org"
	"digivert/internal/roster"
)

// forgetter is what a recurring job forgets of one tenant, in one transaction.
type forgetter struct {
	job string
	run func(tx db.Tx, tenant org.Tenant, now time.Time) error
}

// forgetters are all that obey the retention table for a tenant, in the order of
// the night. The jobs run them, a restore runs them, and a rehearsal runs them
// and takes it back: so what is foretold is what is done.
func (a *App) forgetters() []forgetter {
	return []forgetter{
		{"settle", a.DropIn.SettleIn}, // the queues first, so that nothing leads from a ticket to the visits when these are written anew
		{"settle", a.Appointment.SettleIn},
		{"redact", a.Appointment.RedactIn},
		{"retention", org.Retain},
		{"hosts", roster.Retain},
		{"holds", a.Appointment.SweepIn},
	}
}

// sweep forgets, for every tenant, what only had a short purpose: repeated posts,
// counted tries, sessions and codes that are over.
func sweep(tx db.Tx, now time.Time) error {
	ctx := tx.Context()
	return errors.Join(once.Sweep(ctx, tx, now), limit.Sweep(ctx, tx, now), org.Sweep(ctx, tx, now))
}

// forgetting is what the job of that name does, each step and tenant in a
// transaction of its own.
func (a *App) forgetting(job string) func(context.Context, time.Time) error {
	return func(ctx context.Context, now time.Time) error {
		var failed []error
		for _, f := range a.forgetters() {
			if f.job == job {
				failed = append(failed, a.eachTenant(a.writing(f.run))(ctx, now))
			}
		}
		return errors.Join(failed...)
	}
}

func (a *App) writing(run func(db.Tx, org.Tenant, time.Time) error) func(context.Context, org.Tenant, time.Time) error {
	return func(ctx context.Context, tenant org.Tenant, now time.Time) error {
		return a.DB.Write(ctx, func(tx db.Tx) error { return run(tx, tenant, now) })
	}
}

// Rehearse tells what would be gone of a tenant once the jobs had run at an
// instant, had its settings been these. It does all of it in a transaction and
// takes it back.
func (a *App) Rehearse(ctx context.Context, tenant org.Tenant, at time.Time) (gone []org.Gone, err error) {
	err = a.DB.Rehearse(ctx, func(tx db.Tx) error {
		before, err := org.Holdings(tx.Context(), tx, Retention(), tenant.ID)
		if err != nil {
			return err
		}
		if err := a.rehearse(tx, tenant, at); err != nil {
			return err
		}
		after, err := org.Holdings(tx.Context(), tx, Retention(), tenant.ID)
		gone = org.Lost(before, after)
		return err
	})
	if err != nil {
		return nil, err
	}
	trail, err := org.TrailDue(ctx, a.DB, tenant, at)
	if trail > 0 {
		gone = append(gone, org.Gone{Class: org.Security, What: org.TrailWhat, Rows: trail})
	}
	return gone, err
}

func (a *App) rehearse(tx db.Tx, tenant org.Tenant, at time.Time) error {
	for _, f := range a.forgetters() {
		if err := f.run(tx, tenant, at); err != nil {
			return err
		}
	}
	return sweep(tx, at)
}

// tonight rehearses the coming night, once its last job has run.
func (a *App) tonight(ctx context.Context, tenant org.Tenant) ([]org.Gone, error) {
	return a.Rehearse(ctx, tenant, lastOfNight(a.Clock()))
}
