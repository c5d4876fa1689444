package story

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/job"
	"digivert/internal/base/passkey"
	"digivert/internal/base/passkeytest"
	"digivert/internal/base/sms"
	"digivert/internal/contact"
	"digivert/internal/dropin"
	"digivert/internal/freetime"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

// things are the parts of addresses that name something of a town: "{id}" after
// "/intern/steder" is the id of a place. What is set up is there for the tests
// alone, so that one row's change does not stand in another's way.
type things map[string]string

// thingsOf makes one of each. The booking is of the library, by a resident, and
// the host is the person's.
func (w *world) thingsOf(c town, site string, host org.Person) things {
	w.t.Helper()
	spare := c.place("Reserven", c.library)
	rules, err := w.App.Place.Rules(ctx, w.App.DB, c.tenant.ID, spare.ID)
	w.ok(err)
	hostID := c.host("Reidun", c.library, spare)
	c.isHost(host, hostID)
	working, err := roster.WorkingRules(ctx, w.App.DB, c.tenant.ID, hostID, monday)
	w.ok(err)
	absence, err := w.App.Roster.AddAbsence(ctx, c.by(), roster.Absence{HostID: hostID, From: monday.AddDays(20), To: monday.AddDays(21), Span: wholeDay}, true)
	w.ok(err)
	closure, err := w.App.Place.AddClosure(ctx, c.by(), place.Closure{PlaceID: spare.ID, From: monday.AddDays(30), To: monday.AddDays(30), Span: wholeDay}, true)
	w.ok(err)
	receipt, held, task := w.bookedIn(c, site)
	message := w.message(c, receipt.ID)
	letter := w.letterOf(c)
	slip := w.slipOf(c)
	ticket := w.ticketIn(c, spare)
	// Nobody listens at its address, so that nobody is asked.
	provider, err := w.App.Org.SaveProvider(ctx, c.by(), org.Provider{Kind: org.OtherProvider, Name: "Ingen", Issuer: "https://127.0.0.1:1", ClientID: "x"}, "x")
	w.ok(err)
	invited, err := w.App.Org.Invite(ctx, c.by(), c.person("Ny Person", c.library, org.Desk).ID)
	w.ok(err)
	passkeyID := w.passkeyOf(c, host)
	share, err := w.App.Insight.AddShare(ctx, c.by(), insight.Share{Title: "Reserven", From: "2026-01", To: "2026-10", EndsOn: monday.AddDays(30)})
	w.ok(err)
	return things{
		"/intern/deling/{id}": share.ID, "/delt/{token}": share.Token,
		"/intern/logg-inn/invitasjon/{token}": invited,
		"/intern/logg-inn/med/{provider}":     provider, "/intern/logg-inn/slutt/{provider}": provider, "/intern/innlogging/{id}": provider,
		"/intern/avtaler/{id}": receipt.ID, "/intern/gjoremal/{id}": task, "/time/hvem/{hold}": held, "/avtale/{token}": receipt.Token,
		"/intern/medarbeidere/{id}": c.person("Reserve Person", c.library, org.Desk).ID, "/intern/organisasjoner/{id}": c.organisation("Reserven", "other"),
		"/intern/steder/{id}": spare.ID, "/steder/{slug}": spare.Slug, "/intern/stengt/{id}": closure,
		"/intern/steder/{id}/apningstid/{rule}": rules[0].ID, "/intern/tilbud/{id}": c.offer("Reserven", c.library, spare).ID,
		"/intern/temaer/{id}": c.reasons["tax"], "/intern/verter/{id}": hostID, "/intern/verter/{id}/arbeidstid/{rule}": working[0].ID,
		"/intern/verter/{id}/fravaer/{absence}": absence,
		"/intern/meldinger/holdt-tilbake/{id}":  message, "/intern/meldinger/tekster/{text}": "reminder-email-nb",
		"/si-fra/{token}": w.waitingIn(c), "/intern/utseende/{kind}": "logo", "/melding/kvittering/{secret}": "finnesikke", "/tema/{file}": "finnesikke.css", "/logo/{file}": "finnesikke",
		"/intern/brev/{id}": letter, "/intern/besok/svar/{id}": w.comment(c), "/intern/innlogginger/passnokkel/{id}": passkeyID,
		"/intern/videre/{id}": slip.ID, "/videre/{token}": slip.Token,
		"/intern/ko/{place}": spare.Slug, "/drop-in/{place}": spare.Slug, "/skjerm/{place}": spare.Slug, "/konummer/{ticket}": ticket,
		"/intern/ko/{place}/ferdig/{ticket}": ticket, "/intern/ko/{place}/lapp/{ticket}": ticket, "/drop-in/{place}/kiosk/{ticket}": ticket,
		"/intern/innsyn/{sak}": w.caseOf(c, c.person("Innsyn Person", c.library, org.Desk)),
	}
}

