package app

import (
	"fmt"
	"strings"

	"digivert/internal/orgweb"
)

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
