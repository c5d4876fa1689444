package freetime

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Listing is a page of free times: whole days, with where the links "earlier"
// and "later" lead; no date means no link.
type Listing struct {
	Times          []Time
	Earlier, Later civil.Date
}

// defaultLimit is how many times a page shows at least, when the search does
// not say and there are so many.
const defaultLimit = 12

// stretch is how many days are loaded at a time at most. Most often there are
// enough times within firstStretch; else three times as many are looked at next.
const stretch, firstStretch = 28, 3

// List gives a page of free times from the day q.From on: whole days, until at
// least q.Limit times are shown. q.Days is not read; the offers' horizon is the
// end.
func (s *Service) List(ctx context.Context, r db.Reader, q Search) (l Listing, err error) {
	defer errs.Wrap(&err, "List(%s)", q.From)
	q = q.tidy()
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	if l.Earlier, err = s.earlier(ctx, r, q); err != nil {
		return l, err
	}
	last := q.From
	q.Days = firstStretch
	for l.Later.IsZero() && !q.From.After(last) {
		f, err := s.finder(ctx, r, q)
		if err != nil {
			return l, err
		}
		l.fill(f, q)
		last = f.last()
		q.From, q.Days = q.From.AddDays(q.Days), min(3*q.Days, stretch)
	}
	return l, nil
}

// finder loads the days of a search.
func (s *Service) finder(ctx context.Context, r db.Reader, q Search) (*Finder, error) {
	supply, err := s.Load(ctx, r, q)
	if err != nil {
		return nil, err
	}
	return NewFinder(supply, q), nil
}

// last is the last day that anything can be booked for.
func (f *Finder) last() (last civil.Date) {
	for _, s := range f.stands {
		if len(s.hosts) > 0 && s.last.After(last) {
			last = s.last
		}
	}
	return last
}

// fill takes days until there are enough, and then the first after that has any.
func (l *Listing) fill(f *Finder, q Search) {
	for n := range q.Days {
		d := q.From.AddDays(n)
		times := f.On(d, nil)
		switch {
		case len(times) == 0:
		case len(l.Times) < q.Limit:
			l.Times = append(l.Times, times...)
		default:
			l.Later = d
			return
		}
	}
}

// earlier is the day on which the page before begins.
func (s *Service) earlier(ctx context.Context, r db.Reader, q Search) (begin civil.Date, err error) {
	from := q.From.AddDays(-stretch)
	if today := q.today(); from.Before(today) {
		from = today
	}
	if from == q.From {
		return begin, nil
	}
	before := q
	before.From, before.Days = from, stretch
	f, err := s.finder(ctx, r, before)
	if err != nil {
		return begin, err
	}
	n := 0
	for d := q.From.AddDays(-1); !d.Before(from) && n < q.Limit; d = d.AddDays(-1) {
		if times := f.On(d, nil); len(times) > 0 {
			begin, n = d, n+len(times)
		}
	}
	return begin, nil
}

// Next is the first day after a day on which something is free; no date when
// nothing is.
func (s *Service) Next(ctx context.Context, r db.Reader, q Search, after civil.Date) (civil.Date, error) {
	q.From, q.Limit = after.AddDays(1), 1
	l, err := s.List(ctx, r, q)
	if err != nil || len(l.Times) == 0 {
		return civil.Date{}, err
	}
	return l.Times[0].Date, nil
}
