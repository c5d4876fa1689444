package db_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/migrations"
)

var ctx = context.Background()

func setPeriodic(tx db.Tx, name string, at any) error {
	_, err := db.Exec(ctx, tx, `insert into periodic (name, next_at) values ($1, $2)`, name, at)
	return err
}

func TestInstantsSortAndComeBack(t *testing.T) {
	d := dbtest.New(t)
	oslo, _ := time.LoadLocation("Europe/Oslo")
	base := time.Date(2026, 10, 25, 2, 30, 0, 123456789, oslo)
	err := d.Write(ctx, func(tx db.Tx) error {
		return errors.Join(setPeriodic(tx, "b", base.Add(time.Hour)), setPeriodic(tx, "a", base), setPeriodic(tx, "c", base.Add(90*time.Minute).UTC()))
	})
	if err != nil {
		t.Fatal(err)
	}
	scan := func(r db.Row) (at time.Time, err error) { return at, r.Scan(db.Instant(&at)) }
	all, err := db.All(ctx, d, scan, `select next_at from periodic where next_at >= $1 order by next_at`, base)
	if err != nil || len(all) != 3 {
		t.Fatalf("got %v, %v", all, err)
	}
	if want := base.UTC().Truncate(time.Microsecond); !all[0].Equal(want) || all[0].Location() != time.UTC {
		t.Errorf("first = %v, want %v", all[0], want)
	}
	latest, err := db.One(ctx, d, scan, `select max(next_at) from periodic`)
	if err != nil || !latest.Equal(all[2]) {
		t.Errorf("max = %v, %v", latest, err)
	}
}

func TestErrorRollsBackAndNestedWriteFails(t *testing.T) {
	d := dbtest.New(t)
	err := d.Write(ctx, func(tx db.Tx) error {
		if err := setPeriodic(tx, "x", time.Now()); err != nil {
			return err
		}
		return d.Write(tx.Context(), func(db.Tx) error { return nil })
	})
	if err == nil {
		t.Fatal("a write inside a write must fail")
	}
	n, err := db.One(ctx, d, db.Count, `select count(*) from periodic`)
	if err != nil || n != 0 {
		t.Fatalf("after the failure: %d rows, %v", n, err)
	}
}

func TestOneOfNothingIsNotFound(t *testing.T) {
	d := dbtest.New(t)
	if _, err := db.One(ctx, d, db.Strings, `select name from periodic`); !errs.Is(err, errs.NotFound) {
		t.Fatalf("err = %v", err)
	}
}

func TestIsUnique(t *testing.T) {
	d := dbtest.New(t)
	err := d.Write(ctx, func(tx db.Tx) error {
		if err := setPeriodic(tx, "x", time.Now()); err != nil {
			return err
		}
		return setPeriodic(tx, "x", time.Now())
	})
	if !db.IsUnique(err) {
		t.Fatalf("err = %v", err)
	}
}

func TestReadPoolCannotWrite(t *testing.T) {
	d := dbtest.New(t)
	if d.Engine() != db.SQLite {
		t.Skip("PostgreSQL has one pool")
	}
	if _, err := db.All(ctx, d, db.Strings, `delete from periodic returning name`); err == nil {
		t.Fatal("a write through the read pool must fail")
	}
}

func TestSQLiteChecksShapes(t *testing.T) {
	d := dbtest.New(t)
	if d.Engine() != db.SQLite {
		t.Skip("PostgreSQL knows its types")
	}
	for _, bad := range []any{"yesterday", "2026-01-01", 12, "2026-01-01 10:00:00+02:00"} {
		err := d.Write(ctx, func(tx db.Tx) error { return setPeriodic(tx, "x", bad) })
		if err == nil {
			t.Errorf("%v was taken for an instant", bad)
		}
	}
}

func TestMigrateTwiceAndRefuseNewer(t *testing.T) {
	d := dbtest.New(t)
	if err := d.Migrate(ctx, migrations.Files); err != nil {
		t.Fatal(err)
	}
	older := fstest.MapFS{"0001_base.sql": {Data: []byte("select 1;")}}
	if err := d.Migrate(ctx, older); err == nil {
		t.Fatal("a database newer than the program must be refused")
	}
}
