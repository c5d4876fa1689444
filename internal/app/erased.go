package app

import (
	"context"
	"errors"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

// writeRing replaces the key ring. One at a time, so that none that looked at the
// database before another is written after it.
func (a *App) writeRing(ctx context.Context, now time.Time) error {
	a.ring.Lock()
	defer a.ring.Unlock()
	erased, err := a.erased(ctx, now)
	if err != nil {
		return err
	}
	return vault.WriteRing(ctx, a.DB, a.Config.ring(), now, erased)
}

// erased lists what a backup would bring back. Before an upgrade nobody asks a
// schema that this program does not know: what the ring has stays.
func (a *App) erased(ctx context.Context, now time.Time) (erased vault.Erased, err error) {
	defer errs.Wrap(&err, "list what is erased")
	if a.Appointment == nil {
		return nil, nil
	}
	tenants, err := org.Tenants(ctx, a.DB)
	if err != nil {
		return nil, err
	}
	erased = vault.Erased{}
	for _, tenant := range tenants {
		list, err := a.Appointment.Erasures(ctx, a.DB, tenant, now)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			erased[tenant.ID] = list
		}
	}
	return erased, nil
}

// onErased makes what somebody had erased unfindable at once, also in SQLite's log
// file and in a backup that is restored tomorrow. What fails here is tried again
// by the job of the night.
func (a *App) onErased(ctx context.Context, now time.Time) {
	if err := errors.Join(a.DB.Shrink(ctx), a.refreshRing(ctx, now)); err != nil {
		a.Log.Error("what was erased is not in the key ring yet; it will be tonight", "error", err)
	}
}

// eraseAgain erases, in a database that was restored, what has been erased since
// the backup was made.
func (a *App) eraseAgain(ctx context.Context, now time.Time) (err error) {
	defer errs.Wrap(&err, "erase again")
	erased, err := vault.ReadErased(a.Config.ring())
	if err != nil {
		return err
	}
	tenants, err := org.Tenants(ctx, a.DB)
	if err != nil {
		return err
	}
	n := 0
	for _, tenant := range tenants {
		again, err := a.Appointment.EraseAgain(ctx, tenant, erased[tenant.ID], now)
		if err != nil {
			return err
		}
		n += again
	}
	if n > 0 {
		a.Log.Warn("contact data that were erased after the backup was made were erased again; appointments that it has as booked stay, without a name", "erased", n)
	}
	return nil
}
