package frontweb

import (
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/base/web"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// startPage is what a resident meets first: the doors, and what we help with.
type startPage struct {
	orgweb.Page
	Next    nextFree
	Places  []web.Link
	Reasons []web.Link
	DropIn  bool // one can just come somewhere
}

// nextFree is the next free time that anybody may book. Text is "" when there
// is none.
type nextFree struct{ Text, Place string }

func (p *Pages) start(w http.ResponseWriter, r *orgweb.Request) error {
	page := startPage{Page: r.Page("front.start.title")}
	page.Frame.Description = r.Text.T("front.start.lead")
	var err error
	if page.Next, err = p.nextFree(r); err != nil {
		return err
	}
	ctx := r.HTTP.Context()
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	for _, one := range places {
		page.Places = append(page.Places, web.Link{Text: one.Name, URL: r.URL("/steder/" + one.Slug)})
	}
	offers, err := p.Place.BareOffers(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page.DropIn = slices.ContainsFunc(offers, func(o place.Offer) bool { return o.Kind == place.KindDropIn && o.Audience == place.ForEveryone })
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	for _, one := range place.Visible(reasons) {
		page.Reasons = append(page.Reasons, web.Link{Text: one.NameIn(r.Text), URL: r.URL("/time/tider?tema=" + url.QueryEscape(one.ID))})
	}
	return p.views.Render(w, http.StatusOK, "start", page)
}

func (p *Pages) nextFree(r *orgweb.Request) (nextFree, error) {
	ctx := r.HTTP.Context()
	list, err := p.Appointment.Free.List(ctx, p.DB, freetime.Search{Tenant: r.Tenant, By: freetime.Resident, Limit: 1, Now: r.Now})
	if err != nil || len(list.Times) == 0 {
		return nextFree{}, err
	}
	first := list.Times[0]
	at, err := p.Place.Place(ctx, p.DB, r.Tenant.ID, first.PlaceID)
	return nextFree{Text: r.Text.When(first.Date, first.Start), Place: at.Name}, err
}
