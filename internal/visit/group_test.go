package visit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/visit"
)

func many() visit.Group {
	return visit.Group{
		OrganisationID: "o1", PlaceID: "bib", OfferID: "f1", Date: day, Hour: 10, Channel: "place", Source: visit.Unplanned,
		Minutes: 90, Persons: 12, Counts: []visit.Tells{
			{Fact: visit.FactTopic, Answer: "bankid", Persons: 12}, {Fact: visit.FactTopic, Answer: "email", Persons: 5},
			{Fact: visit.FactAge, Answer: "80plus", Persons: 7}, {Fact: visit.FactAge, Answer: "67to79", Persons: 5},
			{Fact: visit.FactOutcome, Answer: "helped", Persons: 9}, {Fact: visit.FactBefore, Answer: "2", Persons: 0},
		},
	}
}

func recordGroup(t testing.TB, d *db.DB, g visit.Group) (id string) {
	t.Helper()
	write(t, d, func(tx db.Tx) (err error) {
		id, err = visit.RecordGroup(ctx, tx, tenant, g)
		return err
	})
	return id
}

func TestGroupIsCountedAsTold(t *testing.T) {
	d := dbtest.New(t)
	record(t, d, one())
	groupID := recordGroup(t, d, many())
	all := count(t, d, visit.Filter{TenantID: tenant})
	if all.Visits != 2 || all.Persons != 13 || all.InGroups != 12 || all.Minutes != 135 {
		t.Errorf("totals = %+v", all)
	}
	if got := fmt.Sprint(all.ByTopic, all.ByOutcome, all.ByPlace, all.ByMonth); got != "[{bankid 2 13} {email 2 6}] [{helped 2 10}] [{bib 2 13}] [{2026-11 2 13}]" {
		t.Errorf("lines: %s", got)
	}
	for _, c := range []struct {
		name    string
		filter  visit.Filter
		visits  int
		persons int
	}{
		{"a topic", visit.Filter{TopicIDs: []string{"email"}}, 2, 6},
		{"two topics: at least so many", visit.Filter{TopicIDs: []string{"email", "bankid"}}, 2, 13},
		{"an age", visit.Filter{AgeBand: "80plus"}, 1, 7},
		{"two facts of the same people", visit.Filter{AgeBand: "80plus", Outcome: visit.Helped}, 0, 0},
		{"another day", visit.Filter{From: day.AddDays(1)}, 0, 0},
		{"employees", visit.Filter{Whom: visit.Employees}, 0, 0},
	} {
		c.filter.TenantID = tenant
		if got := count(t, d, c.filter); got.Visits != c.visits || got.Persons != c.persons {
			t.Errorf("%s: %+v", c.name, got.Sum)
		}
	}
	write(t, d, func(tx db.Tx) error { return visit.RemoveGroup(ctx, tx, tenant, groupID) })
	if n, err := db.One(ctx, d, db.Count, `select count(*) from visit_group_count`); err != nil || n != 0 {
		t.Errorf("%d counts left, %v", n, err)
	}
}

// What is told of a group as two counts was never seen together.
func TestNoCellIsMadeUp(t *testing.T) {
	d := dbtest.New(t)
	v := one()
	v.AgeBand = "80plus"
	record(t, d, v)
	recordGroup(t, d, many())
	for _, c := range []struct {
		a, b visit.Dimension
		want string
	}{
		{visit.ByAge, visit.ByOutcome, "[{80plus helped 1 1}]"},
		{visit.ByAge, visit.ByTopic, "[{80plus bankid 1 1} {80plus email 1 1}]"},
		{visit.ByWeek, visit.ByAge, "[{2026-W46 67to79 1 5} {2026-W46 80plus 2 8}]"},
		{visit.ByPlace, visit.ByOrganisation, "[{bib o1 2 13}]"},
		{visit.ByDay, visit.BySource, "[{2026-11-10 booked 1 1} {2026-11-10 unplanned 1 12}]"},
	} {
		got, err := visit.Cross(ctx, d, visit.Filter{TenantID: tenant}, c.a, c.b)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%s × %s: %v, %v, want %s", c.a, c.b, got, err, c.want)
		}
	}
	themes, err := visit.Themes(ctx, d, visit.Filter{TenantID: tenant}, []place.Reason{
		{ID: "bankid", Standard: "bankid"}, {ID: "email", Standard: "email"}, {ID: "own", Theme: place.ThemeTrust},
	})
	if err != nil || fmt.Sprint(themes) != "[{access 2 13} {use 2 6}]" {
		t.Errorf("themes: %v, %v", themes, err)
	}
}

