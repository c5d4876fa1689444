package appointment

import (
	"context"
	"crypto/subtle"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// Actor is who opens or changes an appointment. A resident proves to be the one
// who booked by the Token; staff are let in as members of the organisation that
// owns or made the booking, or, after the caller gave the code, by its Token.
type Actor struct {
	Viewer org.Viewer
	Token  string
}

// mayOpen tells whether the actor may see names and contact data.
func (s *Service) mayOpen(by Actor, a row) bool {
	return s.holdsToken(by, a) || by.Viewer.SeesContact(a.OrganisationID, a.MadeBy)
}

func (s *Service) holdsToken(by Actor, a row) bool {
	return by.Token != "" && len(a.tokenDigest) > 0 &&
		subtle.ConstantTimeCompare([]byte(by.Token), []byte(s.token(a.tenantID, a.ID))) == 1
}

// ownStaff tells whether the actor works in the organisation whose offer it is.
func ownStaff(by Actor, a row) bool {
	return by.Viewer.In(a.OrganisationID, org.HostRole, org.Desk, org.Coordinator)
}

func forbidden() error { return errs.E(errs.Forbidden, "appointment.forbidden") }
func changed() error   { return errs.E(errs.Conflict, "appointment.changed") }
func taken() error     { return errs.E(errs.Conflict, "appointment.taken") }

// Change is who changes which appointment, and when. Version is that of the
// page on which it was decided; 0 takes it as it is.
type Change struct {
	Tenant  org.Tenant
	ID      string
	Version int
	Actor   Actor
	ByUs    bool // it is we who could not keep what was agreed: nobody of them knows until they are told
	Urgent  bool // what was agreed begins before a message can be out: they are rung as well
	Now     time.Time
}

func (c Change) today() civil.Date { return civil.DateOf(c.Now, c.Tenant.Location()) }

// change runs f on the locked row, if the rule lets the actor, and saves what f
// made of it.
func (s *Service) change(ctx context.Context, c Change, may func(Actor, row) bool, f func(tx db.Tx, a *row) error) (a row, err error) {
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		a, err = s.changeIn(tx, c, may, f)
		return err
	})
	return a, err
}

// changeIn is change inside a transaction of the caller's.
func (s *Service) changeIn(tx db.Tx, c Change, may func(Actor, row) bool, f func(tx db.Tx, a *row) error) (a row, err error) {
	if a, err = lock(tx.Context(), tx, c.Tenant.ID, c.ID); err != nil {
		return a, err
	}
	if !may(c.Actor, a) || a.Redacted {
		return a, forbidden()
	}
	if c.Version != 0 && c.Version != a.Version {
		return a, changed()
	}
	was := a
	if err := f(tx, &a); err != nil {
		return a, err
	}
	if err := s.followLetter(tx, c, was, a); err != nil {
		return a, err
	}
	return a, save(tx.Context(), tx, a)
}

// record writes what staff did into the audit trail; what residents do to their
// own booking is not there. On the very day of the appointment only the day is
// noted: who came would else be told from the visits by the hour.
func (s *Service) record(tx db.Tx, c Change, a row, action string, fields ...string) error {
	if !c.Actor.Viewer.SignedIn() {
		return nil
	}
	at := c.Now
	if day := c.today(); !day.Before(a.Date) {
		at = day.Midnight(c.Tenant.Location())
	}
	return org.Record(tx.Context(), tx, org.Entry{
		TenantID: c.Tenant.ID, PersonID: c.Actor.Viewer.PersonID, OrganisationID: a.OrganisationID,
		Action: action, SubjectKind: "appointment", SubjectID: a.ID, Fields: fields, Now: at,
	})
}
