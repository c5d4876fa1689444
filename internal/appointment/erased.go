package appointment

import (
	"context"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/draft"
	"digivert/internal/org"
)

// Erasures lists what has lost its contact data before its time, as opaque ids:
// what was erased because somebody asked for it, as long as the audit trail has
// it, and the appointments of late whose contact data were due early, since they
// were cancelled or nobody came. A backup made before may still hold these under
// a key that is not destroyed yet; what restores it erases them again.
func (s *Service) Erasures(ctx context.Context, r db.Reader, tenant org.Tenant, now time.Time) (list []string, err error) {
	defer errs.Wrap(&err, "Erasures(%s)", tenant.ID)
	list, err = db.All(ctx, r, db.Strings, `select distinct subject_id from audit where tenant_id = $1 and subject_kind = $2 order by subject_id`, tenant.ID, erasures)
	if err != nil {
		return nil, err
	}
	since := civil.DateOf(now, tenant.Location()).AddDays(-max(tenant.ContactDays, tenant.ContactDaysUnmet))
	early, err := db.All(ctx, r, db.Strings, `select id from appointment where tenant_id = $1 and service_date >= $2 and redacted order by id`, tenant.ID, since)
	for _, id := range early {
		list = append(list, erasedEarly+"/"+id)
	}
	return list, err
}

// erasedEarly is an appointment that was redacted before its usual time, in the
// list alone.
const erasedEarly = "early"

// EraseAgain erases, in a database that was restored, what [Service.Erasures]
// listed before, and goes on listing it, for there may be other backups. An appointment that the backup has as booked stays so, without
// whose it is, since nobody knows here whether it was cancelled. What is not
// there, or is erased, is left alone.
func (s *Service) EraseAgain(ctx context.Context, tenant org.Tenant, list []string, now time.Time) (n int, err error) {
	defer errs.Wrap(&err, "EraseAgain(%s)", tenant.ID)
	e := eraser{Service: s, tenant: tenant, by: org.Operator(tenant.ID, now)}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		n = 0
		for _, one := range list {
			what, id, _ := strings.Cut(one, "/")
			there, err := e.holds(tx, what, id)
			if err == nil && there {
				err, n = e.erase(tx, what, id), n+1
			} else if err == nil {
				err = e.remember(tx, what, id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// holds tells whether there is anything to erase.
func (e eraser) holds(tx db.Tx, what, id string) (bool, error) {
	if what == erasedDraft {
		return draft.There(tx, e.draftOf(id))
	}
	const appointment = `select count(*) from appointment where tenant_id = $1 and id = $2 and not redacted and name_sealed is not null`
	query := map[string]string{
		erasedAppointment: appointment, erasedEarly: appointment,
		erasedCall: `select count(*) from appointment_call where tenant_id = $1 and id = $2`,
		erasedWish: `select count(*) from earlier where tenant_id = $1 and id = $2`,
	}[what]
	if query == "" {
		return false, nil // of a newer program
	}
	n, err := db.One(tx.Context(), tx, db.Count, query, e.tenant.ID, id)
	return n > 0, err
}

// remember keeps in the list what this database never had, or has erased.
func (e eraser) remember(tx db.Tx, what, id string) error {
	if what == erasedEarly {
		return nil
	}
	n, err := db.One(tx.Context(), tx, db.Count, `select count(*) from audit where tenant_id = $1 and subject_kind = $2 and subject_id = $3`,
		e.tenant.ID, erasures, what+"/"+id)
	if err != nil || n > 0 {
		return err
	}
	return e.note(tx, what, id, e.by.Now)
}

func (e eraser) erase(tx db.Tx, what, id string) error {
	switch what {
	case erasedCall:
		return e.call(tx, id)
	case erasedWish:
		return e.wish(tx, id)
	case erasedDraft:
		return e.draft(tx, id)
	}
	return e.appointment(tx, id)
}
