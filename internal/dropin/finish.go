package dropin

import (
	"context"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/visit"
)

var noTime time.Time

// Finish makes the visit of a ticket, in one transaction with its state. Of v,
// what the host tells is read. Where, when and how come from the ticket, or from
// the appointment of a booked person. Finishing again corrects the visit.
func (s *Service) Finish(ctx context.Context, p Post, ticketID string, v visit.Visit) (t Ticket, err error) {
	defer errs.Wrap(&err, "Finish(%s)", ticketID)
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		t, err = s.FinishIn(tx, p, ticketID, v)
		return err
	})
	return t, err
}

// FinishIn is Finish in a transaction of the caller's.
func (s *Service) FinishIn(tx db.Tx, p Post, ticketID string, v visit.Visit) (t Ticket, err error) {
	err = s.in(tx, p, func(c *change) error {
		t, err = c.step(ticketID, []State{Called, Helping, Parked, Served}, func(t *Ticket) error { return c.finish(t, v) })
		return err
	})
	return t, err
}

func (c *change) finish(t *Ticket, v visit.Visit) (err error) {
	if t.Booked() {
		t.visitID, err = c.s.Appointment.ServeIn(c.tx, appointment.ServeRequest{Change: c.change(*t), Visit: v})
	} else {
		err = c.record(t, v)
	}
	if err != nil || t.State == Served {
		return err
	}
	t.HelpedMinutes = max(t.Helped(c.Now), 1)
	if t.HelpingAt.IsZero() && v.Minutes > 0 {
		t.HelpedMinutes = v.Minutes
	}
	t.State, t.EndedAt = Served, c.Now
	return c.release(t)
}

// change is the same for the appointment of a ticket.
func (c *change) change(t Ticket) appointment.Change {
	return appointment.Change{Tenant: c.Tenant, ID: t.AppointmentID, Now: c.Now, Actor: appointment.Actor{Viewer: c.Viewer}}
}

// record makes the visit of somebody who just came, or corrects it.
func (c *change) record(t *Ticket, v visit.Visit) (err error) {
	v.OrganisationID, v.PlaceID, v.Channel, v.Source = t.OrganisationID, t.PlaceID, string(place.AtPlace), visit.DropIn
	v.Date, v.Hour = t.Date, civil.TimeOfDayOf(c.began(*t), c.place.Location()).Hour()
	if v.OfferID, err = offerOfSession(c.ctx(), c.tx, c.Tenant.ID, t.SessionID); err != nil {
		return err
	}
	if t.visitID != "" {
		return visit.Replace(c.ctx(), c.tx, c.Tenant.ID, t.visitID, v)
	}
	t.visitID, err = visit.Record(c.ctx(), c.tx, c.Tenant.ID, v)
	return err
}

// began is when the help began, for the hour of the visit.
func (c *change) began(t Ticket) time.Time {
	switch {
	case !t.HelpingAt.IsZero():
		return t.HelpingAt
	case !t.CalledAt.IsZero():
		return t.CalledAt
	}
	return c.Now
}

func offerOfSession(ctx context.Context, r db.Reader, tenantID, sessionID string) (string, error) {
	offerID, err := db.One(ctx, r, db.Strings, `select offer_id from session where tenant_id = $1 and id = $2`, tenantID, sessionID)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return offerID, err
}

// Unfinish takes the last finish back, as long as the day lasts: the visit goes,
// and the host helps on.
func (s *Service) Unfinish(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.do(ctx, p, ticketID, []State{Served}, func(c *change, t *Ticket) error {
		if err := c.unrecord(*t); err != nil {
			return err
		}
		t.visitID, t.EndedAt = "", noTime
		t.State = Helping
		if t.HostID == "" {
			t.State = Parked
		}
		return nil
	})
}

func (c *change) unrecord(t Ticket) error {
	if t.Booked() {
		return c.s.Appointment.UndoIn(c.tx, c.change(t))
	}
	if t.visitID == "" {
		return errs.E(errs.Gone, "dropin.undo.late")
	}
	return visit.Remove(c.ctx(), c.tx, c.Tenant.ID, t.visitID)
}

// VisitOf gives what was recorded of a ticket, to be corrected; or, before that,
// what the ticket tells.
func (s *Service) VisitOf(ctx context.Context, r db.Reader, p Post, t Ticket) (visit.Visit, error) {
	if t.visitID != "" {
		return visit.Find(ctx, r, p.Tenant.ID, t.visitID)
	}
	v := visit.Visit{Language: t.Language, Minutes: t.Helped(p.Now)}
	if t.ReasonID != "" {
		v.Topics = []string{t.ReasonID}
	}
	return v, nil
}
