package insight_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/insight"
	"digivert/internal/visit"
)

// A slow, obvious recount: statistics of generated visits, whatever is asked
// for, are what one gets by going through the list with a finger.
func TestStatisticsAreARecount(t *testing.T) {
	w := newWorld(t)
	random := rand.New(rand.NewPCG(9, 6))
	list := generated(random, 500)
	w.ok(w.DB.Write(ctx, func(tx db.Tx) error {
		for _, v := range list {
			if _, err := visit.Record(ctx, tx, "h", v); err != nil {
				return err
			}
		}
		return visit.Settle(ctx, tx, "h", monday.AddDays(-30)) // most are of days that are settled, some are not
	}))
	for n := range 60 {
		ask := randomAsk(random)
		st, err := w.Statistics(ctx, ask, nil)
		w.ok(err)
		chosen := slices.DeleteFunc(slices.Clone(list), func(v visit.Visit) bool { return !chosenBy(ask, v) })
		if st.Sum != sumOf(chosen) {
			t.Errorf("ask %d %+v: %v, want %v", n, ask, st.Sum, sumOf(chosen))
		}
		compareParts(t, st, chosen)
	}
}

func compareParts(t *testing.T, st insight.Statistics, chosen []visit.Visit) {
	t.Helper()
	for by, keys := range keysOf() {
		want := map[string]visit.Line{}
		for _, v := range chosen {
			for _, key := range keys(v) {
				want[key] = visit.Line{Key: key, Visits: want[key].Visits + 1, Persons: want[key].Persons + max(v.Persons, 1)}
			}
		}
		for _, part := range st.Parts {
			if part.By != by {
				continue
			}
			got := map[string]visit.Line{}
			for _, l := range part.Lines {
				got[l.Key] = l
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("by %s: %v, want %v", by, got, want)
			}
		}
	}
	inTime := visit.Sum{}
	for _, l := range st.Time {
		inTime.Visits, inTime.Persons = inTime.Visits+l.Visits, inTime.Persons+l.Persons
	}
	if inTime.Visits != st.Visits || inTime.Persons != st.Persons {
		t.Errorf("the steps sum up to %v of %v", inTime, st.Sum)
	}
}

func keysOf() map[visit.Dimension]func(visit.Visit) []string {
	one := func(key func(visit.Visit) string) func(visit.Visit) []string {
		return func(v visit.Visit) []string { return []string{key(v)} }
	}
	return map[visit.Dimension]func(visit.Visit) []string{
		visit.ByTopic:    func(v visit.Visit) []string { return v.Topics },
		visit.ByOutcome:  one(func(v visit.Visit) string { return string(v.Outcome) }),
		visit.ByPlace:    one(func(v visit.Visit) string { return v.PlaceID }),
		visit.BySource:   one(func(v visit.Visit) string { return string(v.Source) }),
		visit.ByAge:      one(func(v visit.Visit) string { return v.AgeBand }),
		visit.ByLanguage: one(func(v visit.Visit) string { return v.Language }),
		visit.ByHelp:     one(func(v visit.Visit) string { return string(v.Effect.Help) }),
	}
}

func chosenBy(a insight.Ask, v visit.Visit) bool {
	return !v.Date.Before(a.From) && !v.Date.After(a.To) &&
		(len(a.OrganisationIDs) == 0 || slices.Contains(a.OrganisationIDs, v.OrganisationID)) &&
		(a.PlaceID == "" || a.PlaceID == v.PlaceID) && (a.AgeBand == "" || a.AgeBand == v.AgeBand) &&
		(a.Outcome == "" || a.Outcome == v.Outcome) && (a.Source == "" || a.Source == v.Source) &&
		(len(a.TopicIDs) == 0 || slices.Contains(v.Topics, a.TopicIDs[0])) &&
		(a.Whom == visit.Everybody || v.Employee == (a.Whom == visit.Employees))
}

func sumOf(list []visit.Visit) (s visit.Sum) {
	for _, v := range list {
		s.Visits, s.Persons, s.Minutes = s.Visits+1, s.Persons+max(v.Persons, 1), s.Minutes+v.Minutes
	}
	return s
}

