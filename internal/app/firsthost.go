package app

import (
	"context"

	"digivert/internal/org"
	"digivert/internal/placeweb"
	"digivert/internal/roster"
)

// addFirstHost adds the host of "Kom i gang" with working hours, in two writes:
// a host without hours does no harm, and the page shows what remains.
func (a *App) addFirstHost(ctx context.Context, by org.Actor, h placeweb.FirstHost) error {
	hostID, err := a.Roster.SaveHost(ctx, by, roster.Host{
		OrganisationID: h.OrganisationID, FirstName: h.FirstName, Languages: h.Languages, PledgedOn: h.PledgedOn,
	})
	if err != nil {
		return err
	}
	return a.Roster.AddRules(ctx, by, roster.NewRules{HostID: hostID, PlaceID: h.PlaceID, Rules: h.Rules})
}
