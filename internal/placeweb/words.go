package placeweb

import (
	"strconv"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
)

// RuleText is a rule in plain words: "Hver tirsdag kl. 10.00–15.00, fra tirsdag
// 5. januar 2027". When the rule already holds on today, its first day is left
// out, except where weeks are counted from it.
func RuleText(t i18n.Localizer, r civil.Rule, today civil.Date) string {
	text := t.T(patternKey(r), "Weekday", t.Weekday(r.Weekday), "N", r.N) + " " + t.SpanText(r.Span)
	switch {
	case r.Kind == civil.EveryN && r.N > 1:
		text += t.T("place.rule.counted", "Week", t.WeekText(r.From.Week()), "Year", r.From.Year())
	case r.From.After(today):
		text += t.T("place.rule.from", "Date", t.DayYear(r.From))
	}
	if !r.To.IsZero() {
		text += t.T("place.rule.to", "Date", t.DayYear(r.To))
	}
	return text
}

func patternKey(r civil.Rule) string {
	switch {
	case r.Kind == civil.NthWeekday && r.N == -1:
		return "place.rule.last"
	case r.Kind == civil.NthWeekday:
		return "place.rule.nth" + strconv.Itoa(r.N)
	case r.Kind == civil.EveryN && r.N == 2:
		return "place.rule.everysecond"
	case r.Kind == civil.EveryN && r.N > 1:
		return "place.rule.everyn"
	}
	return "place.rule.weekly"
}

// SpansText is "kl. 10.00–12.00 og kl. 13.00–15.00", "" for none.
func SpansText(t i18n.Localizer, spans []civil.Span) string {
	words := make([]string, len(spans))
	for i, s := range spans {
		words[i] = t.SpanText(s)
	}
	return strings.Join(words, " "+t.T("place.and")+" ")
}

// periodText is "tirsdag 1. desember 2026" or "fra … til …".
func periodText(t i18n.Localizer, from, to civil.Date) string {
	if from == to {
		return t.DayYear(from)
	}
	return t.T("place.period", "From", t.DayYear(from), "To", t.DayYear(to))
}

// capital makes the first letter of a sentence large.
func capital(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}
