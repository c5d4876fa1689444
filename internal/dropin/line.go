package dropin

import (
	"cmp"
	"slices"
	"time"

	"digivert/internal/roster"
)

// The rules of the order. Those of the grace, of priority and of not calling
// somebody twice are what municipal queue systems have ended up with (ZMS of
// Berlin and Munich).
const (
	Grace      = 2 * time.Minute  // so much before their time a booked person is due
	CallAgain  = 5 * time.Minute  // the same person is not called again before
	HostGrace  = 10 * time.Minute // so long a booked person waits for the host they have an appointment with
	backBehind = 2                // whoever missed their turn and is back goes behind so many
)

// Duty is a host who is, or was, on duty at a place today.
type Duty struct {
	Host  roster.Host
	Spot  string // the table
	Since time.Time
	Left  time.Time // zero while they are there
}

// Here tells whether the host is still there.
func (d Duty) Here() bool { return d.Left.IsZero() }

// Scene is what decides who is next: all tickets of the day, who is on duty, and
// how many PCs there are.
type Scene struct {
	Now     time.Time
	Tickets []Ticket
	Duties  []Duty
	PCs     int
}

// class is the first part of the order: those with a priority, booked people who
// are due, those who just came, booked people who came early.
func class(t Ticket, now time.Time) int {
	switch {
	case t.Priority != "":
		return 0
	case t.DueAt.IsZero() || t.MissedTimes > 0:
		return 2
	case t.DueAt.Add(-Grace).After(now):
		return 3
	}
	return 1
}

// Line gives those who wait in the order in which they are helped.
func Line(tickets []Ticket, now time.Time) []Ticket {
	line := slices.DeleteFunc(slices.Clone(tickets), func(t Ticket) bool { return t.State != Waiting })
	slices.SortFunc(line, func(a, b Ticket) int {
		class1, class2 := class(a, now), class(b, now)
		return cmp.Or(cmp.Compare(class1, class2), turn(a, class1).Compare(turn(b, class2)), cmp.Compare(a.Number, b.Number))
	})
	return line
}

// turn is when somebody's turn came within their class.
func turn(t Ticket, class int) time.Time {
	if class == 1 || class == 3 {
		return t.DueAt
	}
	return t.LineAt
}

// Next gives whom the host should call, if anybody: the first in line whom this
// host can help and nobody else is better for.
func (s Scene) Next(hostID string) (Ticket, bool) {
	for _, t := range Line(s.Tickets, s.Now) {
		if s.fits(t, hostID) {
			return t, true
		}
	}
	return Ticket{}, false
}

// fits tells whether the host should be given the ticket.
func (s Scene) fits(t Ticket, hostID string) bool {
	switch {
	case !t.CalledAt.IsZero() && s.Now.Before(t.CalledAt.Add(CallAgain)):
		return false
	case t.NeedsPC && s.FreePCs() <= 0:
		return false
	case t.WantedHost != "" && t.WantedHost != hostID && s.waitsFor(t):
		return false
	}
	host, known := s.host(hostID)
	if !known || t.WantedHost == hostID {
		return known
	}
	if t.Booked() && host.OrganisationID != t.OrganisationID {
		return false // the booking is another organisation's, and so is whom it is for
	}
	return s.suits(t, host)
}

// suits tells whether the host speaks the language and knows the subject, or
// nobody on duty does.
func (s Scene) suits(t Ticket, host roster.Host) bool {
	return (speaks(host, t.Language) || !s.anybody(func(h roster.Host) bool { return speaks(h, t.Language) })) &&
		(host.Takes(t.ReasonID) || !s.anybody(func(h roster.Host) bool { return h.Takes(t.ReasonID) }))
}

// waitsFor tells whether somebody waits for the host they want. One who has left
// is not waited for, nor one who is ten minutes late for an appointment.
func (s Scene) waitsFor(t Ticket) bool {
	here := s.anybody(func(h roster.Host) bool { return h.ID == t.WantedHost })
	return here && (t.DueAt.IsZero() || s.Now.Before(t.DueAt.Add(HostGrace)))
}

func (s Scene) anybody(is func(roster.Host) bool) bool {
	return slices.ContainsFunc(s.Duties, func(d Duty) bool { return d.Here() && is(d.Host) })
}

func (s Scene) host(id string) (roster.Host, bool) {
	for _, d := range s.Duties {
		if d.Host.ID == id {
			return d.Host, true
		}
	}
	return roster.Host{}, false
}

// speaks takes it that all hosts speak Norwegian.
func speaks(h roster.Host, language string) bool {
	return slices.Contains([]string{"", "no", "nb", "nn"}, language) || h.Speaks(language)
}

// FreePCs is how many of our PCs nobody sits at.
func (s Scene) FreePCs() int {
	free := s.PCs
	for _, t := range s.Tickets {
		if t.NeedsPC && (t.Open() || t.State == Parked) {
			free--
		}
	}
	return free
}

// Hosts counts those on duty now.
func (s Scene) Hosts() int {
	n := 0
	for _, d := range s.Duties {
		if d.Here() {
			n++
		}
	}
	return n
}

// Languages lists what is spoken by those on duty now, beside Norwegian.
func (s Scene) Languages() []string {
	var codes []string
	for _, d := range s.Duties {
		for _, code := range d.Host.Languages {
			if d.Here() && !slices.Contains([]string{"no", "nb", "nn"}, code) {
				codes = append(codes, code)
			}
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Ahead counts those who are helped before the ticket.
func Ahead(tickets []Ticket, ticketID string, now time.Time) int {
	return slices.IndexFunc(Line(tickets, now), func(t Ticket) bool { return t.ID == ticketID })
}

// returned is where in line somebody comes who missed their turn: behind the two
// next, the second time last.
func returned(t Ticket, tickets []Ticket, now time.Time) time.Time {
	var behind []Ticket
	for _, other := range Line(tickets, now) {
		if class(other, now) == 2 && other.ID != t.ID {
			behind = append(behind, other)
		}
	}
	if t.MissedTimes > 1 || len(behind) < backBehind {
		return now.Add(time.Microsecond)
	}
	return behind[backBehind-1].LineAt.Add(time.Microsecond)
}
