package dropin

import (
	"context"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/roster"
)

// CallNext calls the next one for a host. Pressed twice it gives the one who was
// called: a host has one at a time. Nobody to call is an errs.NotFound. When the
// host has something else in the calendar now it is asked: an errs.Conflict
// "dropin.call.busy" with Clock, unless accept is true.
func (s *Service) CallNext(ctx context.Context, p Post, hostID string, accept bool) (t Ticket, err error) {
	defer errs.Wrap(&err, "CallNext(%s)", p.PlaceID)
	err = s.write(ctx, p, func(c *change) error {
		if t, err = c.already(hostID); err == nil || !errs.Is(err, errs.NotFound) {
			return err
		}
		if err := c.ensureDuty(hostID); err != nil {
			return err
		}
		scene, err := c.scene()
		if err != nil {
			return err
		}
		next, found := scene.Next(hostID)
		if !found {
			return nobody(scene)
		}
		t, err = c.call(next, hostID, accept)
		return err
	})
	return t, err
}

// nobody says why nobody can be called although some may wait.
func nobody(scene Scene) error {
	if n := len(Line(scene.Tickets, scene.Now)); n > 0 {
		return errs.E(errs.NotFound, "dropin.call.nobody.foryou", "N", n)
	}
	return errs.E(errs.NotFound, "dropin.call.nobody")
}

// already gives the ticket that the host has. One at another place must be
// finished there.
func (c *change) already(hostID string) (Ticket, error) {
	t, err := openOf(c.ctx(), c.tx, c.Tenant.ID, hostID)
	if err == nil && t.PlaceID != c.PlaceID {
		return t, errs.E(errs.Conflict, "dropin.call.elsewhere", "Number", t.Number)
	}
	return t, err
}

// CallThis calls a particular one. One who was parked is helped on at once.
func (s *Service) CallThis(ctx context.Context, p Post, a Act, accept bool) (t Ticket, err error) {
	defer errs.Wrap(&err, "CallThis(%s)", a.TicketID)
	err = s.write(ctx, p, func(c *change) error {
		t, err = c.already(a.HostID)
		if err == nil && t.ID != a.TicketID {
			return errs.E(errs.Conflict, "dropin.call.two")
		}
		if err == nil || !errs.Is(err, errs.NotFound) {
			return err
		}
		if err := c.ensureDuty(a.HostID); err != nil {
			return err
		}
		if t, err = FindTicket(c.ctx(), c.tx, c.Tenant.ID, a.TicketID); err != nil {
			return err
		}
		if t.PlaceID != c.PlaceID || !contains([]State{Waiting, Parked, Missed}, t.State) {
			return changed()
		}
		if err := c.mayHelp(t, a.HostID); err != nil {
			return err
		}
		t, err = c.call(t, a.HostID, accept)
		return err
	})
	return t, err
}

// Act is something that a host does with a ticket.
type Act struct{ TicketID, HostID string }

// mayHelp keeps the bookings of one organisation from the hosts of another.
func (c *change) mayHelp(t Ticket, hostID string) error {
	host, err := roster.FindHost(c.ctx(), c.tx, c.Tenant.ID, hostID)
	if err == nil && t.Booked() && host.OrganisationID != t.OrganisationID {
		return errs.E(errs.Forbidden, "dropin.call.others")
	}
	return err
}

func (c *change) call(t Ticket, hostID string, accept bool) (Ticket, error) {
	was := t.State
	t.HostID, t.Calls = hostID, t.Calls+1
	t.State, t.CalledAt = Called, c.Now
	if was == Parked {
		t.State, t.HelpingAt = Helping, c.Now
	}
	if err := c.s.guards.occupy(c, &t, accept); err != nil {
		return t, err
	}
	return t, c.save(was, t)
}

// soon is how near the next thing in a host's calendar must be for it to be
// asked before somebody is called.
const soon = 5 * time.Minute

// occupy takes the host's time for as long as help takes here, or until the next
// thing in the calendar, so that nobody books the host meanwhile. Whoever books
// and whoever calls wait in the same line, that of the host.
func occupy(c *change, t *Ticket, accept bool) error {
	if err := roster.Lock(c.ctx(), c.tx, c.Tenant.ID, t.HostID); err != nil {
		return err
	}
	if t.Booked() && t.WantedHost == t.HostID {
		return nil // the appointment's own claim stands
	}
	until := c.Now.Add(usualMinutes * time.Minute)
	next, overlaps, err := c.ahead(*t, until)
	if err != nil {
		return err
	}
	if !next.IsZero() && next.Before(c.Now.Add(soon)) {
		if accept {
			return nil
		}
		return errs.E(errs.Conflict, "dropin.call.busy", "Clock", clockOf(next, c.place.Location()))
	}
	if !next.IsZero() {
		until = next
	}
	t.claimID = id.New()
	_, err = roster.Take(c.ctx(), c.tx, c.Tenant.ID, roster.Claim{ID: t.claimID, HostID: t.HostID, StartsAt: c.Now,
		BlockedUntil: until, Why: roster.WhyShift, Overridden: overlaps}, c.Now)
	return err
}

// ahead gives when the first thing begins that the host is still wanted for, and
// whether anything else lies in the stretch, such as the rest of an appointment
// that ended early.
func (c *change) ahead(t Ticket, until time.Time) (next time.Time, overlaps bool, err error) {
	claims, err := roster.Claims(c.ctx(), c.tx, t.HostID, roster.Stretch{TenantID: c.Tenant.ID, From: c.Now, Until: until, Now: c.Now})
	if err != nil {
		return next, false, err
	}
	awaited, err := appointment.Awaited(c.ctx(), c.tx, c.Tenant.ID, t.HostID, c.Now, until)
	for _, claim := range claims {
		if claim.Why == roster.WhyAppointment && !has(awaited, claim.ID) {
			overlaps = true
		} else if next.IsZero() {
			next = claim.StartsAt
		}
	}
	return next, overlaps, err
}

func has(list []string, one string) bool {
	for _, other := range list {
		if other == one {
			return true
		}
	}
	return false
}

// release gives the host's time back.
func (c *change) release(t *Ticket) error {
	if t.claimID == "" {
		return nil
	}
	err := roster.Release(c.ctx(), c.tx, c.Tenant.ID, t.claimID)
	t.claimID = ""
	return err
}
