package visit_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/visit"
)

const tenant = "t1"

var ctx = context.Background()

var day = civil.MustDate("2026-11-10")

func yes() *bool { b := true; return &b }

func one() visit.Visit {
	return visit.Visit{
		OrganisationID: "o1", PlaceID: "bib", OfferID: "f1", Date: day, Hour: 10, Channel: "place", Source: visit.Booked,
		Minutes: 45, Outcome: visit.Helped, Topics: []string{"bankid", "email", "bankid"},
	}
}

func write(t testing.TB, d *db.DB, f func(tx db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, f); err != nil {
		t.Fatal(err)
	}
}

func record(t testing.TB, d *db.DB, v visit.Visit) (id string) {
	t.Helper()
	write(t, d, func(tx db.Tx) (err error) {
		id, err = visit.Record(ctx, tx, tenant, v)
		return err
	})
	return id
}

func TestRecordAndFind(t *testing.T) {
	d := dbtest.New(t)
	v := one()
	v.OnBehalf, v.Persons, v.Language, v.Device, v.AgeBand = yes(), 3, "uk", "smartphone", "80plus"
	got, err := visit.Find(ctx, d, tenant, record(t, d, v))
	if err != nil {
		t.Fatal(err)
	}
	if got.OnBehalf == nil || !*got.OnBehalf || got.FirstTime != nil || got.Persons != 3 || got.Date != day || got.Source != visit.Booked {
		t.Errorf("got %+v", got)
	}
	if !slices.Equal(got.Topics, []string{"bankid", "email"}) {
		t.Errorf("topics = %v", got.Topics)
	}
	plain, err := visit.Find(ctx, d, tenant, record(t, d, one()))
	if err != nil || plain.Persons != 1 {
		t.Errorf("persons = %d, %v", plain.Persons, err)
	}
}

func TestRecordRefuses(t *testing.T) {
	d := dbtest.New(t)
	for _, c := range []struct {
		field  string
		change func(v *visit.Visit)
	}{
		{"topics", func(v *visit.Visit) { v.Topics = nil }},
		{"topics", func(v *visit.Visit) { v.Topics = []string{""} }},
		{"minutes", func(v *visit.Visit) { v.Minutes = 0 }},
		{"minutes", func(v *visit.Visit) { v.Minutes = 481 }},
		{"outcome", func(v *visit.Visit) { v.Outcome = "" }},
		{"outcome", func(v *visit.Visit) { v.Outcome = "great" }},
		{"channel", func(v *visit.Visit) { v.Channel = "pigeon" }},
		{"source", func(v *visit.Visit) { v.Source = "" }},
		{"organisation", func(v *visit.Visit) { v.OrganisationID = "" }},
		{"date", func(v *visit.Visit) { v.Date = civil.Date{} }},
		{"date", func(v *visit.Visit) { v.Hour = 24 }},
		{"persons", func(v *visit.Visit) { v.Persons = -1 }},
		{"persons", func(v *visit.Visit) { v.Persons = 201 }},
		{"device", func(v *visit.Visit) { v.Device = "toaster" }},
		{"age", func(v *visit.Visit) { v.AgeBand = "41" }},
		{"language", func(v *visit.Visit) { v.Language = "Norwegian" }},
	} {
		v := one()
		c.change(&v)
		err := d.Write(ctx, func(tx db.Tx) error {
			_, err := visit.Record(ctx, tx, tenant, v)
			return err
		})
		fields := errs.FieldsOf(err)
		if len(fields) != 1 || fields[0].Name != c.field {
			t.Errorf("%+v: %v, want %s", v, err, c.field)
		}
	}
	if total := count(t, d, visit.Filter{TenantID: tenant}); total.Visits != 0 {
		t.Errorf("%d visits were recorded", total.Visits)
	}
}

