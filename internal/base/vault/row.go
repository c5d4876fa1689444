package vault

import (
	"context"

	"digivert/internal/base/db"
)

// Row is what is sealed of one row. Its cell names no column.
type Row struct {
	Cell
	Columns []Column
}

// Column is a sealed column with what it holds when opened.
type Column struct {
	Name   string
	Plain  *string
	Sealed *[]byte
}

func (r Row) cell(column string) Cell {
	r.Cell.Column = column
	return r.Cell
}

// SealRow seals all columns of a row under the key of its month.
func (v *Vault) SealRow(tx db.Tx, r Row) error {
	sealer, err := v.Sealer(tx.Context(), tx, r.Tenant, r.Month)
	if err != nil {
		return err
	}
	for _, c := range r.Columns {
		if *c.Sealed, err = sealer.Seal(r.cell(c.Name), *c.Plain); err != nil {
			return err
		}
	}
	return nil
}

// OpenRow opens all columns of a row; errs.Gone when the key of its month is
// destroyed. What was never sealed stays empty.
func (v *Vault) OpenRow(ctx context.Context, from db.Reader, r Row) error {
	for _, c := range r.Columns {
		plain, err := v.Open(ctx, from, r.cell(c.Name), *c.Sealed)
		if err != nil {
			return err
		}
		*c.Plain = plain
	}
	return nil
}
