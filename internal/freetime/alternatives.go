package freetime

import (
	"cmp"
	"context"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// mostAlternatives is how many there are to a time that was just taken.
const mostAlternatives = 3

// DaysAround is how many days before and after a time that was taken, or falls
// away, are looked at.
const DaysAround = 14

// Alternatives gives the three free times nearest to a slot, by start. Times of
// several offers at one place and time count once; of two that are equally near,
// the one at the same place is meant.
func (s *Service) Alternatives(ctx context.Context, r db.Reader, q Search, wanted Slot) (near []Time, err error) {
	defer errs.Wrap(&err, "Alternatives(%s)", wanted)
	q.OfferID, q.Limit = "", 0
	q.From, q.Days = wanted.Date.AddDays(-DaysAround), 2*DaysAround+1
	times, err := s.Times(ctx, r, q)
	if err != nil {
		return nil, err
	}
	near = Nearest(times, wanted, q.Tenant.Location())
	slices.SortStableFunc(near, func(a, b Time) int { return a.StartsAt.Compare(b.StartsAt) })
	return near, nil
}

// Nearest picks, of times, those that Alternatives gives; the nearest first.
func Nearest(times []Time, wanted Slot, loc *time.Location) (near []Time) {
	at, ok := wanted.Date.At(wanted.Start, loc)
	if !ok {
		at = wanted.Date.Midnight(loc)
	}
	elsewhere := func(t Time) int {
		if t.PlaceID == wanted.PlaceID {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(times, func(a, b Time) int {
		return cmp.Or(cmp.Compare(a.StartsAt.Sub(at).Abs(), b.StartsAt.Sub(at).Abs()), cmp.Compare(elsewhere(a), elsewhere(b)))
	})
	for _, t := range times {
		same := func(o Time) bool { return o.PlaceID == t.PlaceID && o.StartsAt.Equal(t.StartsAt) }
		if len(near) < mostAlternatives && !slices.ContainsFunc(near, same) {
			near = append(near, t)
		}
	}
	return near
}
