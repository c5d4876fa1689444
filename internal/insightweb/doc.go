// Package insightweb holds the coordinator's week: how soon somebody can come,
// where the hours are empty and where they overflow, what people wanted in vain,
// and what came of the week. And it holds the statistics of any period.
//
// Capacity and counts are shared by all partners; names are not. A host's first
// name stands only in the rows of the viewer's own organisations, since how full
// somebody's hours are is a matter between them and their employer.
package insightweb

import (
	"embed"
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/web"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

//go:embed templates/*.html
var templates embed.FS

// Deps is what the pages need.
type Deps struct {
	DB          *db.DB
	Insight     *insight.Service
	Appointment *appointment.Service // for how many there are to ring
}

// Pages are the coordinator's pages.
type Pages struct {
	Deps
	views *web.Views
}

// New parses the pages.
func New(d Deps) (_ *Pages, err error) {
	defer errs.Wrap(&err, "insightweb.New")
	views, err := web.NewViews(templates, map[string]any{"week": weekPage{}, "statistics": statisticsPage{}, "published": publishedPage{}, "shares": sharesPage{}})
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views}, nil
}

// Views are the parsed pages, for the repository test of the templates.
func (p *Pages) Views() *web.Views { return p.views }

// Routes are the pages' rows of the route table.
func (p *Pages) Routes() []orgweb.Route {
	planners := orgweb.Roles(org.Coordinator, org.Administrator)
	readers := orgweb.Roles(org.HostRole, org.Desk, org.Coordinator, org.Administrator)
	return []orgweb.Route{
		{Method: http.MethodGet, Path: "/intern/uke", Access: planners, Handler: p.week, Menu: "insight.menu.week"},
		{Method: http.MethodGet, Path: "/intern/statistikk", Access: readers, Handler: p.statistics, Menu: "insight.menu.statistics"},
		{Method: http.MethodGet, Path: "/intern/statistikk.xlsx", Access: readers, Handler: p.xlsx},
		{Method: http.MethodGet, Path: "/intern/statistikk.csv", Access: readers, Handler: p.csv},
		{Method: http.MethodGet, Path: "/intern/deling", Access: planners, Handler: p.shares, Menu: "insight.share.menu", Shelf: orgweb.SetUp},
		{Method: http.MethodPost, Path: "/intern/deling", Access: planners, Handler: p.addShare, Keeps: true},
		{Method: http.MethodPost, Path: "/intern/deling/{id}/trekk", Access: planners, Handler: p.withdraw},
		{Method: http.MethodGet, Path: "/delt/{token}", Access: orgweb.Everyone, Handler: p.shared, Dear: true},
		{Method: http.MethodGet, Path: "/tall", Access: orgweb.Everyone, Handler: p.published},
		{Method: http.MethodGet, Path: "/tall.csv", Access: orgweb.Everyone, Handler: p.openFile},
		{Method: http.MethodGet, Path: "/tall.txt", Access: orgweb.Everyone, Handler: p.readme},
		{Method: http.MethodGet, Path: "/tall.jsonld", Access: orgweb.Everyone, Handler: p.catalogue},
	}
}
