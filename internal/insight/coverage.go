package insight

import (
	"context"

	"digivert/internal/appointment"
)

// Coverage is how many of the appointments that are over somebody has said
// something of: that they were held, or that nobody came. Figures of visits are
// no better than this. It follows period and organisation alone: of a day that
// is settled, appointments keep nothing else.
type Coverage struct{ Over, Told int }

// Missing is how many nobody has said anything of.
func (c Coverage) Missing() int { return c.Over - c.Told }

// coverage counts appointments on the days of the period that are over.
func (s *Service) coverage(ctx context.Context, ask Ask) (c Coverage, err error) {
	to := ask.To
	if yesterday := ask.Today.AddDays(-1); to.After(yesterday) {
		to = yesterday
	}
	if to.Before(ask.From) {
		return c, nil
	}
	tallies, err := appointment.Tallies(ctx, s.DB, appointment.TallyQuery{TenantID: ask.TenantID, From: ask.From, To: to, OrganisationIDs: ask.OrganisationIDs})
	for _, t := range tallies {
		switch t.State {
		case appointment.Served, appointment.NoShow:
			c.Told += t.N
			c.Over += t.N
		case appointment.Booked, appointment.Arrived:
			c.Over += t.N
		}
	}
	return c, err
}
