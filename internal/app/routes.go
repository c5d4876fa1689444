package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"digivert/internal/appointmentweb"
	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/dropinweb"
	"digivert/internal/frontweb"
	"digivert/internal/insightweb"
	"digivert/internal/notifyweb"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/placeweb"
	"digivert/internal/roster"
	"digivert/internal/rosterweb"
	"digivert/internal/visit"
	"digivert/internal/visitweb"
)

// room is one web room: its rows and its templates.
type room interface {
	Routes() []orgweb.Route
	Views() *web.Views
}

// Routes is the route table: every row of every web room, in the order of the
// staff menu.
func (a *App) Routes(sessions *orgweb.Sessions) ([]orgweb.Route, error) {
	rooms, err := a.rooms(sessions)
	if err != nil {
		return nil, err
	}
	var routes []orgweb.Route
	for _, room := range rooms {
		routes = append(routes, room.Routes()...)
	}
	return routes, checkRoutes(routes)
}

// Views are the templates of every room, for the test that holds them against
// their page structs.
func (a *App) Views() ([]*web.Views, error) {
	rooms, err := a.rooms(orgweb.NewSessions(a.DB, false))
	var all []*web.Views
	for _, room := range rooms {
		all = append(all, room.Views())
	}
	return all, err
}

// rooms makes the pages, in the order in which their rows stand in the menu.
func (a *App) rooms(sessions *orgweb.Sessions) ([]room, error) {
	booking, err2 := appointmentweb.New(appointmentweb.Deps{DB: a.DB, Appointment: a.Appointment, Place: a.Place, Org: a.Org, Forms: a.Forms})
	front, err1 := frontweb.New(frontweb.Deps{DB: a.DB, Appointment: a.Appointment, DropIn: a.DropIn, Draft: a.Draft, Place: a.Place, Forms: a.Forms, Insight: a.Insight, Booking: booking})
	visits, err3 := visitweb.New(visitweb.Deps{DB: a.DB, Place: a.Place, Forms: a.Forms, Referrals: &visit.Referrals{DB: a.DB, Vault: a.Vault}})
	messages, err7 := notifyweb.New(notifyweb.Deps{DB: a.DB, Notify: a.Notify})
	coordinator, err8 := insightweb.New(insightweb.Deps{DB: a.DB, Insight: a.Insight, Appointment: a.Appointment})
	places, err4 := placeweb.New(placeweb.Deps{DB: a.DB, Place: a.Place, HostPlaces: a.hostPlaces, AddHost: a.addFirstHost})
	hosts, err5 := rosterweb.New(rosterweb.Deps{DB: a.DB, Roster: a.Roster, Place: a.Place})
	queues, err9 := dropinweb.New(dropinweb.Deps{DB: a.DB, DropIn: a.DropIn, Place: a.Place, Appointment: a.Appointment, Forms: a.Forms})
	house, err6 := orgweb.New(orgweb.Deps{
		Org: a.Org, OIDC: a.OIDC, Sessions: sessions, Bundle: a.Bundle, Mail: a.Mail, MailFrom: a.Config.Mail.From,
		Retention: Retention(), Rehearse: a.tonight, Jobs: a.Jobs.Status, Unsent: a.unsent, Log: a.Log,
	})
	a.house = house
	return []room{front, booking, queues, coordinator, visits, messages, places, hosts, house}, errors.Join(err1, err2, err3, err4, err5, err6, err7, err8, err9)
}

// hostPlaces and addFirstHost are what "Kom i gang" needs of hosts, who stand to
// the right of places.
func (a *App) hostPlaces(ctx context.Context, tenantID string) ([]string, error) {
	tenant, err := org.TenantByID(ctx, a.DB, tenantID)
	if err != nil {
		return nil, err
	}
	return roster.StaffedPlaces(ctx, a.DB, tenantID, civil.DateOf(a.Clock(), tenant.Location()))
}

// checkRoutes refuses a table with a row that states no access rule, has no
// handler or stands twice: the program does not start with it.
func checkRoutes(routes []orgweb.Route) error {
	seen := map[string]bool{}
	for _, route := range routes {
		if err := checkRoute(route, seen); err != nil {
			return err
		}
		seen[route.Pattern()] = true
	}
	return nil
}

// checkRoute refuses a row that is not whole.
func checkRoute(route orgweb.Route, seen map[string]bool) error {
	switch {
	case !route.Access.Stated():
		return fmt.Errorf("route %s has no access rule", route.Pattern())
	case route.Handler == nil:
		return fmt.Errorf("route %s has no handler", route.Pattern())
	case seen[route.Pattern()]:
		return fmt.Errorf("route %s stands twice", route.Pattern())
	case strings.HasPrefix(route.Path, "/intern") && route.Access.Public() && !strings.HasPrefix(route.Path, "/intern/logg-inn"):
		return fmt.Errorf("route %s lets everyone in where staff work", route.Pattern())
	}
	return nil
}
