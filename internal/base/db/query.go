package db

import (
	"context"
	"database/sql"

	"digivert/internal/base/errs"
)

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// Reader runs queries: a DB reads committed data, a Tx also its own writes.
type Reader interface {
	query(ctx context.Context, query string, args []any) (*sql.Rows, error)
}

func (d *DB) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	rows, err := d.read.QueryContext(ctx, query, values(args)...)
	return rows, lost(err)
}

func (tx Tx) query(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	rows, err := tx.tx.QueryContext(ctx, query, values(args)...)
	return rows, lost(err)
}

// All gives every row of a query.
func All[T any](ctx context.Context, r Reader, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := r.query(ctx, query, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, lost(rows.Err())
}

// One gives the first row of a query; none is an errs.NotFound.
func One[T any](ctx context.Context, r Reader, scan func(Row) (T, error), query string, args ...any) (T, error) {
	all, err := All(ctx, r, scan, query, args...)
	if err == nil && len(all) == 0 {
		err = errs.E(errs.NotFound, "web.error.notfound")
	}
	if err != nil {
		var none T
		return none, err
	}
	return all[0], nil
}

// Exec changes rows and tells how many.
func Exec(ctx context.Context, tx Tx, query string, args ...any) (int64, error) {
	res, err := tx.tx.ExecContext(ctx, query, values(args)...)
	if err != nil {
		return 0, lost(err)
	}
	n, err := res.RowsAffected()
	tx.did.changed = tx.did.changed || n > 0
	return n, err
}
