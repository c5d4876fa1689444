package appointment

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/vault"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Service books appointments.
type Service struct {
	DB     *db.DB
	Vault  *vault.Vault
	Places *place.Service
	Free   *freetime.Service
	Notify *notify.Service                          // nil = nobody is told anything
	Erased func(ctx context.Context, now time.Time) // told after contact data were erased on request; nil = nobody is
	guards guards
}

// guards are what keeps a time from being given twice. Only tests put anything
// else in their place, to show that the race tests would notice.
type guards struct {
	rule func(freetime.Supply, freetime.Search) []freetime.Time
	take func(ctx context.Context, tx db.Tx, w roster.Wish) (hostID string, err error)
	keep func(ctx context.Context, tx db.Tx, tenantID, claimID string, now time.Time) (bool, error)

	// Those of the earlier-time list: nobody is told twice.
	round func(tx db.Tx, tenantID string, now time.Time) error
	told  func(tx db.Tx, tenantID string) ([]waiting, error)

	// Those of a disruption: nobody books what falls away.
	lock      func(ctx context.Context, tx db.Tx, tenantID string, hostIDs ...string) error
	dropHolds func(s *Service, tx db.Tx, d Disruption) error
}

// New makes the service.
func New(d *db.DB, v *vault.Vault, places *place.Service) *Service {
	return &Service{DB: d, Vault: v, Places: places, Free: &freetime.Service{Places: places}, guards: guards{
		rule: freetime.Times, take: roster.TakeAny, keep: roster.Keep, round: lockRound, told: readRound, lock: roster.Lock, dropHolds: dropHolds,
	}}
}

// OnClose counts the appointments that lie in hours about to disappear; it is
// what place.Service asks before it closes anything.
func (s *Service) OnClose(ctx context.Context, tx db.Tx, tenantID string, c place.Closure) (int, error) {
	rows, err := openBetween(ctx, tx, tenantID, c)
	if err != nil {
		return 0, err
	}
	zones := map[string]*time.Location{}
	n := 0
	for _, a := range rows {
		if zones[a.PlaceID] == nil {
			p, err := s.Places.Place(ctx, tx, tenantID, a.PlaceID)
			if err != nil {
				return 0, err
			}
			zones[a.PlaceID] = p.Location()
		}
		if a.Span(zones[a.PlaceID]).Overlaps(c.Span) {
			n++
		}
	}
	return n, nil
}

func openBetween(ctx context.Context, r db.Reader, tenantID string, c place.Closure) ([]row, error) {
	return between(ctx, r, tenantID, c, `and state in ('booked', 'arrived')`)
}

// between gives the appointments of the states on the days of the closure.
func between(ctx context.Context, r db.Reader, tenantID string, c place.Closure, states string) ([]row, error) {
	query := columns + states + ` and service_date >= $2`
	args := []any{tenantID, c.From}
	for _, narrow := range []struct {
		condition string
		value     any
		given     bool
	}{
		{` and service_date <= `, c.To, !c.To.IsZero()},
		{` and place_id = `, c.PlaceID, c.PlaceID != ""},
		{` and offer_id = `, c.OfferID, c.OfferID != ""},
	} {
		if narrow.given {
			args = append(args, narrow.value)
			query += narrow.condition + db.Placeholders(len(args), 1)
		}
	}
	return db.All(ctx, r, scan, query, args...)
}
