package appointment

import (
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/place"
)

// checkInterpreter: one cannot be had before the tenant's days of notice, whole
// local days. Sign language is not spoken on the telephone.
func (b Booking) checkInterpreter(date civil.Date, channel place.Channel) error {
	var c errs.Check
	days := b.Tenant.InterpreterNoticeDays
	switch today := civil.DateOf(b.Now, b.Tenant.Location()); {
	case b.Interpreter == "":
	case today.DaysUntil(date) < days:
		c.Add("interpreter", "appointment.interpreter.notice", "Days", days)
	case b.Interpreter == freetime.SignLanguage && channel == place.ByPhone:
		c.Add("interpreter", "appointment.interpreter.phone")
	}
	return c.Err()
}

// suits tells what is wrong with the interpreter before the time is looked for
// among those that suit: else it would seem to be taken.
func (s *Service) suits(tx db.Tx, h HoldRequest, b Booking) error {
	if b.Interpreter == "" {
		return nil
	}
	offer, err := s.Places.Offer(tx.Context(), tx, b.Tenant.ID, h.Slot.OfferID)
	if errs.Is(err, errs.NotFound) {
		return taken()
	}
	if err != nil {
		return err
	}
	return b.checkInterpreter(h.Slot.Date, offer.Channel)
}
