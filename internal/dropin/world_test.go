package dropin

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/visit"
)

var ctx = context.Background()

// The library has drop-in on Tuesdays from 11 to 14.
var (
	monday  = civil.MustDate("2026-11-09")
	tuesday = monday.AddDays(1)
	now     = at(tuesday, "11:00")
)

var oslo = sync.OnceValue(func() *time.Location { return must(time.LoadLocation("Europe/Oslo")) })

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func clock(s string) civil.TimeOfDay { return must(civil.ParseTimeOfDay(s)) }

func at(d civil.Date, s string) time.Time {
	t, _ := d.At(clock(s), oslo())
	return t
}

// world is a library with a queue, hosts h00, h01 … and one of NAV, n.
type world struct {
	*Service
	t      testing.TB
	tenant org.Tenant
	now    time.Time
}

func newWorld(t testing.TB, hosts int) *world {
	d := dbtest.New(t)
	v, places := vault.FromKey([vault.KeySize]byte{7}), place.New(d)
	w := &world{t: t, Service: New(d, v, places, appointment.New(d, v, places)), now: now}
	w.sql(`insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('h', 'Halden', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', $1)`, now)
	for id, kind := range map[string]string{"lib": "library", "nav": "nav", "sen": "association"} {
		w.sql(`insert into organisation (tenant_id, id, name, kind, created_at) values ('h', $1, $2, $3, $4)`, id, id, kind, now)
	}
	for _, p := range []string{"bib", "serv"} {
		w.sql(`insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('h', $1, 'lib', $2, $3, 'Storgata 1', 'Europe/Oslo', $4)`, p, p, p, now)
		w.sql(`insert into queue (tenant_id, place_id, counting, pcs) values ('h', $1, true, 1)`, p)
		for day := range 7 {
			w.rule(fmt.Sprint(p, day), p, "", day, "09:00", "16:00")
		}
	}
	for i, r := range []string{"bankid", "email"} {
		w.sql(`insert into reason (tenant_id, id, sort) values ('h', $1, $2)`, r, i)
	}
	w.offer("dropin", "lib", "dropin", 20)
	w.offer("lesson", "lib", "appointment", 45)
	w.offer("navtime", "nav", "appointment", 45)
	w.rule("drop", "bib", "dropin", 2, "11:00", "14:00")
	for i := range hosts {
		w.host(fmt.Sprintf("h%02d", i), "lib")
	}
	w.host("n", "nav")
	w.tenant = must(org.TenantByID(ctx, d, "h"))
	return w
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

func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	n, err := db.One(ctx, w.DB, db.Count, query, args...)
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (w *world) rule(id, placeID, offerID string, weekday int, from, to string) {
	w.sql(`insert into opening_rule (tenant_id, id, place_id, offer_id, kind, weekday, from_date, start_minute, end_minute)
		values ('h', $1, $2, $3, 'weekly', $4, '2019-01-01', $5, $6)`, id, placeID, db.NullText(offerID), weekday, int(clock(from)), int(clock(to)))
}

func (w *world) offer(id, organisation, kind string, length int) {
	w.sql(`insert into offer (tenant_id, id, organisation_id, kind, channel, name, length_min, buffer_min, step_min, notice_min, horizon_days, booked_by, audience, created_at)
		values ('h', $1, $2, $3, 'place', $4, $5, 0, 15, 0, 60, 'everyone', 'everyone', $6)`, id, organisation, kind, id, length, now)
	for _, p := range []string{"bib", "serv"} {
		w.sql(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', $1, $2)`, id, p)
	}
	for _, r := range []string{"bankid", "email"} {
		w.sql(`insert into offer_reason (tenant_id, offer_id, reason_id) values ('h', $1, $2)`, id, r)
	}
}

func (w *world) host(id, organisation string) {
	w.sql(`insert into host (tenant_id, id, organisation_id, first_name, created_at) values ('h', $1, $2, $3, $4)`, id, organisation, id, now)
	for day := range 7 {
		w.sql(`insert into working_rule (tenant_id, id, host_id, place_id, kind, weekday, from_date, start_minute, end_minute)
			values ('h', $1, $2, 'bib', 'weekly', $3, '2019-01-01', 0, 1440)`, fmt.Sprint(id, day), id, day)
	}
}

func member(organisation string) org.Viewer {
	return org.Viewer{PersonID: "p-" + organisation, Name: "Kari",
		Memberships: []org.Membership{{OrganisationID: organisation, Role: org.HostRole}}}
}

func (w *world) post() Post { return Post{w.tenant, member("lib"), "bib", w.now} }

// after moves the clock.
func (w *world) after(minutes int) *world {
	w.now = w.now.Add(time.Duration(minutes) * time.Minute)
	return w
}

func (w *world) give(wanted Wanted) Ticket {
	w.t.Helper()
	t, err := w.Give(ctx, w.post(), wanted)
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

func (w *world) callNext(host string) Ticket {
	w.t.Helper()
	t, err := w.CallNext(ctx, w.post(), host, false)
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

// booked is an appointment of the organisation with the host today at a time.
func (w *world) booked(id, organisation, host, from string) {
	start := at(tuesday, from)
	w.sql(`insert into appointment (tenant_id, id, organisation_id, made_via, offer_id, place_id, host_id, reason_id, claim_id, state, channel,
		service_date, starts_at, ends_at, contact_due, created_at)
		values ('h', $1, $2, 'web', 'lesson', 'bib', $3, 'bankid', $4, 'booked', 'place', $5, $6, $7, $8, $9)`,
		id, organisation, host, "c-"+id, tuesday, start, start.Add(45*time.Minute), tuesday.AddDays(14), now)
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why) values ('h', $1, $2, $3, $4, 'appointment')`,
		"c-"+id, host, start, start.Add(45*time.Minute))
}

func (w *world) arriveBooked(id string, viewer org.Viewer) Ticket {
	w.t.Helper()
	t, err := w.Arrive(ctx, appointment.Change{Tenant: w.tenant, ID: id, Now: w.now, Actor: appointment.Actor{Viewer: viewer}})
	if err != nil {
		w.t.Fatal(err)
	}
	return t
}

func (w *world) board() Board {
	w.t.Helper()
	b, err := w.Board(ctx, w.DB, BoardQuery{w.tenant, "bib", w.now})
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

func helped() visit.Visit {
	return visit.Visit{Minutes: 20, Outcome: visit.Helped, Topics: []string{"bankid"}}
}

// wantErr checks kind and sentence of an error.
func wantErr(t testing.TB, err error, kind errs.Kind, key string) {
	t.Helper()
	got, _ := errs.KeyOf(err)
	if !errs.Is(err, kind) || got != key {
		t.Fatalf("err = %v (kind %d, key %q), want kind %d, key %q", err, errs.KindOf(err), got, kind, key)
	}
}

func wantNumbers(t testing.TB, line []Ticket, want ...int) {
	t.Helper()
	got := []int{}
	for _, ticket := range line {
		got = append(got, ticket.Number)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the line is %v, want %v", got, want)
	}
}
