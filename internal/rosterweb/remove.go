package rosterweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
)

// removePage asks before a host is removed, or tells what stands in the way.
type removePage struct {
	orgweb.Page
	Action, Cancel, Absence string
	Booked                  []web.Link // each leads to its day
	HowMany                 string
	SeesDay                 bool // else the viewer has to ask those of the host's organisation
}

// aheadDays is how far ahead bookings are looked for: beyond every horizon.
const aheadDays = 2 * 366

func (p *Pages) askRemove(w http.ResponseWriter, r *orgweb.Request) error {
	return p.showRemove(w, r, http.StatusOK)
}

func (p *Pages) showRemove(w http.ResponseWriter, r *orgweb.Request, status int) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	claims, err := roster.Claims(r.HTTP.Context(), p.DB, h.ID, roster.Stretch{
		TenantID: r.Tenant.ID, From: r.Now, Until: r.Now.AddDate(0, 0, aheadDays), Now: r.Now,
	})
	if err != nil {
		return err
	}
	page := removePage{
		Page:   r.Page("roster.remove.title", "Name", h.FirstName),
		Action: r.URL(address(h, "/fjern")), Cancel: r.URL(address(h, "")), Absence: r.URL(address(h, "/fravaer")),
		Booked: bookedLinks(r, h, claims), SeesDay: seesDay(r.Staff, h),
	}
	if len(claims) > 0 {
		page.HowMany = r.Text.N("roster.host.hasbookings", len(claims))
	}
	return p.views.Render(w, status, "remove", page)
}

// remove removes the host. When somebody has booked meanwhile, the page says
// so, and the host stays.
func (p *Pages) remove(w http.ResponseWriter, r *orgweb.Request) error {
	err := p.Roster.RemoveHost(r.HTTP.Context(), actor(r), r.PathValue("id"))
	if errs.Is(err, errs.Conflict) {
		return p.showRemove(w, r, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/intern/verter?fjernet=ja")
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
