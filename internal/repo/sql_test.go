package repo

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tenantless are the statements that do not name the tenant of each table, and
// why they may. The key is the file and how the statement begins.
var tenantless = map[string]string{
	"internal/base/job/outbox.go: select min(next_at)":                                          "looks for what is due, of all tenants",
	"internal/base/job/outbox.go: select count(*) from outbox":                                  "looks for what is lost, of all tenants",
	"internal/base/job/outbox.go: update outbox set state = 'failed'":                           "settles what is lost, of all tenants",
	"internal/base/job/outbox.go: update outbox set leased_until = null":                        "settles what is lost, of all tenants",
	"internal/base/job/outboxlist.go: update outbox set state = 'sent'":                         "settles a demo's past, of all its tenants",
	"internal/base/job/outboxlist.go: update outbox set state = 'parked'":                       "stops what is due, of all tenants",
	"internal/base/limit/attempt.go: delete from attempt where window_start <":                  "sweeps what is over, of all tenants",
	"internal/base/once/once.go: delete from once_key where made_at <":                          "sweeps what is over, of all tenants",
	"internal/org/retention.go: delete from staff_session where expires_at <=":                  "sweeps what is over, of all tenants",
	"internal/org/retention.go: delete from passkey_challenge where expires_at <":               "sweeps what is over, of all tenants",
	"internal/org/retention.go: delete from signin_code where expires_at <":                     "sweeps what is over, of all tenants",
	"internal/org/retention.go: delete from invitation":                                         "those that are over, of all tenants",
	"internal/orgweb/session.go: select data from staff_session where token =":                  "the token is secret, and the session says whose tenant it is of",
	"internal/orgweb/session.go: delete from staff_session where token =":                       "the token is secret",
	"internal/visit/measure.go: select count(*), cast(coalesce(sum(v.persons), 0) as bigint),":  "Filter.where begins with tenant_id",
	"internal/visit/measure.go: select …, …, count(*)":                                          "Filter.where begins with tenant_id",
	"internal/visit/measuregroup.go: select v.service_date, coalesce(v.place_id, ''), v.source": "Filter.where begins with tenant_id",
}

var (
	statement   = regexp.MustCompile(`(?is)^\s*(?:select|insert\s+into|update|delete\s+from|with)\s`)
	tableUse    = regexp.MustCompile(`(?i)\b(?:from|join|into|update)\s+([a-z_]+)`)
	createTable = regexp.MustCompile(`(?is)create table (\w+) \((.*?)\n\)`)
)

// Every statement on a tenant's table names tenant_id as often as it names such
// tables, so that no query can reach into another tenant.
func TestStatementsNameTheTenant(t *testing.T) {
	tables := tenantTables(t)
	used := map[string]bool{}
	files := sources(t)
	known := constantsOf(files)
	for _, file := range files {
		if file.isTest() || strings.HasPrefix(file.Path, "internal/base/db") {
			continue
		}
		for _, l := range (reader{known[path.Dir(file.Path)]}).literals(file) {
			if !statement.MatchString(l.Text) || namesTenant(l.Text, tables) || l.isHead() {
				continue
			}
			if key := allowed(file.Path, l.Text); key != "" {
				used[key] = true
				continue
			}
			t.Errorf("%s: the statement does not name tenant_id for each table:\n%s", file.at(l.Pos), l.Text)
		}
	}
	for key := range tenantless {
		if !used[key] {
			t.Errorf("%q is excused from naming the tenant, but there is no such statement any more", key)
		}
	}
}

// tenantTables are the tables with a column tenant_id.
func tenantTables(t *testing.T) (tables []string) {
	for _, file := range textFiles(t) {
		if !strings.HasPrefix(file.Path, "migrations/") {
			continue
		}
		for _, table := range createTable.FindAllStringSubmatch(file.Text, -1) {
			if strings.Contains(table[2], "tenant_id") && !slices.Contains(tables, table[1]) {
				tables = append(tables, table[1])
			}
		}
	}
	if len(tables) < 20 {
		t.Fatalf("only %d tables found in the migrations: %v", len(tables), tables)
	}
	return tables
}

// isHead tells whether it is a constant that other statements begin with; they
// are looked at as a whole.
func (l literal) isHead() bool {
	return l.Named != "" && !strings.Contains(l.Text, "where") && strings.HasPrefix(l.Text, "select")
}

func namesTenant(text string, tables []string) bool {
	uses := 0
	for _, table := range tableUse.FindAllStringSubmatch(text, -1) {
		if slices.Contains(tables, table[1]) {
			uses++
		}
	}
	return strings.Count(text, "tenant_id") >= uses
}

func allowed(path, text string) string {
	begins := strings.Join(strings.Fields(text), " ")
	for key := range tenantless {
		file, start, _ := strings.Cut(key, ": ")
		if file == path && strings.HasPrefix(begins, start) {
			return key
		}
	}
	return ""
}

func TestStatementRuleNotices(t *testing.T) {
	tables := []string{"host", "claim"}
	for _, text := range []string{
		`select id from host where id = $1`,
		`delete from claim where expires_at < $1`,
		`select h.id from host h join claim c on c.host_id = h.id where h.tenant_id = $1`,
	} {
		if !statement.MatchString(text) || namesTenant(text, tables) {
			t.Errorf("nobody minds %q", text)
		}
	}
}
