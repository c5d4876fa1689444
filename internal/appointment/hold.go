package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/once"
	"digivert/internal/draft"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/roster"
)

// The life of a hold. WCAG 2.2.1 asks that a time limit can be extended at
// least ten times.
const (
	HoldFor     = 10 * time.Minute
	MostExtends = 10
	rememberFor = 24 * time.Hour // how long a hold that ran out still knows which time it was
)

// HoldRequest asks for a time that was shown by the search.
type HoldRequest struct {
	freetime.Search
	Slot freetime.Slot
}

// Hold takes the time for ten minutes, while the form is filled in.
// errs.Conflict "appointment.taken" when it is no longer free.
func (s *Service) Hold(ctx context.Context, h HoldRequest) (a Appointment, err error) {
	defer errs.Wrap(&err, "Hold(%s)", h.Slot)
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		held, err := s.hold(tx, h, id.New())
		a = held.Appointment
		return err
	})
	return a, err
}

// HoldOnce is Hold for a form with a key (base/once): the second of two
// impatient clicks gets the hold of the first, and does not hear that the time
// was taken. The id follows from the form, so that no table tells which form
// made which booking. errs.Conflict "appointment.hold.booked" and errs.Gone as
// of Held.
func (s *Service) HoldOnce(ctx context.Context, key string, h HoldRequest) (a Appointment, err error) {
	defer errs.Wrap(&err, "HoldOnce(%s)", h.Slot)
	choice := key + " " + h.Slot.String()
	holdID := s.Vault.Token(h.Tenant.ID, forForm, choice)
	// Nor must it tell which time was chosen: it outlives the day's settling.
	mark := s.Vault.Token(h.Tenant.ID, forForm, "once "+choice)
	call := once.Call{Tenant: h.Tenant.ID, Form: "hold", Key: mark, Hash: []byte(mark), Now: h.Now}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		var held row
		_, repeated, err := once.Do(tx.Context(), tx, call, func() (_ string, err error) {
			held, err = s.hold(tx, h, holdID)
			return "", err
		})
		if err == nil && repeated {
			held, err = load(tx.Context(), tx, h.Tenant.ID, holdID)
			err = held.isHeld(err)
		}
		a = held.Appointment
		return err
	})
	return a, err
}

func (s *Service) hold(tx db.Tx, h HoldRequest, holdID string) (row, error) {
	until := h.Now.Add(HoldFor)
	a := h.row(Held, holdID)
	a.HeldUntil = until
	t, err := s.take(tx.Context(), tx, wish{search: h.Search, slot: h.Slot, why: roster.WhyHold, expiresAt: until})
	if err != nil {
		return a, err
	}
	t.fill(&a)
	a.ContactDue = a.Date.AddDays(h.Tenant.ContactDays)
	return a, insert(tx.Context(), tx, a)
}

// row is the beginning of an appointment.
func (h HoldRequest) row(state State, id string) row {
	return row{tenantID: h.Tenant.ID, Appointment: Appointment{
		ID: id, State: state, Via: ViaWeb, ReasonID: h.ReasonID, Language: h.Language, Version: 1, CreatedAt: h.Now,
	}}
}

// Held gives a hold for the page of its form. One that ran out is still there
// for a day, so that the time can be taken anyway; after that, errs.Gone. The
// id is unguessable, so whoever has it is who asked.
func (s *Service) Held(ctx context.Context, r db.Reader, tenant org.Tenant, holdID string) (Appointment, error) {
	a, err := load(ctx, r, tenant.ID, holdID)
	return a.Appointment, a.isHeld(err)
}

func (a row) isHeld(err error) error {
	switch {
	case errs.Is(err, errs.NotFound):
		return errs.E(errs.Gone, "appointment.hold.gone")
	case err == nil && a.State != Held:
		return errs.E(errs.Conflict, "appointment.hold.booked")
	}
	return err
}

// lockHold is lock of a row that is a hold.
func lockHold(tx db.Tx, tenantID, holdID string) (row, error) {
	a, err := lock(tx.Context(), tx, tenantID, holdID)
	return a, a.isHeld(err)
}

