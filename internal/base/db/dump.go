package db

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/errs"
)

// A dump is the whole content of a database as lines of JSON, the same for both
// engines: a head, then for each table its columns and its rows. It is read in
// one snapshot, so it may be written while the service runs.

// DumpHead is the first line of a dump.
type DumpHead struct {
	Format int       `json:"digivert_dump"` // 1
	Schema int       `json:"schema"`        // number of the newest migration
	Engine Engine    `json:"engine"`
	MadeAt time.Time `json:"made_at"`
}

type dumpTable struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`

	without []string
}

// leavesOut tells whether a column is written as null.
func (t dumpTable) leavesOut(column string) bool {
	return slices.Contains(t.without, t.Table+"."+column)
}

const dumpFormat = 1

var (
	createTable = regexp.MustCompile(`(?m)^create table (\w+)`)
	renameTable = regexp.MustCompile(`(?m)^alter table (\w+) rename to (\w+)`)
)

// tables lists the tables of a schema in the order in which the migrations make
// them, so that each comes after those it points at. One that a migration made
// anew and gave the old one's name has the old one's place.
func (d *DB) tables(fsys fs.FS, schema int) ([]string, error) {
	files, err := d.migrationTexts(fsys)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range files {
		if file.number > int64(schema) {
			break // not yet there, in a dump before the schema is brought forward
		}
		for _, match := range createTable.FindAllStringSubmatch(file.text, -1) {
			names = append(names, match[1])
		}
		for _, match := range renameTable.FindAllStringSubmatch(file.text, -1) {
			names = slices.DeleteFunc(names, func(name string) bool { return name == match[1] })
		}
	}
	return names, nil
}

// Dumping says how a dump is made.
type Dumping struct {
	Now     time.Time
	Without []string // columns, as "table.column", that are written as null
}

// Dump writes everything to w, but what it is to go without.
func (d *DB) Dump(ctx context.Context, fsys fs.FS, w io.Writer, how Dumping) (err error) {
	defer errs.Wrap(&err, "dump")
	tx, err := d.read.BeginTx(ctx, &sql.TxOptions{Isolation: d.snapshot(), ReadOnly: d.engine == Postgres})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	head := DumpHead{Format: dumpFormat, Engine: d.engine, MadeAt: how.Now.UTC()}
	err = tx.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`).Scan(&head.Schema)
	if err != nil {
		return err
	}
	tables, err := d.tables(fsys, head.Schema)
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	if err := out.Encode(head); err != nil {
		return err
	}
	for _, table := range tables {
		if err := dumpRows(ctx, tx, dumpTable{Table: table, without: how.Without}, out); err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
	}
	return nil
}

// snapshot is the isolation in which all tables are seen at one moment; in
// SQLite every read transaction is that.
func (d *DB) snapshot() sql.IsolationLevel {
	if d.engine == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

func dumpRows(ctx context.Context, tx *sql.Tx, table dumpTable, out *json.Encoder) error {
	rows, err := tx.QueryContext(ctx, `select * from `+table.Table)
	if err != nil {
		return err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	for _, column := range types {
		table.Columns = append(table.Columns, column.Name())
	}
	if err := out.Encode(table); err != nil {
		return err
	}
	for rows.Next() {
		if err := table.dumpRow(rows, types, out); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t dumpTable) dumpRow(rows *sql.Rows, types []*sql.ColumnType, out *json.Encoder) error {
	raw, targets := make([]any, len(types)), make([]any, len(types))
	for i := range raw {
		targets[i] = &raw[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return err
	}
	for i, value := range raw {
		if t.leavesOut(types[i].Name()) {
			value = nil
		}
		portable, err := toPortable(types[i].DatabaseTypeName(), value)
		if err != nil {
			return fmt.Errorf("%s: %w", types[i].Name(), err)
		}
		raw[i] = portable
	}
	return out.Encode(raw)
}

// What JSON has no type for is written as an object of one name.
type (
	portableAt    struct{ At time.Time }
	portableBytes struct{ Base64 string }
)

// toPortable makes a value the same whichever engine it came from.
func toPortable(columnType string, value any) (any, error) {
	switch columnType = strings.ToUpper(columnType); {
	case value == nil:
		return nil, nil
	case columnType == "TIMESTAMPTZ":
		var at time.Time
		err := Instant(&at).(sql.Scanner).Scan(value)
		return portableAt{at}, err
	case columnType == "BYTEA":
		content, ok := value.([]byte)
		if !ok {
			return nil, fmt.Errorf("%T in a bytea column", value)
		}
		return portableBytes{base64.StdEncoding.EncodeToString(content)}, nil
	case strings.HasPrefix(columnType, "BOOL"):
		if n, ok := value.(int64); ok {
			return n != 0, nil
		}
	}
	if content, ok := value.([]byte); ok {
		return string(content), nil
	}
	return value, nil
}

func fromPortable(value any) (any, error) {
	switch v := value.(type) {
	case json.Number:
		return v.Int64()
	case map[string]any:
		if at, ok := v["At"].(string); ok {
			return time.Parse(time.RFC3339Nano, at)
		}
		if content, ok := v["Base64"].(string); ok {
			return base64.StdEncoding.DecodeString(content)
		}
		return nil, fmt.Errorf("unknown value %v", v)
	}
	return value, nil
}