func TestReplaceAndRemove(t *testing.T) {
	d := dbtest.New(t)
	visitID := record(t, d, one())
	v := one()
	v.Topics, v.Outcome = []string{"nav"}, visit.OtherWay
	write(t, d, func(tx db.Tx) error { return visit.Replace(ctx, tx, tenant, visitID, v) })
	got, err := visit.Find(ctx, d, tenant, visitID)
	if err != nil || got.Outcome != visit.OtherWay || !slices.Equal(got.Topics, []string{"nav"}) {
		t.Fatalf("replaced: %+v, %v", got, err)
	}
	write(t, d, func(tx db.Tx) error { return visit.Remove(ctx, tx, tenant, visitID) })
	err = d.Write(ctx, func(tx db.Tx) error { return visit.Remove(ctx, tx, tenant, visitID) })
	if !errs.Is(err, errs.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if n, err := db.One(ctx, d, db.Count, `select count(*) from visit_topic`); err != nil || n != 0 {
		t.Errorf("%d topics left, %v", n, err)
	}
}

func TestAnotherTenantsVisitIsNotThere(t *testing.T) {
	d := dbtest.New(t)
	visitID := record(t, d, one())
	err := d.Write(ctx, func(tx db.Tx) error { return visit.Remove(ctx, tx, "t2", visitID) })
	if !errs.Is(err, errs.NotFound) {
		t.Errorf("removed by another tenant: %v", err)
	}
	if _, err := visit.Find(ctx, d, "t2", visitID); !errs.Is(err, errs.NotFound) {
		t.Errorf("found by another tenant: %v", err)
	}
	if total := count(t, d, visit.Filter{TenantID: "t2"}); total.Visits != 0 {
		t.Errorf("counted by another tenant: %+v", total)
	}
}

func count(t testing.TB, d *db.DB, f visit.Filter) visit.Totals {
	t.Helper()
	total, err := visit.Count(ctx, d, f)
	if err != nil {
		t.Fatal(err)
	}
	return total
}

func TestCount(t *testing.T) {
	d := dbtest.New(t)
	group := one()
	group.Persons, group.Topics, group.Date, group.PlaceID = 4, []string{"email"}, civil.MustDate("2026-12-01"), ""
	other := one()
	other.OrganisationID, other.Outcome, other.Source = "o2", visit.Not, visit.Unplanned
	for _, v := range []visit.Visit{one(), group, other} {
		record(t, d, v)
	}
	all := count(t, d, visit.Filter{TenantID: tenant})
	if all.Visits != 3 || all.Persons != 6 || all.Minutes != 135 {
		t.Errorf("totals = %+v", all)
	}
	for _, c := range []struct {
		name  string
		lines []visit.Line
		want  string
	}{
		{"outcome", all.ByOutcome, "[{helped 2 5} {not 1 1}]"},
		{"topic", all.ByTopic, "[{bankid 2 2} {email 3 6}]"},
		{"place", all.ByPlace, "[{ 1 4} {bib 2 2}]"},
		{"month", all.ByMonth, "[{2026-11 2 2} {2026-12 1 4}]"},
	} {
		if got := fmt.Sprint(c.lines); got != c.want {
			t.Errorf("by %s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, c := range []struct {
		name   string
		filter visit.Filter
		want   int
	}{
		{"organisation", visit.Filter{OrganisationIDs: []string{"o1"}}, 2},
		{"two organisations", visit.Filter{OrganisationIDs: []string{"o1", "o2"}}, 3},
		{"until", visit.Filter{To: day}, 2}, {"from", visit.Filter{From: day.AddDays(1)}, 1},
		{"topic", visit.Filter{TopicIDs: []string{"bankid"}}, 2}, {"topic and organisation", visit.Filter{TopicIDs: []string{"bankid"}, OrganisationIDs: []string{"o1"}}, 1},
		{"outcome", visit.Filter{Outcome: visit.Not}, 1}, {"source", visit.Filter{Source: visit.Booked}, 2},
		{"place", visit.Filter{PlaceID: "bib"}, 2}, {"offer", visit.Filter{OfferID: "f2"}, 0}, {"channel", visit.Filter{Channel: "place"}, 3},
	} {
		c.filter.TenantID = tenant
		if got := count(t, d, c.filter); got.Visits != c.want {
			t.Errorf("by %s: %d visits, want %d", c.name, got.Visits, c.want)
		}
	}
}

func TestDays(t *testing.T) {
	d := dbtest.New(t)
	group, other := one(), one()
	group.Persons, group.PlaceID = 4, ""
	other.Source, other.Date, other.OrganisationID = visit.Unplanned, day.AddDays(1), "o2"
	for _, v := range []visit.Visit{one(), one(), group, other} {
		record(t, d, v)
	}
	for _, c := range []struct {
		filter visit.Filter
		want   string
	}{
		{visit.Filter{TenantID: tenant}, "[{2026-11-10  booked 1 4 45} {2026-11-10 bib booked 2 2 90} {2026-11-11 bib unplanned 1 1 45}]"},
		{visit.Filter{TenantID: tenant, OrganisationIDs: []string{"o2"}}, "[{2026-11-11 bib unplanned 1 1 45}]"},
		{visit.Filter{TenantID: tenant, To: day.AddDays(-1)}, "[]"},
		{visit.Filter{TenantID: "t2"}, "[]"},
	} {
		got, err := visit.Days(ctx, d, c.filter)
		if err != nil || fmt.Sprint(got) != c.want {
			t.Errorf("%+v: %v, %v, want %s", c.filter, got, err, c.want)
		}
	}
}

// ids lists the visits in the order in which they lie in the table: that of
// the key on SQLite, that of the disk on PostgreSQL.
func ids(t testing.TB, d *db.DB) []string {
	t.Helper()
	query := `select id from visit`
	if d.Engine() == db.Postgres {
		query += ` order by ctid`
	}
	all, err := db.All(ctx, d, db.Strings, query)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestSettleBreaksEveryThread(t *testing.T) {
	d := dbtest.New(t)
	random := rand.New(rand.NewPCG(1, 2))
	var before []string
	for n := range 40 {
		v := one()
		v.Minutes = n + 1 // tells the visits apart for this test
		v.Topics = []string{fmt.Sprint("topic", random.IntN(3)), "shared"}
		before = append(before, record(t, d, v))
	}
	today := one()
	today.Date = day.AddDays(1)
	kept := record(t, d, today)
	want := count(t, d, visit.Filter{TenantID: tenant})

	write(t, d, func(tx db.Tx) error { return visit.Settle(ctx, tx, tenant, day.AddDays(1)) })

	if got := count(t, d, visit.Filter{TenantID: tenant}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("counts changed from %v to %v", want, got)
	}
	after := ids(t, d)
	for _, old := range before {
		if slices.Contains(after, old) {
			t.Errorf("%s kept its id", old)
		}
		if _, err := visit.Find(ctx, d, tenant, old); !errs.Is(err, errs.NotFound) {
			t.Errorf("%s is still found: %v", old, err)
		}
	}
	if _, err := visit.Find(ctx, d, tenant, kept); err != nil {
		t.Errorf("today's visit: %v", err)
	}
	settled := slices.DeleteFunc(after, func(id string) bool { return id == kept })
	if !slices.IsSorted(settled) {
		t.Error("the rows do not lie in the order of their random ids")
	}
	noOrder(t, d)
	err := d.Write(ctx, func(tx db.Tx) error { return visit.Remove(ctx, tx, tenant, settled[0]) })
	if !errs.Is(err, errs.NotFound) {
		t.Errorf("a settled visit was removed: %v", err)
	}
}

// noOrder looks for what is left of the order in which the visits came: their
// rank now against then (the minutes). 40 shuffled rows reach a correlation of
// 0.6 about once in 10 000 runs.
func noOrder(t *testing.T, d *db.DB) {
	t.Helper()
	query := `select minutes from visit where settled`
	if d.Engine() == db.Postgres {
		query += ` order by ctid`
	}
	came, err := db.All(ctx, d, db.Count, query)
	if err != nil {
		t.Fatal(err)
	}
	squares := 0.0
	for rank, minute := range came {
		difference := float64(rank+1) - float64(minute)
		squares += difference * difference
	}
	n := float64(len(came))
	if rho := 1 - 6*squares/(n*(n*n-1)); rho > 0.6 || rho < -0.6 {
		t.Errorf("rank correlation with the order of coming: %.2f", rho)
	}
	if d.Engine() == db.Postgres {
		oneTransaction(t, d)
	}
}

// oneTransaction: the number of the transaction that wrote a row would join it
// to the booking written with it.
func oneTransaction(t *testing.T, d *db.DB) {
	t.Helper()
	for _, table := range []string{"visit where settled", "visit_topic where visit_id in (select id from visit where settled)"} {
		n, err := db.One(ctx, d, db.Count, `select count(distinct cast(xmin as text)) from `+table)
		if err != nil || n != 1 {
			t.Errorf("%s: written by %d transactions, %v", table, n, err)
		}
	}
}

func TestSettleTwice(t *testing.T) {
	d := dbtest.New(t)
	record(t, d, one())
	settle := func() []string {
		write(t, d, func(tx db.Tx) error { return visit.Settle(ctx, tx, tenant, day.AddDays(1)) })
		return ids(t, d)
	}
	if first, second := settle(), settle(); !slices.Equal(first, second) || len(first) != 1 {
		t.Errorf("%v, then %v", first, second)
	}
	if other := count(t, d, visit.Filter{TenantID: "t2"}); other.Visits != 0 {
		t.Error("another tenant got visits")
	}
}

func TestSettleLeavesOtherTenants(t *testing.T) {
	d := dbtest.New(t)
	visitID := record(t, d, one())
	write(t, d, func(tx db.Tx) error { return visit.Settle(ctx, tx, "t2", day.AddDays(1)) })
	if _, err := visit.Find(ctx, d, tenant, visitID); err != nil {
		t.Error(err)
	}
}
