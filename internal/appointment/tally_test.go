package appointment

import (
	"fmt"
	"testing"
)

func TestTallyKeepsNoPerson(t *testing.T) {
	w := newWorld(t, 1)
	book := func(start string) Receipt { return w.book(slot("lesson", tuesday, start)) }
	served, gone, missed := book("10:00"), book("11:00"), book("12:00")
	book("13:00")
	w.hold(slot("lesson", tuesday, "14:00"))
	if list := must(Occupying(ctx, w.DB, "h", tuesday, tuesday)); len(list) != 5 || list[0].HostID != "h00" || list[0].PlaceID != "bib" {
		t.Errorf("occupying: %+v", list)
	}
	if err := w.Revoke(ctx, w.by(desk(), gone.ID, now)); err != nil {
		t.Fatal(err)
	}
	evening := at(tuesday, "18:00")
	if err := w.Serve(ctx, ServeRequest{Change: w.by(desk(), served.ID, evening), Visit: helped()}); err != nil {
		t.Fatal(err)
	}
	if err := w.NoShow(ctx, w.by(desk(), missed.ID, evening)); err != nil {
		t.Fatal(err)
	}
	const want = "[{booked web 1} {noshow web 1} {revoked web 1} {served web 1}]"
	tally := func() string {
		return fmt.Sprint(must(Tallies(ctx, w.DB, TallyQuery{TenantID: "h", From: monday, To: tuesday})))
	}
	if got := tally(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := w.Settle(ctx, w.tenant, at(tuesday.AddDays(1), "00:30")); err != nil {
		t.Fatal(err)
	}
	if got := tally(); got != want {
		t.Errorf("the day after: %s, want %s", got, want)
	}
	for _, o := range must(Occupying(ctx, w.DB, "h", tuesday, tuesday)) {
		if o.StartsAt.Equal(at(tuesday, "10:00")) {
			t.Error("the day after, it is still known whose time the served one took")
		}
	}
	if got := fmt.Sprint(must(Tallies(ctx, w.DB, TallyQuery{TenantID: "other", From: monday, To: tuesday}))); got != "[]" {
		t.Errorf("another tenant: %s", got)
	}
}
