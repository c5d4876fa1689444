package appointment

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// planner finds hosts and times that are left when the time has fallen away, and
// gives each to one appointment only.
type planner struct {
	s      *Service
	d      Disruption
	supply freetime.Supply
	zones  map[string]*time.Location
}

// newPlanner loads the days around the appointments, without what falls away.
func (s *Service) newPlanner(ctx context.Context, r db.Reader, d Disruption, rows []planned) (p *planner, err error) {
	first, last := rows[0].row.Date, rows[len(rows)-1].row.Date
	q := freetime.Search{Tenant: d.Tenant, By: freetime.Staff, From: first, Now: d.Now}
	q.Days = q.From.DaysUntil(last) + freetime.DaysAround + 1
	p = &planner{s: s, d: d}
	if p.supply, err = s.Free.Load(ctx, r, q); err != nil {
		return nil, err
	}
	places, err := s.Places.AllPlaces(ctx, r, d.Tenant.ID)
	if err != nil {
		return nil, err
	}
	p.zones = zonesOf(places)
	if d.away() {
		p.supply.Roster.Away(d.Absence)
	} else {
		p.supply.Calendar.Close(d.Closure)
	}
	return p, p.know(ctx, r, rows)
}

// know fills in what the remedies need to know of each appointment.
func (p *planner) know(ctx context.Context, r db.Reader, rows []planned) error {
	claims, err := roster.Claims(ctx, r, "", roster.Stretch{
		TenantID: p.d.Tenant.ID, From: rows[0].row.StartsAt, Until: rows[len(rows)-1].row.EndsAt, Now: p.d.Now,
	})
	if err != nil {
		return err
	}
	until := map[string]time.Time{}
	for _, c := range claims {
		until[c.ID] = c.BlockedUntil
	}
	for i := range rows {
		one := &rows[i]
		one.Appointment, one.blockedUntil = one.row.Appointment, later(until[one.row.ClaimID], one.row.EndsAt)
		one.rings = one.row.Contact.Phone != "" && !one.row.NoCall
		one.channels, one.awake = p.s.Tells(one.row.Appointment), notify.Awake(p.d.Now, p.d.Tenant.Location())
		one.later = one.awake.After(p.d.Now)
		if one.offer, err = p.s.Places.Offer(ctx, r, p.d.Tenant.ID, one.row.OfferID); err != nil {
			return err
		}
	}
	return nil
}

// allot gives hosts first, since nobody need be told of them, then times: first
// to those who can neither keep theirs with another host nor be helped by phone.
func (p *planner) allot(rows []planned) {
	for i := range rows {
		p.giveHost(&rows[i])
	}
	for _, last := range []bool{false, true} {
		for i := range rows {
			if one := &rows[i]; (one.Instead != "" || one.phones(p.d)) == last {
				p.giveTime(one)
			}
		}
	}
	for i := range rows {
		rows[i].Remedies = p.remedies(rows[i])
	}
}

// remedies are what can be done, what is proposed first.
func (p *planner) remedies(one planned) (list []Remedy) {
	stays, moves := one.stays(p.d), one.row.CanMove(p.d.Now)
	phones, host, other, reached := one.phones(p.d), one.Instead != "", len(one.Time.HostIDs) > 0, len(one.channels) > 0
	for _, r := range []struct {
		remedy Remedy
		can    bool
	}{
		{OtherHost, host},
		{Stand, stays},
		{ByPhone, phones},
		{OtherTime, other && (!p.d.away() || p.soon(one))},
		{CallOff, moves && reached},
		{RingOff, moves && !reached},
		{OtherTime, other && p.d.away() && !p.soon(one)},
		{RingOff, moves && reached},
	} {
		if r.can {
			list = append(list, r.remedy)
		}
	}
	return list
}

// soonDays is how many working days from its own day another time may lie to be
// proposed when a host is away.
const soonDays = 3

