package apptest

import (
	"context"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/org"
	"digivert/internal/place"
)

// Halden is the program with one municipality, as the tests of a room see it:
// TenantID with the organisation "bib" and the person "kari". Its Visitor is
// whom the test says with [Halden.As], at first nobody.
type Halden struct {
	*Program
	*Visitor
	staff map[string]*Visitor // by id of the person
}

// TenantID is Halden's, and Host its host name.
const TenantID, Host = "t1", "halden.example"

// OpenHalden starts the program on Tuesday 10 November 2026 at nine.
func OpenHalden(t testing.TB) *Halden {
	t.Helper()
	h := &Halden{Program: Open(t, time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)), staff: map[string]*Visitor{}}
	h.Visitor = h.Program.Visitor(t, Host)
	h.Exec(`insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('t1', 'Halden kommune', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', $1)`, h.Now())
	h.Exec(`insert into tenant_host (host, tenant_id) values ($1, 't1')`, Host)
	h.Exec(`insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'bib', 'Halden bibliotek', 'library', $1)`, h.Now())
	h.person("kari", "Kari Nordmann")
	return h
}

// AddPlaces adds the organisation "nav", the places "bibsted" and "navsted", one
// of each organisation, and the standard reasons, named by their standard in
// capitals.
func (h *Halden) AddPlaces() {
	h.T.Helper()
	h.Exec(`insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'nav', 'NAV Halden', 'nav', $1)`, h.Now())
	h.Exec(`insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('t1', 'bibsted', 'bib', 'halden-bibliotek', 'Halden bibliotek', 'Storgata 1', 'Europe/Oslo', $1)`, h.Now())
	h.Exec(`insert into place (tenant_id, id, organisation_id, slug, name, address, zone, created_at) values ('t1', 'navsted', 'nav', 'nav', 'NAV Halden', 'Storgata 2', 'Europe/Oslo', $1)`, h.Now())
	h.ok(h.DB.Write(context.Background(), func(tx db.Tx) error { return place.AddStandardReasons(tx.Context(), tx, TenantID) }))
	h.Exec(`update reason set name = upper(standard) where tenant_id = 't1'`)
}

// Reason is the id of a standard reason.
func (h *Halden) Reason(standard string) string {
	h.T.Helper()
	found, err := db.One(context.Background(), h.DB, db.Strings, `select id from reason where tenant_id = 't1' and standard = $1`, standard)
	h.ok(err)
	return found
}

// Operator is who sets up from the command line.
func (h *Halden) Operator() org.Actor { return org.Operator(TenantID, h.Now()) }

// As makes the visitor the person, signed in, with these roles in the
// organisation and no other. A person who is new is added.
func (h *Halden) As(personID, organisationID string, roles ...org.Role) {
	t := h.T
	t.Helper()
	if h.Count(`select count(*) from person where tenant_id = 't1' and id = $1`, personID) == 0 {
		h.person(personID, personID)
	}
	h.Exec(`delete from membership where tenant_id = 't1' and person_id = $1`, personID)
	for _, role := range roles {
		h.Exec(`insert into membership (tenant_id, person_id, organisation_id, role, created_at) values ('t1', $1, $2, $3, $4)`, personID, organisationID, string(role), h.Now())
	}
	if h.staff[personID] == nil {
		h.staff[personID] = h.Program.Visitor(t, Host)
		h.SignIn(h.staff[personID], mailOf(personID))
	}
	h.Visitor = h.staff[personID]
	h.T = t
}

// AsNobody makes the visitor somebody who has not signed in.
func (h *Halden) AsNobody() { h.Visitor = h.Program.Visitor(h.T, Host) }

func (h *Halden) person(id, name string) {
	h.T.Helper()
	h.Exec(`insert into person (tenant_id, id, name, email, created_at) values ('t1', $1, $2, $3, $4)`, id, name, mailOf(id), h.Now())
}

func mailOf(personID string) string { return personID + "@example.no" }
