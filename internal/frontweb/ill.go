package frontweb

import (
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
)

// ill are the ways to enter, today, that somebody is ill: oneself on one's own
// day; on the day of an organisation each of its hosts, for who takes the phone
// when they call. What follows is shown before it is done.
func (p *Pages) ill(r *orgweb.Request, own []roster.Host, q dayQuery) (links []web.Link, mine bool, err error) {
	if q.date != civil.DateOf(r.Now, r.Tenant.Location()) {
		return nil, false, nil
	}
	hosts, err := roster.Hosts(r.HTTP.Context(), p.DB, r.Tenant.ID)
	for _, h := range hosts {
		asked := h.ID == q.hostID || q.hostID == "" && h.OrganisationID == q.organisationID
		if !asked || !roster.MayExcuse(r.Staff, h) {
			continue
		}
		mine = h.ID == q.hostID && slices.ContainsFunc(own, func(o roster.Host) bool { return o.ID == h.ID })
		text := r.Text.T("front.day.away.host", "Name", h.FirstName)
		if mine {
			text = r.Text.T("front.day.ill")
		}
		links = append(links, web.Link{Text: text, URL: r.URL("/intern/verter/" + h.ID + "/fravaer?i-dag=ja")})
	}
	return links, mine, err
}
