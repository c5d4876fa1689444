package freetime

import (
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/place"
)

// Slot names a time that somebody chose: which offer, where, and what the clock
// there shows.
type Slot struct {
	OfferID, PlaceID string
	Date             civil.Date
	Start            civil.TimeOfDay
}

// String is the slot as the value of a form field, read by ParseSlot.
func (s Slot) String() string {
	return strings.Join([]string{s.OfferID, s.PlaceID, s.Date.String(), strconv.Itoa(int(s.Start))}, ".")
}

// ParseSlot reads a form field's value. Anything else is an errs.Invalid about
// the field "slot".
func ParseSlot(text string) (Slot, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 || parts[0] == "" || parts[1] == "" {
		return Slot{}, noSlot()
	}
	date, err := civil.ParseDate(parts[2])
	minutes, err2 := strconv.Atoi(parts[3])
	start := civil.TimeOfDay(minutes)
	if err != nil || err2 != nil || !start.Valid() {
		return Slot{}, noSlot()
	}
	return Slot{parts[0], parts[1], date, start}, nil
}

func noSlot() error {
	var c errs.Check
	c.Add("slot", "freetime.slot.choose")
	return c.Err()
}

// Time is the time of the slot, of an offer at a place, whoever may be free for
// it; false when the clock does not show it that day, or it is before earliest.
func (s Slot) Time(o place.Offer, p place.Place, earliest time.Time) (Time, bool) {
	at := stand{offer: o, place: p, loc: p.Location(), earliest: earliest}
	return at.time(s.Date, s.Start)
}
