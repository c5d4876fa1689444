package db_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/migrations"
)

func nobodyWaits(why string) { panic("nobody is to wait: " + why) }

func writeOne(d *db.DB, name string) error {
	return d.Write(ctx, func(tx db.Tx) error { return setPeriodic(tx, name, time.Now()) })
}

// While one process does upkeep, another one on the same PostgreSQL writes
// nothing; afterwards it may. An upkeep waits for a write that has begun.
func TestNobodyWritesDuringUpkeep(t *testing.T) {
	if dbtest.Engine() != db.Postgres {
		t.Skip("an SQLite file has one server; see TestUpkeepOfAFile")
	}
	address := dbtest.Address(t)
	serves, keepsUp := dbtest.Open(t, address), dbtest.Open(t, address)
	release, err := keepsUp.Upkeep(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeOne(serves, "during"); !errs.Is(err, errs.Unavailable) {
		t.Errorf("a write during upkeep: %v", err)
	}
	if err := serves.Writable(ctx); !errs.Is(err, errs.Unavailable) {
		t.Errorf("writable during upkeep: %v", err)
	}
	if err := writeOne(keepsUp, "own"); err != nil {
		t.Errorf("a write by who does the upkeep: %v", err)
	}
	release()
	if err := writeOne(serves, "after"); err != nil {
		t.Errorf("a write after upkeep: %v", err)
	}
	began, finish, locked := make(chan bool), make(chan bool), make(chan error, 1)
	go serves.Write(ctx, func(tx db.Tx) error { close(began); <-finish; return nil })
	<-began
	go func() {
		release, err := keepsUp.Upkeep(ctx)
		if err == nil {
			release()
		}
		locked <- err
	}()
	select {
	case err := <-locked:
		t.Errorf("the upkeep did not wait for the write: %v", err)
	case <-time.After(200 * time.Millisecond): // can only pass too early, never fail
	}
	close(finish)
	if err := <-locked; err != nil {
		t.Error(err)
	}
}

// A program whose schema is not that of the database writes nothing.
func TestNobodyWritesOnANewerSchema(t *testing.T) {
	if dbtest.Engine() != db.Postgres {
		t.Skip("an SQLite file is brought forward only when nobody serves it")
	}
	d := dbtest.New(t)
	if err := d.Migrate(ctx, migrations.Files); err != nil {
		t.Fatal(err)
	}
	err := d.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(ctx, tx, `insert into goose_db_version (version_id, is_applied) values (9999, true)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := writeOne(d, "x"); !errs.Is(err, errs.Unavailable) || !strings.Contains(err.Error(), "9999") {
		t.Errorf("a write on a newer schema: %v", err)
	}
}

// A file that is served is not brought forward and not restored into, and a
// second server is refused. When the first one lets go, all is well.
func TestUpkeepOfAFile(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "d.db")
	first, second := dbtest.Open(t, address), dbtest.Open(t, address)
	release, err := first.ServeAlone(ctx, nobodyWaits)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second.ServeAlone(ctx, nobodyWaits); err == nil || !strings.Contains(err.Error(), "another digivert already serves") {
		t.Errorf("a second server: %v", err)
	}
	if err := second.Migrate(ctx, migrations.Files); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("a migration of what is served: %v", err)
	}
	if err := first.Migrate(ctx, migrations.Files); err != nil {
		t.Errorf("the server brings its own file forward: %v", err)
	}
	release()
	keep, err := second.Upkeep(ctx)
	if err != nil {
		t.Fatal(err)
	}
	waited := make(chan string, 1)
	served := make(chan error, 1)
	go func() {
		_, err := first.ServeAlone(ctx, func(why string) { waited <- why })
		served <- err
	}()
	<-waited
	keep()
	if err := <-served; err != nil {
		t.Errorf("after the upkeep: %v", err)
	}
}

// What a restore has begun and not finished is neither opened nor restored over.
func TestUnfinishedRestore(t *testing.T) {
	address := dbtest.Empty(t)
	d := dbtest.Open(t, address)
	if err := d.BeginRestore(ctx, dumpDay); err != nil {
		t.Fatal(err)
	}
	after := dbtest.Open(t, address) // the process was killed
	for what, err := range map[string]error{"open": after.Migrate(ctx, migrations.Files), "restore": after.BeginRestore(ctx, dumpDay)} {
		if err == nil || !strings.Contains(err.Error(), "did not finish") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := d.Migrate(ctx, migrations.Files); err != nil {
		t.Errorf("who restores may: %v", err)
	}
	if err := d.EndRestore(ctx); err != nil {
		t.Fatal(err)
	}
	if err := after.Migrate(ctx, migrations.Files); err != nil {
		t.Errorf("after the end: %v", err)
	}
	if err := after.BeginRestore(ctx, dumpDay); err == nil || !strings.Contains(err.Error(), "there is a database here already") {
		t.Errorf("a restore over a database: %v", err)
	}
}

func TestReadOnlyByOrder(t *testing.T) {
	d := dbtest.New(t)
	d.ReadOnly()
	if err := writeOne(d, "x"); !errs.Is(err, errs.Unavailable) {
		t.Errorf("a write: %v", err)
	}
	if n, err := db.One(ctx, d, db.Count, `select count(*) from periodic`); err != nil || n != 0 {
		t.Errorf("a read: %d, %v", n, err)
	}
}

// The password is never in an error, and an address says how long to wait.
func TestAddressThatCannotBeRead(t *testing.T) {
	_, err := db.Open(ctx, "postgres://digivert:se%kret@localhost/d")
	if err == nil || strings.Contains(err.Error(), "kret") || !strings.Contains(err.Error(), "postgres://user:password@") {
		t.Errorf("%v", err)
	}
}
