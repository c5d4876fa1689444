package dropinweb

import (
	"embed"
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visitweb"
)

//go:embed templates/*.html
var templates embed.FS

// Deps is what the pages need.
type Deps struct {
	DB          *db.DB
	DropIn      *dropin.Service
	Place       *place.Service
	Appointment *appointment.Service
	Forms       *once.Keeper
}

// Pages are the pages about queues.
type Pages struct {
	Deps
	views *web.Views
}

// New parses the pages.
func New(d Deps) (_ *Pages, err error) {
	defer errs.Wrap(&err, "dropinweb.New")
	views, err := web.NewViews(templates, map[string]any{
		"queues": queuesPage{}, "queue": queuePage{}, "done": donePage{}, "setup": setupPage{}, "ticket": paperPage{}, "poster": posterPage{},
		"places": placesPage{}, "door": doorPage{}, "mine": minePage{}, "kiosk": kioskPage{}, "kiosknumber": numberPage{},
		"screen": screenPage{}, "tally": tallyPage{}, "tallysheet": sheetPage{},
	}, visitweb.Parts())
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views}, nil
}

// Views are the parsed pages, for the repository test of the templates.
func (p *Pages) Views() *web.Views { return p.views }

var (
	runners  = orgweb.Roles(org.HostRole, org.Desk, org.Coordinator)
	settlers = orgweb.Roles(org.Administrator, org.Coordinator)
)

// Routes are the pages' rows of the route table. Residents do not sign in: a
// ticket's id, too long to guess, is the key, and the code on the poster at the
// door lets somebody take one.
func (p *Pages) Routes() []orgweb.Route {
	get, post := http.MethodGet, http.MethodPost
	return []orgweb.Route{
		{Method: get, Path: "/intern/ko", Access: orgweb.Roles(org.HostRole, org.Desk, org.Coordinator, org.Administrator), Handler: p.queues, Menu: "dropin.menu"},
		{Method: get, Path: "/intern/ko/{place}", Access: runners, Handler: p.showQueue},
		{Method: post, Path: "/intern/ko/{place}", Access: runners, Handler: p.act},
		{Method: get, Path: "/intern/ko/{place}/strom", Access: runners, Handler: p.stream, Stream: true},
		{Method: get, Path: "/intern/ko/{place}/ferdig/{ticket}", Access: runners, Handler: p.done},
		{Method: post, Path: "/intern/ko/{place}/ferdig/{ticket}", Access: runners, Handler: p.finish, Keeps: true},
		{Method: get, Path: "/intern/ko/{place}/lapp/{ticket}", Access: runners, Handler: p.paper},
		{Method: get, Path: "/intern/ko/{place}/oppsett", Access: settlers, Handler: p.setup},
		{Method: post, Path: "/intern/ko/{place}/oppsett", Access: settlers, Handler: p.saveSetup},
		{Method: get, Path: "/intern/ko/{place}/plakat", Access: orgweb.Roles(org.HostRole, org.Desk, org.Coordinator, org.Administrator), Handler: p.poster},
		{Method: get, Path: "/intern/ko/{place}/ark", Access: runners, Handler: p.tallySheet},
		{Method: get, Path: "/intern/ko/{place}/etterpa", Access: runners, Handler: p.tallyForm},
		{Method: post, Path: "/intern/ko/{place}/etterpa", Access: runners, Handler: p.saveTally, Keeps: true},

		{Method: get, Path: "/drop-in", Access: orgweb.Everyone, Handler: p.places},
		{Method: get, Path: "/drop-in/{place}", Access: orgweb.Everyone, Handler: p.door},
		{Method: post, Path: "/drop-in/{place}", Access: orgweb.Everyone, Handler: p.takeNumber},
		{Method: get, Path: "/konummer/{ticket}", Access: orgweb.Everyone, Handler: p.mine},
		{Method: post, Path: "/konummer/{ticket}", Access: orgweb.Everyone, Handler: p.actMine},
		{Method: get, Path: "/drop-in/{place}/kiosk", Access: orgweb.Everyone, Handler: p.kiosk},
		{Method: post, Path: "/drop-in/{place}/kiosk", Access: orgweb.Everyone, Handler: p.kioskTake},
		{Method: get, Path: "/drop-in/{place}/kiosk/{ticket}", Access: orgweb.Everyone, Handler: p.kioskNumber},

		{Method: get, Path: "/skjerm/{place}", Access: orgweb.Everyone, Handler: p.screen},
		{Method: get, Path: "/skjerm/{place}/strom", Access: orgweb.Everyone, Handler: p.stream, Stream: true},
	}
}

// at is the place in the address.
func (p *Pages) at(r *orgweb.Request) (place.Place, error) {
	at, err := p.Place.PlaceBySlug(r.HTTP.Context(), p.DB, r.Tenant.ID, r.PathValue("place"))
	if err == nil && at.Closed() {
		return at, errs.E(errs.Gone, "place.venue.gone", "Name", at.Name)
	}
	return at, err
}

// board is the queue of the place in the address.
func (p *Pages) board(r *orgweb.Request) (dropin.Board, error) {
	at, err := p.at(r)
	if err != nil {
		return dropin.Board{}, err
	}
	return p.DropIn.Board(r.HTTP.Context(), p.DB, dropin.BoardQuery{Tenant: r.Tenant, PlaceID: at.ID, Now: r.Now})
}

// run is board for those who run the queue.
func (p *Pages) run(r *orgweb.Request) (b dropin.Board, post dropin.Post, err error) {
	if b, err = p.board(r); err != nil {
		return b, post, err
	}
	post = dropin.Post{Tenant: r.Tenant, Viewer: r.Staff, PlaceID: b.Place.ID, Now: r.Now}
	may, err := p.DropIn.MayRun(r.HTTP.Context(), p.DB, post, b.Place)
	if err == nil && !may {
		err = errs.E(errs.Forbidden, "dropin.forbidden")
	}
	return b, post, err
}

// queuePath is the screen of a host ("" nobody's) at a place.
func queuePath(at place.Place, hostID string) string {
	path := "/intern/ko/" + url.PathEscape(at.Slug)
	if hostID != "" {
		path += "?" + url.Values{"vert": {hostID}}.Encode()
	}
	return path
}
