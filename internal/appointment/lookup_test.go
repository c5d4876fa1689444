package appointment

import (
	"testing"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/org"
)

func TestByCode(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	try := CodeTry{Tenant: w.tenant, Code: r.Code, FirstName: "aud", Network: "192.0.2.1", Now: now}
	if a, err := w.ByCode(ctx, try); err != nil || a.ID != r.ID || a.Token != r.Token {
		t.Fatalf("%+v, %v", a, err)
	}
	wrong := try
	wrong.FirstName = "Berit"
	_, err := w.ByCode(ctx, wrong)
	wantErr(t, err, errs.NotFound, "appointment.code.unknown")
	wrong = try
	wrong.Code = "0000 0000"
	_, err = w.ByCode(ctx, wrong)
	wantErr(t, err, errs.NotFound, "appointment.code.unknown")
	wrong.Code, wrong.FirstName = "12", " "
	_, err = w.ByCode(ctx, wrong)
	wantField(t, err, "code", "appointment.code.digits")
	wantField(t, err, "firstname", "contact.firstname.empty")
}

func TestWrongCodesAreSlowedThenStopped(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	wrong := CodeTry{Tenant: w.tenant, Code: "1000 0000", FirstName: "Aud", Network: "192.0.2.1", Now: now}
	for range codeTriesFast {
		_, err := w.ByCode(ctx, wrong)
		wantErr(t, err, errs.NotFound, "appointment.code.unknown")
	}
	right := wrong
	right.Code = r.Code
	_, err := w.ByCode(ctx, right)
	wantErr(t, err, errs.TooMany, "appointment.code.wait")
	right.Network = "192.0.2.2" // a neighbour
	must(w.ByCode(ctx, right))
	for n := codeTriesFast; n < codeTriesMost; n++ {
		wrong.Now = wrong.Now.Add(time.Minute)
		_, err := w.ByCode(ctx, wrong)
		wantErr(t, err, errs.NotFound, "appointment.code.unknown")
		_, err = w.ByCode(ctx, wrong)
		key := map[bool]string{true: "appointment.code.stop", false: "appointment.code.wait"}[n == codeTriesMost-1]
		wantErr(t, err, errs.TooMany, key)
	}
	_, args := errs.KeyOf(w.byCodeErr(wrong))
	if len(args) != 2 || args[1] != "69 00 00 00" {
		t.Fatalf("the phone number is missing: %v", args)
	}
	right.Network, right.Now = "192.0.2.1", wrong.Now.Add(time.Minute)
	wantErr(t, w.byCodeErr(right), errs.TooMany, "appointment.code.stop")
	right.Now = now.Add(time.Hour)
	must(w.ByCode(ctx, right))
	right.Network = "" // the desk
	for range 20 {
		must(w.ByCode(ctx, right))
	}
}

func (w *world) byCodeErr(try CodeTry) error {
	_, err := w.ByCode(ctx, try)
	return err
}

func TestRightCodesAreNotCounted(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	for range 20 {
		must(w.ByCode(ctx, CodeTry{Tenant: w.tenant, Code: r.Code, FirstName: "Aud", Network: "n", Now: now}))
	}
}

func TestFindTellsOnlyTheOwnOrganisation(t *testing.T) {
	w := newWorld(t, 1)
	w.book(slot("lesson", tuesday, "10:00"))
	nav := w.book(slot("nav", tuesday, "10:00"))
	for name, c := range map[string]struct {
		q    FindQuery
		want int
	}{
		"by phone, the library":          {FindQuery{Viewer: desk(), Phone: "900 00 000"}, 1},
		"by phone, NAV":                  {FindQuery{Viewer: member("nav", org.Desk), Phone: "+47 90000000"}, 1},
		"by phone, another":              {FindQuery{Viewer: member("sen", org.Desk), Phone: "90000000"}, 0},
		"by name and day, the library":   {FindQuery{Viewer: desk(), FirstName: "AUD", Date: tuesday}, 1},
		"by name and another day":        {FindQuery{Viewer: desk(), FirstName: "Aud", Date: monday}, 0},
		"by NAV's code, the library":     {FindQuery{Viewer: desk(), Code: nav.Code}, 1},
		"a partner of the library's own": {FindQuery{Viewer: member("lib", org.Partner), Phone: "90000000"}, 0},
		"unknown code":                   {FindQuery{Viewer: desk(), Code: "10000000"}, 0},
	} {
		c.q.Tenant, c.q.Now = w.tenant, now
		got, err := w.Find(ctx, c.q)
		if err != nil || len(got) != c.want {
			t.Errorf("%s: %d found, %v, want %d", name, len(got), err, c.want)
		}
	}
	for _, v := range []org.Viewer{{}, member("lib", org.Administrator)} {
		_, err := w.Find(ctx, FindQuery{Tenant: w.tenant, Viewer: v, Phone: "90000000", Now: now})
		wantErr(t, err, errs.Forbidden, "appointment.forbidden")
	}
	_, err := w.Find(ctx, FindQuery{Tenant: w.tenant, Viewer: desk(), FirstName: "Aud", Now: now})
	wantField(t, err, "date", "appointment.find.needsdate")
}

func TestStaffCannotGuessCodes(t *testing.T) {
	w := newWorld(t, 1)
	q := FindQuery{Tenant: w.tenant, Viewer: desk(), Code: "10000000", Now: now}
	for range staffTriesMost {
		must(w.Find(ctx, q))
	}
	_, err := w.Find(ctx, q)
	wantErr(t, err, errs.TooMany, "appointment.code.wait")
}

func TestWhoMayOpen(t *testing.T) {
	w := newWorld(t, 1)
	b := w.booking("")
	b.Viewer, b.MadeBy, b.Via = member("nav", org.Partner), "nav", ViaPartner
	r := must(w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}, b))
	for name, c := range map[string]struct {
		by   Actor
		want bool
	}{
		"token":                      {Actor{Token: r.Token}, true},
		"wrong token":                {Actor{Token: r.Token[1:] + "x"}, false},
		"nobody":                     {Actor{}, false},
		"the library's desk":         {Actor{Viewer: desk()}, true},
		"the library's host":         {Actor{Viewer: member("lib", org.HostRole)}, true},
		"the library's coordinator":  {Actor{Viewer: member("lib", org.Coordinator)}, true},
		"its administrator":          {Actor{Viewer: member("lib", org.Administrator)}, false},
		"a partner at the library":   {Actor{Viewer: member("lib", org.Partner)}, false},
		"the partner who booked":     {Actor{Viewer: member("nav", org.Partner)}, true},
		"a coordinator elsewhere":    {Actor{Viewer: member("sen", org.Coordinator)}, false},
		"a desk elsewhere, by token": {Actor{Viewer: member("sen", org.Desk), Token: r.Token}, true},
	} {
		_, err := w.ByID(ctx, w.tenant, c.by, r.ID)
		if c.want && err != nil || !c.want && !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := w.tenant
	other.ID = "moss"
	if _, err := w.ByToken(ctx, other, r.Token); !errs.Is(err, errs.NotFound) {
		t.Errorf("another tenant: %v", err)
	}
	if _, err := w.ByID(ctx, w.tenant, Actor{Viewer: desk()}, w.hold(slot("lesson", tuesday, "12:00")).ID); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a hold: %v", err)
	}
}
