package placeweb_test

import (
	"context"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jba/templatecheck"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/htmlcheck"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/placeweb"
	"digivert/locale"
)

var ctx = context.Background()

// site is the room's pages on a database of their own, on Tuesday 10 November
// 2026. The viewer is whom a test says.
type site struct {
	t       *testing.T
	db      *db.DB
	service *place.Service
	tenant  string
	library string
	lang    string
	viewer  org.Viewer
	now     time.Time
	url     string
	hosts   []placeweb.FirstHost // those that "Kom i gang" has added
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, db: dbtest.New(t), lang: "nb", now: time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)}
	s.service = place.New(s.db)
	s.furnish()
	s.as(org.Coordinator)
	s.serve()
	return s
}

// furnish makes a tenant as "tenant add" and "person add" leave it.
func (s *site) furnish() {
	s.t.Helper()
	orgs := org.New(s.db, nil)
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Halden kommune", "Datahjelpen", "69000000"
	var err error
	s.tenant, err = orgs.AddTenant(ctx, org.NewTenant{Settings: settings, Hosts: []string{"halden.no"}, Now: s.now})
	s.must(err)
	s.library, err = orgs.SaveOrganisation(ctx, s.operator(), org.Organisation{Name: "Halden bibliotek", Kind: org.Library})
	s.must(err)
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) operator() org.Actor { return org.Operator(s.tenant, s.now) }

func (s *site) as(roles ...org.Role) {
	s.viewer = org.Viewer{}
	for _, role := range roles {
		s.viewer.PersonID, s.viewer.Name = "kari", "Kari Nordmann"
		s.viewer.Memberships = append(s.viewer.Memberships, org.Membership{OrganisationID: s.library, OrganisationName: "Halden bibliotek", Role: role})
	}
}

func (s *site) serve() {
	bundle, err := i18n.Load(locale.Files)
	s.must(err)
	static, err := web.NewStatic(fstest.MapFS{}, "/static/")
	s.must(err)
	house, err := orgweb.NewHouse(bundle, static)
	s.must(err)
	pages, err := placeweb.New(placeweb.Deps{DB: s.db, Place: s.service, HostPlaces: s.hostPlaces, AddHost: s.addHost})
	s.must(err)
	s.must(pages.Views().Check(func(t *template.Template, page any) error { return templatecheck.CheckHTML(t, page) }))
	house.SetMenu(pages.Routes())
	mux := http.NewServeMux()
	for _, route := range pages.Routes() {
		mux.HandleFunc(route.Pattern(), s.row(house, bundle, route))
	}
	server := httptest.NewServer(mux)
	s.t.Cleanup(server.Close)
	s.url = server.URL
}

func (s *site) hostPlaces(context.Context, string) ([]string, error) {
	var ids []string
	for _, h := range s.hosts {
		ids = append(ids, h.PlaceID)
	}
	return ids, nil
}

func (s *site) addHost(_ context.Context, _ org.Actor, h placeweb.FirstHost) error {
	s.hosts = append(s.hosts, h)
	return nil
}

func (s *site) row(house *orgweb.House, bundle *i18n.Bundle, route orgweb.Route) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		r := orgweb.NewRequest(house, hr)
		tenant, err := org.TenantByID(hr.Context(), s.db, s.tenant)
		r.Tenant, r.Now, r.Staff, r.Text = tenant, s.now, s.viewer, bundle.Localizer(s.lang)
		if err == nil {
			err = route.Access.Allows(r.Staff, false)
		}
		if err == nil {
			err = route.Handler(w, r)
		}
		if err == nil {
			return
		}
		if err := house.RenderError(w, r, err); err != nil {
			s.t.Error(err)
		}
	}
}

// get and post follow redirects, want the status, and lint the page.
func (s *site) get(path string, status int) *htmlcheck.Document {
	s.t.Helper()
	res, err := http.Get(s.url + path)
	return s.read(res, err, status)
}

func (s *site) post(path string, values url.Values, status int) *htmlcheck.Document {
	s.t.Helper()
	res, err := http.PostForm(s.url+path, values)
	return s.read(res, err, status)
}

// send posts a form of a page as it stands.
func (s *site) send(f htmlcheck.Form, status int) *htmlcheck.Document {
	s.t.Helper()
	return s.post(f.Action, f.Values, status)
}

func (s *site) read(res *http.Response, err error, status int) *htmlcheck.Document {
	s.t.Helper()
	s.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	s.must(err)
	page := htmlcheck.Parse(s.t, body)
	if res.StatusCode != status {
		s.t.Fatalf("%s %s: %d, want %d\n%s", res.Request.Method, res.Request.URL.Path, res.StatusCode, status, page.Outline())
	}
	htmlcheck.Require(s.t, body)
	page.Lacks("body", "⟦")
	return page
}

// bibliotek is a place that is open from ten to three on weekdays.
func (s *site) bibliotek() place.Place {
	s.t.Helper()
	var rules []civil.Rule
	for day := time.Monday; day <= time.Friday; day++ {
		rules = append(rules, civil.Rule{Kind: civil.Weekly, Weekday: day, From: civil.MustDate("2026-01-01"), Span: civil.Span{Start: 600, End: 900}})
	}
	p, err := s.service.SavePlaceWithRules(ctx, s.operator(), place.Place{
		OrganisationID: s.library, Name: "Halden bibliotek", Address: "Storgata 1", Postcode: "1767", City: "Halden", Zone: "Europe/Oslo",
		Directions: "1. etasje.\nSpør etter Datahjelpen.", Access: []place.AccessFact{place.StepFree, place.HearingLoop}, AccessNote: "Heisen er til venstre.",
	}, rules)
	s.must(err)
	return p
}

// timen is an offer at the place with all standard reasons.
func (s *site) timen(p place.Place) place.Offer {
	s.t.Helper()
	s.must(s.service.EnsureReasons(ctx, s.operator()))
	reasons, err := s.service.Reasons(ctx, s.db, s.tenant)
	s.must(err)
	o := place.Offer{
		OrganisationID: s.library, Kind: place.KindAppointment, Channel: place.AtPlace, Name: "Time med digital vert", Length: 45, Buffer: 15, Step: 30,
		Notice: 120, Horizon: 28, BookedBy: place.BookedByEveryone, Audience: place.ForEveryone, Bring: "Telefonen.", PlaceIDs: []string{p.ID},
	}
	for _, r := range reasons {
		o.ReasonIDs = append(o.ReasonIDs, r.ID)
	}
	o, err = s.service.SaveOffer(ctx, s.operator(), o)
	s.must(err)
	return o
}

// everythingIsBooked makes each change of hours affect n appointments.
func (s *site) everythingIsBooked(n int) {
	s.service.OnClose = func(_ context.Context, _ db.Tx, _ string, c place.Closure) (int, error) {
		if c.On(civil.MustDate("2026-11-13")) {
			return n, nil
		}
		return 0, nil
	}
}
