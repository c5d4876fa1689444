package place_test

import (
	"context"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
)

func TestRuleIsRefused(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	w.rule(p, "", weekly(time.Friday, "10", "15"))
	for name, c := range map[string]struct {
		rule   civil.Rule
		fields []string
	}{
		"ends before it starts": {weekly(time.Monday, "15", "10"), []string{"end civil.rule.endbeforestart"}},
		"ends as it starts":     {weekly(time.Monday, "15", "15"), []string{"end civil.rule.endisstart"}},
		"last before first": {civil.Rule{Kind: civil.Weekly, Weekday: 1, From: civil.MustDate("2026-05-01"), To: civil.MustDate("2026-04-01"), Span: span("9", "10")},
			[]string{"to civil.rule.tobeforefrom"}},
		"no first day": {civil.Rule{Kind: civil.Weekly, Weekday: 1, Span: span("9", "10")}, []string{"from place.rule.nofrom"}},
		"no weeks":     {civil.Rule{Kind: civil.EveryN, Weekday: 1, Span: span("9", "10")}, []string{"n civil.rule.badweeks", "from civil.rule.needsfrom"}},
		"missing hour": {weekly(time.Sunday, "2.30", "5"), []string{"start place.rule.gap"}},
		"ends in it":   {weekly(time.Sunday, "1", "2.30"), []string{"end place.rule.gap"}},
		"twice":        {weekly(time.Friday, "10", "15"), []string{"start place.rule.twice"}},
	} {
		_, err := w.service.SaveRule(ctx, w.by, place.OpeningRule{PlaceID: p.ID, Rule: c.rule}, false)
		t.Run(name, func(t *testing.T) { wrong(t, err, c.fields...) })
	}
}

func TestMissingHourIsNamedWithItsDay(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	_, err := w.service.SaveRule(ctx, w.by, place.OpeningRule{PlaceID: p.ID, Rule: weekly(time.Sunday, "2.30", "5")}, false)
	fields := errs.FieldsOf(err)
	if len(fields) != 1 || fields[0].Args[1] != civil.MustDate("2027-03-28") {
		t.Errorf("got %+v", fields)
	}
	only := weekly(time.Sunday, "2.30", "5")
	only.To = civil.MustDate("2027-03-21")
	w.rule(p, "", only) // over before the clock changes
	autumn := weekly(time.Sunday, "2.30", "5")
	autumn.From, autumn.To = civil.MustDate("2027-10-31"), civil.MustDate("2027-10-31")
	w.rule(p, "", autumn) // the hour that comes twice is no missing hour
}

