package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// Migrate brings the schema forward with the files of fsys: NNNN_word.sql for
// both engines, NNNN_word.sqlite.sql and NNNN_word.postgres.sql where they must
// differ. Nobody may write meanwhile, see Upkeep. A database that is newer than
// the files is refused, and so is one whose restore did not finish.
func (d *DB) Migrate(ctx context.Context, fsys fs.FS) error {
	return d.MigrateAfter(ctx, fsys, func(context.Context, int) error { return nil })
}

// MigrateAfter is Migrate that first, when there is a database and its schema is
// older, calls before with the number of that schema.
func (d *DB) MigrateAfter(ctx context.Context, fsys fs.FS, before func(ctx context.Context, from int) error) error {
	files, err := d.migrations(fsys)
	if err != nil {
		return err
	}
	from, err := d.schemaNow(ctx)
	if err != nil {
		return err
	}
	newest := files[len(files)-1].Version
	d.upkeep.schema.Store(newest)
	whole := from == newest && d.ran(ctx) == len(files) // goose tells of one that was left out
	if whole && !d.upkeep.mine.Load() {
		return errors.Join(d.refuseUnfinished(ctx), d.checkForeignKeys(ctx))
	}
	release, err := d.Upkeep(ctx)
	if err != nil {
		return err
	}
	defer release()
	return d.migrateLocked(ctx, migrating{files, newest, before})
}

// ran is how many migrations have been run.
func (d *DB) ran(ctx context.Context) int {
	n, err := One(ctx, d, Count, `select count(distinct version_id) from goose_db_version where is_applied and version_id > 0`)
	if err != nil {
		return 0 // then goose looks
	}
	return n
}

type migrating struct {
	files  []*goose.Migration
	to     int64
	before func(ctx context.Context, from int) error
}

func (d *DB) migrateLocked(ctx context.Context, m migrating) error {
	if err := d.refuseUnfinished(ctx); err != nil {
		return err
	}
	from, err := d.schemaNow(ctx) // perhaps another process was first
	if err != nil {
		return err
	}
	if from > m.to {
		return fmt.Errorf("the database has schema %d, newer than this program's %d: run a newer program, or restore an older backup into an empty place", from, m.to)
	}
	if from > 0 && from < m.to {
		if err := m.before(ctx, int(from)); err != nil {
			return err
		}
	}
	if err := d.goose(ctx, m); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return d.checkForeignKeys(ctx)
}

// goose runs on a connection of its own, on SQLite with foreign keys off.
func (d *DB) goose(ctx context.Context, m migrating) error {
	conn, err := d.openForMigration(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	dialect := goose.DialectSQLite3
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, conn, nil, goose.WithGoMigrations(m.files...), goose.WithDisableGlobalRegistry(true))
	if err == nil {
		_, err = provider.UpTo(ctx, m.to)
	}
	return err
}

// SchemaVersion is the number of the newest migration that has been run.
func (d *DB) SchemaVersion(ctx context.Context) (int, error) {
	return One(ctx, d, Count, `select coalesce(max(version_id), 0) from goose_db_version where is_applied`)
}

func (d *DB) openForMigration(ctx context.Context) (*sql.DB, error) {
	if d.engine == Postgres {
		return open(ctx, "pgx", d.url, 2)
	}
	path := strings.TrimPrefix(d.url, "sqlite:")
	return open(ctx, "sqlite", sqliteDSN(path, "foreign_keys(0)"), 1)
}

func (d *DB) checkForeignKeys(ctx context.Context) error {
	if d.engine == Postgres {
		return nil // PostgreSQL never stops checking
	}
	rows, err := d.read.QueryContext(ctx, `select "table", rowid from pragma_foreign_key_check`)
	if err != nil {
		return err
	}
	defer rows.Close()
	if rows.Next() {
		var table string
		var row sql.NullInt64
		if err := rows.Scan(&table, &row); err != nil {
			return err
		}
		return fmt.Errorf("migrate: row %d of %s points at nothing", row.Int64, table)
	}
	return rows.Err()
}

var fileName = regexp.MustCompile(`^(\d{4})_[a-z]+(\.sqlite|\.postgres)?\.sql$`)

// migrationText is one file that is for this engine.
type migrationText struct {
	number int64
	text   string
}

// migrationTexts reads the files that are for this engine, in order.
func (d *DB) migrationTexts(fsys fs.FS) ([]migrationText, error) {
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var all []migrationText
	for _, name := range names {
		part := fileName.FindStringSubmatch(name)
		if part == nil {
			return nil, fmt.Errorf("migrations: %s is not NNNN_word[.engine].sql", name)
		}
		if part[2] != "" && part[2] != "."+string(d.engine) {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		number, _ := strconv.ParseInt(part[1], 10, 64) // four digits
		all = append(all, migrationText{number, string(text)})
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("migrations: none found")
	}
	return all, nil
}

func (d *DB) migrations(fsys fs.FS) ([]*goose.Migration, error) {
	texts, err := d.migrationTexts(fsys)
	var all []*goose.Migration
	for _, one := range texts {
		all = append(all, migration(one.number, d.engine, one.text))
	}
	return all, err
}

func migration(number int64, engine Engine, text string) *goose.Migration {
	statements := Dialect(engine, text)
	return goose.NewGoMigration(number, &goose.GoFunc{
		RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, statements)
			return err
		},
	}, nil)
}

var (
	instantColumn = regexp.MustCompile(`(\w+) instant\b([^,\n;]*)`)
	dateColumn    = regexp.MustCompile(`(\w+) civildate\b([^,\n;]*)`)
	unordered     = regexp.MustCompile(`(?m)^\) unordered;`)
)

const digits4, digits2 = "[0-9][0-9][0-9][0-9]", "[0-9][0-9]"

// Dialect turns the three words of our migrations that no engine knows into
// types: instant (timestamptz), civildate (a local day as text) and unordered
// (a table whose rows lie in the order of their key, never of their coming).
// SQLite accepts anything in any column, so there it adds a check on the shape.
func Dialect(engine Engine, text string) string {
	day := digits4 + "-" + digits2 + "-" + digits2
	clock := digits2 + ":" + digits2 + ":" + digits2
	if engine == Postgres {
		text = instantColumn.ReplaceAllString(text, "$1 timestamptz$2")
		text = dateColumn.ReplaceAllString(text, `$1 text$2 check ($1 ~ '^\d{4}-\d{2}-\d{2}$$')`)
		return unordered.ReplaceAllString(text, ");")
	}
	text = instantColumn.ReplaceAllString(text, "$1 timestamptz$2 check ($1 glob '"+day+" "+clock+"*+00:00')")
	text = dateColumn.ReplaceAllString(text, "$1 text$2 check ($1 glob '"+day+"')")
	return unordered.ReplaceAllString(text, ") without rowid;")
}
