package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// CallMark is what came of a call. Tries is how many there were on the page on
// which it was marked, so that of two who press at once one hears of the other.
type CallMark struct {
	CallQuery
	Call  CallKey
	Tries int
}

// Reached marks that they were rung and know.
func (s *Service) Reached(ctx context.Context, m CallMark) error {
	return s.markCall(ctx, m, "reached", func(c *callRow) { c.finish(CallReached, m) })
}

// NotReached marks a try without an answer, and says when to try again.
func (s *Service) NotReached(ctx context.Context, m CallMark) error {
	return s.markCall(ctx, m, "noanswer", func(c *callRow) {
		c.Tries++
		c.NextAt = nextTry(m.Tenant, c.Tries, m.Now)
	})
}

// CloseCall takes a call off the list without that they were reached.
func (s *Service) CloseCall(ctx context.Context, m CallMark) error {
	return s.markCall(ctx, m, "closed", func(c *callRow) { c.finish(CallClosed, m) })
}

// finish ends a call. The number of one who asked stays until the night, so that
// it can be undone.
func (c *callRow) finish(state CallState, m CallMark) {
	c.State, c.DoneAt = state, m.Now
	if c.Why == CallBack {
		c.forgetOn = m.today()
	}
}

// The pauses before somebody is tried again. After the second try it is the next
// workday at ten.
var tryPauses = [...]time.Duration{time.Hour, 3 * time.Hour}

const tryClock civil.TimeOfDay = 10 * 60

func nextTry(t org.Tenant, tries int, now time.Time) time.Time {
	if tries <= len(tryPauses) {
		return notify.Awake(now.Add(tryPauses[tries-1]), t.Location())
	}
	day := nextWorkday(t, civil.DateOf(now, t.Location()))
	at, _ := day.At(tryClock, t.Location())
	return at
}

func callChanged() error { return errs.E(errs.Conflict, "appointment.call.changed") }

// markCall writes what came of it, with the audit trail. The trail names the
// call and not the appointment, and the call is gone when the day is.
func (s *Service) markCall(ctx context.Context, m CallMark, word string, mark func(*callRow)) (err error) {
	defer errs.Wrap(&err, "markCall(%s)", word)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		c, err := s.lockCall(tx, m)
		if err != nil {
			return err
		}
		if c.State != CallOpen || c.Tries != m.Tries {
			return callChanged()
		}
		mark(&c)
		return s.saveCall(tx, m, c, word)
	})
}

func (s *Service) saveCall(tx db.Tx, m CallMark, c callRow, word string) error {
	_, err := db.Exec(tx.Context(), tx, `update appointment_call set state = $1, tries = $2, next_at = $3, done_at = $4, forget_on = $5
		where tenant_id = $6 and id = $7`, string(c.State), c.Tries, c.NextAt, c.DoneAt, c.forgetOn, c.tenantID, c.ID)
	if err != nil {
		return err
	}
	return m.record(tx, c, "appointment.call", word)
}

func (q CallQuery) record(tx db.Tx, c callRow, action string, fields ...string) error {
	if !q.Viewer.SignedIn() {
		return nil
	}
	return org.Record(tx.Context(), tx, org.Entry{
		TenantID: q.Tenant.ID, PersonID: q.Viewer.PersonID, OrganisationID: c.OrganisationID,
		Action: action, SubjectKind: "appointment_call", SubjectID: c.ID, Fields: fields, Now: q.Now,
	})
}

// UndoCall takes back the last mark: that a call was reached or closed, on the
// same day, or the last try.
func (s *Service) UndoCall(ctx context.Context, m CallMark) (err error) {
	defer errs.Wrap(&err, "UndoCall(%s)", m.Call.ID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		c, err := s.lockCall(tx, m)
		if err != nil {
			return err
		}
		if c.Tries != m.Tries || c.State == CallOpen && c.Tries == 0 {
			return callChanged()
		}
		c.undo(m.Now)
		return s.saveCall(tx, m, c, "undo")
	})
}

func (c *callRow) undo(now time.Time) {
	if c.State == CallOpen {
		c.Tries--
	}
	c.State, c.DoneAt, c.NextAt = CallOpen, time.Time{}, now
	if c.Why == CallBack {
		c.forgetOn = c.madeOn.AddDays(callDays)
	}
}

// lockCall finds the call and keeps others who mark it waiting. One that follows
// from an appointment gets its row now.
func (s *Service) lockCall(tx db.Tx, m CallMark) (c callRow, err error) {
	if m.Call.ID == "" {
		if err := s.keepCall(tx, m); err != nil {
			return c, err
		}
		c, err = db.One(tx.Context(), tx, scanCall, `update appointment_call set tries = tries where tenant_id = $1 and appointment_id = $2
			and version = $3 and why = $4 returning `+callColumnList, m.Tenant.ID, m.Call.AppointmentID, m.Call.Version, string(m.Call.Why))
	} else {
		c, err = db.One(tx.Context(), tx, scanCall, `update appointment_call set tries = tries where tenant_id = $1 and id = $2
			returning `+callColumnList, m.Tenant.ID, m.Call.ID)
	}
	if errs.Is(err, errs.NotFound) {
		return c, callChanged()
	}
	if err == nil && !m.Viewer.SeesContact(c.OrganisationID, c.MadeBy) {
		err = forbidden()
	}
	return c, err
}

// keepCall makes the row of a call that follows from an appointment, if nobody
// has marked it before.
func (s *Service) keepCall(tx db.Tx, m CallMark) error {
	if m.Call.Why != CallRemind && m.Call.Why != CallUnreached {
		return callChanged()
	}
	a, err := load(tx.Context(), tx, m.Tenant.ID, m.Call.AppointmentID)
	if err != nil {
		return err
	}
	if !m.Viewer.SeesContact(a.OrganisationID, a.MadeBy) {
		return forbidden()
	}
	if a.Redacted || a.Version != m.Call.Version {
		return callChanged()
	}
	c := Change{Tenant: m.Tenant, Now: m.Now}
	call := callOf(a, m.Call.Why, m.Now)
	call.DueOn = m.today()
	_, err = putCall(tx, newCall(a, call, c))
	return err
}
