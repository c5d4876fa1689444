package appointmentweb

import (
	"embed"
	"io/fs"
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

//go:embed templates/*.html
var templates embed.FS

// Parts are the page parts that other rooms' pages may use, for web.NewViews:
// "appointment-slip" takes a [Slip], "appointment-letter" a [Letter].
func Parts() fs.FS { return templates }

// Deps is what the pages need.
type Deps struct {
	DB          *db.DB
	Appointment *appointment.Service
	Place       *place.Service
	Org         *org.Service
	Forms       *once.Keeper
}

// Pages are the resident's pages about an appointment.
type Pages struct {
	Deps
	views *web.Views
	full  *counted // who was shown that nothing is free
}

// New parses the pages.
func New(d Deps) (_ *Pages, err error) {
	defer errs.Wrap(&err, "appointmentweb.New")
	views, err := web.NewViews(templates, map[string]any{
		"time": timePage{}, "times": timesPage{}, "contact": contactPage{}, "notice": noticePage{},
		"join": joinPage{}, "waiting": waitingPage{}, "earlier": earlierPage{}, "callback": callbackPage{},
		"appointment": appointmentPage{}, "find": findPage{}, "move": movePage{}, "cancel": cancelPage{}, "slip": slipPage{},
	})
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views, full: newCounted()}, nil
}

// Views are the parsed pages, for the repository test of the templates.
func (p *Pages) Views() *web.Views { return p.views }

// Routes are the pages' rows of the route table. Residents do not sign in: a
// hold's id and an appointment's token, both too long to guess, are the keys.
func (p *Pages) Routes() []orgweb.Route {
	get, post := http.MethodGet, http.MethodPost
	return []orgweb.Route{
		{Method: get, Path: "/time", Access: orgweb.Everyone, Handler: p.showReasons},
		{Method: get, Path: "/time/tider", Access: orgweb.Everyone, Handler: p.showTimes},
		{Method: post, Path: "/time/tider", Access: orgweb.Everyone, Handler: p.choose},
		{Method: get, Path: "/time/hvem/{hold}", Access: orgweb.Everyone, Handler: p.showContact},
		{Method: post, Path: "/time/hvem/{hold}", Access: orgweb.Everyone, Handler: p.book},
		{Method: get, Path: "/time/hvem/{hold}/mer", Access: orgweb.Everyone, Handler: p.backToContact},
		{Method: post, Path: "/time/hvem/{hold}/mer", Access: orgweb.Everyone, Handler: p.extend},
		{Method: get, Path: joinPath, Access: orgweb.Everyone, Handler: p.showJoin},
		{Method: post, Path: joinPath, Access: orgweb.Everyone, Handler: p.join},
		{Method: get, Path: callbackPath, Access: orgweb.Everyone, Handler: p.showCallback},
		{Method: post, Path: callbackPath, Access: orgweb.Everyone, Handler: p.callback},
		{Method: get, Path: "/si-fra/{token}", Access: orgweb.Everyone, Handler: p.showWaiting},
		{Method: post, Path: "/si-fra/{token}", Access: orgweb.Everyone, Handler: p.takeTime},
		{Method: post, Path: "/si-fra/{token}/ut", Access: orgweb.Everyone, Handler: p.leave},
		{Method: get, Path: "/avtale", Access: orgweb.Everyone, Handler: p.showFind},
		{Method: post, Path: "/avtale", Access: orgweb.Everyone, Handler: p.find},
		{Method: get, Path: "/avtale/{token}", Access: orgweb.Everyone, Handler: p.showAppointment},
		{Method: get, Path: "/avtale/{token}/flytt", Access: orgweb.Everyone, Handler: p.showMove},
		{Method: post, Path: "/avtale/{token}/flytt", Access: orgweb.Everyone, Handler: p.move},
		{Method: get, Path: "/avtale/{token}/avbestill", Access: orgweb.Everyone, Handler: p.showCancel},
		{Method: post, Path: "/avtale/{token}/avbestill", Access: orgweb.Everyone, Handler: p.cancel},
		{Method: post, Path: "/avtale/{token}/ikke-fortell", Access: orgweb.Everyone, Handler: p.stopTelling},
		{Method: get, Path: "/avtale/{token}/tidligere", Access: orgweb.Everyone, Handler: p.showEarlier},
		{Method: post, Path: "/avtale/{token}/tidligere", Access: orgweb.Everyone, Handler: p.wishEarlier},
		{Method: get, Path: "/avtale/{token}/ark", Access: orgweb.Everyone, Handler: p.showSlip},
		{Method: get, Path: "/avtale/{token}/kalender.ics", Access: orgweb.Everyone, Handler: p.calendarFile},
	}
}
