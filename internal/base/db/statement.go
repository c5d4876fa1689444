package db

import (
	"context"
	"database/sql/driver"
	"errors"
)

// SQLite parses a statement's text each time that it is handed one, which takes
// longer than most of our queries run. So each connection keeps the statements
// that it has parsed, as the driver for PostgreSQL does.

// keptStatements bounds how many a connection keeps, at about 10 kB each. The
// program has fewer; only lists of many lengths could make more.
const keptStatements = 400

// keeper opens connections that keep their statements.
type keeper struct {
	driver driver.Driver
	dsn    string
}

func (k keeper) Driver() driver.Driver { return k.driver }

// sqliteConn is what modernc.org/sqlite's connection can do and we use.
type sqliteConn interface {
	driver.Conn
	driver.Pinger
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.SessionResetter
	driver.Validator
}

// Connect opens a connection (driver.Connector).
func (k keeper) Connect(context.Context) (driver.Conn, error) {
	opened, err := k.driver.Open(k.dsn)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(errors.New("db: the SQLite driver has changed"), opened.Close())
	}
	return &keepingConn{sqliteConn: conn, kept: map[string]*keptStatement{}}, nil
}

type keepingConn struct {
	sqliteConn
	kept map[string]*keptStatement
}

// keptStatement is a parsed statement; busy while somebody reads its rows.
type keptStatement struct {
	driver.Stmt
	busy bool
}

// statement gives a parsed statement that nobody reads from. release must be
// called when it is done with.
func (c *keepingConn) statement(ctx context.Context, query string) (s *keptStatement, release func() error, err error) {
	if s = c.kept[query]; s != nil && !s.busy {
		s.busy = true
		return s, s.free, nil
	}
	parsed, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	fresh := &keptStatement{parsed, true}
	if s != nil { // the kept one is being read from
		return fresh, fresh.Close, nil
	}
	if len(c.kept) >= keptStatements {
		c.forget()
	}
	c.kept[query] = fresh
	return fresh, fresh.free, nil
}

func (s *keptStatement) free() error {
	s.busy = false
	return nil
}

// forget drops the statements that nobody reads from.
func (c *keepingConn) forget() (err error) {
	for query, s := range c.kept {
		if !s.busy {
			err = errors.Join(err, s.Close())
			delete(c.kept, query)
		}
	}
	return err
}

// ExecContext runs a statement (driver.ExecerContext).
func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (result driver.Result, err error) {
	s, release, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closing := release(); err == nil {
			err = closing
		}
	}()
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext runs a query (driver.QueryerContext).
func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, release, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		release()
		return nil, err
	}
	return &keptRows{rows, release}, nil
}

// keptRows gives its statement back when it is closed.
type keptRows struct {
	driver.Rows
	release func() error
}

// Close ends the reading (driver.Rows).
func (r *keptRows) Close() error {
	err := r.Rows.Close()
	if closing := r.release(); err == nil {
		err = closing
	}
	return err
}

// ColumnTypeDatabaseTypeName is the declared type, which a dump asks for.
func (r *keptRows) ColumnTypeDatabaseTypeName(index int) string {
	return r.Rows.(driver.RowsColumnTypeDatabaseTypeName).ColumnTypeDatabaseTypeName(index)
}

// Close closes the connection and all it keeps (driver.Conn).
func (c *keepingConn) Close() error {
	var err error
	for query, s := range c.kept {
		err = errors.Join(err, s.Close())
		delete(c.kept, query)
	}
	return errors.Join(err, c.sqliteConn.Close())
}
