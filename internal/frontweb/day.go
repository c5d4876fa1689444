package frontweb

import (
	"context"
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
	"digivert/internal/visitweb"
)

// dayPage is a host's day, or an organisation's: who comes when. It is used
// with one hand, on a phone.
type dayPage struct {
	orgweb.Page
	Day      string
	Summary  string
	Rows     []dayRow
	Whose    []web.Link // oneself, and the organisations whose days one may see
	Pager    web.Pager
	Today    web.Link   // back to today, without a URL when it is today
	Ill      []web.Link // oneself, or those whom the viewer may enter as ill today
	Own      bool       // Ill is oneself alone
	Problem  string     // what went wrong with the last button
	Returned string     // the address that the buttons come back to
	Unmet    visitweb.Unmet
	Onward   string // where a slip is made for who was just helped on
}

// dayRow is one appointment. State decides its colour and buttons.
type dayRow struct {
	ID, Clock, Name, Topic string
	Details                []string // place, host, language, interpreter
	State                  string   // "ahead", "here", "done" or "away"
	StateText              string
	Clashes                bool // the host's own calendar has come to say busy
	Note                   string
	Buttons                []button
}

// button is one thing to do with an appointment: a post, or a page to go to.
type button struct {
	Text, URL string
	Quiet     bool // not the main one
	Goes      bool // a link to a page, not a post
}

// dayQuery is whose day, and which.
type dayQuery struct {
	date                   civil.Date
	hostID, organisationID string
}

func (q dayQuery) address() string {
	v := url.Values{"dato": {q.date.String()}}
	if q.hostID != "" {
		v.Set("vert", q.hostID)
	}
	if q.organisationID != "" {
		v.Set("org", q.organisationID)
	}
	return "/intern/dag?" + v.Encode()
}

func (p *Pages) day(w http.ResponseWriter, r *orgweb.Request) error {
	ctx := r.HTTP.Context()
	own, err := roster.HostsOf(ctx, p.DB, r.Tenant.ID, r.Staff.PersonID)
	if err != nil {
		return err
	}
	q := chosenDay(r, own)
	list, err := p.Appointment.Day(ctx, appointment.DayQuery{
		Tenant: r.Tenant, Viewer: r.Staff, Date: q.date, HostID: q.hostID, OrganisationID: q.organisationID,
	})
	if err != nil {
		return err
	}
	page, err := p.dayPage(ctx, r, q, list)
	if err != nil {
		return err
	}
	if err := p.markClashes(ctx, r, &page, list); err != nil {
		return err
	}
	if page.Unmet, err = p.unmet(r, q.address()); err != nil {
		return err
	}
	page.Whose, page.Onward = whose(r, own, q), onward(r)
	if page.Ill, page.Own, err = p.ill(r, own, q); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "day", page)
}

// chosenDay reads the address: today and oneself unless it says otherwise.
func chosenDay(r *orgweb.Request, own []roster.Host) dayQuery {
	q := dayQuery{hostID: r.Query("vert"), organisationID: r.Query("org")}
	var err error
	if q.date, err = civil.ParseDate(r.Query("dato")); err != nil {
		q.date = civil.DateOf(r.Now, r.Tenant.Location())
	}
	if q.hostID != "" || q.organisationID != "" {
		return q
	}
	if len(own) > 0 {
		q.hostID = own[0].ID
	} else if orgs := r.Staff.ContactOrganisations(); len(orgs) > 0 {
		q.organisationID = orgs[0]
	}
	return q
}

// whose are the days that the viewer may choose between.
func whose(r *orgweb.Request, own []roster.Host, q dayQuery) []web.Link {
	var links []web.Link
	for _, h := range own {
		at := dayQuery{date: q.date, hostID: h.ID}
		links = append(links, web.Link{Text: r.Text.T("front.day.mine"), URL: r.URL(at.address()), Current: q.hostID == h.ID})
	}
	seen := map[string]bool{}
	for _, m := range r.Staff.Memberships {
		if seen[m.OrganisationID] || !r.Staff.In(m.OrganisationID, org.HostRole, org.Desk, org.Coordinator) {
			continue
		}
		seen[m.OrganisationID] = true
		at := dayQuery{date: q.date, organisationID: m.OrganisationID}
		links = append(links, web.Link{Text: m.OrganisationName, URL: r.URL(at.address()), Current: q.organisationID == m.OrganisationID})
	}
	if len(links) < 2 {
		return nil
	}
	return links
}

