package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync/atomic"
	"time"

	"digivert/internal/base/errs"
)

// Upkeep is what nobody may write during: bringing the schema forward, and
// restoring. On PostgreSQL, which several processes share, it holds an advisory
// lock that every write takes a share of, so that no write is ever made on
// another schema than the program's own. An SQLite file has one server, which
// must be stopped first.
type upkeep struct {
	schema   atomic.Int64 // the schema this program writes; 0 before Migrate
	readOnly atomic.Bool  // by order
	mine     atomic.Bool  // this DB does the upkeep itself
	lock     *fileLock    // of the server of an SQLite file

	restoring bool // between BeginRestore and EndRestore
}

// upkeepLock is the number of the advisory lock, which is ours in each database.
const upkeepLock = 0x6469676976657274 // "digivert"

// ReadOnly makes every write fail from now on.
func (d *DB) ReadOnly() { d.upkeep.readOnly.Store(true) }

// ServeAlone makes this the only process that serves an SQLite file, until
// released: each would believe that it alone writes, and remember what the other has
// changed. While another process migrates or restores it waits, after it has told
// waits so. Several may serve one PostgreSQL.
func (d *DB) ServeAlone(ctx context.Context, waits func(why string)) (release func(), err error) {
	if d.engine == Postgres {
		return func() {}, nil
	}
	d.upkeep.lock, err = takeLock(ctx, d.path(), serving, waits)
	if err != nil {
		return nil, err
	}
	return func() { d.upkeep.lock.release() }, nil
}

func (d *DB) path() string { return strings.TrimPrefix(d.url, "sqlite:") }

// Upkeep keeps everybody else from writing until released. It waits for writes
// that have begun, and for others who do the same.
func (d *DB) Upkeep(ctx context.Context) (release func(), err error) {
	switch {
	case d.upkeep.mine.Load(), d.upkeep.lock != nil: // a server that brings its own file forward
		return func() {}, nil
	case d.engine == SQLite:
		lock, err := takeLock(ctx, d.path(), upkeeper, func(string) {})
		if err != nil {
			return nil, err
		}
		return d.keepUp(lock.release), nil
	}
	conn, err := open(ctx, "pgx", d.url, 1)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock($1)`, int64(upkeepLock)); err != nil {
		return nil, errors.Join(lost(err), conn.Close())
	}
	return d.keepUp(func() { unlock(conn) }), nil
}

// unlock gives the lock back before the connection is closed: PostgreSQL would
// let it go by itself, but a moment later, and refuse our own next write.
func unlock(conn *sql.DB) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	conn.ExecContext(ctx, `select pg_advisory_unlock($1)`, int64(upkeepLock)) // if it fails, closing does it
	conn.Close()
}

func (d *DB) keepUp(release func()) func() {
	d.upkeep.mine.Store(true)
	return func() {
		d.upkeep.mine.Store(false)
		release()
	}
}

// Writable is nil, or an errs.Unavailable that says why nothing can be written
// now.
func (d *DB) Writable(ctx context.Context) error {
	return d.guard(func(query string, args ...any) *sql.Row { return d.read.QueryRowContext(ctx, query, args...) })
}

func (d *DB) guardWrite(ctx context.Context, tx *sql.Tx) error {
	if d.engine == SQLite && !d.upkeep.readOnly.Load() {
		return nil // its file has one server
	}
	return d.guard(func(query string, args ...any) *sql.Row { return tx.QueryRowContext(ctx, query, args...) })
}

// guard lets a write go on when nobody does upkeep and the schema is ours. On
// PostgreSQL the share of the lock is the transaction's, and ends with it.
func (d *DB) guard(row func(query string, args ...any) *sql.Row) error {
	ours := d.upkeep.schema.Load()
	switch {
	case d.upkeep.mine.Load():
		return nil
	case d.upkeep.readOnly.Load():
		return closed("the program was told to serve read-only")
	case d.engine == SQLite:
		var one int
		return lost(row(`select 1`).Scan(&one))
	}
	free, schema := false, ours
	query, into := `select pg_try_advisory_xact_lock_shared($1)`, []any{&free}
	if ours > 0 {
		query, into = query+`, (select max(version_id) from goose_db_version where is_applied)`, append(into, &schema)
	}
	if err := row(query, int64(upkeepLock)).Scan(into...); err != nil {
		return lost(err)
	}
	switch {
	case !free:
		return closed("another process migrates or restores the database")
	case schema != ours:
		return closed(fmt.Sprintf("the database has schema %d, this program %d: replace this program", schema, ours))
	}
	return nil
}

func closed(why string) error {
	return &errs.Error{Kind: errs.Unavailable, Key: "web.error.upkeep", Err: errors.New(why)}
}

// has tells whether there is a table of that name.
func (d *DB) has(ctx context.Context, table string) (bool, error) {
	query := `select count(*) from sqlite_master where type = 'table' and name = $1`
	if d.engine == Postgres {
		query = `select count(*) from pg_class where oid = to_regclass($1)`
	}
	n, err := One(ctx, d, Count, query, table)
	return n > 0, err
}

// schemaNow is the number of the newest migration that has been run, 0 when there
// is nothing here.
func (d *DB) schemaNow(ctx context.Context) (int64, error) {
	if there, err := d.has(ctx, "goose_db_version"); err != nil || !there {
		return 0, err
	}
	n, err := d.SchemaVersion(ctx)
	return int64(n), err
}

// mark is a table that is there from the beginning of a restore to its end. What
// was restored in part must never be served: it has not yet forgotten what is
// due.
const mark = "restore_unfinished"

// RefuseOther gives an error when the schema is not that of the files, for a
// program that is to change nothing.
func (d *DB) RefuseOther(ctx context.Context, fsys fs.FS) error {
	files, err := d.migrations(fsys)
	if err != nil {
		return err
	}
	ours := files[len(files)-1].Version
	schema, err := d.schemaNow(ctx)
	if err == nil && schema != ours {
		err = fmt.Errorf("the database has schema %d, and this program needs %d: it cannot be brought forward read-only", schema, ours)
	}
	return errors.Join(err, d.refuseUnfinished(ctx))
}

// BeginRestore marks an empty database as being restored. EndRestore takes the
// mark away.
func (d *DB) BeginRestore(ctx context.Context, now time.Time) error {
	if err := d.refuseUnfinished(ctx); err != nil {
		return err
	}
	if schema, err := d.schemaNow(ctx); err != nil {
		return err
	} else if schema > 0 {
		return errors.New("there is a database here already: restore into an empty place")
	}
	_, err := d.write.ExecContext(ctx, `create table `+mark+` as select '`+now.UTC().Format(time.RFC3339)+`' as began_at`)
	d.upkeep.restoring = err == nil
	return lost(err)
}

// EndRestore tells that the restore is whole.
func (d *DB) EndRestore(ctx context.Context) error {
	d.upkeep.restoring = false
	_, err := d.write.ExecContext(ctx, `drop table `+mark)
	return lost(err)
}

func (d *DB) refuseUnfinished(ctx context.Context) error {
	if d.upkeep.restoring {
		return nil
	}
	there, err := d.has(ctx, mark)
	if err != nil || !there {
		return err
	}
	began, err := One(ctx, d, Strings, `select began_at from `+mark)
	anew := "remove " + d.path()
	if d.engine == Postgres {
		anew = "make the database anew (dropdb, createdb)"
	}
	return errors.Join(err, fmt.Errorf("a restore that began here at %s did not finish: %s, and restore again", began, anew))
}
