package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
)

// ForQueue reads what a queue needs of an appointment: no name and no contact.
func ForQueue(ctx context.Context, r db.Reader, tenantID, id string) (Appointment, error) {
	a, err := load(ctx, r, tenantID, id)
	return a.Appointment, err
}

// UndoIn is Undo inside a transaction of the caller's, such as that in which
// their place in the queue goes.
func (s *Service) UndoIn(tx db.Tx, c Change) error {
	_, err := s.attend(tx, c, func(tx db.Tx, a *row) error { return s.undo(tx, c, a) })
	return err
}

// Awaited lists the claims of a host, in [from, until), that somebody is still
// expected for: also while the form is being filled in.
func Awaited(ctx context.Context, r db.Reader, tenantID, hostID string, from, until time.Time) ([]string, error) {
	return db.All(ctx, r, db.Strings, `select claim_id from appointment where tenant_id = $1 and host_id = $2 and claim_id is not null
		and state in ('held', 'booked', 'arrived') and starts_at < $3 and ends_at > $4`, tenantID, hostID, until, from)
}

// CountOn counts the appointments of an organisation on a day that were not
// cancelled, whatever became of them.
func CountOn(ctx context.Context, r db.Reader, tenantID, organisationID string, day civil.Date) (int, error) {
	return db.One(ctx, r, db.Count, `select count(*) from appointment where tenant_id = $1 and organisation_id = $2 and service_date = $3
		and state in ('booked', 'arrived', 'served', 'noshow')`, tenantID, organisationID, day)
}
