package notifyweb_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/apptest"
	"digivert/internal/base/db"
	"digivert/internal/base/htmlcheck"
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
	client       *http.Client
	program      *apptest.Program
	visitor      *apptest.Visitor
	people       int
}

var now = time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)

func newSite(t *testing.T) *site {
	t.Helper()
	program := apptest.Open(t, now)
	s := &site{t: t, program: program, app: program.App, url: "http://" + program.Address()}
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Halden kommune", "Datahjelpen", "69000000"
	var err error
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

// as signs in somebody new with those roles in the organisation; without roles,
// nobody.
func (s *site) as(organisation string, roles ...org.Role) {
	s.t.Helper()
	s.visitor = s.program.Visitor(s.t, s.program.Address())
	s.client = s.visitor.Client
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
	s.program.SignIn(s.visitor, p.Email)
}

// get, post and send follow redirects and want the status.
func (s *site) get(path string, status int) *htmlcheck.Document {
	s.t.Helper()
	return s.visitor.Get(path, status)
}

func (s *site) post(path string, values url.Values, status int) *htmlcheck.Document {
	s.t.Helper()
	return s.visitor.Post(path, values, status)
}

func (s *site) send(f htmlcheck.Form, status int) *htmlcheck.Document {
	s.t.Helper()
	return s.post(f.Action, f.Values, status)
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
