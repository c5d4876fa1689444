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

// notInBackups are the month keys: they are in the key ring, of which only the
// newest is kept, so that backups forget what the database has forgotten.
var notInBackups = []string{"vault_key.wrapped"}

// Backup writes the whole database, as it is at one moment, to a new file, and
// then the key ring. The service may run meanwhile. No key is in the file.
func (a *App) Backup(ctx context.Context, path string) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(path) // half a backup is none
		}
	}()
	packed := gzip.NewWriter(file)
	err = a.DB.Dump(ctx, migrations.Files, packed, db.Dumping{Now: a.Clock(), Without: notInBackups})
	if err = errors.Join(err, packed.Close(), file.Sync(), file.Close()); err != nil {
		return err
	}
	return vault.WriteRing(ctx, a.DB, a.Config.ring(), a.Clock())
}

// refreshRing takes keys that were destroyed out of the key ring, if there is
// one: nobody should have to wait for the next backup to be forgotten.
func (a *App) refreshRing(ctx context.Context, now time.Time) error {
	if _, err := os.Stat(a.Config.ring()); err != nil {
		return nil // no backup was made here
	}
	return vault.WriteRing(ctx, a.DB, a.Config.ring(), now)
}

// Restore fills the empty database of config from a backup, and then deletes
// what the retention rules say should have gone since it was made. Messages that
// were due meanwhile are parked: they may have gone out after it was made.
func Restore(ctx context.Context, config Config, path string) (head db.DumpHead, err error) {
	file, err := os.Open(path)
	if err != nil {
		return head, err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return head, fmt.Errorf("%s is not a backup: %w", path, err)
	}
	if head, err = load(ctx, config, packed); err != nil {
		return head, err
	}
	lost, err := refill(ctx, config)
	if err != nil {
		return head, err
	}
	a, err := Open(ctx, config, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return head, err
	}
	defer a.Close()
	if len(lost) > 0 {
		a.Log.Warn("the key ring lacks the keys of some months: contact data of these cannot be read any more", "months", strings.Join(lost, ", "))
	}
	now := a.Clock().UTC()
	if err := a.forget(ctx, now); err != nil {
		return head, err
	}
	parked, err := notify.Park(ctx, a.DB, now)
	if err == nil && parked > 0 {
		a.Log.Warn("messages that were due since the backup wait for a person to let them go, at /intern/meldinger", "messages", parked)
	}
	return head, err
}

func load(ctx context.Context, config Config, r io.Reader) (head db.DumpHead, err error) {
	d, err := db.Open(ctx, config.Database)
	if err != nil {
		return head, err
	}
	defer d.Close()
	if _, err := d.SchemaVersion(ctx); err == nil {
		return head, errors.New("there is a database here already: restore into an empty place")
	}
	return d.Load(ctx, migrations.Files, r)
}

// refill gives the month keys back that the backup is without.
func refill(ctx context.Context, config Config) (lost []string, err error) {
	d, err := db.Open(ctx, config.Database)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	err = d.Write(ctx, func(tx db.Tx) error {
		lost, err = vault.ReadRing(tx.Context(), tx, config.ring(), time.Now().UTC())
		return err
	})
	if errors.Is(err, vault.ErrNoRing) {
		err = fmt.Errorf("there is no key ring at %s: put it back beside the key file, or say where it is (--key-ring); "+
			"if it is lost, put an empty one there: "+`{"digivert_key_ring":1}`+", and the contact data stays unreadable", config.ring())
	}
	return lost, err
}

// forget runs every job that deletes, whether it is due or not.
func (a *App) forget(ctx context.Context, now time.Time) error {
	return errors.Join(
		a.eachTenant(a.Appointment.Settle)(ctx, now),
		a.redact(ctx, now),
		a.Org.Retain(ctx, now),
		a.Roster.Retain(ctx, now),
		a.tidy(ctx, now),
	)
}
