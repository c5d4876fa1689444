package placeweb

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
)

// weekdays are Monday first, as in every Norwegian calendar.
var weekdays = [7]time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// patterns are the ways to repeat that people choose from.
func patterns() []civil.Rule {
	return []civil.Rule{
		{Kind: civil.Weekly},
		{Kind: civil.EveryN, N: 2}, {Kind: civil.EveryN, N: 3}, {Kind: civil.EveryN, N: 4},
		{Kind: civil.NthWeekday, N: 1}, {Kind: civil.NthWeekday, N: 2}, {Kind: civil.NthWeekday, N: 3}, {Kind: civil.NthWeekday, N: 4},
		{Kind: civil.NthWeekday, N: -1},
	}
}

// patternValue is a pattern as the form sends it: "weekly", "every_n.2".
func patternValue(r civil.Rule) string {
	if r.Kind == civil.Weekly {
		return string(r.Kind)
	}
	return string(r.Kind) + "." + strconv.Itoa(r.N)
}

// RuleFields are the fields of one rule, filled with r: kind, weekday, start,
// end, from and to. With several, more than one weekday can be ticked. Other
// rooms show them too.
func RuleFields(t i18n.Localizer, r civil.Rule, several bool) []*form.Field {
	from, to := r.From.String(), r.To.String()
	return []*form.Field{
		{Kind: form.Select, Name: "kind", Label: t.T("place.rule.kind"), Required: true, Options: patternOptions(t, r), Value: patternValue(r), Width: "md"},
		weekdayField(t, r, several),
		{Kind: form.Time, Name: "start", Label: t.T("place.rule.start"), Required: true, Value: clockValue(r, r.Span.Start), Width: "xs"},
		{Kind: form.Time, Name: "end", Label: t.T("place.rule.end"), Required: true, Value: clockValue(r, r.Span.End), Width: "xs"},
		{Kind: form.Date, Name: "from", Label: t.T("place.rule.fromday"), Hint: t.T("place.rule.fromday.hint"), Required: true, Value: from, Width: "sm"},
		{Kind: form.Date, Name: "to", Label: t.T("place.rule.today"), Hint: t.T("place.rule.today.hint"), Value: to, Width: "sm"},
	}
}

func clockValue(r civil.Rule, at civil.TimeOfDay) string {
	if r.Span.Empty() {
		return ""
	}
	return at.String()
}

func patternOptions(t i18n.Localizer, r civil.Rule) []form.Option {
	all := patterns()
	known := func(p civil.Rule) bool { return patternValue(p) == patternValue(r) }
	if !slices.ContainsFunc(all, known) {
		all = append(all, r)
	}
	options := make([]form.Option, len(all))
	for i, p := range all {
		options[i] = form.Option{Value: patternValue(p), Label: t.T(strings.Replace(patternKey(p), ".rule.", ".often.", 1), "N", p.N)}
	}
	return options
}

// weekdayField is a choice of one day, or ticks for several with all of Monday
// to Friday ticked.
func weekdayField(t i18n.Localizer, r civil.Rule, several bool) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "weekday", Label: t.T("place.rule.weekday"), Required: true, Width: "sm"}
	if several {
		f.Kind, f.Width, f.Label = form.Checkboxes, "", t.T("place.rule.weekdays")
	}
	for _, day := range weekdays {
		f.Options = append(f.Options, form.Option{
			Value: strconv.Itoa(int(day)), Label: capital(t.Weekday(day)), Checked: !several && day == r.Weekday,
		})
	}
	return f
}

// ReadRules reads the rules of a filled form: one for each weekday.
func ReadRules(f *form.Form) []civil.Rule {
	kind, number, _ := strings.Cut(f.Text("kind"), ".")
	n, _ := strconv.Atoi(number) // "" of weekly is 0; the form lets nothing else through
	start, _ := f.Time("start")
	end, _ := f.Time("end")
	var rules []civil.Rule
	for _, value := range f.List("weekday") {
		day, _ := strconv.Atoi(value)
		rules = append(rules, civil.Rule{
			Kind: civil.RuleKind(kind), N: n, Weekday: time.Weekday(day), From: f.Date("from"), To: f.Date("to"),
			Span: civil.Span{Start: start, End: end},
		})
	}
	return rules
}

// checkRules finds what is wrong with rules before anything is written.
func checkRules(f *form.Form, rules []civil.Rule) bool {
	var check errs.Check
	for _, r := range rules {
		r.Check(&check, "")
	}
	f.SetErrors(errs.FieldsOf(check.Err()))
	return !f.Failed()
}