func TestRuleChangesAndGoes(t *testing.T) {
	w := newWorld(t)
	p, other := w.place("Halden bibliotek"), w.place("NAV Halden")
	r := w.rule(p, "", weekly(time.Friday, "10", "15"))
	r.Span = span("11", "16")
	_, err := w.service.SaveRule(ctx, w.by, r, false)
	must(t, err)
	all, err := w.service.Rules(ctx, w.db, w.tenantID, p.ID)
	must(t, err)
	if len(all) != 1 || all[0] != r {
		t.Errorf("rules = %+v", all)
	}
	if err := w.service.RemoveRule(ctx, w.by, place.OpeningRule{ID: r.ID, PlaceID: other.ID}, true); !errs.Is(err, errs.NotFound) {
		t.Errorf("removed at the wrong place: %v", err)
	}
	must(t, w.service.RemoveRule(ctx, w.by, r, false))
	if err := w.service.RemoveRule(ctx, w.by, r, false); !errs.Is(err, errs.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
}

// booked counts one appointment at a place, at a time of a day, as the
// appointment room will.
func booked(placeID, offerID string, d civil.Date, at civil.Span) place.OnClose {
	return func(_ context.Context, _ db.Tx, _ string, c place.Closure) (int, error) {
		if c.At(placeID) && (c.OfferID == "" || c.OfferID == offerID) && c.On(d) && c.Span.Overlaps(at) {
			return 1, nil
		}
		return 0, nil
	}
}

func TestHoursWithBookingsAreAskedFor(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	o := w.offer(p)
	r := w.rule(p, "", weekly(time.Friday, "10", "15"))
	friday := civil.MustDate("2026-11-13")
	w.service.OnClose = booked(p.ID, o.ID, friday, span("13", "13.45"))

	later := r
	later.Span = span("10", "16")
	_, longer := w.service.SaveRule(ctx, w.by, later, false)
	earlier := later
	earlier.Span = span("10", "13.30")
	_, shorter := w.service.SaveRule(ctx, w.by, earlier, false)
	_, narrowed := w.service.SaveRule(ctx, w.by, place.OpeningRule{PlaceID: p.ID, OfferID: o.ID, Rule: weekly(time.Friday, "10", "12")}, false)
	_, closure := w.service.AddClosure(ctx, w.by, place.Closure{From: friday, To: friday, Span: span("0", "24")}, false)
	_, morning := w.service.AddClosure(ctx, w.by, place.Closure{PlaceID: p.ID, From: friday, To: friday, Span: span("8", "12")}, false)
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"longer hours":     {longer, 0},
		"shorter hours":    {shorter, 1},
		"an offer's hours": {narrowed, 1},
		"the rule goes":    {w.service.RemoveRule(ctx, w.by, later, false), 1},
		"all closed":       {closure, 1},
		"a closed morning": {morning, 0},
		"the place closes": {w.service.ClosePlace(ctx, w.by, p.ID, false), 1},
		"the offer ends":   {w.service.CloseOffer(ctx, w.by, o.ID, false), 1},
	} {
		if got := place.Affected(c.err); got != c.want || c.want == 0 && c.err != nil {
			t.Errorf("%s: %d affected, want %d (%v)", name, got, c.want, c.err)
		}
	}
	if rules, _ := w.service.Rules(ctx, w.db, w.tenantID, p.ID); len(rules) != 1 || rules[0].Span != later.Span {
		t.Errorf("a refused change was kept: %+v", rules)
	}
	must(t, w.service.RemoveRule(ctx, w.by, later, true))
}

func TestDaysAreAddedTogetherOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	o := w.offer(p)
	add := func(offerID string, rules ...civil.Rule) error {
		return w.service.AddRules(ctx, w.by, place.NewRules{PlaceID: p.ID, OfferID: offerID, Rules: rules})
	}
	wrong(t, add(""), "weekday civil.rule.badweekday")
	wrong(t, add("", weekly(time.Saturday, "2", "3"), weekly(time.Sunday, "2", "3")), "start place.rule.gap")
	if rules, _ := w.service.Rules(ctx, w.db, w.tenantID, p.ID); len(rules) != 0 {
		t.Fatalf("half of it was kept: %v", rules)
	}
	must(t, add("", weekly(time.Monday, "10", "15"), weekly(time.Tuesday, "10", "15")))
	// The offer's first own days leave Tuesday as it was, so nothing is asked.
	w.service.OnClose = booked(p.ID, o.ID, civil.MustDate("2026-11-10"), span("11", "12"))
	must(t, add(o.ID, weekly(time.Monday, "10", "12"), weekly(time.Tuesday, "10", "12")))
}

func TestPlaceAndHoursAreMadeTogetherOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	_, err := w.service.SavePlaceWithRules(ctx, w.by, w.draft("Halden bibliotek"), []civil.Rule{weekly(time.Monday, "15", "10")})
	wrong(t, err, "end civil.rule.endbeforestart")
	_, err = w.service.SavePlaceWithRules(ctx, w.by, w.draft(""), []civil.Rule{weekly(time.Monday, "15", "10")})
	wrong(t, err, "name place.error.noname", "end civil.rule.endbeforestart")
	_, err = w.service.SavePlaceWithRules(ctx, w.by, w.draft(""), nil)
	wrong(t, err, "name place.error.noname", "weekday civil.rule.badweekday")
	if all, _ := w.service.AllPlaces(ctx, w.db, w.tenantID); len(all) != 0 {
		t.Fatalf("a place without hours: %v", all)
	}
	saved, err := w.service.SavePlaceWithRules(ctx, w.by, w.draft("Halden bibliotek"), []civil.Rule{weekly(time.Monday, "10", "15")})
	must(t, err)
	if rules, _ := w.service.Rules(ctx, w.db, w.tenantID, saved.ID); len(rules) != 1 {
		t.Errorf("rules = %v", rules)
	}
}
