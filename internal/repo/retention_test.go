package repo

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"digivert/internal/app"
	"digivert/internal/base/db"
	"digivert/internal/org"
)

// Every column of every table stands once in the retention table, and nothing
// else does.
func TestEveryColumnIsClassified(t *testing.T) {
	there := columns(t, program(t).DB)
	told := map[string]int{}
	for _, rule := range app.Retention() {
		told[rule.Table+"."+rule.Column]++
	}
	for _, column := range slices.Sorted(maps.Keys(there)) {
		if told[column] != 1 {
			t.Errorf("%s stands %d times in the retention table, want once", column, told[column])
		}
	}
	for _, column := range slices.Sorted(maps.Keys(told)) {
		if !there[column] {
			t.Errorf("the retention table tells of %s, which is no column", column)
		}
	}
}

// columns are those of our tables, as the engine under test tells: "person.email".
func columns(t *testing.T, d *db.DB) map[string]bool {
	t.Helper()
	query := `select m.name || '.' || c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'`
	if d.Engine() == db.Postgres {
		query = `select table_name || '.' || column_name from information_schema.columns where table_schema = current_schema()`
	}
	names, err := db.All(context.Background(), d, db.Strings, query)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, name := range names {
		if !strings.HasPrefix(name, "goose_db_version.") {
			all[name] = true
		}
	}
	if len(all) < 200 {
		t.Fatalf("only %d columns found", len(all))
	}
	return all
}

// What is personal says for how long it is kept and what becomes of it, in
// words; what is not says nothing.
func TestRetentionIsTold(t *testing.T) {
	keys := map[string]bool{}
	for _, key := range loadTexts(t).Keys("nb") {
		keys[key] = true
	}
	for _, rule := range app.Retention() {
		for what, key := range map[string]string{"What": rule.What, "Period": rule.Period, "Becomes": rule.Becomes} {
			switch {
			case rule.Class == org.NotPersonal && key != "":
				t.Errorf("%s.%s is not personal, but has %s", rule.Table, rule.Column, what)
			case rule.Class != org.NotPersonal && !keys[key]:
				t.Errorf("%s.%s: no text %q for %s", rule.Table, rule.Column, key, what)
			}
		}
	}
}
