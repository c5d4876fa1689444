package civil

import (
	"fmt"
	"strings"
	"time"

	"digivert/internal/base/errs"
)

// TimeOfDay is what the clock on the wall shows, in whole minutes since midnight, from 0 (00:00) to 1440 (24:00, only as an end).
type TimeOfDay int

// ParseTimeOfDay reads what people type for a time: "10:00", "10.00", "10", "1000", "930" and "kl. 10". 24:00 is allowed. Anything else is
// an errs.Invalid whose sentence can be shown beside the field.
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	bad := errs.E(errs.Invalid, "civil.time.bad")
	hourText, minuteText, ok := splitTime(withoutKl(s))
	if !ok {
		return 0, bad
	}
	hour, okHour := digits(hourText, 2)
	minute, okMinute := digits(minuteText, 2)
	if !okHour || !okMinute || minute > 59 || hour*60+minute > dayMinutes {
		return 0, bad
	}
	return TimeOfDay(hour*60 + minute), nil
}

func withoutKl(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if rest, ok := strings.CutPrefix(s, "kl"); ok {
		s = strings.TrimSpace(strings.TrimPrefix(rest, "."))
	}
	return s
}

// splitTime parts hours from minutes: at a colon or a full stop, or before the last two of three or four digits.
func splitTime(s string) (hour, minute string, ok bool) {
	if i := strings.IndexAny(s, ":."); i >= 0 {
		return s[:i], s[i+1:], len(s)-i == 3
	}
	switch len(s) {
	case 1, 2:
		return s, "00", true
	case 3, 4:
		return s[:len(s)-2], s[len(s)-2:], true
	}
	return "", "", false
}

// TimeOfDayOf returns what the clock on the wall shows at an instant, seconds cut off.
func TimeOfDayOf(t time.Time, loc *time.Location) TimeOfDay {
	hour, minute, _ := t.In(loc).Clock()
	return TimeOfDay(hour*60 + minute)
}

// String returns "10:00", the form of <input type="time"> and of machine formats. For people see i18n.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", t.Hour(), t.Minute()) }

// Hour returns the hour, 0 to 24.
func (t TimeOfDay) Hour() int { return int(t) / 60 }

// Minute returns the minute of the hour, 0 to 59.
func (t TimeOfDay) Minute() int { return int(t) % 60 }

// Valid reports whether t lies in 00:00–24:00.
func (t TimeOfDay) Valid() bool { return t >= 0 && t <= dayMinutes }
