package dropin

import (
	"slices"
	"time"

	"digivert/internal/base/civil"
)

// State says how far a ticket has come.
type State string

// The states.
const (
	Waiting    State = "waiting"
	Called     State = "called"    // the number is on the screen
	Helping    State = "helping"   // they sit together
	Parked     State = "parked"    // something must be fetched, or waited for; the host helps others meanwhile
	Missed     State = "missed"    // was called and did not come
	Served     State = "served"    // has become a visit
	Forwarded  State = "forwarded" // to another place or organisation
	Left       State = "left"      // went before it was their turn
	TurnedAway State = "turned_away"
)

// States lists them in the order of the pages.
func States() []State {
	return []State{Waiting, Called, Helping, Parked, Missed, Served, Forwarded, Left, TurnedAway}
}

// Key is the locale key of the state's words.
func (s State) Key() string { return "dropin.state." + string(s) }

// Via says how a ticket was made.
type Via string

// The ways.
const (
	ByStaff     Via = "staff"
	ByKiosk     Via = "kiosk"
	ByPhone     Via = "phone"
	ByBooking   Via = "booked"
	ByForwarder Via = "forwarded"
)

// Priority is why somebody goes before others, "" for nobody. A reason must be
// chosen, and all who run the queue see it.
type Priority string

// The priorities.
const (
	Strain      Priority = "strain"      // cannot stand the wait
	Children    Priority = "children"    // has small children along
	Interpreter Priority = "interpreter" // the interpreter goes soon
	Deadline    Priority = "deadline"    // something must be sent today
	Transport   Priority = "transport"   // the bus goes
	OtherReason Priority = "other"
)

// Priorities lists them in the order of the pages.
func Priorities() []Priority {
	return []Priority{Strain, Children, Interpreter, Deadline, Transport, OtherReason}
}

// Key is the locale key of the priority's words.
func (p Priority) Key() string { return "dropin.priority." + string(p) }

// Why says why somebody was turned away.
type Why string

// The whys.
const (
	Full     Why = "full"
	Closing  Why = "closing"
	Language Why = "language"
	NotOurs  Why = "field" // not what we help with
)

// Whys lists them in the order of the pages.
func Whys() []Why { return []Why{Full, Closing, Language, NotOurs} }

// Key is the locale key of the why's words.
func (w Why) Key() string { return "dropin.why." + string(w) }

// Ticket is somebody's place in the queue of a place for one day.
type Ticket struct {
	ID, PlaceID    string
	SessionID      string // "" of a booked person
	OrganisationID string // who helps
	Date           civil.Date
	Number         int // short, from 1 each day; 0 of who was turned away at once
	State          State
	Via            Via

	ReasonID   string
	Language   string // "" Norwegian, or not told
	NeedsPC    bool
	FirstName  string // what they want to be called by, "" the number
	Priority   Priority
	Why        Why
	WantedHost string // "" anybody

	AppointmentID string
	DueAt         time.Time // of a booked person

	CameAt, LineAt               time.Time // LineAt decides the place in line
	HostID                       string    // who called
	CalledAt, HelpingAt, EndedAt time.Time
	HelpedMinutes                int // before it was parked
	MissedTimes, Calls           int
	Printed                      bool

	fromTicket, claimID, visitID string
	nameSealed                   []byte
}

// Booked tells whether they have an appointment.
func (t Ticket) Booked() bool { return t.AppointmentID != "" }

// Open tells whether a host has them now.
func (t Ticket) Open() bool { return t.State == Called || t.State == Helping }

// Ended tells whether nothing more will come of it.
func (t Ticket) Ended() bool {
	return slices.Contains([]State{Served, Forwarded, Left, TurnedAway}, t.State)
}

// Helped is how long the help has lasted, in whole minutes.
func (t Ticket) Helped(now time.Time) int {
	if t.HelpingAt.IsZero() || t.State != Helping {
		return t.HelpedMinutes
	}
	return t.HelpedMinutes + max(int(now.Sub(t.HelpingAt).Minutes()), 0)
}

// Waited is how long they waited until they were first called, in whole
// minutes: a booked person waits from the time that was agreed.
func (t Ticket) Waited(now time.Time) int {
	from, until := t.CameAt, now
	if t.DueAt.After(from) {
		from = t.DueAt
	}
	if !t.CalledAt.IsZero() {
		until = t.CalledAt
	}
	return max(int(until.Sub(from).Minutes()), 0)
}
