package roster_test

import (
	"fmt"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/roster"
)

func addRule(t *testing.T, s *roster.Service, place string, rule civil.Rule) {
	t.Helper()
	if err := s.AddRules(ctx, coordinator(), roster.NewRules{HostID: "h0", PlaceID: place, Rules: []civil.Rule{rule}}); err != nil {
		t.Fatal(err)
	}
}

func TestRoster(t *testing.T) {
	d, s := world(t, 2)
	addRule(t, s, "bib", weekly(time.Tuesday, 10, 14))
	addRule(t, s, "nav", weekly(time.Wednesday, 9, 12))
	day := civil.MustDate("2026-11-17")
	for _, a := range []roster.Absence{
		{HostID: "h0", From: day, Span: civil.Span{Start: 11 * 60, End: 12 * 60}},
		{HostID: "h0", From: civil.MustDate("2026-11-24"), To: civil.MustDate("2026-11-25")},
	} {
		if _, err := s.AddAbsence(ctx, coordinator(), a, false); err != nil {
			t.Fatal(err)
		}
	}
	if !take(t, d, claim("b", 60), now) || !take(t, d, claim("a", 0), now) {
		t.Fatal("not taken")
	}
	later := hold("later", now.Add(time.Minute))
	later.StartsAt, later.BlockedUntil = later.StartsAt.Add(5*time.Hour), later.BlockedUntil.Add(5*time.Hour)
	if !take(t, d, later, now) {
		t.Fatal("not held")
	}
	r, err := roster.Load(ctx, d, roster.Query{TenantID: tenant, From: civil.MustDate("2026-11-09"), To: civil.MustDate("2026-12-09"), Now: now.Add(time.Minute)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ host, place, day, want string }{
		{"h0", "bib", "2026-11-10", "[{10:00 14:00}]"},
		{"h0", "bib", "2026-11-11", "[]"},
		{"h0", "nav", "2026-11-11", "[{09:00 12:00}]"},
		{"h0", "bib", "2026-11-17", "[{10:00 11:00} {12:00 14:00}]"},
		{"h0", "bib", "2026-11-24", "[]"},
		{"h0", "nav", "2026-11-25", "[]"},
		{"h0", "bib", "2026-12-01", "[{10:00 14:00}]"},
		{"h1", "bib", "2026-11-10", "[]"},
	} {
		if got := fmt.Sprint(r.Working(c.host, c.place, civil.MustDate(c.day))); got != c.want {
			t.Errorf("%s at %s on %s: %s, want %s", c.host, c.place, c.day, got, c.want)
		}
	}
	if busy := r.Busy("h0"); len(busy) != 2 || busy[0].ID != "a" || busy[1].ID != "b" {
		t.Errorf("busy = %+v; sorted, and without the expired hold", busy)
	}
	start := claim("", 0).StartsAt
	if r.Free("h0", start.Add(-time.Hour), start.Add(time.Minute)) || !r.Free("h0", start.Add(-time.Hour), start) || !r.Free("h1", start, start.Add(time.Hour)) {
		t.Error("free is half-open, and each host's own")
	}
	if !r.WorksAt("h0", "nav") || r.WorksAt("h1", "bib") || len(r.Hosts) != 2 {
		t.Error("hosts and posts")
	}
}

func TestRuleRefuses(t *testing.T) {
	d, s := world(t, 1)
	for _, c := range []struct {
		name, field string
		change      func(w *roster.WorkingRule)
	}{
		{"ends before it starts", "end", func(w *roster.WorkingRule) { w.Span.End = w.Span.Start - 60 }},
		{"no place", "place", func(w *roster.WorkingRule) { w.PlaceID = "" }},
		{"unknown place", "place", func(w *roster.WorkingRule) { w.PlaceID = "moon" }},
		{"last day before first", "to", func(w *roster.WorkingRule) {
			w.From, w.To = civil.MustDate("2026-12-01"), civil.MustDate("2026-11-30")
		}},
		{"over already", "to", func(w *roster.WorkingRule) {
			w.From, w.To = civil.MustDate("2026-10-01"), civil.MustDate("2026-11-01")
		}},
		{"starts in the hour that summer time skips", "start", func(w *roster.WorkingRule) {
			w.Weekday, w.Span = time.Sunday, civil.Span{Start: 2*60 + 30, End: 4 * 60}
		}},
		{"ends in it", "end", func(w *roster.WorkingRule) {
			w.Weekday, w.Span = time.Sunday, civil.Span{Start: 60, End: 2*60 + 30}
		}},
		{"sixth Tuesday", "n", func(w *roster.WorkingRule) { w.Kind, w.N = civil.NthWeekday, 6 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := roster.WorkingRule{PlaceID: "bib", Rule: weekly(time.Tuesday, 10, 14)}
			c.change(&w)
			err := s.AddRules(ctx, coordinator(), roster.NewRules{HostID: "h0", PlaceID: w.PlaceID, Rules: []civil.Rule{weekly(time.Monday, 8, 9), w.Rule}})
			fields := errs.FieldsOf(err)
			if len(fields) != 1 || fields[0].Name != c.field {
				t.Errorf("err = %v", err)
			}
		})
	}
	if n := number(t, d, `select count(*) from working_rule`); n != 0 {
		t.Errorf("%d rules were added beside a wrong one", n)
	}
	err := s.AddRules(ctx, coordinator(), roster.NewRules{HostID: "h0", PlaceID: "bib"})
	if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Name != "weekday" {
		t.Errorf("no day: %v", err)
	}
}

func TestRulesAreListedAndRemoved(t *testing.T) {
	d, s := world(t, 1)
	addRule(t, s, "bib", weekly(time.Sunday, 10, 14))
	addRule(t, s, "bib", weekly(time.Monday, 12, 14))
	addRule(t, s, "bib", weekly(time.Monday, 8, 9))
	today := civil.DateOf(now, oslo(t))
	rules, err := roster.WorkingRules(ctx, d, tenant, "h0", today)
	if err != nil || len(rules) != 3 || rules[0].Span.Start != 8*60 || rules[2].Weekday != time.Sunday {
		t.Fatalf("rules = %+v, %v", rules, err)
	}
	for range 2 {
		if err := s.RemoveRule(ctx, coordinator(), "h0", rules[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	rules, err = roster.WorkingRules(ctx, d, tenant, "h0", today)
	if err != nil || len(rules) != 2 {
		t.Errorf("rules = %+v, %v", rules, err)
	}
}

func TestAbsenceRefuses(t *testing.T) {
	_, s := world(t, 1)
	day := civil.MustDate
	for _, c := range []struct {
		name, field string
		absence     roster.Absence
	}{
		{"no day", "from", roster.Absence{}},
		{"to before from", "to", roster.Absence{From: day("2026-11-20"), To: day("2026-11-19")}},
		{"over already", "to", roster.Absence{From: day("2026-11-01"), To: day("2026-11-09")}},
		{"mistyped year", "to", roster.Absence{From: day("2026-11-20"), To: day("2062-11-20")}},
		{"ends before it starts", "end", roster.Absence{From: day("2026-11-20"), Span: civil.Span{Start: 600, End: 540}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.absence.HostID = "h0"
			_, err := s.AddAbsence(ctx, coordinator(), c.absence, false)
			fields := errs.FieldsOf(err)
			if len(fields) != 1 || fields[0].Name != c.field {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestAbsenceOverBookings(t *testing.T) {
	d, s := world(t, 1)
	if !take(t, d, claim("noon", 0), now) { // 12.00–13.00 in Oslo
		t.Fatal("not taken")
	}
	day := civil.MustDate("2026-11-10")
	at := func(start, end int) roster.Absence {
		return roster.Absence{HostID: "h0", From: day, Span: civil.Span{Start: civil.TimeOfDay(start * 60), End: civil.TimeOfDay(end * 60)}}
	}
	whole := roster.Absence{HostID: "h0", From: day.AddDays(-1), To: day.AddDays(1)}
	for _, c := range []struct {
		name    string
		absence roster.Absence
		meets   bool
	}{
		{"before it", at(10, 12), false}, {"after it", at(13, 15), false}, {"the last half hour", at(12, 14), true},
		{"the whole day", whole, true},
	} {
		_, err := s.AddAbsence(ctx, coordinator(), c.absence, false)
		if key, _ := errs.KeyOf(err); (key == "roster.absence.hasbookings") != c.meets || errs.Is(err, errs.Conflict) != c.meets {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	absenceID, err := s.AddAbsence(ctx, coordinator(), whole, true)
	if err != nil {
		t.Fatalf("knowingly: %v", err)
	}
	if n := number(t, d, `select count(*) from claim`); n != 1 {
		t.Error("a booking must not disappear because somebody is ill")
	}
	if err := s.RemoveAbsence(ctx, coordinator(), "h0", absenceID); err != nil {
		t.Fatal(err)
	}
	left, err := roster.AbsencesOf(ctx, d, tenant, "h0", day)
	if err != nil || len(left) != 2 {
		t.Errorf("absences = %+v, %v", left, err)
	}
}

func TestWhoMayPlan(t *testing.T) {
	_, s := world(t, 1)
	hostID, err := s.SaveHost(ctx, coordinator(), roster.Host{OrganisationID: "o1", FirstName: "Kari", PersonID: "p1", Languages: []string{"nb"}})
	if err != nil {
		t.Fatal(err)
	}
	kari := coordinator()
	kari.Viewer = org.Viewer{PersonID: "p1", Memberships: []org.Membership{{OrganisationID: "o1", Role: org.HostRole}}}
	for _, c := range []struct {
		hostID string
		kind   error
	}{{hostID, nil}, {"h0", errs.E(errs.Forbidden, "")}} {
		_, err := s.AddAbsence(ctx, kari, roster.Absence{HostID: c.hostID, From: civil.MustDate("2026-11-20")}, false)
		if (err == nil) != (c.kind == nil) || err != nil && !errs.Is(err, errs.Forbidden) {
			t.Errorf("Kari's absence for %s: %v", c.hostID, err)
		}
		err = s.AddRules(ctx, kari, roster.NewRules{HostID: c.hostID, PlaceID: "bib", Rules: []civil.Rule{weekly(time.Monday, 9, 10)}})
		if (err == nil) != (c.kind == nil) {
			t.Errorf("Kari's rule for %s: %v", c.hostID, err)
		}
	}
}
