package org_test

import (
	"slices"
	"sync"
	"testing"

	"digivert/internal/base/errs"
	"digivert/internal/org"
)

func TestSaveOrganisation(t *testing.T) {
	h := newHouse(t)
	_, err := h.SaveOrganisation(ctx, h.admin, org.Organisation{Name: " NAV Halden ", Kind: org.NAV})
	h.wantField("name taken", err, "name", "org.organisation.nametaken")
	_, err = h.SaveOrganisation(ctx, h.admin, org.Organisation{Kind: "shop", Phone: "x"})
	h.wantField("no name", err, "name", "org.error.empty")
	h.wantField("no such kind", err, "kind", "org.organisation.badkind")
	h.wantField("odd phone", err, "phone", "org.error.phone")
	_, err = h.SaveOrganisation(ctx, h.admin, org.Organisation{ID: h.nav, Name: "NAV Halden-Aremark", Kind: org.NAV, Phone: "55 55 33 33"})
	h.must(err)
	o, err := org.OrganisationByID(ctx, h.DB, h.tenant, h.nav)
	if err != nil || o.Name != "NAV Halden-Aremark" || o.Phone != "55553333" {
		t.Errorf("got %+v, %v", o, err)
	}
	host := h.by(h.person(h.admin, "Vert", role(h.library, org.HostRole)))
	_, err = h.SaveOrganisation(ctx, host, org.Organisation{Name: "Min egen", Kind: org.Bank})
	h.wantKind("a host", err, errs.Forbidden, "org.error.forbidden")
}

func TestCloseOrganisation(t *testing.T) {
	h := newHouse(t)
	desk := h.person(h.admin, "Dina", role(h.nav, org.Desk), role(h.library, org.HostRole))
	h.must(h.CloseOrganisation(ctx, h.admin, h.nav))
	if v := h.by(desk).Viewer; v.In(h.nav) || !v.In(h.library, org.HostRole) {
		t.Errorf("after closing: %+v", v)
	}
	_, err := h.SavePerson(ctx, h.admin, org.Person{Name: "E", Email: "e@x.no", Memberships: []org.Membership{role(h.nav, org.Desk)}})
	h.wantField("a role in a closed one", err, "roles", "org.person.badrole")
	h.wantKind("that of the last administrator", h.CloseOrganisation(ctx, h.admin, h.library), errs.Conflict, "org.person.lastadministrator")
	h.must(h.ReopenOrganisation(ctx, h.admin, h.nav))
	if v := h.by(desk).Viewer; !v.In(h.nav, org.Desk) {
		t.Errorf("after reopening: %+v", v)
	}
}

func TestSavePerson(t *testing.T) {
	h := newHouse(t)
	id := h.person(h.admin, "Dina", role(h.nav, org.Desk), role(h.library, org.HostRole))
	p, err := org.PersonByID(ctx, h.DB, h.tenant, id)
	h.must(err)
	if p.Email != "dina@halden.example" || len(p.Memberships) != 2 || p.Memberships[0].OrganisationName != "Halden bibliotek" {
		t.Errorf("got %+v", p)
	}
	p.Memberships = []org.Membership{role(h.library, org.HostRole), role(h.library, org.Desk)}
	_, err = h.SavePerson(ctx, h.admin, p)
	h.must(err)
	if v := h.by(id).Viewer; v.In(h.nav) || !v.In(h.library, org.Desk) || !v.In(h.library, org.HostRole) {
		t.Errorf("roles: %+v", v.Memberships)
	}
	want := []string{"add", "dropRole", "giveRole", "giveRole", "giveRole"}
	if got := h.actions("person", id); !slices.Equal(got, want) {
		t.Errorf("the trail has %v, want %v", got, want)
	}
	_, err = h.SavePerson(ctx, h.admin, org.Person{Name: "En annen", Email: " DINA@halden.example"})
	h.wantField("e-mail taken", err, "email", "org.person.emailtaken")
	_, err = h.SavePerson(ctx, h.admin, org.Person{Email: "Dina <dina@x.no>"})
	h.wantField("odd e-mail", err, "email", "org.error.email")
	h.wantField("no name", err, "name", "org.error.empty")
	_, err = h.SavePerson(ctx, h.admin, org.Person{ID: "nobody", Name: "N", Email: "n@x.no"})
	h.wantKind("unknown person", err, errs.NotFound, "")
}

func TestCoordinatorLimits(t *testing.T) {
	h := newHouse(t)
	id := h.person(h.admin, "Kari", role(h.library, org.Coordinator))
	kari := h.by(id)
	h.person(kari, "Vert", role(h.nav, org.HostRole)) // may
	_, err := h.SavePerson(ctx, kari, org.Person{Name: "A", Email: "a@x.no", Memberships: []org.Membership{role(h.nav, org.Administrator)}})
	h.wantKind("makes an administrator", err, errs.Forbidden, "org.person.administratoronly")
	_, err = h.SavePerson(ctx, kari, org.Person{ID: h.admin.Viewer.PersonID, Name: "Anne", Email: "kari-too@x.no",
		Memberships: []org.Membership{role(h.library, org.Administrator)}})
	h.wantKind("takes an administrator's address", err, errs.Forbidden, "org.person.administratoronly")
	h.wantKind("deactivates one", h.Deactivate(ctx, kari, h.admin.Viewer.PersonID), errs.Forbidden, "org.person.administratoronly")
	err = h.SetMemberships(ctx, kari, id, []org.Membership{role(h.library, org.Coordinator), role(h.nav, org.Desk)})
	h.wantKind("lets herself in at NAV", err, errs.Forbidden, "org.person.ownroles")
	if v := h.by(id).Viewer; len(v.Memberships) != 1 {
		t.Errorf("roles after: %v", v.Memberships)
	}
}

func TestLastAdministrator(t *testing.T) {
	h := newHouse(t)
	anne := h.admin.Viewer.PersonID
	h.wantKind("deactivates", h.Deactivate(ctx, h.admin, anne), errs.Conflict, "org.person.lastadministrator")
	h.wantKind("drops the role", h.SetMemberships(ctx, h.admin, anne, nil), errs.Conflict, "org.person.lastadministrator")
	second := h.person(h.admin, "Berit", role(h.nav, org.Administrator))
	h.must(h.Deactivate(ctx, h.admin, anne))
	if v := h.by(anne).Viewer; v.SignedIn() {
		t.Error("deactivated, and still somebody")
	}
	h.wantKind("the second is now the last", h.Deactivate(ctx, h.by(second), second), errs.Conflict, "org.person.lastadministrator")
	h.must(h.Reactivate(ctx, h.by(second), anne))
	if v := h.by(anne).Viewer; !v.Administers() {
		t.Error("back, but without the role")
	}
}

// Two administrators who remove each other at once: one of them stays.
func TestLastAdministratorRace(t *testing.T) {
	h := newHouse(t)
	a := h.admin.Viewer.PersonID
	b := h.person(h.admin, "Berit", role(h.nav, org.Administrator))
	var group sync.WaitGroup
	failures := make([]error, 2)
	for i, pair := range [][2]string{{a, b}, {b, a}} {
		by := h.by(pair[0])
		group.Go(func() { failures[i] = h.Deactivate(ctx, by, pair[1]) })
	}
	group.Wait()
	people, err := org.People(ctx, h.DB, h.tenant)
	h.must(err)
	active := slices.DeleteFunc(people, func(p org.Person) bool { return !p.Active() })
	if len(active) != 1 {
		t.Errorf("%d administrators left; errors %v", len(active), failures)
	}
}