// slipOf is one that the library has given to somebody.
func (w *world) slipOf(c town) (slip visit.Referral) {
	w.t.Helper()
	v, err := w.App.Org.ViewerOf(ctx, c.tenant.ID, c.person("Lappeskriver Person", c.library, org.Desk).ID)
	w.ok(err)
	w.ok(w.App.DB.Write(ctx, func(tx db.Tx) error {
		s := &visit.Referrals{DB: w.App.DB, Vault: w.App.Vault}
		slip, err = s.Send(tx, org.By(c.tenant.ID, v, w.Now()), visit.Referral{FromID: c.library, ToKind: "bank", Why: "authority", Does: "Hemmelig"})
		return err
	}))
	return slip
}

// ticketIn gives somebody a number in the queue of a place.
func (w *world) ticketIn(c town, at place.Place) string {
	w.t.Helper()
	w.ok(w.App.DropIn.SaveQueue(ctx, c.by(), dropin.Queue{PlaceID: at.ID, Counting: true}))
	o := c.offer("Drop-in", c.library, at)
	o.Kind = place.KindDropIn
	_, err := w.App.Place.SaveOffer(ctx, c.by(), o)
	w.ok(err)
	viewer := org.Viewer{Memberships: []org.Membership{{OrganisationID: c.library, Role: org.Desk}}}
	noon, _ := monday.At(12*60, c.tenant.Location())
	t, err := w.App.DropIn.Give(ctx, dropin.Post{Tenant: c.tenant, Viewer: viewer, PlaceID: at.ID, Now: noon}, dropin.Wanted{})
	w.ok(err)
	return t.ID
}

// comment is what somebody at the library said last month.
func (w *world) comment(c town) string {
	w.t.Helper()
	v := visit.Visit{
		OrganisationID: c.library, PlaceID: c.bib.ID, Date: monday.AddDays(-30), Hour: 10, Channel: "place", Source: visit.Unplanned,
		Minutes: 10, Outcome: visit.Helped, Topics: []string{c.reasons["nav"]}, Comment: "Hemmelig",
	}
	w.ok(w.App.DB.Write(ctx, func(tx db.Tx) error {
		if _, err := visit.Record(tx.Context(), tx, c.tenant.ID, v); err != nil {
			return err
		}
		return visit.Settle(tx.Context(), tx, c.tenant.ID, monday)
	}))
	return w.ids("visit_comment", "tenant_id = '"+c.tenant.ID+"'")[0]
}

// passkeyOf makes a passkey for a person, and gives its id.
func (w *world) passkeyOf(c town, person org.Person) string {
	w.t.Helper()
	here := passkey.Site{Host: "halden.example", Origin: "https://halden.example", Name: "Datahjelpen"}
	by := org.By(c.tenant.ID, org.Viewer{PersonID: person.ID, Name: person.Name}, w.Now())
	q, err := w.App.Org.AskNewPasskey(ctx, by, here)
	w.ok(err)
	w.ok(w.App.Org.AddPasskey(ctx, by, here, "Telefonen", org.Answer{QuestionID: q.ID, Response: passkeytest.New(w.t).Create(q.Options)}))
	all, err := org.Passkeys(ctx, w.App.DB, c.tenant.ID, person.ID)
	w.ok(err)
	return all[0].ID
}

// waitingIn puts somebody on the earlier-time list, and gives the token.
func (w *world) waitingIn(c town) string {
	w.t.Helper()
	channel := w.App.Notify.SMS
	w.App.Notify.SMS = &sms.Log{Log: slog.New(slog.DiscardHandler)}
	defer func() { w.App.Notify.SMS = channel }()
	r, err := w.App.Appointment.JoinEarlier(ctx, appointment.EarlierRequest{
		Tenant: c.tenant, Until: monday.AddDays(14), Contact: contact.Contact{FirstName: "Hemmelig", Phone: "41234567"},
		Key: id.New(), Hash: []byte("h"), Now: w.Now(),
	})
	w.ok(err)
	return r.Token
}

var wholeDay = civil.Span{End: 24 * 60}

