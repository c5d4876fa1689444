package appointment

import (
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/place"
)

// Remedy is what becomes of an appointment whose time falls away.
type Remedy string

// The remedies.
const (
	Stand     Remedy = "stand"  // it stands: they are here, or it needs no room
	OtherHost Remedy = "host"   // the same time, with another host
	OtherTime Remedy = "time"   // another time
	ByPhone   Remedy = "phone"  // the same time and host, by phone
	CallOff   Remedy = "cancel" // called off, with a message
	RingOff   Remedy = "ring"   // called off, and told by a call alone
)

// Remedies lists them in the order of the pages.
func Remedies() []Remedy {
	return []Remedy{Stand, OtherHost, OtherTime, ByPhone, CallOff, RingOff}
}

// Key is the locale key of the remedy's words.
func (r Remedy) Key() string { return "appointment.remedy." + string(r) }

// Affected is an appointment whose time falls away, and what can be done. Contact
// data, code and wishes stand only where the viewer may see them (Named).
type Affected struct {
	Appointment
	Named    bool
	Remedies []Remedy // that can be done; the first is proposed
	Chosen   Remedy
	Instead  string        // id of the host who takes over, for OtherHost
	Time     freetime.Time // for OtherTime

	channels []notify.Channel
	rings    bool      // there is a number, and nothing against ringing it
	awake    time.Time // when a message can go out
	later    bool      // which is not now
}

// Can tells whether the remedy can be done.
func (a Affected) Can(r Remedy) bool {
	for _, one := range a.Remedies {
		if one == r {
			return true
		}
	}
	return false
}

// Telling is how somebody hears of a remedy.
type Telling struct {
	Nobody   bool             // what stands on their paper is still true
	Channels []notify.Channel // none: no message is sent
	At       time.Time        // when the messages go out
	Later    bool             // which is not now: nobody is written to at night
	Ring     bool             // they come on the ring-list
	Lost     bool             // there is no number to ring, or they do not want to be rung
	Now      bool             // at once: the message comes too late
}

// Telling tells it of a remedy. Nobody needs to hear of another host: the slip
// names none.
func (a Affected) Telling(r Remedy) Telling {
	switch r {
	case Stand, OtherHost:
		return Telling{Nobody: true}
	case RingOff:
		return Telling{Ring: true, Lost: !a.rings, Now: a.urgent()}
	}
	ring := len(a.channels) == 0 || a.urgent()
	return Telling{Channels: a.channels, At: a.awake, Later: a.later, Ring: ring, Lost: ring && !a.rings, Now: a.urgent()}
}

// urgent: it begins before a message can be out, since nobody is written to at
// night.
func (a Affected) urgent() bool { return !a.awake.Before(a.StartsAt) }

// planned is an affected appointment with what its remedies need.
type planned struct {
	Affected
	row          row // with contact data open
	offer        place.Offer
	blockedUntil time.Time
}

// span is what the clock at the place shows.
func (p planned) span(zones map[string]*time.Location) civil.Span {
	return p.row.Span(zones[p.row.PlaceID])
}

// stays tells that nothing need become of it: they are here or should be; or it
// is given by phone or at home, whatever is closed.
func (p planned) stays(d Disruption) bool {
	if p.row.State == Arrived || !d.Now.Before(p.row.StartsAt) {
		return true
	}
	return !d.away() && p.row.Channel.NeedsPhone()
}

// phones tells whether it can be done by phone instead.
func (p planned) phones(d Disruption) bool {
	return !d.away() && p.row.CanMove(d.Now) && !p.row.Channel.NeedsPhone() && p.row.Contact.Phone != "" && !p.row.NoCall &&
		p.row.Interpreter != freetime.SignLanguage
}
