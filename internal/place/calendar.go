package place

import (
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/org"
)

// Query says which stretch of days a calendar is for, both ends included.
type Query struct {
	TenantID string
	From, To civil.Date
}

// Hours is all that decides when places are open.
type Hours struct {
	Places             []Place // those in use
	Rules              []OpeningRule
	Closures           []Closure
	ClosedChristmasEve bool
	ClosedNewYearsEve  bool
}

type placeOffer struct{ placeID, offerID string }

// Calendar knows when each place, and each offer there, is open. It is made
// once for a stretch of days and then only read, by many goroutines if need be.
type Calendar struct {
	query    Query
	list     []Place
	places   map[string]Place
	rules    map[placeOffer][]civil.Rule // offerID "" = the place's own
	listed   map[placeOffer][]OpeningRule
	closures []Closure
	holidays map[civil.Date]string // locale key of the day's name
}

// LoadCalendar reads, in four queries, all that decides when the tenant's
// places are open on the days of the query.
func LoadCalendar(ctx context.Context, r db.Reader, q Query) (*Calendar, error) {
	tenant, err := org.TenantByID(ctx, r, q.TenantID)
	if err != nil {
		return nil, err
	}
	hours := Hours{ClosedChristmasEve: tenant.ClosedChristmasEve, ClosedNewYearsEve: tenant.ClosedNewYearsEve}
	if hours.Places, err = places(ctx, r, q.TenantID); err != nil {
		return nil, err
	}
	if hours.Rules, err = rules(ctx, r, q.TenantID); err != nil {
		return nil, err
	}
	if hours.Closures, err = closures(ctx, r, q.TenantID, q.From, q.To); err != nil {
		return nil, err
	}
	return NewCalendar(q, hours), nil
}

// NewCalendar makes a calendar of what was read.
func NewCalendar(q Query, h Hours) *Calendar {
	c := &Calendar{
		query: q, list: h.Places, closures: h.Closures, holidays: closedDays(q, h),
		places: map[string]Place{}, rules: map[placeOffer][]civil.Rule{}, listed: map[placeOffer][]OpeningRule{},
	}
	for _, p := range h.Places {
		c.places[p.ID] = p
	}
	for _, r := range h.Rules {
		key := placeOffer{r.PlaceID, r.OfferID}
		c.rules[key] = append(c.rules[key], r.Rule)
		c.listed[key] = append(c.listed[key], r)
	}
	return c
}

func closedDays(q Query, h Hours) map[civil.Date]string {
	days := map[civil.Date]string{}
	for year := q.From.Year(); year <= q.To.Year(); year++ {
		if h.ClosedChristmasEve {
			days[civil.NewDate(year, 12, 24)] = "place.closed.christmaseve"
		}
		if h.ClosedNewYearsEve {
			days[civil.NewDate(year, 12, 31)] = "place.closed.newyearseve"
		}
		for _, holiday := range civil.Holidays(year) {
			days[holiday.Date] = holiday.Key
		}
	}
	return days
}

// Places lists the places in use, by name.
func (c *Calendar) Places() []Place { return c.list }

// Place finds a place in use.
func (c *Calendar) Place(placeID string) (Place, bool) {
	p, ok := c.places[placeID]
	return p, ok
}

// Holiday gives the locale key of the day's name when all places are closed on
// it: a public holiday, or 24 or 31 December where the tenant closes them.
func (c *Calendar) Holiday(d civil.Date) (key string, closed bool) {
	key, closed = c.holidays[d]
	return key, closed
}

// Open gives when the place is open on the day, in local time: its rules, for
// an offer (offerID not "") that has rules of its own there narrowed by them,
// without closures and holidays. Outside the days of the query, and at a place
// that is not in use, nothing is open.
func (c *Calendar) Open(placeID, offerID string, d civil.Date) []civil.Span {
	_, known := c.places[placeID]
	_, holiday := c.holidays[d]
	if !known || holiday || d.Before(c.query.From) || d.After(c.query.To) {
		return nil
	}
	open := civil.Spans(c.rules[placeOffer{placeID, ""}], d)
	if own := c.rules[placeOffer{placeID, offerID}]; offerID != "" && len(own) > 0 {
		open = civil.Intersect(open, civil.Spans(own, d))
	}
	if len(open) == 0 {
		return nil
	}
	return civil.Subtract(open, c.closed(placeID, d))
}

// closed gives the hours of the closures on the day.
func (c *Calendar) closed(placeID string, d civil.Date) []civil.Span {
	var spans []civil.Span
	for _, cl := range c.closures {
		if cl.At(placeID) && cl.On(d) {
			spans = append(spans, cl.Span)
		}
	}
	return civil.Union(spans)
}

// Close makes the calendar what it will be when the closure is entered. Only
// whoever made the calendar may do it, before anybody else reads it.
func (c *Calendar) Close(cl Closure) { c.closures = append(slices.Clone(c.closures), cl) }

// Shortened lists the closures that take hours from the place on the day: not
// those of hours in which it would not have been open.
func (c *Calendar) Shortened(placeID string, d civil.Date) []Closure {
	open := civil.Spans(c.rules[placeOffer{placeID, ""}], d)
	var found []Closure
	for _, cl := range c.closures {
		if cl.At(placeID) && cl.On(d) && len(civil.Intersect(open, []civil.Span{cl.Span})) > 0 {
			found = append(found, cl)
		}
	}
	return found
}
