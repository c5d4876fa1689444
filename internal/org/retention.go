package org

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Class says whose personal data a column holds.
type Class string

// The classes.
const (
	NotPersonal Class = "none"     // nothing about a person
	Contact     Class = "contact"  // about somebody who asks for help
	Staff       Class = "staff"    // about somebody who works here
	Security    Class = "security" // kept to protect the service
)

// Rule is what retention does to one column. Every column of every table has
// one; a test fails for a column without. What, Period and Becomes are locale
// keys of plain words for /personvern, given the tenant's settings as pairs
// (ContactDays, ContactDaysUnmet); they are empty for NotPersonal. Rules with
// the same What make one row of that page.
type Rule struct {
	Table, Column string
	Keep
}

// Keep is what is told of columns that are kept alike.
type Keep struct {
	Class                 Class
	What, Period, Becomes string
}

// Kept classifies columns of a table.
func Kept(keep Keep, table string, columns ...string) []Rule {
	rules := make([]Rule, len(columns))
	for i, column := range columns {
		rules[i] = Rule{Table: table, Column: column, Keep: keep}
	}
	return rules
}

// Impersonal classifies columns that hold nothing about a person. Random ids
// that lead to a row whose personal columns are redacted are such.
func Impersonal(table string, columns ...string) []Rule {
	return Kept(Keep{Class: NotPersonal}, table, columns...)
}

// How long staff's data is kept (field/norway.md section 6).
const (
	IdleDays        = 180 // without a sign-in, then the account is deactivated
	FormerStaffDays = 365 // from deactivation until name and e-mail go, as long as the audit trail points at them
)

// Retention classifies every column of the tables of org and of the base rooms.
func Retention() []Rule {
	account := Keep{Staff, "org.retention.account", "org.retention.account.period", "org.retention.deleted"}
	roles := Keep{Staff, "org.retention.roles", "org.retention.account.period", "org.retention.deleted"}
	session := Keep{Security, "org.retention.session", "org.retention.session.period", "org.retention.deleted"}
	code := Keep{Security, "org.retention.code", "org.retention.code.period", "org.retention.deleted"}
	passkeys := Keep{Staff, "org.retention.passkey", "org.retention.passkey.period", "org.retention.deleted"}
	trail := Keep{Security, TrailWhat, "org.retention.audit.period", "org.retention.deleted"}
	invited := Keep{Security, "org.retention.invitation", "org.retention.invitation.period", "org.retention.deleted"}
	tries := Keep{Security, "org.retention.attempt", "org.retention.attempt.period", "org.retention.deleted"}
	return slices.Concat(
		Impersonal("tenant", "id", "name", "service_name", "language", "zone", "phone", "phone_hours", "email",
			"interpreter_notice_days", "contact_days", "contact_days_unmet", "closed_christmas_eve",
			"closed_new_years_eve", "accessibility_url", "demo", "created_at"),
		Impersonal("tenant_host", "host", "tenant_id"),
		Impersonal("tenant_number", "tenant_id", "number", "valid_from", "valid_to"),
		Impersonal("tenant_file", "tenant_id", "kind", "media_type", "content", "hash", "changed_at"),
		Impersonal("organisation", "tenant_id", "id", "name", "kind", "phone", "created_at", "closed_at"),
		Impersonal("person", "tenant_id", "id", "created_at", "deactivated_at"), // of nobody once the name is gone
		Kept(account, "person", "name", "email", "last_seen"),
		Impersonal("membership", "tenant_id"),
		Kept(roles, "membership", "person_id", "organisation_id", "role", "created_at"),
		Impersonal("signin_code", "tenant_id", "id"),
		Kept(code, "signin_code", "person_id", "code_digest", "made_at", "expires_at", "tries", "used_at"),
		Impersonal("staff_session", "tenant_id"),
		Kept(session, "staff_session", "token", "data", "expires_at", "person_id", "made_at", "way", "device", "provider_id", "sid_digest"),
		Impersonal("identity_provider", "tenant_id", "id", "kind", "name", "issuer", "client_id", "secret_sealed", "resource", "created_at", "closed_at"),
		Impersonal("person_identity", "tenant_id", "provider_id"),
		Kept(account, "person_identity", "subject_digest", "person_id", "made_at"),
		Impersonal("invitation", "tenant_id", "id"),
		Kept(invited, "invitation", "person_id", "token_digest", "made_at", "expires_at", "used_at"),
		Impersonal("passkey", "tenant_id", "id", "host"),
		Kept(passkeys, "passkey", "person_id", "name", "credential_id", "user_handle", "public_key", "sign_count", "synced", "made_at", "last_used"),
		Impersonal("passkey_challenge", "tenant_id", "id", "host", "challenge"),
		Kept(code, "passkey_challenge", "person_id", "user_handle", "expires_at"),
		Impersonal("audit", "tenant_id", "id"),
		Kept(trail, "audit", "at", "person_id", "organisation_id", "action", "subject_kind", "subject_id", "fields", "keep_until"),
		Impersonal("periodic", "name", "next_at", "leased_until", "last_at", "last_ok", "last_error"),
		Impersonal("once_key", "tenant_id", "form", "key", "result", "made_at"),
		Kept(tries, "once_key", "hash"),
		Impersonal("attempt", "tenant_id", "what", "window_start", "tries"),
		Kept(tries, "attempt", "subject"),
		Impersonal("vault_key", "tenant_id", "month", "wrapped", "created_at", "destroyed_at"),
	)
}

