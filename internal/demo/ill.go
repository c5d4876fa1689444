package demo

import (
	"context"
	"fmt"

	"digivert/internal/appointment"
	"digivert/internal/roster"
)

// ill enters that a host is away on the next day that somebody has booked, and
// lets happen to the appointments what is proposed: so there is somebody whom we
// had to disappoint.
func (d *diary) ill(ctx context.Context) error {
	if d.town.ill.host == "" {
		return nil
	}
	hosts, err := roster.HostsOf(ctx, d.DB, d.tenant.ID, d.people[d.town.ill.host])
	if err != nil || len(hosts) == 0 {
		return fmt.Errorf("nobody is %s: %w", d.town.ill.host, err)
	}
	viewer, err := d.Org.ViewerOf(ctx, d.tenant.ID, d.people[d.town.ill.told])
	if err != nil {
		return err
	}
	away := appointment.Disruption{Tenant: d.tenant, Actor: appointment.Actor{Viewer: viewer}, Now: d.Now}
	for n := 1; n <= 7; n++ {
		day := d.today().AddDays(n)
		away.Absence = roster.Absence{HostID: hosts[0].ID, From: day, To: day}
		plan, err := d.Appointment.Preview(ctx, away)
		if err != nil {
			return err
		}
		if away.Digest = plan.Digest; len(plan.Rows) > 1 {
			break
		}
	}
	_, err = d.Appointment.Apply(ctx, away)
	return err
}
