package job

import (
	"context"
	"fmt"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
)

var handedOn = time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC)

// told gives the database a receipt.
func told(t testing.TB, d *db.DB, name string, state ReceiptState) bool {
	t.Helper()
	var known bool
	err := d.Write(context.Background(), func(tx db.Tx) (err error) {
		known, err = Receive(tx.Context(), tx, Receipt{TenantID: "h", Channel: "sms", Name: name, State: state, Why: "notarrived", Now: handedOn.Add(time.Minute)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// What receipts make of an item, whatever it was and in whatever order they come.
func TestReceipts(t *testing.T) {
	for _, c := range []struct {
		name, state, why string
		attempts         int
		leased           bool
		receipts         []ReceiptState
		want             string // state, why and receipt
	}{
		{"sent and arrived", "sent", "", 1, false, []ReceiptState{Delivered}, "sent//delivered"},
		{"twice", "sent", "", 1, false, []ReceiptState{Delivered, Delivered}, "sent//delivered"},
		{"sent and lost", "sent", "", 1, false, []ReceiptState{Undelivered}, "failed/notarrived/undelivered"},
		{"lost, then arrived", "sent", "", 1, false, []ReceiptState{Undelivered, Delivered}, "sent//delivered"},
		{"arrived, then lost", "sent", "", 1, false, []ReceiptState{Delivered, Undelivered}, "sent//delivered"},
		{"uncertain and arrived", "failed", "uncertain", 1, false, []ReceiptState{Delivered}, "sent//delivered"},
		{"uncertain and lost", "failed", "uncertain", 1, false, []ReceiptState{Undelivered}, "failed/notarrived/undelivered"},
		{"to be tried again, but it arrived", "waiting", "trying", 1, false, []ReceiptState{Delivered}, "sent//delivered"},
		{"to be tried again, and lost", "waiting", "trying", 1, false, []ReceiptState{Undelivered}, "waiting/trying/"},
		{"being sent and arrived", "waiting", "", 1, true, []ReceiptState{Delivered}, "sent//delivered"},
		{"being sent and lost", "waiting", "", 1, true, []ReceiptState{Undelivered}, "waiting/notarrived/undelivered"},
		{"never sent", "waiting", "", 0, false, []ReceiptState{Delivered, Undelivered}, "waiting//"},
		{"not needed", "dropped", "changed", 1, false, []ReceiptState{Delivered, Undelivered}, "dropped/changed/"},
		{"from a backup, and arrived since", "parked", "", 0, false, []ReceiptState{Delivered}, "sent//delivered"},
		{"from a backup, and lost since", "parked", "", 0, false, []ReceiptState{Undelivered}, "failed/notarrived/undelivered"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dbtest.New(t)
			put(t, d, message(1, handedOn))
			var lease time.Time
			if c.leased {
				lease = handedOn.Add(ItemLease)
			}
			write(t, d, `update outbox set state = $1, why = $2, attempts = $3, leased_until = $4 where tenant_id = 'h'`, c.state, c.why, c.attempts, lease)
			for _, r := range c.receipts {
				if !told(t, d, "m001", r) {
					t.Error("its own name is not known")
				}
			}
			i, err := FindItem(context.Background(), d, "h", "m001")
			if got := string(i.State) + "/" + i.Why + "/" + string(i.Receipt); err != nil || got != c.want {
				t.Errorf("%s, want %s (%v)", got, c.want, err)
			}
			if i.State != Waiting && i.Receipt != NoReceipt && (i.DoneAt.IsZero() || i.ReceiptAt.IsZero() || !i.LeasedUntil.IsZero()) {
				t.Errorf("%+v", i)
			}
		})
	}
}

func write(t testing.TB, d *db.DB, query string, args ...any) {
	t.Helper()
	err := d.Write(context.Background(), func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A receipt that is faster than the gateway's answer has the last word, and a
// message that is to be tried again starts afresh.
func TestReceiptBeforeTheAnswer(t *testing.T) {
	for _, c := range []struct {
		receipt ReceiptState
		outcome Outcome
		want    string
	}{
		{Delivered, Outcome{State: Sent, GatewayID: "g"}, "sent//delivered"},
		{Delivered, Outcome{State: Failed, Why: "uncertain"}, "sent//delivered"},
		{Delivered, Outcome{State: Waiting, Why: "trying", NextAt: handedOn.Add(time.Hour)}, "sent//delivered"},
		{Undelivered, Outcome{State: Sent, GatewayID: "g"}, "failed/notarrived/undelivered"},
		{Undelivered, Outcome{State: Failed, Why: "uncertain"}, "failed/notarrived/undelivered"},
		{Undelivered, Outcome{State: Waiting, Why: "trying", NextAt: handedOn.Add(time.Hour)}, "waiting/trying/"},
	} {
		d := dbtest.New(t)
		put(t, d, message(1, handedOn))
		items, err := LeaseItems(context.Background(), d, handedOn, 1)
		if err != nil || len(items) != 1 {
			t.Fatalf("%v, %v", items, err)
		}
		told(t, d, "m001", c.receipt)
		c.outcome.Now = handedOn.Add(2 * time.Minute)
		if err := Finish(context.Background(), d, items[0], c.outcome); err != nil {
			t.Fatal(err)
		}
		i, err := FindItem(context.Background(), d, "h", "m001")
		if got := string(i.State) + "/" + i.Why + "/" + string(i.Receipt); err != nil || got != c.want {
			t.Errorf("%s, then %s: %s, want %s (%v)", c.receipt, c.outcome.State, got, c.want, err)
		}
	}
}

// A name is known as the gateway's too, but of one message, channel and tenant
// alone.
func TestNamesOfReceipts(t *testing.T) {
	d := dbtest.New(t)
	letter, neighbours := message(3, handedOn), message(4, handedOn)
	letter.Channel, neighbours.TenantID = "email", "s"
	put(t, d, message(1, handedOn), message(2, handedOn), letter, neighbours, message(5, handedOn), message(6, handedOn))
	write(t, d, `update outbox set state = 'sent', attempts = 1, gateway_id = 'g-' || id where id <> 'nobody'`)
	write(t, d, `update outbox set gateway_id = 'same' where id in ('m005', 'm006')`)
	for _, c := range []struct {
		name  string
		known bool
	}{{"m001", true}, {"g-m002", true}, {"m003", false}, {"g-m003", false}, {"m004", false}, {"g-m004", false}, {"", false}, {"made-up", false}, {"same", true}} {
		if got := told(t, d, c.name, Delivered); got != c.known {
			t.Errorf("%q is known: %v", c.name, got)
		}
	}
	if n := sqlCount(t, d, `receipt = 'delivered' and id in ('m001', 'm002')`); n != 2 {
		t.Errorf("%d of the two have arrived", n)
	}
	n, err := db.One(context.Background(), d, db.Count, `select count(*) from outbox where receipt <> ''`)
	if err != nil || n != 2 {
		t.Errorf("%d receipts in all, want 2 (%v)", n, err)
	}
}

// Who was not reached: the newest news failed, and no other way brought it.
func TestMissed(t *testing.T) {
	d := dbtest.New(t)
	add := func(id, what, kind, channel string, version int, state string, done time.Time) {
		i := message(1, handedOn)
		i.ID, i.What, i.Kind, i.Channel, i.Version = id, what, kind, channel, version
		put(t, d, i)
		write(t, d, `update outbox set state = $1, done_at = $2 where id = $3`, state, done, id)
	}
	at := func(minutes int) time.Time { return handedOn.Add(time.Duration(minutes) * time.Minute) }
	add("alone", "a", "booked", "sms", 1, "failed", at(1))
	add("both", "b", "booked", "sms", 1, "failed", at(1))
	add("both-mail", "b", "booked", "email", 1, "failed", at(2))
	add("other", "c", "booked", "sms", 1, "failed", at(3))
	add("other-mail", "c", "booked", "email", 1, "sent", at(1))
	add("later", "d", "booked", "sms", 1, "failed", at(1))
	add("later-reminder", "d", "reminder", "sms", 1, "sent", at(9))
	add("reminder", "e", "booked", "sms", 1, "sent", at(1))
	add("reminder-failed", "e", "reminder", "sms", 1, "failed", at(9))
	add("moved", "f", "booked", "sms", 1, "failed", at(1))
	add("moved-since", "f", "moved", "sms", 2, "waiting", time.Time{})
	items, err := Missed(context.Background(), d, "h", []string{"lib", "nav"})
	var got []string
	for _, i := range items {
		got = append(got, i.ID)
	}
	if want := "[alone both both-mail reminder-failed]"; err != nil || fmt.Sprint(got) != want {
		t.Errorf("%v, want %s (%v)", got, want, err)
	}
	if items, err := Missed(context.Background(), d, "h", []string{"nav"}); err != nil || len(items) != 0 {
		t.Errorf("another organisation sees %v (%v)", items, err)
	}
	if items, err := Missed(context.Background(), d, "h", nil); err != nil || len(items) != 0 {
		t.Errorf("nobody sees %v (%v)", items, err)
	}
}
