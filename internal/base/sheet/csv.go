package sheet

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"digivert/internal/base/errs"
)

// WriteCSV writes one table.
func WriteCSV(w io.Writer, t Table) (err error) {
	defer errs.Wrap(&err, "WriteCSV(%s)", t.Name)
	if err := t.check(); err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // or Excel reads Latin-1
		return err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	if err := c.Write(t.Head); err != nil {
		return err
	}
	for _, row := range t.Rows {
		if err := c.Write(record(row)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

func record(row []Cell) []string {
	fields := make([]string, len(row))
	for i, cell := range row {
		fields[i] = harmless(cell.text)
		if cell.numeric {
			fields[i] = strings.Replace(strconv.FormatFloat(cell.number, 'f', -1, 64), ".", ",", 1)
		}
	}
	return fields
}
