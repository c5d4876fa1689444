package appointment

import (
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

// The rules of the earlier-time list. Nobody is told of a free time more often
// than is welcome, nor so late that they can no longer arrange themselves.
const (
	MostOffers   = 3             // messages in all
	LastDays     = 2             // days before the end of the wish on which nobody is told
	OfferAlone   = 3 * time.Hour // how long a time that one was told of is not told to others
	MostWaitDays = 56            // the last day of a wish is at most so far ahead
	mostSeen     = 400           // how many of the times free at joining are remembered
)

// Earlier is the wish to hear of a time that falls free: hanging on a booked
// appointment, which is to be moved to an earlier day, or of somebody without.
type Earlier struct {
	ID            string
	AppointmentID string          // "" of somebody without an appointment
	ReasonID      string          // "" any
	PlaceID       string          // "" anywhere
	Language      string          // code of the language of help, "" not told
	Interpreter   string          // code of the interpreter's language, "" none
	Until         civil.Date      // the last day that is of use; of an appointment, its own day
	Contact       contact.Contact // their own, or that of the appointment
	Code          string          // "4127 3605": their own, or that of the appointment
	Token         string          // of the wish's page
	Booked        Appointment
	Offers        []EarlierOffer // what they were told of, the first first
	JoinedAt      time.Time
}

// EarlierOffer is a free time that they were told of.
type EarlierOffer struct {
	freetime.Slot
	N      int // 1 the first; 0 and less: was free already when they joined, and is no news
	ToldAt time.Time
}

// Open tells whether the wish is still one at that moment: of an appointment,
// as long as it can be moved to an earlier day.
func (e Earlier) Open(now time.Time, zone *time.Location) bool {
	today := civil.DateOf(now, zone)
	if e.AppointmentID != "" {
		return e.Booked.CanMove(now) && today.Before(e.Until)
	}
	return !today.After(e.Until)
}

// Told is what they were told of, without what was free when they joined.
func (e Earlier) Told() []EarlierOffer {
	return slices.DeleteFunc(slices.Clone(e.Offers), func(o EarlierOffer) bool { return o.N < 1 })
}

// Tells tells whether we may tell them of one more time on a day: after the last
// message and in the last days no more comes.
func (e Earlier) Tells(today civil.Date) bool {
	return len(e.Told()) < MostOffers && today.DaysUntil(e.Until) > LastDays
}

// wants tells whether a time on that day is of use.
func (e Earlier) wants(d civil.Date) bool {
	if e.AppointmentID != "" {
		return d.Before(e.Until)
	}
	return !d.After(e.Until)
}

// knows tells whether they have heard of the time, or could have seen it when
// they joined. Two offers at one place and time are one time to them.
func (e Earlier) knows(s freetime.Slot) bool {
	return slices.ContainsFunc(e.Offers, func(o EarlierOffer) bool {
		return o.PlaceID == s.PlaceID && o.Date == s.Date && o.Start == s.Start
	})
}

// search finds the free times that fit the wish.
func (e Earlier) search(tenant org.Tenant, now time.Time) freetime.Search {
	return freetime.Search{
		Tenant: tenant, ReasonID: e.ReasonID, PlaceID: e.PlaceID, Language: e.Language, Interpreter: e.Interpreter,
		NoPhone: e.Contact.Phone == "", By: freetime.Resident, Now: now, Days: max(civil.DateOf(now, tenant.Location()).DaysUntil(e.Until), 0) + 1,
	}
}
