package notify

import (
	"time"

	"digivert/internal/base/civil"
)

// Nobody is woken: messages go out from 8 to 20 by the clock of the tenant. A
// reminder goes out at 10 on the day before.
const (
	morning  civil.TimeOfDay = 8 * 60
	evening  civil.TimeOfDay = 20 * 60
	remindAt civil.TimeOfDay = 10 * 60
)

// Awake is the first moment from t on at which messages may go out.
func Awake(t time.Time, zone *time.Location) time.Time {
	day, clock := civil.DateOf(t, zone), civil.TimeOfDayOf(t, zone)
	switch {
	case clock < morning:
		return wall(day, morning, zone)
	case clock >= evening:
		return wall(day.AddDays(1), morning, zone)
	}
	return t
}

// Evening is the moment on the day from which on no messages go out.
func Evening(day civil.Date, zone *time.Location) time.Time { return wall(day, evening, zone) }

// RemindAt is when to remind somebody of what is on the day: the day before by
// the calendar, whatever the clocks did in between.
func RemindAt(day civil.Date, zone *time.Location) time.Time {
	return wall(day.AddDays(-1), remindAt, zone)
}

// Reminds tells whether somebody who is told something now needs a reminder: if
// it is not before the day before, what they are told now is one.
func Reminds(day civil.Date, now time.Time, zone *time.Location) bool {
	return civil.DateOf(now, zone).Before(day.AddDays(-1))
}

// wall is a time of day; no zone in use skips 8 or 10.
func wall(day civil.Date, clock civil.TimeOfDay, zone *time.Location) time.Time {
	t, ok := day.At(clock, zone)
	if !ok {
		return day.Midnight(zone).Add(time.Duration(clock) * time.Minute)
	}
	return t
}
