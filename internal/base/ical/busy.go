package ical

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/errs"
)

// Busy is a stretch in which somebody is busy: [Start, End), in UTC.
type Busy struct{ Start, End time.Time }

// BusyQuery says what is wanted of a calendar.
type BusyQuery struct {
	From, Until time.Time             // nothing outside is told
	Zone        *time.Location        // of whole days, and of times that name no zone
	Ours        func(uid string) bool // events that are left out; nil = none
	Most        int                   // stretches, before they are merged
}

// BusyTimes is what a calendar tells: sorted stretches that neither overlap nor touch, and how many of its events we cannot read whole.
type BusyTimes struct {
	Stretches []Busy
	Unread    int
}

// The sentences of a calendar that cannot be used.
const (
	cutKey     = "ical.problem.cut"
	tooManyKey = "ical.problem.toomany"
)

// mostSteps bounds the work that recurrences make: some 5,000 of them, each of a year of days.
const mostSteps = 2_000_000

// ReadBusy reads when the owner of a calendar is busy. An event that is cancelled, transparent, or marked free or working elsewhere is not busy;
// one that is tentative is. An event whose rule we cannot expand counts the first time, and among Unread.
func ReadBusy(text string, q BusyQuery) (BusyTimes, error) {
	cal, whole := readCalendar(text)
	if !whole {
		return BusyTimes{}, errs.E(errs.Invalid, cutKey)
	}
	r := reader{q: q, budget: mostSteps, moved: map[string][]stamp{}, zones: zones{
		floating: zoneOf(q.Zone), defined: cal.zones, known: map[string]zone{}, from: q.From.AddDate(-1, 0, 0), to: q.Until.AddDate(1, 0, 0),
	}}
	for _, e := range cal.events {
		if e.instance.given() {
			r.moved[e.uid] = append(r.moved[e.uid], e.instance)
		}
	}
	for _, e := range cal.events {
		if r.add(e); len(r.found) > q.Most || r.budget <= 0 {
			return BusyTimes{}, errs.E(errs.Invalid, tooManyKey)
		}
	}
	return BusyTimes{merge(r.found), r.unread}, nil
}

type reader struct {
	q      BusyQuery
	zones  zones
	moved  map[string][]stamp // by UID, the instances that have an event of their own
	budget int
	found  []Busy
	unread int
}

// add finds the stretches of an event.
func (r *reader) add(e event) {
	if e.free || r.q.Ours != nil && r.q.Ours(e.uid) {
		return
	}
	if !e.start.given() {
		r.unread++
		return
	}
	at := r.zones.of(e.start.tzid)
	if e.start.utc {
		at = zoneOf(time.UTC)
	}
	length, known := e.length(r.zones)
	if e.bad || !known {
		r.unread++
	}
	exact := e.end.given() && !e.sameZone()
	for _, wall := range r.walls(e, at, length) {
		if exact {
			r.stretch(at(wall), at(wall).Add(length))
		} else {
			r.stretch(at(wall), at(wall.Add(length)))
		}
	}
}

func (r *reader) stretch(start, end time.Time) {
	if start.Before(r.q.From) {
		start = r.q.From
	}
	if end.After(r.q.Until) {
		end = r.q.Until
	}
	if start.Before(end) {
		r.found = append(r.found, Busy{start.UTC(), end.UTC()})
	}
}

// walls are when the event begins, once or again and again, near the window.
func (r *reader) walls(e event, at zone, length time.Duration) []time.Time {
	walls := []time.Time{e.start.wall}
	if e.instance.given() {
		return walls
	}
	if e.rule != "" {
		rule, ok := parseRule(e.rule, e.start)
		if ok {
			near := window{r.q.From.Add(-length).AddDate(0, 0, -2), r.q.Until.AddDate(0, 0, 2)}
			walls = rule.expand(near, &r.budget, at)
		} else if !e.bad {
			r.unread++
		}
	}
	for _, d := range e.added {
		walls = append(walls, d.in(at, r.zones, e.start))
	}
	gone := slices.Concat(e.except, r.moved[e.uid])
	if len(gone) == 0 {
		return walls
	}
	r.budget -= len(gone)
	return r.without(walls, gone, at)
}

