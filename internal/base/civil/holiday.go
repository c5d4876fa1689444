package civil

import (
	"slices"
	"time"
)

// Holiday is a public holiday in Norway; Key is the locale key of its name.
type Holiday struct {
	Date Date
	Key  string
}

// Holidays returns the year's public holidays in order, those that fall on a Sunday too: the named days of lov om helligdager og
// helligdagsfred (1995) § 2, and 1 and 17 May by lov om 1 og 17 mai som høgtidsdagar (1947). Ordinary Sundays, and the eves of which
// only the evening is a holiday, are not among them. Two holidays may share a date, as 17 May and Whit Monday do in 2027.
func Holidays(year int) []Holiday {
	easter := Easter(year)
	days := []Holiday{
		{NewDate(year, time.January, 1), "civil.holiday.newyear"},
		{NewDate(year, time.May, 1), "civil.holiday.may1"},
		{NewDate(year, time.May, 17), "civil.holiday.may17"},
		{easter.AddDays(-3), "civil.holiday.maundythursday"},
		{easter.AddDays(-2), "civil.holiday.goodfriday"},
		{easter, "civil.holiday.easterday"},
		{easter.AddDays(1), "civil.holiday.eastermonday"},
		{easter.AddDays(39), "civil.holiday.ascension"},
		{easter.AddDays(49), "civil.holiday.whitsunday"},
		{easter.AddDays(50), "civil.holiday.whitmonday"},
		{NewDate(year, time.December, 25), "civil.holiday.christmasday"},
		{NewDate(year, time.December, 26), "civil.holiday.boxingday"},
	}
	slices.SortStableFunc(days, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return days
}

// HolidayOn returns the public holiday that falls on d, if any.
func HolidayOn(d Date) (Holiday, bool) {
	if d.IsZero() {
		return Holiday{}, false
	}
	for _, h := range Holidays(d.Year()) {
		if h.Date == d {
			return h, true
		}
	}
	return Holiday{}, false
}

// ChristmasEve reports whether d is 24 December, which is no public holiday but on which most places close at noon or all day.
func ChristmasEve(d Date) bool { return d.Month() == time.December && d.Day() == 24 }

// NewYearsEve reports whether d is 31 December, which is no public holiday but on which most places close early.
func NewYearsEve(d Date) bool {
	return !d.IsZero() && d.Month() == time.December && d.Day() == 31
}

// Easter returns Easter Sunday by the Gregorian rule, after the algorithm in Meeus, Astronomical Algorithms (1991), chapter 8.
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	l := (32 + 2*e + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return NewDate(year, time.Month(month), day)
}
