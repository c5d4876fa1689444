package insightweb

import (
	"slices"

	"digivert/internal/visit"
)

// crossTable is the visits by two dimensions that were seen together. What was
// told of groups as counts is only crossed with where and when they were.
type crossTable struct {
	Caption, Corner string
	Columns         []string
	Rows            []crossRow
}

type crossRow struct {
	Name  string
	Cells []string
}

// cross is nil unless two dimensions are chosen.
func (v statisticsView) cross() *crossTable {
	if !v.Crossed() {
		return nil
	}
	rows, columns, at := crossed(v.Cells)
	t := &crossTable{
		Caption: v.T("insight.statistics.cross.caption", "Rows", v.dimension(v.Rows), "Columns", v.dimension(v.Columns)),
		Corner:  v.dimension(v.Rows),
	}
	for _, column := range columns {
		t.Columns = append(t.Columns, v.label(v.Columns, column))
	}
	for _, row := range rows {
		one := crossRow{Name: v.label(v.Rows, row)}
		for _, column := range columns {
			one.Cells = append(one.Cells, v.Text.Number(at[[2]string{row, column}]))
		}
		t.Rows = append(t.Rows, one)
	}
	return t
}

// crossed are the keys of both sides, sorted, and the visits where they meet.
func crossed(cells []visit.Cell) (rows, columns []string, at map[[2]string]int) {
	at = map[[2]string]int{}
	for _, c := range cells {
		rows, columns = append(rows, c.A), append(columns, c.B)
		at[[2]string{c.A, c.B}] = c.Visits
	}
	slices.Sort(rows)
	slices.Sort(columns)
	return slices.Compact(rows), slices.Compact(columns), at
}