// Extend gives ten more minutes, ten times. A hold that ran out is taken anew
// if the time is free, else errs.Conflict "appointment.taken".
func (s *Service) Extend(ctx context.Context, tenant org.Tenant, holdID string, now time.Time) (until time.Time, err error) {
	defer errs.Wrap(&err, "Extend(%s)", holdID)
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		a, err := lockHold(tx, tenant.ID, holdID)
		if err != nil {
			return err
		}
		if err := s.extend(tx, tenant, &a, now); err != nil {
			return err
		}
		until = a.HeldUntil
		return save(tx.Context(), tx, a)
	})
	return until, err
}

func (s *Service) extend(tx db.Tx, tenant org.Tenant, a *row, now time.Time) error {
	last := a.CreatedAt.Add((1 + MostExtends) * HoldFor)
	if !now.Before(last) || !a.HeldUntil.Before(last) {
		return errs.E(errs.TooMany, "appointment.hold.most")
	}
	a.HeldUntil = later(a.HeldUntil, now).Add(HoldFor)
	if a.HeldUntil.After(last) {
		a.HeldUntil = last
	}
	kept, err := roster.Extend(tx.Context(), tx, tenant.ID, a.ClaimID, a.HeldUntil, now)
	if err != nil || kept {
		return err
	}
	return s.retake(tx, tenant, a, wish{why: roster.WhyHold, expiresAt: a.HeldUntil, search: a.Search(tenant, freetime.Staff, now)})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// retake takes the time of a hold that ran out, of whichever host is free. The
// old claim, if it is still there, is expired and in nobody's way.
func (s *Service) retake(tx db.Tx, tenant org.Tenant, a *row, w wish) (err error) {
	if w.slot, err = s.slotOf(tx.Context(), tx, tenant.ID, *a); err != nil {
		return err
	}
	w.search.Moving = ""
	t, err := s.take(tx.Context(), tx, w)
	if err == nil {
		t.fill(a)
	}
	return err
}

// slotOf is the slot of an appointment.
func (s *Service) slotOf(ctx context.Context, r db.Reader, tenantID string, a row) (freetime.Slot, error) {
	p, err := s.Places.Place(ctx, r, tenantID, a.PlaceID)
	return freetime.Slot{OfferID: a.OfferID, PlaceID: a.PlaceID, Date: a.Date, Start: civil.TimeOfDayOf(a.StartsAt, p.Location())}, err
}

// Drop gives the held time back at once. A hold that is gone is no error.
func (s *Service) Drop(ctx context.Context, tenant org.Tenant, holdID string, now time.Time) (err error) {
	defer errs.Wrap(&err, "Drop(%s)", holdID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		a, err := lockHold(tx, tenant.ID, holdID)
		if errs.Is(err, errs.Gone) || errs.Is(err, errs.Conflict) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := roster.Release(tx.Context(), tx, tenant.ID, a.ClaimID); err != nil {
			return err
		}
		_, err = db.Exec(tx.Context(), tx, `delete from appointment where tenant_id = $1 and id = $2`, tenant.ID, holdID)
		return err
	})
}

// Sweep takes away holds that ran out: their claims at once, what they were for
// after a day; and what clerks typed and left. Nothing waits for it.
func (s *Service) Sweep(ctx context.Context, tenant org.Tenant, now time.Time) error {
	return s.DB.Write(ctx, func(tx db.Tx) error { return s.SweepIn(tx, tenant, now) })
}

// SweepIn is Sweep in the caller's transaction.
func (s *Service) SweepIn(tx db.Tx, tenant org.Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "Sweep")
	if err := roster.Sweep(tx.Context(), tx, tenant.ID, now); err != nil {
		return err
	}
	if err := draft.Sweep(tx, tenant.ID, now); err != nil {
		return err
	}
	_, err = db.Exec(tx.Context(), tx, `delete from appointment where tenant_id = $1 and state = 'held' and held_until < $2`,
		tenant.ID, now.Add(-rememberFor))
	return err
}
