package dropin

import (
	"fmt"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
)

type txType = db.Tx

func TestSettleLeavesCounts(t *testing.T) {
	w := newWorld(t, 1)
	done, missed, gone := w.give(Wanted{ReasonID: "bankid"}), w.give(Wanted{}), w.give(Wanted{})
	w.give(Wanted{FirstName: "Aud"}) // waits until the end
	_, err := w.TurnAwayNew(ctx, w.post(), Wanted{}, Full)
	if err != nil {
		t.Fatal(err)
	}
	w.after(10).callNext("h00")
	if _, err := w.Begin(ctx, w.post(), done.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Finish(ctx, w.after(25).post(), done.ID, helped()); err != nil {
		t.Fatal(err)
	}
	w.callNext("h00")
	if _, err := w.Miss(ctx, w.post(), missed.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Leave(ctx, w.post(), gone.ID); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a job that runs twice counts once
		if err := w.Settle(ctx, w.tenant, at(tuesday.AddDays(1), "00:30")); err != nil {
			t.Fatal(err)
		}
	}
	past, err := Past(ctx, w.DB, "h", tuesday, tuesday)
	want := "[{bib 2026-11-10 {left } 2} {bib 2026-11-10 {missed } 1} {bib 2026-11-10 {served } 1} {bib 2026-11-10 {turned_away full} 1}]"
	if err != nil || fmt.Sprint(past) != want {
		t.Errorf("%v, %v, want %s", past, err, want)
	}
	waits, err := Waits(ctx, w.DB, "h", tuesday, tuesday)
	if err != nil || fmt.Sprint(waits) != "[{bib 2026-11-10 {2 45}}]" {
		t.Errorf("%v, %v", waits, err)
	}
	if n := w.count(`select cast(sum(minutes) as bigint) from queue_length where reason_id = 'bankid' and times = 1`); n != 25 {
		t.Errorf("helped %d minutes", n)
	}
	for _, table := range []string{"ticket", "queue_day", "queue_host"} {
		if n := w.count(`select count(*) from ` + table); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
	}
}

// The nights when the clocks change have 23 and 25 hours: a day is settled when
// it is over at the place, and its numbers are of that day alone.
func TestDaysThatAreLongerAndShorter(t *testing.T) {
	for _, day := range []string{"2026-03-29", "2026-10-25"} {
		w := newWorld(t, 1)
		d := civil.MustDate(day)
		w.rule("sunday", "bib", "dropin", 0, "11:00", "14:00")
		w.now = at(d, "13:59")
		w.give(Wanted{})
		if err := w.Settle(ctx, w.tenant, at(d, "23:59")); err != nil || w.count(`select count(*) from ticket`) != 1 {
			t.Errorf("%s: settled before it was over, %v", day, err)
		}
		if err := w.Settle(ctx, w.tenant, at(d.AddDays(1), "00:00")); err != nil || w.count(`select count(*) from ticket`) != 0 {
			t.Errorf("%s: not settled, %v", day, err)
		}
	}
}
