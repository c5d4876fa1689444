package app

import (
	"context"
	"slices"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// organisationInUse keeps an organisation from being closed while residents can
// still book with it: org cannot know, since places and hosts stand to its
// right.
func (a *App) organisationInUse(ctx context.Context, tx db.Tx, tenantID, organisationID string) error {
	places, err1 := a.Place.Places(ctx, tx, tenantID)
	offers, err2 := a.Place.Offers(ctx, tx, tenantID)
	hosts, err3 := roster.Hosts(ctx, tx, tenantID)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			return err
		}
	}
	inUse := slices.ContainsFunc(places, func(p place.Place) bool { return p.OrganisationID == organisationID }) ||
		slices.ContainsFunc(offers, func(o place.Offer) bool { return o.OrganisationID == organisationID }) ||
		slices.ContainsFunc(hosts, func(h roster.Host) bool { return h.OrganisationID == organisationID })
	if inUse {
		return errs.E(errs.Conflict, "org.organisation.inuse")
	}
	return nil
}
