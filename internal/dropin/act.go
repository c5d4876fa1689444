package dropin

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/visit"
)

func clockOf(t time.Time, loc *time.Location) civil.TimeOfDay { return civil.TimeOfDayOf(t, loc) }

// do changes one ticket, if it is in one of the states, by those who run the
// queue.
func (s *Service) do(ctx context.Context, p Post, ticketID string, from []State, f func(c *change, t *Ticket) error) (t Ticket, err error) {
	defer errs.Wrap(&err, "ticket %s", ticketID)
	err = s.write(ctx, p, func(c *change) error {
		t, err = c.step(ticketID, from, func(t *Ticket) error { return f(c, t) })
		return err
	})
	return t, err
}

// Begin marks that whoever was called has come to the table. Again it changes
// nothing.
func (s *Service) Begin(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.do(ctx, p, ticketID, []State{Called, Helping}, func(c *change, t *Ticket) error {
		if t.State == Called {
			t.State, t.HelpingAt = Helping, c.Now
		}
		return nil
	})
}

// Uncall takes a call back that was an accident: they wait where they stood, and
// may be called again at once.
func (s *Service) Uncall(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.do(ctx, p, ticketID, []State{Called}, func(c *change, t *Ticket) error {
		t.State, t.HostID, t.CalledAt = Waiting, "", time.Time{}
		return c.release(t)
	})
}

// Miss marks that whoever was called did not come.
func (s *Service) Miss(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.do(ctx, p, ticketID, []State{Called}, func(c *change, t *Ticket) error {
		t.State, t.HostID, t.MissedTimes = Missed, "", t.MissedTimes+1
		return c.release(t)
	})
}

// Park sets somebody aside who fetches something, or waits for something. The
// host is free for others.
func (s *Service) Park(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.do(ctx, p, ticketID, []State{Called, Helping}, func(c *change, t *Ticket) error {
		t.HelpedMinutes, t.HelpingAt = t.Helped(c.Now), time.Time{}
		t.State, t.WantedHost, t.HostID = Parked, t.HostID, ""
		return c.release(t)
	})
}

// Return puts somebody back in line: who was parked where they stood, who missed
// their turn behind the two next, and the second time last.
func (s *Service) Return(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.do(ctx, p, ticketID, []State{Parked, Missed}, (*change).back)
}

// ReturnSelf is Return by whoever holds the ticket, and missed their turn.
func (s *Service) ReturnSelf(ctx context.Context, p Post, ticketID string) (t Ticket, err error) {
	return s.self(ctx, p, ticketID, []State{Missed}, (*change).back)
}

func (c *change) back(t *Ticket) error {
	if t.State == Missed {
		scene, err := c.scene()
		if err != nil {
			return err
		}
		t.LineAt = returned(*t, scene.Tickets, c.Now)
	}
	t.State = Waiting
	return nil
}

// Leave marks that somebody went before it was their turn.
func (s *Service) Leave(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.do(ctx, p, ticketID, []State{Waiting, Called, Parked, Missed}, (*change).leave)
}

// LeaveSelf is Leave by whoever holds the ticket.
func (s *Service) LeaveSelf(ctx context.Context, p Post, ticketID string) (Ticket, error) {
	return s.self(ctx, p, ticketID, []State{Waiting, Missed, Parked}, (*change).leave)
}

func (c *change) leave(t *Ticket) error {
	t.State, t.EndedAt, t.HostID = Left, c.Now, ""
	return c.release(t)
}

// self is do for whoever holds the ticket, whose id nobody can guess.
func (s *Service) self(ctx context.Context, p Post, ticketID string, from []State, f func(c *change, t *Ticket) error) (t Ticket, err error) {
	defer errs.Wrap(&err, "own ticket %s", ticketID)
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		return s.public(tx, p, func(c *change) error {
			t, err = c.step(ticketID, from, func(t *Ticket) error { return f(c, t) })
			return err
		})
	})
	return t, err
}

// Prioritise puts somebody before the others, for a reason that must be chosen,
// or takes that back ("").
func (s *Service) Prioritise(ctx context.Context, p Post, ticketID string, why Priority) (Ticket, error) {
	if why != "" && !slices.Contains(Priorities(), why) {
		var check errs.Check
		check.Add("priority", "dropin.priority.choose")
		return Ticket{}, check.Err()
	}
	return s.do(ctx, p, ticketID, []State{Waiting, Parked, Missed}, func(c *change, t *Ticket) error {
		t.Priority = why
		return nil
	})
}

// TurnAway says no to somebody who waits, and counts the need that was not met.
func (s *Service) TurnAway(ctx context.Context, p Post, ticketID string, why Why) (Ticket, error) {
	if err := why.check(); err != nil {
		return Ticket{}, err
	}
	return s.do(ctx, p, ticketID, []State{Waiting, Called, Parked, Missed}, func(c *change, t *Ticket) error {
		return c.turnAway(t, why)
	})
}

func (w Why) check() error {
	var check errs.Check
	if !slices.Contains(Whys(), w) {
		check.Add("why", "dropin.why.choose")
	}
	return check.Err()
}

func (c *change) turnAway(t *Ticket, why Why) error {
	t.State, t.Why, t.EndedAt, t.HostID = TurnedAway, why, c.Now, ""
	if err := c.release(t); err != nil {
		return err
	}
	return c.unmet(*t)
}

// unmet counts what somebody wanted and did not get.
func (c *change) unmet(t Ticket) error {
	return visit.RecordUnmet(c.ctx(), c.tx, c.Tenant.ID, visit.Unmet{
		Date: c.today, ReasonID: t.ReasonID, PlaceID: c.PlaceID, Language: t.Language, Why: unmetWhy[t.Why]})
}

// unmetWhy is what a no is counted as among the needs that were not met.
var unmetWhy = map[Why]visit.UnmetWhy{
	Full: visit.UnmetTurnedAway, Closing: visit.UnmetClosing, Language: visit.UnmetLanguage, NotOurs: visit.UnmetNotOffered,
}

// TurnAwayNew says no to somebody who never got a number.
func (s *Service) TurnAwayNew(ctx context.Context, p Post, w Wanted, why Why) (t Ticket, err error) {
	if err := why.check(); err != nil {
		return t, err
	}
	err = s.write(ctx, p, func(c *change) error {
		if err := c.checkWanted(&w); err != nil {
			return err
		}
		t = Ticket{ID: newID(), OrganisationID: c.place.OrganisationID, Via: ByStaff, State: TurnedAway, Why: why,
			ReasonID: w.ReasonID, Language: w.Language, LineAt: c.Now, EndedAt: c.Now}
		if t, err = c.insert(t); err != nil {
			return err
		}
		return c.unmet(t)
	})
	return t, err
}

// Close sends home all who wait, when there is no time left for them, and tells
// how many.
func (s *Service) Close(ctx context.Context, p Post) (n int, err error) {
	err = s.write(ctx, p, func(c *change) error {
		scene, err := c.scene()
		if err != nil {
			return err
		}
		for _, t := range Line(scene.Tickets, c.Now) {
			if err := c.turnAway(&t, Closing); err != nil {
				return err
			}
			if err := c.save(Waiting, t); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
