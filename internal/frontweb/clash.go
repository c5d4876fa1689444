package frontweb

import (
	"context"
	"slices"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
)

// markClashes marks what the host's own calendar has come in the way of. It is
// told and not moved: a person decides.
func (p *Pages) markClashes(ctx context.Context, r *orgweb.Request, page *dayPage, list []appointment.Appointment) error {
	if len(list) == 0 {
		return nil
	}
	day := list[0].Date.Midnight(r.Tenant.Location())
	clashes, err := roster.Clashes(ctx, p.DB, roster.Stretch{
		TenantID: r.Tenant.ID, From: day.Add(-12 * time.Hour), Until: day.Add(36 * time.Hour), Now: r.Now,
	})
	if err != nil {
		return err
	}
	for i, a := range list {
		open := a.State == appointment.Booked
		page.Rows[i].Clashes = open && slices.ContainsFunc(clashes, func(c roster.Claim) bool {
			return c.HostID == a.HostID && c.StartsAt.Equal(a.StartsAt)
		})
	}
	return nil
}
