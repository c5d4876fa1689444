package dropin

import (
	"context"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/org"
	"digivert/internal/place"
)

// Service runs queues.
type Service struct {
	DB          *db.DB
	Vault       *vault.Vault
	Places      *place.Service
	Appointment *appointment.Service
	guards      guards
}

// guards are what keeps two hosts from calling the same person, two people from
// getting the same number, and a host from having two people. Only tests put
// anything else in their place, to show that the race tests would notice.
type guards struct {
	lock   func(tx db.Tx, tenantID, placeID string) (Queue, error)
	number func(tx db.Tx, tenantID, placeID string, day civil.Date) (int, error)
	save   func(ctx context.Context, tx db.Tx, tenantID string, was State, t Ticket) (bool, error)
	occupy func(c *change, t *Ticket, accept bool) error
}

// New makes the service.
func New(d *db.DB, v *vault.Vault, places *place.Service, appointments *appointment.Service) *Service {
	return &Service{DB: d, Vault: v, Places: places, Appointment: appointments,
		guards: guards{lock: lockQueue, number: nextNumber, save: saveTicket, occupy: occupy}}
}

// Post is where something is done in a queue, by whom, and when. Which host does
// it is said explicitly: at a shared screen it is not who has signed in.
type Post struct {
	Tenant  org.Tenant
	Viewer  org.Viewer
	PlaceID string
	Now     time.Time
}

// change is a write in progress in one queue, which is locked.
type change struct {
	Post
	tx    db.Tx
	s     *Service
	place place.Place
	queue Queue
	today civil.Date
}

func (c *change) ctx() context.Context { return c.tx.Context() }

// write runs f in one transaction, if the viewer runs the queue.
func (s *Service) write(ctx context.Context, p Post, f func(c *change) error) error {
	return s.DB.Write(ctx, func(tx db.Tx) error { return s.in(tx, p, f) })
}

func (s *Service) in(tx db.Tx, p Post, f func(c *change) error) error {
	return s.public(tx, p, func(c *change) error {
		if may, err := s.MayRun(tx.Context(), tx, p, c.place); err != nil || !may {
			return forbidden(err)
		}
		return f(c)
	})
}

func forbidden(err error) error {
	if err != nil {
		return err
	}
	return errs.E(errs.Forbidden, "dropin.forbidden")
}

// public is in for what those who wait may do themselves.
func (s *Service) public(tx db.Tx, p Post, f func(c *change) error) error {
	at, err := s.Places.Place(tx.Context(), tx, p.Tenant.ID, p.PlaceID)
	if err != nil {
		return err
	}
	queue, err := s.guards.lock(tx, p.Tenant.ID, p.PlaceID)
	if err != nil {
		return err
	}
	tx.Signal(Topic(p.Tenant.ID, p.PlaceID))
	return f(&change{Post: p, tx: tx, s: s, place: at, queue: queue, today: civil.DateOf(p.Now, at.Location())})
}

// lockQueue makes all who change the queue wait in line.
func lockQueue(tx db.Tx, tenantID, placeID string) (Queue, error) {
	q, err := db.One(tx.Context(), tx, scanQueue, `update queue set revision = revision + 1
		where tenant_id = $1 and place_id = $2 and counting returning `+queueColumns, tenantID, placeID)
	if errs.Is(err, errs.NotFound) {
		err = errs.E(errs.Conflict, "dropin.queue.off")
	}
	return q, err
}

// MayRun tells whether the viewer runs the queue of a place: hosts, desk and
// coordinators of the place's organisation, and of those that give a drop-in
// offer there.
func (s *Service) MayRun(ctx context.Context, r db.Reader, p Post, at place.Place) (bool, error) {
	roles := []org.Role{org.HostRole, org.Desk, org.Coordinator}
	if p.Viewer.In(at.OrganisationID, roles...) {
		return true, nil
	}
	if !p.Viewer.Has(roles...) {
		return false, nil
	}
	offers, err := s.Places.Offers(ctx, r, p.Tenant.ID)
	for _, o := range offers {
		if o.Kind == place.KindDropIn && o.At(at.ID) && p.Viewer.In(o.OrganisationID, roles...) {
			return true, err
		}
	}
	return false, err
}

// step changes a ticket of this queue that is in one of the states.
func (c *change) step(ticketID string, from []State, f func(t *Ticket) error) (Ticket, error) {
	t, err := FindTicket(c.ctx(), c.tx, c.Tenant.ID, ticketID)
	if err != nil {
		return t, err
	}
	if t.PlaceID != c.PlaceID {
		return t, errs.E(errs.NotFound, "dropin.ticket.gone")
	}
	was := t.State
	if !contains(from, was) {
		return t, changed()
	}
	if err := f(&t); err != nil {
		return t, err
	}
	return t, c.save(was, t)
}

func (c *change) save(was State, t Ticket) error {
	saved, err := c.s.guards.save(c.ctx(), c.tx, c.Tenant.ID, was, t)
	if db.IsUnique(err) {
		return errs.E(errs.Conflict, "dropin.call.two")
	}
	if err == nil && !saved {
		return changed()
	}
	return err
}

func changed() error { return errs.E(errs.Conflict, "dropin.changed") }

func contains(states []State, s State) bool {
	for _, one := range states {
		if one == s {
			return true
		}
	}
	return false
}
