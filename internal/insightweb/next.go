package insightweb

import (
	"strings"

	"digivert/internal/base/i18n"
	"digivert/internal/insight"
)

// Wait is a line of how soon somebody can come, in words: a page part.
type Wait struct {
	What  string // the place, or what the line is about
	When  string // "tirsdag 24. november kl. 10.00", "" when nothing is free
	Days  string // "i dag", "om 9 dager"
	Long  bool   // a warning
	Staff bool   // residents cannot book it themselves
}

// Waits are the first free times of each place, for an overview.
func Waits(t i18n.Localizer, next insight.Next) (list []Wait) {
	for _, p := range next.Places {
		list = append(list, waitWords(t, p.Place.Name, p.First))
	}
	return list
}

func waitWords(t i18n.Localizer, what string, w insight.Wait) Wait {
	words := Wait{What: what, Long: w.Long(), Staff: w.Staff, Days: t.T("insight.next.none")}
	if w.Found {
		words.When, words.Days = t.When(w.Time.Date, w.Time.Start), inDays(t, w.Days)
	}
	return words
}

func inDays(t i18n.Localizer, days int) string {
	switch days {
	case 0:
		return t.T("insight.next.today")
	case 1:
		return t.T("insight.next.tomorrow")
	}
	return t.N("insight.next.days", days)
}

// nextTable is how soon somebody can come, place by place.
type nextTable struct{ Groups []nextGroup }

// nextGroup is a place; its first line stands beside the name.
type nextGroup struct {
	Place string
	Lines []Wait
}

func (v view) next() *nextTable {
	if v.Next == nil || len(v.Next.Places) == 0 {
		return nil
	}
	table := &nextTable{}
	for _, p := range v.Next.Places {
		group := nextGroup{Place: p.Place.Name}
		for _, line := range p.Lines {
			group.Lines = append(group.Lines, waitWords(v.Text, v.about(p, line), line))
		}
		table.Groups = append(table.Groups, group)
	}
	return table
}

// about says what a line of a place is about.
func (v view) about(p insight.PlaceWait, line insight.Wait) string {
	switch {
	case len(line.Languages) > 0:
		var names []string
		for _, l := range line.Languages {
			names = append(names, v.Text.LanguageName(l))
		}
		return v.T("insight.next.language", "Languages", strings.Join(names, ", "))
	case line.Rest && alone(p, line):
		return v.T("insight.next.all")
	case line.Rest:
		return v.T("insight.next.rest")
	}
	return strings.Join(names(v.Text, line.Reasons), ", ")
}

// alone tells whether the line is the only one of the place about reasons.
func alone(p insight.PlaceWait, line insight.Wait) bool {
	for _, other := range p.Lines {
		if len(other.Languages) == 0 && !other.Rest {
			return false
		}
	}
	return line.Rest
}