// soon tells whether the other time is on the same day or a few working days
// away.
func (p *planner) soon(one planned) bool {
	from, to := one.row.Date, one.Time.Date
	if to.Before(from) {
		from, to = to, from
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if _, holiday := p.supply.Calendar.Holiday(d); !holiday && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			n++
		}
	}
	return n <= soonDays
}

// giveHost finds somebody else who is at the place, helps with the reason in the
// language, and is free: the one with the least to do that day. How soon it is
// does not matter, since they who booked need not know.
func (p *planner) giveHost(one *planned) {
	if !p.d.away() {
		return
	}
	q, a := p.search(*one), one.row
	t := freetime.Time{OfferID: a.OfferID, PlaceID: a.PlaceID, Date: a.Date, StartsAt: a.StartsAt, EndsAt: a.EndsAt}
	for _, h := range p.supply.Roster.Hosts {
		if h.ID != a.HostID && q.TakesHost(one.offer, h) && p.there(h.ID, *one) && p.supply.Roster.Free(h.ID, a.StartsAt, one.blockedUntil) {
			t.HostIDs = append(t.HostIDs, h.ID)
		}
	}
	if len(t.HostIDs) > 0 {
		one.Instead = byLoad(p.supply.Roster, t)[0]
		p.supply.Roster.Occupy(one.Instead, a.StartsAt, one.blockedUntil)
	}
}

func (p *planner) there(hostID string, one planned) bool {
	span := one.span(p.zones)
	return slices.ContainsFunc(p.supply.Roster.Working(hostID, one.row.PlaceID, one.row.Date), func(w civil.Span) bool { return w.Contains(span) })
}

// search is for times of the same organisation: that somebody gets help at NAV
// is not for the library's people to see, so nobody is moved there or from there
// without having asked for it.
func (p *planner) search(one planned) freetime.Search {
	q := one.row.Search(p.d.Tenant, bookerOf(one.offer), p.d.Now)
	q.OrganisationID, q.Moving = one.row.OrganisationID, ""
	return q
}

// bookerOf is the least of those who could book the offer.
func bookerOf(o place.Offer) freetime.Booker {
	for _, b := range []freetime.Booker{freetime.Resident, freetime.Partner} {
		if b.May(o) {
			return b
		}
	}
	return freetime.Staff
}

// moveLead is how long after a message can be out somebody may be expected at a
// new time.
const moveLead = 2 * time.Hour

// giveTime finds the nearest free time by the rule of Alternatives, day by day
// from that of the appointment on: on an earlier day nobody expects to come.
func (p *planner) giveTime(one *planned) {
	if !one.row.CanMove(p.d.Now) {
		return
	}
	near := p.nearest(*one)
	if len(near) == 0 {
		return
	}
	one.Time = near[0]
	one.Time.HostIDs = byLoad(p.supply.Roster, near[0])
	p.supply.Roster.Occupy(one.Time.HostIDs[0], one.Time.StartsAt, one.Time.BlockedUntil)
}

func (p *planner) nearest(one planned) []freetime.Time {
	a, zone := one.row, p.zones[one.row.PlaceID]
	wanted := freetime.Slot{OfferID: a.OfferID, PlaceID: a.PlaceID, Date: a.Date, Start: one.span(p.zones).Start}
	supply := p.supply
	supply.Moving = a.ClaimID
	f := freetime.NewFinder(supply, p.search(one))
	var times []freetime.Time
	for away := range freetime.DaysAround + 1 {
		times = append(times, p.canBeTold(f.On(a.Date.AddDays(away), nil), one)...)
		if near := freetime.Nearest(times, wanted, zone); len(near) > 0 && near[0].StartsAt.Sub(a.StartsAt).Abs() <= time.Duration(away)*23*time.Hour {
			return near
		}
	}
	return freetime.Nearest(times, wanted, zone)
}

// canBeTold leaves the times that they can hear of before they begin.
func (p *planner) canBeTold(times []freetime.Time, one planned) []freetime.Time {
	first := one.awake.Add(moveLead)
	return slices.DeleteFunc(times, func(t freetime.Time) bool { return t.StartsAt.Before(first) || t.StartsAt.Equal(one.row.StartsAt) })
}
