package org

import (
	"context"
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

// AuditQuery asks for the newest entries. Empty fields do not narrow.
type AuditQuery struct {
	TenantID               string
	SubjectKind, SubjectID string
	Limit                  int // 0 = 100
}

// AuditTrail lists entries, the newest first.
func AuditTrail(ctx context.Context, r db.Reader, q AuditQuery) ([]Entry, error) {
	if q.Limit <= 0 {
		q.Limit = 100
	}
	return db.All(ctx, r, scanEntry, `select tenant_id, at, person_id, organisation_id, action, subject_kind, subject_id, fields
		from audit where tenant_id = $1 and ($2 = '' or subject_kind = $2) and ($3 = '' or subject_id = $3)
		order by at desc, id limit $4`, q.TenantID, q.SubjectKind, q.SubjectID, q.Limit)
}

func scanEntry(row db.Row) (e Entry, err error) {
	var fields string
	err = row.Scan(&e.TenantID, db.Instant(&e.Now), db.Text(&e.PersonID), db.Text(&e.OrganisationID),
		&e.Action, &e.SubjectKind, &e.SubjectID, &fields)
	if fields != "" {
		e.Fields = strings.Split(fields, ",")
	}
	return e, err
}
