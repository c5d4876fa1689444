// Package dbtest gives each test a migrated database of its own, on the engine
// that DIGIVERT_TEST_ENGINE names: "sqlite" (when unset) or "postgres", which
// also needs DIGIVERT_TEST_POSTGRES, the address of a database whose role may
// create others.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/base/id"
	"digivert/migrations"

	"database/sql"
)

// Engine is the engine under test.
func Engine() db.Engine {
	if os.Getenv("DIGIVERT_TEST_ENGINE") == string(db.Postgres) {
		return db.Postgres
	}
	return db.SQLite
}

// New opens a fresh, migrated database that is gone when the test ends.
func New(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, Address(t))
}

// Open opens the database at address until the test ends.
func Open(t testing.TB, address string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// Address makes a fresh, migrated database and gives its address, for tests
// that open it from several places at once.
func Address(t testing.TB) string {
	t.Helper()
	if Engine() == db.Postgres {
		return postgresCopy(t)
	}
	return "sqlite:" + sqliteCopy(t)
}

// Empty gives the address of a database without a schema, for tests that bring
// an older one forward.
func Empty(t testing.TB) string {
	t.Helper()
	if Engine() == db.Postgres {
		return postgresNew(t, "template0")
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "empty.db")
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "digivert-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrate(address string) error {
	d, err := db.Open(context.Background(), address)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Migrate(context.Background(), migrations.Files)
}

func sqliteCopy(t testing.TB) string {
	content, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// postgresCopy copies a template database named by what it is made of, so that
// all test programs of one run share it.
func postgresCopy(t testing.TB) string {
	t.Helper()
	return postgresNew(t, "")
}

// postgresNew makes a database from a template; "" is that of our schema.
func postgresNew(t testing.TB, template string) string {
	t.Helper()
	server := os.Getenv("DIGIVERT_TEST_POSTGRES")
	if server == "" {
		t.Fatal("DIGIVERT_TEST_ENGINE=postgres needs DIGIVERT_TEST_POSTGRES")
	}
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close() })
	admin.SetMaxOpenConns(1) // the advisory lock belongs to a connection
	if template == "" {
		if template, err = makeTemplate(admin, server); err != nil {
			t.Fatal(err)
		}
	}
	name := "t_" + id.New()
	if _, err := admin.Exec(`create database ` + name + ` template ` + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Exec(`drop database if exists ` + name + ` with (force)`) })
	return withDatabase(server, name)
}

func makeTemplate(admin *sql.DB, server string) (string, error) {
	name := "digivert_" + fingerprint()
	if _, err := admin.Exec(`select pg_advisory_lock(20260101)`); err != nil {
		return "", err
	}
	defer admin.Exec(`select pg_advisory_unlock(20260101)`)
	var there bool
	err := admin.QueryRow(`select exists (select 1 from pg_database where datname = $1 and datistemplate)`, name).Scan(&there)
	if there || err != nil {
		return name, err
	}
	admin.Exec(`drop database if exists ` + name)
	if _, err := admin.Exec(`create database ` + name); err != nil {
		return "", err
	}
	if err := migrate(withDatabase(server, name)); err != nil {
		return "", err
	}
	_, err = admin.Exec(`alter database ` + name + ` is_template true`)
	return name, err
}

func fingerprint() string {
	sum := sha256.New()
	names, _ := fs.Glob(migrations.Files, "*.sql")
	for _, name := range names {
		content, _ := fs.ReadFile(migrations.Files, name)
		sum.Write(content)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16]
}

func withDatabase(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(err) // the address was opened a moment ago
	}
	u.Path = "/" + name
	return u.String()
}
