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
		parsed, err := parseInstant(v)
		if err != nil {
			return fmt.Errorf("db: not an instant: %q", v)
		}
		t = parsed
	default:
		return fmt.Errorf("db: cannot scan %T as an instant", src)
	}
	*i = instant(t)
	return nil
}

// parseInstant reads what the driver has written: always UTC, and so often that
// it is worth more than time.Parse, which reads whatever looks otherwise.
func parseInstant(s string) (time.Time, error) {
	clock, utc := strings.CutSuffix(s, "+00:00")
	year, month, day := digits(clock, 0, 4), digits(clock, 5, 7), digits(clock, 8, 10)
	hour, minute, second := digits(clock, 11, 13), digits(clock, 14, 16), digits(clock, 17, 19)
	if !utc || !dated(clock) || min(year, month-1, day-1, hour, minute, second) < 0 || month > 12 || day > 28 || hour > 23 || max(minute, second) > 59 {
		return parseAnyInstant(s) // also the last days of a month, which not all months have
	}
	micro, ok := fraction(clock[19:])
	if !ok {
		return parseAnyInstant(s)
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, micro*1000, time.UTC), nil
}

func parseAnyInstant(s string) (time.Time, error) {
	t, err := time.Parse(sqliteTime, s)
	return t.UTC(), err
}

// dated tells whether what stands between the digits is right.
func dated(s string) bool {
	return len(s) >= 19 && s[4] == '-' && s[7] == '-' && s[10] == ' ' && s[13] == ':' && s[16] == ':'
}

// digits reads s[from:to] as a number, -1 when it is none.
func digits(s string, from, to int) int {
	if len(s) < to {
		return -1
	}
	n := 0
	for _, c := range []byte(s[from:to]) {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// fraction reads "" or ".123456" as microseconds.
func fraction(s string) (micro int, ok bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != '.' || len(s) > 7 {
		return 0, false
	}
	micro = digits(s, 1, len(s))
	for range 7 - len(s) {
		micro *= 10
	}
	return micro, micro >= 0 && len(s) > 1
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
