package browser

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/id"
	"digivert/internal/base/job"
	"digivert/internal/base/passkey"
	"digivert/internal/base/passkeytest"
	"digivert/internal/contact"
	"digivert/internal/dropin"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

var ctx = context.Background()

// world is the demo of Halden behind a real server, and a person with every
// role in the library.
type world struct {
	app      *app.App
	server   *httptest.Server
	routes   []orgweb.Route
	tenant   org.Tenant
	invited  string // token of an invitation
	provider string // id of a sign-in provider at which nobody listens
	person   string // id of the one with every role
	passkey  string // id of a passkey of theirs
	place    place.Place
	offer    place.Offer
	reason   place.Reason
	host     roster.Host
	own      appointment.Appointment // booked, of the library, ahead
	today    appointment.Appointment // booked or arrived today, for the visit record
	held     string                  // id of a time that is held while its form is filled
	later    appointment.Appointment // booked in two weeks

	shared  string // token of a link to open figures
	waiting string // token of somebody on the earlier-time list who was told of a time

	openingRule, workingRule, absence string // ids

	ticket, doorCode string // somebody who waits in the library's queue, and the code of the poster there

	posted     appointment.Appointment // booked, weeks ahead, with a letter that waits
	letter     string                  // its id
	calendarOf string                  // the host that the person is

	slip visit.Referral // of the library, for somebody who goes on to NAV
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	config := app.Config{Database: "sqlite:" + filepath.Join(dir, "demo.db"), Demo: true}
	a, err := app.Open(ctx, config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	must(t, err)
	t.Cleanup(func() { a.Close() })
	must(t, a.FillDemo(ctx))
	handler, err := a.Handler()
	must(t, err)
	w := &world{app: a, server: httptest.NewServer(handler)}
	w.server.URL = strings.Replace(w.server.URL, "127.0.0.1", "localhost", 1) // browsers make no passkeys for a number
	t.Cleanup(w.server.Close)
	w.routes, err = a.Routes(orgweb.NewSessions(a.DB, false))
	must(t, err)
	w.tenant, err = a.Org.TenantByHost(ctx, "127.0.0.1")
	must(t, err)
	w.find(t)
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// find picks what the addresses of the pages need.
func (w *world) find(t *testing.T) {
	now := time.Now()
	places, err := w.app.Place.Places(ctx, w.app.DB, w.tenant.ID)
	must(t, err)
	for _, p := range places {
		if p.Name == "Halden bibliotek" {
			w.place = p
		}
	}
	if w.place.ID == "" {
		t.Fatal("the demo has no Halden bibliotek")
	}
	w.person = w.addEverything(t, now)
	viewer, err := w.app.Org.ViewerOf(ctx, w.tenant.ID, w.person)
	must(t, err)
	hosts, err := roster.Hosts(ctx, w.app.DB, w.tenant.ID)
	must(t, err)
	for _, h := range hosts {
		if h.OrganisationID == w.place.OrganisationID {
			w.host = h
		}
	}
	reasons, err := w.app.Place.Reasons(ctx, w.app.DB, w.tenant.ID)
	must(t, err)
	w.reason = reasons[0]
	w.own = w.book(t, viewer, now)
	w.later = w.bookFrom(t, viewer, now, civil.DateOf(now, w.tenant.Location()).AddDays(14))
	w.offer, err = w.app.Place.Offer(ctx, w.app.DB, w.tenant.ID, w.own.OfferID)
	must(t, err)
	w.today = w.bookToday(t, viewer, now)
	w.bookAsPartner(t, viewer, now)
	w.queue(t, viewer, now)
	w.post(t, viewer, now)
	w.hold(t, now)
	w.wait(t, now)
	w.holdBack(t, now)
	w.findRules(t, viewer, now)
	w.connect(t, now)
	w.helpOn(t, viewer, now)
	shares, err := w.app.Insight.Shares(ctx, w.tenant.ID)
	must(t, err)
	w.shared = shares[0].Token
	w.invited, err = w.app.Org.Invite(ctx, org.Operator(w.tenant.ID, now), w.person)
	must(t, err)
	w.provider, err = w.app.Org.SaveProvider(ctx, org.Operator(w.tenant.ID, now), org.Provider{
		Kind: org.OtherProvider, Name: "Jobbkonto", Issuer: "https://127.0.0.1:1", ClientID: "digivert"}, "hysj")
	must(t, err)
	w.addPasskey(t, org.By(w.tenant.ID, viewer, now))
}

// addPasskey makes a passkey on a device that no browser of the tests has.
func (w *world) addPasskey(t *testing.T, by org.Actor) {
	here := passkey.Site{Host: "localhost", Origin: w.server.URL, Name: "Datahjelpen"}
	q, err := w.app.Org.AskNewPasskey(ctx, by, here)
	must(t, err)
	device := passkeytest.New(t)
	device.Origin = w.server.URL
	must(t, w.app.Org.AddPasskey(ctx, by, here, "Sikkerhetsnøkkelen", org.Answer{QuestionID: q.ID, Response: device.Create(q.Options)}))
	all, err := org.Passkeys(ctx, w.app.DB, by.TenantID, by.Viewer.PersonID)
	must(t, err)
	w.passkey = all[0].ID
}

// helpOn makes a slip.
func (w *world) helpOn(t *testing.T, viewer org.Viewer, now time.Time) {
	places, err := w.app.Place.Places(ctx, w.app.DB, w.tenant.ID)
	must(t, err)
	slip := visit.Referral{FromID: w.place.OrganisationID, ReasonID: w.reason.ID, Why: "authority", Ask: "veilederne", Does: "BankID virker igjen. Trenger hjelp med vedtaket."}
	for _, p := range places {
		if p.OrganisationID != w.place.OrganisationID {
			slip.ToID, slip.PlaceID = p.OrganisationID, p.ID
		}
	}
	referrals := &visit.Referrals{DB: w.app.DB, Vault: w.app.Vault}
	must(t, w.app.DB.Write(ctx, func(tx db.Tx) error {
		w.slip, err = referrals.Send(tx, org.By(w.tenant.ID, viewer, now), slip)
		return err
	}))
}

// post writes a letter about a booking that is far enough ahead for one.
func (w *world) post(t *testing.T, viewer org.Viewer, now time.Time) {
	from := civil.DateOf(now, w.tenant.Location()).AddDays(15)
	w.posted = w.bookFrom(t, viewer, now, from)
	c := appointment.Change{Tenant: w.tenant, ID: w.posted.ID, Actor: appointment.Actor{Viewer: viewer}, Now: now}
	var err error
	w.letter, err = w.app.Appointment.AddLetter(ctx, c, appointment.Address{Name: "Aud Olsen", Lines: "Tangenveien 114", Postcode: "1790", City: "Tistedal"}, "")
	must(t, err)
}

// hold takes a free time for ten minutes, as a resident who fills in the form.
func (w *world) hold(t *testing.T, now time.Time) {
	search := freetime.Search{Tenant: w.tenant, By: freetime.Resident, Limit: 1, Now: now}
	list, err := w.app.Appointment.Free.List(ctx, w.app.DB, search)
	must(t, err)
	held, err := w.app.Appointment.Hold(ctx, appointment.HoldRequest{Search: search, Slot: list.Times[0].Slot()})
	must(t, err)
	w.held = held.ID
}

// holdBack leaves a message that a person must decide about, and one that waits.
func (w *world) holdBack(t *testing.T, now time.Time) {
	item := job.Item{TenantID: w.tenant.ID, Kind: "reminder", What: w.own.ID, Version: 99, Channel: "sms", Owner: w.place.OrganisationID, MadeAt: now}
	must(t, w.app.DB.Write(ctx, func(tx db.Tx) error {
		parked, waiting := item, item
		parked.ID, parked.NextAt = id.New(), now
		waiting.ID, waiting.NextAt, waiting.Channel = id.New(), now.Add(time.Hour), "email"
		if err := job.Put(tx.Context(), tx, parked, waiting); err != nil {
			return err
		}
		_, err := job.Park(tx.Context(), tx, now)
		return err
	}))
}

// connect makes the person a host with a calendar of the own that could not be
// fetched last time, so that the page has all that it can have.
func (w *world) connect(t *testing.T, now time.Time) {
	by := org.Operator(w.tenant.ID, now)
	var err error
	w.calendarOf, err = w.app.Roster.SaveHost(ctx, by, roster.Host{OrganisationID: w.place.OrganisationID, PersonID: w.person, FirstName: "Alt", Languages: []string{"nb"}})
	must(t, err)
	claim := roster.Claim{ID: id.New(), HostID: w.calendarOf, StartsAt: now.Add(48 * time.Hour), BlockedUntil: now.Add(49 * time.Hour), Why: roster.WhyAppointment}
	must(t, w.app.DB.Write(ctx, func(tx db.Tx) error {
		_, err := roster.Take(tx.Context(), tx, w.tenant.ID, claim, now)
		return err
	}))
	must(t, w.app.Roster.InventCalendar(ctx, by, roster.Invented{
		HostID: w.calendarOf, Address: "https://kalender.example/hemmelig.ics", TriedAt: now, FetchedAt: now.Add(-8 * time.Hour), Problem: "fetch.problem.slow",
		Busy: []roster.Busy{{StartsAt: claim.StartsAt, EndsAt: claim.BlockedUntil}},
	}))
}

func (w *world) findRules(t *testing.T, viewer org.Viewer, now time.Time) {
	rules, err := w.app.Place.Rules(ctx, w.app.DB, w.tenant.ID, w.place.ID)
	must(t, err)
	w.openingRule = rules[0].ID
	today := civil.DateOf(now, w.tenant.Location())
	working, err := roster.WorkingRules(ctx, w.app.DB, w.tenant.ID, w.host.ID, today)
	must(t, err)
	w.workingRule = working[0].ID
	away := roster.Absence{HostID: w.host.ID, From: today.AddDays(300), To: today.AddDays(301), Span: civil.Span{End: 24 * 60}}
	w.absence, err = w.app.Roster.AddAbsence(ctx, org.By(w.tenant.ID, viewer, now), away, true)
	must(t, err)
}

// inquiry looks up somebody who asks what is held about them, a moment before
// their page is opened: it is good for half an hour.
func (w *world) inquiry(t *testing.T) string {
	viewer, err := w.app.Org.ViewerOf(ctx, w.tenant.ID, w.person)
	must(t, err)
	c := appointment.SubjectCase{Tenant: w.tenant, Viewer: viewer, Now: time.Now()}
	c.Subject, err = w.app.Appointment.AskSubject(ctx, appointment.SubjectQuery{Tenant: w.tenant, Viewer: viewer, Phone: "90000000", FirstName: "Aud", Now: c.Now})
	must(t, err)
	ticket, err := w.app.Appointment.SubjectTicket(c)
	must(t, err)
	return ticket
}

// addEverything makes a person with every role in the library.
func (w *world) addEverything(t *testing.T, now time.Time) string {
	p := org.Person{Name: "Alle Roller", Email: "alle.roller@halden.example"}
	for _, role := range org.Roles() {
		p.Memberships = append(p.Memberships, org.Membership{OrganisationID: w.place.OrganisationID, Role: role})
	}
	id, err := w.app.Org.SavePerson(ctx, org.Operator(w.tenant.ID, now), p)
	must(t, err)
	return id
}

// wait puts somebody on the earlier-time list, who is told of a free time.
func (w *world) wait(t *testing.T, now time.Time) {
	r, err := w.app.Appointment.JoinEarlier(ctx, appointment.EarlierRequest{
		Tenant: w.tenant, ReasonID: w.reason.ID, Until: civil.DateOf(now, w.tenant.Location()).AddDays(28),
		Contact: contact.Contact{FirstName: "Aud", Phone: "90000000"}, Key: id.New(), Hash: []byte("browser"), Now: now,
	})
	must(t, err)
	w.waiting = r.Token
	must(t, w.app.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(ctx, tx, `update earlier_offer set n = 1 where tenant_id = $1 and earlier_id = $2 and n = 0`, w.tenant.ID, r.ID)
		return err
	}))
}

