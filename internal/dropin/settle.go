package dropin

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// Settle makes counts of the tickets of days that are over and deletes them, so
// that nothing leads from a visit to who came when. It may be called again.
func (s *Service) Settle(ctx context.Context, tenant org.Tenant, now time.Time) error {
	return s.DB.Write(ctx, func(tx db.Tx) error { return s.SettleIn(tx, tenant, now) })
}

// SettleIn is Settle in the caller's transaction.
func (s *Service) SettleIn(tx db.Tx, tenant org.Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "dropin.Settle(%s)", tenant.ID)
	today := civil.DateOf(now, tenant.Location())
	tickets, err := db.All(tx.Context(), tx, scanTicket, `select `+ticketColumns+` from ticket
		where tenant_id = $1 and service_date < $2`, tenant.ID, today)
	if err != nil {
		return err
	}
	if err := s.count(tx, tenant, tickets); err != nil {
		return err
	}
	return forget(tx, tenant.ID, today)
}

// forget deletes the rows of past days.
func forget(tx db.Tx, tenantID string, today civil.Date) error {
	for _, statement := range []string{
		`delete from ticket where tenant_id = $1 and service_date < $2`,
		`delete from queue_host where tenant_id = $1 and service_date < $2`,
		`delete from queue_day where tenant_id = $1 and service_date < $2`,
	} {
		if _, err := db.Exec(tx.Context(), tx, statement, tenantID, today); err != nil {
			return err
		}
	}
	return nil
}

// endOf is the day of a place, the unit of what is left.
type endOf struct {
	placeID string
	date    civil.Date
}

func (s *Service) count(tx db.Tx, tenant org.Tenant, tickets []Ticket) error {
	days := map[endOf]*Counts{}
	for _, t := range tickets {
		key := endOf{t.PlaceID, t.Date}
		if days[key] == nil {
			days[key] = newCounts(t.PlaceID, t.Date)
		}
		days[key].add(t, tenant.Location())
	}
	for _, counts := range days {
		if err := counts.write(tx, tenant.ID); err != nil {
			return err
		}
	}
	return nil
}
