package app

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/vault"
	"digivert/internal/notify"
	"digivert/migrations"
)

// Restore fills the empty database of config from a backup, and then deletes
// what the retention rules say should have gone since it was made. Messages that
// were due meanwhile are parked: they may have gone out after it was made. The
// backup is read to its end, and the keys looked for, before anything is written.
func Restore(ctx context.Context, config Config, path string) (head db.DumpHead, err error) {
	if err := config.check(); err != nil {
		return head, err
	}
	if err := inspect(config, path); err != nil {
		return head, err
	}
	d, err := db.Open(ctx, config.Database)
	if err != nil {
		return head, fmt.Errorf("cannot open the database: %w", err)
	}
	defer d.Close()
	release, err := d.Upkeep(ctx)
	if err != nil {
		return head, err
	}
	defer release()
	if err := d.BeginRestore(ctx, time.Now()); err != nil {
		return head, err
	}
	if head, err = fill(ctx, d, config, path); err != nil {
		return head, err
	}
	return head, d.EndRestore(ctx)
}

// inspect refuses a backup that is damaged, or whose keys are not here.
func inspect(config Config, path string) error {
	used, wanted := false, false
	look := func(table string, row map[string]any) {
		used = used || table == "tenant"
		wanted = wanted || table == "vault_key" && row["wrapped"] == nil && row["destroyed_at"] == nil
	}
	err := reading(path, func(r io.Reader) error {
		_, err := db.Inspect(r, look)
		return err
	})
	if err != nil {
		return fmt.Errorf("%s cannot be restored: %w; nothing was changed, take another backup", path, err)
	}
	return findKeys(config, used, wanted)
}

// findKeys: used is that the key file is needed, wanted that the ring is too.
func findKeys(config Config, used, wanted bool) error {
	if !used {
		return nil
	}
	keyFile, _ := config.keyFile() // checked
	keys, err := vault.OpenUsed(keyFile)
	if err != nil || !wanted {
		return err
	}
	err = keys.CheckRing(config.ring())
	if errors.Is(err, vault.ErrNoRing) {
		err = noRing(config)
	}
	return err
}

// reading gives a backup's content. One that is cut off gives an error at its
// end.
func reading(path string, read func(io.Reader) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("it is not a backup: %w", err)
	}
	if err := read(packed); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, packed) // the checksum stands at the end
	return err
}

// fill loads the backup and makes it what the database should be today.
func fill(ctx context.Context, d *db.DB, config Config, path string) (head db.DumpHead, err error) {
	err = reading(path, func(r io.Reader) error {
		head, err = d.Load(ctx, migrations.Files, r)
		return err
	})
	if err != nil {
		return head, err
	}
	lost, err := refill(ctx, d, config)
	if err != nil {
		return head, err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	a, err := open(ctx, opening{Config: config, Log: log, restored: d})
	if err != nil {
		return head, err
	}
	if len(lost) > 0 {
		log.Warn("the key ring lacks the keys of some months: contact data of these cannot be read any more", "months", strings.Join(lost, ", "))
	}
	return head, a.settleRestored(ctx, a.Clock().UTC())
}

func (a *App) settleRestored(ctx context.Context, now time.Time) error {
	if err := a.eraseAgain(ctx, now); err != nil { // before the ring is written anew from this database
		return err
	}
	if err := a.forget(ctx, now); err != nil {
		return err
	}
	parked, err := notify.Park(ctx, a.DB, now)
	if err == nil && parked > 0 {
		a.Log.Warn("messages that were due since the backup wait for a person to let them go, at /intern/meldinger", "messages", parked)
	}
	return err
}

// refill gives the month keys back that the backup is without.
func refill(ctx context.Context, d *db.DB, config Config) (lost []string, err error) {
	err = d.Write(ctx, func(tx db.Tx) error {
		lost, err = vault.ReadRing(tx.Context(), tx, config.ring(), time.Now().UTC())
		return err
	})
	if errors.Is(err, vault.ErrNoRing) {
		err = noRing(config)
	}
	return lost, err
}

func noRing(config Config) error {
	return fmt.Errorf("there is no key ring at %s: put it back beside the key file, or say where it is (--key-ring); "+
		"if it is lost, put an empty one there: "+`{"digivert_key_ring":1}`+", and the contact data stays unreadable", config.ring())
}
