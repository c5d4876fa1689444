package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// keepUpgrades is how long a backup from before an upgrade is kept, the same as
// docs/drift.md asks for others.
const keepUpgrades = 30 * 24 * time.Hour

const upgradePattern = "before-upgrade-schema-*.json.gz"

// backupBefore makes a backup beside an SQLite file before its schema is brought
// forward, which cannot be undone. A PostgreSQL is the business of those who run
// it, and may take hours.
func (a *App) backupBefore(ctx context.Context, from int) error {
	path, isFile := strings.CutPrefix(a.Config.Database, "sqlite:")
	if !isFile {
		return nil
	}
	file := filepath.Join(filepath.Dir(path), strings.Replace(upgradePattern, "*", fmt.Sprintf("%04d", from), 1))
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) { // of an attempt that failed
		return err
	}
	if err := a.Backup(ctx, file); err != nil {
		return fmt.Errorf("no backup could be made before the upgrade, so nothing was changed: %w", err)
	}
	a.Log.Info("the database is brought forward", "from_schema", from, "backup", file)
	return nil
}

// forgetUpgrades removes the backups of upgrades that lie too far back: they hold
// what has been deleted since.
func (a *App) forgetUpgrades(now time.Time) error {
	path, isFile := strings.CutPrefix(a.Config.Database, "sqlite:")
	if !isFile {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), upgradePattern))
	for _, file := range files {
		if info, statErr := os.Stat(file); statErr == nil && now.Sub(info.ModTime()) > keepUpgrades {
			err = errors.Join(err, os.Remove(file))
		}
	}
	return err
}
