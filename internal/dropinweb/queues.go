package dropinweb

import (
	"net/http"

	"digivert/internal/dropin"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// queuesPage lists the places with a queue, for those who work there.
type queuesPage struct {
	orgweb.Page
	Queues []queueLine
	Others []queueLine // places where a queue can be set up
}

type queueLine struct {
	Name, URL, Setup, Text string
	Light                  light
}

func (p *Pages) queues(w http.ResponseWriter, r *orgweb.Request) error {
	places, err := p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := queuesPage{Page: r.Page("dropin.queues.title")}
	for _, at := range places {
		b, err := p.DropIn.Board(r.HTTP.Context(), p.DB, dropin.BoardQuery{Tenant: r.Tenant, PlaceID: at.ID, Now: r.Now})
		if err != nil {
			return err
		}
		post := dropin.Post{Tenant: r.Tenant, Viewer: r.Staff, PlaceID: at.ID, Now: r.Now}
		may, err := p.DropIn.MayRun(r.HTTP.Context(), p.DB, post, at)
		if err != nil {
			return err
		}
		page.add(r, b, may)
	}
	return p.views.Render(w, http.StatusOK, "queues", page)
}

func (page *queuesPage) add(r *orgweb.Request, b dropin.Board, may bool) {
	line := queueLine{Name: b.Place.Name, Light: lightOf(r.Text, b)}
	if r.Staff.Administers() || r.Staff.TenantWide() || r.Staff.In(b.Place.OrganisationID, org.Coordinator) {
		line.Setup = r.URL("/intern/ko/" + b.Place.Slug + "/oppsett")
	}
	switch {
	case b.Queue.Counting && may:
		line.URL = r.URL(queuePath(b.Place, ""))
		line.Text = r.Text.N("dropin.waiting", len(dropin.Line(b.Tickets, b.Now)))
		page.Queues = append(page.Queues, line)
	case line.Setup != "" && b.Queue.Counting:
		page.Queues = append(page.Queues, line)
	case line.Setup != "":
		page.Others = append(page.Others, line)
	}
}
