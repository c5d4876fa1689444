package db

import (
	"context"
	"errors"
)

// errRehearsed makes Write roll back what Rehearse has looked at.
var errRehearsed = errors.New("db: only rehearsed")

// Rehearse runs f in a write that is rolled back whatever it did, to tell what
// would become of the data. It takes the turn of a write while it lasts.
func (d *DB) Rehearse(ctx context.Context, f func(tx Tx) error) error {
	err := d.Write(ctx, func(tx Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return errRehearsed
	})
	if errors.Is(err, errRehearsed) {
		return nil
	}
	return err
}
