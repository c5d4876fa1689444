package db_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

// The same text many times, with a statement that fails in between, from many
// goroutines: what one call binds or leaves behind must never show in another.
func TestStatementsAreKeptApart(t *testing.T) {
	d := dbtest.New(t)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for n := range 40 {
				name := fmt.Sprintf("%d-%d", g, n)
				if err := d.Write(ctx, func(tx db.Tx) error {
					return errors.Join(setPeriodic(tx, name, time.Now()), setPeriodic(tx, name, time.Now()))
				}); !db.IsUnique(err) {
					t.Errorf("the same name twice: %v", err)
				}
				if err := d.Write(ctx, func(tx db.Tx) error { return setPeriodic(tx, name, time.Now()) }); err != nil {
					t.Error(err)
				}
				found, err := db.All(ctx, d, db.Strings, `select name from periodic where name = $1`, name)
				if err != nil || len(found) != 1 || found[0] != name {
					t.Errorf("%s: found %v, %v", name, found, err)
				}
			}
		})
	}
	all.Wait()
	if n, err := db.One(ctx, d, db.Count, `select count(*) from periodic`); err != nil || n != 320 {
		t.Errorf("%d rows, %v", n, err)
	}
}

// More texts than a connection keeps, and one whose columns change meanwhile.
func TestManyStatements(t *testing.T) {
	d := dbtest.New(t)
	for n := range 1000 {
		got, err := db.One(ctx, d, db.Count, fmt.Sprintf(`select %d + cast($1 as bigint)`, n), 1)
		if err != nil || got != n+1 {
			t.Fatalf("%d: %d, %v", n, got, err)
		}
	}
	err := d.Write(ctx, func(tx db.Tx) error {
		for _, change := range []string{`create table wide (a text)`, `insert into wide values ('a')`, `alter table wide add column b text`} {
			if _, err := db.Exec(ctx, tx, change); err != nil {
				return err
			}
			if _, err := db.All(ctx, tx, db.Strings, `select a from wide`); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
