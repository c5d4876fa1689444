package dropin

import (
	"context"
	"slices"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/roster"
)

// longestSpot is the limit of a table's name, in characters.
const longestSpot = 12

func duties(ctx context.Context, r db.Reader, tenantID, placeID string, day civil.Date) ([]Duty, error) {
	type on struct {
		Duty
		hostID string
	}
	scan := func(row db.Row) (o on, err error) {
		return o, row.Scan(&o.hostID, &o.Spot, db.Instant(&o.Since), db.Instant(&o.Left))
	}
	rows, err := db.All(ctx, r, scan, `select host_id, spot, since, left_at from queue_host
		where tenant_id = $1 and place_id = $2 and service_date = $3 order by since, host_id`, tenantID, placeID, day)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	hosts, err := roster.Hosts(ctx, r, tenantID)
	var list []Duty
	for _, o := range rows {
		if i := slices.IndexFunc(hosts, func(h roster.Host) bool { return h.ID == o.hostID }); i >= 0 {
			o.Host = hosts[i]
			list = append(list, o.Duty)
		}
	}
	return list, err
}

// Join puts a host on duty at the place today, at a table. Again it only changes
// the table.
func (s *Service) Join(ctx context.Context, p Post, hostID, spot string) (err error) {
	defer errs.Wrap(&err, "Join(%s)", p.PlaceID)
	return s.write(ctx, p, func(c *change) error { return c.join(hostID, spot) })
}

func (c *change) join(hostID, spot string) error {
	host, err := roster.FindHost(c.ctx(), c.tx, c.Tenant.ID, hostID)
	if err != nil {
		return err
	}
	if !host.RemovedAt.IsZero() {
		return errs.E(errs.NotFound, "dropin.host.gone")
	}
	spot, _ = form.CleanText(spot, false)
	if spot = strings.TrimSpace(spot); len([]rune(spot)) > longestSpot {
		var check errs.Check
		check.Add("spot", "dropin.spot.long", "Most", longestSpot)
		return check.Err()
	}
	_, err = db.Exec(c.ctx(), c.tx, `insert into queue_host (tenant_id, place_id, service_date, host_id, spot, since)
		values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, place_id, service_date, host_id)
		do update set left_at = null, spot = excluded.spot`, c.Tenant.ID, c.PlaceID, c.today, hostID, spot, c.Now)
	return err
}

// ensureDuty puts a host on duty who calls without having said so.
func (c *change) ensureDuty(hostID string) error {
	list, err := duties(c.ctx(), c.tx, c.Tenant.ID, c.PlaceID, c.today)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(list, func(d Duty) bool { return d.Host.ID == hostID }); i >= 0 {
		if list[i].Here() {
			return nil
		}
		return c.join(hostID, list[i].Spot)
	}
	return c.join(hostID, "")
}

// GoOff takes a host off duty. Whoever waits for this very host is given to the
// others. One who helps somebody finishes first; when nobody else is there and
// people wait, it is asked (errs.Conflict "dropin.off.waiting" with N) unless
// accept is true.
func (s *Service) GoOff(ctx context.Context, p Post, hostID string, accept bool) (err error) {
	defer errs.Wrap(&err, "GoOff(%s)", p.PlaceID)
	return s.write(ctx, p, func(c *change) error {
		open, err := openOf(c.ctx(), c.tx, c.Tenant.ID, hostID)
		if err == nil {
			return errs.E(errs.Conflict, "dropin.off.helping", "Number", open.Number)
		}
		if !errs.Is(err, errs.NotFound) {
			return err
		}
		scene, err := c.scene()
		if err != nil {
			return err
		}
		waiting := len(Line(scene.Tickets, c.Now))
		others := scene.anybody(func(h roster.Host) bool { return h.ID != hostID })
		if waiting > 0 && !others && !accept {
			return errs.E(errs.Conflict, "dropin.off.waiting", "N", waiting)
		}
		return c.goOff(hostID)
	})
}

func (c *change) goOff(hostID string) error {
	_, err := db.Exec(c.ctx(), c.tx, `update queue_host set left_at = $1
		where tenant_id = $2 and place_id = $3 and service_date = $4 and host_id = $5 and left_at is null`,
		c.Now, c.Tenant.ID, c.PlaceID, c.today, hostID)
	if err != nil {
		return err
	}
	_, err = db.Exec(c.ctx(), c.tx, `update ticket set wanted_host_id = null
		where tenant_id = $1 and place_id = $2 and service_date = $3 and wanted_host_id = $4 and state in ('waiting', 'parked', 'missed')`,
		c.Tenant.ID, c.PlaceID, c.today, hostID)
	return err
}
