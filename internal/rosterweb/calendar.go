package rosterweb

import (
	"net/http"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
)

// calendarPage is about a host's own calendar. The host pastes its address,
// which is never shown again; those who manage hosts see how it goes, and may
// remove it.
type calendarPage struct {
	orgweb.Page
	Lead     string
	Own, Has bool
	Notice   string // of what was just done
	Problem  calendarProblem
	Warnings []string // how old the busy times are, and what we cannot read
	Facts    []fact
	Clashes  []web.Link // each leads to its day
	HowMany  string     // clashes
	Form     *form.Form
	Connect  string // words of the form's button
	Base     string // the page's address
	Back     web.Link
}

// calendarProblem is why the calendar could not be fetched, and when it was tried.
type calendarProblem struct{ When, What, Who, Again string }

// aheadShown is for how many days it is told how often the host is busy.
const aheadShown = 14

func (p *Pages) calendar(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	return p.showCalendar(w, r, h, calendarForm(r))
}

// showCalendar shows the page with the form as it was filled in.
func (p *Pages) showCalendar(w http.ResponseWriter, r *orgweb.Request, h roster.Host, f *form.Form) error {
	page, err := p.calendarPage(r, h)
	if err != nil {
		return err
	}
	page.Form = f
	status := http.StatusOK
	if f.Failed() {
		status = http.StatusUnprocessableEntity
	}
	return p.views.Render(w, status, "calendar", page)
}

func (p *Pages) calendarPage(r *orgweb.Request, h roster.Host) (page calendarPage, err error) {
	own := roster.MayConnect(r.Staff, h)
	page = calendarPage{
		Page: r.Page("roster.calendar.title"), Lead: r.Text.T("roster.calendar.lead"), Own: own, Base: r.URL(address(h, "/kalender")),
		Connect: r.Text.T("roster.calendar.connect"), Back: web.Link{Text: r.Text.T("roster.calendar.back"), URL: r.URL(address(h, ""))},
	}
	if !own {
		page.Page, page.Lead = r.Page("roster.calendar.title.of", "Name", h.FirstName), r.Text.T("roster.calendar.lead.of")
	}
	c, err := p.Roster.Calendar(r.HTTP.Context(), r.Staff, r.Tenant.ID, h)
	if errs.Is(err, errs.NotFound) {
		page.Notice = calendarNotice(r)
		return page, nil
	}
	if err != nil {
		return page, err
	}
	page.Has, page.Connect, page.Notice = true, r.Text.T("roster.calendar.replace"), calendarNotice(r)
	page.tell(r, c)
	if !own && c.Problem != "" {
		page.Problem.Who = r.Text.T("roster.calendar.tellhost", "Name", h.FirstName)
	}
	return page, p.tellBusy(r, h, &page)
}

// calendarNotice tells what the last button did.
func calendarNotice(r *orgweb.Request) string {
	return r.Told("gjort", map[string]string{
		"koblet":  "roster.calendar.connected",
		"fjernet": "roster.calendar.removed",
		"hentet":  "roster.calendar.refetched",
		"vent":    "roster.calendar.justtried",
	})
}

// tell says how the fetching goes.
func (page *calendarPage) tell(r *orgweb.Request, c roster.Calendar) {
	t := r.Text
	if c.Server != "" {
		page.Facts = append(page.Facts, fact{t.T("roster.calendar.server"), c.Server})
	}
	page.Facts = append(page.Facts, fact{t.T("roster.calendar.fetched"), capital(whenWords(r, c.FetchedAt))})
	if c.Problem != "" {
		page.Problem = calendarProblem{
			When: t.T("roster.calendar.failed", "When", whenWords(r, c.TriedAt)), What: t.T(c.Problem),
		}
		if c.NextAt.Before(r.Now.AddDate(0, 0, 1)) { // a demo's is never fetched
			page.Problem.Again = t.T("roster.calendar.again", "When", whenWords(r, c.NextAt))
		}
	}
	page.Warnings = calendarWarnings(r, c)
	if c.Unread > 0 {
		page.Warnings = append(page.Warnings, t.N("roster.calendar.unread", c.Unread))
	}
}

// calendarWarnings say that the busy times are old, or gone.
func calendarWarnings(r *orgweb.Request, c roster.Calendar) []string {
	switch {
	case c.Stale(r.Now):
		return []string{r.Text.T("roster.calendar.stale")}
	case c.Old(r.Now):
		return []string{r.Text.T("roster.calendar.old", "When", whenWords(r, c.FetchedAt))}
	}
	return nil
}

// tellBusy says how often the host is busy, and what clashes with it.
func (p *Pages) tellBusy(r *orgweb.Request, h roster.Host, page *calendarPage) error {
	s := roster.Stretch{TenantID: r.Tenant.ID, From: r.Now, Until: r.Now.AddDate(0, 0, aheadShown), Now: r.Now}
	busy, err := roster.BusyOf(r.HTTP.Context(), p.DB, h.ID, s)
	if err != nil {
		return err
	}
	page.Facts = append(page.Facts, fact{r.Text.T("roster.calendar.ahead"), r.Text.N("roster.calendar.times", len(busy))})
	page.Clashes, page.HowMany, err = p.clashes(r, h)
	return err
}

