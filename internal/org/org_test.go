package org_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

var (
	ctx = context.Background()
	// The database's own clock guards the audit trail, so tests live today.
	now = time.Now().UTC().Truncate(time.Second)
)

// house is a tenant with a library and a NAV office, and an administrator at
// the library.
type house struct {
	*testing.T
	*org.Service
	tenant, library, nav string
	admin                org.Actor
}

func newHouse(t *testing.T) house {
	t.Helper()
	h := house{T: t, Service: org.New(dbtest.New(t), vault.FromKey([vault.KeySize]byte{1}))}
	h.tenant = h.addTenant("Halden kommune", "halden.example", org.AnyHost)
	operator := org.Operator(h.tenant, now)
	h.library = h.organisation(operator, "Halden bibliotek", org.Library)
	h.nav = h.organisation(operator, "NAV Halden", org.NAV)
	h.admin = h.by(h.person(operator, "Anne", role(h.library, org.Administrator)))
	return h
}

func (h house) addTenant(name string, hosts ...string) string {
	h.Helper()
	id, err := h.AddTenant(ctx, org.NewTenant{
		Settings: org.Settings{Name: name, ServiceName: "Datahjelpen", Phone: "69 00 00 00"},
		Hosts:    hosts, Now: now,
	})
	h.must(err)
	return id
}

func (h house) organisation(by org.Actor, name string, kind org.OrganisationKind) string {
	h.Helper()
	id, err := h.SaveOrganisation(ctx, by, org.Organisation{Name: name, Kind: kind})
	h.must(err)
	return id
}

func (h house) person(by org.Actor, name string, memberships ...org.Membership) string {
	h.Helper()
	id, err := h.SavePerson(ctx, by, org.Person{Name: name, Email: name + "@halden.example", Memberships: memberships})
	h.must(err)
	return id
}

// by is an actor as the next page would make it.
func (h house) by(personID string) org.Actor {
	h.Helper()
	viewer, err := h.ViewerOf(ctx, h.tenant, personID)
	h.must(err)
	return org.By(h.tenant, viewer, now)
}

func (h house) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h house) wantKind(what string, err error, kind errs.Kind, key string) {
	h.Helper()
	got, _ := errs.KeyOf(err)
	if !errs.Is(err, kind) || key != "" && got != key {
		h.Errorf("%s: got %v (%s), want kind %d %s", what, err, got, kind, key)
	}
}

func (h house) wantField(what string, err error, field, key string) {
	h.Helper()
	if !slices.ContainsFunc(errs.FieldsOf(err), func(f errs.Field) bool { return f.Name == field && f.Key == key }) {
		h.Errorf("%s: got %v %v, want %s on %s", what, err, errs.FieldsOf(err), key, field)
	}
}

func (h house) actions(kind, id string) (actions []string) {
	h.Helper()
	entries, err := org.AuditTrail(ctx, h.DB, org.AuditQuery{TenantID: h.tenant, SubjectKind: kind, SubjectID: id})
	h.must(err)
	for _, e := range entries {
		actions = append(actions, e.Action)
	}
	slices.Sort(actions)
	return actions
}

func role(organisationID string, r org.Role) org.Membership {
	return org.Membership{OrganisationID: organisationID, Role: r}
}

func TestTenantByHost(t *testing.T) {
	h := newHouse(t)
	other := h.addTenant("Aremark kommune", "Aremark.localhost")
	for host, want := range map[string]string{
		"halden.example": h.tenant, "HALDEN.example.:8080": h.tenant, "localhost:8080": h.tenant, "[::1]:8080": h.tenant,
		"aremark.localhost": other, "aremark.localhost:8080": other,
	} {
		got, err := h.TenantByHost(ctx, host)
		if err != nil || got.ID != want {
			t.Errorf("%s: got %s, %v", host, got.Name, err)
		}
	}
	lone := org.New(dbtest.New(t), h.Vault)
	_, err := lone.TenantByHost(ctx, "localhost")
	h.wantKind("no tenant", err, errs.NotFound, "")
}

