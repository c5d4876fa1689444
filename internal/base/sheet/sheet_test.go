package sheet

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func sample() Table {
	return Table{
		Name: "Besøk: måned/sted", Head: []string{"Måned", "Besøk", "Andel"},
		Rows: [][]Cell{
			{Text("november 2026"), Number(1240), Decimal(12.5)},
			{Text("=HYPERLINK(1)"), Empty(), Number(-3)},
			{Text("; \"sitat\"\nny linje"), Number(0), Empty()},
		},
		Notes: []string{"Et besøk er én hjelp."},
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	if err := WriteCSV(&b, sample()); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffMåned;Besøk;Andel\r\nnovember 2026;1240;12,5\r\n'=HYPERLINK(1);;-3\r\n\"; \"\"sitat\"\"\r\nny linje\";0;\r\n"
	if b.String() != want {
		t.Errorf("wrote %q, want %q", b.String(), want)
	}
}

func TestXLSX(t *testing.T) {
	var b bytes.Buffer
	if err := WriteXLSX(&b, "Om tallene", sample(), Table{Name: strings.Repeat("å", 40), Head: []string{"A"}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	tabs := f.GetSheetList()
	if len(tabs) != 3 || tabs[0] != "Besøk  måned-sted" || tabs[2] != "Om tallene" {
		t.Fatalf("the tabs are %q", tabs)
	}
	rows, err := f.GetRows(tabs[0])
	if err != nil || len(rows) != 4 || rows[1][1] != "1240" || rows[1][2] != "12.5" || rows[2][0] != "=HYPERLINK(1)" {
		t.Errorf("the rows are %q (%v)", rows, err)
	}
	if formula, _ := f.GetCellFormula(tabs[0], "A3"); formula != "" {
		t.Errorf("a text became the formula %q", formula)
	}
	if kind, _ := f.GetCellType(tabs[0], "B2"); kind != excelize.CellTypeNumber && kind != excelize.CellTypeUnset {
		t.Errorf("a number is of type %v", kind)
	}
}

// A row that does not fit its head would move every number after it.
func TestUnevenTable(t *testing.T) {
	uneven := Table{Name: "x", Head: []string{"a", "b"}, Rows: [][]Cell{{Text("1")}}}
	if WriteCSV(new(bytes.Buffer), uneven) == nil || WriteXLSX(new(bytes.Buffer), "n", uneven) == nil {
		t.Error("wrote an uneven table")
	}
}
