package roster_test

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/org"
	"digivert/internal/roster"
)

func TestRetain(t *testing.T) {
	d, s := world(t, 2)
	by := coordinator()
	addRule(t, s, "bib", weekly(time.Monday, 9, 12))
	if _, err := s.AddAbsence(ctx, by, roster.Absence{HostID: "h0", From: civil.MustDate("2026-11-12")}, false); err != nil {
		t.Fatal(err)
	}
	if !take(t, d, claim("past", 0), now) || !take(t, d, claim("ahead", 24*60*200), now) {
		t.Fatal("not taken")
	}
	if err := s.RemoveHost(ctx, by, "h1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name                         string
		after                        int
		absences, rules, names, left int
	}{
		{"the next day", 1, 1, 1, 2, 1},
		{"on the last day of an absence's thirty", 32, 1, 1, 2, 1},
		{"after it", 33, 0, 1, 2, 1},
		{"on the last day of a former host's ninety", 90, 0, 1, 2, 1},
		{"after it", 91, 0, 1, 1, 1},
	} {
		for range 2 { // a job that ran twice changes nothing more
			retain(t, d, now.AddDate(0, 0, c.after))
		}
		got := [4]int{
			number(t, d, `select count(*) from absence`), number(t, d, `select count(*) from working_rule`),
			number(t, d, `select count(*) from host where first_name <> ''`), number(t, d, `select count(*) from claim`),
		}
		if want := [4]int{c.absences, c.rules, c.names, c.left}; got != want {
			t.Errorf("%s: absences, rules, names, claims = %v, want %v", c.name, got, want)
		}
	}
	if n := number(t, d, `select count(*) from host_language where host_id = 'h1'`); n != 0 {
		t.Error("a former host's languages are left")
	}
}

// retain is what the nightly job does.
func retain(t *testing.T, d *db.DB, now time.Time) {
	t.Helper()
	halden, err := org.TenantByID(ctx, d, tenant)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Write(ctx, func(tx db.Tx) error { return roster.Retain(tx, halden, now) }); err != nil {
		t.Fatal(err)
	}
}

func TestRetentionNamesEachColumnOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range roster.Retention() {
		column := r.Table + "." + r.Column
		if seen[column] {
			t.Errorf("%s twice", column)
		}
		seen[column] = true
	}
	if !seen["host.first_name"] || !seen["absence.from_date"] {
		t.Error("columns are missing")
	}
}
