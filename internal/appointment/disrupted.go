package appointment

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/place"
)

// disrupted are the ids of what lies in the time that falls away, sorted.
type disrupted struct{ ids []string }

func (d disrupted) within(other disrupted) bool {
	for _, id := range d.ids {
		if _, found := slices.BinarySearch(other.ids, id); !found {
			return false
		}
	}
	return true
}

// disruptedIDs finds appointments and holds.
func (s *Service) disruptedIDs(tx db.Tx, d Disruption) (found disrupted, err error) {
	for _, states := range []string{openStates, heldState} {
		rows, err := s.inside(tx.Context(), tx, d, states)
		if err != nil {
			return found, err
		}
		for _, a := range rows {
			found.ids = append(found.ids, a.ID)
		}
	}
	slices.Sort(found.ids)
	return found, nil
}

// What lies in the time that falls away: what is agreed, and what is being booked.
const (
	openStates = `and state in ('booked', 'arrived')`
	heldState  = `and state = 'held'`
)

// inside gives the rows of the states that touch the time and are not over,
// whatever the clocks do that day: both are compared by the clock of the place.
func (s *Service) inside(ctx context.Context, r db.Reader, d Disruption, states string) (inside []row, err error) {
	rows, err := s.onTheDays(ctx, r, d, states)
	if err != nil {
		return nil, err
	}
	places, err := s.Places.AllPlaces(ctx, r, d.Tenant.ID)
	if err != nil {
		return nil, err
	}
	zones := zonesOf(places)
	for _, a := range rows {
		if a.EndsAt.After(d.Now) && a.Span(zones[a.PlaceID]).Overlaps(d.span()) {
			inside = append(inside, a)
		}
	}
	return inside, nil
}

func zonesOf(places []place.Place) map[string]*time.Location {
	zones := map[string]*time.Location{}
	for _, p := range places {
		zones[p.ID] = p.Location()
	}
	return zones
}

// span is the hours of each day that fall away.
func (d Disruption) span() civil.Span {
	if d.away() {
		return d.Absence.Span
	}
	return d.Closure.Span
}

func (s *Service) onTheDays(ctx context.Context, r db.Reader, d Disruption, states string) ([]row, error) {
	if !d.away() {
		return between(ctx, r, d.Tenant.ID, d.Closure, states)
	}
	return db.All(ctx, r, scan, columns+states+` and host_id = $2 and service_date >= $3 and service_date <= $4`,
		d.Tenant.ID, d.Absence.HostID, d.Absence.From, d.Absence.To)
}

// holding counts those who are filling in the form for such a time.
func (s *Service) holding(ctx context.Context, r db.Reader, d Disruption) (n int, err error) {
	held, err := s.inside(ctx, r, d, heldState)
	for _, a := range held {
		if a.HeldUntil.After(d.Now) {
			n++
		}
	}
	return n, err
}