// Sweep forgets, for every tenant, the sessions that are over, the sign-in codes
// that were so yesterday, and the invitations that were so a month ago.
func Sweep(ctx context.Context, tx db.Tx, now time.Time) error {
	_, err := db.Exec(ctx, tx, `delete from staff_session where expires_at <= $1`, now)
	if err == nil {
		_, err = db.Exec(ctx, tx, `delete from signin_code where expires_at < $1`, now.AddDate(0, 0, -1))
	}
	if err == nil {
		_, err = db.Exec(ctx, tx, `delete from passkey_challenge where expires_at < $1`, now)
	}
	if err == nil { // a month later the page can no longer say that it was used or too old
		_, err = db.Exec(ctx, tx, `delete from invitation where expires_at < $1`, now.AddDate(0, -1, 0))
	}
	return err
}

// Retain does daily what Retention says of a tenant's people, in the caller's
// transaction. The audit trail goes by DropTrail.
func Retain(tx db.Tx, tenant Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "org.Retain(%s)", tenant.ID)
	if err := endIdle(tx, tenant.ID, now); err != nil {
		return err
	}
	return forgetFormer(tx, tenant.ID, now)
}

// endIdle deactivates those who have not signed in for IdleDays, but leaves
// administrators, or a service might lose its last one to a long holiday.
func endIdle(tx db.Tx, tenantID string, now time.Time) error {
	ctx := tx.Context()
	by := Operator(tenantID, now)
	ended, err := db.All(ctx, tx, db.Strings, `update person set deactivated_at = $2
		where tenant_id = $1 and deactivated_at is null and created_at < $3 and (last_seen is null or last_seen < $4)
		and not exists (select 1 from membership m where m.tenant_id = person.tenant_id and m.person_id = person.id
			and m.role = 'administrator') returning id`,
		tenantID, now, now.AddDate(0, 0, -IdleDays), keptDay(now).AddDays(-IdleDays))
	if err != nil {
		return err
	}
	for _, personID := range ended {
		if err := Record(ctx, tx, by.Did("change", "person", personID, "deactivated_at")); err != nil {
			return err
		}
	}
	return nil
}

// erased begins what stands in place of an address that must differ from all
// others.
const erased = "slettet:"

// forgetFormer empties the row of those deactivated long ago. The row itself
// stays, for what points at its id.
func forgetFormer(tx db.Tx, tenantID string, now time.Time) error {
	ctx := tx.Context()
	by := Operator(tenantID, now)
	gone, err := db.All(ctx, tx, db.Strings, `update person set name = '', email = '`+erased+`' || id, last_seen = null
		where tenant_id = $1 and deactivated_at < $2 and name <> '' returning id`,
		tenantID, now.AddDate(0, 0, -FormerStaffDays))
	if err != nil {
		return err
	}
	for _, personID := range gone {
		for _, table := range []string{"membership", "person_identity", "passkey"} {
			_, err := db.Exec(ctx, tx, `delete from `+table+` where tenant_id = $1 and person_id = $2`, tenantID, personID)
			if err != nil {
				return err
			}
		}
		if err := Record(ctx, tx, by.Did("redact", "person", personID, "name", "email", "last_seen")); err != nil {
			return err
		}
	}
	return nil
}

// trailDue is what of the audit trail has been kept long enough, on day $2.
const trailDue = `from audit where tenant_id = $1 and keep_until < $2`

// DropTrail deletes daily what of a tenant's audit trail has been kept long
// enough. The database refuses to let go of the rest, by its own clock.
func DropTrail(tx db.Tx, tenant Tenant, now time.Time) error {
	_, err := db.Exec(tx.Context(), tx, `delete `+trailDue, tenant.ID, keptDay(now))
	return err
}

// TrailDue counts what DropTrail would delete then. It cannot be rehearsed before
// its day, since the database looks at its own clock.
func TrailDue(ctx context.Context, r db.Reader, tenant Tenant, now time.Time) (int, error) {
	return db.One(ctx, r, db.Count, `select count(*) `+trailDue, tenant.ID, keptDay(now))
}