func (p *Pages) dayPage(ctx context.Context, r *orgweb.Request, q dayQuery, list []appointment.Appointment) (dayPage, error) {
	n, err := p.names(ctx, r)
	if err != nil {
		return dayPage{}, err
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	page := dayPage{
		Page: r.Page("front.day.title"), Day: i18n.Capital(r.Text.DayYear(q.date)), Returned: q.address(),
		Summary: r.Text.N("front.day.count", len(list)),
		Problem: problem(r),
		Pager: web.Pager{
			Label:   r.Text.T("front.day.pager"),
			Earlier: dayLink(r, q, -1), Later: dayLink(r, q, 1),
		},
	}
	if q.date != today {
		at := q
		at.date = today
		page.Today = web.Link{Text: r.Text.T("front.day.today"), URL: r.URL(at.address())}
	}
	numbers, err := dropin.Numbers(ctx, p.DB, r.Tenant.ID, q.date)
	if err != nil {
		return page, err
	}
	for _, a := range list {
		row := n.dayRow(a)
		if number := numbers[a.ID]; number > 0 {
			row.Details = append([]string{r.Text.T("front.day.number", "Number", number)}, row.Details...)
		}
		if q.date == today {
			row.Buttons = dayButtons(r, a)
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func dayLink(r *orgweb.Request, q dayQuery, days int) web.Link {
	q.date = q.date.AddDays(days)
	return web.Link{Text: i18n.Capital(r.Text.Day(q.date)), URL: r.URL(q.address())}
}

func (n names) dayRow(a appointment.Appointment) dayRow {
	row := dayRow{
		ID: a.ID, Clock: "–", Name: a.Contact.FirstName, Topic: n.reason(a.ReasonID), Note: a.Contact.Note,
		State: dayStates[a.State], StateText: n.text.T("front.state." + string(a.State)),
	}
	if at, ok := n.places[a.PlaceID]; ok && !a.StartsAt.IsZero() {
		row.Clock = n.text.Clock(a.Span(at.Location()).Start)
	}
	for _, detail := range []string{n.byPhone(a), n.place(a.PlaceID), n.host(a.HostID), n.help(a), n.behalf(a)} {
		if detail != "" {
			row.Details = append(row.Details, detail)
		}
	}
	return row
}

// dayStates groups the states by what a host sees.
var dayStates = map[appointment.State]string{
	appointment.Booked: "ahead", appointment.Arrived: "here", appointment.Served: "done", appointment.NoShow: "away",
}

// dayButtons are what can be done today, the likeliest first.
func dayButtons(r *orgweb.Request, a appointment.Appointment) []button {
	at := func(key, path string) button {
		return button{Text: r.Text.T("front.day." + key), URL: r.URL("/intern/avtaler/" + a.ID + "/" + path)}
	}
	undo := at("undo", "angre")
	undo.Quiet = true
	record := at("done", "besok")
	record.Goes = true
	switch a.State {
	case appointment.Booked:
		away := at("noshow", "kom-ikke")
		away.Quiet = true
		return []button{at("came", "kom"), away}
	case appointment.Arrived:
		return []button{record, undo}
	case appointment.Served:
		record.Text, record.Quiet = r.Text.T("front.day.correct"), true
		return []button{record, undo}
	case appointment.NoShow:
		return []button{undo}
	}
	return nil
}

// help is the language of help, and the interpreter.
func (n names) help(a appointment.Appointment) string {
	if a.Interpreter != "" {
		return n.text.T("front.day.interpreter", "Language", n.language(a.Interpreter))
	}
	return n.language(a.Language)
}

func (n names) behalf(a appointment.Appointment) string {
	if !a.OnBehalf {
		return ""
	}
	return n.text.T("front.day.behalf")
}

// problem is the sentence that a failed button left in the address: a locale
// key of ours, never a text.
func problem(r *orgweb.Request) string {
	switch r.Query("feil") {
	case "endret":
		return r.Text.T("front.day.changed")
	case "":
		return ""
	default:
		return r.Text.T("web.error.conflict")
	}
}