// letterOf is one that waits at the library's desk.
func (w *world) letterOf(c town) string {
	w.t.Helper()
	v, err := w.App.Org.ViewerOf(ctx, c.tenant.ID, c.person("Brevskriver Person", c.library, org.Desk).ID)
	w.ok(err)
	r, err := w.App.Appointment.BookDirect(ctx, appointment.HoldRequest{
		Search: freetime.Search{Tenant: c.tenant, By: freetime.Staff, Now: w.Now()},
		Slot:   freetime.Slot{OfferID: c.lesson.ID, PlaceID: c.bib.ID, Date: monday.AddDays(10), Start: 600},
	}, appointment.Booking{Tenant: c.tenant, Viewer: v, MadeBy: c.library, Via: appointment.ViaDesk, Contact: contact.Contact{FirstName: "Brevvenn"}, Now: w.Now()})
	w.ok(err)
	change := appointment.Change{Tenant: c.tenant, ID: r.ID, Actor: appointment.Actor{Viewer: v}, Now: w.Now()}
	letter, err := w.App.Appointment.AddLetter(ctx, change, appointment.Address{Name: "Brevvenn Hemmelig", Lines: "Storgata 1", Postcode: "1776", City: "Halden"}, "")
	w.ok(err)
	return letter
}

// message is one about the booking that was held back, as after a restore.
func (w *world) message(c town, appointmentID string) string {
	w.t.Helper()
	message := job.Item{TenantID: c.tenant.ID, ID: id.New(), Kind: "reminder", What: appointmentID, Version: 99, Channel: "sms", Owner: c.library, MadeAt: w.Now(), NextAt: w.Now()}
	w.ok(w.App.DB.Write(ctx, func(tx db.Tx) error {
		if err := job.Put(tx.Context(), tx, message); err != nil {
			return err
		}
		_, err := job.Park(tx.Context(), tx, w.Now())
		return err
	}))
	return message.ID
}

// bookedIn books with an interpreter, so that there is a task, books once more
// for the link that residents cancel by, and holds a time.
func (w *world) bookedIn(c town, site string) (r appointment.Receipt, held, task string) {
	w.t.Helper()
	v := w.visitorOf(w.t, site).Open("/time/tider?tema=bankid&tolk=ar")
	v.velg(slotAt(c.lesson.ID, c.bib.ID, monday.AddDays(3), "10:00")).bestill("Hemmelig", "41234567")
	r.ID = w.ids("appointment", `state = 'booked' and tenant_id = '`+c.tenant.ID+`'`)[0]
	v = w.visitorOf(w.t, site).Open("/time/tider?tema=bankid")
	v.velg(slotAt(c.lesson.ID, c.bib.ID, monday, "13:00")).bestill("Annen", "")
	r.Token = strings.TrimPrefix(v.Address.Path, "/avtale/")
	v = w.visitorOf(w.t, site).Open("/time/tider?tema=bankid")
	v.velg(slotAt(c.lesson.ID, c.bib.ID, monday, "11:00")).At("/time/hvem/")
	tasks := w.ids("appointment_task", `tenant_id = '`+c.tenant.ID+`'`)
	return r, strings.TrimPrefix(v.Address.Path, "/time/hvem/"), tasks[0]
}

var parameter = regexp.MustCompile(`\{\w+\}`)

// address puts the things into a row's path. A parameter that nobody has a thing
// for fails the test: a new row must be tried as well.
func (th things) address(t testing.TB, path string) string {
	t.Helper()
	filled, read := "", 0
	for _, at := range parameter.FindAllStringIndex(path, -1) {
		value, ok := th[path[:at[1]]]
		if !ok {
			t.Fatalf("access_test.go has nothing for %s", path[:at[1]])
		}
		filled += path[read:at[0]] + value
		read = at[1]
	}
	return filled + path[read:]
}

// part is somebody with a role, at their browser.
type part struct {
	name string
	*visitor
	viewer    org.Viewer
	ofLibrary bool
}

// answer is what a row must say to somebody.
type answer string

const (
	opens   answer = "opens"
	asks    answer = "asks to sign in"
	refuses answer = "refuses"
)

