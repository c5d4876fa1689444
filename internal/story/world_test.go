package story

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/mail"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

var ctx = context.Background()

// monday is the first day of the stories; the clock stands at eight.
var monday = civil.MustDate("2026-11-09")

var oslo = must(time.LoadLocation("Europe/Oslo"))

// at is an instant by the clock on the wall in Halden.
func at(d civil.Date, clock string) time.Time {
	t, ok := d.At(must(civil.ParseTimeOfDay(clock)), oslo)
	if !ok {
		panic("no such time: " + d.String() + " " + clock)
	}
	return t
}

// world is the real program with a clock that is set and mail that is kept, and
// two municipalities in it.
type world struct {
	t        testing.TB
	app      *app.App
	server   *httptest.Server
	address  string // of the database
	box      *mailbox
	log      *logbook
	mu       sync.Mutex
	now      time.Time
	networks int

	halden, sarpsborg town
}

// town is a municipality with a library and a NAV office. The library has a
// place with hosts; NAV has its own place with one.
type town struct {
	w                          *world
	tenant                     org.Tenant
	municipality, library, nav string // organisation ids
	bib, office                place.Place
	lesson, secret             place.Offer // of the library, and of NAV
	hosts                      []string    // of the library
	navHost                    string
	reasons                    map[string]string // standard → id
}

