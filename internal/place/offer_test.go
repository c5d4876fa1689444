package place_test

import (
	"slices"
	"strings"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/place"
)

func TestOfferComesBackAsSaved(t *testing.T) {
	w := newWorld(t)
	p, other := w.place("Halden bibliotek"), w.place("NAV Halden")
	saved := w.offer(p)
	_, err := w.service.SaveOffer(ctx, w.by, w.offerDraft(p))
	wrong(t, err, "name place.offer.error.twice")
	w.rule(p, saved.ID, weekly(1, "9", "10"))
	got, err := w.service.Offers(ctx, w.db, w.tenantID)
	must(t, err)
	if len(got) != 1 || !got[0].At(p.ID) || len(got[0].ReasonIDs) != len(place.Standards()) || !got[0].Speaks("en") || got[0].Speaks("uk") {
		t.Fatalf("got %+v", got)
	}
	o := got[0]
	o.PlaceIDs, o.ReasonIDs, o.Languages = []string{other.ID, other.ID}, o.ReasonIDs[:1], nil
	_, err = w.service.SaveOffer(ctx, w.by, o)
	must(t, err)
	again, err := w.service.Offer(ctx, w.db, w.tenantID, o.ID)
	must(t, err)
	if again.At(p.ID) || !slices.Equal(again.PlaceIDs, []string{other.ID}) || len(again.ReasonIDs) != 1 || !again.Speaks("uk") {
		t.Errorf("got %+v", again)
	}
	if rules, _ := w.service.Rules(ctx, w.db, w.tenantID, ""); len(rules) != 0 {
		t.Errorf("rules of an offer that has left the place: %v", rules)
	}
	must(t, w.service.CloseOffer(ctx, w.by, o.ID, false))
	if open, _ := w.service.Offers(ctx, w.db, w.tenantID); len(open) != 0 {
		t.Errorf("open = %v", open)
	}
	must(t, w.service.ReopenOffer(ctx, w.by, o.ID))
}

func TestOfferIsRefused(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	for name, c := range map[string]struct {
		spoil  func(o *place.Offer)
		fields []string
	}{
		"no name":    {func(o *place.Offer) { o.Name = "" }, []string{"name place.offer.error.noname"}},
		"no place":   {func(o *place.Offer) { o.PlaceIDs = nil }, []string{"places place.offer.error.noplace"}},
		"no reason":  {func(o *place.Offer) { o.ReasonIDs = nil }, []string{"reasons place.offer.error.noreason"}},
		"bad reason": {func(o *place.Offer) { o.ReasonIDs = []string{"x"} }, []string{"reasons web.error.choice"}},
		"figures": {func(o *place.Offer) { o.Length, o.Buffer, o.Step, o.Notice, o.Horizon = 4, -1, 481, 43201, 0 },
			[]string{"length place.offer.error.length", "buffer place.offer.error.buffer", "step place.offer.error.step",
				"notice place.offer.error.notice", "horizon place.offer.error.horizon"}},
		"choices": {func(o *place.Offer) {
			o.Channel, o.BookedBy, o.Audience, o.Languages = "pigeon", "", "cats", []string{"norsk!"}
		},
			[]string{"channel web.error.choice", "bookedby web.error.choice", "audience web.error.choice", "languages web.error.choice"}},
		"phone":        {func(o *place.Offer) { o.Phone = "12" }, []string{"phone place.error.phone"}},
		"organisation": {func(o *place.Offer) { o.OrganisationID = "" }, []string{"organisation place.error.organisation"}},
		"10 kB":        {func(o *place.Offer) { o.Bring = strings.Repeat("x", 10000) }, []string{"bring web.error.toolong"}},
	} {
		o := w.offerDraft(p)
		c.spoil(&o)
		_, err := w.service.SaveOffer(ctx, w.by, o)
		t.Run(name, func(t *testing.T) { wrong(t, err, c.fields...) })
	}
}

func TestOfferAtAnotherPlaceHasNoRuleHere(t *testing.T) {
	w := newWorld(t)
	p, other := w.place("Halden bibliotek"), w.place("NAV Halden")
	o := w.offer(p)
	_, err := w.service.SaveRule(ctx, w.by, place.OpeningRule{PlaceID: other.ID, OfferID: o.ID, Rule: weekly(1, "9", "10")}, false)
	wrong(t, err, "offer place.rule.otheroffer")
}

func TestReasons(t *testing.T) {
	w := newWorld(t)
	o := w.offer(w.place("Halden bibliotek"))
	must(t, w.db.Write(ctx, func(tx db.Tx) error { return place.AddStandardReasons(ctx, tx, w.tenantID) })) // again
	all, err := w.service.Reasons(ctx, w.db, w.tenantID)
	must(t, err)
	if len(all) != len(place.Standards()) || all[0].Standard != "bankid" {
		t.Fatalf("reasons = %v", all)
	}
	renamed := all[0]
	renamed.Name, renamed.Standard, renamed.Hidden = "BankID", "nonsense", true
	saved, err := w.service.SaveReason(ctx, w.by, renamed)
	must(t, err)
	if saved.Standard != "bankid" {
		t.Errorf("a standard reason became %q", saved.Standard)
	}
	own, err := w.service.SaveReason(ctx, w.by, place.Reason{Name: "Slektsgransking"})
	must(t, err)
	_, err = w.service.SaveReason(ctx, w.by, place.Reason{Name: "Slektsgransking"})
	wrong(t, err, "name place.reason.error.twice")
	_, err = w.service.SaveReason(ctx, w.by, place.Reason{Standard: "bankid"})
	wrong(t, err, "name place.reason.error.noname")
	if o, _ = w.service.Offer(ctx, w.db, w.tenantID, o.ID); !o.Takes(own.ID) {
		t.Error("no offer takes the new reason")
	}
	must(t, w.service.MoveReason(ctx, w.by, own.ID, -100))
	must(t, w.service.MoveReason(ctx, w.by, own.ID, 1))
	all, _ = w.service.Reasons(ctx, w.db, w.tenantID)
	if all[1].ID != own.ID || all[0].Name != "BankID" || len(place.Visible(all)) != len(all)-1 {
		t.Errorf("order: %v", all[:3])
	}
}
