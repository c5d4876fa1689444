package insightweb

import (
	"cmp"
	"html/template"
	"slices"

	"digivert/internal/base/chart"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// graph is one count three ways: the finding in a sentence, a chart, and the
// table beneath.
type graph struct {
	ID, Heading, Note string
	Finding           string
	Chart             template.HTML
	Open              string // opens the table
	Head              string
	VisitsHead        string
	PersonsHead       string
	Rows              []graphRow
}

type graphRow struct {
	Label, Visits, Persons string
	visits, persons        int
}

// most is how many bars a chart has room for; the table has them all.
const most = 12

// graph is a part, the most frequent first and what nobody told last.
func (v statisticsView) graph(by visit.Dimension, lines []visit.Line) graph {
	name := func(key string) string { return v.label(by, key) }
	return v.sorted(string(by), lines, name)
}

func (v statisticsView) themes() graph {
	return v.sorted("theme", v.Themes, func(key string) string {
		if key == "" {
			return v.T("insight.by.theme.none")
		}
		return v.T(place.Theme(key).Key())
	})
}

func (v statisticsView) sorted(by string, lines []visit.Line, name func(string) string) graph {
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b visit.Line) int {
		return cmp.Or(untoldLast(a, b), cmp.Compare(b.Visits, a.Visits), cmp.Compare(name(a.Key), name(b.Key)))
	})
	g := v.newGraph(by, v.T("insight.by."+by), v.rows(sorted, name))
	if key := "insight.by." + by + ".note"; v.Text.Has(key) {
		g.Note = v.T(key)
	}
	top := g.Rows[0]
	g.Finding = v.T("insight.statistics.finding", "Name", top.Label, "Part", top.Visits, "All", v.Text.Number(v.Visits))
	if last := sorted[len(sorted)-1]; last.Key == "" && last.Visits > 0 && top.Label != name("") {
		g.Finding = v.T("insight.statistics.finding.told", "Name", top.Label, "Part", top.Visits, "All", v.Text.Number(v.Visits-last.Visits))
	}
	g.Chart = chart.Bars(g.Finding, bars(g.Rows[:min(len(g.Rows), most)]))
	return g
}

func (v statisticsView) newGraph(id, head string, rows []graphRow) graph {
	return graph{
		ID: id, Heading: head, Head: head, Rows: rows, Open: v.T("insight.statistics.table"),
		VisitsHead: v.T("insight.statistics.visits"), PersonsHead: v.T("insight.statistics.persons"),
	}
}

func untoldLast(a, b visit.Line) int {
	switch {
	case a.Key == "" && b.Key != "":
		return 1
	case a.Key != "" && b.Key == "":
		return -1
	}
	return 0
}

func (v statisticsView) rows(lines []visit.Line, name func(string) string) (rows []graphRow) {
	for _, l := range lines {
		rows = append(rows, graphRow{name(l.Key), v.Text.Number(l.Visits), v.Text.Number(l.Persons), l.Visits, l.Persons})
	}
	return rows
}

func bars(rows []graphRow) (list []chart.Bar) {
	for _, r := range rows {
		list = append(list, chart.Bar{Label: r.Label, Value: r.visits, Text: r.Visits})
	}
	return list
}

// time is the visits step by step.
func (v statisticsView) time() *graph {
	name := func(key string) string { return v.label(v.Step, key) }
	g := v.newGraph("time", v.dimension(v.Step), v.rows(v.Time, name))
	top := slices.MaxFunc(g.Rows, func(a, b graphRow) int { return cmp.Compare(a.visits, b.visits) })
	g.Finding = v.T("insight.statistics.finding.time", "Name", top.Label, "Part", top.Visits)
	var columns []chart.Bar
	for i, b := range bars(g.Rows) {
		b.Label = v.short(v.Time[i].Key)
		columns = append(columns, b)
	}
	g.Chart = chart.Columns(g.Finding, columns)
	return &g
}
