package place_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/place"
)

func (w world) calendar(from, to string) *place.Calendar {
	w.t.Helper()
	c, err := place.LoadCalendar(ctx, w.db, place.Query{TenantID: w.tenantID, From: civil.MustDate(from), To: civil.MustDate(to)})
	must(w.t, err)
	return c
}

func TestOpen(t *testing.T) {
	w := newWorld(t)
	library, nav, gone := w.place("Halden bibliotek"), w.place("NAV Halden"), w.place("Nedlagt")
	o := w.offer(library)
	for _, day := range []time.Weekday{1, 2, 3, 4, 5} {
		w.rule(library, "", weekly(day, "10", "15"))
	}
	w.rule(library, o.ID, weekly(time.Tuesday, "9", "12"))
	w.rule(nav, "", weekly(time.Wednesday, "9", "11"))
	w.rule(nav, "", weekly(time.Wednesday, "12", "14"))
	w.rule(gone, "", weekly(time.Wednesday, "12", "14"))
	must(t, w.service.ClosePlace(ctx, w.by, gone.ID, false))
	for _, cl := range []place.Closure{
		{PlaceID: library.ID, From: civil.MustDate("2026-11-09"), To: civil.MustDate("2026-11-10"), Span: span("0", "24")},
		{From: civil.MustDate("2026-11-18"), To: civil.MustDate("2026-11-18"), Span: span("10", "13"), Reason: "Planleggingsdag"},
	} {
		_, err := w.service.AddClosure(ctx, w.by, cl, false)
		must(t, err)
	}
	c := w.calendar("2026-11-02", "2027-01-31")
	for name, x := range map[string]struct {
		placeID, offerID, day string
		want                  []civil.Span
	}{
		"by rule":               {library.ID, "", "2026-11-04", []civil.Span{span("10", "15")}},
		"offer narrowed":        {library.ID, o.ID, "2026-11-17", []civil.Span{span("10", "12")}},
		"offer not that day":    {library.ID, o.ID, "2026-11-18", nil},
		"offer without rules":   {nav.ID, o.ID, "2026-11-04", []civil.Span{span("9", "11"), span("12", "14")}},
		"weekend":               {library.ID, "", "2026-11-07", nil},
		"closed days":           {library.ID, "", "2026-11-10", nil},
		"closed hours":          {library.ID, "", "2026-11-18", []civil.Span{span("13", "15")}},
		"everywhere":            {nav.ID, "", "2026-11-18", []civil.Span{span("9", "10"), span("13", "14")}},
		"christmas eve":         {library.ID, "", "2026-12-24", nil},
		"christmas day":         {library.ID, "", "2026-12-25", nil},
		"new year's eve":        {library.ID, "", "2026-12-31", nil},
		"new year's day":        {library.ID, "", "2027-01-01", nil},
		"out of use":            {gone.ID, "", "2026-11-04", nil},
		"unknown":               {"x", "", "2026-11-04", nil},
		"before the days asked": {library.ID, "", "2026-10-30", nil},
		"after the days asked":  {library.ID, "", "2027-02-01", nil},
	} {
		if got := c.Open(x.placeID, x.offerID, civil.MustDate(x.day)); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
	if key, closed := c.Holiday(civil.MustDate("2026-12-24")); !closed || key != "place.closed.christmaseve" {
		t.Errorf("christmas eve: %q %v", key, closed)
	}
	if found := c.Shortened(nav.ID, civil.MustDate("2026-11-18")); len(found) != 1 || found[0].Reason != "Planleggingsdag" || found[0].AllDay() {
		t.Errorf("closures = %+v", found)
	}
	if found := c.Shortened(nav.ID, civil.MustDate("2026-11-10")); len(found) != 0 {
		t.Errorf("a closure of another place: %+v", found)
	}
}

func TestEvesAreOpenWhereTheTenantSaysSo(t *testing.T) {
	p := place.Place{ID: "p", Zone: "Europe/Oslo"}
	h := place.Hours{Places: []place.Place{p}, Rules: []place.OpeningRule{{PlaceID: "p", Rule: weekly(time.Thursday, "10", "12")}}}
	c := place.NewCalendar(place.Query{From: civil.MustDate("2026-12-01"), To: civil.MustDate("2026-12-31")}, h)
	for _, eve := range []string{"2026-12-24", "2026-12-31"} { // both are Thursdays
		if got := c.Open("p", "", civil.MustDate(eve)); !slices.Equal(got, []civil.Span{span("10", "12")}) {
			t.Errorf("%s: %v", eve, got)
		}
	}
}

// TestOpenAgainstMinuteByMinute compares with the definition, one minute at a
// time, for random rules and closures.
func TestOpenAgainstMinuteByMinute(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	from := civil.MustDate("2026-11-02")
	q := place.Query{From: from, To: from.AddDays(27)}
	for range 200 {
		h := randomHours(random, from)
		c := place.NewCalendar(q, h)
		d := from.AddDays(random.IntN(28))
		for _, offerID := range []string{"", "o"} {
			spans := c.Open("p", offerID, d)
			for minute := civil.TimeOfDay(0); minute < 1440; minute += 7 {
				got := slices.ContainsFunc(spans, func(s civil.Span) bool { return s.Start <= minute && minute < s.End })
				if want := isOpen(h, offerID, d, minute); got != want {
					t.Fatalf("%s %s %v: open = %v, want %v\n%+v", d, offerID, minute, got, want, h)
				}
			}
		}
	}
}

func randomSpan(random *rand.Rand) civil.Span {
	start := civil.TimeOfDay(random.IntN(1400))
	return civil.Span{Start: start, End: start + 1 + civil.TimeOfDay(random.IntN(1439-int(start)+1))}
}

func randomHours(random *rand.Rand, from civil.Date) place.Hours {
	h := place.Hours{Places: []place.Place{{ID: "p"}}}
	for range 12 {
		kinds := []civil.RuleKind{civil.Weekly, civil.EveryN, civil.NthWeekday}
		h.Rules = append(h.Rules, place.OpeningRule{PlaceID: "p", OfferID: []string{"", "", "o"}[random.IntN(3)], Rule: civil.Rule{
			Kind: kinds[random.IntN(3)], Weekday: time.Weekday(random.IntN(7)), N: 1 + random.IntN(3), From: from.AddDays(random.IntN(14)), Span: randomSpan(random)}})
	}
	for range 3 {
		first := from.AddDays(random.IntN(28))
		h.Closures = append(h.Closures, place.Closure{PlaceID: []string{"", "p", "q"}[random.IntN(3)], From: first, To: first.AddDays(random.IntN(4)), Span: randomSpan(random)})
	}
	return h
}

func isOpen(h place.Hours, offerID string, d civil.Date, at civil.TimeOfDay) bool {
	var own, offers, hasOffer bool
	for _, r := range h.Rules {
		on := r.On(d) && r.Span.Start <= at && at < r.Span.End
		own = own || r.OfferID == "" && on
		offers = offers || r.OfferID == "o" && on
		hasOffer = hasOffer || r.OfferID == "o"
	}
	if !own || offerID == "o" && hasOffer && !offers {
		return false
	}
	return !slices.ContainsFunc(h.Closures, func(c place.Closure) bool {
		return c.PlaceID != "q" && !d.Before(c.From) && !d.After(c.To) && c.Span.Start <= at && at < c.Span.End
	})
}

func TestClosureIsRefused(t *testing.T) {
	w := newWorld(t)
	day := civil.MustDate
	for name, c := range map[string]struct {
		closure place.Closure
		fields  []string
	}{
		"no days":       {place.Closure{Span: span("0", "24")}, []string{"from place.closure.nofrom"}},
		"no last day":   {place.Closure{From: day("2026-12-01"), Span: span("0", "24")}, []string{"to place.closure.noto"}},
		"backwards":     {place.Closure{From: day("2026-12-02"), To: day("2026-12-01"), Span: span("0", "24")}, []string{"to civil.rule.tobeforefrom"}},
		"past":          {place.Closure{From: day("2026-10-01"), To: day("2026-11-01"), Span: span("0", "24")}, []string{"to place.closure.past"}},
		"slip of year":  {place.Closure{From: day("2026-12-01"), To: day("2036-12-01"), Span: span("0", "24")}, []string{"to place.closure.toolong"}},
		"hours":         {place.Closure{From: day("2026-12-01"), To: day("2026-12-01"), Span: span("12", "10")}, []string{"end civil.rule.endbeforestart"}},
		"unknown place": {place.Closure{PlaceID: "x", From: day("2026-12-01"), To: day("2026-12-01"), Span: span("0", "24")}, []string{"place place.closure.unknownplace"}},
	} {
		_, err := w.service.AddClosure(ctx, w.by, c.closure, false)
		t.Run(name, func(t *testing.T) { wrong(t, err, c.fields...) })
	}
}

func TestClosureGoes(t *testing.T) {
	w := newWorld(t)
	closureID, err := w.service.AddClosure(ctx, w.by, place.Closure{From: civil.MustDate("2026-12-01"), To: civil.MustDate("2026-12-01"), Span: span("0", "24")}, false)
	must(t, err)
	_, err = w.service.AddClosure(ctx, w.by, place.Closure{From: civil.MustDate("2026-12-01"), To: civil.MustDate("2026-12-01"), Span: span("0", "24")}, true)
	wrong(t, err, "from place.closure.twice")
	if all, _ := w.service.Closures(ctx, w.db, w.tenantID, civil.MustDate("2026-12-02")); len(all) != 0 {
		t.Errorf("a closure that is over is listed: %v", all)
	}
	must(t, w.service.RemoveClosure(ctx, w.by, closureID))
	if all, _ := w.service.Closures(ctx, w.db, w.tenantID, civil.MustDate("2026-11-02")); len(all) != 0 {
		t.Errorf("closures = %v", all)
	}
	if w.service.RemoveClosure(ctx, w.by, closureID) == nil {
		t.Error("removed twice")
	}
}
