package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/job"
	"digivert/internal/org"
	"digivert/migrations"
)

func openTest(t *testing.T, config Config) *App {
	t.Helper()
	a, err := Open(context.Background(), config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// A backup of either engine is restored into SQLite, equal in content; a second
// restore over it is refused, and so is a backup over a file that exists.
func TestBackupAndRestore(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	key := filepath.Join(dir, "key")
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: key})
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Halden kommune", "Datahjelpen", "69000000"
	_, err := a.AddTenant(ctx, NewTenant{Settings: settings, Hosts: []string{"*"}, Numbers: []string{"3101"}, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "backup.gz")
	if err := a.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	if err := a.Backup(ctx, file); err == nil {
		t.Error("a backup must not write over another")
	}
	into := Config{Database: "sqlite:" + filepath.Join(dir, "new", "d.db"), KeyFile: key}
	if _, err := Restore(ctx, into, file); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, into, file); err == nil {
		t.Error("a restore must not go over a database")
	}
	b := openTest(t, into)
	if x, y := rows(t, a.DB), rows(t, b.DB); !bytes.Equal(x, y) {
		t.Errorf("the restored database differs:\n%s\n%s", x, y)
	}
}

// What was due when the backup was made may have gone out since: it waits for a
// person. What is to come later goes as planned.
func TestRestoreParksMessages(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	key, file := filepath.Join(dir, "key"), filepath.Join(dir, "backup.gz")
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: key})
	item := func(id string, due time.Time) job.Item {
		return job.Item{TenantID: "h", ID: id, Kind: "reminder", What: id, Version: 1, Channel: "sms", Owner: "lib", MadeAt: due, NextAt: due}
	}
	err := a.DB.Write(ctx, func(tx db.Tx) error {
		return job.Put(tx.Context(), tx, item("past", time.Now().Add(-time.Hour)), item("ahead", time.Now().Add(time.Hour)))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	into := Config{Database: "sqlite:" + filepath.Join(dir, "new", "d.db"), KeyFile: key}
	if _, err := Restore(ctx, into, file); err != nil {
		t.Fatal(err)
	}
	b := openTest(t, into)
	for id, want := range map[string]job.ItemState{"past": job.Parked, "ahead": job.Waiting} {
		if i, err := job.FindItem(ctx, b.DB, "h", id); err != nil || i.State != want {
			t.Errorf("%s is %s, want %s (%v)", id, i.State, want, err)
		}
	}
}

// rows is the dump without its head, which tells engine and time.
func rows(t *testing.T, d *db.DB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := d.Dump(context.Background(), migrations.Files, &out, db.Dumping{Now: time.Time{}}); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	return rest
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "x")
	if err := os.WriteFile(file, []byte("not a backup"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(context.Background(), Config{Database: "sqlite:" + filepath.Join(dir, "d.db")}, file); err == nil {
		t.Error("a file that is no backup was restored")
	}
}

// The key file belongs to the database: another one is refused at start, with
// a sentence, before anything is served.
func TestWrongKeyFileIsRefused(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	address := dbtest.Address(t)
	a := openTest(t, Config{Database: address, KeyFile: filepath.Join(dir, "right")})
	if err := a.FillDemo(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, Config{Database: address, KeyFile: filepath.Join(dir, "wrong")}, a.Log); err == nil {
		t.Error("a key file that does not open the contact data was accepted")
	}
}

func TestCheckTellsWhatIsWrong(t *testing.T) {
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "key")})
	findings, err := a.Check(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, f := range findings {
		if !f.OK {
			wrong++
		}
	}
	if wrong != 1 { // there is no municipality yet
		t.Errorf("findings: %+v", findings)
	}
}
