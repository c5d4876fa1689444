package civil

import (
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/errs"
)

var morning = Span{600, 720}

func TestRuleOn(t *testing.T) {
	for name, c := range map[string]struct {
		rule Rule
		want string // the days in November and December 2026
	}{
		"weekly":                    {Rule{Kind: Weekly, Weekday: time.Tuesday, From: MustDate("2026-12-01")}, "12-01 12-08 12-15 12-22 12-29"},
		"from and to count":         {Rule{Kind: Weekly, Weekday: time.Tuesday, From: MustDate("2026-11-10"), To: MustDate("2026-11-24")}, "11-10 11-17 11-24"},
		"every other week":          {Rule{Kind: EveryN, N: 2, Weekday: time.Wednesday, From: MustDate("2026-11-04")}, "11-04 11-18 12-02 12-16 12-30"},
		"from later in week":        {Rule{Kind: EveryN, N: 2, Weekday: time.Wednesday, From: MustDate("2026-11-05")}, "11-18 12-02 12-16 12-30"},
		"every third, over week 53": {Rule{Kind: EveryN, N: 3, Weekday: time.Sunday, From: MustDate("2026-10-26")}, "11-01 11-22 12-13"},
		"first monday":              {Rule{Kind: NthWeekday, N: 1, Weekday: time.Monday}, "11-02 12-07"},
		"fourth tuesday":            {Rule{Kind: NthWeekday, N: 4, Weekday: time.Tuesday}, "11-24 12-22"},
		"last monday":               {Rule{Kind: NthWeekday, N: -1, Weekday: time.Monday}, "11-30 12-28"},
		"unknown kind":              {Rule{Weekday: time.Monday}, ""},
		"no count":                  {Rule{Kind: EveryN, Weekday: time.Monday, From: MustDate("2026-11-02")}, ""},
	} {
		var days []string
		for d := MustDate("2026-11-01"); d.Year() == 2026; d = d.AddDays(1) {
			if c.rule.On(d) {
				days = append(days, d.String()[5:])
			}
		}
		if got := strings.Join(days, " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A rule holds as often as its pattern says in any long stretch, also across years with 53 weeks.
func TestRuleOnOverYears(t *testing.T) {
	for n := 1; n <= 8; n++ {
		rule := Rule{Kind: EveryN, N: n, Weekday: time.Thursday, From: MustDate("2020-01-01")}
		last := Date{}
		for d := MustDate("2020-01-01"); d.Year() <= 2040; d = d.AddDays(1) {
			if !rule.On(d) {
				continue
			}
			if !last.IsZero() && last.DaysUntil(d) != 7*n {
				t.Fatalf("every %d weeks: %s, then %s", n, last, d)
			}
			last = d
		}
	}
}

func TestSpans(t *testing.T) {
	rules := []Rule{
		{Kind: Weekly, Weekday: time.Tuesday, Span: Span{720, 780}},
		{Kind: NthWeekday, N: 2, Weekday: time.Tuesday, Span: Span{540, 600}},
		{Kind: Weekly, Weekday: time.Tuesday, Span: Span{660, 720}},
		{Kind: Weekly, Weekday: time.Friday, Span: Span{0, 1440}},
	}
	for date, want := range map[string][]Span{
		"2026-11-10": {{540, 600}, {660, 780}},
		"2026-11-17": {{660, 780}},
		"2026-11-18": nil,
	} {
		if got := Spans(rules, MustDate(date)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", date, got, want)
		}
	}
}

func TestRuleCheck(t *testing.T) {
	from := MustDate("2026-11-11")
	for name, c := range map[string]struct {
		rule Rule
		want string
	}{
		"good weekly": {Rule{Kind: Weekly, Span: morning}, ""},
		"good every":  {Rule{Kind: EveryN, N: 2, From: from, To: from, Span: morning}, ""},
		"good last":   {Rule{Kind: NthWeekday, N: -1, Span: Span{600, 1440}}, ""},
		"backwards":   {Rule{Kind: Weekly, Span: Span{720, 600}}, "rule.end civil.rule.endbeforestart"},
		"no length":   {Rule{Kind: Weekly, Span: Span{600, 600}}, "rule.end civil.rule.endisstart"},
		"outside":     {Rule{Kind: Weekly, Span: Span{-1, 1441}}, "rule.start civil.time.bad, rule.end civil.time.bad"},
		"to before":   {Rule{Kind: Weekly, From: from, To: from.AddDays(-1), Span: morning}, "rule.to civil.rule.tobeforefrom"},
		"zero weeks":  {Rule{Kind: EveryN, From: from, Span: morning}, "rule.n civil.rule.badweeks"},
		"53 weeks":    {Rule{Kind: EveryN, N: 53, From: from, Span: morning}, "rule.n civil.rule.badweeks"},
		"no from":     {Rule{Kind: EveryN, N: 2, Span: morning}, "rule.from civil.rule.needsfrom"},
		"fifth":       {Rule{Kind: NthWeekday, N: 5, Span: morning}, "rule.n civil.rule.badnth"},
		"zeroth":      {Rule{Kind: NthWeekday, Span: morning}, "rule.n civil.rule.badnth"},
		"weekday":     {Rule{Kind: Weekly, Weekday: 7, Span: morning}, "rule.weekday civil.rule.badweekday"},
		"kind":        {Rule{Kind: "daily", Span: morning}, "rule.kind civil.rule.badkind"},
	} {
		var check errs.Check
		c.rule.Check(&check, "rule.")
		var problems []string
		for _, f := range errs.FieldsOf(check.Err()) {
			problems = append(problems, f.Name+" "+f.Key)
		}
		if got := strings.Join(problems, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRuleGap(t *testing.T) {
	oslo, from, to := zone(t, "Europe/Oslo"), MustDate("2026-01-01"), MustDate("2027-12-31")
	night := Rule{Kind: Weekly, Weekday: time.Sunday, Span: Span{150, 300}}
	if d, found := night.Gap(oslo, from, to); !found || d != MustDate("2026-03-29") {
		t.Errorf("start at 02:30: %s, %t", d, found)
	}
	late := Rule{Kind: Weekly, Weekday: time.Sunday, Span: Span{60, 150}, From: MustDate("2026-06-01")}
	if d, found := late.Gap(oslo, from, to); !found || d != MustDate("2027-03-28") {
		t.Errorf("end at 02:30 from June: %s, %t", d, found)
	}
	for name, r := range map[string]Rule{
		"by day": {Kind: Weekly, Weekday: time.Sunday, Span: morning}, "across": {Kind: Weekly, Weekday: time.Sunday, Span: Span{60, 240}},
		"saturday": {Kind: Weekly, Weekday: time.Saturday, Span: Span{150, 300}},
	} {
		if d, found := r.Gap(oslo, from, to); found {
			t.Errorf("%s: gap on %s", name, d)
		}
	}
	if _, found := night.Gap(oslo, from, Date{}); found {
		t.Error("a gap before no date")
	}
}
