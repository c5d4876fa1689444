package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

// Settle cuts, nightly, what leads from a person to a visit. Of those served on
// days before today nothing is left that a visit also has, but organisation and
// day: not the visit's id, and neither host, place, offer, reason, times,
// channel, language, nor when it was booked or what they were told when. Past claims go, and the visits get
// new ids and a new order.
//
// All who were served on a day are written anew together, also those settled
// before, when one of them was marked late: else the number of the transaction
// (PostgreSQL's xmin) would tell which of them it was.
func (s *Service) Settle(ctx context.Context, tenant org.Tenant, now time.Time) error {
	return s.DB.Write(ctx, func(tx db.Tx) error { return s.SettleIn(tx, tenant, now) })
}

// SettleIn is Settle in the caller's transaction.
func (s *Service) SettleIn(tx db.Tx, tenant org.Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "Settle(%s)", tenant.ID)
	today := civil.DateOf(now, tenant.Location())
	if err := dropPast(tx, tenant, today); err != nil {
		return err
	}
	days, err := db.All(tx.Context(), tx, scanDate, `select distinct service_date from appointment
		where tenant_id = $1 and state = 'served' and service_date < $2 and starts_at is not null
		order by service_date`, tenant.ID, today)
	if err != nil {
		return err
	}
	for _, day := range days {
		if err := settleDay(tx, tenant, day); err != nil {
			return err
		}
	}
	if err := roster.Forget(tx.Context(), tx, tenant.ID, today.Midnight(tenant.Location())); err != nil {
		return err
	}
	return visit.Settle(tx.Context(), tx, tenant.ID, today)
}

// dropPast takes away the wishes for an earlier day of appointments that are
// over, however they went.
func dropPast(tx db.Tx, tenant org.Tenant, today civil.Date) error {
	return dropWhere(tx, tenant.ID, `and appointment_id in (select id from appointment where tenant_id = $2 and service_date < $3)`, tenant.ID, today)
}

func scanDate(row db.Row) (d civil.Date, err error) { return d, row.Scan(&d) }

func settleDay(tx db.Tx, tenant org.Tenant, day civil.Date) error {
	if err := forgetMessages(tx, tenant, day); err != nil {
		return err
	}
	if err := forgetLetters(tx, tenant, day); err != nil {
		return err
	}
	if err := settleCalls(tx, tenant, day); err != nil {
		return err
	}
	_, err := db.Exec(tx.Context(), tx, `delete from appointment_task where tenant_id = $1 and appointment_id in
		(select id from appointment where tenant_id = $2 and state = 'served' and service_date = $3)`, tenant.ID, tenant.ID, day)
	if err != nil {
		return err
	}
	_, err = db.Exec(tx.Context(), tx, `update appointment set visit_id = null, host_id = null, place_id = null, offer_id = null,
		reason_id = null, claim_id = null, starts_at = null, ends_at = null, channel = '', language = '', interpreter = '',
		on_behalf = false, no_call = false, no_send = false, override_kind = '', override_sealed = null, override_by = null, created_at = $1
		where tenant_id = $2 and state = 'served' and service_date = $3`, day.Midnight(tenant.Location()), tenant.ID, day)
	return err
}
