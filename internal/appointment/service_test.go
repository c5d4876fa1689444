package appointment

import (
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/place"
)

func TestOnClose(t *testing.T) {
	w := newWorld(t, 2)
	w.book(slot("lesson", tuesday, "10:00"))
	w.book(slot("short", tuesday, "14:00"))
	for _, c := range []struct {
		closure place.Closure
		want    int
	}{
		{place.Closure{PlaceID: "bib", From: tuesday, To: tuesday, Span: span("00:00", "24:00")}, 2},
		{place.Closure{From: tuesday, To: tuesday, Span: span("10:30", "12:00")}, 1},
		{place.Closure{From: tuesday, To: tuesday, Span: span("10:45", "14:00")}, 0},
		{place.Closure{OfferID: "short", From: monday, To: tuesday, Span: span("00:00", "24:00")}, 1},
		{place.Closure{PlaceID: "serv", From: monday, To: tuesday, Span: span("00:00", "24:00")}, 0},
		{place.Closure{From: monday, To: monday, Span: span("00:00", "24:00")}, 0},
	} {
		err := w.DB.Write(ctx, func(tx db.Tx) error {
			if got, err := w.OnClose(ctx, tx, "h", c.closure); err != nil || got != c.want {
				t.Errorf("%+v: %d, %v, want %d", c.closure, got, err, c.want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
