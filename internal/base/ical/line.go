package ical

import (
	"strings"
)

// property is one line of a calendar: its name and parameters in capital letters.
type property struct {
	name, value string
	tzid        string // the parameters that we need
	valueType   string
}

// wanted are the properties that say when somebody is busy. No other is kept: what an event is about, where it is and who takes part is never
// in our memory as more than bytes that are passed over.
var wanted = map[string]bool{
	"BEGIN": true, "END": true, "UID": true, "DTSTART": true, "DTEND": true, "DURATION": true, "RRULE": true, "EXRULE": true, "EXDATE": true,
	"RDATE": true, "RECURRENCE-ID": true, "STATUS": true, "TRANSP": true, "X-MICROSOFT-CDO-BUSYSTATUS": true,
	"TZID": true, "TZOFFSETFROM": true, "TZOFFSETTO": true,
}

// longestLine is well above the longest list of dates; what is longer is left out.
const longestLine = 256 << 10

// properties calls f for each wanted property of the text, with the lines that were folded put together (RFC 5545 section 3.1).
func properties(text string, f func(property)) {
	var line strings.Builder
	keep := false
	flush := func() {
		if keep && line.Len() <= longestLine {
			if p, ok := parseLine(line.String()); ok {
				f(p)
			}
		}
		line.Reset()
	}
	for physical := range strings.Lines(text) {
		physical = strings.TrimRight(physical, "\r\n")
		if physical != "" && (physical[0] == ' ' || physical[0] == '\t') {
			if keep && line.Len() <= longestLine {
				line.WriteString(physical[1:])
			}
			continue
		}
		flush()
		keep = wanted[nameOf(physical)]
		if keep {
			line.WriteString(physical)
		}
	}
	flush()
}

func nameOf(line string) string {
	end := strings.IndexAny(line, ":;")
	if end < 0 || end > 40 {
		return ""
	}
	return strings.ToUpper(line[:end])
}

// parseLine takes a line apart: NAME;PARAMETER=value;…:value, where a parameter's value may stand in quotes.
func parseLine(line string) (p property, ok bool) {
	p.name = nameOf(line)
	rest := line[len(p.name):]
	for strings.HasPrefix(rest, ";") {
		var name, value string
		if name, rest, ok = strings.Cut(rest[1:], "="); !ok {
			return p, false
		}
		value, rest = parameter(rest)
		switch strings.ToUpper(name) {
		case "TZID":
			p.tzid = value
		case "VALUE":
			p.valueType = strings.ToUpper(value)
		}
	}
	if !strings.HasPrefix(rest, ":") {
		return p, false
	}
	p.value = strings.TrimSpace(rest[1:])
	return p, true
}

func parameter(text string) (value, rest string) {
	if strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text[1:], `"`)
		return value, rest
	}
	if end := strings.IndexAny(text, ":;"); end >= 0 {
		return text[:end], text[end:]
	}
	return text, ""
}
