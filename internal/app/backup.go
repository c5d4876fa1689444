package app

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/notify"
	"digivert/migrations"
)

// Backup writes the whole database, as it is at one moment, to a new file. The
// service may run meanwhile. The key is not in it.
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
	return errors.Join(a.DB.Dump(ctx, migrations.Files, packed, a.Clock()), packed.Close(), file.Sync(), file.Close())
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
	a, err := Open(ctx, config, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	if err != nil {
		return head, err
	}
	defer a.Close()
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