// pick draws one of the list.
func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func generated(r *rand.Rand, n int) (list []visit.Visit) {
	for range n {
		v := visit.Visit{
			OrganisationID: pick(r, "lib", "nav"), PlaceID: pick(r, "bib", "bib", ""), Date: monday.AddDays(-r.IntN(450)), Hour: 9 + r.IntN(7),
			Channel: "place", Source: pick(r, visit.Sources()[:3]...), Minutes: 1 + r.IntN(90), Outcome: pick(r, visit.Outcomes()...), Persons: r.IntN(4),
			Topics: []string{pick(r, "bankid", "email")}, Language: pick(r, "nb", "uk", ""), AgeBand: pick(r, append(visit.Ages(), "")...), Employee: r.IntN(9) == 0,
		}
		if r.IntN(3) == 0 {
			v.Topics = append(v.Topics, "tax")
		}
		if r.IntN(5) == 0 {
			v.Effect = visit.Effect{Sampled: true, Help: pick(r, visit.Given()...)}
		}
		list = append(list, v)
	}
	return list
}

func randomAsk(r *rand.Rand) insight.Ask {
	a := insight.Ask{Today: monday}
	a.TenantID, a.From = "h", monday.AddDays(-r.IntN(450))
	a.To = a.From.AddDays(r.IntN(400))
	a.PlaceID, a.AgeBand, a.Source = pick(r, "", "", "bib"), pick(r, "", "", "80plus"), pick(r, "", "", visit.Booked)
	a.Outcome, a.Whom = pick(r, "", "", visit.Helped), pick(r, visit.Residents, visit.Residents, visit.Employees, visit.Everybody)
	if r.IntN(3) == 0 {
		a.OrganisationIDs = []string{"nav"}
	}
	if r.IntN(3) == 0 {
		a.TopicIDs = []string{"tax"}
	}
	return a
}

// Steps are as fine as a chart can show, and none is left out when nobody came.
func TestSteps(t *testing.T) {
	w := newWorld(t)
	w.ok(w.DB.Write(ctx, func(tx db.Tx) error {
		_, err := visit.Record(ctx, tx, "h", visit.Visit{
			OrganisationID: "lib", Date: monday, Hour: 10, Channel: "phone", Source: visit.Unplanned, Minutes: 5, Outcome: visit.Helped, Topics: []string{"tax"},
		})
		return err
	}))
	for _, c := range []struct {
		from, to    string
		step        visit.Dimension
		n           int
		first, last string
	}{
		{"2026-11-09", "2026-11-09", visit.ByDay, 1, "2026-11-09", "2026-11-09"},
		{"2026-11-01", "2026-11-30", visit.ByDay, 30, "2026-11-01", "2026-11-30"},
		{"2026-10-01", "2026-12-31", visit.ByWeek, 14, "2026-W40", "2026-W53"},
		{"2025-12-15", "2026-12-14", visit.ByMonth, 13, "2025-12", "2026-12"},
	} {
		ask := insight.Ask{Today: monday}
		ask.TenantID, ask.From, ask.To = "h", civil.MustDate(c.from), civil.MustDate(c.to)
		st, err := w.Statistics(ctx, ask, nil)
		w.ok(err)
		if st.Step != c.step || len(st.Time) != c.n || st.Time[0].Key != c.first || st.Time[c.n-1].Key != c.last {
			t.Errorf("%s–%s: %d steps by %s: %v", c.from, c.to, len(st.Time), st.Step, st.Time)
		}
	}
}

// What nobody has said anything of is missing, and the statistics say how much.
func TestCoverage(t *testing.T) {
	w := newWorld(t)
	for i, state := range []string{"served", "noshow", "booked", "excused", "booked"} {
		w.book(booking{host: "ingrid", place: "bib", state: state, day: monday.AddDays(-7 + 7*(i/4)), from: fmt.Sprintf("%d:00", 10+i), to: fmt.Sprintf("%d:30", 10+i)})
	}
	ask := insight.Ask{Today: monday}
	ask.TenantID, ask.From, ask.To = "h", monday.AddDays(-30), monday.AddDays(30)
	st, err := w.Statistics(ctx, ask, nil)
	w.ok(err)
	if want := (insight.Coverage{Over: 3, Told: 2}); st.Recorded != want || st.Recorded.Missing() != 1 {
		t.Errorf("recorded %+v, want %+v", st.Recorded, want)
	}
}
