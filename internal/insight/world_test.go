package insight_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/vault"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/place"
)

var ctx = context.Background()

// monday is 9 November 2026, in week 46.
var monday = civil.MustDate("2026-11-09")

// world is a tenant with a library, "bib", that is open from 10 to 15 on
// weekdays, an offer of one hour there and the host "ingrid", who works those
// hours.
type world struct {
	*insight.Service
	t     testing.TB
	query insight.Query
}

func newWorld(t testing.TB) *world {
	t.Helper()
	d := dbtest.New(t)
	w := &world{Service: insight.New(d, place.New(d), vault.FromKey([vault.KeySize]byte{1})), t: t}
	w.sql(`insert into tenant (id, name, service_name, language, zone, phone, created_at, closed_new_years_eve) values ('h', 'Halden', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', '2026-01-01 00:00:00+00:00', true)`)
	for _, o := range []string{"lib", "nav"} {
		w.sql(`insert into organisation (tenant_id, id, name, kind, created_at) values ('h', $1, $1, 'other', '2026-01-01 00:00:00+00:00')`, o)
	}
	for i, r := range []string{"bankid", "email", "tax", "photos"} {
		w.sql(`insert into reason (tenant_id, id, name, sort) values ('h', $1, $1, $2)`, r, i)
	}
	w.place("bib", "lib")
	w.offer("lesson", "lib", "bib")
	w.host("ingrid", "lib", "bib", "10:00", "15:00")
	w.query = insight.Query{Week: monday.Week(), Now: w.at(monday, "08:00")}
	var err error
	w.query.Tenant, err = org.TenantByID(ctx, d, "h")
	w.ok(err)
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
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

func clock(s string) int {
	t, err := civil.ParseTimeOfDay(s)
	if err != nil {
		panic(err)
	}
	return int(t)
}

func (w *world) at(d civil.Date, s string) time.Time {
	w.t.Helper()
	loc, err := civil.Zone("Europe/Oslo")
	w.ok(err)
	at, ok := d.At(civil.TimeOfDay(clock(s)), loc)
	if !ok {
		w.t.Fatal("no such time")
	}
	return at
}

// place is open from 10 to 15 on weekdays.
func (w *world) place(id, organisation string) {
	w.sql(`insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('h', $1, $2, $1, $1, 'Storgata 1', 'Europe/Oslo', '2026-01-01 00:00:00+00:00')`, id, organisation)
	for day := 1; day <= 5; day++ {
		w.opens(id, day, "10:00", "15:00")
	}
}

func (w *world) opens(placeID string, weekday int, from, to string) {
	w.sql(`insert into opening_rule (tenant_id, id, place_id, kind, weekday, from_date, start_minute, end_minute) values ('h', $1, $2, 'weekly', $3, '2019-01-01', $4, $5)`,
		fmt.Sprint(placeID, weekday), placeID, weekday, clock(from), clock(to))
}

// offer is an hour, without a buffer, for every reason but tax.
func (w *world) offer(id, organisation, placeID string) {
	w.sql(`insert into offer (tenant_id, id, organisation_id, kind, channel, name, length_min, buffer_min, step_min, notice_min, horizon_days, booked_by, audience, created_at)
		values ('h', $1, $2, 'appointment', 'place', $1, 60, 0, 60, 0, 28, 'everyone', 'everyone', '2026-01-01 00:00:00+00:00')`, id, organisation)
	w.sql(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', $1, $2)`, id, placeID)
	for _, r := range []string{"bankid", "email", "photos"} {
		w.sql(`insert into offer_reason (tenant_id, offer_id, reason_id) values ('h', $1, $2)`, id, r)
	}
}

// host works every day of the week, when the place is open.
func (w *world) host(id, organisation, placeID, from, to string) {
	w.sql(`insert into host (tenant_id, id, organisation_id, first_name, created_at) values ('h', $1, $2, $1, '2026-01-01 00:00:00+00:00')`, id, organisation)
	w.works(id, placeID, from, to)
}

func (w *world) works(hostID, placeID, from, to string) {
	for day := 0; day <= 6; day++ {
		w.sql(`insert into working_rule (tenant_id, id, host_id, place_id, kind, weekday, from_date, start_minute, end_minute) values ('h', $1, $2, $3, 'weekly', $4, '2019-01-01', $5, $6)`,
			fmt.Sprint(hostID, placeID, day), hostID, placeID, day, clock(from), clock(to))
	}
}

func (w *world) away(hostID string, d civil.Date, from, to string) {
	w.sql(`insert into absence (tenant_id, id, host_id, from_date, to_date, start_minute, end_minute) values ('h', $1, $2, $3, $4, $5, $6)`,
		hostID+d.String()+from, hostID, d, d, clock(from), clock(to))
}

// booking is an appointment with its claim.
type booking struct {
	host, place, state string
	day                civil.Date
	from, to, blocked  string // blocked: until when, "" = to
	overridden         bool
}

func (w *world) book(b booking) {
	w.t.Helper()
	if b.blocked == "" {
		b.blocked = b.to
	}
	id := b.host + b.place + b.day.String() + b.from
	why, expires := "appointment", any(nil)
	if b.state == "held" {
		why, expires = "hold", w.query.Now.Add(10*time.Minute)
	}
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why, overridden, expires_at) values ('h', $1, $2, $3, $4, $5, $6, $7)`,
		id, b.host, w.at(b.day, b.from), w.at(b.day, b.blocked), why, b.overridden, expires)
	w.sql(`insert into appointment (tenant_id, id, organisation_id, made_via, offer_id, place_id, host_id, claim_id, state, channel, service_date, starts_at, ends_at, contact_due, created_at)
		values ('h', $1, 'lib', 'desk', 'lesson', $2, $3, $4, $5, 'place', $6, $7, $8, '2027-03-01', '2026-01-01 00:00:00+00:00')`,
		id, b.place, b.host, id, b.state, b.day, w.at(b.day, b.from), w.at(b.day, b.to))
}

func (w *world) visit(placeID string, d civil.Date, source string, minutes int) {
	w.sql(`insert into visit (tenant_id, id, organisation_id, place_id, service_date, hour, channel, source, minutes, outcome) values ('h', $1, 'lib', $2, $3, 11, 'place', $4, $5, 'helped')`,
		fmt.Sprint(placeID, d, source, minutes), db.NullText(placeID), d, source, minutes)
}

func (w *world) week() insight.Week {
	w.t.Helper()
	week, err := w.Week(ctx, w.query)
	w.ok(err)
	return week
}

// words says in short what the use is.
func words(u insight.Use) string {
	text := fmt.Sprintf("%s planned %d taken %d held %d room %d outside %d", u.Level(), u.Planned, u.Taken, u.Held, u.Room, u.Outside)
	if u.Busy > 0 {
		text += fmt.Sprint(" busy ", u.Busy)
	}
	return text
}
