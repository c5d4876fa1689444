package visitweb

import (
	"embed"
	"net/http"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

//go:embed templates/*.html
var templates embed.FS

// Deps is what the pages need.
type Deps struct {
	DB        *db.DB
	Place     *place.Service
	Forms     *once.Keeper
	Referrals *visit.Referrals
}

// Pages are the pages about visits.
type Pages struct {
	Deps
	views *web.Views
}

// New parses the pages.
func New(d Deps) (_ *Pages, err error) {
	defer errs.Wrap(&err, "visitweb.New")
	views, err := web.NewViews(templates, map[string]any{"log": logPage{}, "group": groupPage{}, "effect": effectPage{},
		"referrals": referralsPage{}, "referral": referralPage{}, "slip": slipPage{}, "received": receivedPage{},
	})
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views}, nil
}

// Views are the parsed pages, for the repository test of the templates.
func (p *Pages) Views() *web.Views { return p.views }

// Routes are the pages' rows of the route table.
func (p *Pages) Routes() []orgweb.Route {
	helpers := orgweb.Roles(org.HostRole, org.Desk, org.Coordinator)
	deciders := orgweb.Roles(org.Coordinator, org.Administrator)
	return []orgweb.Route{
		{Method: http.MethodGet, Path: "/intern/besok", Access: helpers, Handler: p.log, Menu: "visit.menu.log"},
		{Method: http.MethodPost, Path: "/intern/besok", Access: helpers, Handler: p.save},
		{Method: http.MethodPost, Path: "/intern/besok/angre", Access: helpers, Handler: p.undo},
		{Method: http.MethodGet, Path: "/intern/besok/gruppe", Access: helpers, Handler: p.group},
		{Method: http.MethodPost, Path: "/intern/besok/gruppe", Access: helpers, Handler: p.saveGroup, Keeps: true},
		{Method: http.MethodGet, Path: "/intern/besok/svar", Access: deciders, Handler: p.effect, Menu: "visit.menu.effect"},
		{Method: http.MethodPost, Path: "/intern/besok/svar", Access: deciders, Handler: p.setEvery},
		{Method: http.MethodPost, Path: "/intern/besok/svar/{id}/fjern", Access: deciders, Handler: p.removeComment},
		{Method: http.MethodGet, Path: "/intern/videre", Access: helpers, Handler: p.referrals, Menu: "visit.menu.referral"},
		{Method: http.MethodPost, Path: "/intern/videre/kode", Access: helpers, Handler: p.receive},
		{Method: http.MethodGet, Path: "/intern/videre/ny", Access: helpers, Handler: p.newReferral},
		{Method: http.MethodPost, Path: "/intern/videre/ny", Access: helpers, Handler: p.sendReferral, Keeps: true},
		{Method: http.MethodGet, Path: "/intern/videre/{id}", Access: helpers, Handler: p.sentSlip},
		{Method: http.MethodPost, Path: "/intern/videre/{id}/trekk", Access: helpers, Handler: p.withdraw},
		{Method: http.MethodGet, Path: "/videre/{token}", Access: orgweb.Everyone, Handler: p.slipOf},
		{Method: http.MethodPost, Path: "/intern/udekket", Access: helpers, Handler: p.tapUnmet},
		{Method: http.MethodPost, Path: "/intern/udekket/angre", Access: helpers, Handler: p.undoUnmet},
	}
}
