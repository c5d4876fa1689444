package rosterweb

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/roster"
)

// ruleWords says a rule in plain words: "Hver tirsdag kl. 10.00–14.00, fra …".
func ruleWords(t i18n.Localizer, rule civil.Rule, today civil.Date) string {
	text := capital(patternWords(t, rule)) + " " + t.SpanText(rule.Span)
	if rule.From.After(today) {
		text += ", " + t.T("roster.rule.from", "Day", t.DayYear(rule.From))
	}
	if !rule.To.IsZero() {
		text += ", " + t.T("roster.rule.to", "Day", t.DayYear(rule.To))
	}
	return text
}

func patternWords(t i18n.Localizer, rule civil.Rule) string {
	day := t.Weekday(rule.Weekday)
	switch {
	case rule.Kind == civil.EveryN && rule.N == 2:
		return t.T("roster.rule.every2", "Weekday", day)
	case rule.Kind == civil.EveryN && rule.N > 2:
		return t.T("roster.rule.everyn", "Weekday", day, "N", rule.N)
	case rule.Kind == civil.NthWeekday && rule.N == -1:
		return t.T("roster.rule.last", "Weekday", day)
	case rule.Kind == civil.NthWeekday:
		return t.T("roster.rule.nth"+strconv.Itoa(rule.N), "Weekday", day)
	default:
		return t.T("roster.rule.weekly", "Weekday", day)
	}
}

// absenceWords says an absence in plain words.
func absenceWords(t i18n.Localizer, a roster.Absence) string {
	days := t.DayYear(a.From)
	if a.To != a.From {
		days = t.T("roster.span.days", "From", t.Day(a.From), "To", t.DayYear(a.To))
	}
	if a.WholeDays() {
		return capital(days) + ", " + t.T("roster.span.fully")
	}
	return capital(days) + ", " + t.SpanText(a.Span)
}

func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

func languageWords(t i18n.Localizer, codes []string) string {
	var names []string
	for _, code := range codes {
		names = append(names, t.LanguageName(code))
	}
	i18n.Sort(names)
	return strings.Join(names, ", ")
}

// claimWords says when a booking is, by the clock of the zone.
func claimWords(t i18n.Localizer, c roster.Claim, zone *time.Location) string {
	return capital(t.When(civil.DateOf(c.StartsAt, zone), civil.TimeOfDayOf(c.StartsAt, zone)))
}

// worded puts dates in the arguments of an error's sentences into the reader's
// words.
func worded(t i18n.Localizer, err error) error {
	fields := errs.FieldsOf(err)
	if len(fields) == 0 {
		return err
	}
	var c errs.Check
	for _, f := range fields {
		args := slices.Clone(f.Args)
		for i, arg := range args {
			if d, ok := arg.(civil.Date); ok {
				args[i] = t.DayYear(d)
			}
		}
		c.Add(f.Name, f.Key, args...)
	}
	return c.Err()
}
