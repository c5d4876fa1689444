package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/migrations"
)

// upTo are the migrations as they were when this was the newest.
func upTo(t *testing.T, newest string) fs.FS {
	t.Helper()
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	older := fstest.MapFS{}
	for _, name := range names {
		content, err := fs.ReadFile(migrations.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if name[:4] <= newest {
			older[name] = &fstest.MapFile{Data: content}
		}
	}
	return older
}

// Before an SQLite file of an older schema is brought forward, a backup is made
// that can be restored; after 30 days it is gone. A new file needs none.
func TestBackupBeforeUpgrade(t *testing.T) {
	dir := t.TempDir()
	config := Config{Database: "sqlite:" + filepath.Join(dir, "d.db"), KeyFile: filepath.Join(dir, "key")}
	old := dbtest.Open(t, config.Database)
	if err := old.Migrate(t.Context(), upTo(t, "0015")); err != nil {
		t.Fatal(err)
	}
	err := old.Write(t.Context(), func(tx db.Tx) error {
		_, err := db.Exec(t.Context(), tx, `insert into periodic (name, next_at) values ('from before', $1)`, time.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a := openTest(t, config)
	backup := filepath.Join(dir, "before-upgrade-schema-0015.json.gz")
	info, err := os.Stat(backup)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the backup: %v, %v", info, err)
	}
	into := Config{Database: "sqlite:" + filepath.Join(dir, "new", "d.db"), KeyFile: config.KeyFile}
	head, err := Restore(t.Context(), into, backup)
	if err != nil || head.Schema != 15 {
		t.Fatalf("restored: %+v, %v", head, err)
	}
	restored := openTest(t, into)
	if n, err := db.One(t.Context(), restored.DB, db.Count, `select count(*) from periodic where name = 'from before'`); err != nil || n != 1 {
		t.Errorf("what was there: %d, %v", n, err)
	}
	for _, c := range []struct {
		days int
		left bool
	}{{29, true}, {31, false}} {
		if err := a.forgetUpgrades(time.Now().AddDate(0, 0, c.days)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(backup); (err == nil) != c.left {
			t.Errorf("after %d days: %v", c.days, err)
		}
	}
	if more, _ := filepath.Glob(filepath.Join(dir, "new", "before-*")); len(more) > 0 {
		t.Errorf("a new file needs no backup: %s", strings.Join(more, ", "))
	}
}
