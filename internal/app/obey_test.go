package app

import (
	"context"
	"testing"
	"time"

	"digivert/internal/org"
)

// stays are the kinds that no job takes away, and why.
var stays = map[string]string{
	"dropin.retention.ring": "until whoever sets up the queue changes it, as the table says",
	org.MonthKeys:           "the key of what has no month (roster's calendars) is not destroyed",
}

// there are the days after everybody left on which something is still there, and
// has gone, by table. A table that is not here has gone after latest days.
var there = map[string][2]int{
	"person": {364, 366}, "membership": {364, 366}, "person_identity": {364, 366}, "passkey": {364, 366},
	"host": {89, 91}, "host_language": {89, 91}, "host_reason": {89, 91}, "working_rule": {29, 91},
	"host_calendar": {0, 1}, "host_busy": {0, 1}, "claim": {0, 91},
	"staff_session": {0, 1}, "signin_code": {1, 2}, "passkey_challenge": {0, 1}, "invitation": {36, 38},
	"once_key": {1, 4}, "attempt": {1, 4}, "appointment_draft": {0, 1}, "queue_host": {0, 1}, "ticket": {0, 1},
	"visit_comment": {89, 380}, "appointment": {29, latest}, "outbox": {0, latest},
}

const latest = 200

// leave makes what the demo has none of, and then everybody leaves: accounts are
// closed and hosts removed.
func leave(t *testing.T, a *App, tenantID string) {
	t.Helper()
	now := a.Clock()
	one := func(query string) string {
		t.Helper()
		return texts(t, a, query, tenantID)[0]
	}
	person, host := one(`select id from person where tenant_id = $1 order by id`), one(`select id from host where tenant_id = $1 order by id`)
	place, organisation := one(`select id from place where tenant_id = $1 order by id`), one(`select id from organisation where tenant_id = $1 order by id`)
	for _, made := range []struct {
		query string
		args  []any
	}{
		{`insert into identity_provider (tenant_id, id, kind, name, issuer, client_id, created_at) values ($1, 'p', 'other', 'P', 'https://p.example', 'c', $2)`, []any{now}},
		{`insert into person_identity (tenant_id, provider_id, subject_digest, person_id, made_at) values ($1, 'p', $2, $3, $4)`, []any{[]byte("d"), person, now}},
		{`insert into signin_code (tenant_id, id, person_id, code_digest, made_at, expires_at) values ($1, 'c', $2, $3, $4, $5)`, []any{person, []byte("d"), now, now.Add(10 * time.Minute)}},
		{`insert into invitation (tenant_id, id, person_id, token_digest, made_at, expires_at) values ($1, 'i', $2, $3, $4, $5)`, []any{person, []byte("d"), now, now.Add(org.InvitationLife)}},
		{`insert into staff_session (tenant_id, token, data, expires_at, person_id, made_at) values ($1, $2, $3, $4, $5, $6)`, []any{"t" + tenantID, []byte("d"), now.Add(12 * time.Hour), person, now}},
		{`insert into passkey (tenant_id, id, person_id, host, name, credential_id, user_handle, public_key, sign_count, synced, made_at) values ($1, 'k', $2, 'h', 'Telefonen', $3, $4, $5, 0, false, $6)`, []any{person, []byte("c"), []byte("u"), []byte("p"), now}},
		{`insert into passkey_challenge (tenant_id, id, person_id, host, challenge, expires_at) values ($1, 'q', $2, 'h', 'c', $3)`, []any{person, now.Add(5 * time.Minute)}},
		{`insert into appointment_draft (tenant_id, person_id, id, typed_sealed, saved_at) values ($1, $2, 'd', $3, $4)`, []any{person, []byte("s"), now}},
		{`insert into once_key (tenant_id, form, key, hash, result, made_at) values ($1, 'f', 'k', $2, '', $3)`, []any{[]byte("h"), now}},
		{`insert into attempt (tenant_id, what, subject, window_start, tries) values ($1, 'w', $2, $3, 1)`, []any{[]byte("s"), now}},
		{`insert into queue (tenant_id, place_id, ring_name, ring_phone) values ($1, $2, 'Kari', '69000000') on conflict (tenant_id, place_id) do update set ring_name = 'Kari'`, []any{place}},
		{`insert into queue_host (tenant_id, place_id, service_date, host_id, since) values ($1, $2, '2026-11-11', $3, $4) on conflict do nothing`, []any{place, host, now}},
		{`insert into ticket (tenant_id, id, place_id, organisation_id, service_date, number, state, via, came_at, line_at) values ($1, 'obey', $2, $3, '2026-11-11', 99, 'waiting', 'staff', $4, $5)`, []any{place, organisation, now, now}},
	} {
		exec(t, a, made.query, append([]any{tenantID}, made.args...)...)
	}
	exec(t, a, `update person set deactivated_at = $2 where tenant_id = $1`, tenantID, now)
	exec(t, a, `update host set removed_at = $2 where tenant_id = $1 and removed_at is null`, tenantID, now)
}

// Every kind of the retention table, in every table that it lies in, is there, and
// goes when the table says. A room that adds a kind gives it a row in the demo or
// in leave, and its days in there.
func TestTheJobsObeyEveryRowOfTheTable(t *testing.T) {
	ctx, a := context.Background(), demoAt(t)
	start := a.Clock()
	tenant := haldenOf(t, a)
	leave(t, a, tenant.ID)
	first, _ := a.held(t, tenant, start)
	for _, h := range first {
		if h.Rows == 0 && h.What != org.OpenAccounts {
			t.Errorf("%s in %s: there is none, so that nothing is shown to go", h.What, h.Table)
		}
	}
	wanted := func(h org.Holding) [2]int {
		if days, told := there[h.Table]; told {
			return days
		}
		return [2]int{0, latest}
	}
	for _, day := range []int{0, 1, 2, 4, 29, 36, 38, 89, 91, latest, 364, 366, 380} {
		at := start.AddDate(0, 0, day)
		a.Clock = func() time.Time { return at }
		for _, f := range a.forgetters() { // not the audit trail: the database keeps it by its own clock, and org's test shows it
			if err := a.forgetting(f.job)(ctx, at); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.tidy(ctx, at); err != nil {
			t.Fatal(err)
		}
		now, _ := a.held(t, tenant, at)
		for i, h := range now {
			switch want := wanted(h); {
			case stays[h.What] != "":
			case day >= want[1] && h.Rows > 0:
				t.Errorf("%s in %s: %d of %d are left after %d days", h.What, h.Table, h.Rows, first[i].Rows, day)
			case day <= want[0] && want[0] > 0 && h.Rows == 0 && first[i].Rows > 0:
				t.Errorf("%s in %s: gone after %d days already", h.What, h.Table, day)
			}
		}
	}
}
