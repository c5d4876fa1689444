package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/civil"
)

// calendar holds the names of days and months. Languages that bend the month in a date ("11 listopada") have it in monthsOf.
type calendar struct {
	weekdays, shortWeekdays       []string // from Monday
	months, monthsOf, shortMonths []string
}

func (t *texts) readCalendar() (err error) {
	c := &t.calendar
	for _, list := range []struct {
		into *[]string
		key  string
		want int
	}{
		{&c.weekdays, "i18n.weekdays", 7}, {&c.shortWeekdays, "i18n.weekdays.short", 7},
		{&c.months, "i18n.months", 12}, {&c.monthsOf, "i18n.months.of", 12}, {&c.shortMonths, "i18n.months.short", 12},
	} {
		if *list.into, err = t.list(list.key, list.want); err != nil {
			return err
		}
	}
	return nil
}

// list reads "a, b, c". A key that no file has gives as many ⟦key⟧, as any missing text.
func (t *texts) list(key string, want int) ([]string, error) {
	p, ok := t.patterns[key]
	if !ok {
		return strings.Split(strings.Repeat(missing(key)+",", want-1)+missing(key), ","), nil
	}
	words := strings.Split(p.fill(nil), ",")
	if len(words) != want {
		return nil, fmt.Errorf("%s has %d names, want %d", key, len(words), want)
	}
	for i := range words {
		words[i] = strings.TrimSpace(words[i])
	}
	return words, nil
}

func (l Localizer) calendar() calendar {
	if l.texts == nil {
		empty := &texts{}
		_ = empty.readCalendar() // cannot fail without texts
		return empty.calendar
	}
	return l.texts.calendar
}

func fromMonday(day time.Weekday) int { return (int(day) + 6) % 7 }

// Weekday returns the name of a day of the week: "tirsdag".
func (l Localizer) Weekday(day time.Weekday) string { return l.calendar().weekdays[fromMonday(day)] }

// Day returns a date in full without the year: "tirsdag 11. november". No date gives "", here and below.
func (l Localizer) Day(d civil.Date) string { return l.date("i18n.day", d) }

// DayYear returns a date in full: "tirsdag 11. november 2026".
func (l Localizer) DayYear(d civil.Date) string { return l.date("i18n.day.year", d) }

// ShortDay returns a date for narrow places: "ti. 11.11.".
func (l Localizer) ShortDay(d civil.Date) string { return l.date("i18n.day.short", d) }

// Month returns the month that d is in: "november 2026".
func (l Localizer) Month(d civil.Date) string { return l.date("i18n.month", d) }

// ShortMonth returns the month that d is in without its year: "nov.".
func (l Localizer) ShortMonth(d civil.Date) string { return l.date("i18n.month.short", d) }

func (l Localizer) date(key string, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	c, weekday, month := l.calendar(), fromMonday(d.Weekday()), int(d.Month())
	return l.T(key,
		"Weekday", c.weekdays[weekday], "ShortWeekday", c.shortWeekdays[weekday],
		"Day", d.Day(), "Year", d.Year(), "MonthNumber", month,
		"Month", c.months[month-1], "MonthOf", c.monthsOf[month-1], "ShortMonth", c.shortMonths[month-1])
}

// Clock returns a time of day: "10.00".
func (l Localizer) Clock(t civil.TimeOfDay) string {
	return l.T("i18n.clock", "Hour", twoDigits(t.Hour()), "Minute", twoDigits(t.Minute()))
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// When returns a date and a time: "tirsdag 11. november kl. 10.00".
func (l Localizer) When(d civil.Date, t civil.TimeOfDay) string {
	return l.T("i18n.when", "Day", l.Day(d), "Clock", l.Clock(t))
}

// SpanText returns from when to when: "kl. 10.00–10.45".
func (l Localizer) SpanText(s civil.Span) string {
	return l.T("i18n.span", "Start", l.Clock(s.Start), "End", l.Clock(s.End))
}

// WeekText returns the number of a week: "uke 46".
func (l Localizer) WeekText(w civil.Week) string { return l.T("i18n.week", "Number", w.Number) }