func TestAddTenantRefuses(t *testing.T) {
	h := newHouse(t)
	good := org.NewTenant{
		Settings: org.Settings{Name: "Aremark kommune", ServiceName: "IT-hjelpen", Phone: "69199600"},
		Hosts:    []string{"aremark.example"}, Now: now,
	}
	for name, test := range map[string]struct {
		change     func(n *org.NewTenant)
		field, key string
	}{
		"no name":      {func(n *org.NewTenant) { n.Name = " " }, "name", "org.error.empty"},
		"no phone":     {func(n *org.NewTenant) { n.Phone = "" }, "phone", "org.error.phone"},
		"odd phone":    {func(n *org.NewTenant) { n.Phone = "69 19 96 0O" }, "phone", "org.error.phone"},
		"odd zone":     {func(n *org.NewTenant) { n.Zone = "Europe/Halden" }, "zone", "org.settings.badzone"},
		"odd language": {func(n *org.NewTenant) { n.Language = "sv" }, "language", "org.settings.badlanguage"},
		"many days":    {func(n *org.NewTenant) { n.ContactDays = 91 }, "contact_days", "org.settings.baddays"},
		"plain link":   {func(n *org.NewTenant) { n.AccessibilityURL = "http://uustatus.no/x" }, "accessibility_url", "org.settings.badlink"},
		"script link":  {func(n *org.NewTenant) { n.AccessibilityURL = "javascript:alert(1)" }, "accessibility_url", "org.settings.badlink"},
		"no host":      {func(n *org.NewTenant) { n.Hosts = nil }, "host", "org.tenant.nohost"},
		"odd number":   {func(n *org.NewTenant) { n.Numbers = []org.Number{{Number: "31o1"}} }, "number", "org.tenant.badnumber"},
		"two numbers": {func(n *org.NewTenant) { n.Numbers = []org.Number{{Number: "3101"}, {Number: "3001"}} },
			"number", "org.tenant.twonumbers"},
	} {
		n := good
		test.change(&n)
		_, err := h.AddTenant(ctx, n)
		h.wantField(name, err, test.field, test.key)
	}
	good.Hosts = []string{"halden.example"}
	_, err := h.AddTenant(ctx, good)
	h.wantKind("a host of another", err, errs.Conflict, "org.tenant.hosttaken")
	good.Name, good.Hosts = " halden KOMMUNE ", []string{"twice.example"}
	_, err = h.AddTenant(ctx, good)
	h.wantKind("a name of another", err, errs.Conflict, "org.tenant.nametaken")
	tenants, err := org.Tenants(ctx, h.DB)
	if err != nil || len(tenants) != 1 {
		t.Errorf("half a tenant was left: %d, %v", len(tenants), err)
	}
}

