package dropin

import (
	"context"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// tallyDays is how long afterwards a sheet may be typed in.
const tallyDays = 60

// Tally is a sheet on which visits were counted with pen, typed in afterwards.
// Booked are those on the sheet who had an appointment: their visits are the
// appointments', and are not counted here.
type Tally struct {
	Date          civil.Date
	Total, Booked int
	Minutes       int // of help for each, as a rule
	Topics        map[string]int
	Outcomes      map[visit.Outcome]int
	Left          int
	Away          map[Why]int
}

// Visits is what the sheet adds.
func (t Tally) Visits() int { return t.Total - t.Booked }

// TallyIn writes what a sheet adds: visits as counts, and those who left or were
// turned away. What is wrong comes as errs.Invalid with the fields date, total,
// booked, minutes, left, why, topic and outcome.
func (s *Service) TallyIn(tx db.Tx, p Post, t Tally) (groupID string, err error) {
	defer errs.Wrap(&err, "Tally(%s, %s)", p.PlaceID, t.Date)
	err = s.in(tx, p, func(c *change) error {
		if err := c.checkTally(t); err != nil {
			return err
		}
		if t.Visits() > 0 {
			if groupID, err = c.tallyVisits(t); err != nil {
				return err
			}
		}
		return c.tallyRest(t)
	})
	return groupID, err
}

func (c *change) checkTally(t Tally) error {
	var check errs.Check
	booked, err := appointment.CountOn(c.ctx(), c.tx, c.Tenant.ID, c.place.OrganisationID, t.Date)
	if err != nil {
		return err
	}
	switch {
	case t.Date.IsZero() || t.Date.After(c.today) || t.Date.Before(c.today.AddDays(-tallyDays)):
		check.Add("date", "dropin.tally.error.date", "Days", tallyDays)
	case t.Booked > booked:
		check.Add("booked", "dropin.tally.error.booked", "N", booked)
	}
	if t.Total < 0 || t.Total > visit.MostTally {
		check.Add("total", "dropin.tally.error.total", "Most", visit.MostTally)
	} else if t.Booked < 0 || t.Booked > t.Total {
		check.Add("booked", "dropin.tally.error.more")
	}
	sum := t.Left
	for _, n := range t.Away {
		sum += n
	}
	if t.Left < 0 || sum > visit.MostTally {
		check.Add("left", "dropin.tally.error.total", "Most", visit.MostTally)
	}
	if t.Total == 0 && sum == 0 {
		check.Add("total", "dropin.tally.error.nothing")
	}
	return check.Err()
}

// tallyVisits records the visits as counts, never as made-up people.
func (c *change) tallyVisits(t Tally) (string, error) {
	n := t.Visits()
	g := visit.Group{OrganisationID: c.place.OrganisationID, PlaceID: c.PlaceID, Date: t.Date, Hour: 12, Channel: string(place.AtPlace),
		Source: visit.Tally, Visits: n, Persons: n, Minutes: n * t.Minutes}
	sessions, err := c.s.Places.Sessions(c.ctx(), c.tx, place.SessionQuery{
		TenantID: c.Tenant.ID, PlaceID: c.PlaceID, Kind: place.KindDropIn, From: t.Date, To: t.Date})
	if err != nil {
		return "", err
	}
	if len(sessions) > 0 {
		g.OfferID, g.Hour = sessions[0].OfferID, sessions[0].Span.Start.Hour()
	}
	for id, times := range t.Topics {
		g.Counts = append(g.Counts, visit.Tells{Fact: visit.FactTopic, Answer: id, Persons: times})
	}
	for outcome, times := range t.Outcomes {
		g.Counts = append(g.Counts, visit.Tells{Fact: visit.FactOutcome, Answer: string(outcome), Persons: times})
	}
	return visit.RecordGroup(c.ctx(), c.tx, c.Tenant.ID, g)
}

// tallyRest counts how tickets that never were would have ended.
func (c *change) tallyRest(t Tally) error {
	ends := map[End]int{{State: Served}: t.Visits(), {State: Left}: t.Left}
	for why, n := range t.Away {
		ends[End{TurnedAway, why}] = n
	}
	for end, n := range ends {
		if n <= 0 {
			continue
		}
		if err := addEnd(c.tx, c.Tenant.ID, c.PlaceID, t.Date, end, n); err != nil {
			return err
		}
		if end.State != TurnedAway {
			continue
		}
		need := visit.UnmetCount{Unmet: visit.Unmet{Date: t.Date, PlaceID: c.PlaceID, Why: unmetWhy[end.Why]}, Times: n}
		if err := visit.AddUnmet(c.ctx(), c.tx, c.Tenant.ID, need); err != nil {
			return err
		}
	}
	return nil
}

// Tallied is how many visits of a day at a place were typed in from sheets.
func Tallied(ctx context.Context, r db.Reader, tenantID, placeID string, day civil.Date) (int, error) {
	sum, _, err := visit.Total(ctx, r, visit.Filter{TenantID: tenantID, From: day, To: day, PlaceID: placeID, Source: visit.Tally})
	return sum.Visits, err
}
