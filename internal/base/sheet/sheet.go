// Package sheet writes tables for spreadsheets: XLSX, and CSV as a Norwegian
// Excel opens it (semicolons, UTF-8 with a byte order mark, decimal comma).
package sheet

import (
	"strings"

	"digivert/internal/base/errs"
)

// The media types of the two formats.
const (
	XLSXType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	CSVType  = "text/csv; charset=utf-8"
)

// Table is one sheet. Name is the name of its tab, Head the names of the
// columns. Notes say in words what the columns mean; XLSX puts those of all
// tables on a tab of their own, CSV leaves them out.
type Table struct {
	Name  string
	Head  []string
	Rows  [][]Cell
	Notes []string
}

// Cell is a text or a number.
type Cell struct {
	text    string
	number  float64
	numeric bool
}

// Text is a cell of words.
func Text(s string) Cell { return Cell{text: s} }

// Number is a cell of a whole number.
func Number(n int) Cell { return Cell{number: float64(n), numeric: true} }

// Decimal is a cell of a number with decimals.
func Decimal(n float64) Cell { return Cell{number: n, numeric: true} }

// Empty is a cell without anything, which is not the same as 0.
func Empty() Cell { return Cell{} }

// check refuses a table whose rows do not fit its head.
func (t Table) check() error {
	for _, row := range t.Rows {
		if len(row) != len(t.Head) {
			return errs.E(errs.Internal, "web.error.internal")
		}
	}
	return nil
}

// harmless keeps a spreadsheet from reading a text as a formula
// (owasp.org, CSV injection).
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
