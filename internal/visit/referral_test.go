package visit_test

import (
	"strings"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// slips is a tenant with a library and NAV, and one who works at each.
type slips struct {
	*visit.Referrals
	t            testing.TB
	d            *db.DB
	tenant       org.Tenant
	library, nav org.Viewer
	now          time.Time
}

func newSlips(t testing.TB) *slips {
	t.Helper()
	d := dbtest.New(t)
	now := time.Date(2026, 11, 11, 9, 0, 0, 0, time.UTC) // a Wednesday
	write(t, d, func(tx db.Tx) error {
		for _, statement := range []string{
			`insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('t1', 'Halden kommune', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', $1)`,
			`insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'bib', 'Halden bibliotek', 'library', $1)`,
			`insert into organisation (tenant_id, id, name, kind, created_at) values ('t1', 'nav', 'NAV Halden', 'nav', $1)`,
		} {
			if _, err := db.Exec(ctx, tx, statement, now); err != nil {
				return err
			}
		}
		return nil
	})
	tenant, err := org.TenantByID(ctx, d, tenant)
	if err != nil {
		t.Fatal(err)
	}
	works := func(at string) org.Viewer {
		return org.Viewer{PersonID: at + "person", Memberships: []org.Membership{{OrganisationID: at, Role: org.HostRole}}}
	}
	return &slips{Referrals: &visit.Referrals{DB: d, Vault: vault.FromKey([vault.KeySize]byte{1})}, t: t, d: d, tenant: tenant, library: works("bib"), nav: works("nav"), now: now}
}

func toLibrary() visit.Referral {
	return visit.Referral{FromID: "nav", ToID: "bib", ReasonID: "bankid", Why: "expertise", When: "tirsdag kl. 10", Ask: "skranken", Does: "Ny kodebrikke er bestilt."}
}

func (s *slips) send(by org.Viewer, r visit.Referral) (sent visit.Referral, err error) {
	s.t.Helper()
	err = s.d.Write(ctx, func(tx db.Tx) error {
		sent, err = s.Send(tx, org.By(tenant, by, s.now), r)
		return err
	})
	return sent, err
}

func (s *slips) try(by org.Viewer, code string) visit.ReferralTry {
	return visit.ReferralTry{Tenant: s.tenant, Viewer: by, Code: code, Now: s.now}
}

func TestSlipOpensByItsCodeAlone(t *testing.T) {
	s := newSlips(t)
	sent, err := s.send(s.nav, toLibrary())
	if err != nil {
		t.Fatal(err)
	}
	if sent.Week != civil.MustDate("2026-11-09") || sent.Expires != civil.MustDate("2027-01-10") {
		t.Errorf("week %s, good until %s", sent.Week, sent.Expires)
	}
	got, err := s.Received(ctx, s.try(s.library, sent.Code[:4]+" "+sent.Code[4:]))
	if err != nil || got.Does != "Ny kodebrikke er bestilt." || got.When != "tirsdag kl. 10" || got.Token != sent.Token {
		t.Errorf("by code: %+v, %v", got, err)
	}
	if _, err := s.Sent(ctx, org.By(tenant, s.library, s.now), sent.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("the receiver without the code: %v", err)
	}
	if got, err := s.Sent(ctx, org.By(tenant, s.nav, s.now), sent.ID); err != nil || got.Code != sent.Code {
		t.Errorf("the sender: %v", err)
	}
	if got, err := s.ByToken(ctx, s.tenant, sent.Token, s.now); err != nil || got.ID != sent.ID {
		t.Errorf("by link: %v", err)
	}
	stranger := org.Viewer{PersonID: "p", Memberships: []org.Membership{{OrganisationID: "bank", Role: org.Coordinator}}}
	if got, err := s.Received(ctx, s.try(stranger, sent.Code)); !errs.Is(err, errs.Forbidden) || got.ID != "" {
		t.Errorf("shown to others: %+v, %v", got, err)
	}
	for code, kind := range map[string]errs.Kind{"1111 1111": errs.NotFound, "123": errs.Invalid, "": errs.Invalid} {
		if _, err := s.Received(ctx, s.try(s.library, code)); !errs.Is(err, kind) {
			t.Errorf("%q: %v", code, err)
		}
	}
	n, err := db.One(ctx, s.d, db.Count, `select count(*) from audit`)
	if err != nil || n != 0 {
		t.Errorf("the trail tells of a slip, %v", err)
	}
	scan := func(row db.Row) (sealed []byte, err error) { return sealed, row.Scan(&sealed) }
	sealed, err := db.One(ctx, s.d, scan, `select done_sealed from referral`)
	if err != nil || len(sealed) == 0 || strings.Contains(string(sealed), "kodebrikke") {
		t.Errorf("the slip lies open: %q, %v", sealed, err)
	}
}

// The sender learns that they came and how it went; the receiver, who has not
// seen the slip, that somebody is underway.
func TestTheAnswerComesBack(t *testing.T) {
	s := newSlips(t)
	sent, err := s.send(s.nav, toLibrary())
	if err != nil {
		t.Fatal(err)
	}
	ours := func(at string) visit.Filter {
		return visit.Filter{TenantID: tenant, OrganisationIDs: []string{at}, From: day.AddDays(-30)}
	}
	list, underway, err := visit.ReceivedBy(ctx, s.d, ours("bib"))
	if err != nil || underway != 1 || len(list) != 0 {
		t.Errorf("before: %v, %d underway, %v", list, underway, err)
	}
	if err := s.Mark(ctx, s.try(s.nav, sent.Code), visit.Helped); !errs.Is(err, errs.Forbidden) {
		t.Errorf("the sender marks: %v", err)
	}
	for _, c := range []struct {
		outcome visit.Outcome
		state   visit.ReferralState
	}{{"", visit.ReferralCame}, {visit.Partly, visit.ReferralDone}, {visit.Helped, visit.ReferralDone}} {
		if err := s.Mark(ctx, s.try(s.library, sent.Code), c.outcome); err != nil {
			t.Fatal(err)
		}
		list, err := visit.SentBy(ctx, s.d, ours("nav"))
		if err != nil || len(list) != 1 || list[0].State != c.state || list[0].Outcome != c.outcome || list[0].Does+list[0].Code != "" {
			t.Errorf("the sender sees %+v, %v", list, err)
		}
	}
	if list, underway, err = visit.ReceivedBy(ctx, s.d, ours("bib")); err != nil || underway != 0 || len(list) != 1 || list[0].FromID != "nav" {
		t.Errorf("after: %v, %d underway, %v", list, underway, err)
	}
	if err := s.Withdraw(ctx, org.By(tenant, s.nav, s.now), sent.ID); !errs.Is(err, errs.Conflict) {
		t.Errorf("withdrawn after use: %v", err)
	}
	if err := s.Mark(ctx, s.try(s.library, sent.Code), "great"); !errs.Is(err, errs.Invalid) {
		t.Errorf("an outcome that is not there: %v", err)
	}
}

func TestSlipRunsOut(t *testing.T) {
	s := newSlips(t)
	sent, err := s.send(s.nav, toLibrary())
	if err != nil {
		t.Fatal(err)
	}
	settle := func() {
		today := civil.DateOf(s.now, s.tenant.Location())
		write(t, s.d, func(tx db.Tx) error { return visit.Settle(ctx, tx, tenant, today) })
	}
	s.now = s.now.AddDate(0, 0, visit.ReferralDays-3) // Sunday, the last day
	settle()
	if _, err := s.Received(ctx, s.try(s.library, sent.Code)); err != nil {
		t.Errorf("on the last day: %v", err)
	}
	s.now = s.now.AddDate(0, 0, 1)
	if _, err := s.ByToken(ctx, s.tenant, sent.Token, s.now); !errs.Is(err, errs.NotFound) {
		t.Errorf("the day after, before the night: %v", err)
	}
	settle()
	if _, err := s.Received(ctx, s.try(s.library, sent.Code)); !errs.Is(err, errs.NotFound) {
		t.Errorf("the day after: %v", err)
	}
	n, err := db.One(ctx, s.d, db.Count, `select count(*) from referral where state = 'expired' and code_sealed is null and token_digest is null
		and when_sealed is null and ask_sealed is null and done_sealed is null and code_digest is null`)
	if err != nil || n != 1 {
		t.Errorf("something is left of the slip, %v", err)
	}
	counts, err := visit.ReferralCounts(ctx, s.d, tenant, day, day)
	if err != nil || len(counts) != 1 || counts[0].Times != 1 || counts[0].State != visit.ReferralExpired {
		t.Errorf("counted: %v, %v", counts, err)
	}
}

func TestSlipRefuses(t *testing.T) {
	s := newSlips(t)
	for name, c := range map[string]struct {
		field  string
		change func(*visit.Referral)
	}{
		"nobody":      {"to", func(r *visit.Referral) { r.ToID = "" }},
		"two":         {"to", func(r *visit.Referral) { r.ToKind = "bank" }},
		"made up":     {"to", func(r *visit.Referral) { r.ToID, r.ToKind = "", "moon" }},
		"ourselves":   {"to", func(r *visit.Referral) { r.ToID = "nav" }},
		"no why":      {"why", func(r *visit.Referral) { r.Why = "" }},
		"national id": {"does", func(r *visit.Referral) { r.Does = "fnr 01019012480" }},
		"too long":    {"when", func(r *visit.Referral) { r.When = strings.Repeat("x", visit.MostSlipLine+1) }},
	} {
		r := toLibrary()
		c.change(&r)
		if _, err := s.send(s.nav, r); len(errs.FieldsOf(err)) != 1 || errs.FieldsOf(err)[0].Name != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.send(s.library, toLibrary()); !errs.Is(err, errs.Forbidden) {
		t.Errorf("in another's name: %v", err)
	}
}

func TestGuessingStops(t *testing.T) {
	s := newSlips(t)
	var err error
	for n := 0; n < 100 && !errs.Is(err, errs.TooMany); n++ {
		if n%2 == 0 {
			_, err = s.Received(ctx, s.try(s.library, "1111 1111"))
		} else {
			err = s.Mark(ctx, s.try(s.library, "1111 1111"), visit.Helped)
		}
	}
	if !errs.Is(err, errs.TooMany) {
		t.Errorf("still guessing: %v", err)
	}
}
