package job

import (
	"time"

	"digivert/internal/base/civil"
)

// Daily is due once on each day of the zone, when the clock on the wall shows the
// hour and minute. On the day the clock skips that time, it is due an hour later
// by the clock; when the clock shows it twice, the first time. Choose a time
// outside 02–03 where both never happen in Norway.
func Daily(hour, minute int, zone *time.Location) func(after time.Time) time.Time {
	at := civil.TimeOfDay(hour*60 + minute)
	return func(after time.Time) time.Time {
		day := civil.DateOf(after, zone)
		for {
			if next := onDay(day, at, zone); next.After(after) {
				return next
			}
			day = day.AddDays(1)
		}
	}
}

func onDay(day civil.Date, at civil.TimeOfDay, zone *time.Location) time.Time {
	if t, ok := day.At(at, zone); ok {
		return t
	}
	t, _ := day.At(at+60, zone) // no zone in use today skips more than an hour
	return t
}

// Every is due when the time has passed since the last run.
func Every(interval time.Duration) func(after time.Time) time.Time {
	return func(after time.Time) time.Time { return after.Add(interval) }
}
