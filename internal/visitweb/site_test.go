package visitweb_test

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"
	"testing/fstest"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/htmlcheck"
	"digivert/internal/base/i18n"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visitweb"
	"digivert/locale"
)

const tenantID = "t1"

var ctx = context.Background()

// site is the room's pages on a database of their own, as Halden in November
// 2026 sees them. Viewer signs in as whom a test says.
type site struct {
	t      *testing.T
	db     *db.DB
	url    string
	viewer org.Viewer
	now    time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, db: dbtest.New(t), now: time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)}
	s.furnish()
	bundle, err := i18n.Load(locale.Files)
	if err != nil {
		t.Fatal(err)
	}
	static, err := web.NewStatic(fstest.MapFS{}, "/static/")
	if err != nil {
		t.Fatal(err)
	}
	house, err := orgweb.NewHouse(bundle, static)
	if err != nil {
		t.Fatal(err)
	}
	pages, err := visitweb.New(visitweb.Deps{DB: s.db, Place: place.New(s.db), Forms: once.New([]byte("a secret of at least thirty-two bytes"))})
	if err != nil {
		t.Fatal(err)
	}
	house.SetMenu(pages.Routes())
	mux := http.NewServeMux()
	for _, route := range pages.Routes() {
		mux.HandleFunc(route.Pattern(), s.serve(house, bundle, route))
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *site) serve(house *orgweb.House, bundle *i18n.Bundle, route orgweb.Route) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		r := orgweb.NewRequest(house, hr)
		tenant, err := org.TenantByID(hr.Context(), s.db, tenantID)
		r.Tenant, r.Now, r.Staff, r.Text = tenant, s.now, s.viewer, bundle.Localizer("nb")
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

func (s *site) furnish() {
	s.t.Helper()
	at := s.now
	err := s.db.Write(ctx, func(tx db.Tx) error {
		for _, query := range []string{
			`insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('t1', 'Halden kommune', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', $1)`,
			`insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'bib', 'Halden bibliotek', 'library', $1)`,
			`insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'nav', 'NAV Halden', 'nav', $1)`,
			`insert into person (tenant_id, id, name, email, created_at) values ('t1', 'kari', 'Kari Nordmann', 'kari@example.no', $1)`,
			`insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('t1', 'bibsted', 'bib', 'halden-bibliotek', 'Halden bibliotek', 'Storgata 1', 'Europe/Oslo', $1)`,
			`insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('t1', 'navsted', 'nav', 'nav', 'NAV Halden', 'Storgata 2', 'Europe/Oslo', $1)`,
		} {
			if _, err := db.Exec(ctx, tx, query, at); err != nil {
				return err
			}
		}
		if err := place.AddStandardReasons(ctx, tx, tenantID); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, `update reason set name = upper(standard)`)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func as(personID, organisationID string, roles ...org.Role) org.Viewer {
	v := org.Viewer{PersonID: personID, Name: "Kari Nordmann"}
	for _, role := range roles {
		v.Memberships = append(v.Memberships, org.Membership{OrganisationID: organisationID, OrganisationName: "Halden bibliotek", Role: role})
	}
	return v
}

func (s *site) client() *http.Client {
	jar, _ := cookiejar.New(nil) // never fails without options
	return &http.Client{Jar: jar}
}

// get and post follow redirects, want the status, and lint the page.
func (s *site) get(path string, status int) *htmlcheck.Document {
	s.t.Helper()
	res, err := s.client().Get(s.url + path)
	return s.read(res, err, status)
}

func (s *site) post(path string, values url.Values, status int) *htmlcheck.Document {
	s.t.Helper()
	res, err := s.client().PostForm(s.url+path, values)
	return s.read(res, err, status)
}

func (s *site) read(res *http.Response, err error, status int) *htmlcheck.Document {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	page := htmlcheck.Parse(s.t, body)
	if res.StatusCode != status {
		s.t.Fatalf("%s: status %d, want %d\n%s", res.Request.URL, res.StatusCode, status, page.Outline())
	}
	htmlcheck.Require(s.t, body)
	return page
}

func (s *site) number(query string) int {
	s.t.Helper()
	n, err := db.One(ctx, s.db, db.Count, query)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

// reason is the id of a standard reason.
func (s *site) reason(standard string) string {
	s.t.Helper()
	found, err := db.One(ctx, s.db, db.Strings, `select id from reason where tenant_id = 't1' and standard = $1`, standard)
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}
