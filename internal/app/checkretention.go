package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/org"
)

// grace is how long ago all jobs of a night must have run: a day, and the time
// that they may be late.
const grace = 26 * time.Hour

// checkRetention tells of each tenant what should have been gone: what a run of
// the jobs, when they should last have run, would still find to do.
func (a *App) checkRetention(ctx context.Context, tenants []org.Tenant, now time.Time) (findings []Finding, err error) {
	for _, tenant := range tenants {
		gone, err := a.Rehearse(ctx, tenant, now.Add(-grace))
		if err != nil {
			return nil, err
		}
		oldest, err := appointment.OldestContact(ctx, a.DB, tenant.ID)
		if err != nil {
			return nil, err
		}
		findings = append(findings, a.retentionFinding(tenant, gone, oldest))
	}
	return findings, nil
}

func (a *App) retentionFinding(tenant org.Tenant, gone []org.Gone, oldest civil.Date) Finding {
	next := "none"
	if !oldest.IsZero() {
		next = oldest.String()
	}
	if len(gone) == 0 {
		return Finding{true, fmt.Sprintf("retention, %s: nothing is past due. Contact data to go next: %s", tenant.Name, next)}
	}
	words := a.Bundle.Localizer("en")
	var left []string
	for _, g := range gone {
		left = append(left, fmt.Sprintf("%d × %s", g.Rows, words.T(g.What)))
	}
	return Finding{false, fmt.Sprintf("retention, %s: past due and still there: %s. Contact data to go first: %s. See the jobs settle, redact, retention and hosts",
		tenant.Name, strings.Join(left, "; "), next)}
}
