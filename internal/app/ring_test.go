package app

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/vault"
)

// sealed writes a value under the key of a month.
func sealed(t *testing.T, a *App, cell vault.Cell, plain string) (out []byte) {
	t.Helper()
	err := a.DB.Write(context.Background(), func(tx db.Tx) (err error) {
		out, err = a.Vault.Seal(tx.Context(), tx, cell, plain)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A backup made while a month's contact data were there forgets them with the
// key: with the backup, the key file and the key ring of today in hand, they
// cannot be read. What is not due yet can.
func TestBackupsForget(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	key, file := filepath.Join(dir, "key"), filepath.Join(dir, "backup.gz")
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: key})
	old := vault.Cell{Tenant: "h", Month: "2026-09", Table: "x", ID: "1", Column: "y"}
	ahead := vault.Cell{Tenant: "h", Month: "2026-12", Table: "x", ID: "2", Column: "y"}
	gone, kept := sealed(t, a, old, "Audhild"), sealed(t, a, ahead, "Bjarne")
	if err := a.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	noKeyIn(t, a, file)

	err := a.DB.Write(ctx, func(tx db.Tx) error { return a.Vault.DestroyMonth(tx.Context(), tx, "h", "2026-09", time.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	if err := a.redact(ctx, time.Now()); err != nil { // nobody waits for the next backup
		t.Fatal(err)
	}
	into := Config{Database: "sqlite:" + filepath.Join(dir, "new", "d.db"), KeyFile: key}
	if _, err := Restore(ctx, into, file); err != nil {
		t.Fatal(err)
	}
	b := openTest(t, into)
	if _, err := b.Vault.Open(ctx, b.DB, old, gone); !errors.Is(err, vault.ErrDestroyed) {
		t.Errorf("what was erased is back: %v", err)
	}
	if plain, err := b.Vault.Open(ctx, b.DB, ahead, kept); err != nil || plain != "Bjarne" {
		t.Errorf("what is not due became %q, %v", plain, err)
	}
	if n, err := db.One(ctx, b.DB, db.Count, `select count(*) from vault_key where month = '2026-09' and destroyed_at is null`); err != nil || n != 0 {
		t.Errorf("the lost key is not marked: %d %v", n, err)
	}
}

// noKeyIn looks for every wrapped key in a backup.
func noKeyIn(t *testing.T, a *App, path string) {
	t.Helper()
	packed, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := db.All(context.Background(), a.DB, func(row db.Row) (b []byte, err error) { return b, row.Scan(&b) }, `select wrapped from vault_key`)
	if err != nil || len(keys) != 2 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	for _, key := range keys {
		if strings.Contains(string(text), base64.StdEncoding.EncodeToString(key)) {
			t.Error("a month's key is in the backup")
		}
	}
}

// Without its key ring a backup is not restored by half: it says what to do.
func TestRestoreWithoutRing(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	key, file := filepath.Join(dir, "key"), filepath.Join(dir, "backup.gz")
	a := openTest(t, Config{Database: dbtest.Address(t), KeyFile: key})
	sealed(t, a, vault.Cell{Tenant: "h", Month: "2026-12", Table: "x", ID: "2", Column: "y"}, "Bjarne")
	if err := a.Backup(ctx, file); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(key + ".ring")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the key ring: %v %v", info, err)
	}
	if err := os.Remove(key + ".ring"); err != nil {
		t.Fatal(err)
	}
	into := func(name string) Config {
		return Config{Database: "sqlite:" + filepath.Join(dir, name, "d.db"), KeyFile: key}
	}
	if _, err := Restore(ctx, into("a"), file); err == nil || !strings.Contains(err.Error(), "there is no key ring at") {
		t.Errorf("without a key ring: %v", err)
	}
	for name, content := range map[string]string{"b": "", "c": "[]", "d": `{"digivert_key_ring":9}`} {
		if err := os.WriteFile(key+".ring", []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Restore(ctx, into(name), file); err == nil || !strings.Contains(err.Error(), "not a key ring") {
			t.Errorf("a key ring of %q: %v", content, err)
		}
	}
	if err := os.WriteFile(key+".ring", []byte(`{"digivert_key_ring":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(ctx, into("e"), file); err != nil {
		t.Errorf("with an empty key ring, knowing what is lost: %v", err)
	}
}
