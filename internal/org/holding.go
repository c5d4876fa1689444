package org

import (
	"context"
	"slices"
	"strings"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Holding is how many rows of a table hold something of one kind: of the columns
// whose rules have the same What.
type Holding struct {
	Class       Class
	What, Table string
	Rows        int
}

// What the nightly jobs change that is not a column being emptied.
const (
	OpenAccounts = "org.erasure.accounts" // they are closed before they are forgotten
	MonthKeys    = "org.erasure.keys"     // without it nobody can read what a month's backups hold
)

// trailTable is counted by TrailDue alone, since those who forget write in it.
const trailTable = "audit"

// Holdings counts, for every kind of the rules, the rows of a tenant that hold
// something of it, in the order of the rules. Reading before and after a job
// tells what it has let go of, whichever job it was.
func Holdings(ctx context.Context, r db.Reader, rules []Rule, tenantID string) (all []Holding, err error) {
	defer errs.Wrap(&err, "org.Holdings(%s)", tenantID)
	for _, k := range Kinds(rules) {
		for _, part := range k.Parts {
			if part.Table == trailTable {
				continue
			}
			rows, err := db.One(ctx, r, db.Count, `select count(*) from `+part.Table+` where tenant_id = $1 and (`+part.filled()+`)`, tenantID)
			if err != nil {
				return nil, err
			}
			all = append(all, Holding{k.Class, k.What, part.Table, rows})
		}
	}
	open, err := db.One(ctx, r, db.Count, `select count(*) from person where tenant_id = $1 and deactivated_at is null`, tenantID)
	if err != nil {
		return nil, err
	}
	keys, err := db.One(ctx, r, db.Count, `select count(*) from vault_key where tenant_id = $1 and destroyed_at is null`, tenantID)
	return append(all, Holding{Staff, OpenAccounts, "person", open}, Holding{Contact, MonthKeys, "vault_key", keys}), err
}

// filled is true of a row with something in one of the columns, of whatever type
// they are: no and nought are nothing, nor is what stands in place of an address.
func (p Part) filled() string {
	var any []string
	for _, column := range p.Columns {
		text := `coalesce(cast(` + column + ` as text), '')`
		any = append(any, `(`+text+` not in ('', 'false', '0') and `+text+` not like '`+erased+`%')`)
	}
	return strings.Join(any, ` or `)
}

// Gone is how many rows lost what they held of one kind.
type Gone struct {
	Class Class
	What  string
	Rows  int
}

// Lost compares the holdings before and after a job: one line for each kind of
// which something went. Of a kind in several tables the first that lost something
// counts, which is the one that the others hang on.
func Lost(before, after []Holding) (gone []Gone) {
	for i, b := range before {
		rows := b.Rows - after[i].Rows
		told := slices.ContainsFunc(gone, func(g Gone) bool { return g.What == b.What })
		if rows > 0 && !told {
			gone = append(gone, Gone{b.Class, b.What, rows})
		}
	}
	return gone
}

// TrailWhat is the kind of the audit trail, of which TrailDue tells how much goes.
const TrailWhat = "org.retention.audit"