// expected is what the table says, and, for bookings and hosts, whose they are:
// a role in another organisation opens nothing.
func (p part) expected(r orgweb.Route) answer {
	switch {
	case r.Access.String() == "demo":
		return refuses
	case r.Access.Public():
		return opens
	case !p.viewer.SignedIn():
		return asks
	case r.Access.Allows(p.viewer, false) != nil:
		return refuses
	}
	for _, owned := range []string{"/intern/avtaler/{id}", "/intern/brev/{id}", "/intern/gjoremal/{id}", "/intern/videre/{id}", "/intern/meldinger/holdt-tilbake/{id}"} {
		if strings.HasPrefix(r.Path, owned) && !(p.ofLibrary && p.viewer.Has(org.HostRole, org.Desk, org.Coordinator)) {
			return refuses
		}
	}
	anybodys := []string{"/strom", "/oppsett", "/plakat"} // of those with the role
	if strings.HasPrefix(r.Path, "/intern/ko/{place}") && !p.ofLibrary && !slices.ContainsFunc(anybodys, func(end string) bool { return strings.HasSuffix(r.Path, end) }) {
		return refuses
	}
	if strings.HasPrefix(r.Path, "/intern/innsyn/{sak}") {
		return refuses // it is of the one who looked somebody up, and of nobody else
	}
	if strings.HasPrefix(r.Path, "/intern/verter/{id}") && !p.ofLibrary && !p.viewer.TenantWide() {
		return refuses
	}
	if strings.HasSuffix(r.Path, "/passnokkel/{id}") && p.name != "host" {
		return refuses // whose passkey it is; one that is not there is removed already
	}
	if r.Pattern() == "POST /intern/verter/{id}/kalender" && !(p.ofLibrary && p.viewer.Has(org.HostRole)) {
		return refuses // whose calendar it is, says where it is
	}
	return opens
}

// got is what the row said.
func (p part) got() answer {
	switch {
	case p.Address.Path == "/intern/logg-inn", p.tells("Du er logget ut"): // with what was typed
		return asks
	case p.Status == http.StatusForbidden || p.Status == http.StatusNotFound:
		return refuses
	}
	return opens
}

// routesInOrder are the rows, those that only show before those that change, and
// signing out last.
func (w *world) routesInOrder() []orgweb.Route {
	all, err := w.App.Routes(orgweb.NewSessions(w.App.DB, false))
	w.ok(err)
	rank := func(r orgweb.Route) int {
		switch {
		case r.Method == http.MethodGet:
			return 0
		case strings.HasSuffix(r.Path, "/logg-ut"), strings.HasPrefix(r.Path, "/intern/logg-ut"):
			return 2
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b orgweb.Route) int { return rank(a) - rank(b) })
	return all
}

// parts signs in one of each, those last who can cancel the booking.
func (w *world) parts(t testing.TB, host org.Person) []part {
	c := w.halden
	people := []struct {
		name      string
		person    org.Person
		ofLibrary bool
	}{
		{"other organisation", c.person("Nils Annen", c.nav, org.HostRole, org.Desk), false},
		{"other organisation's coordinator", c.person("Nina Annen", c.nav, org.Coordinator), false},
		{"partner", c.person("Pia Partner", c.library, org.Partner), true},
		{"administrator", c.person("Anne Administrator", c.municipality, org.Administrator), false},
		{"host", host, true},
		{"desk", c.person("Dina Skranke", c.library, org.Desk), true},
		{"coordinator", c.person("Lars Koordinator", c.library, org.Coordinator), true},
	}
	parts := []part{{name: "nobody", visitor: w.visitor(t)}, w.otherTenant(t)}
	for _, one := range people {
		viewer, err := w.App.Org.ViewerOf(ctx, c.tenant.ID, one.person.ID)
		w.ok(err)
		parts = append(parts, part{one.name, w.signIn(w.visitor(t), one.person), viewer, one.ofLibrary})
	}
	return parts
}

// otherTenant is an administrator of the neighbour who brings that session here.
func (w *world) otherTenant(t testing.TB) part {
	c := w.sarpsborg
	p := c.person("Alt Mulig", c.municipality, org.Roles()...)
	there := w.signIn(w.visitorOf(t, "sarpsborg.example"), p)
	here := w.visitor(t)
	here.Client.Jar.SetCookies(must(url.Parse(here.Site)), copied(there.Client.Jar.Cookies(must(url.Parse(there.Site)))))
	return part{name: "other tenant", visitor: here}
}

func copied(cookies []*http.Cookie) (all []*http.Cookie) {
	for _, c := range cookies {
		all = append(all, &http.Cookie{Name: c.Name, Value: c.Value})
	}
	return all
}

