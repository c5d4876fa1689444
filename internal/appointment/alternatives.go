package appointment

import (
	"cmp"
	"context"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// The alternatives to a time that was just taken: how many, and how many days
// before and after it are looked at.
const (
	mostAlternatives = 3
	daysAround       = 14
)

// Alternatives gives the three free times nearest to a slot, by start. Times of
// several offers at one place and time count once; of two that are equally near,
// the one at the same place is meant.
func (s *Service) Alternatives(ctx context.Context, r db.Reader, q Search, wanted Slot) (near []FreeTime, err error) {
	defer errs.Wrap(&err, "Alternatives(%s)", wanted)
	q.OfferID, q.Limit = "", 0
	q.From, q.Days = wanted.Date.AddDays(-daysAround), 2*daysAround+1
	times, err := s.Free(ctx, r, q)
	if err != nil {
		return nil, err
	}
	near = nearest(times, wanted, q.Tenant.Location())
	slices.SortStableFunc(near, func(a, b FreeTime) int { return a.StartsAt.Compare(b.StartsAt) })
	return near, nil
}

func nearest(times []FreeTime, wanted Slot, loc *time.Location) (near []FreeTime) {
	at, ok := wanted.Date.At(wanted.Start, loc)
	if !ok {
		at = wanted.Date.Midnight(loc)
	}
	elsewhere := func(t FreeTime) int {
		if t.PlaceID == wanted.PlaceID {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(times, func(a, b FreeTime) int {
		return cmp.Or(cmp.Compare(a.StartsAt.Sub(at).Abs(), b.StartsAt.Sub(at).Abs()), cmp.Compare(elsewhere(a), elsewhere(b)))
	})
	for _, t := range times {
		same := func(o FreeTime) bool { return o.PlaceID == t.PlaceID && o.StartsAt.Equal(t.StartsAt) }
		if len(near) < mostAlternatives && !slices.ContainsFunc(near, same) {
			near = append(near, t)
		}
	}
	return near
}

// AlternativesTo gives the three free times nearest to a hold that came to
// nothing.
func (s *Service) AlternativesTo(ctx context.Context, r db.Reader, tenant org.Tenant, holdID string, by Booker, now time.Time) ([]FreeTime, error) {
	a, err := load(ctx, r, tenant.ID, holdID)
	if err != nil {
		return nil, err
	}
	slot, err := s.slotOf(ctx, r, tenant.ID, a)
	if err != nil {
		return nil, err
	}
	q := a.Appointment.Search(tenant, by, now)
	q.Moving = ""
	return s.Alternatives(ctx, r, q, slot)
}
