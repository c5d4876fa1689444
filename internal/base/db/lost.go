package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"digivert/internal/base/errs"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// lost makes the error of a database that does not answer, or has no room, an
// errs.Unavailable: the page for it says to try again, and the program goes on
// when that is over.
func lost(err error) error {
	switch {
	case err == nil:
		return nil
	case noRoom(err):
		return &errs.Error{Kind: errs.Unavailable, Key: FullKey, Err: errors.Join(errFull, err)}
	case unreachable(err):
		return &errs.Error{Kind: errs.Unavailable, Key: "web.error.unavailable", Err: err}
	}
	return err
}

// FullKey is the locale key of what is told when the disk is full: what was sent
// is certainly not saved.
const FullKey = "web.error.full"

var errFull = errors.New("the disk of the database is full")

// noRoom tells a disk that is full. SQLite tells it by more codes than one, since
// it makes room in its log and in the index of that.
func noRoom(err error) bool {
	var answer *pgconn.PgError
	if errors.As(err, &answer) {
		return answer.Code == "53100" // disk_full
	}
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	switch lite.Code() {
	case sqlitelib.SQLITE_FULL, sqlitelib.SQLITE_IOERR_WRITE, sqlitelib.SQLITE_IOERR_SHMSIZE:
		return true
	}
	return false
}

// Full tells whether the last change found the disk full.
func (d *DB) Full() bool { return d.full.Load() }

// room remembers whether there was room for a change.
func (d *DB) room(changed bool, err error) {
	switch {
	case errors.Is(err, errFull):
		d.full.Store(true)
	case err == nil && changed:
		d.full.Store(false)
	}
}

// unreachable tells a server that is away from one that says no. The codes are
// those of PostgreSQL's appendix A.
func unreachable(err error) bool {
	var answer *pgconn.PgError
	var connect *pgconn.ConnectError
	var network *net.OpError
	var lite *sqlite.Error
	switch {
	case errors.Is(err, errNoTurn):
		return true
	case errors.Is(err, context.Canceled): // the reader has gone
		return false
	case errors.As(err, &answer):
		return strings.HasPrefix(answer.Code, "08") || // connection exception
			strings.HasPrefix(answer.Code, "57P") || // shutting down, starting
			answer.Code == "53300" // too many connections
	case errors.As(err, &connect), errors.As(err, &network):
		return true
	case errors.As(err, &lite):
		return lite.Code()&0xff == sqlitelib.SQLITE_BUSY // another program holds the file
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
