package freetime

import (
	"cmp"
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Time is a time that can be booked: an offer at a place, with every host
// who is free for it. Start and End are what the clock on the wall shows there;
// StartsAt and EndsAt the instants, in UTC.
type Time struct {
	OfferID, PlaceID string
	HostIDs          []string
	Date             civil.Date
	Start, End       civil.TimeOfDay
	StartsAt, EndsAt time.Time
	Fold             bool      // the clock shows Start twice that day; this is the first
	BlockedUntil     time.Time // EndsAt and the buffer after it: until then the host is not free for others
	order            int       // of the place in the list
}

// Slot is the time without who is free.
func (f Time) Slot() Slot { return Slot{f.OfferID, f.PlaceID, f.Date, f.Start} }

// Times gives the free times on the days of the search, by start, then place.
func (s *Service) Times(ctx context.Context, r db.Reader, q Search) (times []Time, err error) {
	defer errs.Wrap(&err, "Times")
	supply, err := s.Load(ctx, r, q)
	if err != nil {
		return nil, err
	}
	return Times(supply, q), nil
}

// Times is the rule itself: what is free on the days of the search, which
// must be among those that the supply was loaded for.
//
// A host can start at the beginning of each stretch in which the place is open
// and the host at work, and every Step minutes after, if the whole Length fits
// in. All of this is in minutes of the day; only then is it mapped to instants:
// a start or an end that the clock skips is dropped, one that it shows twice is
// the first, and a time that the change would cut short is dropped. A host is
// free when no claim overlaps [start, end + buffer), half open, as an instant.
// The buffer need not fit into the opening hours.
func Times(supply Supply, q Search) []Time {
	q = q.tidy()
	f := NewFinder(supply, q)
	var all []Time
	for n := range q.Days {
		all = f.On(q.From.AddDays(n), all)
		if q.Limit > 0 && len(all) >= q.Limit {
			return all[:q.Limit]
		}
	}
	return all
}

// Finder answers for one search, day by day.
type Finder struct {
	supply Supply
	stands []stand
	// What follows is used again for each day, since most of the work would else
	// be to make room.
	seen  [24 * 60]int32 // by start, 1 + index into found, -1 = cannot be
	found []Time         // of the day, stand by stand; some have no free host
	order []int          // which of found there are, by start
	ids   []string       // room for the ids of hosts
}

// stand is an offer at a place, with those who can give it there.
type stand struct {
	offer       place.Offer
	place       place.Place
	loc         *time.Location
	order       int
	hosts       []helper
	first, last civil.Date // the days that may be booked
	earliest    time.Time  // the instant before which nothing may be booked
}

type helper struct {
	id   string
	busy busy
}

// NewFinder is for the days that the supply was loaded for.
func NewFinder(supply Supply, q Search) *Finder {
	f := &Finder{supply: supply}
	taken := map[string]busy{}
	for order, p := range supply.Calendar.Places() {
		if q.PlaceID != "" && q.PlaceID != p.ID {
			continue
		}
		loc := p.Location()
		for _, o := range supply.Offers {
			if o.At(p.ID) && q.takes(o) {
				s := stand{offer: o, place: p, loc: loc, order: order}
				s.limit(q)
				s.hosts = f.helpers(q, s, taken)
				f.stands = append(f.stands, s)
			}
		}
	}
	return f
}

// limit sets which days may be booked, by notice, horizon and, in whole local
// days, how long it takes to get an interpreter.
func (s *stand) limit(q Search) {
	today := civil.DateOf(q.Now, s.loc)
	s.earliest = q.Now.Add(time.Duration(s.offer.Notice) * time.Minute)
	s.first, s.last = today, today.AddDays(s.offer.Horizon)
	if q.Interpreter != "" {
		s.first = today.AddDays(q.Tenant.InterpreterNoticeDays)
	}
}

func (f *Finder) helpers(q Search, s stand, taken map[string]busy) (list []helper) {
	for _, h := range f.supply.Roster.Hosts {
		if !q.TakesHost(s.offer, h) || !f.supply.Roster.WorksAt(h.ID, s.place.ID) {
			continue
		}
		if _, known := taken[h.ID]; !known && !f.supply.Blind {
			taken[h.ID] = busyTimes(f.supply.Roster.Busy(h.ID), f.supply.Moving)
		}
		list = append(list, helper{h.ID, taken[h.ID]})
	}
	return list
}

// On adds the free times of a day.
func (f *Finder) On(d civil.Date, times []Time) []Time {
	f.found, f.order = f.found[:0], f.order[:0]
	for i := range f.stands {
		f.at(&f.stands[i], d)
	}
	for i := range f.found {
		if len(f.found[i].HostIDs) > 0 {
			f.order = append(f.order, i)
		}
	}
	slices.SortFunc(f.order, func(i, j int) int {
		a, b := &f.found[i], &f.found[j]
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.order, b.order), cmp.Compare(i, j))
	})
	times = slices.Grow(times, len(f.order))
	for _, i := range f.order {
		times = append(times, f.found[i])
	}
	return times
}

