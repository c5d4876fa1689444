package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	_ "modernc.org/sqlite"             // driver "sqlite"
)

// Engine names the kind of database.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// writeWait is how long a write waits for its turn before it gives up.
const writeWait = 15 * time.Second

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	engine  Engine
	url     string
	read    *sql.DB
	write   *sql.DB
	signals *signals
	line    *line // to other processes; nil on SQLite
	upkeep  upkeep
	full    atomic.Bool // the last change found no room
}

// Open opens "sqlite:PATH" (the folder is made when missing) or
// "postgres://…". It does not migrate.
func Open(ctx context.Context, address string) (*DB, error) {
	switch {
	case strings.HasPrefix(address, "sqlite:"):
		return openSQLite(ctx, address)
	case strings.HasPrefix(address, "postgres://"), strings.HasPrefix(address, "postgresql://"):
		return openPostgres(ctx, address)
	}
	return nil, fmt.Errorf("the database must be sqlite:PATH or postgres://…, not %q", address)
}

func openSQLite(ctx context.Context, address string) (*DB, error) {
	path := strings.TrimPrefix(address, "sqlite:")
	if err := writable(path); err != nil {
		return nil, err
	}
	write, err := openKeeping(ctx, sqliteDSN(path, "foreign_keys(1)", "journal_mode(WAL)"), 1)
	if err != nil {
		return nil, err
	}
	read, err := openKeeping(ctx, sqliteDSN(path, "foreign_keys(1)", readOnly), max(4, runtime.NumCPU()))
	if err != nil {
		write.Close()
		return nil, err
	}
	return &DB{engine: SQLite, url: address, read: read, write: write, signals: newSignals()}, nil
}

func openPostgres(ctx context.Context, address string) (*DB, error) {
	address, err := patient(address)
	if err != nil {
		return nil, err
	}
	pool, err := open(ctx, "pgx", address, 20)
	if err != nil {
		return nil, err
	}
	told := newSignals()
	return &DB{engine: Postgres, url: address, read: pool, write: pool, signals: told, line: newLine(address, told)}, nil
}

func open(ctx context.Context, driver, dsn string, connections int) (*sql.DB, error) {
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	return ready(ctx, pool, connections)
}

// openKeeping opens SQLite with connections that keep their statements.
func openKeeping(ctx context.Context, dsn string, connections int) (*sql.DB, error) {
	plain, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	return ready(ctx, sql.OpenDB(keeper{plain.Driver(), dsn}), connections)
}

func ready(ctx context.Context, pool *sql.DB, connections int) (*sql.DB, error) {
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, lost(err)
	}
	return pool, nil
}

const readOnly = "query_only(1)"

// sqliteDSN puts busy_timeout first, so that setting WAL waits for others, and
// every pragma in the address, so that each pooled connection has it.
// synchronous=FULL: an answered booking survives a power cut.
func sqliteDSN(path string, pragmas ...string) string {
	lock := "immediate" // never upgrade a read to a write: SQLite would refuse
	if slices.Contains(pragmas, readOnly) {
		lock = "deferred"
	}
	q := url.Values{
		"_txlock":      {lock},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
		"_dqs":         {"0"},
	}
	q["_pragma"] = append([]string{
		"busy_timeout(10000)", "synchronous(FULL)", "secure_delete(fast)", "cache_size(-8000)", "temp_store(memory)",
	}, pragmas...)
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Engine tells which kind of database this is; only base/db, base/job and tests
// may care.
func (d *DB) Engine() Engine { return d.engine }

// Close closes all connections, and ends all watching.
func (d *DB) Close() error {
	d.signals.close()
	if d.line != nil {
		d.line.close()
	}
	err := d.read.Close()
	if d.write != d.read {
		err = errors.Join(d.write.Close(), err)
	}
	return err
}

// Shrink empties SQLite's log of earlier pages, so that what has been deleted is
// not left lying in the file beside the database. PostgreSQL sees to it itself.
func (d *DB) Shrink(ctx context.Context) error {
	if d.engine == Postgres {
		return nil
	}
	_, err := d.write.ExecContext(ctx, `pragma wal_checkpoint(truncate)`)
	return err
}

type inWrite struct{}

// Tx is one open write. Functions that may run inside a write take it, and
// never the DB.
type Tx struct {
	ctx context.Context
	tx  *sql.Tx
	did *did
}

// did is what a write has done so far.
type did struct {
	topics  []string // to signal after the commit
	changed bool
}

// Context is the context of the transaction. A Write on it fails at once, since
// it would wait for itself.
func (tx Tx) Context() context.Context { return tx.ctx }

// Write runs f in one transaction: begin immediate on SQLite's only write
// connection, READ COMMITTED on PostgreSQL. An error or a panic rolls back.
func (d *DB) Write(ctx context.Context, f func(tx Tx) error) error {
	var done did
	err := d.transact(ctx, &done, f)
	if d.room(done.changed, err); err == nil {
		d.tell(done.topics)
	}
	return err
}

func (d *DB) transact(ctx context.Context, done *did, f func(tx Tx) error) error {
	if ctx.Value(inWrite{}) != nil {
		return errors.New("db: a write inside a write")
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	tx, err := d.begin(ctx, cancel)
	if err != nil {
		return fmt.Errorf("begin: %w", lost(err))
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := d.guardWrite(ctx, tx); err != nil {
		return err
	}
	if err := f(Tx{ctx: context.WithValue(ctx, inWrite{}, true), tx: tx, did: done}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", lost(err))
	}
	return nil
}

var errNoTurn = errors.New("no turn to write within " + writeWait.String())

// begin gives up waiting for the one write connection after writeWait; once it
// has begun, only the caller's own context ends the transaction.
func (d *DB) begin(ctx context.Context, cancel context.CancelCauseFunc) (*sql.Tx, error) {
	timer := time.AfterFunc(writeWait, func() { cancel(errNoTurn) })
	tx, err := d.write.BeginTx(ctx, nil)
	if !timer.Stop() || err != nil {
		return nil, errors.Join(err, context.Cause(ctx))
	}
	return tx, nil
}
