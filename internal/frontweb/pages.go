// Package frontweb holds the pages that show several rooms at once: the start
// page, the desk, a host's day, one appointment as staff see it, and what is to
// be done. It has no tables of its own.
package frontweb

import (
	"embed"

	"digivert/internal/appointment"
	"digivert/internal/appointmentweb"
	"digivert/internal/base/db"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/draft"
	"digivert/internal/dropin"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visitweb"
)

//go:embed templates/*.html
var templates embed.FS

// Deps is what the pages are made of.
type Deps struct {
	DB          *db.DB
	Appointment *appointment.Service
	DropIn      *dropin.Service // who comes may get a number
	Draft       *draft.Service
	Place       *place.Service
	Forms       *once.Keeper
	Insight     *insight.Service
	Booking     *appointmentweb.Pages // for the words of free times
}

// Pages are the handlers of this room.
type Pages struct {
	Deps
	views *web.Views
}

// New parses the templates.
func New(d Deps) (*Pages, error) {
	views, err := web.NewViews(templates, map[string]any{
		"start":         startPage{},
		"home":          homePage{},
		"day":           dayPage{},
		"record":        recordPage{},
		"appointment":   appointmentPage{},
		"move":          movePage{},
		"cancel":        cancelPage{},
		"desk":          deskPage{},
		"deskslip":      slipPage{},
		"override":      overridePage{},
		"find":          findPage{},
		"tasks":         tasksPage{},
		"partner":       partnerPage{},
		"disruption":    disruptionPage{},
		"disrupted":     disruptedPage{},
		"call":          callPage{},
		"callback":      callbackPage{},
		"letter":        letterPage{},
		"letters":       queuePage{},
		"letterprint":   printPage{},
		"subject":       subjectPage{},
		"subjectanswer": answerPage{},
		"subjectpaper":  answerPaper{},
	}, visitweb.Parts(), appointmentweb.Parts())
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: d, views: views}, nil
}

// Views are the templates, for the test that holds them against their structs.
func (p *Pages) Views() *web.Views { return p.views }

// helpers see those who have booked; bookers make bookings for others;
// closers close places; movers enter that a host is away; overriders decide over
// the time of their own hosts; answerers tell people what is held about them.
var (
	helpers = orgweb.Roles(org.HostRole, org.Desk, org.Coordinator)
	bookers = orgweb.Roles(org.Desk, org.Coordinator, org.HostRole, org.Partner)
	closers = orgweb.Roles(org.Administrator, org.Coordinator)
	movers  = orgweb.Roles(org.Administrator, org.Coordinator, org.HostRole, org.Desk) // which host, the service decides

	overriders = orgweb.Roles(overrideRoles...)
	answerers  = orgweb.Roles(org.Desk, org.Coordinator, org.Administrator) // the last by the person's code alone, the service sees to it
)

