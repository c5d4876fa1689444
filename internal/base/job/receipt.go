package job

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// ReceiptState is what was told of an item after it was handed on.
type ReceiptState string

// The receipts. Delivered is the last word: a telephone has said so.
const (
	NoReceipt   ReceiptState = ""
	Delivered   ReceiptState = "delivered"
	Undelivered ReceiptState = "undelivered"
)

// Receipt tells what became of an item that was handed on.
type Receipt struct {
	TenantID, Channel string
	Name              string // the item's id, or the GatewayID that it was given
	State             ReceiptState
	Why               string // the word of an item that is Undelivered
	Now               time.Time
}

// Receive keeps a receipt, and tells whether its name is known. The same receipt
// again changes nothing, nor does one of an item that was never handed on.
func Receive(ctx context.Context, tx db.Tx, r Receipt) (known bool, err error) {
	defer errs.Wrap(&err, "receive a receipt")
	if r.Name == "" {
		return false, nil
	}
	// Each name by its own index: an "or" of the two reads all that the tenant sent.
	items, err := db.All(ctx, tx, scanItem, `update outbox set receipt = receipt
		where tenant_id = $1 and channel = $2 and id in (select o.id from outbox o where o.tenant_id = $3 and o.id = $4
		union select o.id from outbox o where o.tenant_id = $5 and o.gateway_id = $6 and o.gateway_id <> '') returning `+itemColumns,
		r.TenantID, r.Channel, r.TenantID, r.Name, r.TenantID, r.Name)
	if err != nil || len(items) != 1 { // two of the same name: nobody knows which
		return len(items) > 0, err
	}
	i, changed := items[0].told(r)
	if !changed {
		return true, nil
	}
	_, err = db.Exec(ctx, tx, `update outbox set state = $1, why = $2, leased_until = $3, done_at = $4, receipt = $5, receipt_at = $6
		where tenant_id = $7 and id = $8`, string(i.State), i.Why, i.LeasedUntil, i.DoneAt, string(i.Receipt), i.ReceiptAt, i.TenantID, i.ID)
	return true, err
}

// told is the item after the receipt. One that waits to be tried again, or comes
// from a backup, has gone out if it was delivered, and is not sent any more.
func (i Item) told(r Receipt) (after Item, changed bool) {
	never := i.State == Dropped || i.State == Waiting && i.Attempts == 0
	if never || i.Receipt == Delivered || i.Receipt == r.State {
		return i, false
	}
	leased := !i.LeasedUntil.IsZero()
	switch {
	case r.State == Delivered:
		i.State, i.Why, i.LeasedUntil = Sent, "", time.Time{}
	case i.State == Waiting && !leased:
		return i, false // it was another try that failed, and there will be one more
	case i.State == Waiting:
		i.Why = r.Why // Finish makes the rest of it
	default:
		i.State, i.Why = Failed, r.Why
	}
	if i.DoneAt.IsZero() && i.State != Waiting {
		i.DoneAt = r.Now
	}
	i.Receipt, i.ReceiptAt = r.State, r.Now
	return i, true
}

// BeingSent tells whether an item of the channel is being handed on right now,
// so that its GatewayID is not known yet.
func BeingSent(ctx context.Context, r db.Reader, tenantID, channel string) (bool, error) {
	n, err := db.One(ctx, r, db.Count, `select count(*) from outbox
		where tenant_id = $1 and channel = $2 and state = 'waiting' and leased_until is not null`, tenantID, channel)
	return n > 0, err
}
