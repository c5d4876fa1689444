package appointment

import (
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/contact"
)

// CallWhy says why somebody is rung.
type CallWhy string

// The whys, in the order in which they press.
const (
	CallChanged   CallWhy = "changed"   // we moved or cancelled, and no message reaches them
	CallUnreached CallWhy = "unreached" // a message failed
	CallRemind    CallWhy = "remind"    // tomorrow's, whom no message reaches
	CallBack      CallWhy = "callback"  // asked to be called
)

// CallState says how far a call has come.
type CallState string

// The states. Closed is done with without having reached them.
const (
	CallOpen    CallState = "open"
	CallReached CallState = "reached"
	CallClosed  CallState = "closed"
)

// Call is somebody whom the desk rings. That of a reminder, and of a message
// that failed, follows from the appointment and has no ID until it is marked.
type Call struct {
	ID             string // "" = not marked yet
	OrganisationID string // who rings
	MadeBy         string // the organisation that booked or asked; "" = the resident
	Why            CallWhy
	AppointmentID  string // "" of a call-back about none
	Version        int    // of the appointment, of which they are to be told
	Contact        contact.Contact
	ReasonID       string
	PlaceID        string
	Language       string
	Note           string
	DueOn          civil.Date
	Urgent         bool      // what they came to is off, and begins before a message can be out
	MadeAt         time.Time // asked, moved, cancelled, not reached or booked
	Tries          int       // without an answer
	NextAt         time.Time // not rung before
	State          CallState
	DoneAt         time.Time   // zero while it is open
	Appointment    Appointment // what they may be told of; zero of a call-back about none
}

// Unwanted tells whether they have asked not to be rung. Who asks to be called
// does want it.
func (c Call) Unwanted() bool { return c.Why != CallBack && c.Appointment.NoCall }

// Rings tells whether there is anybody to ring: a number, and no wish against it.
func (c Call) Rings() bool { return c.Contact.Phone != "" && !c.Unwanted() }

// Waits tells whether it is too early to try again.
func (c Call) Waits(now time.Time) bool { return now.Before(c.NextAt) }

// CallKey names a call, also one that is not marked yet: by its ID, or by the
// appointment, its version and why.
type CallKey struct {
	ID            string
	AppointmentID string
	Version       int
	Why           CallWhy
}

// Key names the call.
func (c Call) Key() CallKey {
	return CallKey{ID: c.ID, AppointmentID: c.AppointmentID, Version: c.Version, Why: c.Why}
}
