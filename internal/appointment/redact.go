package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// monthsBack is how far back month keys are looked for: after a restore, or
// when the job was not run for long, older ones than the last may be left.
const monthsBack = 24

// Redact takes away, daily, what is known of those who booked, when it is due by
// the tenant's days, also when these have been made shorter since:
// contact data, what they are found by, their code and link, what they
// were told, and what they wanted. Where and when it was stays, for who did not come is counted. When nothing
// of a month is left, and nothing can come, its key is destroyed: what an older
// copy of a row holds can then be read with no key that the database still has.
func (s *Service) Redact(ctx context.Context, tenant org.Tenant, now time.Time) error {
	return s.DB.Write(ctx, func(tx db.Tx) error { return s.RedactIn(tx, tenant, now) })
}

// RedactIn is Redact in the caller's transaction.
func (s *Service) RedactIn(tx db.Tx, tenant org.Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "Redact(%s)", tenant.ID)
	today := civil.DateOf(now, tenant.Location())
	if err := shorten(tx, tenant, today); err != nil {
		return err
	}
	due, err := db.All(tx.Context(), tx, db.Strings, `update appointment set code_digest = null, code_sealed = null, token_digest = null,
		name_sealed = null, name_digest = null, phone_sealed = null, phone_digest = null,
		email_sealed = null, email_digest = null, note_sealed = null, override_kind = '', override_sealed = null, override_by = null, reason_id = null, host_id = null,
		language = '', interpreter = '', on_behalf = false, no_call = false, no_send = false, tell_partner = false, redacted = true
		where tenant_id = $1 and contact_due <= $2 and not redacted returning id`, tenant.ID, today)
	if err != nil {
		return err
	}
	if err := notify.Forget(tx.Context(), tx, tenant.ID, due...); err != nil {
		return err
	}
	_, err = db.Exec(tx.Context(), tx, `delete from appointment_task where tenant_id = $1 and exists
		(select 1 from appointment a where a.tenant_id = appointment_task.tenant_id and a.id = appointment_task.appointment_id
		and a.redacted)`, tenant.ID)
	if err != nil {
		return err
	}
	if err := eraseLetters(tx, tenant, today); err != nil {
		return err
	}
	if err := forgetCalls(tx, tenant, today); err != nil {
		return err
	}
	if err := dropWhere(tx, tenant.ID, `and appointment_id is null and contact_due <= $2`, today); err != nil {
		return err
	}
	return s.destroyMonths(tx, tenant, today, now)
}

func (s *Service) destroyMonths(tx db.Tx, tenant org.Tenant, today civil.Date, now time.Time) error {
	days := max(tenant.ContactDays, tenant.ContactDaysUnmet, callDays)
	first := today.FirstOfMonth()
	for range monthsBack {
		next := first // the first day after the month
		first = first.AddDays(-1).FirstOfMonth()
		if next.AddDays(-1 + days).After(today) {
			continue
		}
		left, err := sealedIn(tx, tenant.ID, first, next)
		if err != nil {
			return err
		}
		calls, err := callsLeft(tx, tenant.ID, first, next)
		if err != nil {
			return err
		}
		if left+calls > 0 {
			continue
		}
		if err := s.Vault.DestroyMonth(tx.Context(), tx, tenant.ID, first.MonthKey(), now); err != nil {
			return err
		}
	}
	return nil
}

// sealedIn counts what is still sealed under the key of the month from first
// until the day before next.
func sealedIn(tx db.Tx, tenantID string, first, next civil.Date) (int, error) {
	booked, err := db.One(tx.Context(), tx, db.Count, `select count(*) from appointment
		where tenant_id = $1 and service_date >= $2 and service_date < $3 and not redacted`, tenantID, first, next)
	if err != nil || booked > 0 {
		return booked, err
	}
	return db.One(tx.Context(), tx, db.Count, `select count(*) from earlier
		where tenant_id = $1 and until_date >= $2 and until_date < $3 and appointment_id is null`, tenantID, first, next)
}
