package org

import (
	"context"
	"fmt"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/id"
)

// AuditMonths is how long an entry of the audit trail is kept.
const AuditMonths = 12

// Entry is one line of the audit trail: who did what to which thing, and the
// names of the fields it changed. Never a value, so that the trail can be read
// by those who may not read the thing itself.
type Entry struct {
	TenantID       string
	ID             string // made by Record
	PersonID       string // empty: the operator or the program itself
	OrganisationID string // the organisation whose thing it was, if any
	Action         string // a verb: "add", "change", "close", "signin", …
	SubjectKind    string // "person", "organisation", "appointment", …
	SubjectID      string
	Fields         []string // names, never values
	Now            time.Time
}

// Record writes the entry in the transaction of what it tells of.
func Record(ctx context.Context, tx db.Tx, e Entry) error {
	_, err := db.Exec(ctx, tx, `insert into audit
		(tenant_id, id, at, person_id, organisation_id, action, subject_kind, subject_id, fields, keep_until)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.TenantID, id.New(), e.Now, db.NullText(e.PersonID), db.NullText(e.OrganisationID),
		e.Action, e.SubjectKind, e.SubjectID, strings.Join(e.Fields, ","), keepUntil(e.Now))
	return err
}

// keepUntil is the last day on which the entry is kept, counted in UTC as the
// database's guard does.
func keepUntil(now time.Time) civil.Date {
	return civil.DateOf(now.AddDate(0, AuditMonths, 0), time.UTC)
}

// AuditQuery asks for entries, the newest first. Empty fields do not narrow.
type AuditQuery struct {
	TenantID               string
	PersonID               string // who did it
	SubjectKind, SubjectID string
	From, Until            time.Time // [From, Until)
	Before                 Mark      // what comes after it on the next page
	Limit                  int       // 0 = 100
}

// Mark is an entry's place in the trail, for the next page.
type Mark struct {
	At time.Time
	ID string
}

// AuditTrail lists entries, the newest first. Those of one instant, as when a
// day is noted in place of a time, come by their id.
func AuditTrail(ctx context.Context, r db.Reader, q AuditQuery) ([]Entry, error) {
	if q.Limit <= 0 {
		q.Limit = 100
	}
	query, args := q.sql()
	return db.All(ctx, r, scanEntry, query, args...)
}

// sql narrows only by what is asked for, so that the index on the time is used.
func (q AuditQuery) sql() (query string, args []any) {
	query = `select tenant_id, id, at, person_id, organisation_id, action, subject_kind, subject_id, fields
		from audit where tenant_id = $1`
	args = []any{q.TenantID}
	and := func(asked bool, condition string, value any) {
		if asked {
			args = append(args, value)
			query += fmt.Sprintf(" and "+condition, len(args))
		}
	}
	and(q.PersonID != "", "person_id = $%d", q.PersonID)
	and(q.SubjectKind != "", "subject_kind = $%d", q.SubjectKind)
	and(q.SubjectID != "", "subject_id = $%d", q.SubjectID)
	and(!q.From.IsZero(), "at >= $%d", q.From)
	and(!q.Until.IsZero(), "at < $%d", q.Until)
	if !q.Before.At.IsZero() {
		args = append(args, q.Before.At, q.Before.At, q.Before.ID)
		query += fmt.Sprintf(" and (at < $%d or at = $%d and id > $%d)", len(args)-2, len(args)-1, len(args))
	}
	args = append(args, q.Limit)
	return query + fmt.Sprintf(" order by at desc, id limit $%d", len(args)), args
}

// AuditSubjects lists the kinds of things that the trail tells of.
func AuditSubjects(ctx context.Context, r db.Reader, tenantID string) ([]string, error) {
	return db.All(ctx, r, db.Strings, `select distinct subject_kind from audit where tenant_id = $1 order by subject_kind`, tenantID)
}

func scanEntry(row db.Row) (e Entry, err error) {
	var fields string
	err = row.Scan(&e.TenantID, &e.ID, db.Instant(&e.Now), db.Text(&e.PersonID), db.Text(&e.OrganisationID),
		&e.Action, &e.SubjectKind, &e.SubjectID, &fields)
	if fields != "" {
		e.Fields = strings.Split(fields, ",")
	}
	return e, err
}
