package insightweb

import (
	"digivert/internal/insight"
	"digivert/internal/visit"
)

// statisticsView puts statistics into the viewer's words.
type statisticsView struct {
	labels
	insight.Statistics
}

// whose says of whom the figures are.
func (v statisticsView) whose() string {
	if v.own == nil {
		return v.T("insight.statistics.whose.all")
	}
	return v.T("insight.statistics.whose.own")
}

func (v statisticsView) period() string {
	return v.T("insight.statistics.period", "From", v.Text.DayYear(v.From), "To", v.Text.DayYear(v.To))
}

func (v statisticsView) figures() (list []figure) {
	add := func(key, value string) {
		list = append(list, figure{Label: v.T("insight.statistics.figure." + key), Value: value})
	}
	add("visits", v.Text.Number(v.Visits))
	add("persons", v.Text.Number(v.Persons))
	add("hours", v.Text.Number((v.Minutes+30)/60))
	if v.Employees.Visits > 0 {
		add("employees", v.Text.Number(v.Employees.Visits))
	}
	return list
}

// notes say what the figures rest on: what a visit is, how many were in groups,
// how it was in as long a time before, and how much has been recorded.
func (v statisticsView) notes() []string {
	list := []string{v.T("insight.statistics.note.visit"), v.before()}
	if v.InGroups > 0 {
		list = append(list, v.T("insight.statistics.note.groups", "Number", v.Text.Number(v.InGroups)))
	}
	if c := v.Recorded; c.Over > 0 {
		list = append(list, v.T("insight.statistics.note.recorded", "Told", v.Text.Number(c.Told), "Over", v.Text.Number(c.Over)))
	}
	return list
}

// before compares with as many days just before.
func (v statisticsView) before() string {
	days := "Days"
	n := v.From.DaysUntil(v.To) + 1
	switch more := v.Visits - v.Before.Visits; {
	case v.Before.Visits == 0:
		return v.T("insight.statistics.note.nobefore", days, v.Text.Number(n))
	case more > 0:
		return v.T("insight.statistics.note.more", days, v.Text.Number(n), "Number", v.Text.Number(more))
	case more < 0:
		return v.T("insight.statistics.note.fewer", days, v.Text.Number(n), "Number", v.Text.Number(-more))
	}
	return v.T("insight.statistics.note.same", days, v.Text.Number(n))
}

// sections are the parts in their order: what it was about, how and where, who
// came, and what came of it, each with its own answers.
func (v statisticsView) sections() (list []section) {
	for _, s := range []struct {
		key string
		by  []visit.Dimension
	}{
		{"about", []visit.Dimension{visit.ByTopic, visit.ByMatter, visit.ByOutcome, visit.ByReferred}},
		{"where", []visit.Dimension{visit.ByPlace, visit.ByOrganisation, visit.ByOffer, visit.BySource, visit.ByChannel}},
		{"who", []visit.Dimension{visit.ByLanguage, visit.ByAge, visit.ByFirst, visit.ByBehalf, visit.ByDevice, visit.ByHeard}},
		{"effect", []visit.Dimension{visit.ByHelp, visit.ByFine, visit.BySelf, visit.ByHostSelf}},
	} {
		one := section{Heading: v.T("insight.statistics.section." + s.key), Lead: v.T("insight.statistics.section." + s.key + ".lead")}
		for _, by := range s.by {
			if part := v.part(by); part != nil {
				one.Graphs = append(one.Graphs, v.graph(by, part.Lines))
			}
			if by == visit.ByTopic && len(v.Themes) > 0 {
				one.Graphs = append(one.Graphs, v.themes())
			}
		}
		if len(one.Graphs) > 0 {
			list = append(list, one)
		}
	}
	return list
}

func (v statisticsView) part(by visit.Dimension) *insight.Part {
	for i := range v.Parts {
		if v.Parts[i].By == by {
			return &v.Parts[i]
		}
	}
	return nil
}
