package freetime

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Supply is all that decides which times are free, loaded for a range of days.
type Supply struct {
	Calendar *place.Calendar
	Roster   *roster.Roster
	Offers   []place.Offer
	Moving   string // the claim of the appointment that is being moved; it is in nobody's way
	Blind    bool   // tests alone: claims are not looked at
}

// Service answers from the database.
type Service struct{ Places *place.Service }

// Load reads, in a fixed number of queries, all that decides what is free
// on the days of the search.
func (s *Service) Load(ctx context.Context, r db.Reader, q Search) (supply Supply, err error) {
	defer errs.Wrap(&err, "Load(%s)", q.From)
	q = q.tidy()
	to := q.From.AddDays(q.Days - 1)
	if supply.Offers, err = s.Places.Offers(ctx, r, q.Tenant.ID); err != nil {
		return supply, err
	}
	supply.Calendar, err = place.LoadCalendar(ctx, r, place.Query{TenantID: q.Tenant.ID, From: q.From, To: to})
	if err != nil {
		return supply, err
	}
	supply.Roster, err = roster.Load(ctx, r, roster.Query{TenantID: q.Tenant.ID, From: q.From, To: to, Now: q.Now})
	supply.Moving = q.Moving
	return supply, err
}
