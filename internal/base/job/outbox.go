package job

import (
	"context"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Item is a message in the outbox. What names the thing it is about, of which
// Version was true when it was put there; who gets it and in which words is not
// kept. There is one item for each What, Kind, Version and Channel, ever.
type Item struct {
	TenantID, ID string
	Kind, What   string
	Version      int
	Channel      string
	Owner        string // whose it is to follow up
	State        ItemState
	Why          string // a word, when it did not go out
	Attempts     int    // begun, with the one that is going on
	MadeAt       time.Time
	NextAt       time.Time // not before
	LeasedUntil  time.Time // zero: nobody is sending it
	DoneAt       time.Time
	GatewayID    string // the name that whoever took it gave it
	Receipt      ReceiptState
	ReceiptAt    time.Time
}

// ItemState says how far a message has come.
type ItemState string

// The states. A parked item waits until a person lets it go.
const (
	Waiting ItemState = "waiting"
	Sent    ItemState = "sent"
	Failed  ItemState = "failed"
	Dropped ItemState = "dropped"
	Parked  ItemState = "parked"
)

// ItemLease is how long a process has to send what it leased, far longer than
// any sending may take.
const ItemLease = 5 * time.Minute

const itemColumns = `tenant_id, id, kind, what, version, channel, owner, state, why, attempts, made_at, next_at, leased_until, done_at,
	gateway_id, receipt, receipt_at`

func scanItem(row db.Row) (i Item, err error) {
	return i, row.Scan(&i.TenantID, &i.ID, &i.Kind, &i.What, &i.Version, &i.Channel, &i.Owner, &i.State, &i.Why, &i.Attempts,
		db.Instant(&i.MadeAt), db.Instant(&i.NextAt), db.Instant(&i.LeasedUntil), db.Instant(&i.DoneAt),
		&i.GatewayID, &i.Receipt, db.Instant(&i.ReceiptAt))
}

// Put adds waiting items in the transaction of what they tell of. One that is
// there already is left as it is.
func Put(ctx context.Context, tx db.Tx, items ...Item) (err error) {
	defer errs.Wrap(&err, "put in the outbox")
	if len(items) == 0 {
		return nil
	}
	var rows []string
	var args []any
	for _, i := range items {
		rows = append(rows, `(`+db.Placeholders(len(args)+1, 10)+`)`)
		args = append(args, i.TenantID, i.ID, i.Kind, i.What, i.Version, i.Channel, i.Owner, string(Waiting), i.MadeAt, i.NextAt)
	}
	_, err = db.Exec(ctx, tx, `insert into outbox (tenant_id, id, kind, what, version, channel, owner, state, made_at, next_at)
		values `+strings.Join(rows, ",")+` on conflict do nothing`, args...)
	return err
}

// LeaseItems takes, for this process alone, up to most items that are due. The look
// before it keeps the many times when nothing is due from asking for a write.
// Of two processes at once one may get fewer than there are, and the rest the
// next time.
func LeaseItems(ctx context.Context, d *db.DB, now time.Time, most int) (items []Item, err error) {
	defer errs.Wrap(&err, "lease from the outbox")
	if oldest, err := OldestDue(ctx, d, now); err != nil || oldest.IsZero() {
		return nil, err
	}
	err = d.Write(ctx, func(tx db.Tx) error {
		items, err = db.All(ctx, tx, scanItem, `update outbox set leased_until = $1, attempts = attempts + 1
			where state = 'waiting' and next_at <= $2 and leased_until is null and (tenant_id, id) in
				(select o.tenant_id, o.id from outbox o where o.state = 'waiting' and o.next_at <= $3 and o.leased_until is null
				order by o.next_at, o.id limit $4)
			returning `+itemColumns, now.Add(ItemLease), now, now, most)
		return err
	})
	return items, err
}

// OldestDue is since when the item that has waited longest could have been
// sent, zero when none is due. One that is being sent does not count.
func OldestDue(ctx context.Context, r db.Reader, now time.Time) (oldest time.Time, err error) {
	return db.One(ctx, r, scanInstant, `select min(next_at) from outbox
		where state = 'waiting' and next_at <= $1 and leased_until is null`, now)
}

// OldestDueOf is OldestDue of one tenant.
func OldestDueOf(ctx context.Context, r db.Reader, tenantID string, now time.Time) (oldest time.Time, err error) {
	return db.One(ctx, r, scanInstant, `select min(next_at) from outbox
		where tenant_id = $1 and state = 'waiting' and next_at <= $2 and leased_until is null`, tenantID, now)
}

func scanInstant(row db.Row) (t time.Time, err error) { return t, row.Scan(db.Instant(&t)) }

// Outcome is how it went with a leased item.
type Outcome struct {
	State     ItemState
	Why       string
	NextAt    time.Time // when to try again, of one that is still Waiting
	Unmade    bool      // the attempt was never begun, and does not count
	GatewayID string    // what whoever took it calls it
	Now       time.Time
}

// Finish keeps the outcome, unless the lease ran out and the item is no longer
// this process's. A receipt that was faster than this has the last word.
func Finish(ctx context.Context, d *db.DB, i Item, o Outcome) (err error) {
	defer errs.Wrap(&err, "finish %s %s", i.Kind, i.ID)
	attempts, done, next := i.Attempts, o.Now, i.NextAt
	if o.Unmade {
		attempts--
	}
	if o.State == Waiting {
		done, next = time.Time{}, o.NextAt
	}
	return d.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(ctx, tx, `update outbox set attempts = $1, next_at = $2, done_at = $3, gateway_id = $4, leased_until = null,
			state = case when receipt = 'undelivered' and $5 <> 'waiting' then 'failed' else $6 end,
			why = case when receipt = 'undelivered' and $7 <> 'waiting' then why else $8 end,
			receipt = case when $9 = 'waiting' then '' else receipt end
			where tenant_id = $10 and id = $11 and leased_until = $12`,
			attempts, next, done, o.GatewayID, string(o.State), string(o.State), string(o.State), o.Why, string(o.State),
			i.TenantID, i.ID, i.LeasedUntil)
		return err
	})
}

// Lost looks after items whose sender died before it could tell how it went.
// Those of the channels in once may have gone out, and must not go out twice:
// they fail with that word. All others are sent again.
func Lost(ctx context.Context, d *db.DB, now time.Time, word string, once ...string) (err error) {
	defer errs.Wrap(&err, "lost items of the outbox")
	n, err := db.One(ctx, d, db.Count, `select count(*) from outbox where state = 'waiting' and leased_until <= $1`, now)
	if err != nil || n == 0 {
		return err
	}
	return d.Write(ctx, func(tx db.Tx) error {
		for _, channel := range once {
			_, err := db.Exec(ctx, tx, `update outbox set state = 'failed', why = $1, done_at = $2, leased_until = null
				where state = 'waiting' and leased_until <= $3 and channel = $4`, word, now, now, channel)
			if err != nil {
				return err
			}
		}
		_, err := db.Exec(ctx, tx, `update outbox set leased_until = null where state = 'waiting' and leased_until <= $1`, now)
		return err
	})
}
