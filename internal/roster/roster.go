package roster

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Query is the range of days, both included, for which a roster is loaded, and
// the instant at which it is seen.
type Query struct {
	TenantID string
	From, To civil.Date
	Now      time.Time
}

// Roster is everything known about the hosts' time in a range of days: who they
// are, their working rules and absences, and what occupies them.
type Roster struct {
	Hosts    []Host // sorted by first name
	hosts    map[string]Host
	rules    map[post][]civil.Rule
	absences map[string][]Absence
	busy     map[string][]Claim
}

// post is a host at a place.
type post struct{ hostID, placeID string }

// Load reads the roster in a fixed number of queries; there is one more when some
// host has a calendar of the own.
func Load(ctx context.Context, r db.Reader, q Query) (_ *Roster, err error) {
	defer errs.Wrap(&err, "roster.Load(%s–%s)", q.From, q.To)
	hosts, err := Hosts(ctx, r, q.TenantID)
	if err != nil {
		return nil, err
	}
	rules, err := rulesIn(ctx, r, q)
	if err != nil {
		return nil, err
	}
	absences, err := absencesIn(ctx, r, q)
	if err != nil {
		return nil, err
	}
	claims, err := busyIn(ctx, r, q.stretch())
	if err != nil {
		return nil, err
	}
	busy, err := calendarBusy(ctx, r, hosts, q.stretch())
	if err != nil {
		return nil, err
	}
	built := build(hosts, rules, absences, claims)
	built.occupy(busy)
	return built, nil
}

// stretch covers the local days in every zone, which are from 12 hours behind
// UTC to 14 hours ahead.
func (q Query) stretch() Stretch {
	return Stretch{
		TenantID: q.TenantID, Now: q.Now,
		From:  q.From.Midnight(time.UTC).Add(-14 * time.Hour),
		Until: q.To.AddDays(1).Midnight(time.UTC).Add(12 * time.Hour),
	}
}

func build(hosts []Host, rules []WorkingRule, absences []Absence, claims []Claim) *Roster {
	r := &Roster{
		Hosts: hosts, hosts: map[string]Host{}, rules: map[post][]civil.Rule{},
		absences: map[string][]Absence{}, busy: map[string][]Claim{},
	}
	for _, h := range hosts {
		r.hosts[h.ID] = h
	}
	for _, rule := range rules {
		at := post{rule.HostID, rule.PlaceID}
		r.rules[at] = append(r.rules[at], rule.Rule)
	}
	for _, a := range absences {
		r.absences[a.HostID] = append(r.absences[a.HostID], a)
	}
	for _, c := range claims {
		r.busy[c.HostID] = append(r.busy[c.HostID], c)
	}
	return r
}

// Host finds a host who is not removed.
func (r *Roster) Host(id string) (Host, bool) {
	h, ok := r.hosts[id]
	return h, ok
}

// WorksAt tells whether the host has any working rule at the place.
func (r *Roster) WorksAt(hostID, placeID string) bool {
	return len(r.rules[post{hostID, placeID}]) > 0
}

// Working gives when the host is at the place on day d: working rules minus
// absences, sorted, without overlap.
func (r *Roster) Working(hostID, placeID string, d civil.Date) []civil.Span {
	rules := r.rules[post{hostID, placeID}]
	if len(rules) == 0 {
		return nil
	}
	spans := civil.Spans(rules, d)
	if len(spans) == 0 {
		return nil
	}
	away := r.away(hostID, d)
	if len(away) == 0 {
		return spans
	}
	return civil.Subtract(spans, away)
}

func (r *Roster) away(hostID string, d civil.Date) (spans []civil.Span) {
	for _, a := range r.absences[hostID] {
		if a.On(d) {
			spans = append(spans, a.Span)
		}
	}
	return civil.Union(spans)
}

// Busy gives what occupies the host, sorted by start: which claim, from when and
// until when, and nothing else of it. What the host's own calendar says is among
// it, as WhyCalendar. The list is shared: it must not be changed.
func (r *Roster) Busy(hostID string) []Claim { return r.busy[hostID] }

// Away makes the roster what it will be when the absence is entered, and Occupy
// what it will be when the host is taken from an instant until another. Only
// whoever loaded the roster may do it, before anybody else reads it.
func (r *Roster) Away(a Absence) { r.absences[a.HostID] = append(r.absences[a.HostID], a) }

// Occupy is told of at Away.
func (r *Roster) Occupy(hostID string, from, until time.Time) {
	r.occupy([]Busy{{HostID: hostID, StartsAt: from, EndsAt: until}})
}

// Free tells whether nothing occupies the host in [from, until): the rule that
// Take enforces.
func (r *Roster) Free(hostID string, from, until time.Time) bool {
	for _, c := range r.busy[hostID] {
		if c.Overlaps(from, until) {
			return false
		}
	}
	return true
}
