package org_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/org"
)

func TestRetentionNamesEveryColumn(t *testing.T) {
	h := newHouse(t)
	rules := map[string]bool{}
	for _, r := range org.Retention() {
		if rules[r.Table+"."+r.Column] {
			t.Errorf("%s.%s stands twice", r.Table, r.Column)
		}
		rules[r.Table+"."+r.Column] = true
		if personal := r.Class != org.NotPersonal; personal != (r.What != "") || personal != (r.Period != "") || personal != (r.Becomes != "") {
			t.Errorf("%s.%s: %+v", r.Table, r.Column, r.Keep)
		}
	}
	tables := []string{"tenant", "tenant_host", "tenant_number", "tenant_file", "organisation", "person", "membership",
		"signin_code", "staff_session", "identity_provider", "person_identity", "invitation", "passkey", "passkey_challenge", "audit", "periodic", "once_key", "attempt", "vault_key"}
	columns := h.columns(tables)
	for _, column := range columns {
		if !rules[column] {
			t.Errorf("%s is not classified", column)
		}
		delete(rules, column)
	}
	for column := range rules {
		t.Errorf("%s is classified but not there", column)
	}
}

// retain is what the nightly jobs do.
func (h house) retain() {
	h.Helper()
	h.retainAt(now)
}

func (h house) retainAt(now time.Time) {
	h.Helper()
	tenant, err := org.TenantByID(ctx, h.DB, h.tenant)
	h.must(err)
	h.must(h.DB.Write(ctx, func(tx db.Tx) error {
		return errors.Join(org.Retain(tx, tenant, now), org.DropTrail(tx, tenant, now), org.Sweep(tx.Context(), tx, now))
	}))
}

func (h house) columns(tables []string) (columns []string) {
	h.Helper()
	query := `select m.name || '.' || c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`
	if h.DB.Engine() == db.Postgres {
		query = `select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'`
	}
	all, err := db.All(ctx, h.DB, db.Strings, query)
	h.must(err)
	for _, column := range all {
		for _, table := range tables {
			if len(column) > len(table) && column[:len(table)+1] == table+"." {
				columns = append(columns, column)
			}
		}
	}
	if len(columns) < 50 {
		h.Fatalf("only %d columns found", len(columns))
	}
	return columns
}

func TestRetainStaff(t *testing.T) {
	h := newHouse(t)
	past := org.Operator(h.tenant, now.AddDate(0, 0, -200))
	idle := h.person(past, "Sjelden", role(h.library, org.HostRole))
	boss := h.person(past, "Sjef", role(h.library, org.Administrator))
	recent := h.person(h.admin, "Nylig", role(h.library, org.HostRole))
	h.retain()
	for id, want := range map[string]bool{idle: false, boss: true, recent: true} {
		p, err := org.PersonByID(ctx, h.DB, h.tenant, id)
		if err != nil || p.Active() != want {
			t.Errorf("%s: active %v, %v", p.Name, p.Active(), err)
		}
	}
	h.must(h.Reactivate(ctx, h.admin, idle))
	h.retain()
	if v := h.by(idle).Viewer; !v.SignedIn() {
		t.Error("back yesterday, gone again by night")
	}
}

func TestRetainForgetsFormerStaff(t *testing.T) {
	h := newHouse(t)
	longAgo := org.Operator(h.tenant, now.AddDate(0, 0, -org.FormerStaffDays-1))
	gone := h.person(longAgo, "Gunnar", role(h.nav, org.Desk))
	h.must(h.Deactivate(ctx, longAgo, gone))
	lately := org.Operator(h.tenant, now.AddDate(0, 0, -org.FormerStaffDays+1))
	kept := h.person(lately, "Karin", role(h.nav, org.Desk))
	h.must(h.Deactivate(ctx, lately, kept))
	h.retain()
	people, err := org.People(ctx, h.DB, h.tenant)
	h.must(err)
	if slices.ContainsFunc(people, func(p org.Person) bool { return p.ID == gone }) {
		t.Error("still in the list")
	}
	if !slices.ContainsFunc(people, func(p org.Person) bool { return p.ID == kept }) {
		t.Error("one was forgotten too early")
	}
	left, err := db.All(ctx, h.DB, db.Strings, `select name || email from person where tenant_id = $1 and id = $2
		union all select role from membership where tenant_id = $1 and person_id = $2`, h.tenant, gone)
	if err != nil || len(left) != 1 || left[0] != "slettet:"+gone {
		t.Errorf("left: %q, %v", left, err)
	}
}

func TestRetainDropsOldTrailAndCodes(t *testing.T) {
	h := newHouse(t)
	old := org.Operator(h.tenant, now.AddDate(-1, 0, -2))
	h.must(h.DB.Write(ctx, func(tx db.Tx) error {
		return org.Record(tx.Context(), tx, old.Did("change", "thing", "old"))
	}))
	h.must(h.DB.Write(ctx, func(tx db.Tx) error {
		return org.Record(tx.Context(), tx, h.admin.Did("change", "thing", "new"))
	}))
	in := h.asks(anne)
	in.Now = now.Add(-25 * time.Hour)
	_, _, err := h.RequestCode(ctx, in)
	h.must(err)
	h.retain()
	if got := h.actions("thing", "old"); len(got) != 0 {
		t.Errorf("old trail: %v", got)
	}
	if got := h.actions("thing", "new"); len(got) != 1 {
		t.Errorf("new trail: %v", got)
	}
	codes, err := db.One(ctx, h.DB, db.Count, `select count(*) from signin_code where tenant_id = $1`, h.tenant)
	if err != nil || codes != 0 {
		t.Errorf("%d codes, %v", codes, err)
	}
}
