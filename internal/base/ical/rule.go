package ical

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// rule is a recurrence (RFC 5545 section 3.3.10) by day, week, month or year. It is walked period by period from a day near the window to its
// end, so that no rule, however odd, makes us count for longer than the window is.
type rule struct {
	freq                          string
	start                         time.Time // wall
	interval, count               int
	until                         stamp
	byDay                         []nthDay
	byMonth, byMonthDay, bySetPos []int
	weekStart                     time.Weekday
}

// nthDay is a weekday, and which of its kind in the month or year: 1 the first, -1 the last, 0 each.
type nthDay struct {
	n   int
	day time.Weekday
}

// window is of walls, both included.
type window struct{ from, to time.Time }

var weekdays = map[string]time.Weekday{"SU": 0, "MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6}

// parseRule reads a rule. It is false for those that we cannot expand: more often than daily, and by hour, day of the year or week of the year.
func parseRule(text string, start stamp) (r rule, ok bool) {
	r = rule{start: start.wall, interval: 1, weekStart: time.Monday}
	if text == "" {
		return r, false
	}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if name != "" && !r.set(name, value, start) {
			return r, false
		}
	}
	return r, slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, r.freq) && r.sensible()
}

func (r *rule) set(name, value string, start stamp) (ok bool) {
	switch name {
	case "FREQ":
		r.freq, ok = value, true
	case "INTERVAL":
		r.interval, ok = number(value, 1, 1000)
	case "COUNT":
		r.count, ok = number(value, 1, 100_000)
	case "UNTIL":
		r.until, ok = parseStamp(value, property{tzid: start.tzid})
	case "WKST":
		r.weekStart, ok = weekdays[value]
	case "BYDAY":
		r.byDay, ok = parseDays(value)
	case "BYMONTH":
		r.byMonth, ok = numbers(value, 1, 12)
	case "BYMONTHDAY":
		r.byMonthDay, ok = numbers(value, -31, 31)
	case "BYSETPOS":
		r.bySetPos, ok = numbers(value, -366, 366)
	case "BYHOUR":
		ok = value == strconv.Itoa(start.wall.Hour())
	case "BYMINUTE":
		ok = value == strconv.Itoa(start.wall.Minute())
	case "BYSECOND":
		ok = value == strconv.Itoa(start.wall.Second())
	default:
		ok = strings.HasPrefix(name, "X-")
	}
	return ok
}

// sensible refuses which-of-its-kind where there is no month or year to count in.
func (r *rule) sensible() bool {
	counted := slices.ContainsFunc(r.byDay, func(d nthDay) bool { return d.n != 0 })
	return !counted || r.freq == "MONTHLY" || r.freq == "YEARLY"
}

func number(text string, least, most int) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= least && n <= most
}

func numbers(text string, least, most int) (list []int, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		n, ok := number(part, least, most)
		if !ok || n == 0 {
			return nil, false
		}
		list = append(list, n)
	}
	return list, len(list) <= 400
}

func parseDays(text string) (list []nthDay, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		if len(part) < 2 {
			return nil, false
		}
		day, known := weekdays[part[len(part)-2:]]
		n, good := 0, true
		if count := part[:len(part)-2]; count != "" {
			n, good = number(strings.TrimPrefix(count, "+"), -53, 53)
		}
		if !known || !good {
			return nil, false
		}
		list = append(list, nthDay{n, day})
	}
	return list, len(list) <= 400
}

// expand gives the walls of the rule in the window. Each period and each day takes from the budget; when it is used up, the rest is left out.
func (r rule) expand(w window, budget *int, instant zone) (walls []time.Time) {
	found := 0
	first := 0
	if r.count == 0 {
		first = r.skip(w.from)
	}
	for k := first; *budget > 0; k++ {
		begin, days := r.period(k)
		if begin.After(w.to) {
			return walls
		}
		*budget -= 1 + len(days)
		for _, day := range r.chosen(days) {
			wall := day.Add(r.start.Sub(midnight(r.start)))
			if wall.Before(r.start) {
				continue
			}
			if found++; r.count > 0 && found > r.count || r.past(wall, instant) || wall.After(w.to) {
				return walls
			}
			if !wall.Before(w.from) {
				walls = append(walls, wall)
			}
		}
	}
	return walls
}

