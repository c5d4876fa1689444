package demo

import (
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/org"
	"digivert/internal/place"
)

// town is a municipality as it is told in this package. Names stand for ids,
// which are only known once the things are made.
type town struct {
	settings      org.NewTenant
	organisations []org.Organisation
	ownReasons    []place.Reason // besides the standard ones
	people        []person
	places        []site
	closures      []closure
	ill           illness
	offers        []offering
	hosts         []helper
	calendars     []calendar
	guests        []guest  // who comes on the very day, and who needs an interpreter
	callers       []caller // who stands on the ring-list
	waiters       []waiter // on the earlier-time list
	holds         int      // forms that are being filled in at this moment
}

// person signs in. Their address is the first name at the municipality's
// example domain.
type person struct {
	name  string
	roles []role
}

type role struct {
	at   string // name of an organisation
	role org.Role
}

// site is a place; its OrganisationID is the name of an organisation.
type site struct {
	place.Place
	open []civil.Rule
}

// illness is a host who is ill, and the coordinator who is told of it; no name:
// nobody is.
type illness struct{ host, told string }

// closure closes a place (no name: all) so many days from today; on the next
// day that is no weekend.
type closure struct {
	at     string
	in     int
	reason string
}

// offering is an offer with names instead of ids; its ReasonIDs are standard
// reasons, none = all.
type offering struct {
	place.Offer
	narrow []civil.Rule // when it is given, if not always while the place is open
	past   int          // percent of the times that were booked in the weeks behind us
	next   int          // the same for tomorrow; less the further ahead
	full   int          // so many days from tomorrow on have no free time
	pass   int          // how often these were filled up before
}

// helper is a host who signs in as the person of the same name. The
// organisation is a name, the reasons are standard ones, none = all.
type helper struct {
	name, at  string
	languages []string
	reasons   []string
	shifts    []shift
	pledged   int // days before today
	away      []away
}

type shift struct {
	at    string // name of a place
	rules []civil.Rule
}

// away is whole days from today on, both included.
type away struct{ from, to int }

// guest is a resident with a part in the demo. They come on the first open day
// from in on, to the offer and, when it is said, in the language.
type guest struct {
	name        string
	offer       string
	in          int // days from today
	reason      string
	language    string
	interpreter string
	ordered     bool // the interpreter has been ordered
	note        string
	letter      letter // to those who are told by post
}

// weekly is a rule for each of the days, "10:00–15:00" as two times.
func weekly(start, end string, days ...time.Weekday) (rules []civil.Rule) {
	for _, day := range days {
		rules = append(rules, civil.Rule{Kind: civil.Weekly, Weekday: day, Span: span(start, end)})
	}
	return rules
}

// every is a rule for a day of every n-th week, nth for the n-th such day of
// each month.
func every(n int, day time.Weekday, start, end string) civil.Rule {
	return civil.Rule{Kind: civil.EveryN, N: n, Weekday: day, Span: span(start, end)}
}

func nth(n int, day time.Weekday, start, end string) civil.Rule {
	return civil.Rule{Kind: civil.NthWeekday, N: n, Weekday: day, Span: span(start, end)}
}

// span is written in this package only; a slip of the pen shows as a rule that
// is refused.
func span(start, end string) civil.Span {
	from, _ := civil.ParseTimeOfDay(start)
	to, _ := civil.ParseTimeOfDay(end)
	return civil.Span{Start: from, End: to}
}

func workdays() []time.Weekday { return append(early(), time.Thursday, time.Friday) }
func early() []time.Weekday    { return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday} }
func late() []time.Weekday     { return []time.Weekday{time.Wednesday, time.Thursday, time.Friday} }
