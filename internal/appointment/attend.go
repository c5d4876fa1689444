package appointment

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// Nothing in this file writes an audit row: its time would tell, from the hour
// of a visit, whose it was. The appointment's own state says what was marked.

// Arrive marks that they came.
func (s *Service) Arrive(ctx context.Context, c Change) (err error) {
	defer errs.Wrap(&err, "Arrive(%s)", c.ID)
	return s.DB.Write(ctx, func(tx db.Tx) error { return s.ArriveIn(tx, c) })
}

// ArriveIn is Arrive inside a transaction of the caller's, such as that in which
// they get their place in the queue.
func (s *Service) ArriveIn(tx db.Tx, c Change) error {
	_, err := s.attend(tx, c, func(_ db.Tx, a *row) error {
		if a.State != Arrived {
			return a.step(Arrived, Booked)
		}
		return nil
	})
	return err
}

// NoShow marks that they did not come; not before the time has begun. Their
// contact data then go sooner.
func (s *Service) NoShow(ctx context.Context, c Change) (err error) {
	defer errs.Wrap(&err, "NoShow(%s)", c.ID)
	return s.attendNow(ctx, c, func(_ db.Tx, a *row) error {
		if a.State == NoShow {
			return nil
		}
		if c.Now.Before(a.StartsAt) {
			return errs.E(errs.Conflict, "appointment.noshow.early")
		}
		a.ContactDue = a.due(c.Tenant, false)
		return a.step(NoShow, Booked)
	})
}

// Undo takes back the last mark: arrived and no-show become booked, served
// becomes arrived and its visit is removed, as long as the day is not settled.
func (s *Service) Undo(ctx context.Context, c Change) (err error) {
	defer errs.Wrap(&err, "Undo(%s)", c.ID)
	return s.DB.Write(ctx, func(tx db.Tx) error { return s.UndoIn(tx, c) })
}

func (s *Service) undo(tx db.Tx, c Change, a *row) error {
	if a.State == Served {
		return s.unserve(tx, a)
	}
	a.ContactDue = a.due(c.Tenant, true)
	return a.step(Booked, Arrived, NoShow)
}

func (s *Service) unserve(tx db.Tx, a *row) error {
	if a.VisitID == "" {
		return errs.E(errs.Gone, "appointment.undo.late")
	}
	if err := visit.Remove(tx.Context(), tx, a.tenantID, a.VisitID); err != nil {
		return err
	}
	a.State, a.VisitID = Arrived, ""
	return nil
}

// ServeRequest says how it went. Of Visit, what the host tells is read. Where,
// when and how come from the appointment, and from its offer that it was for
// employees.
type ServeRequest struct {
	Change
	Visit visit.Visit
}

// Serve makes the visit, in one transaction with the state. The visit has the
// date and the hour, and nothing of who it was; the appointment knows it until
// the night, so that it can be corrected: serving again does that.
func (s *Service) Serve(ctx context.Context, r ServeRequest) (err error) {
	defer errs.Wrap(&err, "Serve(%s)", r.ID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		_, err := s.ServeIn(tx, r)
		return err
	})
}

// ServeIn is Serve inside a transaction of the caller's, such as that in which
// their number in the queue is done. It gives the id of the visit, which the
// caller must not keep longer than the appointment does.
func (s *Service) ServeIn(tx db.Tx, r ServeRequest) (visitID string, err error) {
	a, err := s.attend(tx, r.Change, func(tx db.Tx, a *row) error {
		if a.State != Served {
			if err := a.step(Served, Booked, Arrived); err != nil {
				return err
			}
		} else if a.VisitID == "" {
			return errs.E(errs.Gone, "appointment.undo.late")
		}
		return s.logVisit(tx, a, r.Visit)
	})
	return a.VisitID, err
}

// logVisit makes the visit, or corrects the one that was made.
func (s *Service) logVisit(tx db.Tx, a *row, told visit.Visit) error {
	v, err := s.visitOf(tx, *a, told)
	if err != nil {
		return err
	}
	if a.VisitID != "" {
		return visit.Replace(tx.Context(), tx, a.tenantID, a.VisitID, v)
	}
	a.VisitID, err = visit.Record(tx.Context(), tx, a.tenantID, v)
	return err
}

// visitOf fills in what the appointment knows. The hour is that at which the
// appointment began.
func (s *Service) visitOf(tx db.Tx, a row, v visit.Visit) (visit.Visit, error) {
	p, err := s.Places.Place(tx.Context(), tx, a.tenantID, a.PlaceID)
	if err != nil {
		return v, err
	}
	offer, err := s.Places.Offer(tx.Context(), tx, a.tenantID, a.OfferID)
	v.Employee = v.Employee || offer.Audience == place.ForEmployees
	v.OrganisationID, v.PlaceID, v.OfferID = a.OrganisationID, a.PlaceID, a.OfferID
	v.Channel, v.Source = string(a.Channel), visit.Booked
	v.Date, v.Hour = a.Date, civil.TimeOfDayOf(a.StartsAt, p.Location()).Hour()
	return v, err
}

// attendNow is attend in a transaction of its own.
func (s *Service) attendNow(ctx context.Context, c Change, f func(tx db.Tx, a *row) error) error {
	return s.DB.Write(ctx, func(tx db.Tx) error {
		_, err := s.attend(tx, c, f)
		return err
	})
}

// attend changes an appointment of today or before, by those who work in the
// organisation whose offer it is.
func (s *Service) attend(tx db.Tx, c Change, f func(tx db.Tx, a *row) error) (row, error) {
	return s.changeIn(tx, c, ownStaff, func(tx db.Tx, a *row) error {
		if c.today().Before(a.Date) {
			return errs.E(errs.Conflict, "appointment.attend.early")
		}
		return f(tx, a)
	})
}

// step changes the state, if it is one of those that lead there.
func (a *row) step(to State, from ...State) error {
	for _, state := range from {
		if a.State == state {
			a.State = to
			return nil
		}
	}
	return changed()
}
