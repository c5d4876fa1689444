package db

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// values makes arguments that both engines keep alike: instants in UTC and
// microseconds (PostgreSQL's resolution), the zero instant as NULL.
func values(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if t, ok := a.(time.Time); ok {
			a = nil
			if !t.IsZero() {
				a = t.UTC().Truncate(time.Microsecond)
			}
		}
		out[i] = a
	}
	return out
}

// Instant is a scan target for a timestamptz column: it arrives as text from
// SQLite and as a time from PostgreSQL. NULL becomes the zero time.
func Instant(t *time.Time) any { return (*instant)(t) }

type instant time.Time

// sqliteTime is what the driver writes with _time_format=sqlite.
const sqliteTime = "2006-01-02 15:04:05.999999999-07:00"

func (i *instant) Scan(src any) error {
	var t time.Time
	switch v := src.(type) {
	case nil:
	case time.Time:
		t = v.UTC()
	case string:
		parsed, err := time.Parse(sqliteTime, v)
		if err != nil {
			return fmt.Errorf("db: not an instant: %q", v)
		}
		t = parsed.UTC()
	default:
		return fmt.Errorf("db: cannot scan %T as an instant", src)
	}
	*i = instant(t)
	return nil
}

// Text is a scan target for a text column that may be NULL, which becomes "".
func Text(s *string) any { return (*text)(s) }

type text string

func (t *text) Scan(src any) error {
	var n sql.NullString
	if err := n.Scan(src); err != nil {
		return err
	}
	*t = text(n.String)
	return nil
}

// Number is a scan target for a bigint column that may be NULL, which becomes 0.
func Number(n *int) any { return (*number)(n) }

type number int

func (n *number) Scan(src any) error {
	var v sql.NullInt64
	if err := v.Scan(src); err != nil {
		return err
	}
	*n = number(v.Int64)
	return nil
}

// NullText is an argument: NULL when s is empty.
func NullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Placeholders gives "$first,$first+1,…", n of them, for an in (…) list.
func Placeholders(first, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = "$" + strconv.Itoa(first+i)
	}
	return strings.Join(list, ",")
}

// Args widens a list of strings to arguments.
func Args[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// Strings is a scan function for a query of one text column.
func Strings(row Row) (s string, err error) { return s, row.Scan(&s) }

// Count is a scan function for a query of one number.
func Count(row Row) (n int, err error) { return n, row.Scan(&n) }

// IsUnique tells whether err is a broken unique key.
func IsUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) &&
		(lite.Code() == sqlitelib.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlitelib.SQLITE_CONSTRAINT_PRIMARYKEY)
}
