package placeweb_test

import (
	"context"
	"html/template"
	"testing"
	"time"

	"github.com/jba/templatecheck"

	"digivert/internal/apptest"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/htmlcheck"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/placeweb"
)

func TestTemplates(t *testing.T) {
	pages, err := placeweb.New(placeweb.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	err = pages.Views().Check(func(t *template.Template, page any) error { return templatecheck.CheckHTML(t, page) })
	if err != nil {
		t.Error(err)
	}
}

var ctx = context.Background()

// site is Halden without a place, whose coordinator has signed in.
type site struct{ *apptest.Halden }

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{apptest.OpenHalden(t)}
	s.as(org.Coordinator)
	return s
}

func (s *site) must(err error) {
	s.T.Helper()
	if err != nil {
		s.T.Fatal(err)
	}
}

// as is somebody with these roles in the library; with none, a resident.
func (s *site) as(roles ...org.Role) {
	if len(roles) == 0 {
		s.AsNobody()
		return
	}
	s.As("kari", "bib", roles...)
}

// send posts a form of a page as it stands.
func (s *site) send(f htmlcheck.Form, status int) *htmlcheck.Document {
	s.T.Helper()
	return s.Post(f.Action, f.Values, status)
}

// bibliotek is a place that is open from ten to three on weekdays.
func (s *site) bibliotek() place.Place {
	s.T.Helper()
	var rules []civil.Rule
	for day := time.Monday; day <= time.Friday; day++ {
		rules = append(rules, civil.Rule{Kind: civil.Weekly, Weekday: day, From: civil.MustDate("2026-01-01"), Span: civil.Span{Start: 600, End: 900}})
	}
	p, err := s.Place.SavePlaceWithRules(ctx, s.Operator(), place.Place{
		OrganisationID: "bib", Name: "Halden bibliotek", Address: "Storgata 1", Postcode: "1767", City: "Halden", Zone: "Europe/Oslo",
		Directions: "1. etasje.\nSpør etter Datahjelpen.", Access: []place.AccessFact{place.StepFree, place.HearingLoop}, AccessNote: "Heisen er til venstre.",
	}, rules)
	s.must(err)
	return p
}

// timen is an offer at the place with all standard reasons.
func (s *site) timen(p place.Place) place.Offer {
	s.T.Helper()
	s.must(s.Place.EnsureReasons(ctx, s.Operator()))
	reasons, err := s.Place.Reasons(ctx, s.DB, apptest.TenantID)
	s.must(err)
	o := place.Offer{
		OrganisationID: "bib", Kind: place.KindAppointment, Channel: place.AtPlace, Name: "Time med digital vert", Length: 45, Buffer: 15, Step: 30,
		Notice: 120, Horizon: 28, BookedBy: place.BookedByEveryone, Audience: place.ForEveryone, Bring: "Telefonen.", PlaceIDs: []string{p.ID},
	}
	for _, r := range reasons {
		o.ReasonIDs = append(o.ReasonIDs, r.ID)
	}
	o, err = s.Place.SaveOffer(ctx, s.Operator(), o)
	s.must(err)
	return o
}

// everythingIsBooked makes each change of hours affect n appointments.
func (s *site) everythingIsBooked(n int) {
	s.Place.OnClose = func(_ context.Context, _ db.Tx, _ string, c place.Closure) (int, error) {
		if c.On(civil.MustDate("2026-11-13")) {
			return n, nil
		}
		return 0, nil
	}
}
