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

// How far ahead a rule is searched for times that the clock skips, and for
// bookings that would lose their hours (the longest horizon of an offer).
const (
	gapYears     = 5
	bookableDays = 366
)

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

// SaveRule adds an opening rule (no ID) or changes one. Appointments that would
// lie outside the new hours are told as errs.Conflict (see [Affected]) unless
// accept is true. What is wrong comes as errs.Invalid with the fields kind,
// weekday, n, from, to, start, end and offer.
func (s *Service) SaveRule(ctx context.Context, by org.Actor, rule OpeningRule, accept bool) (saved OpeningRule, err error) {
	defer errs.Wrap(&err, "SaveRule(%s)", rule.ID)
	err = s.write(ctx, by, func(c change) error {
		saved, err = s.saveRule(c, rule, accept)
		return err
	})
	return saved, err
}

func (s *Service) saveRule(c change, rule OpeningRule, accept bool) (OpeningRule, error) {
	set, err := c.ruleSet(rule.PlaceID)
	if err != nil {
		return rule, err
	}
	old := set.find(rule.ID)
	if rule.ID != "" {
		if old.ID == "" {
			return rule, errs.E(errs.NotFound, "place.rule.gone")
		}
		rule.OfferID = old.OfferID
	}
	if err := s.checkRule(c, set, rule); err != nil {
		return rule, err
	}
	if err := s.ask(c, accept, set.lost(c, old, &rule)...); err != nil {
		return rule, err
	}
	return c.writeRule(set.place, rule)
}

// RemoveRule takes an opening rule (of which ID and PlaceID count) away. Appointments booked in its hours are
// told as errs.Conflict (see [Affected]) unless accept is true.
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
		if err := s.ask(c, accept, set.lost(c, old, nil)...); err != nil {
			return err
		}
		if err := c.exec(`delete from opening_rule where tenant_id = $1 and id = $2`, c.TenantID, rule.ID); err != nil {
			return err
		}
		return c.record("remove", subject{"openingrule", rule.ID, set.place.OrganisationID})
	})
}

// ruleSet is a place with all its rules, to compare hours before and after.
type ruleSet struct {
	place Place
	rules []OpeningRule
}

func (c change) ruleSet(placeID string) (set ruleSet, err error) {
	if set.place, err = placeByID(c.ctx(), c.tx, c.TenantID, placeID); err != nil {
		return set, err
	}
	set.rules, err = rules(c.ctx(), c.tx, c.TenantID)
	set.rules = slices.DeleteFunc(set.rules, func(r OpeningRule) bool { return r.PlaceID != placeID })
	return set, err
}

func (set ruleSet) find(ruleID string) OpeningRule {
	for _, r := range set.rules {
		if r.ID == ruleID {
			return r
		}
	}
	return OpeningRule{}
}

// with gives the rules after old has become next; no old adds, no next removes.
func (set ruleSet) with(old OpeningRule, next *OpeningRule) []OpeningRule {
	after := slices.DeleteFunc(slices.Clone(set.rules), func(r OpeningRule) bool { return r.ID == old.ID })
	if next != nil {
		after = append(after, *next)
	}
	return after
}

// lost lists the bookable hours that go when old becomes next.
func (set ruleSet) lost(c change, old OpeningRule, next *OpeningRule) []Closure {
	offerID := old.OfferID
	if next != nil {
		offerID = next.OfferID
	}
	today := c.day(set.place.Location())
	q := Query{TenantID: c.TenantID, From: today, To: today.AddDays(bookableDays)}
	places := []Place{set.place}
	before := NewCalendar(q, Hours{Places: places, Rules: set.rules})
	after := NewCalendar(q, Hours{Places: places, Rules: set.with(old, next)})
	var lost []Closure
	for d := q.From; !d.After(q.To); d = d.AddDays(1) {
		gone := civil.Subtract(before.Open(set.place.ID, offerID, d), after.Open(set.place.ID, offerID, d))
		for _, span := range gone {
			lost = append(lost, Closure{PlaceID: set.place.ID, OfferID: offerID, From: d, To: d, Span: span})
		}
	}
	return lost
}

func (s *Service) checkRule(c change, set ruleSet, rule OpeningRule) error {
	var check errs.Check
	rule.Check(&check, "")
	if rule.From.IsZero() && rule.Kind != civil.EveryN { // EveryN says so itself
		check.Add("from", "place.rule.nofrom")
	}
	if check.Err() == nil {
		rule.checkGap(&check, c, set.place)
	}
	for _, o := range set.rules {
		if o.ID != rule.ID && o.OfferID == rule.OfferID && o.Rule == rule.Rule {
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

func (c change) writeRule(p Place, r OpeningRule) (OpeningRule, error) {
	action := "change"
	if r.ID == "" {
		r.ID, action = id.New(), "add"
	}
	if r.Kind == civil.Weekly {
		r.N = 0
	}
	err := c.exec(`insert into opening_rule (tenant_id, id, place_id, offer_id, kind, weekday, n, from_date, to_date, start_minute, end_minute)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (tenant_id, id) do update set kind = excluded.kind, weekday = excluded.weekday, n = excluded.n,
		from_date = excluded.from_date, to_date = excluded.to_date, start_minute = excluded.start_minute, end_minute = excluded.end_minute`,
		c.TenantID, r.ID, p.ID, db.NullText(r.OfferID), string(r.Kind), int(r.Weekday), r.N, r.From, r.To, int(r.Span.Start), int(r.Span.End))
	if err != nil {
		return r, err
	}
	return r, c.record(action, subject{"openingrule", r.ID, p.OrganisationID})
}
