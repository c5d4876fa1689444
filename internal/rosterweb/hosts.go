package rosterweb

import (
	"net/http"
	"slices"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// hostsPage lists the hosts: all of them for those who set up, else oneself.
type hostsPage struct {
	orgweb.Page
	Lead, Empty string
	AddURL      string // "" for those who may not
	Removed     bool
	Hosts       []hostRow
}

type hostRow struct {
	Link                                         web.Link
	Organisation, Languages, Places, NextAbsence string
}

func (p *Pages) hosts(w http.ResponseWriter, r *orgweb.Request) error {
	page := hostsPage{
		Page: r.Page("roster.hosts.title").Wide(), Removed: r.Query("fjernet") != "",
		Lead: r.Text.T("roster.hosts.own"), Empty: r.Text.T("roster.hosts.emptyown"),
	}
	if roster.MayManage(r.Staff) {
		page.Lead, page.Empty = r.Text.T("roster.hosts.lead"), r.Text.T("roster.hosts.empty")
		page.AddURL = r.URL("/intern/verter/ny")
	}
	hosts, err := p.visible(r)
	if err != nil {
		return err
	}
	if page.Hosts, err = p.rows(r, hosts); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "hosts", page)
}

func (p *Pages) visible(r *orgweb.Request) ([]roster.Host, error) {
	if roster.MayManage(r.Staff) {
		return roster.Hosts(r.HTTP.Context(), p.DB, r.Tenant.ID)
	}
	return roster.HostsOf(r.HTTP.Context(), p.DB, r.Tenant.ID, r.Staff.PersonID)
}

// rows reads what the list tells of the hosts in a fixed number of queries.
func (p *Pages) rows(r *orgweb.Request, hosts []roster.Host) (rows []hostRow, err error) {
	ctx := r.HTTP.Context()
	organisations, err := org.AllOrganisations(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	absences, err := roster.Absences(ctx, p.DB, r.Tenant.ID, today)
	if err != nil {
		return nil, err
	}
	plan, err := roster.Load(ctx, p.DB, roster.Query{TenantID: r.Tenant.ID, From: today, To: today.AddDays(plannedDays), Now: r.Now})
	if err != nil {
		return nil, err
	}
	for _, h := range hosts {
		rows = append(rows, hostRow{
			Link:         web.Link{Text: h.FirstName, URL: r.URL(address(h, ""))},
			Organisation: organisationName(organisations, h.OrganisationID),
			Languages:    languageWords(r.Text, h.Languages),
			Places:       placeNames(plan, places, h.ID),
			NextAbsence:  nextAbsence(r, absences, h.ID),
		})
	}
	return rows, nil
}

// plannedDays is how far ahead the list looks for where a host works.
const plannedDays = 60

func organisationName(all []org.Organisation, id string) string {
	i := slices.IndexFunc(all, func(o org.Organisation) bool { return o.ID == id })
	if i < 0 {
		return ""
	}
	return all[i].Name
}

func placeNames(plan *roster.Roster, places []place.Place, hostID string) string {
	var names []string
	for _, at := range places {
		if plan.WorksAt(hostID, at.ID) {
			names = append(names, at.Name)
		}
	}
	return strings.Join(names, ", ")
}

func nextAbsence(r *orgweb.Request, absences []roster.Absence, hostID string) string {
	for _, a := range absences {
		if a.HostID == hostID {
			return absenceWords(r.Text, a)
		}
	}
	return ""
}
