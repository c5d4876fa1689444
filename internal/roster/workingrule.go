package roster

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/org"
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
// range; for a single day only those of its weekday.
func rulesIn(ctx context.Context, r db.Reader, q Query) ([]WorkingRule, error) {
	query, args := ruleColumns+`and from_date <= $2 and (to_date is null or to_date >= $3)
		and host_id in (select id from host where tenant_id = $4 and removed_at is null)`, []any{q.TenantID, q.To, q.From, q.TenantID}
	if q.From == q.To {
		query, args = query+` and weekday = $5`, append(args, int(q.From.Weekday()))
	}
	return db.All(ctx, r, scanRule, query+` order by weekday, start_minute, id`, args...)
}

// WorkingRules gives a host's rules that have not ended before today, Monday
// first.
func WorkingRules(ctx context.Context, r db.Reader, tenantID, hostID string, today civil.Date) ([]WorkingRule, error) {
	return db.All(ctx, r, scanRule, ruleColumns+`and host_id = $2 and (to_date is null or to_date >= $3)
		order by (weekday + 6) % 7, start_minute, id`, tenantID, hostID, today)
}

// NewRules are working rules of one host at one place, to be added together:
// the days of a week.
type NewRules struct {
	HostID, PlaceID string
	Rules           []civil.Rule
}

// AddRules adds working rules, all or none. A rule without a first day holds
// from today. What is wrong comes as errs.Invalid with the fields place, kind,
// weekday, n, from, to, start and end.
func (s *Service) AddRules(ctx context.Context, by org.Actor, n NewRules) (err error) {
	defer errs.Wrap(&err, "roster.AddRules(%s)", n.HostID)
	return s.DB.Write(ctx, func(tx db.Tx) error { return addRules(tx.Context(), tx, by, n) })
}

func addRules(ctx context.Context, tx db.Tx, by org.Actor, n NewRules) error {
	h, err := planned(ctx, tx, by, n.HostID)
	if err != nil {
		return err
	}
	at, err := placeOf(ctx, tx, by.TenantID, n.PlaceID)
	if err != nil {
		return err
	}
	if len(n.Rules) == 0 {
		return wrong("weekday", "civil.rule.badweekday")
	}
	today := civil.DateOf(by.Now, at.Location())
	for _, rule := range n.Rules {
		if rule.From.IsZero() && rule.Kind != civil.EveryN {
			rule.From = today
		}
		if err := checkRule(rule, at.Location(), today); err != nil {
			return err
		}
		w := WorkingRule{ID: id.New(), HostID: n.HostID, PlaceID: n.PlaceID, Rule: rule}
		if err := insertRule(ctx, tx, by.TenantID, w); err != nil {
			return err
		}
	}
	return record(ctx, tx, by, "host.rule.add", h, "working_rule")
}

func wrong(field, key string, args ...any) error {
	var c errs.Check
	c.Add(field, key, args...)
	return c.Err()
}

// planned locks the host for a change of plans that the actor may make.
func planned(ctx context.Context, tx db.Tx, by org.Actor, hostID string) (Host, error) {
	there, err := bump(ctx, tx, by.TenantID, hostID)
	if err != nil {
		return Host{}, err
	}
	if !there {
		return Host{}, errs.E(errs.NotFound, "roster.host.notfound")
	}
	h, err := FindHost(ctx, tx, by.TenantID, hostID)
	if err == nil && !by.SetsUp() && !h.is(by.Viewer) {
		err = refuse()
	}
	return h, err
}

// placeOf finds a place in use.
func placeOf(ctx context.Context, tx db.Tx, tenantID, placeID string) (place.Place, error) {
	at, err := (&place.Service{}).Place(ctx, tx, tenantID, placeID)
	if errs.Is(err, errs.NotFound) || err == nil && at.Closed() {
		return at, wrong("place", "roster.workingrule.needsplace")
	}
	return at, err
}

func checkRule(rule civil.Rule, zone *time.Location, today civil.Date) error {
	var c errs.Check
	rule.Check(&c, "")
	if !rule.To.IsZero() && rule.To.Before(today) && !rule.To.Before(rule.From) {
		c.Add("to", "roster.workingrule.past")
	}
	if err := c.Err(); err != nil {
		return err
	}
	return checkGap(rule, zone)
}

// checkGap refuses times that the clock skips on one of the rule's days.
func checkGap(rule civil.Rule, zone *time.Location) error {
	until := rule.From.AddDays(gapYears * 366)
	if !rule.To.IsZero() && rule.To.Before(until) {
		until = rule.To
	}
	day, found := rule.Gap(zone, rule.From, until)
	if !found {
		return nil
	}
	field := "end"
	if _, exists := day.At(rule.Span.Start, zone); !exists {
		field = "start"
	}
	return wrong(field, "roster.workingrule.gap", "Date", day)
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
func (s *Service) RemoveRule(ctx context.Context, by org.Actor, hostID, ruleID string) (err error) {
	defer errs.Wrap(&err, "roster.RemoveRule(%s)", ruleID)
	return s.remove(ctx, by, removal{
		hostID, ruleID, "host.rule.remove", "working_rule", `delete from working_rule where tenant_id = $1 and host_id = $2 and id = $3`,
	})
}

// removal is of one of a host's rules or absences. The query gets the tenant,
// the host and the id; action and field are for the audit trail.
type removal struct{ hostID, id, action, field, query string }

func (s *Service) remove(ctx context.Context, by org.Actor, gone removal) error {
	return s.DB.Write(ctx, func(tx db.Tx) error {
		h, err := planned(ctx, tx, by, gone.hostID)
		if err != nil {
			return err
		}
		n, err := db.Exec(ctx, tx, gone.query, by.TenantID, gone.hostID, gone.id)
		if err != nil || n == 0 {
			return err // removed already: what was wanted is so
		}
		return record(ctx, tx, by, gone.action, h, gone.field)
	})
}
