package browser

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/roster"
)

// What a host's own calendar has come in the way of is said on the day's page,
// also on a phone, without a word sticking out.
func TestClashOnADay(t *testing.T) {
	tab, w, source := chrome(t), newWorld(t), axe(t)
	signIn(t, tab, w)
	now := time.Now()
	clashes, err := roster.Clashes(ctx, w.app.DB, roster.Stretch{TenantID: w.tenant.ID, From: now, Until: now.AddDate(0, 0, 14), Now: now})
	must(t, err)
	for _, c := range clashes {
		if c.HostID == w.calendarOf {
			continue // a claim alone, without an appointment to show
		}
		day := civil.DateOf(c.StartsAt, w.tenant.Location()).String()
		address := w.server.URL + "/intern/dag?org=" + w.place.OrganisationID + "&vert=" + c.HostID + "&dato=" + day
		for _, l := range looks {
			t.Run(l.name, func(t *testing.T) { check(t, tab, address, pageCheck{l, source, "/intern/dag"}) })
		}
		return
	}
	t.Fatal("nothing clashes in the demo")
}
