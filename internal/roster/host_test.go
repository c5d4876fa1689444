package roster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/roster"
)

func TestSaveHost(t *testing.T) {
	d, s := world(t, 0)
	by := coordinator()
	h := roster.Host{OrganisationID: "o1", FirstName: "  Aud ", Languages: []string{"uk", "nb", "nb"}, PersonID: "p1", PledgedOn: civil.MustDate("2026-10-01")}
	hostID, err := s.SaveHost(ctx, by, h)
	if err != nil {
		t.Fatal(err)
	}
	got, err := roster.FindHost(ctx, d, tenant, hostID)
	if err != nil || got.FirstName != "Aud" || !slices.Equal(got.Languages, []string{"nb", "uk"}) || got.PledgedOn != h.PledgedOn {
		t.Fatalf("saved %+v, %v", got, err)
	}
	if !got.Speaks("uk") || got.Speaks("ar") || !got.Takes("anything") {
		t.Error("a host speaks what is ticked, and takes everything while nothing is ticked")
	}
	got.FirstName = "Åse"
	if _, err := s.SaveHost(ctx, by, got); err != nil {
		t.Fatal(err)
	}
	mine, err := roster.HostsOf(ctx, d, tenant, "p1")
	if err != nil || len(mine) != 1 || mine[0].FirstName != "Åse" {
		t.Fatalf("mine = %+v, %v", mine, err)
	}
	entries, err := org.AuditTrail(ctx, d, org.AuditQuery{TenantID: tenant, SubjectKind: "host", SubjectID: hostID})
	if err != nil || len(entries) != 2 {
		t.Fatalf("audit = %+v, %v", entries, err)
	}
	for _, e := range entries {
		if e.Action == "host.change" && !slices.Equal(e.Fields, []string{"first_name"}) {
			t.Errorf("changed fields = %v", e.Fields)
		}
		if strings.Contains(strings.Join(e.Fields, ","), "Aud") {
			t.Error("the audit trail holds a value")
		}
	}
}

func TestSaveHostRefuses(t *testing.T) {
	_, s := world(t, 0)
	good := roster.Host{OrganisationID: "o1", FirstName: "Aud", Languages: []string{"nb"}}
	for _, c := range []struct {
		name, field string
		change      func(h *roster.Host)
	}{
		{"no name", "firstname", func(h *roster.Host) { h.FirstName = " " }},
		{"long name", "firstname", func(h *roster.Host) { h.FirstName = strings.Repeat("å", 41) }},
		{"number as name", "firstname", func(h *roster.Host) { h.FirstName = "01819000472" }},
		{"no language", "languages", func(h *roster.Host) { h.Languages = nil }},
		{"odd language", "languages", func(h *roster.Host) { h.Languages = []string{"nb", "<b>"} }},
		{"no organisation", "organisation", func(h *roster.Host) { h.OrganisationID = "" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := good
			c.change(&h)
			_, err := s.SaveHost(ctx, coordinator(), h)
			fields := errs.FieldsOf(err)
			if len(fields) != 1 || fields[0].Name != c.field {
				t.Errorf("err = %v", err)
			}
		})
	}
	nobody := coordinator()
	nobody.Viewer = org.Viewer{PersonID: "p1", Memberships: []org.Membership{{OrganisationID: "o1", Role: org.HostRole}}}
	if _, err := s.SaveHost(ctx, nobody, good); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a host made a host: %v", err)
	}
	missing := good
	missing.ID = "nobody"
	if _, err := s.SaveHost(ctx, coordinator(), missing); !errs.Is(err, errs.NotFound) {
		t.Errorf("a host who is not there was changed: %v", err)
	}
}

func TestRemoveHostWithBookings(t *testing.T) {
	d, s := world(t, 1)
	by := coordinator()
	if !take(t, d, claim("one", 0), now) || !take(t, d, claim("two", 60), now) {
		t.Fatal("not taken")
	}
	err := s.RemoveHost(ctx, by, "h0")
	key, args := errs.KeyOf(err)
	if !errs.Is(err, errs.Conflict) || key != "roster.host.hasbookings" || !slices.Equal(args, []any{"N", 2}) {
		t.Fatalf("err = %v %v %v", err, key, args)
	}
	by.Now = now.Add(24 * time.Hour)
	if err := s.RemoveHost(ctx, by, "h0"); err != nil {
		t.Fatalf("with nothing ahead: %v", err)
	}
	if hosts, err := roster.Hosts(ctx, d, tenant); err != nil || len(hosts) != 0 {
		t.Errorf("hosts = %v, %v", hosts, err)
	}
	late := claim("late", 24*60+200)
	if take(t, d, late, by.Now) {
		t.Error("the time of a removed host was taken")
	}
	if err := s.RemoveHost(ctx, by, "h0"); !errs.Is(err, errs.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
}
