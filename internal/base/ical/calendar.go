package ical

import "strings"

// calendarText is what is read of a calendar: its events, and the zones that it defines.
type calendarText struct {
	events []event
	zones  map[string][]observance
}

// readCalendar reads a calendar, and tells whether it was there to its end. It bears what programs get wrong: a line that cannot be read is passed
// over.
func readCalendar(text string) (cal calendarText, whole bool) {
	cal.zones = map[string][]observance{}
	c := &cursor{cal: &cal}
	properties(strings.TrimPrefix(text, "\ufeff"), c.read)
	return cal, c.ended && len(c.open) == 0
}

// cursor is where in the calendar we are.
type cursor struct {
	cal   *calendarText
	open  []string // the components that have begun and not ended
	event event
	tzid  string
	parts []observance
	ended bool
}

// mostOpen is deeper than any component lies.
const mostOpen = 10

func (c *cursor) read(p property) {
	switch p.name {
	case "BEGIN":
		if len(c.open) < mostOpen {
			c.begin(strings.ToUpper(p.value))
		}
	case "END":
		c.end(strings.ToUpper(p.value))
	default:
		c.within(p)
	}
}

func (c *cursor) begin(name string) {
	c.open = append(c.open, name)
	switch name {
	case "VEVENT":
		c.event = event{}
	case "VTIMEZONE":
		c.tzid, c.parts = "", nil
	case "STANDARD", "DAYLIGHT":
		c.parts = append(c.parts, observance{})
	}
}

func (c *cursor) end(name string) {
	if len(c.open) == 0 || c.open[len(c.open)-1] != name {
		return
	}
	c.open = c.open[:len(c.open)-1]
	switch name {
	case "VEVENT":
		c.cal.events = append(c.cal.events, c.event)
	case "VTIMEZONE":
		c.cal.zones[c.tzid] = c.parts
	case "VCALENDAR":
		c.ended = true
	}
}

// within reads a property of the component that we are in, not of those inside, such as the alarm of an event.
func (c *cursor) within(p property) {
	if len(c.open) == 0 {
		return
	}
	switch c.open[len(c.open)-1] {
	case "VEVENT":
		c.event.set(p)
	case "VTIMEZONE":
		if p.name == "TZID" {
			c.tzid = p.value
		}
	case "STANDARD", "DAYLIGHT":
		if len(c.parts) > 0 {
			c.parts[len(c.parts)-1].set(p)
		}
	}
}

func (o *observance) set(p property) {
	switch p.name {
	case "DTSTART":
		o.start, _ = parseStamp(p.value, p)
	case "RRULE":
		o.rule = p.value
	case "RDATE":
		dates, _ := parseStamps(p)
		o.dates = append(o.dates, dates...)
	case "TZOFFSETFROM":
		o.from, _ = parseOffset(p.value)
	case "TZOFFSETTO":
		o.to, _ = parseOffset(p.value)
	}
}
