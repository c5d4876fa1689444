package place

import (
	"slices"
	"time"
)

// Kind says how an offer is used. Courses and events have no pages yet.
type Kind string

// The kinds of offer.
const (
	KindAppointment Kind = "appointment"
	KindDropIn      Kind = "dropin"
	KindCourse      Kind = "course"
	KindEvent       Kind = "event"
)

// Channel says where host and resident meet.
type Channel string

// The channels.
const (
	AtPlace  Channel = "place"
	ByPhone  Channel = "phone"
	ByVideo  Channel = "video"
	AtHome   Channel = "home"
	Outreach Channel = "outreach" // a care home, a café
)

// Channels lists the channels in the order of the pages.
func Channels() []Channel { return []Channel{AtPlace, ByPhone, ByVideo, AtHome, Outreach} }

// NeedsPhone tells whether the host has to call the resident, or find the door:
// without a telephone number nobody would meet.
func (c Channel) NeedsPhone() bool { return c == ByPhone || c == ByVideo || c == AtHome }

// Key is the locale key of the channel's words.
func (c Channel) Key() string { return "place.channel." + string(c) }

// BookedBy says who may book.
type BookedBy string

// Who may book: everyone (also partners and staff), partners and staff, or
// staff alone.
const (
	BookedByEveryone BookedBy = "everyone"
	BookedByPartners BookedBy = "partners"
	BookedByStaff    BookedBy = "staff"
)

// Audience says for whom an offer is.
type Audience string

// The audiences: everyone, or the municipality's own employees.
const (
	ForEveryone  Audience = "everyone"
	ForEmployees Audience = "employees"
)

// Offer is what people can come to. Length, Buffer (free time of the host
// after), Step (between starts) and Notice (before the first bookable start)
// are minutes, Horizon is days ahead. Languages are codes such as "nb"; none
// means whatever the hosts speak.
type Offer struct {
	ID, OrganisationID           string
	Kind                         Kind
	Channel                      Channel
	Name                         string
	Length, Buffer, Step, Notice int
	Horizon                      int
	BookedBy                     BookedBy
	Audience                     Audience
	Languages                    []string
	Bring, Phone                 string
	PlaceIDs, ReasonIDs          []string
	ClosedAt                     time.Time // zero while it is offered
}

// Closed tells whether the offer has ended.
func (o Offer) Closed() bool { return !o.ClosedAt.IsZero() }

// At tells whether the offer is given at the place.
func (o Offer) At(placeID string) bool { return slices.Contains(o.PlaceIDs, placeID) }

// Takes tells whether the offer helps with the reason.
func (o Offer) Takes(reasonID string) bool { return slices.Contains(o.ReasonIDs, reasonID) }

// Speaks tells whether the offer is given in the language; one that names none
// leaves it to the hosts.
func (o Offer) Speaks(language string) bool {
	return len(o.Languages) == 0 || slices.Contains(o.Languages, language)
}
