package rosterweb

import (
	"embed"
	"net/http"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

//go:embed templates/*.html
var templates embed.FS

// Deps is what the pages need.
type Deps struct {
	DB     *db.DB
	Roster *roster.Service
	Place  *place.Service
}

// Pages are the pages about hosts.
type Pages struct {
	Deps
	views *web.Views
}

// New parses the pages.
func New(d Deps) (_ *Pages, err error) {
	defer errs.Wrap(&err, "rosterweb.New")
	views, err := web.NewViews(templates, map[string]any{
		"hosts": hostsPage{}, "host": hostPage{}, "hostform": hostFormPage{},
		"workingrule": rulePage{}, "remove": removePage{}, "calendar": calendarPage{},
	})
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views}, nil
}

// Views are the parsed pages, for the repository test of the templates.
func (p *Pages) Views() *web.Views { return p.views }

// Routes are the pages' rows of the route table. A host may plan the own time;
// whose time it is, the handlers and the service decide.
func (p *Pages) Routes() []orgweb.Route {
	get, post := http.MethodGet, http.MethodPost
	managers := orgweb.Roles(org.Administrator, org.Coordinator)
	planners := orgweb.Roles(org.Administrator, org.Coordinator, org.HostRole)
	return []orgweb.Route{
		{Method: get, Path: "/intern/verter", Access: planners, Handler: p.hosts, Menu: "roster.menu.hosts", Shelf: orgweb.SetUp},
		{Method: get, Path: "/intern/verter/ny", Access: managers, Handler: p.newHost},
		{Method: post, Path: "/intern/verter/ny", Access: managers, Handler: p.saveHost},
		{Method: get, Path: "/intern/verter/{id}", Access: planners, Handler: p.host},
		{Method: get, Path: "/intern/verter/{id}/endre", Access: managers, Handler: p.editHost},
		{Method: post, Path: "/intern/verter/{id}/endre", Access: managers, Handler: p.saveHost},
		{Method: get, Path: "/intern/verter/{id}/fjern", Access: managers, Handler: p.askRemove},
		{Method: post, Path: "/intern/verter/{id}/fjern", Access: managers, Handler: p.remove},
		{Method: get, Path: "/intern/verter/{id}/arbeidstid", Access: planners, Handler: p.newRule},
		{Method: post, Path: "/intern/verter/{id}/arbeidstid", Access: planners, Handler: p.addRule},
		{Method: post, Path: "/intern/verter/{id}/arbeidstid/{rule}/fjern", Access: planners, Handler: p.removeRule},
		{Method: post, Path: "/intern/verter/{id}/fravaer/{absence}/fjern", Access: planners, Handler: p.removeAbsence},
		{Method: get, Path: "/intern/verter/{id}/kalender", Access: planners, Handler: p.calendar},
		{Method: post, Path: "/intern/verter/{id}/kalender", Access: planners, Handler: p.connectCalendar},
		{Method: post, Path: "/intern/verter/{id}/kalender/hent", Access: planners, Handler: p.fetchCalendar},
		{Method: post, Path: "/intern/verter/{id}/kalender/fjern", Access: planners, Handler: p.removeCalendar},
	}
}

func actor(r *orgweb.Request) org.Actor { return org.By(r.Tenant.ID, r.Staff, r.Now) }

// planned is the host in the path, when the viewer may plan the host's time.
func (p *Pages) planned(r *orgweb.Request) (roster.Host, error) {
	h, err := roster.FindHost(r.HTTP.Context(), p.DB, r.Tenant.ID, r.PathValue("id"))
	switch {
	case err != nil:
		return h, err
	case !h.RemovedAt.IsZero():
		return h, errs.E(errs.NotFound, "roster.host.notfound")
	case !roster.MayPlan(r.Staff, h):
		return h, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	return h, nil
}

func address(h roster.Host, rest string) string { return "/intern/verter/" + h.ID + rest }
