package appointment

import (
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// DayQuery asks for the appointments of a host, or of an organisation.
type DayQuery struct {
	Tenant         org.Tenant
	Viewer         org.Viewer
	Date           civil.Date
	HostID         string
	OrganisationID string
}

// Day lists who comes that day, by start: also those who have come, were helped
// or did not come, not what was cancelled. Only for those who work in the
// organisation whose offer it is: who booked for somebody does not learn from it
// whether they came.
func (s *Service) Day(ctx context.Context, q DayQuery) (list []Appointment, err error) {
	defer errs.Wrap(&err, "Day(%s)", q.Date)
	rows, err := s.listed(ctx, q, `and service_date = $2 and state in ('booked', 'arrived', 'served', 'noshow')`)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(a row) bool { return !ownStaff(Actor{Viewer: q.Viewer}, a) })
	return s.opened(ctx, s.DB, rows)
}

// Upcoming lists what is booked from q.Date on, of a host or an organisation,
// for those who plan: contact data stand only where the viewer may see them, so
// a coordinator can tell when somebody must be told, if not whom.
func (s *Service) Upcoming(ctx context.Context, q DayQuery) (list []Appointment, err error) {
	defer errs.Wrap(&err, "Upcoming(%s)", q.Date)
	if !q.Viewer.Has(org.Administrator, org.Coordinator, org.HostRole, org.Desk) {
		return nil, forbidden()
	}
	rows, err := s.listed(ctx, q, `and service_date >= $2 and state in ('booked', 'arrived')`)
	if err != nil {
		return nil, err
	}
	for _, a := range rows {
		if q.Viewer.SeesContact(a.OrganisationID, a.MadeBy) {
			if a, err = s.open(ctx, s.DB, a); err != nil {
				return nil, err
			}
		} else {
			a.ReasonID, a.Language, a.Interpreter = "", "", ""
		}
		list = append(list, a.Appointment)
	}
	return list, nil
}

func (s *Service) listed(ctx context.Context, q DayQuery, where string) ([]row, error) {
	args := []any{q.Tenant.ID, q.Date}
	switch {
	case q.HostID != "":
		where, args = where+` and host_id = $3`, append(args, q.HostID)
	case q.OrganisationID != "":
		where, args = where+` and organisation_id = $3`, append(args, q.OrganisationID)
	}
	return db.All(ctx, s.DB, scan, columns+where+` order by starts_at, id`, args...)
}
