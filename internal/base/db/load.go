package db

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"digivert/internal/base/errs"
)

// Load fills an empty, unmigrated database from a dump: it makes the schema of
// the dump, writes the rows in one transaction, and then brings the schema
// forward. A dump from a newer program is refused.
func (d *DB) Load(ctx context.Context, fsys fs.FS, r io.Reader) (head DumpHead, err error) {
	defer errs.Wrap(&err, "load")
	release, err := d.Upkeep(ctx)
	if err != nil {
		return head, err
	}
	defer release()
	lines := dumpLines(r)
	if head, err = readHead(lines); err != nil {
		return head, err
	}
	if err := d.migrateFor(ctx, fsys, head); err != nil {
		return head, err
	}
	if err := d.Write(ctx, func(tx Tx) error { return loadRows(tx, lines) }); err != nil {
		return head, err
	}
	return head, d.Migrate(ctx, fsys)
}

// migrateFor makes the schema that a dump was made of.
func (d *DB) migrateFor(ctx context.Context, fsys fs.FS, head DumpHead) error {
	files, err := d.migrations(fsys)
	if err != nil {
		return err
	}
	if newest := files[len(files)-1].Version; int64(head.Schema) > newest {
		return fmt.Errorf("the backup has schema %d, newer than this program's %d: use a newer program", head.Schema, newest)
	}
	return d.migrateLocked(ctx, migrating{files, int64(head.Schema), func(context.Context, int) error { return nil }})
}

// Inspect reads a dump to its end, so that one that is cut off or damaged is
// found before anything is written. each is given every row, by column.
func Inspect(r io.Reader, each func(table string, row map[string]any)) (head DumpHead, err error) {
	lines := dumpLines(r)
	if head, err = readHead(lines); err != nil {
		return head, err
	}
	return head, readRows(lines, func(t dumpTable, values []any) error {
		row := map[string]any{}
		for i, column := range t.Columns {
			row[column] = values[i]
		}
		each(t.Table, row)
		return nil
	})
}

func dumpLines(r io.Reader) *bufio.Scanner {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<20), 16<<20)
	return lines
}

func readHead(lines *bufio.Scanner) (head DumpHead, err error) {
	if !lines.Scan() {
		return head, errors.Join(errors.New("it is empty or cut off"), lines.Err())
	}
	if json.Unmarshal(lines.Bytes(), &head) != nil || head.Format != dumpFormat {
		return head, errors.New("it is not a backup that this program can read")
	}
	return head, nil
}

func loadRows(tx Tx, lines *bufio.Scanner) error {
	inserts := map[string]string{}
	return readRows(lines, func(t dumpTable, values []any) error {
		if inserts[t.Table] == "" {
			inserts[t.Table] = `insert into ` + t.Table + ` (` + strings.Join(t.Columns, ", ") + `) values (` + Placeholders(1, len(t.Columns)) + `)`
		}
		n, err := Exec(tx.Context(), tx, inserts[t.Table], values...)
		if err == nil && n != 1 {
			err = fmt.Errorf("a row was refused: %s", inserts[t.Table])
		}
		return err
	})
}

// readRows goes through what follows the head, and stops at the first thing that
// is not as it should be.
func readRows(lines *bufio.Scanner, each func(t dumpTable, values []any) error) error {
	var table dumpTable
	for n := 2; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "{") {
			table = dumpTable{}
			if err := json.Unmarshal(lines.Bytes(), &table); err != nil {
				return fmt.Errorf("line %d: %w", n, err)
			}
			continue
		}
		values, err := readRow(lines.Text())
		if err == nil && len(values) != len(table.Columns) {
			err = fmt.Errorf("%d values for %d columns", len(values), len(table.Columns))
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if err := each(table, values); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}

func readRow(line string) (row []any, err error) {
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&row); err != nil {
		return nil, err
	}
	for i, value := range row {
		if row[i], err = fromPortable(value); err != nil {
			return nil, err
		}
	}
	return row, nil
}
