package appointment

import (
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/notify"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// carryOut does what the plan says. Everything is locked, and the absence or the
// closure is entered.
func (s *Service) carryOut(tx db.Tx, d Disruption, plan Plan) (done Done, err error) {
	if err := s.guards.dropHolds(s, tx, d); err != nil {
		return done, err
	}
	for _, p := range plan.rows {
		if err := s.remedy(tx, d, p); err != nil {
			return done, err
		}
		done.count(p)
	}
	return done, nil
}

func (d *Done) count(p planned) {
	switch p.Chosen {
	case OtherHost:
		d.Hosts++
	case OtherTime:
		d.Moved++
	case ByPhone:
		d.Phoned++
	case CallOff, RingOff:
		d.CalledOff++
	}
	telling := p.Telling(p.Chosen)
	if telling.Ring {
		d.Rings++
	}
	if telling.Now {
		d.RingsNow++
	}
}

// dropHolds takes their time from those who are filling in the form: when they
// send it, it is taken anew, which says that it is gone and shows others.
func dropHolds(s *Service, tx db.Tx, d Disruption) error {
	held, err := s.inside(tx.Context(), tx, d, heldState)
	for _, a := range held {
		if err := roster.Release(tx.Context(), tx, a.tenantID, a.ClaimID); err != nil {
			return err
		}
	}
	return err
}

func (s *Service) remedy(tx db.Tx, d Disruption, p planned) error {
	c, a := d.change(p), p.row
	var err error
	switch p.Chosen {
	case Stand:
		return nil
	case OtherHost:
		err = s.giveTo(tx, c, &a, p)
	case OtherTime:
		err = s.moveTo(tx, c, &a, p)
	case ByPhone:
		err = s.phoneInstead(tx, c, &a)
	default:
		err = s.callOff(tx, c, &a, p)
	}
	if err != nil {
		return err
	}
	if err := s.followLetter(tx, c, p.row, a); err != nil {
		return err
	}
	return save(tx.Context(), tx, a)
}

// giveTo lets another host take over. The version stays: what they were told is
// still true, and so is the reminder that waits.
func (s *Service) giveTo(tx db.Tx, c Change, a *row, p planned) error {
	claim := roster.Claim{ID: id.New(), HostID: p.Instead, StartsAt: a.StartsAt, BlockedUntil: p.blockedUntil, Why: roster.WhyAppointment}
	if err := s.swap(tx, c, *a, claim); err != nil {
		return err
	}
	a.HostID, a.ClaimID, a.Override = claim.HostID, claim.ID, Override{}
	return s.record(tx, c, *a, "appointment.host", "host")
}

func (s *Service) moveTo(tx db.Tx, c Change, a *row, p planned) error {
	t := p.Time
	claim := roster.Claim{ID: id.New(), HostID: t.HostIDs[0], StartsAt: t.StartsAt, BlockedUntil: t.BlockedUntil, Why: roster.WhyAppointment}
	if err := s.swap(tx, c, *a, claim); err != nil {
		return err
	}
	offer, err := s.Places.Offer(tx.Context(), tx, c.Tenant.ID, t.OfferID)
	if err != nil {
		return err
	}
	taking{Time: t, offer: offer, hostID: claim.HostID, claimID: claim.ID}.fill(a)
	a.Override = Override{}
	return s.moved(tx, c, p.row.Date, a)
}

// swap gives the old time back and takes the new one, which the plan found free
// with all hosts locked.
func (s *Service) swap(tx db.Tx, c Change, a row, claim roster.Claim) error {
	if err := roster.Release(tx.Context(), tx, c.Tenant.ID, a.ClaimID); err != nil {
		return err
	}
	free, err := roster.Take(tx.Context(), tx, c.Tenant.ID, claim, c.Now)
	if err == nil && !free {
		err = errs.E(errs.Conflict, PlanChangedKey)
	}
	return err
}

// phoneInstead keeps time and host: they are rung at home.
func (s *Service) phoneInstead(tx db.Tx, c Change, a *row) error {
	a.Channel = place.ByPhone
	a.Version++
	if err := moveTask(tx, c, *a); err != nil {
		return err
	}
	if err := s.tell(tx, c, *a, notify.Moved); err != nil {
		return err
	}
	return s.record(tx, c, *a, "appointment.move", "channel")
}

func (s *Service) callOff(tx db.Tx, c Change, a *row, p planned) error {
	a.ContactDue = a.Date.AddDays(c.Tenant.ContactDaysUnmet)
	if err := s.cancel(tx, c, a, Revoked); err != nil {
		return err
	}
	if p.Chosen == RingOff {
		return s.addCall(tx, c, *a, CallChanged)
	}
	return s.tell(tx, c, *a, notify.Revoked)
}
