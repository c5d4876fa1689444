package insight

import (
	"digivert/internal/base/civil"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// HostWeek is how the hours of one host are used, ahead of time: days that are
// over stay empty.
type HostWeek struct {
	Host  roster.Host
	Days  [7]Use
	Total Use
}

// PlaceDay is a place on a day, with why it is closed or shortened.
type PlaceDay struct {
	Use
	HolidayKey string // locale key, "" no public holiday
	Reasons    []string
}

// PlaceWeek is how the hours at one place are used. Without ID it is what was
// done elsewhere, or at places that are no longer in use.
type PlaceWeek struct {
	Place place.Place
	Days  [7]PlaceDay
	Total Use
}

// use is a host's hours at a place on a day that is not over.
func (p plan) use(h roster.Host, at place.Place, d civil.Date) Use {
	u := p.planned(h, at, d)
	hours := onDay(d, p.working(h, at, d), at.Location())
	var taken, held, help, all []stretch
	for _, c := range p.claims[h.ID] {
		a, isAppointment := p.occupied[c.ID]
		switch {
		case !isAppointment || a.PlaceID != at.ID || civil.DateOf(a.StartsAt, at.Location()) != d:
		case c.Why == roster.WhyHold:
			held = append(held, between(c.StartsAt, c.BlockedUntil))
		default:
			taken = append(taken, between(c.StartsAt, c.BlockedUntil))
			help = append(help, between(a.StartsAt, a.EndsAt))
			u.Overridden += count(c.Overridden)
		}
	}
	for _, c := range p.supply.Roster.Busy(h.ID) {
		all = append(all, between(c.StartsAt, c.BlockedUntil))
	}
	u.Taken, u.Held = minutes(within(hours, taken)), minutes(within(without(hours, taken), held))
	u.Busy = max(0, minutes(within(hours, all))-u.Taken-u.Held)
	u.Outside = minutes(without(help, hours))
	u.Room = room(without(hours, all), p.shortest(h.OrganisationID, at.ID))
	return u
}

// planned is the part of use that the plan alone tells.
func (p plan) planned(h roster.Host, at place.Place, d civil.Date) Use {
	u := Use{Open: len(p.supply.Calendar.Open(at.ID, "", d)) > 0, Ahead: !d.Before(p.today), PlanKnown: p.knows(d)}
	length := minutes(onDay(d, p.working(h, at, d), at.Location()))
	if u.Ahead {
		u.Planned = length
	} else if u.PlanKnown {
		u.Behind = length
	}
	return u
}

func (p plan) working(h roster.Host, at place.Place, d civil.Date) []civil.Span {
	return civil.Intersect(p.supply.Roster.Working(h.ID, at.ID, d), p.open(h.OrganisationID, at, d))
}

// knows tells whether all absences of the day are still there.
func (p plan) knows(d civil.Date) bool { return p.today.AddDays(-roster.PastPlanDays).Before(d) }

// room is what is left in pieces that are long enough.
func room(gaps []stretch, shortest int) (n int) {
	for _, gap := range gaps {
		if length := minutes([]stretch{gap}); length >= shortest {
			n += length
		}
	}
	return n
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// weeks fills in the days: each host at each place, and the sums of both.
func (p plan) weeks(monday civil.Date) (places []PlaceWeek, hosts []HostWeek) {
	hosts = make([]HostWeek, len(p.supply.Roster.Hosts))
	for i, h := range p.supply.Roster.Hosts {
		hosts[i].Host = h
	}
	for _, at := range p.supply.Calendar.Places() {
		week := PlaceWeek{Place: at}
		for n := range week.Days {
			week.Days[n] = p.day(at, monday.AddDays(n))
			for i := range hosts {
				p.addHost(&hosts[i], &week, n, monday.AddDays(n))
			}
			week.Total.add(week.Days[n].Use)
		}
		places = append(places, week)
	}
	return places, hosts
}

func (p plan) day(at place.Place, d civil.Date) (day PlaceDay) {
	day.Use = Use{Open: len(p.supply.Calendar.Open(at.ID, "", d)) > 0, Ahead: !d.Before(p.today), PlanKnown: p.knows(d)}
	day.HolidayKey, _ = p.supply.Calendar.Holiday(d)
	if day.HolidayKey == "" {
		for _, c := range p.supply.Calendar.Shortened(at.ID, d) {
			day.Reasons = append(day.Reasons, c.Reason)
		}
	}
	return day
}

// addHost adds what a host has at a place on a day to both.
func (p plan) addHost(h *HostWeek, at *PlaceWeek, n int, d civil.Date) {
	if d.Before(p.today) {
		at.Days[n].add(p.planned(h.Host, at.Place, d))
		return
	}
	u := p.use(h.Host, at.Place, d)
	at.Days[n].add(u)
	if u.Open = u.Planned > 0; u.Nothing() {
		return
	}
	h.Days[n].add(u)
	h.Total.add(u)
}

// Add sums two hosts, such as those of an organisation.
func (h *HostWeek) Add(o HostWeek) {
	for n := range h.Days {
		h.Days[n].add(o.Days[n])
	}
	h.Total.add(o.Total)
}
