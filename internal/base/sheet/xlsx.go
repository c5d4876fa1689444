package sheet

import (
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"digivert/internal/base/errs"
)

// WriteXLSX writes each table on a tab of its own, with its head frozen and
// bold. notesTab names the tab of the notes, the last one, when there are any.
func WriteXLSX(w io.Writer, notesTab string, tables ...Table) (err error) {
	defer errs.Wrap(&err, "WriteXLSX")
	f := excelize.NewFile()
	defer f.Close()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for _, t := range append(tables, notes(notesTab, tables)...) {
		if err := addTab(f, t, bold); err != nil {
			return err
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil { // the one that every new file has
		return err
	}
	f.SetActiveSheet(0)
	return f.Write(w)
}

// notes is the tab of what the columns mean, if anybody says.
func notes(name string, tables []Table) []Table {
	t := Table{Name: name, Head: []string{name}}
	for _, table := range tables {
		for _, note := range table.Notes {
			t.Rows = append(t.Rows, []Cell{Text(note)})
		}
	}
	if t.Rows == nil {
		return nil
	}
	return []Table{t}
}

func addTab(f *excelize.File, t Table, bold int) error {
	if err := t.check(); err != nil {
		return err
	}
	name := tabName(t.Name)
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths(t) { // columns are numbered from 1
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return writeRows(s, t, bold)
}

func writeRows(s *excelize.StreamWriter, t Table, bold int) error {
	head := make([]any, len(t.Head))
	for i, h := range t.Head {
		head[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := s.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range t.Rows {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		if err := s.SetRow(at, values(row)); err != nil {
			return err
		}
	}
	return s.Flush()
}

// values are typed, so a text is never read as a formula.
func values(row []Cell) []any {
	all := make([]any, len(row))
	for i, cell := range row {
		switch {
		case cell.numeric:
			all[i] = cell.number
		case cell.text != "":
			all[i] = cell.text
		}
	}
	return all
}

// The narrowest and widest column, in letters.
const narrow, wide = 8, 60

func widths(t Table) []float64 {
	all := make([]float64, len(t.Head))
	for i, h := range t.Head {
		longest := utf8.RuneCountInString(h)
		for _, row := range t.Rows {
			longest = max(longest, utf8.RuneCountInString(row[i].text))
		}
		all[i] = float64(min(max(longest+2, narrow), wide))
	}
	return all
}

// tabName is the name without what Excel refuses in one.
func tabName(name string) string {
	name = strings.NewReplacer("[", "(", "]", ")", ":", " ", "*", " ", "?", " ", "/", "-", `\`, "-", "'", "’").Replace(name)
	runes := []rune(name)
	return string(runes[:min(len(runes), excelize.MaxSheetNameLength)])
}
