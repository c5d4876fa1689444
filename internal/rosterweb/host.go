package rosterweb

import (
	"net/http"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// hostPage is all that is known of a host, with what may be done about it.
type hostPage struct {
	orgweb.Page
	Facts              []fact
	Rules, Absences    []planRow
	Base               string // the host's address
	MayManage, Changed bool
	Calendar           *calendarPart
	Clashes            []web.Link
	HowMany            string // clashes
}

type fact struct{ Name, Value string }

// planRow is a working rule or an absence. Remove is where its button goes.
type planRow struct{ Text, Where, Remove string }

func (p *Pages) host(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	page := hostPage{
		Page: r.PageTitled(h.FirstName), Base: r.URL(address(h, "")),
		MayManage: roster.MayManage(r.Staff), Changed: r.Query("lagret") != "",
	}
	if page.Facts, err = p.facts(r, h); err != nil {
		return err
	}
	if page.Rules, err = p.ruleRows(r, h); err != nil {
		return err
	}
	if page.Absences, err = p.absenceRows(r, h); err != nil {
		return err
	}
	if page.Calendar, err = p.calendarPart(r, h); err != nil {
		return err
	}
	if page.Clashes, page.HowMany, err = p.clashes(r, h); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "host", page)
}

func (p *Pages) facts(r *orgweb.Request, h roster.Host) ([]fact, error) {
	ctx := r.HTTP.Context()
	organisations, err := org.AllOrganisations(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	person, err := p.personName(r, h)
	if err != nil {
		return nil, err
	}
	t := r.Text
	pledged := t.T("roster.host.notpledged")
	if !h.PledgedOn.IsZero() {
		pledged = capital(t.DayYear(h.PledgedOn))
	}
	return []fact{
		{t.T("roster.host.organisation"), organisationName(organisations, h.OrganisationID)},
		{t.T("roster.host.languages"), capital(languageWords(t, h.Languages))},
		{t.T("roster.host.reasons"), reasonWords(r, reasons, h)},
		{t.T("roster.host.pledged"), pledged},
		{t.T("roster.host.person"), person},
	}, nil
}

func reasonWords(r *orgweb.Request, reasons []place.Reason, h roster.Host) string {
	if len(h.ReasonIDs) == 0 {
		return r.Text.T("roster.host.allreasons")
	}
	var names []string
	for _, reason := range reasons {
		if h.Takes(reason.ID) {
			names = append(names, reason.NameIn(r.Text))
		}
	}
	return strings.Join(names, ", ")
}

func (p *Pages) personName(r *orgweb.Request, h roster.Host) (string, error) {
	if h.PersonID == "" {
		return r.Text.T("roster.host.nobody"), nil
	}
	person, err := org.PersonByID(r.HTTP.Context(), p.DB, r.Tenant.ID, h.PersonID)
	return person.Name, err
}

func (p *Pages) ruleRows(r *orgweb.Request, h roster.Host) (rows []planRow, err error) {
	ctx := r.HTTP.Context()
	places, err := p.Place.AllPlaces(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, at := range places {
		names[at.ID] = at.Name
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	rules, err := roster.WorkingRules(ctx, p.DB, r.Tenant.ID, h.ID, today)
	for _, rule := range rules {
		rows = append(rows, planRow{
			Text: ruleWords(r.Text, rule.Rule, today), Where: names[rule.PlaceID],
			Remove: r.URL(address(h, "/arbeidstid/"+rule.ID+"/fjern")),
		})
	}
	return rows, err
}

func (p *Pages) absenceRows(r *orgweb.Request, h roster.Host) (rows []planRow, err error) {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	absences, err := roster.AbsencesOf(r.HTTP.Context(), p.DB, r.Tenant.ID, h.ID, today)
	for _, a := range absences {
		rows = append(rows, planRow{Text: absenceWords(r.Text, a), Remove: r.URL(address(h, "/fravaer/"+a.ID+"/fjern"))})
	}
	return rows, err
}
