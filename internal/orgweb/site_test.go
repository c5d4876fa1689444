package orgweb

import (
	"bytes"
	"context"
	"html/template"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jba/templatecheck"

	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/base/htmlcheck"
	"digivert/internal/base/i18n"
	"digivert/internal/base/mail"
	"digivert/internal/base/oidc"
	"digivert/internal/base/vault"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/locale"
)

var now = time.Now().UTC().Truncate(time.Second)

// outbox is a mail server that keeps what it gets.
type outbox struct {
	mu   sync.Mutex
	mail []mail.Message
}

func (o *outbox) Send(_ context.Context, m mail.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.mail = append(o.mail, m)
	return nil
}

// site is the pages of this room, served as app does, and a tenant with an
// administrator.
type site struct {
	*testing.T
	org             *org.Service
	pages           *Pages
	server          *httptest.Server
	box             *outbox
	tenant, library string
	admin           string
	now             time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	bundle, err := i18n.Load(locale.Files, locale.Paper())
	if err != nil {
		t.Fatal(err)
	}
	assets, err := web.NewStatic(fstest.MapFS{}, "/static/")
	if err != nil {
		t.Fatal(err)
	}
	house, err := NewHouse(bundle, assets)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{T: t, org: org.New(dbtest.New(t), vault.FromKey([vault.KeySize]byte{1})), box: &outbox{}, now: now}
	sessions := NewSessions(s.org.DB, false)
	s.pages, err = New(Deps{
		Org: s.org, OIDC: &oidc.RelyingParty{HTTP: &http.Client{Timeout: 5 * time.Second}, Clock: time.Now}, Sessions: sessions, Bundle: bundle, Mail: s.box,
		Retention: append(org.Retention(), org.Rule{Table: "x", Column: "y", Keep: org.Keep{Class: org.Contact,
			What: "org.settings.name", Period: "org.settings.contact_days", Becomes: "org.retention.deleted"}}),
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.fill()
	house.SetMenu(s.pages.Routes())
	s.serve(house, sessions)
	return s
}

func (s *site) fill() {
	s.Helper()
	ctx := s.Context()
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Halden kommune", "Datahjelpen", "69000000"
	var err error
	s.tenant, err = s.org.AddTenant(ctx, org.NewTenant{Settings: settings, Hosts: []string{org.AnyHost}, Demo: true, Now: now})
	s.must(err)
	s.library, err = s.org.SaveOrganisation(ctx, org.Operator(s.tenant, now), org.Organisation{Name: "Halden bibliotek", Kind: org.Library})
	s.must(err)
	s.admin = s.person("Anne", org.Administrator)
}

func (s *site) person(name string, role org.Role) string {
	s.Helper()
	id, err := s.org.SavePerson(s.Context(), org.Operator(s.tenant, now), org.Person{
		Name: name, Email: strings.ToLower(name) + "@halden.example",
		Memberships: []org.Membership{{OrganisationID: s.library, Role: role}},
	})
	s.must(err)
	return id
}

func (s *site) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// serve puts the rows behind a session and a request as app makes it.
func (s *site) serve(house *House, sessions *Sessions) {
	mux := http.NewServeMux()
	for _, route := range s.pages.Routes() {
		mux.HandleFunc(route.Pattern(), func(w http.ResponseWriter, r *http.Request) { s.row(house, route, w, r) })
	}
	failed := func(w http.ResponseWriter, _ *http.Request, err error) { http.Error(w, err.Error(), 500) }
	s.server = httptest.NewServer(sessions.Wrap(mux, failed))
	s.Cleanup(s.server.Close)
	s.Cleanup(s.pages.Wait)
}

func (s *site) row(house *House, route Route, w http.ResponseWriter, hr *http.Request) {
	r := NewRequest(house, hr)
	r.Now, r.Network, r.Scheme = s.now, "192.0.2.0/24", "http"
	var err error
	if r.Tenant, err = s.org.TenantByHost(hr.Context(), hr.Host); err != nil {
		s.Error(err)
	}
	r.Text = house.Bundle.Localizer(r.Tenant.Language)
	if r.Staff, err = s.org.ViewerOf(hr.Context(), s.tenant, s.pages.Sessions.PersonID(hr.Context(), s.tenant)); err != nil {
		s.Error(err)
	}
	if err = route.Access.Allows(r.Staff, r.Tenant.Demo); err == nil {
		w.Header().Set("Cache-Control", route.Cache)
		err = route.Handler(w, r)
	}
	switch {
	case errs.Is(err, errs.SignIn):
		http.Redirect(w, hr, "/intern/logg-inn", http.StatusSeeOther)
	case err != nil:
		if errs.Is(err, errs.Internal) {
			s.Errorf("%s: %v", route.Pattern(), err)
		}
		house.RenderError(w, r, err)
	}
}

// The templates use only what their page structs have.
func TestTemplates(t *testing.T) {
	s := newSite(t)
	err := s.pages.Views().Check(func(t *template.Template, page any) error { return templatecheck.CheckHTML(t, page) })
	if err != nil {
		t.Error(err)
	}
}

// browser is one person's browser: it keeps cookies and follows redirects.
type browser struct {
	*site
	client *http.Client
}

func (s *site) browser() *browser {
	jar := &cookies{}
	return &browser{site: s, client: &http.Client{Jar: jar}}
}

// cookies is a jar for one host.
type cookies struct{ kept []*http.Cookie }

func (c *cookies) SetCookies(_ *url.URL, list []*http.Cookie) {
	c.kept = nil
	for _, one := range list {
		if one.MaxAge >= 0 {
			c.kept = append(c.kept, one)
		}
	}
}

func (c *cookies) Cookies(*url.URL) []*http.Cookie { return c.kept }

// page is an answer, parsed and linted.
type page struct {
	*htmlcheck.Document
	status int
	url    *url.URL
	body   []byte
	header http.Header
}

func (b *browser) get(path string) page {
	b.Helper()
	return b.answer(b.client.Get(b.server.URL + path))
}

func (b *browser) send(f htmlcheck.Form) page {
	b.Helper()
	return b.post(f.Action, f.Values)
}

func (b *browser) post(path string, values url.Values) page {
	b.Helper()
	return b.answer(b.client.PostForm(b.server.URL+path, values))
}

func (b *browser) upload(path, field string, content []byte) page {
	b.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(field, "fil")
	b.must(err)
	part.Write(content)
	b.must(form.Close())
	return b.answer(b.client.Post(b.server.URL+path, form.FormDataContentType(), &body))
}

func (b *browser) answer(res *http.Response, err error) page {
	b.Helper()
	b.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	b.must(err)
	p := page{status: res.StatusCode, url: res.Request.URL, body: body, header: res.Header}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		htmlcheck.Require(b.T, body)
		if missing := regexp.MustCompile(`⟦[^⟧]*⟧`).FindAll(body, -1); len(missing) > 0 {
			b.Errorf("%s lacks texts: %s", p.url.Path, missing)
		}
		p.Document = htmlcheck.Parse(b.T, body)
	}
	return p
}

func (b *browser) want(p page, status int, path string) {
	b.Helper()
	if p.status != status || p.url.Path != path {
		b.Errorf("got %d at %s, want %d at %s\n%s", p.status, p.url, status, path, p.body[:min(len(p.body), 300)])
	}
}

// as signs in by the demo's one click.
func (s *site) as(personID string) *browser {
	s.Helper()
	b := s.browser()
	p := b.post("/intern/demo", url.Values{"person": {personID}})
	if b.client.Jar.(*cookies).kept == nil {
		s.Fatalf("not signed in: %d %s", p.status, p.url)
	}
	return b
}