func (f *Finder) at(s *stand, d civil.Date) {
	if d.Before(s.first) || d.After(s.last) {
		return
	}
	open := f.supply.Calendar.Open(s.place.ID, s.offer.ID, d)
	if len(open) == 0 {
		return
	}
	clear(f.seen[:])
	for _, h := range s.hosts {
		for _, w := range civil.Intersect(open, f.supply.Roster.Working(h.id, s.place.ID, d)) {
			f.offer(s, h, d, w)
		}
	}
}

// offer adds the host to every time in the window for which the host is free.
func (f *Finder) offer(s *stand, h helper, d civil.Date, w civil.Span) {
	length, step := civil.TimeOfDay(s.offer.Length), civil.TimeOfDay(s.offer.Step)
	for t := w.Start; t+length <= w.End; t += step {
		if f.seen[t] == 0 {
			f.seen[t] = -1
			if free, ok := s.time(d, t); ok {
				free.HostIDs = f.room(len(s.hosts))
				f.found = append(f.found, free)
				f.seen[t] = int32(len(f.found))
			}
		}
		if i := f.seen[t]; i > 0 {
			if free := &f.found[i-1]; h.busy.free(free.StartsAt, free.BlockedUntil) {
				free.HostIDs = append(free.HostIDs, h.id)
			}
		}
	}
}

// room is an empty list for so many ids.
func (f *Finder) room(n int) []string {
	if cap(f.ids)-len(f.ids) < n {
		f.ids = make([]string, 0, max(n, 256))
	}
	start := len(f.ids)
	f.ids = f.ids[:start+n]
	return f.ids[start : start : start+n]
}

// time maps a start to instants; false when it cannot be on that day.
func (s *stand) time(d civil.Date, t civil.TimeOfDay) (Time, bool) {
	end := t + civil.TimeOfDay(s.offer.Length)
	startsAt, ok := d.At(t, s.loc)
	if !ok || startsAt.Before(s.earliest) {
		return Time{}, false
	}
	endsAt, ok := d.At(end, s.loc)
	if !ok || endsAt.Sub(startsAt) < time.Duration(s.offer.Length)*time.Minute {
		return Time{}, false
	}
	return Time{
		OfferID: s.offer.ID, PlaceID: s.place.ID, Date: d, Start: t, End: end, StartsAt: startsAt, EndsAt: endsAt,
		Fold: isFold(startsAt, s.loc), BlockedUntil: endsAt.Add(time.Duration(s.offer.Buffer) * time.Minute), order: s.order,
	}, true
}

// isFold tells whether the clock will soon show the same time again, because
// summer time ends.
func isFold(t time.Time, loc *time.Location) bool {
	_, change := t.In(loc).ZoneBounds()
	if change.IsZero() || change.Sub(t) > 24*time.Hour {
		return false
	}
	_, before := t.In(loc).Zone()
	_, after := change.Zone()
	back := time.Duration(before-after) * time.Second
	return back > 0 && !t.Add(back).Before(change)
}

// busy is what occupies a host, sorted by start, so that a clash is found
// without looking at all of it.
type busy []occupied

// occupied is one claim; latest is the last end of it and of all before.
type occupied struct{ start, end, latest int64 }

func busyTimes(claims []roster.Claim, except string) busy {
	list := make(busy, 0, len(claims))
	var latest int64
	for _, c := range claims {
		if except != "" && c.ID == except {
			continue
		}
		latest = max(latest, c.BlockedUntil.UnixMicro())
		list = append(list, occupied{c.StartsAt.UnixMicro(), c.BlockedUntil.UnixMicro(), latest})
	}
	return list
}

// free tells whether nothing overlaps [from, until): the rule of roster.Free.
func (b busy) free(from, until time.Time) bool {
	first, last := from.UnixMicro(), until.UnixMicro()
	i, _ := slices.BinarySearchFunc(b, first, func(o occupied, at int64) int {
		if o.latest <= at {
			return -1
		}
		return 1
	})
	for ; i < len(b) && b[i].start < last; i++ {
		if b[i].end > first {
			return false
		}
	}
	return true
}