// bookAsPartner fills the page of a partner's own bookings: one ahead, and one that
// is over.
func (w *world) bookAsPartner(t *testing.T, viewer org.Viewer, now time.Time) {
	today := civil.DateOf(now, w.tenant.Location())
	for from, booked := range map[civil.Date]time.Time{today.AddDays(3): now, today.AddDays(-7): now.AddDate(0, 0, -9)} {
		search := freetime.Search{Tenant: w.tenant, PlaceID: w.place.ID, By: freetime.Staff, From: from, Limit: 1, Now: booked}
		list, err := w.app.Appointment.Free.List(ctx, w.app.DB, search)
		must(t, err)
		_, err = w.app.Appointment.BookDirect(ctx, appointment.HoldRequest{Search: search, Slot: list.Times[0].Slot()}, appointment.Booking{
			Tenant: w.tenant, Contact: contact.Contact{FirstName: "Karimatou-Synnøve", Phone: "90000001"}, Via: appointment.ViaPartner,
			Viewer: viewer, MadeBy: viewer.Organisations(org.Partner)[0], TellPartner: true, Now: booked,
		})
		must(t, err)
	}
}

// book takes the next free time at the library.
func (w *world) book(t *testing.T, viewer org.Viewer, now time.Time) appointment.Appointment {
	return w.bookFrom(t, viewer, now, civil.Date{})
}

