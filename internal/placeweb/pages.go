// Package placeweb holds the pages about places, opening hours, offers and
// reasons: those of residents (/steder), and those on which staff set a service
// up (/intern/steder, /intern/tilbud, /intern/temaer, /intern/stengt and
// /intern/kom-i-gang).
package placeweb

import (
	"context"
	"embed"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

//go:embed templates/*.html
var templates embed.FS

// FirstHost is the host that "Kom i gang" adds: somebody who helps at one place
// at fixed hours.
type FirstHost struct {
	PlaceID, OrganisationID string
	FirstName               string
	Languages               []string
	PledgedOn               civil.Date
	Rules                   []civil.Rule
}

// Deps is what the pages are made of. Hosts stand to the right of places, so
// what "Kom i gang" needs of them comes as function values.
type Deps struct {
	DB    *db.DB
	Place *place.Service

	// HostPlaces lists the places at which hosts have working hours.
	HostPlaces func(ctx context.Context, tenantID string) (placeIDs []string, err error)
	// AddHost adds a host with working rules. Its errs.Invalid names the fields
	// firstname, languages, start and end.
	AddHost func(ctx context.Context, by org.Actor, h FirstHost) error
}

// Pages are the handlers of this room.
type Pages struct {
	Deps
	views *web.Views
}

// New parses the templates.
func New(d Deps) (*Pages, error) {
	views, err := web.NewViews(templates, map[string]any{
		"venues":   venuesPage{},
		"venue":    venuePage{},
		"places":   placesPage{},
		"place":    placePage{},
		"closures": closuresPage{},
		"offers":   offersPage{},
		"offer":    offerPage{},
		"reasons":  reasonsPage{},
		"form":     formPage{},
		"start":    startPage{},
	})
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views}, nil
}

// Views are the templates, for the test that holds them against their structs.
func (p *Pages) Views() *web.Views { return p.views }

// editors set the service up; all others of staff may look.
var editors = orgweb.Roles(org.Administrator, org.Coordinator)

// Routes are the rows of this room.
func (p *Pages) Routes() []orgweb.Route {
	look, edit := orgweb.SignedIn, editors
	return []orgweb.Route{
		{Method: "GET", Path: "/steder", Access: orgweb.Everyone, Handler: p.venues},
		{Method: "GET", Path: "/steder/{slug}", Access: orgweb.Everyone, Handler: p.venue},
		{Method: "GET", Path: "/intern/kom-i-gang", Access: edit, Handler: p.start, Menu: "place.menu.start", Shelf: orgweb.SetUp},
		{Method: "GET", Path: "/intern/kom-i-gang/sted", Access: edit, Handler: p.startPlaceForm},
		{Method: "POST", Path: "/intern/kom-i-gang/sted", Access: edit, Handler: p.startPlace},
		{Method: "GET", Path: "/intern/kom-i-gang/tilbud", Access: edit, Handler: p.startOfferForm},
		{Method: "POST", Path: "/intern/kom-i-gang/tilbud", Access: edit, Handler: p.startOffer},
		{Method: "GET", Path: "/intern/kom-i-gang/veileder", Access: edit, Handler: p.startHostForm},
		{Method: "POST", Path: "/intern/kom-i-gang/veileder", Access: edit, Handler: p.startHost},
		{Method: "GET", Path: "/intern/steder", Access: look, Handler: p.places, Menu: "place.menu.places", Shelf: orgweb.SetUp},
		{Method: "GET", Path: "/intern/steder/nytt", Access: edit, Handler: p.newPlaceForm},
		{Method: "POST", Path: "/intern/steder/nytt", Access: edit, Handler: p.newPlace},
		{Method: "GET", Path: "/intern/steder/{id}", Access: look, Handler: p.place},
		{Method: "GET", Path: "/intern/steder/{id}/rediger", Access: edit, Handler: p.editPlaceForm},
		{Method: "POST", Path: "/intern/steder/{id}/rediger", Access: edit, Handler: p.editPlace},
		{Method: "GET", Path: "/intern/steder/{id}/avslutt", Access: edit, Handler: p.closePlaceForm},
		{Method: "POST", Path: "/intern/steder/{id}/avslutt", Access: edit, Handler: p.closePlace},
		{Method: "POST", Path: "/intern/steder/{id}/gjenapne", Access: edit, Handler: p.reopenPlace},
		{Method: "GET", Path: "/intern/steder/{id}/apningstid", Access: edit, Handler: p.addRuleForm},
		{Method: "POST", Path: "/intern/steder/{id}/apningstid", Access: edit, Handler: p.addRule},
		{Method: "GET", Path: "/intern/steder/{id}/apningstid/{rule}", Access: edit, Handler: p.editRuleForm},
		{Method: "POST", Path: "/intern/steder/{id}/apningstid/{rule}", Access: edit, Handler: p.editRule},
		{Method: "GET", Path: "/intern/steder/{id}/apningstid/{rule}/fjern", Access: edit, Handler: p.removeRuleForm},
		{Method: "POST", Path: "/intern/steder/{id}/apningstid/{rule}/fjern", Access: edit, Handler: p.removeRule},
		{Method: "GET", Path: "/intern/stengt", Access: look, Handler: p.closures, Menu: "place.menu.closures", Shelf: orgweb.SetUp},
		{Method: "POST", Path: "/intern/stengt/{id}/fjern", Access: edit, Handler: p.removeClosure},
		{Method: "GET", Path: "/intern/tilbud", Access: look, Handler: p.offers, Menu: "place.menu.offers", Shelf: orgweb.SetUp},
		{Method: "GET", Path: "/intern/tilbud/nytt", Access: edit, Handler: p.newOfferForm},
		{Method: "POST", Path: "/intern/tilbud/nytt", Access: edit, Handler: p.newOffer},
		{Method: "GET", Path: "/intern/tilbud/{id}", Access: edit, Handler: p.editOfferForm},
		{Method: "POST", Path: "/intern/tilbud/{id}", Access: edit, Handler: p.editOffer},
		{Method: "GET", Path: "/intern/tilbud/{id}/avslutt", Access: edit, Handler: p.closeOfferForm},
		{Method: "POST", Path: "/intern/tilbud/{id}/avslutt", Access: edit, Handler: p.closeOffer},
		{Method: "POST", Path: "/intern/tilbud/{id}/gjenapne", Access: edit, Handler: p.reopenOffer},
		{Method: "GET", Path: "/intern/temaer", Access: look, Handler: p.reasons, Menu: "place.menu.reasons", Shelf: orgweb.SetUp},
		{Method: "POST", Path: "/intern/temaer", Access: edit, Handler: p.addReason},
		{Method: "GET", Path: "/intern/temaer/{id}", Access: edit, Handler: p.editReasonForm},
		{Method: "POST", Path: "/intern/temaer/{id}", Access: edit, Handler: p.editReason},
		{Method: "POST", Path: "/intern/temaer/{id}/flytt", Access: edit, Handler: p.moveReason},
	}
}

func by(r *orgweb.Request) org.Actor { return org.By(r.Tenant.ID, r.Staff, r.Now) }

func canEdit(r *orgweb.Request) bool { return r.Staff.TenantWide() }
