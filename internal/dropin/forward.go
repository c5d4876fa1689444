package dropin

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/roster"
)

var forwardable = []State{Waiting, Called, Helping, Parked}

// ForwardToHost lets somebody wait for another host here. They keep their place
// in line.
func (s *Service) ForwardToHost(ctx context.Context, p Post, a Act) (Ticket, error) {
	return s.do(ctx, p, a.TicketID, forwardable, func(c *change, t *Ticket) error {
		host, err := roster.FindHost(c.ctx(), c.tx, c.Tenant.ID, a.HostID)
		if err != nil || !host.RemovedAt.IsZero() {
			return errs.E(errs.NotFound, "dropin.host.gone")
		}
		if err := c.mayHelp(*t, a.HostID); err != nil {
			return err
		}
		c.setFree(t)
		t.State, t.WantedHost = Waiting, a.HostID
		return c.release(t)
	})
}

// setFree takes the ticket from its host; what was helped so far is kept, and
// they may be called at once.
func (c *change) setFree(t *Ticket) {
	t.HelpedMinutes = t.Helped(c.Now)
	t.HostID, t.HelpingAt, t.CalledAt = "", noTime, noTime
}

// ForwardToPlace sends somebody to the queue of another place, which must have
// drop-in now, and gives their number there.
func (s *Service) ForwardToPlace(ctx context.Context, p Post, ticketID, placeID string) (there Ticket, err error) {
	defer errs.Wrap(&err, "ForwardToPlace(%s)", placeID)
	if placeID == p.PlaceID {
		return there, errs.E(errs.Conflict, "dropin.forward.here")
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		if err := s.lockBoth(tx, p, placeID); err != nil {
			return err
		}
		var t Ticket
		err := s.in(tx, p, func(c *change) error {
			t, err = c.end(ticketID)
			return err
		})
		if err != nil {
			return err
		}
		other := p
		other.PlaceID = placeID
		return s.public(tx, other, func(c *change) error {
			there, err = c.receive(t)
			return err
		})
	})
	return there, err
}

// lockBoth locks both queues in one order, so that two who send people to each
// other never wait for each other.
func (s *Service) lockBoth(tx db.Tx, p Post, placeID string) error {
	first, second := p.PlaceID, placeID
	if second < first {
		first, second = second, first
	}
	for _, one := range []string{first, second} {
		if _, err := s.guards.lock(tx, p.Tenant.ID, one); err != nil {
			return err
		}
	}
	return nil
}

// end marks a ticket as forwarded. One of a booked person is not: the visit is
// the appointment's, and is recorded here.
func (c *change) end(ticketID string) (Ticket, error) {
	return c.step(ticketID, forwardable, func(t *Ticket) error {
		if t.Booked() {
			return errs.E(errs.Conflict, "dropin.forward.booked")
		}
		c.setFree(t)
		t.State, t.EndedAt = Forwarded, c.Now
		return c.release(t)
	})
}

func (c *change) receive(t Ticket) (Ticket, error) {
	session, offer, err := c.session(Wanted{ReasonID: t.ReasonID, Language: t.Language})
	if err != nil {
		return t, err
	}
	names, err := c.s.Names(c.ctx(), c.tx, c.Tenant.ID, []Ticket{t})
	if err != nil {
		return t, err
	}
	return c.insert(Ticket{ID: newID(), SessionID: session.ID, OrganisationID: offer.OrganisationID, Via: ByForwarder, State: Waiting,
		ReasonID: t.ReasonID, Language: t.Language, NeedsPC: t.NeedsPC, FirstName: names[t.ID], LineAt: c.Now, fromTicket: t.ID})
}

// ForwardToOrganisation ends a ticket that another organisation takes over.
func (s *Service) ForwardToOrganisation(ctx context.Context, p Post, ticketID, organisationID string) (t Ticket, err error) {
	err = s.write(ctx, p, func(c *change) error {
		o, err := org.OrganisationByID(c.ctx(), c.tx, c.Tenant.ID, organisationID)
		if err != nil || !o.ClosedAt.IsZero() {
			return errs.E(errs.NotFound, "dropin.forward.organisation")
		}
		t, err = c.end(ticketID)
		return err
	})
	return t, err
}
