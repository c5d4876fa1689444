package placeweb

import (
	"context"
	"net/http"

	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// venuesPage lists the places for residents.
type venuesPage struct {
	orgweb.Page
	Places []venueCard
}

type venueCard struct {
	Link           web.Link
	Address, Today string
	Open           bool
}

// lookAhead is how many days the list searches for when a place opens next.
const lookAhead = 21

// venueCalendar also covers yesterday and the day after the last, since a
// place's zone may be ahead of or behind the server's.
func (p *Pages) venueCalendar(ctx context.Context, r *orgweb.Request) (*place.Calendar, error) {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	return place.LoadCalendar(ctx, p.DB, place.Query{TenantID: r.Tenant.ID, From: today.AddDays(-1), To: today.AddDays(lookAhead + 1)})
}

func (p *Pages) venues(w http.ResponseWriter, r *orgweb.Request) error {
	c, err := p.venueCalendar(r.HTTP.Context(), r)
	if err != nil {
		return err
	}
	page := venuesPage{Page: r.Page("place.venues.title")}
	page.Frame.Description = r.Text.T("place.venues.lead", "Service", r.Tenant.ServiceName)
	for _, pl := range c.Places() {
		today := civil.DateOf(r.Now, pl.Location())
		page.Places = append(page.Places, venueCard{
			Link:    web.Link{Text: pl.Name, URL: r.URL("/steder/" + pl.Slug)},
			Address: pl.FullAddress(), Today: todayText(r, c, pl, today), Open: len(c.Open(pl.ID, "", today)) > 0,
		})
	}
	return p.views.Render(w, http.StatusOK, "venues", page)
}

// todayText is "Åpent i dag kl. 10.00–15.00", or when it opens next.
func todayText(r *orgweb.Request, c *place.Calendar, pl place.Place, today civil.Date) string {
	if spans := c.Open(pl.ID, "", today); len(spans) > 0 {
		return r.Text.T("place.venues.today", "Hours", SpansText(r.Text, spans))
	}
	for d := today.AddDays(1); !d.After(today.AddDays(lookAhead)); d = d.AddDays(1) {
		if spans := c.Open(pl.ID, "", d); len(spans) > 0 {
			return r.Text.T("place.venues.next", "Day", r.Text.Day(d), "Hours", SpansText(r.Text, spans))
		}
	}
	return r.Text.T("place.venues.closed")
}
