package place_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/place"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) // a Monday
)

// world is a tenant with an organisation, and one who may set it up.
type world struct {
	t        *testing.T
	db       *db.DB
	service  *place.Service
	tenantID string
	library  string
	by       org.Actor
}

func newWorld(t *testing.T) world {
	t.Helper()
	d := dbtest.New(t)
	return addTenant(t, d, "halden.localhost")
}

func addTenant(t *testing.T, d *db.DB, host string) world {
	t.Helper()
	s := org.New(d, nil)
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = host+" kommune", "Datahjelpen", "69000000"
	tenantID, err := s.AddTenant(ctx, org.NewTenant{Settings: settings, Hosts: []string{host}, Now: now})
	must(t, err)
	by := org.Operator(tenantID, now)
	library, err := s.SaveOrganisation(ctx, by, org.Organisation{Name: "Halden bibliotek", Kind: org.Library})
	must(t, err)
	must(t, d.Write(ctx, func(tx db.Tx) error { return place.AddStandardReasons(ctx, tx, tenantID) }))
	return world{t, d, place.New(d), tenantID, library, by}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w world) place(name string) place.Place {
	w.t.Helper()
	p, err := w.service.SavePlace(ctx, w.by, w.draft(name))
	must(w.t, err)
	return p
}

func (w world) draft(name string) place.Place {
	return place.Place{
		OrganisationID: w.library, Name: name, Address: "Storgata 1", Postcode: "1767", City: "Halden", Zone: "Europe/Oslo",
		Directions: "1. etasje.\nSpør i skranken.", Access: []place.AccessFact{place.StepFree, place.Toilet}, Phone: "69 00 00 00",
	}
}

func (w world) offer(p place.Place) place.Offer {
	w.t.Helper()
	o, err := w.service.SaveOffer(ctx, w.by, w.offerDraft(p))
	must(w.t, err)
	return o
}

func (w world) offerDraft(p place.Place) place.Offer {
	reasons, err := w.service.Reasons(ctx, w.db, w.tenantID)
	must(w.t, err)
	o := place.Offer{
		OrganisationID: w.library, Kind: place.KindAppointment, Channel: place.AtPlace, Name: "Time med veileder",
		Length: 45, Buffer: 15, Step: 30, Notice: 120, Horizon: 28, BookedBy: place.BookedByEveryone, Audience: place.ForEveryone,
		Languages: []string{"nb", "en"}, Bring: "Telefonen og laderen.", PlaceIDs: []string{p.ID},
	}
	for _, r := range reasons {
		o.ReasonIDs = append(o.ReasonIDs, r.ID)
	}
	return o
}

func span(start, end string) civil.Span {
	s, _ := civil.ParseTimeOfDay(start)
	e, _ := civil.ParseTimeOfDay(end)
	return civil.Span{Start: s, End: e}
}

func weekly(day time.Weekday, start, end string) civil.Rule {
	return civil.Rule{Kind: civil.Weekly, Weekday: day, From: civil.MustDate("2026-01-01"), Span: span(start, end)}
}

func (w world) rule(p place.Place, offerID string, r civil.Rule) place.OpeningRule {
	w.t.Helper()
	saved, err := w.service.SaveRule(ctx, w.by, place.OpeningRule{PlaceID: p.ID, OfferID: offerID, Rule: r}, false)
	must(w.t, err)
	return saved
}

