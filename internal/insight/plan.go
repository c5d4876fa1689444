package insight

import (
	"context"
	"slices"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// plan is all that decides who is where and when, and what can be booked, loaded
// once for a stretch of days.
type plan struct {
	today    civil.Date
	supply   freetime.Supply
	claims   map[string][]roster.Claim // by host
	occupied map[string]appointment.Occupied
	bookable map[opening][]civil.Span
	clashes  int // bookings ahead where the host's own calendar says busy
}

// opening is what an organisation can give at a place on a day.
type opening struct {
	organisationID, placeID string
	day                     civil.Date
}

// load reads, in a fixed number of queries, the days from from to to.
func (s *Service) load(ctx context.Context, q Query, from, to civil.Date) (p plan, err error) {
	p = plan{today: q.today(), bookable: map[opening][]civil.Span{}}
	if p.supply.Offers, err = s.Place.Offers(ctx, s.DB, q.Tenant.ID); err != nil {
		return p, err
	}
	p.supply.Calendar, err = place.LoadCalendar(ctx, s.DB, place.Query{TenantID: q.Tenant.ID, From: from, To: to})
	if err != nil {
		return p, err
	}
	p.supply.Roster, err = roster.Load(ctx, s.DB, roster.Query{TenantID: q.Tenant.ID, From: from, To: to, Now: q.Now})
	return p, err
}

// loadWeek reads also what occupies the hosts in the days of the week that are
// not over.
func (s *Service) loadWeek(ctx context.Context, q Query) (plan, error) {
	monday := q.Week.Monday()
	sunday, to := monday.AddDays(6), monday.AddDays(6)
	if q.Current() {
		to = lastBookable(q.today())
	}
	p, err := s.load(ctx, q, monday, to)
	if err != nil || sunday.Before(p.today) {
		return p, err
	}
	return p, s.loadClaims(ctx, &p, q)
}

func (s *Service) loadClaims(ctx context.Context, p *plan, q Query) error {
	from, sunday := q.Week.Monday(), q.Week.Monday().AddDays(6)
	if from.Before(p.today) {
		from = p.today
	}
	// A day more on each side, since places may have zones of their own.
	around := roster.Stretch{
		TenantID: q.Tenant.ID, Now: q.Now,
		From: from.AddDays(-1).Midnight(q.Tenant.Location()), Until: sunday.AddDays(2).Midnight(q.Tenant.Location()),
	}
	list, err := roster.Claims(ctx, s.DB, "", around)
	if err != nil {
		return err
	}
	appointments, err := appointment.Occupying(ctx, s.DB, q.Tenant.ID, from, sunday)
	p.hang(list, appointments)
	if err != nil || !slices.ContainsFunc(p.supply.Roster.Hosts, func(h roster.Host) bool { return h.Calendar }) {
		return err
	}
	around.From, around.Until = q.Now, sunday.AddDays(1).Midnight(q.Tenant.Location())
	clashes, err := roster.Clashes(ctx, s.DB, around)
	p.clashes = len(slices.DeleteFunc(clashes, func(c roster.Claim) bool { return c.StartsAt.Before(q.Week.Monday().Midnight(q.Tenant.Location())) }))
	return err
}

func (p *plan) hang(claims []roster.Claim, appointments []appointment.Occupied) {
	p.claims, p.occupied = map[string][]roster.Claim{}, map[string]appointment.Occupied{}
	for _, c := range claims {
		p.claims[c.HostID] = append(p.claims[c.HostID], c)
	}
	for _, a := range appointments {
		p.occupied[a.ClaimID] = a
	}
}

// lastBookable is the last day that anything can be booked for: the longest
// horizon that an offer may have is a year.
func lastBookable(today civil.Date) civil.Date { return today.AddDays(366) }

// open gives when the organisation has something to book at the place: in the
// hours of its offers there, or, without any, in those of the place.
func (p plan) open(organisationID string, at place.Place, d civil.Date) []civil.Span {
	key := opening{organisationID, at.ID, d}
	if spans, known := p.bookable[key]; known {
		return spans
	}
	var spans []civil.Span
	offers := p.offers(organisationID, at.ID)
	for _, o := range offers {
		spans = append(spans, p.supply.Calendar.Open(at.ID, o.ID, d)...)
	}
	if len(offers) == 0 {
		spans = p.supply.Calendar.Open(at.ID, "", d)
	}
	p.bookable[key] = civil.Union(spans)
	return p.bookable[key]
}

// offers are the organisation's appointments at the place.
func (p plan) offers(organisationID, placeID string) (list []place.Offer) {
	for _, o := range p.supply.Offers {
		if o.Kind == place.KindAppointment && o.OrganisationID == organisationID && o.At(placeID) {
			list = append(list, o)
		}
	}
	return list
}

// shortest is the length of the organisation's shortest appointment there.
func (p plan) shortest(organisationID, placeID string) int {
	least := 0
	for _, o := range p.offers(organisationID, placeID) {
		if least == 0 || o.Length < least {
			least = o.Length
		}
	}
	return max(least, 1)
}

// Query asks for a week as a viewer of a tenant sees it.
type Query struct {
	Tenant org.Tenant
	Week   civil.Week
	Now    time.Time
}

// today is the tenant's local day.
func (q Query) today() civil.Date { return civil.DateOf(q.Now, q.Tenant.Location()) }

// Current tells whether today lies in the week.
func (q Query) Current() bool { return q.today().Week() == q.Week }
