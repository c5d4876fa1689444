package dropin

import (
	"context"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
)

// Arrive marks that a booked person has come. At a place with a queue they get a
// ticket, so that there is one order; elsewhere the answer is the zero Ticket.
func (s *Service) Arrive(ctx context.Context, c appointment.Change) (t Ticket, err error) {
	defer errs.Wrap(&err, "Arrive(%s)", c.ID)
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		t, err = s.arrive(tx, c)
		return err
	})
	return t, err
}

func (s *Service) arrive(tx db.Tx, c appointment.Change) (t Ticket, err error) {
	a, queue, err := s.queueOf(tx, c)
	if err != nil {
		return t, err
	}
	if !queue.Counting || a.Date != civil.DateOf(c.Now, c.Tenant.Location()) || a.Channel != place.AtPlace {
		return t, s.Appointment.ArriveIn(tx, c)
	}
	err = s.public(tx, Post{c.Tenant, c.Actor.Viewer, a.PlaceID, c.Now}, func(change *change) error {
		if err := s.Appointment.ArriveIn(tx, c); err != nil {
			return err
		}
		if t, err = ticketOf(tx.Context(), tx, c.Tenant.ID, a.ID); !errs.Is(err, errs.NotFound) {
			return err
		}
		t, err = change.insert(Ticket{ID: newID(), OrganisationID: a.OrganisationID, Via: ByBooking, State: Waiting, ReasonID: a.ReasonID,
			Language: a.Language, AppointmentID: a.ID, DueAt: a.StartsAt, WantedHost: a.HostID, LineAt: c.Now})
		return err
	})
	return t, err
}

// queueOf gives the appointment and the queue of its place. The queue is locked
// before the appointment, here as everywhere.
func (s *Service) queueOf(tx db.Tx, c appointment.Change) (appointment.Appointment, Queue, error) {
	a, err := appointment.ForQueue(tx.Context(), tx, c.Tenant.ID, c.ID)
	if err != nil || a.PlaceID == "" {
		return a, Queue{}, err
	}
	queue, err := FindQueue(tx.Context(), tx, c.Tenant.ID, a.PlaceID)
	return a, queue, err
}

// Undo takes back the last mark of an appointment, and what it did in the queue:
// the ticket of one who had not come goes, and one who was served waits no more
// but is being helped.
func (s *Service) Undo(ctx context.Context, c appointment.Change) (err error) {
	defer errs.Wrap(&err, "Undo(%s)", c.ID)
	return s.withTicket(ctx, c, func(ch *change, t Ticket) error {
		if err := s.Appointment.UndoIn(ch.tx, c); err != nil {
			return err
		}
		if t.State == Served {
			was := t.State
			t.State, t.visitID, t.EndedAt = Parked, "", noTime
			return ch.save(was, t)
		}
		return ch.drop(t)
	}, func(tx db.Tx) error { return s.Appointment.UndoIn(tx, c) })
}

func (c *change) drop(t Ticket) error {
	if err := c.release(&t); err != nil {
		return err
	}
	_, err := db.Exec(c.ctx(), c.tx, `delete from ticket where tenant_id = $1 and id = $2`, c.Tenant.ID, t.ID)
	return err
}

// Serve is appointment.Serve for who may have a ticket: it is served with it.
func (s *Service) Serve(ctx context.Context, r appointment.ServeRequest) (err error) {
	defer errs.Wrap(&err, "Serve(%s)", r.ID)
	return s.withTicket(ctx, r.Change, func(c *change, t Ticket) error {
		was := t.State
		if err := c.finish(&t, r.Visit); err != nil {
			return err
		}
		return c.save(was, t)
	}, func(tx db.Tx) error {
		_, err := s.Appointment.ServeIn(tx, r)
		return err
	})
}

// withTicket runs f with the appointment's ticket and its queue locked, or plain
// when there is none.
func (s *Service) withTicket(ctx context.Context, c appointment.Change, f func(*change, Ticket) error, plain func(db.Tx) error) error {
	return s.DB.Write(ctx, func(tx db.Tx) error {
		t, err := ticketOf(tx.Context(), tx, c.Tenant.ID, c.ID)
		if errs.Is(err, errs.NotFound) {
			return plain(tx)
		}
		if err != nil {
			return err
		}
		return s.public(tx, Post{c.Tenant, c.Actor.Viewer, t.PlaceID, c.Now}, func(change *change) error {
			if t, err = ticketOf(tx.Context(), tx, c.Tenant.ID, c.ID); err != nil {
				return err
			}
			return f(change, t)
		})
	})
}

// Numbers are the numbers in the queue of those who had an appointment on the
// day and have come, by appointment.
func Numbers(ctx context.Context, r db.Reader, tenantID string, day civil.Date) (map[string]int, error) {
	type pair struct {
		appointmentID string
		number        int
	}
	scan := func(row db.Row) (p pair, err error) { return p, row.Scan(&p.appointmentID, &p.number) }
	list, err := db.All(ctx, r, scan, `select appointment_id, number from ticket
		where tenant_id = $1 and service_date = $2 and appointment_id is not null`, tenantID, day)
	numbers := map[string]int{}
	for _, p := range list {
		numbers[p.appointmentID] = p.number
	}
	return numbers, err
}