// clashes are the bookings that the host's own calendar is in the way of.
func (p *Pages) clashes(r *orgweb.Request, h roster.Host) (links []web.Link, howMany string, err error) {
	if !h.Calendar {
		return nil, "", nil
	}
	claims, err := roster.ClashesOf(r.HTTP.Context(), p.DB, h.ID, roster.Stretch{
		TenantID: r.Tenant.ID, From: r.Now, Until: r.Now.AddDate(0, 0, aheadDays), Now: r.Now,
	})
	if err != nil || len(claims) == 0 {
		return nil, "", err
	}
	return bookedLinks(r, h, claims), r.Text.N("roster.calendar.clashes", len(claims)), nil
}

func calendarForm(r *orgweb.Request) *form.Form {
	return form.New(r.Text, &form.Field{
		Kind: form.Text, Name: "address", Label: r.Text.T("roster.calendar.address"), Hint: r.Text.T("roster.calendar.address.hint"),
		Required: true, RequiredKey: "roster.calendar.needsaddress", MaxLength: 2000, Autocomplete: "off",
	})
}

func (p *Pages) connectCalendar(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	if !roster.MayConnect(r.Staff, h) {
		return errs.E(errs.Forbidden, "web.error.forbidden")
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := calendarForm(r)
	f.Fill(values)
	if !f.Failed() {
		err = p.Roster.ConnectCalendar(r.HTTP.Context(), actor(r), h.ID, f.Text("address"))
		if err == nil {
			return r.Redirect(w, address(h, "/kalender?gjort=koblet"))
		}
		if !f.SetError(err) {
			return err
		}
	}
	return p.showCalendar(w, r, h, f)
}

func (p *Pages) fetchCalendar(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	if !h.Calendar { // removed meanwhile
		return r.Redirect(w, address(h, "/kalender"))
	}
	done := "hentet"
	switch err := p.Roster.FetchCalendar(r.HTTP.Context(), actor(r), h.ID); {
	case errs.Is(err, errs.TooMany):
		done = "vent"
	case err != nil:
		return err
	}
	if c, err := p.Roster.Calendar(r.HTTP.Context(), r.Staff, r.Tenant.ID, h); err == nil && c.Problem != "" && done == "hentet" {
		done = "" // the page tells what is wrong
	}
	return r.Redirect(w, address(h, "/kalender?gjort="+done))
}

func (p *Pages) removeCalendar(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	if err := p.Roster.DisconnectCalendar(r.HTTP.Context(), actor(r), h.ID); err != nil {
		return err
	}
	return r.Redirect(w, address(h, "/kalender?gjort=fjernet"))
}

// calendarPart is what the host's page says of the calendar; nil when there is
// nothing to say to this viewer.
type calendarPart struct {
	Text, URL, Link, Warning string
}

func (p *Pages) calendarPart(r *orgweb.Request, h roster.Host) (*calendarPart, error) {
	part := &calendarPart{URL: r.URL(address(h, "/kalender")), Link: r.Text.T("roster.calendar.see"), Text: r.Text.T("roster.calendar.none.of")}
	if !h.Calendar {
		if roster.MayConnect(r.Staff, h) {
			part.Text, part.Link = r.Text.T("roster.calendar.lead"), r.Text.T("roster.calendar.connect")
			return part, nil
		}
		part.URL = ""
		return part, nil
	}
	c, err := p.Roster.Calendar(r.HTTP.Context(), r.Staff, r.Tenant.ID, h)
	if err != nil {
		return nil, err
	}
	part.Text = r.Text.T("roster.calendar.last", "When", whenWords(r, c.FetchedAt))
	if warnings := calendarWarnings(r, c); len(warnings) > 0 {
		part.Warning = warnings[0]
	}
	return part, nil
}

// whenWords says an instant by the tenant's clock: "i dag kl. 14.10", "i går kl.
// 14.10", "fredag 6. november kl. 14.10".
func whenWords(r *orgweb.Request, at time.Time) string {
	return whenIn(r.Text, r.Tenant, r.Now, at)
}

func whenIn(t i18n.Localizer, tenant org.Tenant, now, at time.Time) string {
	zone := tenant.Location()
	day, clock := civil.DateOf(at, zone), civil.TimeOfDayOf(at, zone)
	switch today := civil.DateOf(now, zone); day {
	case today:
		return t.T("roster.when.today", "Clock", t.Clock(clock))
	case today.AddDays(-1):
		return t.T("roster.when.yesterday", "Clock", t.Clock(clock))
	}
	return t.When(day, clock)
}
