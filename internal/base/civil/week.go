package civil

import (
	"fmt"
	"time"
)

// Week is a week by ISO 8601, as weeks are numbered in Norway: Monday first, and week 1 is the one with the year's first Thursday.
type Week struct{ Year, Number int }

// Week returns the ISO week that d is in; near New Year its year may differ from the calendar year.
func (d Date) Week() Week {
	year, number := d.utc().ISOWeek()
	return Week{year, number}
}

// Monday returns the first day of the week that d is in.
func (d Date) Monday() Date { return d.AddDays(-((int(d.Weekday()) + 6) % 7)) }

// Monday returns the first day of the week.
func (w Week) Monday() Date {
	// 4 January is always in week 1.
	return NewDate(w.Year, time.January, 4).Monday().AddDays(7 * (w.Number - 1))
}

// Add returns the week n weeks later.
func (w Week) Add(n int) Week { return w.Monday().AddDays(7 * n).Week() }

// String returns "2026-W46", the form of ISO 8601 and of <input type="week">.
func (w Week) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.Number) }

// ParseWeek reads "2026-W46"; false for anything else, also for a week that the
// year has not.
func ParseWeek(s string) (w Week, ok bool) {
	if n, err := fmt.Sscanf(s, "%4d-W%2d", &w.Year, &w.Number); err != nil || n != 2 || w.Year < 1 || w.Number < 1 {
		return Week{}, false
	}
	if w.String() != s || w.Monday().Week() != w {
		return Week{}, false
	}
	return w, true
}