// Every row of the route table × everybody: who may, gets an answer that is no
// refusal, who may not, is refused or asked to sign in, and nothing ever fails.
func TestEveryRowForEveryRole(t *testing.T) {
	w := newWorld(t, 1)
	host := w.halden.person("Reidun Vert", w.halden.library, org.HostRole)
	th := w.thingsOf(w.halden, "halden.example", host)
	tried := 0
	for _, p := range w.parts(t, host) {
		for _, r := range w.routesInOrder() {
			path := th.address(t, r.Path)
			if r.Method == http.MethodGet {
				p.Try(path)
			} else {
				p.Send(path, url.Values{})
			}
			tried++
			if want, got := p.expected(r), p.got(); got != want && !gone(r, p) {
				t.Errorf("%s for %s (%s): %s (%d at %s), want that it %s", r.Pattern(), p.name, r.Access, got, p.Status, p.Address.Path, want)
			}
			if errs.Is(r.Access.Allows(p.viewer, false), errs.Forbidden) && p.Status != http.StatusForbidden {
				t.Errorf("%s for %s: %d, want 403 by the row itself", r.Pattern(), p.name, p.Status)
			}
		}
	}
	if tried < 700 {
		t.Errorf("only %d were tried", tried)
	}
}

// gone: what somebody before removed is not there, which is no refusal.
func gone(r orgweb.Route, p part) bool {
	removed := []string{"/si-fra/{token}", "/melding/kvittering", "/tema/{file}", "/logo/{file}", "/intern/stengt/{id}/fjern", "/intern/verter/{id}", "/intern/steder/{id}/apningstid/{rule}", "/intern/besok/angre", "/intern/besok/svar/{id}", "/intern/udekket/angre", "/intern/videre/{id}", "/videre/{token}", "/intern/deling/{id}/trekk"}
	return p.Status == http.StatusNotFound && slices.ContainsFunc(removed, func(path string) bool { return strings.HasPrefix(r.Path, path) }) ||
		strings.HasPrefix(r.Path, "/intern/logg-") // they lead there
}

// everything is somebody with every role in every organisation of Halden.
func (w *world) everything(t testing.TB) *visitor {
	c := w.halden
	p := org.Person{Name: "Alle Roller", Email: "alle@halden.example"}
	for _, organisation := range []string{c.municipality, c.library, c.nav} {
		for _, role := range org.Roles() {
			p.Memberships = append(p.Memberships, org.Membership{OrganisationID: organisation, Role: role})
		}
	}
	var err error
	p.ID, err = w.App.Org.SavePerson(ctx, c.by(), p)
	w.ok(err)
	return w.signIn(w.visitor(t), p)
}

// What belongs to another municipality is not there, whatever roles one has
// here, and is not changed; the answer is that for a made-up id.
func TestIDsOfAnotherTenantAreNotThere(t *testing.T) {
	w := newWorld(t, 1)
	host := w.sarpsborg.person("Vert Annensteds", w.sarpsborg.library, org.HostRole)
	theirs := w.thingsOf(w.sarpsborg, "sarpsborg.example", host)
	theirs["/intern/utseende/{kind}"], theirs["/intern/meldinger/tekster/{text}"] = "finnesikke", "finnesikke"
	madeUp := things{}
	for key := range theirs {
		madeUp[key] = "finnesikke0000000000"
	}
	v := w.everything(t)
	before := w.of(w.sarpsborg)
	for _, r := range w.routesInOrder() {
		if !strings.Contains(r.Path, "{") {
			continue
		}
		asked := []int{v.ask(r, theirs.address(t, r.Path)), v.ask(r, madeUp.address(t, r.Path))}
		if asked[0] != asked[1] {
			t.Errorf("%s: %d for another tenant's, %d for one that never was", r.Pattern(), asked[0], asked[1])
		}
		if missing := asked[0] == http.StatusNotFound || asked[0] == http.StatusGone; r.Method == http.MethodGet && !missing && !leadsOn(r) {
			t.Errorf("%s: %d for another tenant's, want 404", r.Pattern(), asked[0])
		}
	}
	if after := w.of(w.sarpsborg); after != before {
		t.Errorf("the neighbour was changed from\n%s\nto\n%s", before, after)
	}
}

// leadsOn: the page for more time only leads back to the form, which is gone.
func leadsOn(r orgweb.Route) bool { return strings.HasSuffix(r.Path, "/mer") }

func (v *visitor) ask(r orgweb.Route, path string) int {
	v.T.Helper()
	if r.Method == http.MethodGet {
		return v.Try(path).Status
	}
	return v.Send(path, url.Values{}).Status
}

