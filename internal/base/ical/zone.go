package ical

import (
	"slices"
	"strings"
	"time"
)

// zone maps what the clock on the wall shows to an instant. A time that the clock shows twice is the first; one that it skips is as far after
// the hour before as it says (RFC 5545 section 3.3.5).
type zone func(wall time.Time) time.Time

func zoneOf(loc *time.Location) zone {
	offset := func(t time.Time) time.Duration {
		_, seconds := t.In(loc).Zone()
		return time.Duration(seconds) * time.Second
	}
	return func(wall time.Time) time.Time {
		before, after := offset(wall.Add(-24*time.Hour)), offset(wall.Add(24*time.Hour))
		first, second := wall.Add(-before), wall.Add(-after)
		if offset(first) != before && offset(second) == after {
			return second
		}
		return first
	}
}

// observance is a part of a VTIMEZONE: from when on, again and again, the clock differs from UTC by how much.
type observance struct {
	start    stamp
	rule     string
	dates    []stamp
	from, to time.Duration
}

// zones are those of one calendar.
type zones struct {
	floating zone
	defined  map[string][]observance
	known    map[string]zone
	from, to time.Time // the years that matter
}

// of finds the zone of a TZID: by its IANA name, by what Windows calls it, as the calendar itself defines it, or by an IANA name at its end, as
// in "/citadel.org/20250101_1/Europe/Oslo". The last resort is the reader's own.
func (z *zones) of(tzid string) zone {
	if tzid == "" {
		return z.floating
	}
	if found, ok := z.known[tzid]; ok {
		return found
	}
	found := z.find(tzid)
	z.known[tzid] = found
	return found
}

func (z *zones) find(tzid string) zone {
	if loc, ok := location(tzid); ok {
		return zoneOf(loc)
	}
	if loc, ok := location(windowsZones[strings.ToLower(tzid)]); ok {
		return zoneOf(loc)
	}
	if parts, ok := z.defined[tzid]; ok {
		if own := z.build(parts); own != nil {
			return own
		}
	}
	parts := strings.Split(tzid, "/")
	for n := max(0, len(parts)-3); n < len(parts); n++ {
		if loc, ok := location(strings.Join(parts[n:], "/")); ok {
			return zoneOf(loc)
		}
	}
	return z.floating
}

func location(name string) (*time.Location, bool) {
	if name == "" || name == "Local" || len(name) > 60 {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	return loc, err == nil
}

// onset is when a clock is changed, by what it showed until then, and by how much it differs from UTC from then on.
type onset struct {
	wall       time.Time
	before, to time.Duration
}

// build makes a zone of what the calendar says; nil when it says nothing that we can read.
func (z *zones) build(parts []observance) zone {
	var onsets []onset
	for _, part := range parts {
		for _, wall := range part.onsets(z.from, z.to) {
			onsets = append(onsets, onset{wall, part.from, part.to})
		}
	}
	if len(onsets) == 0 {
		return nil
	}
	slices.SortFunc(onsets, func(a, b onset) int { return a.wall.Compare(b.wall) })
	return func(wall time.Time) time.Time {
		offset := onsets[0].before
		for _, o := range onsets {
			if o.wall.After(wall) {
				break
			}
			offset = o.to
		}
		return wall.Add(-offset)
	}
}

// mostOnsets is far above the changes of any real zone in the years that matter.
const mostOnsets = 2000

// onsets are the changes in some years, and the one that holds when they begin.
func (o observance) onsets(from, to time.Time) (walls []time.Time) {
	if !o.start.given() {
		return nil
	}
	if o.start.wall.Before(to) {
		walls = append(walls, o.start.wall)
	}
	for _, d := range o.dates[:min(len(o.dates), mostOnsets)] {
		walls = append(walls, d.wall)
	}
	if rule, ok := parseRule(o.rule, o.start); ok {
		budget := mostOnsets
		walls = append(walls, rule.expand(window{from.AddDate(-2, 0, 0), to}, &budget, func(t time.Time) time.Time { return t.Add(-o.from) })...)
	}
	return walls
}

// parseOffset reads "+0100" or "-043000".
func parseOffset(text string) (time.Duration, bool) {
	if len(text) != 5 && len(text) != 7 {
		return 0, false
	}
	t, err := time.Parse("150405", (text[1:] + "00")[:6])
	d := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
	if text[0] == '-' {
		d = -d
	}
	return d, err == nil && (text[0] == '+' || text[0] == '-')
}
