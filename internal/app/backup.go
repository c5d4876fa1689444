package app

import (
	"compress/gzip"
	"context"
	"errors"
	"os"
	"time"

	"digivert/internal/base/db"
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
	return a.writeRing(ctx, a.Clock())
}

// refreshRing takes keys that were destroyed out of the key ring, and puts in what
// was erased, if there is one: nobody should have to wait for the next backup to
// be forgotten.
func (a *App) refreshRing(ctx context.Context, now time.Time) error {
	if _, err := os.Stat(a.Config.ring()); err != nil {
		return nil // no backup was made here
	}
	return a.writeRing(ctx, now)
}

// forget runs every job that deletes, whether it is due or not.
func (a *App) forget(ctx context.Context, now time.Time) error {
	return errors.Join(a.forgetting("settle")(ctx, now), a.redact(ctx, now), a.retention(ctx, now),
		a.forgetting("hosts")(ctx, now), a.forgetting("holds")(ctx, now), a.tidy(ctx, now))
}