// wrong fails unless err is about exactly these fields.
func wrong(t *testing.T, err error, fields ...string) {
	t.Helper()
	var got []string
	for _, f := range errs.FieldsOf(err) {
		got = append(got, f.Name+" "+f.Key)
	}
	if !slices.Equal(got, fields) {
		t.Errorf("wrong fields %q, want %q (%v)", got, fields, err)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"Halden bibliotek":               "halden-bibliotek",
		"Ærfuglen på Østre Ås":           "aerfuglen-pa-ostre-as",
		"  NAV – Halden (2. etasje) ":    "nav-halden-2-etasje",
		"Café Müller":                    "cafe-muller",
		"A\u030as":                       "as",
		"🙂":                              "sted",
		strings.Repeat("bibliotek ", 20): "bibliotek-bibliotek-bibliotek-bibliotek-bibliotek-bibliotek",
	} {
		if got := place.Slug(name); got != want {
			t.Errorf("Slug(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestPlaceComesBackAsSaved(t *testing.T) {
	w := newWorld(t)
	saved := w.place("Halden bibliotek")
	got, err := w.service.PlaceBySlug(ctx, w.db, w.tenantID, "halden-bibliotek")
	must(t, err)
	if got.ID != saved.ID || got.FullAddress() != "Storgata 1, 1767 Halden" || got.Phone != "69000000" || !got.Has(place.Toilet) || got.Has(place.Bus) {
		t.Errorf("got %+v", got)
	}
	got.Name, got.Access = "Biblioteket", nil
	changed, err := w.service.SavePlace(ctx, w.by, got)
	must(t, err)
	if changed.Slug != "halden-bibliotek" {
		t.Errorf("the address on the web must stay, got %q", changed.Slug)
	}
	trail, err := org.AuditTrail(ctx, w.db, org.AuditQuery{TenantID: w.tenantID, SubjectKind: "place", SubjectID: saved.ID})
	must(t, err)
	fields := [][]string{}
	for _, e := range trail {
		fields = append(fields, e.Fields)
	}
	if len(trail) != 2 || !slices.ContainsFunc(fields, func(f []string) bool { return slices.Equal(f, []string{"access", "name"}) }) {
		t.Errorf("audit trail: %v", trail)
	}
}

func TestPlacesOfTheSameNameGetTheirOwnAddress(t *testing.T) {
	w := newWorld(t)
	var last place.Place
	for _, address := range []string{"Storgata 1", "Storgata 2", "Storgata 3"} {
		draft := w.draft("Frivilligsentralen")
		draft.Address = address
		var err error
		last, err = w.service.SavePlace(ctx, w.by, draft)
		must(t, err)
	}
	if last.Slug != "frivilligsentralen-3" {
		t.Errorf("slug = %q", last.Slug)
	}
	_, err := w.service.SavePlace(ctx, w.by, func() place.Place { p := w.draft("Frivilligsentralen"); p.Address = "Storgata 2"; return p }())
	wrong(t, err, "name place.error.twice")
}

func TestPlaceIsRefused(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		spoil  func(p *place.Place)
		fields []string
	}{
		"no name":       {func(p *place.Place) { p.Name = " \u00a0" }, []string{"name place.error.noname"}},
		"long name":     {func(p *place.Place) { p.Name = strings.Repeat("å", 81) }, []string{"name web.error.toolong"}},
		"no address":    {func(p *place.Place) { p.Address = "" }, []string{"address place.error.noaddress"}},
		"postcode":      {func(p *place.Place) { p.Postcode = "17 67" }, []string{"postcode place.error.postcode"}},
		"phone":         {func(p *place.Place) { p.Phone = "ring Aud" }, []string{"phone place.error.phone"}},
		"fact":          {func(p *place.Place) { p.Access = []place.AccessFact{"lift"} }, []string{"access web.error.choice"}},
		"zone":          {func(p *place.Place) { p.Zone = "Halden" }, []string{"zone place.error.zone"}},
		"organisation":  {func(p *place.Place) { p.OrganisationID = "another" }, []string{"organisation place.error.organisation"}},
		"10 kB":         {func(p *place.Place) { p.Directions = strings.Repeat("langt ", 1700) }, []string{"directions web.error.toolong"}},
		"fødselsnummer": {func(p *place.Place) { p.AccessNote = "Spør etter 010190 00083" }, []string{"accessnote web.error.nationalid"}},
		"two at a time": {func(p *place.Place) { p.Name, p.Postcode = "", "x" }, []string{"name place.error.noname", "postcode place.error.postcode"}},
	} {
		p := w.draft("Halden bibliotek")
		c.spoil(&p)
		_, err := w.service.SavePlace(ctx, w.by, p)
		t.Run(name, func(t *testing.T) { wrong(t, err, c.fields...) })
	}
	if all, _ := w.service.AllPlaces(ctx, w.db, w.tenantID); len(all) != 0 {
		t.Errorf("%d places were saved", len(all))
	}
}

func TestOnlyThoseWhoSetUpMayChange(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	for _, role := range []org.Role{org.HostRole, org.Desk, org.Partner} {
		by := org.By(w.tenantID, org.Viewer{PersonID: "x", Memberships: []org.Membership{{OrganisationID: w.library, Role: role}}}, now)
		_, save := w.service.SavePlace(ctx, by, p)
		_, offer := w.service.SaveOffer(ctx, by, w.offerDraft(p))
		_, rule := w.service.SaveRule(ctx, by, place.OpeningRule{PlaceID: p.ID, Rule: weekly(1, "9", "10")}, true)
		_, closure := w.service.AddClosure(ctx, by, place.Closure{}, true)
		_, reason := w.service.SaveReason(ctx, by, place.Reason{Name: "Spill"})
		for what, err := range map[string]error{"place": save, "offer": offer, "rule": rule, "closure": closure, "reason": reason,
			"close": w.service.ClosePlace(ctx, by, p.ID, true), "move": w.service.MoveReason(ctx, by, "x", 1)} {
			if !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s may change %s: %v", role, what, err)
			}
		}
	}
}

func TestAnotherTenantSeesNothing(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	o := w.offer(p)
	other := addTenant(t, w.db, "sarpsborg.localhost")
	if _, err := w.service.Place(ctx, w.db, other.tenantID, p.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("place: %v", err)
	}
	if _, err := w.service.Offer(ctx, w.db, other.tenantID, o.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("offer: %v", err)
	}
	if _, err := w.service.SavePlace(ctx, other.by, p); err == nil {
		t.Error("another tenant's place was changed")
	}
	_, err := w.service.AddClosure(ctx, other.by, place.Closure{PlaceID: p.ID, From: civil.MustDate("2026-12-01"), To: civil.MustDate("2026-12-01"), Span: span("0", "24")}, true)
	wrong(t, err, "place place.closure.unknownplace")
	draft := other.offerDraft(p)
	_, err = other.service.SaveOffer(ctx, other.by, draft)
	wrong(t, err, "places web.error.choice")
	again := other.place("Halden bibliotek")
	if again.Slug != p.Slug {
		t.Errorf("slugs are per tenant, got %q", again.Slug)
	}
}

func TestClosedPlaceIsNotListedAndComesBack(t *testing.T) {
	w := newWorld(t)
	p := w.place("Halden bibliotek")
	must(t, w.service.ClosePlace(ctx, w.by, p.ID, false))
	if open, _ := w.service.Places(ctx, w.db, w.tenantID); len(open) != 0 {
		t.Errorf("open = %v", open)
	}
	must(t, w.service.ReopenPlace(ctx, w.by, p.ID))
	if open, _ := w.service.Places(ctx, w.db, w.tenantID); len(open) != 1 {
		t.Errorf("open = %v", open)
	}
}

func TestRetentionKnowsEveryColumn(t *testing.T) {
	w := newWorld(t)
	for _, r := range place.Retention() {
		if _, err := db.All(ctx, w.db, func(db.Row) (int, error) { return 0, nil }, `select `+r.Column+` from `+r.Table); err != nil {
			t.Errorf("%s.%s: %v", r.Table, r.Column, err)
		}
	}
}
