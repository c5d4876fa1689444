package place

import (
	"cmp"
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// OpeningRule says when a place is open. With an OfferID it narrows that offer
// at that place further: the offer is given where both hold.
type OpeningRule struct {
	ID, PlaceID string
	OfferID     string // "" = the place's own
	civil.Rule
}

// gapYears is how far ahead a rule is searched for times that the clock skips.
const gapYears = 5

func scanRule(row db.Row) (r OpeningRule, err error) {
	var weekday, start, end int
	err = row.Scan(&r.ID, &r.PlaceID, db.Text(&r.OfferID), &r.Kind, &weekday, &r.N, &r.From, &r.To, &start, &end)
	r.Weekday = time.Weekday(weekday)
	r.Span = civil.Span{Start: civil.TimeOfDay(start), End: civil.TimeOfDay(end)}
	return r, err
}

// Rules lists the opening rules of a place, or of all places when placeID is
// "": the place's own first, then each offer's, from Monday on.
func (s *Service) Rules(ctx context.Context, r db.Reader, tenantID, placeID string) ([]OpeningRule, error) {
	all, err := rules(ctx, r, tenantID)
	if placeID != "" {
		all = slices.DeleteFunc(all, func(o OpeningRule) bool { return o.PlaceID != placeID })
	}
	return all, err
}

func rules(ctx context.Context, r db.Reader, tenantID string) ([]OpeningRule, error) {
	all, err := db.All(ctx, r, scanRule, `select id, place_id, offer_id, kind, weekday, n, from_date, to_date, start_minute, end_minute
		from opening_rule where tenant_id = $1`, tenantID)
	slices.SortFunc(all, func(a, b OpeningRule) int {
		return cmp.Or(cmp.Compare(a.PlaceID, b.PlaceID), cmp.Compare(a.OfferID, b.OfferID),
			cmp.Compare((a.Weekday+6)%7, (b.Weekday+6)%7), cmp.Compare(a.Span.Start, b.Span.Start),
			a.From.Compare(b.From), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// NewRules are opening rules of one place, or of one offer there, to be added
// together: the days of a week.
type NewRules struct {
	PlaceID, OfferID string
	Rules            []civil.Rule
	Accept           bool // although appointments are booked outside the new hours
}

// AddRules adds opening rules, all or none. An offer's first rules at a place
// narrow its hours; appointments that would lie outside are told as
// errs.Conflict (see [Affected]). What is wrong comes as errs.Invalid with the
// fields kind, weekday, n, from, to, start, end and offer.
func (s *Service) AddRules(ctx context.Context, by org.Actor, n NewRules) (err error) {
	defer errs.Wrap(&err, "AddRules")
	return s.write(ctx, by, func(c change) error { return s.addRules(c, n) })
}

func (s *Service) addRules(c change, n NewRules) error {
	if len(n.Rules) == 0 {
		return noWeekday()
	}
	set, err := c.ruleSet(n.PlaceID)
	if err != nil {
		return err
	}
	added := make([]OpeningRule, len(n.Rules))
	for i, r := range n.Rules {
		added[i] = OpeningRule{PlaceID: n.PlaceID, OfferID: n.OfferID, Rule: r}
	}
	return s.writeRules(c, set, set.rules, added, n.Accept)
}

func noWeekday() error {
	var check errs.Check
	check.Add("weekday", "civil.rule.badweekday")
	return check.Err()
}

// SaveRule changes an opening rule, or adds one (no ID). It fails as AddRules
// does.
func (s *Service) SaveRule(ctx context.Context, by org.Actor, rule OpeningRule, accept bool) (saved OpeningRule, err error) {
	defer errs.Wrap(&err, "SaveRule(%s)", rule.ID)
	saved = rule
	err = s.write(ctx, by, func(c change) error { return s.saveRule(c, &saved, accept) })
	return saved, err
}

func (s *Service) saveRule(c change, rule *OpeningRule, accept bool) error {
	set, err := c.ruleSet(rule.PlaceID)
	if err != nil {
		return err
	}
	kept := set.rules
	if rule.ID != "" {
		old := set.find(rule.ID)
		if old.ID == "" {
			return errs.E(errs.NotFound, "place.rule.gone")
		}
		rule.OfferID, kept = old.OfferID, without(set.rules, rule.ID)
	}
	written := []OpeningRule{*rule}
	err = s.writeRules(c, set, kept, written, accept)
	*rule = written[0]
	return err
}

// writeRules writes rules of one place and offer beside those kept, and gives
// the new ones their ids.
func (s *Service) writeRules(c change, set ruleSet, kept, written []OpeningRule, accept bool) error {
	after := slices.Clone(kept)
	for i := range written {
		if written[i].Kind == civil.Weekly {
			written[i].N = 0
		}
		if err := s.checkRule(c, set.place, after, written[i]); err != nil {
			return err
		}
		after = append(after, written[i])
	}
	if err := s.ask(c, accept, set.lost(c, after, written[0].OfferID)...); err != nil {
		return err
	}
	for i := range written {
		if err := c.writeRule(set.place, &written[i]); err != nil {
			return err
		}
	}
	return nil
}

// RemoveRule takes an opening rule (of which ID and PlaceID count) away.
// Appointments booked in its hours are told as errs.Conflict (see [Affected])
// unless accept is true.
func (s *Service) RemoveRule(ctx context.Context, by org.Actor, rule OpeningRule, accept bool) error {
	return s.write(ctx, by, func(c change) error {
		set, err := c.ruleSet(rule.PlaceID)
		if err != nil {
			return err
		}
		old := set.find(rule.ID)
		if old.ID == "" {
			return errs.E(errs.NotFound, "place.rule.gone")
		}
		if err := s.ask(c, accept, set.lost(c, without(set.rules, old.ID), old.OfferID)...); err != nil {
			return err
		}
		if err := c.exec(`delete from opening_rule where tenant_id = $1 and id = $2`, c.TenantID, old.ID); err != nil {
			return err
		}
		return c.record("remove", subject{"openingrule", old.ID, set.place.OrganisationID})
	})
}

func (s *Service) checkRule(c change, p Place, others []OpeningRule, rule OpeningRule) error {
	var check errs.Check
	rule.Check(&check, "")
	if rule.From.IsZero() && rule.Kind != civil.EveryN { // EveryN says so itself
		check.Add("from", "place.rule.nofrom")
	}
	if check.Err() == nil {
		rule.checkGap(&check, c, p)
	}
	for _, o := range others {
		if o.OfferID == rule.OfferID && o.Rule == rule.Rule {
			check.Add("start", "place.rule.twice")
		}
	}
	if err := s.checkRuleOffer(c, &check, rule); err != nil {
		return err
	}
	return check.Err()
}

func (s *Service) checkRuleOffer(c change, check *errs.Check, rule OpeningRule) error {
	if rule.OfferID == "" {
		return nil
	}
	offer, err := s.Offer(c.ctx(), c.tx, c.TenantID, rule.OfferID)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if !offer.At(rule.PlaceID) {
		check.Add("offer", "place.rule.otheroffer")
	}
	return nil
}

// checkGap refuses a rule that starts or ends at a time that the clock skips on
// one of its days, and names the day.
func (r OpeningRule) checkGap(check *errs.Check, c change, p Place) {
	loc := p.Location()
	from := c.day(loc)
	if r.From.After(from) {
		from = r.From
	}
	day, found := r.Gap(loc, from, from.AddDays(gapYears*366))
	if !found {
		return
	}
	field, at := "start", r.Span.Start
	if _, exists := day.At(at, loc); exists {
		field, at = "end", r.Span.End
	}
	check.Add(field, "place.rule.gap", "Date", day, "Clock", at)
}

func (c change) writeRule(p Place, r *OpeningRule) error {
	action := "change"
	if r.ID == "" {
		r.ID, action = id.New(), "add"
	}
	err := c.exec(`insert into opening_rule (tenant_id, id, place_id, offer_id, kind, weekday, n, from_date, to_date, start_minute, end_minute)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (tenant_id, id) do update set kind = excluded.kind, weekday = excluded.weekday, n = excluded.n,
		from_date = excluded.from_date, to_date = excluded.to_date, start_minute = excluded.start_minute, end_minute = excluded.end_minute`,
		c.TenantID, r.ID, p.ID, db.NullText(r.OfferID), string(r.Kind), int(r.Weekday), r.N, r.From, r.To, int(r.Span.Start), int(r.Span.End))
	if err != nil {
		return err
	}
	return c.record(action, subject{"openingrule", r.ID, p.OrganisationID})
}
