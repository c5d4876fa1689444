package insight

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/place"
)

// LongWaitDays is how many days away the next free time may be before it is a
// warning. It is a week because that is when Rendez-vous Service Public, the
// French service with the same job, begins to offer people an earlier time.
const LongWaitDays = 7

// Wait is how soon somebody can come to a place: for some reasons, or in a
// language.
type Wait struct {
	Reasons   []place.Reason // none: any reason, or the line is of languages
	Rest      bool           // all reasons of the place that no other line names
	Languages []string
	Staff     bool // residents cannot book it themselves
	Found     bool // false = nothing is free as far ahead as can be booked
	Time      freetime.Time
	Days      int // from today
}

// Long tells whether the wait is a warning.
func (w Wait) Long() bool { return !w.Found || w.Days > LongWaitDays }

// PlaceWait is how soon somebody can come to a place.
type PlaceWait struct {
	Place place.Place
	First Wait   // whatever the reason
	Lines []Wait // by reason, those of one time together, the soonest first; then by language
}

// Next is how soon somebody can come, now.
type Next struct {
	Places  []PlaceWait
	Nowhere []place.Reason // which no host takes at any place
}

// Next finds the next free times from this moment on, at every place where
// something can be booked.
func (s *Service) Next(ctx context.Context, q Query) (n Next, err error) {
	defer errs.Wrap(&err, "insight.Next")
	p, err := s.load(ctx, q, q.today(), lastBookable(q.today()))
	if err != nil {
		return n, err
	}
	reasons, err := s.Place.Reasons(ctx, s.DB, q.Tenant.ID)
	return p.next(q, reasons), err
}

// next asks for the places, reasons and languages all at once.
func (p plan) next(q Query, reasons []place.Reason) (n Next) {
	reasons = slices.DeleteFunc(slices.Clone(reasons), func(r place.Reason) bool { return r.Hidden })
	languages := p.languages()
	var needs []freetime.Need
	for _, at := range p.supply.Calendar.Places() {
		needs = append(needs, freetime.Need{PlaceID: at.ID})
		for _, r := range reasons {
			needs = append(needs, freetime.Need{PlaceID: at.ID, ReasonID: r.ID})
		}
		for _, l := range languages {
			needs = append(needs, freetime.Need{PlaceID: at.ID, Language: l})
		}
	}
	search := freetime.Search{Tenant: q.Tenant, From: p.today, Days: p.today.DaysUntil(lastBookable(p.today)), Now: q.Now}
	firsts := freetime.Firsts(p.supply, search, needs)
	each := 1 + len(reasons) + len(languages)
	for i, at := range p.supply.Calendar.Places() {
		if here := firsts[i*each : (i+1)*each]; here[0].By != "" {
			n.Places = append(n.Places, p.placeWait(at, here, reasons))
		}
	}
	n.Nowhere = nowhere(firsts, reasons)
	return n
}

// languages are those of the hosts besides Norwegian, which every host speaks.
func (p plan) languages() (list []string) {
	for _, h := range p.supply.Roster.Hosts {
		for _, l := range h.Languages {
			if l != "nb" && l != "nn" && l != "no" && !slices.Contains(list, l) {
				list = append(list, l)
			}
		}
	}
	slices.Sort(list)
	return list
}

// placeWait sorts what was found for a place: first anything, then the reasons,
// then the languages.
func (p plan) placeWait(at place.Place, firsts []freetime.First, reasons []place.Reason) PlaceWait {
	w := PlaceWait{Place: at, First: p.wait(firsts[0])}
	var languages []Wait
	for i, f := range firsts[1:] {
		switch {
		case f.By == "": // nobody takes it here
		case f.Language != "":
			languages = join(languages, p.wait(f))
		default:
			line := p.wait(f)
			line.Reasons = reasons[i : i+1 : i+1]
			w.Lines = join(w.Lines, line)
		}
	}
	slices.SortStableFunc(w.Lines, soonest)
	slices.SortStableFunc(languages, soonest)
	name(w.Lines)
	w.Lines = append(w.Lines, languages...)
	return w
}

func (p plan) wait(f freetime.First) Wait {
	w := Wait{Staff: f.By == freetime.Staff, Found: f.Found, Time: f.Time}
	if f.Language != "" {
		w.Languages = []string{f.Language}
	}
	if f.Found {
		w.Days = p.today.DaysUntil(f.Time.Date)
	}
	return w
}

// join adds a reason or a language to the line with the same time, or as a line
// of its own.
func join(lines []Wait, w Wait) []Wait {
	for i := range lines {
		if o := &lines[i]; o.Found == w.Found && o.Staff == w.Staff && o.Time.StartsAt.Equal(w.Time.StartsAt) {
			o.Reasons, o.Languages = append(o.Reasons, w.Reasons...), append(o.Languages, w.Languages...)
			return lines
		}
	}
	return append(lines, w)
}

// soonest puts what is not found last.
func soonest(a, b Wait) int {
	return cmp.Or(cmp.Compare(count(!a.Found), count(!b.Found)), a.Time.StartsAt.Compare(b.Time.StartsAt))
}

// name lets the line of most reasons, if they are three or more, stand for all
// that are not named.
func name(lines []Wait) {
	most := 0
	for i := range lines {
		if len(lines[i].Reasons) > len(lines[most].Reasons) {
			most = i
		}
	}
	if len(lines) > 0 && (len(lines) == 1 || len(lines[most].Reasons) > 2) {
		lines[most].Rest = true
	}
}

// nowhere are the reasons that nobody takes at any place.
func nowhere(firsts []freetime.First, reasons []place.Reason) (list []place.Reason) {
	taken := map[string]bool{}
	for _, f := range firsts {
		taken[f.ReasonID] = taken[f.ReasonID] || f.By != ""
	}
	for _, r := range reasons {
		if !taken[r.ID] {
			list = append(list, r)
		}
	}
	return list
}

// LongWaits are the places at which nothing is free for long.
func (n Next) LongWaits() (list []PlaceWait) {
	for _, w := range n.Places {
		if w.First.Long() {
			list = append(list, w)
		}
	}
	return list
}

// daysOf are the days of a week.
func daysOf(w civil.Week) (days [7]civil.Date) {
	for n := range days {
		days[n] = w.Monday().AddDays(n)
	}
	return days
}
