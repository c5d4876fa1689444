// Package notifyweb holds the pages about messages: what was sent, what waits
// and what could not be sent (/intern/meldinger), and the texts that are sent
// (/intern/meldinger/tekster). Neither shows whom a message is for. The gateway
// tells at /melding/kvittering whether an SMS arrived.
package notifyweb

import (
	"embed"
	"net/http"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/limit"
	"digivert/internal/base/web"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

//go:embed templates/*.html
var templates embed.FS

// Deps is what the pages need.
type Deps struct {
	DB     *db.DB
	Notify *notify.Service
}

// Pages are the pages about messages.
type Pages struct {
	Deps
	views *web.Views
	wrong *limit.Network // calls with a wrong secret
}

// New parses the pages.
func New(d Deps) (_ *Pages, err error) {
	defer errs.Wrap(&err, "notifyweb.New")
	views, err := web.NewViews(templates, map[string]any{"messages": messagesPage{}, "texts": textsPage{}, "text": textPage{}})
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views, wrong: limit.NewNetwork(wrongPerSecond, wrongBurst)}, nil
}

// Views are the parsed pages, for the repository test of the templates.
func (p *Pages) Views() *web.Views { return p.views }

// Routes are the pages' rows of the route table.
func (p *Pages) Routes() []orgweb.Route {
	helpers := orgweb.Roles(org.HostRole, org.Desk, org.Coordinator)
	editors := orgweb.Roles(org.Administrator, org.Coordinator)
	return append(p.receiptRoutes(), []orgweb.Route{
		{Method: http.MethodGet, Path: "/intern/meldinger", Access: helpers, Handler: p.messages, Menu: "notifyweb.menu.messages"},
		{Method: http.MethodPost, Path: "/intern/meldinger/holdt-tilbake/{id}/send", Access: helpers, Handler: p.release},
		{Method: http.MethodPost, Path: "/intern/meldinger/holdt-tilbake/{id}/stopp", Access: helpers, Handler: p.discard},
		{Method: http.MethodGet, Path: "/intern/meldinger/tekster", Access: editors, Handler: p.texts, Menu: "notifyweb.menu.texts", Shelf: orgweb.SetUp},
		{Method: http.MethodGet, Path: "/intern/meldinger/tekster/{text}", Access: editors, Handler: p.text},
		{Method: http.MethodGet, Path: "/intern/meldinger/tekster/{text}/epost", Access: editors, Handler: p.mailPreview},
		{Method: http.MethodPost, Path: "/intern/meldinger/tekster/{text}", Access: editors, Handler: p.saveText},
		{Method: http.MethodPost, Path: "/intern/meldinger/tekster/{text}/standard", Access: editors, Handler: p.resetText},
	}...)
}

func by(r *orgweb.Request) org.Actor { return org.By(r.Tenant.ID, r.Staff, r.Now) }

// doneText is what a page tells after a change, by the ?ok= of its address.
func doneText(r *orgweb.Request) string {
	return r.Told("ok", map[string]string{
		"lagret":   "notifyweb.done.saved",
		"standard": "notifyweb.done.reset",
		"sendes":   "notifyweb.done.released",
		"stoppet":  "notifyweb.done.discarded",
	})
}

// silent tells of each channel that is not set up: nothing goes out by it.
func (p *Pages) silent(r *orgweb.Request) (sentences []string) {
	for _, c := range notify.Channels() {
		if !p.Notify.Sends(c) {
			sentences = append(sentences, r.Text.T("notifyweb.silent."+string(c)))
		}
	}
	return sentences
}
