package roster

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// How long what is known of hosts is kept.
const (
	FormerHostDays = 90 // from removal until the name and all else goes
	PastPlanDays   = 30 // from the last day of an absence or a working rule
)

// Retention classifies every column of the roster's tables.
func Retention() []org.Rule {
	host := org.Keep{Class: org.Staff, What: "roster.retention.host", Period: "roster.retention.host.period", Becomes: "org.retention.deleted"}
	plan := org.Keep{Class: org.Staff, What: "roster.retention.plan", Period: "roster.retention.plan.period", Becomes: "org.retention.deleted"}
	claim := org.Keep{Class: org.Staff, What: "roster.retention.claim", Period: "roster.retention.claim.period", Becomes: "org.retention.deleted"}
	calendar := org.Keep{Class: org.Staff, What: "roster.retention.calendar", Period: "roster.retention.calendar.period", Becomes: "org.retention.deleted"}
	busy := org.Keep{Class: org.Staff, What: "roster.retention.busy", Period: "roster.retention.busy.period", Becomes: "org.retention.deleted"}
	return slices.Concat(
		org.Impersonal("host", "tenant_id", "id", "organisation_id", "revision", "created_at", "removed_at", "calendar"),
		org.Kept(host, "host", "person_id", "first_name", "pledged_on"),
		org.Impersonal("host_language", "tenant_id", "host_id"),
		org.Kept(host, "host_language", "language"),
		org.Impersonal("host_reason", "tenant_id", "host_id"),
		org.Kept(host, "host_reason", "reason_id"),
		org.Impersonal("working_rule", "tenant_id", "id", "host_id"),
		org.Kept(plan, "working_rule", "place_id", "kind", "weekday", "n", "from_date", "to_date", "start_minute", "end_minute"),
		org.Impersonal("absence", "tenant_id", "id", "host_id"),
		org.Kept(plan, "absence", "from_date", "to_date", "start_minute", "end_minute"),
		org.Impersonal("claim", "tenant_id", "id", "host_id", "why", "overridden", "expires_at"),
		org.Kept(claim, "claim", "starts_at", "blocked_until"),
		org.Impersonal("host_calendar", "tenant_id", "host_id", "id", "made_at", "next_at", "leased_until", "tried_at", "fetched_at", "read_at",
			"failures", "problem", "unread"),
		org.Kept(calendar, "host_calendar", "address_sealed", "etag", "modified"),
		org.Impersonal("host_busy", "tenant_id", "host_id"),
		org.Kept(busy, "host_busy", "starts_at", "ends_at"),
	)
}

// Retain does daily, for a tenant and in the caller's transaction, what Retention
// says.
func Retain(tx db.Tx, t org.Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "roster.Retain(%s)", t.ID)
	ctx, today := tx.Context(), civil.DateOf(now, t.Location())
	if err := tidyCalendars(tx, t.ID, now); err != nil { // first, since it locks hosts, and those who book lock them before claims
		return err
	}
	if err := Sweep(ctx, tx, t.ID, now); err != nil {
		return err
	}
	if err := Forget(ctx, tx, t.ID, today.Midnight(t.Location())); err != nil {
		return err
	}
	if err := forgetBusy(ctx, tx, t.ID, now); err != nil {
		return err
	}
	for _, table := range []string{"absence", "working_rule"} {
		_, err := db.Exec(ctx, tx, `delete from `+table+` where tenant_id = $1 and to_date < $2`, t.ID, today.AddDays(-PastPlanDays))
		if err != nil {
			return err
		}
	}
	return forgetFormer(ctx, tx, t.ID, now)
}

// forgetFormer empties what is known of those removed long ago. The row itself
// stays for what points at its id.
func forgetFormer(ctx context.Context, tx db.Tx, tenantID string, now time.Time) error {
	gone, err := db.All(ctx, tx, db.Strings, `update host set first_name = '', person_id = null, pledged_on = null
		where tenant_id = $1 and removed_at < $2 and first_name <> '' returning id`,
		tenantID, now.AddDate(0, 0, -FormerHostDays))
	if err != nil {
		return err
	}
	for _, hostID := range gone {
		if err := emptyHost(ctx, tx, tenantID, hostID); err != nil {
			return err
		}
		err := org.Record(ctx, tx, org.Operator(tenantID, now).Did("host.redact", "host", hostID, "first_name", "person_id", "pledged_on"))
		if err != nil {
			return err
		}
	}
	return nil
}

func emptyHost(ctx context.Context, tx db.Tx, tenantID, hostID string) error {
	for _, table := range []string{"host_language", "host_reason", "working_rule", "absence"} {
		if _, err := db.Exec(ctx, tx, `delete from `+table+` where tenant_id = $1 and host_id = $2`, tenantID, hostID); err != nil {
			return err
		}
	}
	return nil
}
