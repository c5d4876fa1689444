package appointment

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/notify"
)

// ContactWishes are what those who booked do not want.
type ContactWishes struct {
	NoCall bool // no call
	NoSend bool // neither SMS nor e-mail
}

// SetContactWishes keeps what those who booked do not want of us. What already
// waits to be sent is dropped when it is due; who wants messages again gets the
// reminder that is still to come.
func (s *Service) SetContactWishes(ctx context.Context, c Change, w ContactWishes) (err error) {
	defer errs.Wrap(&err, "SetContactWishes(%s)", c.ID)
	_, err = s.change(ctx, c, s.mayOpen, func(tx db.Tx, a *row) error {
		if a.overFor(c) {
			return errs.E(errs.Conflict, "appointment.over")
		}
		again := a.NoSend && !w.NoSend
		var fields []string
		if a.NoCall != w.NoCall {
			fields = append(fields, "no_call")
		}
		if a.NoSend != w.NoSend {
			fields = append(fields, "no_send")
		}
		a.NoCall, a.NoSend = w.NoCall, w.NoSend
		if len(fields) == 0 {
			return nil
		}
		if again {
			if err := s.remindAgain(tx, c, *a); err != nil {
				return err
			}
		}
		return s.record(tx, c, *a, "appointment.change", fields...)
	})
	return err
}

func (s *Service) remindAgain(tx db.Tx, c Change, a row) error {
	a, err := s.open(tx.Context(), tx, a)
	if err != nil {
		return err
	}
	return s.Notify.Queue(tx.Context(), tx, c.reminders(c.message(a, notify.Reminder), a.Date)...)
}
