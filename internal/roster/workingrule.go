package roster

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/place"
)

// gapYears is how far ahead a rule without an end is searched for times that
// the clock skips.
const gapYears = 2

// WorkingRule says when a host is at a place, in the local time of the place.
type WorkingRule struct {
	ID, HostID, PlaceID string
	civil.Rule
}

const ruleColumns = `select id, host_id, place_id, kind, weekday, n, from_date, to_date, start_minute, end_minute
	from working_rule where tenant_id = $1 `

func scanRule(row db.Row) (w WorkingRule, err error) {
	var kind string
	var weekday, start, end int
	err = row.Scan(&w.ID, &w.HostID, &w.PlaceID, &kind, &weekday, &w.N, &w.From, &w.To, &start, &end)
	w.Kind, w.Weekday = civil.RuleKind(kind), time.Weekday(weekday)
	w.Span = civil.Span{Start: civil.TimeOfDay(start), End: civil.TimeOfDay(end)}
	return w, err
}

// rulesIn gives the rules of hosts who are not removed that may hold in the
// range.
func rulesIn(ctx context.Context, r db.Reader, q Query) ([]WorkingRule, error) {
	return db.All(ctx, r, scanRule, ruleColumns+`and from_date <= $2 and (to_date is null or to_date >= $3)
		and host_id in (select id from host where tenant_id = $4 and removed_at is null)
		order by weekday, start_minute, id`, q.TenantID, q.To, q.From, q.TenantID)
}

// WorkingRules gives a host's rules that have not ended before today, Monday
// first.
func WorkingRules(ctx context.Context, r db.Reader, tenantID, hostID string, today civil.Date) ([]WorkingRule, error) {
	return db.All(ctx, r, scanRule, ruleColumns+`and host_id = $2 and (to_date is null or to_date >= $3)
		order by (weekday + 6) % 7, start_minute, id`, tenantID, hostID, today)
}

// AddRule adds a working rule and gives its id. A rule without a first day
// holds from today.
func (s *Service) AddRule(ctx context.Context, by Actor, w WorkingRule) (ruleID string, err error) {
	defer errs.Wrap(&err, "roster.AddRule(%s)", w.HostID)
	w.ID = id.New()
	if w.From.IsZero() && w.Kind != civil.EveryN {
		w.From = civil.DateOf(by.Now, by.Zone)
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		h, err := planned(ctx, tx, by, w.HostID)
		if err != nil {
			return err
		}
		if err := checkRule(ctx, tx, by, w); err != nil {
			return err
		}
		if err := insertRule(ctx, tx, by.TenantID, w); err != nil {
			return err
		}
		return by.record(ctx, tx, "host.rule.add", h, []string{"working_rule"})
	})
	return w.ID, err
}

// planned locks the host for a change of plans that the actor may make.
func planned(ctx context.Context, tx db.Tx, by Actor, hostID string) (Host, error) {
	there, err := bump(ctx, tx, by.TenantID, hostID)
	if err != nil {
		return Host{}, err
	}
	if !there {
		return Host{}, errs.E(errs.NotFound, "roster.host.notfound")
	}
	h, err := FindHost(ctx, tx, by.TenantID, hostID)
	if err == nil && !MayPlan(by.Viewer, h) {
		err = refuse()
	}
	return h, err
}

func checkRule(ctx context.Context, tx db.Tx, by Actor, w WorkingRule) error {
	var c errs.Check
	w.Check(&c, "")
	if w.PlaceID == "" {
		c.Add("place", "roster.workingrule.needsplace")
	}
	today := civil.DateOf(by.Now, by.Zone)
	if !w.To.IsZero() && w.To.Before(today) && !w.To.Before(w.From) {
		c.Add("to", "roster.workingrule.past")
	}
	if err := c.Err(); err != nil {
		return err
	}
	return checkPlace(ctx, tx, by, w)
}

// checkPlace finds the place and refuses times that its clock skips.
func checkPlace(ctx context.Context, tx db.Tx, by Actor, w WorkingRule) error {
	at, err := (&place.Service{}).Place(ctx, tx, by.TenantID, w.PlaceID)
	if errs.Is(err, errs.NotFound) || err == nil && at.Closed() {
		var c errs.Check
		c.Add("place", "roster.workingrule.needsplace")
		return c.Err()
	}
	if err != nil {
		return err
	}
	return checkGap(w, at.Location())
}

func checkGap(w WorkingRule, zone *time.Location) error {
	until := w.From.AddDays(gapYears * 366)
	if !w.To.IsZero() && w.To.Before(until) {
		until = w.To
	}
	day, found := w.Gap(zone, w.From, until)
	if !found {
		return nil
	}
	field := "end"
	if _, exists := day.At(w.Span.Start, zone); !exists {
		field = "start"
	}
	var c errs.Check
	c.Add(field, "roster.workingrule.gap", "Date", day)
	return c.Err()
}

func insertRule(ctx context.Context, tx db.Tx, tenantID string, w WorkingRule) error {
	_, err := db.Exec(ctx, tx, `insert into working_rule
		(tenant_id, id, host_id, place_id, kind, weekday, n, from_date, to_date, start_minute, end_minute)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		tenantID, w.ID, w.HostID, w.PlaceID, string(w.Kind), int(w.Weekday), w.N, w.From, w.To,
		int(w.Span.Start), int(w.Span.End))
	return err
}

// RemoveRule removes a working rule. What is booked already stays booked.
func (s *Service) RemoveRule(ctx context.Context, by Actor, hostID, ruleID string) (err error) {
	defer errs.Wrap(&err, "roster.RemoveRule(%s)", ruleID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		h, err := planned(ctx, tx, by, hostID)
		if err != nil {
			return err
		}
		n, err := db.Exec(ctx, tx, `delete from working_rule where tenant_id = $1 and host_id = $2 and id = $3`, by.TenantID, hostID, ruleID)
		if err != nil || n == 0 {
			return err // removed already: what was wanted is so
		}
		return by.record(ctx, tx, "host.rule.remove", h, []string{"working_rule"})
	})
}
