package freetime

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/place"
)

var ctx = context.Background()

// monday is 08:00 on Monday 9 November 2026, and tuesday the day after: the
// library is open from 10 to 15 on weekdays.
var (
	monday  = civil.MustDate("2026-11-09")
	tuesday = monday.AddDays(1)
	now     = at(monday, "08:00")
)

var oslo = sync.OnceValue(func() *time.Location { return must(time.LoadLocation("Europe/Oslo")) })

func clock(s string) civil.TimeOfDay {
	t, err := civil.ParseTimeOfDay(s)
	if err != nil {
		panic(err)
	}
	return t
}

func at(d civil.Date, s string) time.Time {
	t, ok := d.At(clock(s), oslo())
	if !ok {
		panic("no such time: " + d.String() + " " + s)
	}
	return t
}

// world is a tenant with a library and a NAV office that share a building.
type world struct {
	*Service
	DB     *db.DB
	t      testing.TB
	tenant org.Tenant
}

// newWorld makes hosts in the library, and one at NAV. The offers are "lesson"
// (45 minutes, 15 after, each half hour), "short" (30 minutes, nothing after)
// of the library and "nav" (as lesson) of NAV, all at the place "bib".
func newWorld(t testing.TB, hosts int) *world {
	d := dbtest.New(t)
	w := &world{t: t, DB: d, Service: &Service{Places: place.New(d)}}
	w.sql(`insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('h', 'Halden', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', $1)`, now)
	for _, o := range []string{"lib", "nav", "sen"} {
		w.sql(`insert into organisation (tenant_id, id, name, kind, created_at) values ('h', $1, $2, 'other', $3)`, o, o, now)
	}
	for i, p := range []string{"bib", "serv"} {
		w.sql(`insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('h', $1, 'lib', $2, $3, 'Storgata 1', 'Europe/Oslo', $4)`,
			p, p, fmt.Sprintf("%d %s", i, p), now)
	}
	w.sql(`insert into reason (tenant_id, id, sort) values ('h', 'bankid', 1)`)
	w.sql(`insert into reason (tenant_id, id, sort) values ('h', 'email', 2)`)
	w.offer("lesson", "lib", 45, 15, 30)
	w.offer("short", "lib", 30, 0, 30)
	w.offer("nav", "nav", 45, 15, 30)
	w.weekly("bib", "10:00", "15:00")
	for i := range hosts {
		w.host(fmt.Sprintf("h%02d", i), "lib", "nb")
	}
	w.host("n", "nav", "nb")
	w.tenant = must(org.TenantByID(ctx, d, "h"))
	return w
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func (w *world) sql(query string, args ...any) {
	w.t.Helper()
	err := w.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(ctx, tx, query, args...)
		return err
	})
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

func (w *world) offer(id, organisation string, length, buffer, step int) {
	w.sql(`insert into offer (tenant_id, id, organisation_id, kind, channel, name, length_min, buffer_min, step_min, notice_min, horizon_days, booked_by, audience, created_at)
		values ('h', $1, $2, 'appointment', 'place', $3, $4, $5, $6, 60, 60, 'everyone', 'everyone', $7)`, id, organisation, id, length, buffer, step, now)
	w.sql(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', $1, 'bib')`, id)
	for _, r := range []string{"bankid", "email"} {
		w.sql(`insert into offer_reason (tenant_id, offer_id, reason_id) values ('h', $1, $2)`, id, r)
	}
}

// weekly opens a place on weekdays.
func (w *world) weekly(placeID, from, to string) {
	for day := 1; day <= 5; day++ {
		w.sql(`insert into opening_rule (tenant_id, id, place_id, kind, weekday, from_date, start_minute, end_minute)
			values ('h', $1, $2, 'weekly', $3, '2019-01-01', $4, $5)`, fmt.Sprint(placeID, from, day), placeID, day, int(clock(from)), int(clock(to)))
	}
}

// host works at bib all hours of all days.
func (w *world) host(id, organisation string, languages ...string) {
	w.sql(`insert into host (tenant_id, id, organisation_id, first_name, created_at) values ('h', $1, $2, $3, $4)`, id, organisation, id, now)
	for day := 0; day <= 6; day++ {
		w.sql(`insert into working_rule (tenant_id, id, host_id, place_id, kind, weekday, from_date, start_minute, end_minute)
			values ('h', $1, $2, 'bib', 'weekly', $3, '2019-01-01', 0, 1440)`, fmt.Sprint(id, day), id, day)
	}
	for _, l := range languages {
		w.sql(`insert into host_language (tenant_id, host_id, language) values ('h', $1, $2)`, id, l)
	}
}

func (w *world) search() Search {
	return Search{Tenant: w.tenant, By: Resident, ReasonID: "bankid", Now: now}
}

func slot(offer string, d civil.Date, start string) Slot { return Slot{offer, "bib", d, clock(start)} }

// expiring takes a host's time on Tuesday until it runs out.
func (w *world) expiring(host, from string, expires time.Time) {
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why, expires_at) values ('h', $1, $2, $3, $4, 'hold', $5)`,
		host+from, host, at(tuesday, from), at(tuesday, from).Add(time.Hour), expires)
}

// clutter takes hosts' time on Tuesday, at odd minutes.
func (w *world) clutter(random *rand.Rand) {
	for i, host := range []string{"h00", "h00", "h01", "h01", "n", "n"} {
		from := clock("10:00") + civil.TimeOfDay(random.IntN(240))
		to := from + 5 + civil.TimeOfDay(random.IntN(50))
		w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why, overridden) values ('h', $1, $2, $3, $4, 'course', true)`,
			fmt.Sprint("c", i), host, at(tuesday, from.String()), at(tuesday, to.String()))
	}
}

// wantField checks that the field is wrong for that reason.
func wantField(t testing.TB, err error, name, key string) {
	t.Helper()
	for _, f := range errs.FieldsOf(err) {
		if f.Name == name && f.Key == key {
			return
		}
	}
	t.Fatalf("err = %v with fields %v, want %s: %s", err, errs.FieldsOf(err), name, key)
}
