package notify

import (
	"slices"
	"time"

	"digivert/internal/base/job"
)

// Kind says what a message tells.
type Kind string

// The kinds.
const (
	Booked   Kind = "booked"   // right after the booking
	Reminder Kind = "reminder" // the day before
	Moved    Kind = "moved"    // to another time or place
	Revoked  Kind = "revoked"  // we cancelled
	Earlier  Kind = "earlier"  // a time is free, to those who wait for one
)

// Kinds lists them in the order in which they come.
func Kinds() []Kind { return []Kind{Booked, Reminder, Moved, Revoked, Earlier} }

// Channel is a way to reach people.
type Channel string

// The channels.
const (
	SMS   Channel = "sms"
	Email Channel = "email"
)

// Channels lists them.
func Channels() []Channel { return []Channel{SMS, Email} }

// Languages are those in which messages are written; whoever gets help in
// another one gets English.
func Languages() []string { return []string{"nb", "nn", "en"} }

// languageOf is the language to write in to somebody who gets help in help.
func languageOf(help, tenants string) string {
	switch {
	case help == "" || help == "no":
		return tenants
	case slices.Contains(Languages(), help):
		return help
	}
	return "en"
}

// State says how far a message has come.
type State = job.ItemState

// The states. A parked message came back with a backup, and waits until a
// person lets it go. The last two are what receipts make of Sent and Failed; only
// gateways that send receipts lead there.
const (
	Waiting           = job.Waiting
	Sent              = job.Sent
	Failed            = job.Failed
	Dropped           = job.Dropped
	Parked            = job.Parked
	Received    State = "received"    // the telephone has it
	Undelivered State = "undelivered" // the gateway took it, and it will never arrive
)

// Why says why a message did not go out, "" when it did or nobody has tried.
type Why string

// The whys.
const (
	Trying          Why = "trying"          // waits: it was not taken, and is tried again
	Changed         Why = "changed"         // dropped: no longer true
	Told            Why = "told"            // dropped: a reminder, when they were told just before
	Late            Why = "late"            // dropped or failed: of no use any more
	NoContact       Why = "nocontact"       // dropped: no number or address any more
	NoContactWanted Why = "nocontactwanted" // dropped: they want no message
	Discarded       Why = "discarded"       // dropped: by a person, after a restore
	Refused         Why = "refused"         // failed: the number, the address or the text is not taken
	Unreachable     Why = "unreachable"     // failed: not taken in all the times it was tried
	Uncertain       Why = "uncertain"       // failed: may have gone out, so it is not sent again
	NoChannel       Why = "nochannel"       // failed: no gateway or server is set up
	NotArrived      Why = "notarrived"      // undelivered
	Incomplete      Why = "incomplete"      // failed: something that the text must tell is not known
)

// Item is a message in the outbox.
type Item struct {
	ID             string
	OrganisationID string // whose appointment it tells of
	Kind           Kind
	SubjectID      string // what it tells of: an appointment's id
	Version        int
	Channel        Channel
	State          State
	Why            Why
	Attempts       int
	MadeAt         time.Time
	NextAt         time.Time // not sent before
	DoneAt         time.Time // sent, failed or dropped; zero while it waits
	ReceiptAt      time.Time // when the receipt came; zero without one
}

func itemOf(i job.Item) Item {
	return Item{
		ID: i.ID, OrganisationID: i.Owner, Kind: Kind(i.Kind), SubjectID: i.What, Version: i.Version, Channel: Channel(i.Channel),
		State: stateOf(i), Why: Why(i.Why), Attempts: i.Attempts, MadeAt: i.MadeAt, NextAt: i.NextAt, DoneAt: i.DoneAt, ReceiptAt: i.ReceiptAt,
	}
}

// stateOf is the state, with what the receipt tells.
func stateOf(i job.Item) State {
	switch {
	case i.State == Sent && i.Receipt == job.Delivered:
		return Received
	case i.State == Failed && i.Receipt == job.Undelivered:
		return Undelivered
	}
	return i.State
}