// Routes are the rows of this room.
func (p *Pages) Routes() []orgweb.Route {
	return []orgweb.Route{
		{Method: "GET", Path: "/", Access: orgweb.Everyone, Handler: p.start},
		{Method: "GET", Path: "/intern", Access: orgweb.SignedIn, Handler: p.home},
		{Method: "GET", Path: "/intern/dag", Access: helpers, Handler: p.day, Menu: "front.menu.day"},
		{Method: "POST", Path: "/intern/avtaler/{id}/kom", Access: helpers, Handler: p.arrive},
		{Method: "POST", Path: "/intern/avtaler/{id}/kom-ikke", Access: helpers, Handler: p.noShow},
		{Method: "POST", Path: "/intern/avtaler/{id}/angre", Access: helpers, Handler: p.undo},
		{Method: "GET", Path: "/intern/avtaler/{id}/besok", Access: helpers, Handler: p.record},
		{Method: "POST", Path: "/intern/avtaler/{id}/besok", Access: helpers, Handler: p.saveRecord},
		{Method: "GET", Path: "/intern/skranke", Access: bookers, Handler: p.desk, Menu: "front.menu.desk"},
		{Method: "POST", Path: "/intern/skranke", Access: bookers, Handler: p.postDesk, Keeps: true},
		{Method: "POST", Path: "/intern/skranke/kladd", Access: bookers, Handler: p.saveDraft},
		{Method: "GET", Path: "/intern/skranke/legg-inn", Access: overriders, Handler: p.overrideForm},
		{Method: "POST", Path: "/intern/skranke/legg-inn", Access: overriders, Handler: p.bookAnyway, Keeps: true},
		{Method: "GET", Path: "/intern/avtaler/{id}/legg-inn", Access: overriders, Handler: p.moveAnywayForm},
		{Method: "POST", Path: "/intern/avtaler/{id}/legg-inn", Access: overriders, Handler: p.moveAnyway, Keeps: true},
		{Method: "GET", Path: "/intern/avtaler/{id}/ark", Access: bookers, Handler: p.slip},
		{Method: "GET", Path: "/intern/finn", Access: bookers, Handler: p.findForm, Menu: "front.menu.find"},
		{Method: "POST", Path: "/intern/finn", Access: bookers, Handler: p.find},
		{Method: "GET", Path: "/intern/mine-bestillinger", Access: orgweb.Roles(org.Partner), Handler: p.partner, Menu: "front.menu.partner"},
		{Method: "GET", Path: "/intern/ringeliste", Access: bookers, Handler: p.calls, Menu: "front.menu.calls", Count: p.callCount},
		{Method: "POST", Path: "/intern/ringeliste", Access: bookers, Handler: p.markCall},
		{Method: "GET", Path: "/intern/ringeliste/ny", Access: bookers, Handler: p.callbackForm},
		{Method: "POST", Path: "/intern/ringeliste/ny", Access: bookers, Handler: p.askCallback},
		{Method: "GET", Path: "/intern/gjoremal", Access: helpers, Handler: p.tasks, Menu: "front.menu.tasks"},
		{Method: "POST", Path: "/intern/gjoremal/{id}", Access: helpers, Handler: p.taskDone},
		{Method: "GET", Path: "/intern/steng", Access: closers, Handler: p.closeForm, Menu: "front.menu.close"},
		{Method: "POST", Path: "/intern/steng", Access: closers, Handler: p.closePlaces},
		{Method: "GET", Path: "/intern/verter/{id}/fravaer", Access: movers, Handler: p.absenceForm},
		{Method: "POST", Path: "/intern/verter/{id}/fravaer", Access: movers, Handler: p.addAbsence},
		{Method: "GET", Path: "/intern/endret", Access: movers, Handler: p.disrupted},
		{Method: "GET", Path: "/intern/brev", Access: helpers, Handler: p.letterQueue, Menu: "letter.menu", Count: p.letterCount},
		{Method: "GET", Path: "/intern/brev/alle", Access: helpers, Handler: p.printLetters},
		{Method: "POST", Path: "/intern/brev/alle", Access: helpers, Handler: p.lettersPrinted},
		{Method: "GET", Path: "/intern/brev/{id}", Access: helpers, Handler: p.printLetter},
		{Method: "POST", Path: "/intern/brev/{id}", Access: helpers, Handler: p.lettersPrinted},
		{Method: "POST", Path: "/intern/brev/{id}/ferdig", Access: helpers, Handler: p.letterDone},
		{Method: "GET", Path: "/intern/avtaler/{id}/brev", Access: helpers, Handler: p.letterForm},
		{Method: "POST", Path: "/intern/avtaler/{id}/brev", Access: helpers, Handler: p.addLetter},
		{Method: "GET", Path: "/intern/innsyn", Access: answerers, Handler: p.subjectForm, Menu: "subject.menu", Shelf: orgweb.SetUp},
		{Method: "POST", Path: "/intern/innsyn", Access: answerers, Handler: p.askSubject},
		{Method: "GET", Path: "/intern/innsyn/{sak}", Access: answerers, Handler: p.answer},
		{Method: "GET", Path: "/intern/innsyn/{sak}/ark", Access: answerers, Handler: p.answerPaper},
		{Method: "GET", Path: "/intern/innsyn/{sak}/fil", Access: answerers, Handler: p.answerFile},
		{Method: "POST", Path: "/intern/innsyn/{sak}/rett", Access: answerers, Handler: p.correctSubject},
		{Method: "POST", Path: "/intern/innsyn/{sak}/slett", Access: answerers, Handler: p.eraseSubject},
		{Method: "GET", Path: "/intern/avtaler/{id}", Access: bookers, Handler: p.appointment},
		{Method: "POST", Path: "/intern/avtaler/{id}/kontakt", Access: bookers, Handler: p.setContactWishes},
		{Method: "GET", Path: "/intern/avtaler/{id}/flytt", Access: bookers, Handler: p.moveForm},
		{Method: "POST", Path: "/intern/avtaler/{id}/flytt", Access: bookers, Handler: p.move},
		{Method: "GET", Path: "/intern/avtaler/{id}/avbestill", Access: bookers, Handler: p.cancelForm},
		{Method: "POST", Path: "/intern/avtaler/{id}/avbestill", Access: bookers, Handler: p.cancel},
		{Method: "POST", Path: "/intern/avtaler/{id}/ikke-fortell", Access: bookers, Handler: p.stopTelling},
	}
}
