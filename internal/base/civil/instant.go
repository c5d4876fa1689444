package civil

import "time"

// At returns the instant, in UTC, at which the clock on the wall shows t on day d. It is false when the clock skips that time because summer
// time begins. When the clock shows it twice because summer time ends, the first of the two instants is returned. 24:00 is the next midnight.
func (d Date) At(t TimeOfDay, loc *time.Location) (time.Time, bool) {
	wall := d.unix() + int64(t)*60
	guess := d.wallGuess(t, loc)
	if wallOf(guess) != wall {
		return time.Time{}, false
	}
	return firstOf(guess, wall).UTC(), true
}

// Midnight returns the first instant of day d in the zone, in UTC. Where the clock skips midnight, that is the moment it jumps.
func (d Date) Midnight(loc *time.Location) time.Time {
	if t, ok := d.At(0, loc); ok {
		return t
	}
	guess := d.wallGuess(0, loc)
	start, end := guess.ZoneBounds()
	if wallOf(guess) > d.unix() {
		return start.UTC()
	}
	return end.UTC()
}

// wallGuess is exact except in a gap, where time.Date answers with the offset of one side, and in a fold, where it answers with either.
func (d Date) wallGuess(t TimeOfDay, loc *time.Location) time.Time {
	year, month, day := d.utc().Date()
	return time.Date(year, month, day, 0, int(t), 0, 0, loc)
}

// wallOf returns what the clock on the wall shows, as seconds since 1970 had it been UTC.
func wallOf(t time.Time) int64 {
	_, offset := t.Zone()
	return t.Unix() + int64(offset)
}

// firstOf returns the earlier instant with the same wall clock, if the zone's last change set the clock back over it.
func firstOf(t time.Time, wall int64) time.Time {
	start, _ := t.ZoneBounds()
	if start.IsZero() || t.Sub(start) >= 24*time.Hour {
		return t
	}
	_, offset := start.Add(-time.Second).Zone()
	if earlier := wall - int64(offset); earlier < start.Unix() {
		return time.Unix(earlier, 0)
	}
	return t
}
