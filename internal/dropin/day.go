package dropin

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

func newID() string { return id.New() }

// SetPCs says how many PCs there are today.
func (s *Service) SetPCs(ctx context.Context, p Post, pcs int) error {
	if pcs < 0 || pcs > mostPCs {
		var check errs.Check
		check.Add("pcs", "dropin.queue.error.pcs", "Most", mostPCs)
		return check.Err()
	}
	return s.write(ctx, p, func(c *change) error {
		_, err := db.Exec(c.ctx(), c.tx, `insert into queue_day (tenant_id, place_id, service_date, pcs) values ($1, $2, $3, $4)
			on conflict (tenant_id, place_id, service_date) do update set pcs = excluded.pcs`, c.Tenant.ID, c.PlaceID, c.today, pcs)
		return err
	})
}

// Stop stops new numbers from kiosk and phone today, or lets them be given again.
func (s *Service) Stop(ctx context.Context, p Post, stopped bool) error {
	return s.write(ctx, p, func(c *change) error {
		_, err := db.Exec(c.ctx(), c.tx, `insert into queue_day (tenant_id, place_id, service_date, stopped) values ($1, $2, $3, $4)
			on conflict (tenant_id, place_id, service_date) do update set stopped = excluded.stopped`, c.Tenant.ID, c.PlaceID, c.today, stopped)
		return err
	})
}