// without takes out the instances that were called off or moved. They are told apart by instant, or by day when only a day is named.
func (r *reader) without(walls []time.Time, gone []stamp, at zone) []time.Time {
	instants, days := map[int64]bool{}, map[time.Time]bool{}
	for _, g := range gone {
		if g.date {
			days[g.wall] = true
		} else {
			instants[g.instant(&r.zones).Unix()] = true
		}
	}
	return slices.DeleteFunc(walls, func(wall time.Time) bool { return days[midnight(wall)] || instants[at(wall).Unix()] })
}

func (s stamp) instant(z *zones) time.Time {
	if s.utc {
		return s.wall
	}
	return z.of(s.tzid)(s.wall)
}

// in gives the wall of an added date by the clock of the event: the same zone, or as far from its start as the instants are apart.
func (s stamp) in(at zone, z zones, start stamp) time.Time {
	if s.tzid == start.tzid && s.utc == start.utc || s.date {
		return s.wall
	}
	return start.wall.Add(s.instant(&z).Sub(at(start.wall)))
}

// sameZone tells whether start and end are by the same clock; what lasts until then is then counted by it, through a night of 23 or 25 hours too.
func (e event) sameZone() bool { return e.end.tzid == e.start.tzid && e.end.utc == e.start.utc }

// length is how long the event lasts: until its end, or for its duration; else a whole day, or no time at all for what begins at a time of day. It
// is false when what is said of it cannot be.
func (e event) length(z zones) (length time.Duration, ok bool) {
	switch {
	case e.end.given() && e.sameZone():
		length = e.end.wall.Sub(e.start.wall)
	case e.end.given():
		length = e.end.instant(&z).Sub(e.start.instant(&z))
	case e.duration != "":
		if length, ok = parseDuration(e.duration); !ok {
			return 0, false
		}
	case e.start.date:
		length = 24 * time.Hour
	}
	if e.start.date && length <= 0 {
		length = 24 * time.Hour
	}
	return min(max(length, 0), longestEvent), length >= 0 && length <= longestEvent
}

// merge sorts stretches and joins those that overlap or touch.
func merge(all []Busy) (merged []Busy) {
	slices.SortFunc(all, func(a, b Busy) int { return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End)) })
	for _, b := range all {
		last := len(merged) - 1
		if last < 0 || b.Start.After(merged[last].End) {
			merged = append(merged, b)
		} else if b.End.After(merged[last].End) {
			merged[last].End = b.End
		}
	}
	return merged
}

// event is what we know of one: nothing but when.
type event struct {
	uid           string
	start, end    stamp
	duration      string
	rule          string
	except, added []stamp
	instance      stamp // of a recurring event, which of them this is instead of
	free          bool
	bad           bool // some of it cannot be read
}

func (e *event) set(p property) {
	var ok = true
	switch p.name {
	case "UID":
		e.uid = p.value
	case "DTSTART":
		e.start, ok = parseStamp(p.value, p)
	case "DTEND":
		e.end, ok = parseStamp(p.value, p)
	case "DURATION":
		e.duration = p.value
	case "RRULE":
		ok = e.rule == ""
		e.rule = p.value
	case "EXRULE":
		ok = false
	case "EXDATE", "RDATE", "RECURRENCE-ID":
		ok = e.setDates(p)
	case "STATUS":
		e.free = e.free || strings.EqualFold(p.value, "CANCELLED")
	case "TRANSP":
		e.free = e.free || strings.EqualFold(p.value, "TRANSPARENT")
	case "X-MICROSOFT-CDO-BUSYSTATUS":
		e.free = e.free || strings.EqualFold(p.value, "FREE") || strings.EqualFold(p.value, "WORKINGELSEWHERE")
	}
	e.bad = e.bad || !ok
}

func (e *event) setDates(p property) bool {
	all, ok := parseStamps(p)
	switch {
	case p.name == "EXDATE":
		e.except = append(e.except, all...)
	case p.name == "RDATE":
		e.added = append(e.added, all...)
	case len(all) == 1:
		e.instance = all[0]
	}
	return ok
}