// of is all that is stored of a town.
func (w *world) of(c town) string {
	var b strings.Builder
	for _, table := range w.tables() {
		for _, one := range w.records(table) {
			if one["tenant_id"] == c.tenant.ID || one["id"] == c.tenant.ID {
				fmt.Fprintln(&b, table, one)
			}
		}
	}
	return b.String()
}

// A form on another website changes nothing here, whoever is signed in.
func TestPostsFromAnotherOriginAreRefused(t *testing.T) {
	w := newWorld(t, 1)
	host := w.halden.person("Reidun Vert", w.halden.library, org.HostRole)
	th := w.thingsOf(w.halden, "halden.example", host)
	v := w.everything(t)
	before := w.of(w.halden)
	for _, r := range w.routesInOrder() {
		if r.Method != http.MethodPost {
			continue
		}
		for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"} {
			req, err := http.NewRequest(http.MethodPost, v.Site+th.address(t, r.Path), strings.NewReader("hvem=oss&accept=ja"))
			w.ok(err)
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			req.Header.Set(name, value)
			if v.Do(req); v.Status != http.StatusForbidden {
				t.Errorf("%s with %s %s: %d, want 403", r.Pattern(), name, value, v.Status)
			}
		}
	}
	if after := w.of(w.halden); after != before {
		t.Errorf("something was changed from\n%s\nto\n%s", before, after)
	}
}

// The pages of residents set no cookie and load nothing from anybody else.
func TestResidentsGetNoCookie(t *testing.T) {
	w := newWorld(t, 1)
	th := w.thingsOf(w.halden, "halden.example", w.halden.person("Reidun Vert", w.halden.library, org.HostRole))
	for _, r := range w.routesInOrder() {
		if r.Method != http.MethodGet || !r.Access.Public() || strings.HasPrefix(r.Path, "/intern") {
			continue
		}
		v := w.visitor(t).Try(th.address(t, r.Path))
		if cookies := v.Header.Values("Set-Cookie"); len(cookies) > 0 {
			t.Errorf("%s sets %v", r.Pattern(), cookies)
		}
		if v.Page == nil {
			continue
		}
		for _, e := range v.Page.Find("script[src], link[href], img[src], iframe, object, embed") {
			if at := e.Attr("src") + e.Attr("href"); !strings.HasPrefix(at, "/") && !strings.HasPrefix(at, "data:") {
				t.Errorf("%s loads %s", r.Pattern(), at)
			}
		}
		for _, header := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
			if v.Header.Get(header) == "" {
				t.Errorf("%s has no %s", r.Pattern(), header)
			}
		}
	}
}

// The demo's one-click roles are only in a demo.
func TestDemoRolesAreOnlyInADemo(t *testing.T) {
	w := newWorld(t, 1)
	p := w.halden.person("Anne Administrator", w.halden.municipality, org.Administrator)
	v := w.visitor(t)
	v.Try("/intern/demo").Gets(http.StatusNotFound)
	v.Send("/intern/demo", url.Values{"person": {p.ID}}).Gets(http.StatusNotFound)
	v.Try("/intern").At("/intern/logg-inn")
}

// Every page that everybody with every role can open is whole in every language:
// each is looked over, says its language, and leads on in it.
func TestEveryPageInEveryLanguage(t *testing.T) {
	w := newWorld(t, 1)
	th := w.thingsOf(w.halden, "halden.example", w.halden.person("Reidun Vert", w.halden.library, org.HostRole))
	v := w.everything(t)
	th["/intern/innsyn/{sak}"] = strings.TrimPrefix(v.spor("Hemmelig", "phone", "41234567").At("/intern/innsyn/").Address.Path, "/intern/innsyn/")
	for _, r := range w.routesInOrder() {
		if r.Method != http.MethodGet || strings.Contains(r.Path, ".") || strings.HasSuffix(r.Path, "/epost") { // which is an e-mail, in its own
			continue
		}
		for prefix, lang := range map[string]string{"": "nb", "/nn": "nn", "/en": "en"} {
			v.Try(prefix + th.address(t, r.Path))
			if !strings.HasPrefix(v.Header.Get("Content-Type"), "text/html") {
				continue
			}
			if got := v.Page.First("html").Attr("lang"); got != lang {
				t.Errorf("%s in %s: lang is %q", r.Path, lang, got)
			}
			for _, link := range v.Page.Find("main a[href], main form[action]") {
				at := link.Attr("href") + link.Attr("action")
				if strings.HasPrefix(at, "/") && !strings.HasPrefix(at, prefix+"/") {
					t.Errorf("%s in %s leads to %s", r.Path, lang, at)
				}
			}
		}
	}
}
