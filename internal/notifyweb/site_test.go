package notifyweb_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/htmlcheck"
	"digivert/internal/base/mail"
	"digivert/internal/org"
)

var ctx = context.Background()

// site is the whole program on a database of its own, on Tuesday 10 November
// 2026 at nine, with a library and a NAV office in it.
type site struct {
	t            *testing.T
	app          *app.App
	url          string
	tenant       org.Tenant
	library, nav string // organisation ids
	mail         chan mail.Message
	client       *http.Client
	people       int
}

var now = time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, mail: make(chan mail.Message, 10)}
	config := app.Config{Database: dbtest.Address(t), KeyFile: filepath.Join(t.TempDir(), "digivert.key")}
	var err error
	s.app, err = app.Open(ctx, config, slog.New(slog.NewTextHandler(io.Discard, nil)))
	s.must(err)
	t.Cleanup(func() { s.app.Close() })
	s.app.Clock, s.app.Mail = func() time.Time { return now }, s
	handler, err := s.app.Handler()
	s.must(err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s.url = server.URL
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Halden kommune", "Datahjelpen", "69000000"
	s.tenant, err = s.app.AddTenant(ctx, app.NewTenant{Settings: settings, Hosts: []string{"127.0.0.1"}, Now: now})
	s.must(err)
	s.library, s.nav = s.organisation("Halden bibliotek", org.Library), s.organisation("NAV Halden", "nav")
	s.as(s.library, org.HostRole)
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) organisation(name string, kind org.OrganisationKind) string {
	s.t.Helper()
	id, err := s.app.Org.SaveOrganisation(ctx, org.Operator(s.tenant.ID, now), org.Organisation{Name: name, Kind: kind})
	s.must(err)
	return id
}

// Send keeps the mail with the code to sign in.
func (s *site) Send(_ context.Context, m mail.Message) error {
	s.mail <- m
	return nil
}

var signInCode = regexp.MustCompile(`\b\d{3} \d{3}\b`)

// as signs in somebody new with those roles in the organisation; without roles,
// nobody.
func (s *site) as(organisation string, roles ...org.Role) {
	s.t.Helper()
	jar, _ := cookiejar.New(nil) // never fails without options
	s.client = &http.Client{Jar: jar}
	if len(roles) == 0 {
		return
	}
	s.people++
	p := org.Person{Name: "Kari Nordmann", Email: fmt.Sprintf("kari%d@halden.example", s.people)}
	for _, role := range roles {
		p.Memberships = append(p.Memberships, org.Membership{OrganisationID: organisation, Role: role})
	}
	_, err := s.app.Org.SavePerson(ctx, org.Operator(s.tenant.ID, now), p)
	s.must(err)
	page := s.send(s.get("/intern/logg-inn", 200).Form("/intern/logg-inn").Set("email", p.Email), 200)
	code := signInCode.FindString((<-s.mail).Text)
	s.send(page.Form("/intern/logg-inn/kode").Set("code", code), 200)
}

// get, post and send follow redirects, want the status, and look the page over.
func (s *site) get(path string, status int) *htmlcheck.Document {
	s.t.Helper()
	res, err := s.client.Get(s.url + path)
	return s.read(res, err, status)
}

func (s *site) post(path string, values url.Values, status int) *htmlcheck.Document {
	s.t.Helper()
	res, err := s.client.PostForm(s.url+path, values)
	return s.read(res, err, status)
}

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
		s.t.Fatalf("%s: status %d, want %d\n%s", res.Request.URL, res.StatusCode, status, page.Outline())
	}
	htmlcheck.Require(s.t, body)
	if strings.Contains(string(body), "⟦") {
		s.t.Errorf("%s lacks a text\n%s", res.Request.URL, page.Outline())
	}
	return page
}

// message is a row of the outbox; what is empty gets something likely.
type message struct{ id, kind, channel, owner, state, why string }

// outbox puts messages there, each about an appointment of its own.
func (s *site) outbox(all ...message) {
	s.t.Helper()
	s.must(s.app.DB.Write(ctx, func(tx db.Tx) error {
		for i, m := range all {
			done := now.Add(-time.Hour)
			if m.state == "waiting" || m.state == "parked" {
				done = time.Time{}
			}
			_, err := db.Exec(tx.Context(), tx, `insert into outbox (tenant_id, id, kind, what, version, channel, owner, state, why, attempts, made_at, next_at, done_at)
				values ($1, $2, $3, $4, 1, $5, $6, $7, $8, 3, $9, $10, $11)`,
				s.tenant.ID, m.id, m.kind, "time-"+m.id, m.channel, m.owner, m.state, m.why, now.Add(time.Duration(i-100)*time.Minute), now.Add(2*time.Hour), done)
			if err != nil {
				return err
			}
		}
		return nil
	}))
}

func (s *site) state(id string) string {
	s.t.Helper()
	state, err := db.One(ctx, s.app.DB, db.Strings, `select state from outbox where tenant_id = $1 and id = $2`, s.tenant.ID, id)
	s.must(err)
	return state
}

func (s *site) texts() int {
	s.t.Helper()
	n, err := db.One(ctx, s.app.DB, db.Count, `select count(*) from notify_text`)
	s.must(err)
	return n
}
