package rosterweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
)

// absencePage enters an absence. When somebody is booked in that time, it tells
// when, and asks once more.
type absencePage struct {
	orgweb.Page
	Form           *form.Form
	Action, Cancel string
	Booked         []web.Link // each leads to its day
	HowMany        string
}

func (p *Pages) newAbsence(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "absence", absenceForm(r, h))
}

func absenceForm(r *orgweb.Request, h roster.Host) absencePage {
	return absencePage{
		Page: r.Page("roster.absences.new", "Name", h.FirstName), Form: form.New(r.Text, absenceFields(r.Text)...),
		Action: r.URL(address(h, "/fravaer")), Cancel: r.URL(address(h, "")),
	}
}

func absenceFields(t i18n.Localizer) []*form.Field {
	return []*form.Field{
		{Kind: form.Date, Name: "from", Label: t.T("roster.absences.from"), Required: true, RequiredKey: "roster.absence.needsfrom", Width: "sm"},
		{Kind: form.Date, Name: "to", Label: t.T("roster.absences.to"), Hint: t.T("roster.absences.to.hint"), Width: "sm"},
		{Kind: form.Time, Name: "start", Label: t.T("roster.absences.start"), Width: "sm"},
		{Kind: form.Time, Name: "end", Label: t.T("roster.absences.end"), Hint: t.T("roster.absences.end.hint"), Width: "sm"},
	}
}

func (p *Pages) addAbsence(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	page := absenceForm(r, h)
	page.Form.Fill(values)
	a, err := readAbsence(page.Form, h)
	if err != nil {
		page.Form.SetError(err)
	}
	if page.Form.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "absence", page)
	}
	_, err = p.Roster.AddAbsence(r.HTTP.Context(), actor(r), a, values.Get("knowing") != "")
	switch key, _ := errs.KeyOf(err); {
	case err == nil:
		return r.Redirect(w, address(h, "?lagret=ja"))
	case key == roster.HasBookingsKey:
		return p.askAbsence(w, r, page, a)
	case page.Form.SetError(err):
		return p.views.Render(w, http.StatusUnprocessableEntity, "absence", page)
	}
	return err
}

// readAbsence wants both times of day or none.
func readAbsence(f *form.Form, h roster.Host) (roster.Absence, error) {
	a := roster.Absence{HostID: h.ID, From: f.Date("from"), To: f.Date("to")}
	start, hasStart := f.Time("start")
	end, hasEnd := f.Time("end")
	var c errs.Check
	switch {
	case hasStart && hasEnd && start == end:
		c.Add("end", "civil.rule.endisstart")
	case hasStart && hasEnd:
		a.Span = civil.Span{Start: start, End: end}
	case hasStart && f.Text("end") == "":
		c.Add("end", "roster.absence.halftime")
	case hasEnd && f.Text("start") == "":
		c.Add("start", "roster.absence.halftime")
	}
	return a, c.Err()
}

// askAbsence tells who is booked in the time, by when, never by name: those who
// may see names find them on the day's page.
func (p *Pages) askAbsence(w http.ResponseWriter, r *orgweb.Request, page absencePage, a roster.Absence) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	claims, err := roster.ClaimsIn(r.HTTP.Context(), p.DB, actor(r), a)
	if err != nil {
		return err
	}
	page.Booked = bookedLinks(r, h, claims)
	page.HowMany = r.Text.N(roster.HasBookingsKey, len(claims))
	return p.views.Render(w, http.StatusConflict, "absence", page)
}

func bookedLinks(r *orgweb.Request, h roster.Host, claims []roster.Claim) (links []web.Link) {
	zone := r.Tenant.Location()
	for _, c := range claims {
		day := url.Values{"vert": {c.HostID}, "dato": {civil.DateOf(c.StartsAt, zone).String()}}
		link := web.Link{Text: claimWords(r.Text, c, zone)}
		if seesDay(r.Staff, h) {
			link.URL = r.URL("/intern/dag?" + day.Encode())
		}
		links = append(links, link)
	}
	return links
}

// seesDay tells whether the viewer may open the host's day: names are for the
// host's own organisation, also when a coordinator of another plans the host.
func seesDay(v org.Viewer, h roster.Host) bool {
	return v.In(h.OrganisationID, org.HostRole, org.Desk, org.Coordinator)
}

func (p *Pages) removeAbsence(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	if err := p.Roster.RemoveAbsence(r.HTTP.Context(), actor(r), h.ID, r.PathValue("absence")); err != nil {
		return err
	}
	return r.Redirect(w, address(h, "?lagret=ja"))
}
