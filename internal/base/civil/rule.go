package civil

import (
	"time"

	"digivert/internal/base/errs"
)

// RuleKind tells how a [Rule] repeats.
type RuleKind string

// The three ways a rule repeats.
const (
	Weekly     RuleKind = "weekly"      // every week
	EveryN     RuleKind = "every_n"     // every N weeks, counted from the ISO week of From
	NthWeekday RuleKind = "nth_weekday" // the Nth such weekday of the month; -1 is the last
)

const mostWeeks = 52

// Rule says on which days, and when on those days, something is. All of it is local: what it means as an instant depends on the place.
type Rule struct {
	Kind     RuleKind
	Weekday  time.Weekday
	N        int  // weeks between (EveryN), or 1, 2, 3, 4 or -1 (NthWeekday); not used by Weekly
	From, To Date // first and last day, both included; no date means without limit. EveryN needs From
	Span     Span
}

// On reports whether the rule holds on day d.
func (r Rule) On(d Date) bool {
	if d.IsZero() || d.Weekday() != r.Weekday || d.Before(r.From) || !r.To.IsZero() && d.After(r.To) {
		return false
	}
	switch r.Kind {
	case Weekly:
		return true
	case EveryN:
		return r.N > 0 && !r.From.IsZero() && r.From.Monday().DaysUntil(d.Monday())/7%r.N == 0
	case NthWeekday:
		return r.isNth(d)
	}
	return false
}

func (r Rule) isNth(d Date) bool {
	if r.N == -1 {
		return d.AddDays(7).Month() != d.Month()
	}
	return (d.Day()-1)/7+1 == r.N
}

// Spans returns when on day d the rules hold, in the form of [Union].
func Spans(rules []Rule, d Date) []Span {
	var spans []Span
	for _, r := range rules {
		if r.On(d) {
			spans = append(spans, r.Span)
		}
	}
	return normal(spans)
}

// Check adds what is wrong with the rule to c. The form's fields are called kind, weekday, n, from, to, start and end, each after the prefix.
func (r Rule) Check(c *errs.Check, prefix string) {
	r.checkPattern(c, prefix)
	r.Span.check(c, prefix)
	if !r.To.IsZero() && r.To.Before(r.From) {
		c.Add(prefix+"to", "civil.rule.tobeforefrom")
	}
}

func (s Span) check(c *errs.Check, prefix string) {
	if !s.Start.Valid() {
		c.Add(prefix+"start", "civil.time.bad")
	}
	switch {
	case !s.End.Valid():
		c.Add(prefix+"end", "civil.time.bad")
	case s.End == s.Start:
		c.Add(prefix+"end", "civil.rule.endisstart")
	case s.End < s.Start:
		c.Add(prefix+"end", "civil.rule.endbeforestart")
	}
}

func (r Rule) checkPattern(c *errs.Check, prefix string) {
	if r.Weekday < time.Sunday || r.Weekday > time.Saturday {
		c.Add(prefix+"weekday", "civil.rule.badweekday")
	}
	switch r.Kind {
	case Weekly:
	case EveryN:
		r.checkWeeks(c, prefix)
	case NthWeekday:
		if r.N != -1 && (r.N < 1 || r.N > 4) {
			c.Add(prefix+"n", "civil.rule.badnth")
		}
	default:
		c.Add(prefix+"kind", "civil.rule.badkind")
	}
}

func (r Rule) checkWeeks(c *errs.Check, prefix string) {
	if r.N < 1 || r.N > mostWeeks {
		c.Add(prefix+"n", "civil.rule.badweeks", "Most", mostWeeks)
	}
	if r.From.IsZero() {
		c.Add(prefix+"from", "civil.rule.needsfrom")
	}
}

// Gap returns the first day between from and to, both included, on which the rule holds and its start or end is a time that the clock skips
// because summer time begins. It finds nothing when from or to is no date.
func (r Rule) Gap(loc *time.Location, from, to Date) (Date, bool) {
	if from.IsZero() || to.IsZero() {
		return Date{}, false
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		if !r.On(d) {
			continue
		}
		_, start := d.At(r.Span.Start, loc)
		_, end := d.At(r.Span.End, loc)
		if !start || !end {
			return d, true
		}
	}
	return Date{}, false
}
