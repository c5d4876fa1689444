package story

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/apptest"
	"digivert/internal/base/civil"
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

// world is the real program with two municipalities in it.
type world struct {
	*apptest.Program
	t                 testing.TB
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
	w := &world{Program: apptest.Open(t, at(monday, "08:00")), t: t}
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

// night runs every job of the program, as it does when a day is over.
func (w *world) night() {
	w.t.Helper()
	_, err := w.App.Jobs.RunDue(ctx, w.Now())
	w.ok(err)
}

// newMunicipality is one that was just added on the command line: empty.
func (w *world) newMunicipality(name, host string) town {
	w.t.Helper()
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = name+" kommune", "Datahjelpen", "69000000"
	tenant, err := w.App.AddTenant(ctx, app.NewTenant{Settings: settings, Hosts: []string{host}, Now: w.Now()})
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
	all, err := org.Organisations(ctx, w.App.DB, c.tenant.ID)
	w.ok(err)
	for _, o := range all {
		if o.Name == name {
			return o.ID
		}
	}
	w.t.Fatalf("no organisation %q", name)
	return ""
}

func (c town) by() org.Actor { return org.Operator(c.tenant.ID, c.w.Now()) }

func (c town) organisation(name string, kind org.OrganisationKind) string {
	c.w.t.Helper()
	id, err := c.w.App.Org.SaveOrganisation(ctx, c.by(), org.Organisation{Name: name, Kind: kind})
	c.w.ok(err)
	return id
}

// place is open from ten to three on weekdays.
func (c town) place(name, organisation string) place.Place {
	c.w.t.Helper()
	p, err := c.w.App.Place.SavePlaceWithRules(ctx, c.by(), place.Place{
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
	saved, err := c.w.App.Place.SaveOffer(ctx, c.by(), o)
	c.w.ok(err)
	return saved
}

func (c town) readReasons() {
	all, err := c.w.App.Place.Reasons(ctx, c.w.App.DB, c.tenant.ID)
	c.w.ok(err)
	for _, r := range all {
		c.reasons[r.Standard] = r.ID
	}
}

func (c town) host(name, organisation string, where place.Place) string {
	c.w.t.Helper()
	id, err := c.w.App.Roster.SaveHost(ctx, c.by(), roster.Host{OrganisationID: organisation, FirstName: name, Languages: []string{"nb"}})
	c.w.ok(err)
	c.w.ok(c.w.App.Roster.AddRules(ctx, c.by(), roster.NewRules{HostID: id, PlaceID: where.ID, Rules: week("09:00", "16:00")}))
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
	p.ID, err = c.w.App.Org.SavePerson(ctx, c.by(), p)
	c.w.ok(err)
	return p
}

func emailName(name string) string {
	return regexp.MustCompile(`[^a-z]`).ReplaceAllString(strings.ToLower(name), ".")
}

// isHost makes the person the host.
func (c town) isHost(p org.Person, hostID string) {
	c.w.t.Helper()
	h, err := roster.FindHost(ctx, c.w.App.DB, c.tenant.ID, hostID)
	c.w.ok(err)
	h.PersonID = p.ID
	_, err = c.w.App.Roster.SaveHost(ctx, c.by(), h)
	c.w.ok(err)
}

// signIn signs the person in as they do.
func (w *world) signIn(v *visitor, p org.Person) *visitor {
	v.T.Helper()
	w.SignIn(v.Visitor, p.Email)
	return v
}
