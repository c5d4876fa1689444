package visit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/visit"
)

func TestWhatIsSaidAndWhatIsThoughtAreTwoThings(t *testing.T) {
	d := dbtest.New(t)
	v := one()
	v.Matter, v.Heard, v.ReferredTo = "access", "friend", "bank"
	v.Effect = visit.Effect{Sampled: true, Help: visit.Yes, Fine: visit.Yes, Self: visit.PartOf, HostSelf: visit.No}
	got, err := visit.Find(ctx, d, tenant, record(t, d, v))
	if err != nil || got.Effect != v.Effect || got.Matter != "access" || got.Heard != "friend" || got.ReferredTo != "bank" {
		t.Fatalf("%+v, %v", got, err)
	}
	for by, want := range map[visit.Dimension]string{
		visit.BySelf: "[{partly 1 1}]", visit.ByHostSelf: "[{no 1 1}]", visit.ByMatter: "[{access 1 1}]", visit.ByReferred: "[{bank 1 1}]",
	} {
		lines, err := visit.Lines(ctx, d, visit.Filter{TenantID: tenant}, by)
		if err != nil || fmt.Sprint(lines) != want {
			t.Errorf("by %s: %v, %v", by, lines, err)
		}
	}
}

func TestCommentTellsOfNobody(t *testing.T) {
	d := dbtest.New(t)
	for _, text := range []string{"Ring henne på 412 34 567", "fnr 01019012480 er Aud", strings.Repeat("a", visit.MostComment+1)} {
		v := one()
		v.Comment = text
		if fields := errs.FieldsOf(v.CheckForm()); len(fields) != 1 || fields[0].Name != "comment" {
			t.Errorf("%q: %v", text, fields)
		}
	}
	v := one()
	v.Comment = "  Nå tør jeg   å betale regninger selv "
	visitID := record(t, d, v)
	if got, err := visit.Find(ctx, d, tenant, visitID); err != nil || got.Comment != "Nå tør jeg å betale regninger selv" {
		t.Fatalf("%q, %v", got.Comment, err)
	}
	all := visit.Filter{TenantID: tenant, From: day.AddDays(-7)}
	if list, err := visit.Comments(ctx, d, all); err != nil || len(list) != 0 {
		t.Errorf("the same day: %v, %v", list, err)
	}
	write(t, d, func(tx db.Tx) error { return visit.Settle(ctx, tx, tenant, day.AddDays(1)) })
	list, err := visit.Comments(ctx, d, all)
	if err != nil || len(list) != 1 || list[0].Date != day.Monday() {
		t.Fatalf("%v, %v", list, err)
	}
	if n, err := db.One(ctx, d, db.Count, `select count(*) from visit_comment where visit_id is not null`); err != nil || n != 0 {
		t.Errorf("%d comments know their visit, %v", n, err)
	}
	others := visit.Filter{TenantID: tenant, OrganisationIDs: []string{"o2"}}
	err = d.Write(ctx, func(tx db.Tx) error { return visit.RemoveComment(ctx, tx, others, list[0].ID) })
	if !errs.Is(err, errs.NotFound) {
		t.Errorf("another organisation's: %v", err)
	}
	write(t, d, func(tx db.Tx) error { return visit.RemoveComment(ctx, tx, all, list[0].ID) })
}

func TestCommentsGoAfterAYear(t *testing.T) {
	d := dbtest.New(t)
	v := one()
	v.Comment = "Fint sted"
	record(t, d, v)
	for _, c := range []struct{ days, left int }{{1, 1}, {visit.CommentDays - 1, 1}, {visit.CommentDays + 9, 0}} {
		write(t, d, func(tx db.Tx) error { return visit.Settle(ctx, tx, tenant, day.AddDays(c.days)) })
		if n, err := db.One(ctx, d, db.Count, `select count(*) from visit_comment`); err != nil || n != c.left {
			t.Errorf("after %d days: %d, %v", c.days, n, err)
		}
	}
}

func TestTakingBackAVisitTakesItsComment(t *testing.T) {
	d := dbtest.New(t)
	v := one()
	v.Comment = "Fint sted"
	visitID := record(t, d, v)
	write(t, d, func(tx db.Tx) error { return visit.Remove(ctx, tx, tenant, visitID) })
	if n, err := db.One(ctx, d, db.Count, `select count(*) from visit_comment`); err != nil || n != 0 {
		t.Errorf("%d, %v", n, err)
	}
}

func TestSampleIsFairAndSteady(t *testing.T) {
	asked := 0
	for n := range 10_000 {
		seed := fmt.Sprint("2026-11-10 bib ", n)
		if visit.Sampled(5, seed) {
			asked++
		}
		if visit.Sampled(5, seed) != visit.Sampled(5, seed) || visit.Sampled(0, seed) || !visit.Sampled(1, seed) {
			t.Fatal("another answer to the same question")
		}
	}
	if asked < 1800 || asked > 2200 { // five standard deviations
		t.Errorf("%d of 10 000 are asked, want a fifth", asked)
	}
}

func TestWhoDecidesTheSample(t *testing.T) {
	d := dbtest.New(t)
	by := org.By(tenant, org.Viewer{Memberships: []org.Membership{{OrganisationID: "o1", Role: org.HostRole}}}, time.Now())
	if err := visit.SetAskEvery(ctx, d, by, 5); !errs.Is(err, errs.Forbidden) {
		t.Errorf("a host: %v", err)
	}
	if fields := errs.FieldsOf(visit.SetAskEvery(ctx, d, org.Operator(tenant, time.Now()), 7)); len(fields) != 1 {
		t.Errorf("every seventh: %v", fields)
	}
	if every, err := visit.AskEvery(ctx, d, tenant); err != nil || every != 0 {
		t.Errorf("to begin with: %d, %v", every, err)
	}
}