func TestGroupRefuses(t *testing.T) {
	d := dbtest.New(t)
	for field, change := range map[string]func(*visit.Group){
		"persons": func(g *visit.Group) { g.Persons = 0 },
		"minutes": func(g *visit.Group) { g.Minutes = 481 },
		"visits":  func(g *visit.Group) { g.Visits, g.Persons = 501, 600 },
		"topic":   func(g *visit.Group) { g.Counts = nil },
		"age": func(g *visit.Group) {
			g.Counts = append(g.Counts, visit.Tells{Fact: visit.FactAge, Answer: "under30", Persons: 1})
		},
		"outcome": func(g *visit.Group) {
			g.Counts = append(g.Counts, visit.Tells{Fact: visit.FactOutcome, Answer: "great", Persons: 1})
		},
		"organisation": func(g *visit.Group) { g.OrganisationID = "" },
	} {
		g := many()
		g.Counts = slices.Clone(g.Counts)
		change(&g)
		err := d.Write(ctx, func(tx db.Tx) error {
			_, err := visit.RecordGroup(ctx, tx, tenant, g)
			return err
		})
		if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// A slow and obvious recount over generated visits and groups, by every
// dimension that there is.
func TestEveryLineIsARecount(t *testing.T) {
	d := dbtest.New(t)
	random := rand.New(rand.NewPCG(5, 6))
	want := map[visit.Dimension]map[string]visit.Line{}
	add := func(by visit.Dimension, key string, visits, persons int) {
		if want[by] == nil {
			want[by] = map[string]visit.Line{}
		}
		l := want[by][key]
		want[by][key] = visit.Line{Key: key, Visits: l.Visits + visits, Persons: l.Persons + persons}
	}
	for n := range 60 {
		date := day.AddDays(random.IntN(60))
		employee := random.IntN(10) == 0
		where := fmt.Sprint("p", random.IntN(3))
		if n%4 == 0 {
			g := many()
			g.Date, g.PlaceID, g.Employee, g.Persons = date, where, employee, 12+random.IntN(4)
			recordGroup(t, d, g)
			if !employee {
				add(visit.ByWeek, date.Week().String(), 1, g.Persons)
				add(visit.ByPlace, where, 1, g.Persons)
				add(visit.ByAge, "80plus", 1, 7)
				add(visit.ByAge, "67to79", 1, 5)
				add(visit.ByTopic, "bankid", 1, 12)
				add(visit.ByTopic, "email", 1, 5)
			}
			continue
		}
		v := one()
		v.Date, v.PlaceID, v.Employee, v.Persons = date, where, employee, 1+random.IntN(3)
		v.AgeBand = some(random, append(visit.Ages(), ""))
		v.Topics = []string{some(random, []string{"bankid", "email"}), some(random, []string{"nav", "tax"})}
		record(t, d, v)
		if !employee {
			add(visit.ByWeek, date.Week().String(), 1, v.Persons)
			add(visit.ByPlace, where, 1, v.Persons)
			add(visit.ByAge, v.AgeBand, 1, v.Persons)
			for _, topic := range v.Topics {
				add(visit.ByTopic, topic, 1, v.Persons)
			}
		}
	}
	settle := func(tx db.Tx) error { return visit.Settle(ctx, tx, tenant, day.AddDays(100)) }
	for _, when := range []string{"before the night", "after"} {
		for by, lines := range want {
			got, err := visit.Lines(ctx, d, visit.Filter{TenantID: tenant}, by)
			if err != nil || len(got) != len(lines) {
				t.Errorf("%s, by %s: %v, %v, want %v", when, by, got, err, lines)
			}
			for _, l := range got {
				if l != lines[l.Key] {
					t.Errorf("%s, by %s: %v, want %v", when, by, l, lines[l.Key])
				}
			}
		}
		write(t, d, settle)
	}
}

func some(random *rand.Rand, list []string) string { return list[random.IntN(len(list))] }

func TestGroupsAreSettled(t *testing.T) {
	d := dbtest.New(t)
	before := recordGroup(t, d, many())
	write(t, d, func(tx db.Tx) error { return visit.Settle(ctx, tx, tenant, day.AddDays(1)) })
	if _, err := visit.FindGroup(ctx, d, tenant, before); !errs.Is(err, errs.NotFound) {
		t.Errorf("the group is still found: %v", err)
	}
	for table, column := range map[string]string{"visit_group": "id", "visit_group_count": "group_id"} {
		n, err := db.One(ctx, d, db.Count, `select count(*) from `+table+` where `+column+` = $1`, before)
		if err != nil || n != 0 {
			t.Errorf("%s knows the old id, %v", table, err)
		}
	}
	if got := count(t, d, visit.Filter{TenantID: tenant}); got.Persons != 12 || fmt.Sprint(got.ByTopic) != "[{bankid 1 12} {email 1 5}]" {
		t.Errorf("after the night: %+v", got)
	}
}

func TestTallyIsSoManyVisits(t *testing.T) {
	d := dbtest.New(t)
	g := many()
	g.Source, g.Visits, g.Minutes = visit.Tally, 10, 300
	recordGroup(t, d, g)
	days, err := visit.Days(ctx, d, visit.Filter{TenantID: tenant})
	if err != nil || fmt.Sprint(days) != "[{2026-11-10 bib tally 10 12 300}]" {
		t.Errorf("days: %v, %v", days, err)
	}
	lines, err := visit.Lines(ctx, d, visit.Filter{TenantID: tenant}, visit.ByTopic)
	if err != nil || fmt.Sprint(lines) != "[{bankid 10 12} {email 5 5}]" {
		t.Errorf("topics: %v, %v", lines, err)
	}
}
