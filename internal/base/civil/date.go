package civil

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/errs"
)

// Date is a day in the Gregorian calendar, without time and zone, in the years 1 to 9999. The zero value means "no date".
// Dates compare with == and may be map keys.
type Date struct {
	n int32 // days since 31 December of the year before year 1, so that 1 is Monday 1 January of year 1 and 0 is no date
}

const (
	daysToUnix = 719163 // the number of 1 January 1970
	daySeconds = 24 * 60 * 60
	dayMinutes = 24 * 60
	isoDate    = "2006-01-02"
)

// NewDate returns the day; a day or month beyond its range moves on into the next, as in [time.Date].
func NewDate(year int, month time.Month, day int) Date {
	return dateOfUnix(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix())
}

// DateOf returns the day that an instant falls on in the zone.
func DateOf(t time.Time, loc *time.Location) Date {
	_, offset := t.In(loc).Zone()
	return dateOfUnix(t.Unix() + int64(offset))
}

func dateOfUnix(seconds int64) Date {
	days := seconds / daySeconds
	if seconds%daySeconds < 0 {
		days--
	}
	return Date{int32(days + daysToUnix)}
}

// ParseDate reads "2026-11-11", and "11.11.2026" as people type it. Anything else, also the empty string, is an errs.Invalid whose
// sentence can be shown beside the field.
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	if d, ok := parseISO(s); ok {
		return d, nil
	}
	if parts := strings.Split(s, "."); len(parts) == 3 && len(parts[2]) == 4 {
		if d, ok := parseParts(parts[2], parts[1], parts[0]); ok {
			return d, nil
		}
	}
	return Date{}, errs.E(errs.Invalid, "civil.date.bad")
}

func parseISO(s string) (Date, bool) {
	if len(s) != len(isoDate) || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	return parseParts(s[:4], s[5:7], s[8:])
}

func parseParts(year, month, day string) (Date, bool) {
	y, okY := digits(year, 4)
	m, okM := digits(month, 2)
	d, okD := digits(day, 2)
	if !okY || !okM || !okD || y < 1 {
		return Date{}, false
	}
	date := NewDate(y, time.Month(m), d)
	same := date.Year() == y && date.Month() == time.Month(m) && date.Day() == d
	if !same {
		return Date{}, false
	}
	return date, true
}

// digits reads a number of 1 to most ASCII digits and nothing else, where strconv would let signs through.
func digits(s string, most int) (int, bool) {
	if s == "" || len(s) > most {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// MustDate is [ParseDate] for dates that stand in code; it panics on a bad one.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic("civil: bad date " + strconv.Quote(s))
	}
	return d
}

// String returns "2026-11-11", or "" for no date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(isoDate)
}

func (d Date) utc() time.Time { return time.Unix(d.unix(), 0).UTC() }
func (d Date) unix() int64    { return (int64(d.n) - daysToUnix) * daySeconds }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.n == 0 }

// AddDays returns the day n days later; no date stays no date.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.n + int32(n)}
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(((d.n % 7) + 7) % 7) }

// Before reports whether d is earlier than o; no date is before every date.
func (d Date) Before(o Date) bool { return d.n < o.n }

// After reports whether d is later than o.
func (d Date) After(o Date) bool { return d.n > o.n }

// Compare orders dates for the slices package.
func (d Date) Compare(o Date) int { return cmp.Compare(d.n, o.n) }

// DaysUntil returns the number of days from d to o, negative when o is earlier.
func (d Date) DaysUntil(o Date) int { return int(o.n - d.n) }

// Year returns the calendar year, for example 2026.
func (d Date) Year() int { return d.utc().Year() }

// Month returns the month of the year.
func (d Date) Month() time.Month { return d.utc().Month() }

// Day returns the day of the month, from 1.
func (d Date) Day() int { return d.utc().Day() }

// MonthKey returns year and month as "2026-11", or "" for no date.
func (d Date) MonthKey() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format("2006-01")
}

// FirstOfMonth returns the first day of the month that d is in.
func (d Date) FirstOfMonth() Date { return d.AddDays(1 - d.Day()) }

// Scan reads a database text "2026-11-11"; NULL becomes no date.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("civil: a date cannot be read from %T", src)
}

// Value writes the date as text, and no date as NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// MarshalText writes "2026-11-11", or nothing for no date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2026-11-11" only; an empty text becomes no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	date, ok := parseISO(string(text))
	if !ok {
		return fmt.Errorf("civil: %q is not a date", text)
	}
	*d = date
	return nil
}
