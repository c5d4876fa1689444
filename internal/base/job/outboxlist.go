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
	State    ItemState      // "" = all
	Receipts []ReceiptState // none = all
	Limit    int
}

// Items lists what is in the outbox.
func Items(ctx context.Context, r db.Reader, q ItemQuery) ([]Item, error) {
	if len(q.Owners) == 0 {
		return nil, nil
	}
	args := append([]any{q.TenantID}, db.Args(q.Owners)...)
	where := ` and owner in (` + db.Placeholders(2, len(q.Owners)) + `)`
	if q.State != "" {
		args = append(args, string(q.State))
		where += ` and state = ` + db.Placeholders(len(args), 1)
	}
	if len(q.Receipts) > 0 {
		where += ` and receipt in (` + db.Placeholders(len(args)+1, len(q.Receipts)) + `)`
		for _, r := range q.Receipts {
			args = append(args, string(r))
		}
	}
	args = append(args, q.Limit)
	return db.All(ctx, r, scanItem, `select `+itemColumns+` from outbox where tenant_id = $1`+where+`
		order by made_at desc, id limit `+db.Placeholders(len(args), 1), args...)
}

// Standing is how an item stands: its state, and the receipt.
type Standing struct {
	State   ItemState
	Receipt ReceiptState
}

// Tally counts the items of some owners by how they stand.
func Tally(ctx context.Context, r db.Reader, tenantID string, owners []string) (map[Standing]int, error) {
	tally := map[Standing]int{}
	if len(owners) == 0 {
		return tally, nil
	}
	type count struct {
		Standing
		n int
	}
	counts, err := db.All(ctx, r, func(row db.Row) (c count, err error) { return c, row.Scan(&c.State, &c.Receipt, &c.n) },
		`select state, receipt, count(*) from outbox where tenant_id = $1 and owner in (`+db.Placeholders(2, len(owners))+`)
		group by state, receipt`, append([]any{tenantID}, db.Args(owners)...)...)
	for _, c := range counts {
		tally[c.Standing] = c.n
	}
	return tally, err
}

// Missed lists the items of some owners that failed, of the newest version of
// what they are about, the oldest first. One whose news went out by another
// channel, or after it, is not missed.
func Missed(ctx context.Context, r db.Reader, tenantID string, owners []string) ([]Item, error) {
	if len(owners) == 0 {
		return nil, nil
	}
	return db.All(ctx, r, scanItem, `select `+itemColumns+` from outbox where tenant_id = $1 and owner in (`+db.Placeholders(2, len(owners))+`)
		and state = 'failed' and not exists (select 1 from outbox o where o.tenant_id = outbox.tenant_id and o.what = outbox.what
		and (o.version > outbox.version or o.version = outbox.version and o.state = 'sent'
		and (o.kind = outbox.kind or o.done_at > outbox.done_at)))
		order by made_at, id`, append([]any{tenantID}, db.Args(owners)...)...)
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

// AssumeSent marks what is due as sent when it was due, and what went by the
// channel that has receipts as delivered.
func AssumeSent(ctx context.Context, tx db.Tx, now time.Time, receipts string) error {
	_, err := db.Exec(ctx, tx, `update outbox set state = 'sent', attempts = 1, done_at = next_at,
		receipt = case when channel = $1 then 'delivered' else '' end, receipt_at = case when channel = $2 then next_at end
		where state = 'waiting' and next_at <= $3`, receipts, receipts, now)
	return err
}

// AssumeFailed marks what is due about the item's thing as handed on when it was
// due, and never delivered, for the item's why.
func AssumeFailed(ctx context.Context, tx db.Tx, i Item, now time.Time) error {
	_, err := db.Exec(ctx, tx, `update outbox set state = 'failed', why = $1, attempts = 1, done_at = next_at,
		receipt = 'undelivered', receipt_at = next_at
		where tenant_id = $2 and what = $3 and state = 'waiting' and next_at <= $4`, i.Why, i.TenantID, i.What, now)
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

// AroundFailed lists every item about the things of which one has failed, by
// thing.
func AroundFailed(ctx context.Context, r db.Reader, tenantID string) ([]Item, error) {
	return db.All(ctx, r, scanItem, `select `+itemColumns+` from outbox where tenant_id = $1 and what in
		(select f.what from outbox f where f.tenant_id = $2 and f.state = 'failed') order by what, made_at, id`, tenantID, tenantID)
}
