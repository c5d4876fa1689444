package insightweb

import (
	"digivert/internal/base/sheet"
)

// sheets are the page's tables as tabs: one of the whole, one of each part.
func (v statisticsView) sheets() []sheet.Table {
	tables := []sheet.Table{v.wholeSheet()}
	for _, g := range v.graphs() {
		t := sheet.Table{Name: g.Heading, Head: []string{g.Head, v.T("insight.statistics.visits"), v.T("insight.statistics.persons")}}
		for _, row := range g.Rows {
			t.Rows = append(t.Rows, []sheet.Cell{sheet.Text(row.Label), sheet.Number(row.visits), sheet.Number(row.persons)})
		}
		if g.Note != "" {
			t.Notes = []string{g.Heading + ": " + g.Note}
		}
		tables = append(tables, t)
	}
	if c := v.crossSheet(); c != nil {
		tables = append(tables, *c)
	}
	return tables
}

// graphs are all counts of the page; none of a period without visits.
func (v statisticsView) graphs() []graph {
	if v.Visits == 0 {
		return nil
	}
	list := []graph{*v.time()}
	for _, s := range v.sections() {
		list = append(list, s.Graphs...)
	}
	return list
}

func (v statisticsView) wholeSheet() sheet.Table {
	return sheet.Table{
		Name: v.T("insight.statistics.whole"), Head: []string{v.T("insight.statistics.from"), v.T("insight.statistics.to"), v.T("insight.statistics.visits"), v.T("insight.statistics.persons"), v.T("insight.statistics.figure.hours")},
		Rows:  [][]sheet.Cell{{sheet.Text(v.From.String()), sheet.Text(v.To.String()), sheet.Number(v.Visits), sheet.Number(v.Persons), sheet.Decimal(float64(v.Minutes) / 60)}},
		Notes: v.notes(),
	}
}

func (v statisticsView) crossSheet() *sheet.Table {
	c := v.cross()
	if c == nil {
		return nil
	}
	rows, columns, at := crossed(v.Cells)
	t := &sheet.Table{Name: v.T("insight.statistics.cross"), Head: append([]string{c.Corner}, c.Columns...)}
	for i, row := range rows {
		line := []sheet.Cell{sheet.Text(c.Rows[i].Name)}
		for _, column := range columns {
			line = append(line, sheet.Number(at[[2]string{row, column}]))
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// longSheet is everything in one table, one count a line, for a program to read.
func (v statisticsView) longSheet() sheet.Table {
	t := sheet.Table{Name: v.T("insight.statistics.title"), Head: []string{
		v.T("insight.statistics.by"), v.T("insight.statistics.value"), v.T("insight.statistics.visits"), v.T("insight.statistics.persons"),
	}}
	t.Rows = append(t.Rows, []sheet.Cell{sheet.Text(v.T("insight.statistics.whole")), sheet.Text(v.period()), sheet.Number(v.Visits), sheet.Number(v.Persons)})
	for _, g := range v.graphs() {
		for _, row := range g.Rows {
			t.Rows = append(t.Rows, []sheet.Cell{sheet.Text(g.Heading), sheet.Text(row.Label), sheet.Number(row.visits), sheet.Number(row.persons)})
		}
	}
	return t
}
