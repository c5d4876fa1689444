package placeweb

import (
	"net/http"

	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// placesPage lists the tenant's places for staff.
type placesPage struct {
	orgweb.Page
	Done    string
	CanEdit bool
	Places  []placeCard
}

// placeCard is a place in a list. NoHours warns that nothing can be booked.
type placeCard struct {
	Link                  web.Link
	Address, Organisation string
	NoHours, Closed       bool
}

func (p *Pages) places(w http.ResponseWriter, r *orgweb.Request) error {
	ctx := r.HTTP.Context()
	all, err := p.Place.AllPlaces(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	rules, err := p.Place.Rules(ctx, p.DB, r.Tenant.ID, "")
	if err != nil {
		return err
	}
	owners, err := p.organisationNames(r)
	if err != nil {
		return err
	}
	page := placesPage{Page: r.Page("place.places.title"), Done: doneText(r), CanEdit: canEdit(r)}
	for _, pl := range all {
		page.Places = append(page.Places, placeCard{
			Link:    web.Link{Text: pl.Name, URL: r.URL("/intern/steder/" + pl.ID)},
			Address: pl.FullAddress(), Organisation: owners[pl.OrganisationID],
			NoHours: !hasHours(rules, pl.ID), Closed: pl.Closed(),
		})
	}
	return p.views.Render(w, http.StatusOK, "places", page)
}

func hasHours(rules []place.OpeningRule, placeID string) bool {
	for _, r := range rules {
		if r.PlaceID == placeID && r.OfferID == "" {
			return true
		}
	}
	return false
}

func (p *Pages) organisationNames(r *orgweb.Request) (map[string]string, error) {
	all, err := org.AllOrganisations(r.HTTP.Context(), p.DB, r.Tenant.ID)
	names := map[string]string{}
	for _, o := range all {
		names[o.ID] = o.Name
	}
	return names, err
}
