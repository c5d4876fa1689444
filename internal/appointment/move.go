package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/roster"
)

// MoveRequest asks for another time for a booked appointment.
type MoveRequest struct {
	Change
	Slot     freetime.Slot
	Override Override // take the time although it is not shown as free
}

// Move gives an appointment another time, and keeps code and link. Old and new
// time change hands in one transaction: if the new one is taken, errs.Conflict
// "appointment.taken", the old one stays. Of two who move it at once from the
// same page, one gets errs.Conflict "appointment.changed".
func (s *Service) Move(ctx context.Context, m MoveRequest) (a Appointment, err error) {
	defer errs.Wrap(&err, "Move(%s to %s)", m.ID, m.Slot)
	var c errs.Check
	if m.Override = m.Override.clean(&c); c.Err() != nil {
		return a, c.Err()
	}
	moved, err := s.change(ctx, m.Change, s.mayOpen, func(tx db.Tx, a *row) error { return s.move(tx, m, a) })
	if err != nil {
		return a, err
	}
	moved, err = s.open(ctx, s.DB, moved)
	return moved.Appointment, err
}

func (s *Service) move(tx db.Tx, m MoveRequest, a *row) error {
	ctx := tx.Context()
	if err := a.canChange(m.Now); err != nil {
		return err
	}
	old, err := s.open(ctx, tx, *a) // under the month that it leaves
	if err != nil {
		return err
	}
	q := old.Search(m.Tenant, m.Actor.booker(), m.Now)
	w := wish{search: q, slot: m.Slot, why: roster.WhyAppointment, leaving: &old, override: m.Override}
	moved := old
	if err := s.takeInto(tx, w, m.Actor.Viewer, &moved); err != nil {
		return err
	}
	*a = moved
	if moved.sameTime(old) && m.Override == (Override{}) {
		return nil // there is nothing to tell of
	}
	return s.moved(tx, m.Change, old.Date, a)
}

// sameTime tells whether those who booked would notice no difference.
func (a row) sameTime(b row) bool {
	return a.StartsAt.Equal(b.StartsAt) && a.EndsAt.Equal(b.EndsAt) && a.PlaceID == b.PlaceID && a.OfferID == b.OfferID && a.Channel == b.Channel
}

// moved seals the opened row, in which a new time stands, and lets the
// interpreter and those who booked know. was is the day that it left.
func (s *Service) moved(tx db.Tx, c Change, was civil.Date, a *row) error {
	a.Version++
	a.ContactDue = a.due(c.Tenant, true)
	if err := s.seal(tx, a); err != nil {
		return err
	}
	if err := moveTask(tx, c, *a); err != nil {
		return err
	}
	if a.Date.Before(was) { // what they waited for
		if err := dropOf(tx, *a); err != nil {
			return err
		}
	}
	if err := s.tell(tx, c, *a, notify.Moved); err != nil {
		return err
	}
	if err := s.recordOverride(tx, c, *a); err != nil {
		return err
	}
	return s.record(tx, c, *a, "appointment.move", "place", "host", "starts_at")
}

// booker: staff who move a booking for somebody may choose among what they may
// book; a resident may choose as a resident, also when staff booked.
func (a Actor) booker() freetime.Booker { return freetime.BookerOf(a.Viewer) }

func (a row) canChange(now time.Time) error {
	switch {
	case a.State == Excused || a.State == Revoked:
		return errs.E(errs.Conflict, "appointment.cancelled")
	case !a.CanMove(now):
		return errs.E(errs.Conflict, "appointment.over")
	}
	return nil
}

// Cancel is for those who booked, and for staff on their behalf: they cannot
// come, and the time is free again at once.
func (s *Service) Cancel(ctx context.Context, c Change) (err error) {
	defer errs.Wrap(&err, "Cancel(%s)", c.ID)
	_, err = s.change(ctx, c, s.mayOpen, func(tx db.Tx, a *row) error {
		a.ContactDue = c.today().AddDays(c.Tenant.ContactDaysUnmet)
		return s.cancel(tx, c, a, Excused)
	})
	return err
}

// Revoke is for the organisation that cannot keep the appointment. Contact data
// stay until after the day, so that those who booked can be told.
func (s *Service) Revoke(ctx context.Context, c Change) (err error) {
	defer errs.Wrap(&err, "Revoke(%s)", c.ID)
	_, err = s.change(ctx, c, ownStaff, func(tx db.Tx, a *row) error {
		a.ContactDue = a.Date.AddDays(c.Tenant.ContactDaysUnmet)
		if err := s.cancel(tx, c, a, Revoked); err != nil {
			return err
		}
		return s.tellRevoked(tx, c, *a)
	})
	return err
}

func (s *Service) tellRevoked(tx db.Tx, c Change, a row) error {
	a, err := s.open(tx.Context(), tx, a)
	if err != nil {
		return err
	}
	c.ByUs = true
	return s.tell(tx, c, a, notify.Revoked)
}

func (s *Service) cancel(tx db.Tx, c Change, a *row, state State) error {
	if err := a.canChange(c.Now); err != nil {
		return err
	}
	if err := roster.Release(tx.Context(), tx, c.Tenant.ID, a.ClaimID); err != nil {
		return err
	}
	a.State, a.ClaimID = state, ""
	a.Version++
	if err := cancelTask(tx, c, *a); err != nil {
		return err
	}
	if err := dropOf(tx, *a); err != nil {
		return err
	}
	return s.record(tx, c, *a, "appointment.cancel", "state")
}
