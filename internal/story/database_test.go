package story

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/freetime"
)

func slotAt(offerID, placeID string, d civil.Date, clock string) string {
	return freetime.Slot{OfferID: offerID, PlaceID: placeID, Date: d, Start: must(civil.ParseTimeOfDay(clock))}.String()
}

func contains(list []string, value string) bool { return slices.Contains(list, value) }

// finnesIkke leter gjennom hele databasen, og på SQLite også gjennom filene byte
// for byte, etter noe som ikke skal stå der i klartekst.
func (w *world) finnesIkke(secrets ...string) {
	w.t.Helper()
	all := w.dump()
	for _, secret := range secrets {
		if i := strings.Index(strings.ToLower(all), strings.ToLower(secret)); i >= 0 {
			w.t.Errorf("%q står i databasen: %s", secret, all[max(0, i-80):min(len(all), i+80)])
		}
	}
	path, isFile := strings.CutPrefix(w.Database, "sqlite:")
	if !isFile {
		return
	}
	for _, file := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			w.t.Fatal(err)
		}
		for _, secret := range secrets {
			if bytes.Contains(bytes.ToLower(content), bytes.ToLower([]byte(secret))) {
				w.t.Errorf("%q står i filen %s", secret, file)
			}
		}
	}
}

// tables er navnene på alle tabellene.
func (w *world) tables() []string {
	w.t.Helper()
	query := `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
	if w.App.DB.Engine() == db.Postgres {
		query = `select table_name from information_schema.tables where table_schema = current_schema()`
	}
	names, err := db.All(ctx, w.App.DB, db.Strings, query)
	w.ok(err)
	return names
}

// columns er kolonnene i en tabell.
func (w *world) columns(table string) []string {
	w.t.Helper()
	query := `select name from pragma_table_info($1)`
	if w.App.DB.Engine() == db.Postgres {
		query = `select column_name from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position`
	}
	names, err := db.All(ctx, w.App.DB, db.Strings, query, table)
	w.ok(err)
	return names
}

// record er en rad, kolonne for kolonne, med det motoren selv vet om den.
type record map[string]string

// records er alle radene i en tabell, i den rekkefølgen de ligger.
func (w *world) records(table string) []record {
	w.t.Helper()
	columns := w.columns(table)
	all, err := db.All(ctx, w.App.DB, func(row db.Row) (record, error) {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		err := row.Scan(targets...)
		one := record{}
		for i, column := range columns {
			one[column] = printed(values[i])
		}
		return one, err
	}, `select * from `+table)
	w.ok(err)
	return all
}

func printed(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case []byte:
		return strings.ToValidUTF8(string(v), "?")
	}
	return fmt.Sprint(value)
}

// dump er hele innholdet i databasen som tekst.
func (w *world) dump() string {
	w.t.Helper()
	var b strings.Builder
	for _, table := range w.tables() {
		for _, one := range w.records(table) {
			fmt.Fprintln(&b, table, one)
		}
	}
	return b.String()
}
