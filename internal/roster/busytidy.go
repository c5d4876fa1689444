package roster

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/org"
)

// forgetOver is forgetBusy in a write of its own: it locks rows, and no host.
func forgetOver(tx db.Tx, tenantID string, now time.Time) error {
	return forgetBusy(tx.Context(), tx, tenantID, now)
}

// tidyCalendars forgets busy times that could not be fetched for too long, and
// the calendars of those who do not sign in as hosts any more.
func tidyCalendars(tx db.Tx, tenantID string, now time.Time) error {
	ctx, by := tx.Context(), org.Operator(tenantID, now)
	left, err := db.All(ctx, tx, db.Strings, `select c.host_id from host_calendar c
		join host h on h.tenant_id = c.tenant_id and h.id = c.host_id
		left join person p on p.tenant_id = h.tenant_id and p.id = h.person_id
		where c.tenant_id = $1 and (c.fetched_at <= $2 or h.removed_at is not null or p.id is null or p.deactivated_at is not null)`,
		tenantID, now.Add(-CalendarGone))
	if err != nil {
		return err
	}
	stale, err := db.All(ctx, tx, db.Strings, `select c.host_id from host_calendar c where c.tenant_id = $1 and c.fetched_at <= $2
		and exists (select 1 from host_busy b where b.tenant_id = c.tenant_id and b.host_id = c.host_id)`, tenantID, now.Add(-CalendarStale))
	if err != nil {
		return err
	}
	if err := Lock(ctx, tx, tenantID, slices.Concat(left, stale)...); err != nil {
		return err
	}
	if err := eachHost(tx, tenantID, left, func(h Host) error { return dropCalendar(ctx, tx, by, h, "host.calendar.expire") }); err != nil {
		return err
	}
	return eachHost(tx, tenantID, stale, func(h Host) error { return dropStale(ctx, tx, by, h) })
}

func eachHost(tx db.Tx, tenantID string, hostIDs []string, do func(Host) error) error {
	for _, hostID := range hostIDs {
		h, err := FindHost(tx.Context(), tx, tenantID, hostID)
		if err == nil {
			err = do(h)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// dropStale deletes busy times that nobody could confirm for too long. The
// calendar is read whole the next time that it can be.
func dropStale(ctx context.Context, tx db.Tx, by org.Actor, h Host) error {
	if !h.Calendar { // removed in this very write
		return nil
	}
	if err := (told{by.TenantID, h.ID, nil, by.Now}).keep(ctx, tx); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `update host_calendar set etag = '', modified = '' where tenant_id = $1 and host_id = $2`, by.TenantID, h.ID)
	if err != nil {
		return err
	}
	return record(ctx, tx, by, "host.calendar.stale", h, "busy")
}
