package appointment

import (
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/place"
)

// State says how far an appointment has come.
type State string

// The states. From booked on, it has a code and somebody's contact data.
const (
	Held    State = "held"    // the form is being filled in
	Booked  State = "booked"  // agreed
	Arrived State = "arrived" // they came
	Served  State = "served"  // they got help; it has become a visit
	Excused State = "excused" // they cancelled
	Revoked State = "revoked" // we cancelled
	NoShow  State = "noshow"  // they did not come
	Over    State = "over"    // the day is over, and how it went is not the reader's to know; never stored
)

// Key is the locale key of the state's words.
func (s State) Key() string { return "appointment.state." + string(s) }

// Via says how the booking came in.
type Via string

// The ways in.
const (
	ViaWeb     Via = "web"
	ViaDesk    Via = "desk"
	ViaPhone   Via = "phone"
	ViaPartner Via = "partner"
)

// Appointment is a booked hour, or one that is held.
type Appointment struct {
	ID             string
	OrganisationID string // whose offer it is
	MadeBy         string // the organisation that booked; "" = the resident
	Via            Via

	OfferID, PlaceID, HostID, ReasonID string // "" once a served day is settled

	ClaimID string // what occupies the host; "" when nothing does

	State            State
	Channel          place.Channel
	Date             civil.Date // the local day at the place
	StartsAt, EndsAt time.Time  // UTC; zero once a served day is settled
	HeldUntil        time.Time  // of a hold

	Language    string // code of the language of help, "" not told
	Interpreter string // code of the interpreter's language, "sgn" sign language, "" none
	OnBehalf    bool   // booked by one person for another
	TellPartner bool   // they said yes to that the partner who booked sees whether they came

	Version int             // counts what the resident must be told of; SEQUENCE of the calendar file (RFC 5545, 3.8.7.4)
	Code    string          // "4127 3605"; "" before it is booked and when redacted
	Token   string          // of the link in QR code and e-mail
	Contact contact.Contact // goes when ContactDue has passed
	NoCall  bool            // they want no call
	NoSend  bool            // they want neither SMS nor e-mail

	Override Override // how staff took a time that was not shown as free; HostID is not read back

	VisitID    string     // of a served one, until the night
	ContactDue civil.Date // the day on which contact data go
	Redacted   bool
	CreatedAt  time.Time
}

// Span is what the clock on the wall shows at the place, whose zone is loc.
func (a Appointment) Span(loc *time.Location) civil.Span {
	span := civil.Span{Start: civil.TimeOfDayOf(a.StartsAt, loc), End: civil.TimeOfDayOf(a.EndsAt, loc)}
	if span.Empty() { // it ends at midnight
		span.End = 24 * 60
	}
	return span
}

// Open tells whether it is still to be, or going on.
func (a Appointment) Open() bool { return a.State == Booked || a.State == Arrived }

// CanMove tells whether it can be moved: it is booked and has not begun.
func (a Appointment) CanMove(now time.Time) bool { return a.State == Booked && now.Before(a.StartsAt) }

// CanCancel tells whether it can be cancelled: it is booked and has not begun.
func (a Appointment) CanCancel(now time.Time) bool { return a.CanMove(now) }

// Search finds times that the appointment could be moved to.
func (a Appointment) Search(tenant org.Tenant, by freetime.Booker, now time.Time) freetime.Search {
	return freetime.Search{
		Tenant: tenant, ReasonID: a.ReasonID, Language: a.Language, Interpreter: a.Interpreter,
		NoPhone: a.State != Held && a.Contact.Phone == "", By: by, Moving: a.ClaimID, Now: now,
	}
}
