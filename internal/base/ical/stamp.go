package ical

import (
	"strconv"
	"strings"
	"time"
)

// stamp is a date, or a date and time, as a calendar writes it. wall is what the clock on the wall shows, written as if in UTC.
type stamp struct {
	wall time.Time
	date bool   // a whole day
	utc  bool   // ends with Z
	tzid string // "" = floating: whatever zone the reader is in
}

func (s stamp) given() bool { return !s.wall.IsZero() }

// The years that are believed. What lies outside is a mistake, or an attempt to make us count.
const firstYear, lastYear = 1600, 2200

func parseStamp(value string, p property) (s stamp, ok bool) {
	value = strings.ToUpper(strings.TrimSpace(value))
	s.tzid = p.tzid
	layout := "20060102T150405"
	if value, s.utc = strings.CutSuffix(value, "Z"); s.utc {
		s.tzid = ""
	}
	if p.valueType == "DATE" && len(value) > 8 {
		value = value[:8] // some programs write the time all the same
	}
	if len(value) == 8 {
		layout, s.date, s.utc = "20060102", true, false
	}
	wall, err := time.Parse(layout, value)
	if err != nil || wall.Year() < firstYear || wall.Year() > lastYear {
		return stamp{}, false
	}
	s.wall = wall
	return s, true
}

// parseStamps reads a list of dates or, in an RDATE, of periods, of which the starts count.
func parseStamps(p property) (all []stamp, ok bool) {
	ok = true
	for value := range strings.SplitSeq(p.value, ",") {
		start, _, _ := strings.Cut(value, "/")
		s, good := parseStamp(start, p)
		if !good {
			ok = false
			continue
		}
		all = append(all, s)
	}
	return all, ok
}

// longestEvent is the longest that is believed.
const longestEvent = 5 * 366 * 24 * time.Hour

// parseDuration reads "P1W", "P1DT2H30M", "-PT15M" (RFC 5545 section 3.3.6). Less than nothing is nothing.
func parseDuration(text string) (total time.Duration, ok bool) {
	text = strings.ToUpper(text)
	rest, negative := strings.CutPrefix(text, "-")
	rest = strings.TrimPrefix(rest, "+")
	if rest, ok = strings.CutPrefix(rest, "P"); !ok || rest == "" {
		return 0, false
	}
	units := map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}
	for rest = strings.Replace(rest, "T", "", 1); rest != ""; {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if digits == 0 || digits > 8 || digits == len(rest) || units[rest[digits]] == 0 {
			return 0, false
		}
		n, _ := strconv.Atoi(rest[:digits])
		total += time.Duration(n) * units[rest[digits]]
		if total > longestEvent {
			return 0, false
		}
		rest = rest[digits+1:]
	}
	if negative {
		return 0, true
	}
	return total, true
}
