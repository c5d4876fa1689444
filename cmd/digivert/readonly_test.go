package main

import (
	"context"
	"database/sql"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/htmlcheck"
	"digivert/migrations"
)

var typed = url.Values{"code": {"4127 3605"}, "firstname": {"Åse <b>&\"'"}}

// refusesChanges looks at what somebody gets who sends a form: 503, when to come
// back, a page that is whole, and all that was typed, to be sent again.
func (s *server) refusesChanges(path, text string) {
	s.Helper()
	a := s.post(path, typed)
	if a.Status != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || a.Header.Get("Cache-Control") != "no-store" {
		s.Errorf("POST %s: %d, Retry-After %q, Cache-Control %q", path, a.Status, a.Header.Get("Retry-After"), a.Header.Get("Cache-Control"))
	}
	htmlcheck.Require(s.T, []byte(a.Body))
	form := htmlcheck.Parse(s.T, []byte(a.Body)).Form(path)
	if !strings.Contains(a.Body, text) {
		s.Errorf("POST %s does not say %q:\n%s", path, text, a.Body)
	}
	for name, values := range typed {
		if got := form.Values[name]; len(got) != 1 || got[0] != values[0] {
			s.Errorf("POST %s: %s came back as %q", path, name, got)
		}
	}
}

// Read-only by order: every page that only reads is there and says so, and
// nothing can be changed. On both engines.
func TestServeReadOnly(t *testing.T) {
	s := filled(t).serve("--read-only")
	s.closed("the program was told to serve read-only")
	for _, path := range []string{"/", "/time", "/avtale", "/steder", "/personvern", "/tilgjengelighet", "/en/", "/nn/avtale", "/intern/logg-inn"} {
		a := s.get(path)
		if a.Status != http.StatusOK || !strings.Contains(a.Body, `dv-banner`) {
			t.Errorf("GET %s: %d", path, a.Status)
		}
	}
	s.refusesChanges("/avtale", "Vi oppdaterer tjenesten")
	s.refusesChanges("/nn/avtale", "Vi oppdaterer tenesta")
	s.refusesChanges("/en/avtale", "We are updating the service")
	s.refusesChanges("/intern/logg-inn", "Vi oppdaterer tjenesten")
}

// A server that starts while another process migrates or restores listens at
// once, says to come back, and opens when the other is done.
func TestServeWaitsForUpkeep(t *testing.T) {
	i := filled(t)
	d := dbtest.Open(t, i.Database)
	release, err := d.Upkeep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	newest, err := d.SchemaVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d.Engine() == db.Postgres { // so that there is something to bring forward
		execute(t, i.Database, `delete from goose_db_version where version_id = `+strconv.Itoa(newest))
	}
	s := i.serve()
	s.closed("the database is being opened, brought forward or restored")
	s.refusesChanges("/avtale", "Vi oppdaterer tjenesten")
	s.refusesChanges("/en/avtale", "We are updating the service")
	if d.Engine() == db.Postgres {
		execute(t, i.Database, `insert into goose_db_version (version_id, is_applied) values (`+strconv.Itoa(newest)+`, true)`)
	}
	release()
	s.healthy()
	if a := s.get("/"); a.Status != http.StatusOK {
		t.Errorf("after the upkeep: %d", a.Status)
	}
}

// On PostgreSQL a newer program brings the schema forward while this one serves:
// nothing is written meanwhile nor afterwards, the pages are still read, and what
// was typed is kept.
func TestReadOnlyWhileAnotherMigrates(t *testing.T) {
	if dbtest.Engine() != db.Postgres {
		t.Skip("an SQLite file is migrated only when nobody serves it; see TestOperatorIsTold")
	}
	i := filled(t)
	s := i.serve()
	s.healthy()
	held, err := sql.Open("pgx", i.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	held.SetMaxOpenConns(1)
	if _, err := held.Exec(`select pg_advisory_lock(42)`); err != nil {
		t.Fatal(err)
	}
	newer := dbtest.Open(t, i.Database)
	migrated := make(chan error, 1)
	go func() {
		migrated <- newer.Migrate(context.Background(), with(t, "9999_slow.postgres.sql", `select pg_advisory_xact_lock(42);`))
	}()
	s.closed("another process migrates or restores")
	s.refusesChanges("/avtale", "Vi oppdaterer tjenesten")
	if a := s.get("/avtale"); a.Status != http.StatusOK || !strings.Contains(a.Body, "dv-banner") {
		t.Errorf("a page that only reads: %d", a.Status)
	}
	held.Exec(`select pg_advisory_unlock(42)`)
	if err := <-migrated; err != nil {
		t.Fatal(err)
	}
	s.closed("the database has schema 9999, this program")
	s.refusesChanges("/avtale", "Vi oppdaterer tjenesten")
	if !strings.Contains(s.said(), "replace this program") {
		t.Errorf("the log does not say what to do: %s", s.said())
	}
}

// A PostgreSQL that is not there when the program starts is waited for; one that
// goes while it serves is told on the pages, and is used again when it is back.
func TestPostgresGoesAndComesBack(t *testing.T) {
	if dbtest.Engine() != db.Postgres {
		t.Skip("it is about PostgreSQL")
	}
	i := filled(t)
	way := newWay(t, &i.Database)
	s := i.serve()
	s.closed("the database does not answer")
	s.refusesChanges("/avtale", "Tjenesten svarer ikke akkurat nå")
	for range 2 {
		way.open()
		s.healthy()
		if a := s.post("/avtale", typed); a.Status == http.StatusServiceUnavailable {
			t.Errorf("with the database there: %d", a.Status)
		}
		way.close()
		s.closed("the database does not answer")
		s.refusesChanges("/avtale", "Ring oss på")
	}
	if strings.Count(s.said(), "read-only: changes are refused") != 2 {
		t.Errorf("the log says it again and again, or never: %s", s.said())
	}
}

func execute(t *testing.T, database, statement string) {
	t.Helper()
	pool, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// with is all migrations and one more.
func with(t *testing.T, name, text string) fs.FS {
	t.Helper()
	all := fstest.MapFS{name: {Data: []byte(text)}}
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = &fstest.MapFile{Data: content}
	}
	return all
}