func (r rule) past(wall time.Time, instant zone) bool {
	switch {
	case !r.until.given():
		return false
	case r.until.utc:
		return instant(wall).After(r.until.wall)
	case r.until.date:
		return midnight(wall).After(r.until.wall)
	}
	return wall.After(r.until.wall)
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// skip is how many periods surely lie before the window.
func (r rule) skip(from time.Time) int {
	days := int(from.Sub(midnight(r.start)).Hours() / 24)
	per := map[string]int{"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}[r.freq]
	return max(0, days/(per*r.interval)-1)
}

// period is the k-th: when it begins, and the days in it that the rule names, sorted, before BYSETPOS.
func (r rule) period(k int) (begin time.Time, days []time.Time) {
	day, step := midnight(r.start), k*r.interval
	switch r.freq {
	case "DAILY":
		day = day.AddDate(0, 0, step)
		return day, r.filter([]time.Time{day})
	case "WEEKLY":
		begin = day.AddDate(0, 0, 7*step-int(day.Weekday()-r.weekStart+7)%7)
		return begin, r.week(begin)
	case "MONTHLY":
		begin = time.Date(day.Year(), day.Month()+time.Month(step), 1, 0, 0, 0, 0, time.UTC)
		if len(r.byMonth) > 0 && !slices.Contains(r.byMonth, int(begin.Month())) {
			return begin, nil
		}
		return begin, r.month(begin)
	}
	begin = time.Date(day.Year()+step, 1, 1, 0, 0, 0, 0, time.UTC)
	return begin, r.year(begin)
}

// filter keeps the days of the right month, day of the month and weekday.
func (r rule) filter(days []time.Time) []time.Time {
	return slices.DeleteFunc(days, func(d time.Time) bool {
		return len(r.byMonth) > 0 && !slices.Contains(r.byMonth, int(d.Month())) || !r.isMonthDay(d) || !r.isDay(d)
	})
}

func (r rule) isMonthDay(d time.Time) bool {
	last := time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return len(r.byMonthDay) == 0 || slices.Contains(r.byMonthDay, d.Day()) || slices.Contains(r.byMonthDay, d.Day()-last-1)
}

func (r rule) isDay(d time.Time) bool {
	return len(r.byDay) == 0 || slices.ContainsFunc(r.byDay, func(n nthDay) bool { return n.day == d.Weekday() })
}

func (r rule) week(begin time.Time) []time.Time {
	var days []time.Time
	for n := range 7 {
		d := begin.AddDate(0, 0, n)
		if len(r.byDay) > 0 || d.Weekday() == r.start.Weekday() {
			days = append(days, d)
		}
	}
	return r.filter(days)
}

// month gives the days of a month: those of the month that are named, the weekdays, or the day on which it all started.
func (r rule) month(begin time.Time) []time.Time {
	all := daysBetween(begin, begin.AddDate(0, 1, 0))
	return slices.DeleteFunc(all, func(d time.Time) bool {
		switch {
		case len(r.byMonthDay) > 0 || len(r.byDay) > 0:
			return !r.isMonthDay(d) || !r.isNth(d, d.Day(), len(all))
		}
		return d.Day() != r.start.Day()
	})
}

// isNth tells whether the day is one of BYDAY, when it is number n of a month or year of so many days.
func (r rule) isNth(d time.Time, n, of int) bool {
	return len(r.byDay) == 0 || slices.ContainsFunc(r.byDay, func(want nthDay) bool {
		return want.day == d.Weekday() && (want.n == 0 || want.n == (n-1)/7+1 || want.n == -((of-n)/7+1))
	})
}

func (r rule) year(begin time.Time) (days []time.Time) {
	if len(r.byMonth) == 0 && len(r.byMonthDay) == 0 && len(r.byDay) > 0 {
		all := daysBetween(begin, begin.AddDate(1, 0, 0))
		of := len(all)
		return slices.DeleteFunc(all, func(d time.Time) bool { return !r.isNth(d, d.YearDay(), of) })
	}
	for m := range 12 {
		month := begin.AddDate(0, m, 0)
		switch {
		case len(r.byMonth) > 0 && !slices.Contains(r.byMonth, m+1):
		case len(r.byMonth) == 0 && len(r.byMonthDay) == 0 && month.Month() != r.start.Month():
		default:
			days = append(days, r.month(month)...)
		}
	}
	return days
}

func daysBetween(from, to time.Time) (days []time.Time) {
	for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
		days = append(days, d)
	}
	return days
}

// chosen are those of a period's days that BYSETPOS names.
func (r rule) chosen(days []time.Time) (some []time.Time) {
	if len(r.bySetPos) == 0 {
		return days
	}
	for i, d := range days {
		if slices.Contains(r.bySetPos, i+1) || slices.Contains(r.bySetPos, i-len(days)) {
			some = append(some, d)
		}
	}
	return some
}