func (w *world) bookFrom(t *testing.T, viewer org.Viewer, now time.Time, from civil.Date) appointment.Appointment {
	search := freetime.Search{Tenant: w.tenant, PlaceID: w.place.ID, By: freetime.Staff, From: from, Limit: 1, Now: now}
	list, err := w.app.Appointment.Free.List(ctx, w.app.DB, search)
	must(t, err)
	if len(list.Times) == 0 {
		t.Fatal("the library has no free time")
	}
	receipt, err := w.app.Appointment.BookDirect(ctx, appointment.HoldRequest{Search: search, Slot: list.Times[0].Slot()}, appointment.Booking{
		Tenant: w.tenant, Contact: contact.Contact{FirstName: "Aud", Phone: "90000000", Note: "Har med telefonen."},
		Language: "nb", Via: appointment.ViaDesk, Viewer: viewer, MadeBy: w.place.OrganisationID,
		Key: id.New(), Hash: []byte("browser"), Now: now,
	})
	must(t, err)
	a, err := w.app.Appointment.ByID(ctx, w.tenant, appointment.Actor{Viewer: viewer}, receipt.ID)
	must(t, err)
	return a
}

// bookToday moves a copy of the booking to today, since a free time today
// depends on when the test runs.
func (w *world) bookToday(t *testing.T, viewer org.Viewer, now time.Time) appointment.Appointment {
	a := w.book(t, viewer, now)
	day := civil.DateOf(now, w.tenant.Location())
	must(t, w.app.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(ctx, tx, `update appointment set service_date = $1, starts_at = $2, ends_at = $3 where tenant_id = $4 and id = $5`,
			day, now.Add(-time.Minute), now.Add(29*time.Minute), w.tenant.ID, a.ID)
		return err
	}))
	a, err := w.app.Appointment.ByID(ctx, w.tenant, appointment.Actor{Viewer: viewer}, a.ID)
	must(t, err)
	return a
}

// queue gives somebody a number at the library.
func (w *world) queue(t *testing.T, viewer org.Viewer, now time.Time) {
	given, err := w.app.DropIn.Give(ctx, dropin.Post{Tenant: w.tenant, Viewer: viewer, PlaceID: w.place.ID, Now: now}, dropin.Wanted{ReasonID: w.reason.ID})
	must(t, err)
	queue, err := dropin.FindQueue(ctx, w.app.DB, w.tenant.ID, w.place.ID)
	must(t, err)
	w.ticket, w.doorCode = given.ID, w.app.DropIn.DoorCode(w.tenant.ID, queue)
}
