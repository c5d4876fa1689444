package appointment

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/visit"
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
	t      testing.TB
	tenant org.Tenant
}

// newWorld makes hosts in the library, and one at NAV. The offers are "lesson"
// (45 minutes, 15 after, each half hour), "short" (30 minutes, nothing after)
// of the library and "nav" (as lesson) of NAV, all at the place "bib".
func newWorld(t testing.TB, hosts int) *world {
	d := dbtest.New(t)
	w := &world{t: t, Service: New(d, vault.FromKey([vault.KeySize]byte{7}), place.New(d))}
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

// claim takes a host's time on Tuesday.
func (w *world) claim(host, from, to string) {
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why) values ('h', $1, $2, $3, $4, 'course')`,
		host+from, host, at(tuesday, from), at(tuesday, to))
}

func (w *world) search() freetime.Search {
	return freetime.Search{Tenant: w.tenant, By: freetime.Resident, ReasonID: "bankid", Now: now}
}

func slot(offer string, d civil.Date, start string) freetime.Slot {
	return freetime.Slot{OfferID: offer, PlaceID: "bib", Date: d, Start: clock(start)}
}

func (w *world) hold(s freetime.Slot) Appointment {
	w.t.Helper()
	a, err := w.Hold(ctx, HoldRequest{Search: w.search(), Slot: s})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) booking(holdID string) Booking {
	return Booking{
		Tenant: w.tenant, HoldID: holdID, Now: now,
		Contact: contact.Contact{FirstName: "Aud", Phone: "90 00 00 00", Email: "aud@example.no", Note: "Kommer med rullator"},
	}
}

// book books as a resident.
func (w *world) book(s freetime.Slot) Receipt {
	w.t.Helper()
	r, err := w.Book(ctx, w.booking(w.hold(s).ID))
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) row(id string) row {
	w.t.Helper()
	a, err := load(ctx, w.DB, "h", id)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	n, err := db.One(ctx, w.DB, db.Count, query, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// member is somebody of an organisation.
func member(organisation string, roles ...org.Role) org.Viewer {
	v := org.Viewer{PersonID: "p-" + organisation, Name: "Kari"}
	for _, r := range roles {
		v.Memberships = append(v.Memberships, org.Membership{OrganisationID: organisation, Role: r})
	}
	return v
}

func desk() org.Viewer { return member("lib", org.Desk) }

func (w *world) by(v org.Viewer, id string, when time.Time) Change {
	return Change{Tenant: w.tenant, ID: id, Actor: Actor{Viewer: v}, Now: when}
}

func helped() visit.Visit {
	return visit.Visit{Minutes: 45, Outcome: visit.Helped, Topics: []string{"bankid"}}
}

// wantErr checks kind and sentence of an error.
func wantErr(t testing.TB, err error, kind errs.Kind, key string) {
	t.Helper()
	got, _ := errs.KeyOf(err)
	if !errs.Is(err, kind) || got != key {
		t.Fatalf("err = %v (kind %d, key %q), want kind %d, key %q", err, errs.KindOf(err), got, kind, key)
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

func span(from, to string) civil.Span { return civil.Span{Start: clock(from), End: clock(to)} }
