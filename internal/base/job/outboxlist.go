package job

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// ItemQuery asks for the items of some owners, the newest first.
type ItemQuery struct {
	TenantID string
	Owners   []string
	State    ItemState // "" = all
	Limit    int
}

// Items lists what is in the outbox.
func Items(ctx context.Context, r db.Reader, q ItemQuery) ([]Item, error) {
	if len(q.Owners) == 0 {
		return nil, nil
	}
	n := len(q.Owners)
	args := append(append([]any{q.TenantID}, db.Args(q.Owners)...), string(q.State), q.Limit)
	return db.All(ctx, r, scanItem, `select `+itemColumns+` from outbox where tenant_id = $1 and owner in (`+db.Placeholders(2, n)+`)
		and `+db.Placeholders(n+2, 1)+` in ('', state) order by made_at desc, id limit `+db.Placeholders(n+3, 1), args...)
}

// Tally counts the items of some owners by state.
func Tally(ctx context.Context, r db.Reader, tenantID string, owners []string) (map[ItemState]int, error) {
	tally := map[ItemState]int{}
	if len(owners) == 0 {
		return tally, nil
	}
	type count struct {
		state ItemState
		n     int
	}
	counts, err := db.All(ctx, r, func(row db.Row) (c count, err error) { return c, row.Scan(&c.state, &c.n) },
		`select state, count(*) from outbox where tenant_id = $1 and owner in (`+db.Placeholders(2, len(owners))+`) group by state`,
		append([]any{tenantID}, db.Args(owners)...)...)
	for _, c := range counts {
		tally[c.state] = c.n
	}
	return tally, err
}

// ItemsOf lists every item about one thing.
func ItemsOf(ctx context.Context, r db.Reader, tenantID, what string) ([]Item, error) {
	return db.All(ctx, r, scanItem, `select `+itemColumns+` from outbox where tenant_id = $1 and what = $2 order by made_at, id`, tenantID, what)
}

// FindItem reads one.
func FindItem(ctx context.Context, r db.Reader, tenantID, id string) (Item, error) {
	return db.One(ctx, r, scanItem, `select `+itemColumns+` from outbox where tenant_id = $1 and id = $2`, tenantID, id)
}

// Park stops what is due, after a restore: it may have gone out since the backup
// was made.
func Park(ctx context.Context, tx db.Tx, now time.Time) (int64, error) {
	return db.Exec(ctx, tx, `update outbox set state = 'parked', leased_until = null where state = 'waiting' and next_at <= $1`, now)
}

// AssumeSent marks what is due as sent when it was due.
func AssumeSent(ctx context.Context, tx db.Tx, now time.Time) error {
	_, err := db.Exec(ctx, tx, `update outbox set state = 'sent', attempts = 1, done_at = next_at where state = 'waiting' and next_at <= $1`, now)
	return err
}

// Unpark gives a parked item a new state: Waiting or Dropped. False when it was
// not parked.
func Unpark(ctx context.Context, tx db.Tx, i Item, o Outcome) (bool, error) {
	done := o.Now
	if o.State == Waiting {
		done = time.Time{}
	}
	n, err := db.Exec(ctx, tx, `update outbox set state = $1, why = $2, next_at = $3, done_at = $4
		where tenant_id = $5 and id = $6 and state = 'parked'`, string(o.State), o.Why, o.NextAt, done, i.TenantID, i.ID)
	return n == 1, err
}

// mostInList bounds how many ids one statement names.
const mostInList = 500

// Forget deletes every item about those things.
func Forget(ctx context.Context, tx db.Tx, tenantID string, what ...string) (err error) {
	defer errs.Wrap(&err, "forget from the outbox")
	for len(what) > 0 {
		some := what[:min(len(what), mostInList)]
		what = what[len(some):]
		_, err := db.Exec(ctx, tx, `delete from outbox where tenant_id = $1 and what in (`+db.Placeholders(2, len(some))+`)`,
			append([]any{tenantID}, db.Args(some)...)...)
		if err != nil {
			return err
		}
	}
	return nil
}
