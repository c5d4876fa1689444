package insight

import (
	"context"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// Week is one week of the service.
type Week struct {
	Query
	Days      [7]civil.Date
	Today     civil.Date
	Places    []PlaceWeek // those in use, by name; last, if need be, what was done elsewhere
	Total     PlaceWeek   // of all places
	Hosts     []HostWeek  // those with hours that are not over, by first name
	Next      *Next       // of the current week only
	Reasons   []place.Reason
	Counts    Counts
	Need      Need
	Clashes   int  // bookings where the host's own calendar says busy, from now on
	PlanKnown bool // of all days: else some are so old that absences have been deleted
}

// Week reads everything that the page of a week shows, in a fixed number of
// queries however many places, reasons and hosts there are.
func (s *Service) Week(ctx context.Context, q Query) (w Week, err error) {
	defer errs.Wrap(&err, "insight.Week(%s)", q.Week)
	p, err := s.loadWeek(ctx, q)
	if err != nil {
		return w, err
	}
	w = Week{Query: q, Days: daysOf(q.Week), Today: p.today, PlanKnown: p.knows(q.Week.Monday())}
	if w.Reasons, err = s.Place.Reasons(ctx, s.DB, q.Tenant.ID); err != nil {
		return w, err
	}
	days, err := visit.Days(ctx, s.DB, visit.Filter{TenantID: q.Tenant.ID, From: w.Days[0], To: w.Days[6], Whom: visit.Everybody})
	if err != nil {
		return w, err
	}
	tallies, err := appointment.Tallies(ctx, s.DB, appointment.TallyQuery{TenantID: q.Tenant.ID, From: w.Days[0], To: w.Days[6]})
	if err != nil {
		return w, err
	}
	unmet, err := visit.UnmetNeed(ctx, s.DB, q.Tenant.ID, w.Days[0], w.Days[6])
	w.fill(p, days)
	w.Counts, w.Need, w.Clashes = counts(days, tallies), need(unmet), p.clashes
	return w, err
}

func (w *Week) fill(p plan, visits []visit.Day) {
	var hosts []HostWeek
	w.Places, hosts = p.weeks(w.Days[0])
	for _, h := range hosts {
		if !h.Total.Nothing() {
			w.Hosts = append(w.Hosts, h)
		}
	}
	w.addVisits(visits)
	for _, at := range w.Places {
		for n, day := range at.Days {
			w.Total.Days[n].add(day.Use)
		}
		w.Total.Total.add(at.Total)
	}
	if w.Current() {
		next := p.next(w.Query, w.Reasons)
		w.Next = &next
	}
}

// addVisits hands each place its visits; those without a place that is in use
// get a line of their own.
func (w *Week) addVisits(visits []visit.Day) {
	at := map[string]int{}
	for i, p := range w.Places {
		at[p.Place.ID] = i
	}
	for _, v := range visits {
		i, ok := at[v.PlaceID]
		if !ok {
			if i, ok = at[""]; !ok {
				i = len(w.Places)
				at[""], w.Places = i, append(w.Places, PlaceWeek{})
			}
		}
		done := Use{Visits: v.Visits, Help: v.Minutes}
		w.Places[i].Days[w.Days[0].DaysUntil(v.Date)].add(done)
		w.Places[i].Total.add(done)
	}
}

// Nothing tells whether the week has neither hours, nor visits, nor bookings, nor anybody who asked:
// a service that is not set up yet, or a week far away.
func (w Week) Nothing() bool {
	return w.Total.Total.Planned+w.Total.Total.Behind+w.Total.Total.Outside+w.Counts.Visits+w.Counts.Appointments+len(w.Need.Total) == 0
}

// Over tells whether all of the week is behind us.
func (w Week) Over() bool { return w.Days[6].Before(w.Today) }
