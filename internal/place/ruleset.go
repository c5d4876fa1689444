package place

import (
	"slices"

	"digivert/internal/base/civil"
)

// bookableDays is how far ahead bookings are looked for that would lose their
// hours: the longest horizon of an offer.
const bookableDays = 366

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

func without(rules []OpeningRule, ruleID string) []OpeningRule {
	return slices.DeleteFunc(slices.Clone(rules), func(r OpeningRule) bool { return r.ID == ruleID })
}

// lost lists the bookable hours, of an offer or of the whole place, that go
// when these become the rules.
func (set ruleSet) lost(c change, after []OpeningRule, offerID string) []Closure {
	today := c.day(set.place.Location())
	q := Query{TenantID: c.TenantID, From: today, To: today.AddDays(bookableDays)}
	open := func(rules []OpeningRule) *Calendar {
		return NewCalendar(q, Hours{Places: []Place{set.place}, Rules: rules})
	}
	old, next := open(set.rules), open(after)
	var lost []Closure
	for d := q.From; !d.After(q.To); d = d.AddDays(1) {
		for _, span := range civil.Subtract(old.Open(set.place.ID, offerID, d), next.Open(set.place.ID, offerID, d)) {
			lost = append(lost, Closure{PlaceID: set.place.ID, OfferID: offerID, From: d, To: d, Span: span})
		}
	}
	return lost
}