func TestNumberOn(t *testing.T) {
	h := newHouse(t)
	var numbers []org.Number
	for _, text := range []string{"0101=/2019-12-31", "3001=2020-01-01/2023-12-31", "3101=2024-01-01/"} {
		n, err := org.ParseNumber(text)
		h.must(err)
		numbers = append(numbers, n)
	}
	id, err := h.AddTenant(ctx, org.NewTenant{
		Settings: org.Settings{Name: "H", ServiceName: "D", Phone: "69000000"}, Hosts: []string{"h"}, Numbers: numbers, Now: now,
	})
	h.must(err)
	numbers, err = org.Numbers(ctx, h.DB, id)
	h.must(err)
	for day, want := range map[string]string{
		"1950-01-01": "0101", "2019-12-31": "0101", "2020-01-01": "3001", "2023-12-31": "3001", "2024-01-01": "3101", "2040-01-01": "3101",
	} {
		if got := org.NumberOn(numbers, civil.MustDate(day)); got != want {
			t.Errorf("%s: got %s, want %s", day, got, want)
		}
	}
	if got := org.NumberOn(numbers[1:], civil.MustDate("2019-12-31")); got != "" {
		t.Errorf("before the first: %s", got)
	}
	for _, bad := range []string{"3101=2024-01-01", "3101=x/", "3101=/2024-13-01"} {
		if _, err := org.ParseNumber(bad); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestUpdateTenant(t *testing.T) {
	h := newHouse(t)
	before, err := org.TenantByID(ctx, h.DB, h.tenant)
	h.must(err)
	s := before.Settings
	s.ServiceName, s.Phone, s.ContactDays = "Digihjelpen", "+47 69 11 11 11", 14
	h.must(h.UpdateTenant(ctx, h.admin, s))
	after, err := org.TenantByID(ctx, h.DB, h.tenant)
	if err != nil || after.ServiceName != "Digihjelpen" || after.Phone != "69111111" || after.ContactDays != 14 {
		t.Errorf("got %+v, %v", after, err)
	}
	if after.Location().String() != "Europe/Oslo" {
		t.Errorf("zone %s", after.Location())
	}
	trail, err := org.AuditTrail(ctx, h.DB, org.AuditQuery{TenantID: h.tenant, SubjectKind: "tenant"})
	h.must(err)
	if !slices.ContainsFunc(trail, func(e org.Entry) bool {
		return e.Action == "change" && slices.Equal(e.Fields, []string{"service_name", "phone", "contact_days"}) &&
			e.PersonID == h.admin.Viewer.PersonID
	}) {
		t.Errorf("the trail does not tell: %+v", trail)
	}
	coordinator := h.by(h.person(h.admin, "Kari", role(h.library, org.Coordinator)))
	h.wantKind("a coordinator", h.UpdateTenant(ctx, coordinator, s), errs.Forbidden, "org.error.forbidden")
	s.Phone = ""
	h.wantField("no phone", h.UpdateTenant(ctx, h.admin, s), "phone", "org.error.phone")
}

func TestViewer(t *testing.T) {
	v := org.Viewer{PersonID: "p", Memberships: []org.Membership{
		role("library", org.HostRole), role("library", org.Desk), role("bank", org.Partner), role("city", org.Administrator),
	}}
	for what, test := range map[string]struct{ got, want bool }{
		"signed in":                    {v.SignedIn(), true},
		"nobody":                       {org.Viewer{}.SignedIn(), false},
		"has":                          {v.Has(org.Coordinator, org.Desk), true},
		"has not":                      {v.Has(org.Coordinator), false},
		"in as host":                   {v.In("library", org.HostRole), true},
		"in as another":                {v.In("bank", org.HostRole), false},
		"in nowhere":                   {v.In("", org.HostRole), false},
		"tenant wide":                  {v.TenantWide(), true},
		"own booking":                  {v.SeesContact("library", ""), true},
		"NAV's booking":                {v.SeesContact("nav", ""), false},
		"NAV's, made by our desk":      {v.SeesContact("nav", "library"), true},
		"the city's, as administrator": {v.SeesContact("city", ""), false},
		"partner's own":                {v.SeesContact("library", "bank"), true},
		"the bank's by itself":         {v.SeesContact("bank", ""), false},
		"nobody sees":                  {org.Viewer{}.SeesContact("library", ""), false},
		"nobody, made by nobody":       {org.Viewer{}.SeesContact("", ""), false},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v", what, test.got)
		}
	}
	if got := v.Organisations(); !slices.Equal(got, []string{"library", "bank", "city"}) {
		t.Errorf("organisations: %v", got)
	}
	if got := v.ContactOrganisations(); !slices.Equal(got, []string{"library"}) {
		t.Errorf("contact organisations: %v", got)
	}
}

func TestTenantsAreApart(t *testing.T) {
	h := newHouse(t)
	other := h.addTenant("Aremark kommune", "aremark.example")
	theirs := h.organisation(org.Operator(other, now), "Aremark bibliotek", org.Library)
	stranger := h.admin
	stranger.TenantID = other
	_, err := h.SavePerson(ctx, org.Operator(h.tenant, now), org.Person{
		Name: "X", Email: "x@example.no", Memberships: []org.Membership{role(theirs, org.Desk)},
	})
	h.wantField("a role in another tenant's organisation", err, "roles", "org.person.badrole")
	_, err = h.SaveOrganisation(ctx, h.admin, org.Organisation{ID: theirs, Name: "Stjålet", Kind: org.Library})
	h.wantKind("another tenant's organisation", err, errs.NotFound, "")
	v, err := h.ViewerOf(ctx, other, h.admin.Viewer.PersonID)
	if err != nil || v.SignedIn() {
		t.Errorf("our administrator is somebody there: %+v, %v", v, err)
	}
	list, err := org.Organisations(ctx, h.DB, other)
	if err != nil || len(list) != 1 {
		t.Errorf("theirs: %v, %v", list, err)
	}
}

func TestAuditIsNeverChanged(t *testing.T) {
	h := newHouse(t)
	for _, change := range []string{`update audit set action = 'nothing'`, `delete from audit`} {
		err := h.DB.Write(ctx, func(tx db.Tx) error {
			_, err := db.Exec(tx.Context(), tx, change)
			return err
		})
		if err == nil {
			t.Errorf("%s went through", change)
		}
	}
}