// newWorld makes a library with so many hosts.
func newWorld(t testing.TB, hosts int) *world {
	t.Helper()
	w := &world{t: t, address: dbtest.Address(t), now: at(monday, "08:00"), box: &mailbox{sent: make(chan mail.Message, 100)}, log: &logbook{}}
	config := app.Config{Database: w.address, KeyFile: filepath.Join(t.TempDir(), "digivert.key"), TrustedProxies: []string{"127.0.0.1"}}
	var err error
	w.app, err = app.Open(ctx, config, slog.New(slog.NewTextHandler(w.log, nil)))
	w.ok(err)
	t.Cleanup(func() { w.app.Close() })
	w.app.Clock, w.app.Mail = w.clock, w.box
	handler, err := w.app.Handler()
	w.ok(err)
	w.server = httptest.NewServer(handler)
	t.Cleanup(w.server.Close)
	w.halden = w.newTown("Halden", "halden.example", hosts)
	w.sarpsborg = w.newTown("Sarpsborg", "sarpsborg.example", 1)
	w.night() // from now on the jobs know when they are due
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// wait lets time pass.
func (w *world) wait(d time.Duration) { w.set(w.clock().Add(d)) }

func (w *world) set(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

func (w *world) nextNetwork() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.networks++
	return fmt.Sprintf("10.%d.%d.7", w.networks/250, w.networks%250)
}

// night runs every job of the program, as it does when a day is over.
func (w *world) night() {
	w.t.Helper()
	_, err := w.app.Jobs.RunDue(ctx, w.clock())
	w.ok(err)
}

// newMunicipality is one that was just added on the command line: empty.
func (w *world) newMunicipality(name, host string) town {
	w.t.Helper()
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = name+" kommune", "Datahjelpen", "69000000"
	tenant, err := w.app.AddTenant(ctx, app.NewTenant{Settings: settings, Hosts: []string{host}, Now: w.now})
	w.ok(err)
	c := town{w: w, tenant: tenant, reasons: map[string]string{}}
	c.municipality = w.organisationNamed(c, settings.Name)
	return c
}

func (w *world) newTown(name, host string, hosts int) town {
	w.t.Helper()
	c := w.newMunicipality(name, host)
	c.library = c.organisation(name+" bibliotek", "library")
	c.nav = c.organisation("NAV "+name, "nav")
	c.bib = c.place(name+" bibliotek", c.library)
	c.office = c.place("NAV-kontoret i "+name, c.nav)
	c.readReasons()
	c.lesson = c.offer("Time med digital vert", c.library, c.bib)
	c.secret = c.offer("Digital hjelp hos NAV", c.nav, c.office)
	for i := range hosts {
		c.hosts = append(c.hosts, c.host([]string{"Kari", "Ola", "Siv", "Per"}[i], c.library, c.bib))
	}
	c.navHost = c.host("Nils", c.nav, c.office)
	return c
}

func (w *world) organisationNamed(c town, name string) string {
	all, err := org.Organisations(ctx, w.app.DB, c.tenant.ID)
	w.ok(err)
	for _, o := range all {
		if o.Name == name {
			return o.ID
		}
	}
	w.t.Fatalf("no organisation %q", name)
	return ""
}

func (c town) by() org.Actor { return org.Operator(c.tenant.ID, c.w.clock()) }

func (c town) organisation(name string, kind org.OrganisationKind) string {
	c.w.t.Helper()
	id, err := c.w.app.Org.SaveOrganisation(ctx, c.by(), org.Organisation{Name: name, Kind: kind})
	c.w.ok(err)
	return id
}

// place is open from ten to three on weekdays.
func (c town) place(name, organisation string) place.Place {
	c.w.t.Helper()
	p, err := c.w.app.Place.SavePlaceWithRules(ctx, c.by(), place.Place{
		OrganisationID: organisation, Name: name, Address: "Storgata 1", Postcode: "1767", City: "Halden", Zone: "Europe/Oslo",
		Directions: "1. etasje, spør i skranken.",
	}, week("10:00", "15:00"))
	c.w.ok(err)
	return p
}

func week(from, to string) (rules []civil.Rule) {
	for day := time.Monday; day <= time.Friday; day++ {
		rules = append(rules, civil.Rule{Kind: civil.Weekly, Weekday: day, From: monday.AddDays(-30), Span: civil.Span{
			Start: must(civil.ParseTimeOfDay(from)), End: must(civil.ParseTimeOfDay(to)),
		}})
	}
	return rules
}

// offer takes 45 minutes and a quarter of an hour after, on the half hours.
func (c town) offer(name, organisation string, where place.Place) place.Offer {
	c.w.t.Helper()
	o := place.Offer{
		OrganisationID: organisation, Kind: place.KindAppointment, Channel: place.AtPlace, Name: name, Length: 45, Buffer: 15,
		Step: 30, Notice: 60, Horizon: 60, BookedBy: place.BookedByEveryone, Audience: place.ForEveryone, PlaceIDs: []string{where.ID},
	}
	for _, id := range c.reasons {
		o.ReasonIDs = append(o.ReasonIDs, id)
	}
	saved, err := c.w.app.Place.SaveOffer(ctx, c.by(), o)
	c.w.ok(err)
	return saved
}

func (c town) readReasons() {
	all, err := c.w.app.Place.Reasons(ctx, c.w.app.DB, c.tenant.ID)
	c.w.ok(err)
	for _, r := range all {
		c.reasons[r.Standard] = r.ID
	}
}

func (c town) host(name, organisation string, where place.Place) string {
	c.w.t.Helper()
	id, err := c.w.app.Roster.SaveHost(ctx, c.by(), roster.Host{OrganisationID: organisation, FirstName: name, Languages: []string{"nb"}})
	c.w.ok(err)
	c.w.ok(c.w.app.Roster.AddRules(ctx, c.by(), roster.NewRules{HostID: id, PlaceID: where.ID, Rules: week("09:00", "16:00")}))
	return id
}

// person works in an organisation, with those roles.
func (c town) person(name, organisation string, roles ...org.Role) org.Person {
	c.w.t.Helper()
	p := org.Person{Name: name, Email: fmt.Sprintf("%s@%s", emailName(name), "halden.example")}
	for _, role := range roles {
		p.Memberships = append(p.Memberships, org.Membership{OrganisationID: organisation, Role: role})
	}
	var err error
	p.ID, err = c.w.app.Org.SavePerson(ctx, c.by(), p)
	c.w.ok(err)
	return p
}

func emailName(name string) string {
	return regexp.MustCompile(`[^a-z]`).ReplaceAllString(strings.ToLower(name), ".")
}

// isHost makes the person the host.
func (c town) isHost(p org.Person, hostID string) {
	c.w.t.Helper()
	h, err := roster.FindHost(ctx, c.w.app.DB, c.tenant.ID, hostID)
	c.w.ok(err)
	h.PersonID = p.ID
	_, err = c.w.app.Roster.SaveHost(ctx, c.by(), h)
	c.w.ok(err)
}

// logbook keeps what the program logs.
type logbook struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write keeps a line.
func (l *logbook) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// mailbox is a mail server that keeps what it gets.
type mailbox struct{ sent chan mail.Message }

// Send keeps the message.
func (b *mailbox) Send(_ context.Context, m mail.Message) error {
	b.sent <- m
	return nil
}

var signInCode = regexp.MustCompile(`\b\d{3} \d{3}\b`)

// signIn signs the person in as they do: asks for a code, reads it in the mail
// and types it.
func (w *world) signIn(v *visitor, p org.Person) *visitor {
	v.t.Helper()
	v.Open("/intern/logg-inn").Fill("email", p.Email).Press("Send meg en kode").At("/intern/logg-inn/kode")
	select {
	case m := <-w.box.sent:
		if m.To != p.Email {
			v.t.Fatalf("the code went to %s", m.To)
		}
		v.Fill("code", signInCode.FindString(m.Text)).Press("Logg inn")
	case <-time.After(10 * time.Second):
		v.t.Fatal("no code came")
	}
	return v.Gets(200).At("/intern")
}

// rows is what a query counts.
func (w *world) rows(query string, args ...any) int {
	w.t.Helper()
	n, err := db.One(ctx, w.app.DB, db.Count, query, args...)
	w.ok(err)
	return n
}
