package roster_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/org"
	"digivert/internal/roster"
)

const tenant = "t1"

var ctx = context.Background()

// now is Tuesday 10 November 2026, 09.00 in Oslo.
var now = time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)

func oslo(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// world is a database with a tenant, an organisation, two places and hosts
// h0, h1 … who speak Norwegian.
func world(t testing.TB, hosts int) (*db.DB, *roster.Service) {
	t.Helper()
	d := dbtest.New(t)
	furnish(t, d, hosts)
	return d, roster.New(d)
}

func furnish(t testing.TB, d *db.DB, hosts int) {
	t.Helper()
	write(t, d, func(tx db.Tx) {
		exec(t, tx, `insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('t1', 'Halden', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', $1)`, now)
		exec(t, tx, `insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'o1', 'Halden bibliotek', 'library', $1)`, now)
		exec(t, tx, `insert into person (tenant_id, id, name, email, created_at) values ('t1', 'p1', 'Kari', 'kari@example.no', $1)`, now)
		for _, p := range []string{"bib", "nav"} {
			exec(t, tx, `insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('t1', $1, 'o1', $1, $1, '', 'Europe/Oslo', $2)`, p, now)
		}
		for i := range hosts {
			hostID := fmt.Sprintf("h%d", i)
			exec(t, tx, `insert into host (tenant_id, id, organisation_id, first_name, created_at) values ('t1', $1, 'o1', $2, $3)`, hostID, "Vert "+hostID, now)
			exec(t, tx, `insert into host_language (tenant_id, host_id, language) values ('t1', $1, 'nb')`, hostID)
		}
	})
}

func write(t testing.TB, d *db.DB, f func(tx db.Tx)) {
	t.Helper()
	if err := d.Write(ctx, func(tx db.Tx) error { f(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

func exec(t testing.TB, tx db.Tx, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(ctx, tx, query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func number(t testing.TB, d *db.DB, query string) int {
	t.Helper()
	n, err := db.One(ctx, d, db.Count, query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func coordinator() org.Actor {
	return org.By(tenant, org.Viewer{PersonID: "p9", Memberships: []org.Membership{{OrganisationID: "o1", Role: org.Coordinator}}}, now)
}

// claim is an hour of h0 that starts some minutes after 12.00 in Oslo.
func claim(id string, minutes int) roster.Claim {
	start := time.Date(2026, 11, 10, 11, minutes, 0, 0, time.UTC)
	return roster.Claim{ID: id, HostID: "h0", StartsAt: start, BlockedUntil: start.Add(time.Hour), Why: roster.WhyAppointment}
}

func take(t testing.TB, d *db.DB, c roster.Claim, at time.Time) (taken bool) {
	t.Helper()
	write(t, d, func(tx db.Tx) {
		var err error
		if taken, err = roster.Take(ctx, tx, tenant, c, at); err != nil {
			t.Fatal(err)
		}
	})
	return taken
}

func weekly(day time.Weekday, start, end int) civil.Rule {
	return civil.Rule{
		Kind: civil.Weekly, Weekday: day,
		Span: civil.Span{Start: civil.TimeOfDay(start * 60), End: civil.TimeOfDay(end * 60)},
	}
}
