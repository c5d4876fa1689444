package visit_test

import (
	"fmt"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/dbtest"
	"digivert/internal/base/errs"
	"digivert/internal/visit"
)

func unmet(t testing.TB, d *db.DB, u visit.Unmet) {
	t.Helper()
	write(t, d, func(tx db.Tx) error { return visit.RecordUnmet(ctx, tx, tenant, u) })
}

func TestUnmetNeed(t *testing.T) {
	d := dbtest.New(t)
	full := visit.Unmet{Date: day, ReasonID: "bankid", PlaceID: "bib", Language: "uk", Why: visit.UnmetFull}
	for range 3 {
		unmet(t, d, full)
	}
	next := full
	next.Date = day.AddDays(1)
	unmet(t, d, next)
	unmet(t, d, visit.Unmet{Date: day, Why: visit.UnmetDeclined})
	for _, c := range []struct {
		from, to civil.Date
		want     string
	}{
		{day, day, "full bankid bib uk 3, declined    1, "},
		{day, day.AddDays(1), "full bankid bib uk 4, declined    1, "},
		{day.AddDays(1), day.AddDays(9), "full bankid bib uk 1, "},
		{day.AddDays(2), day.AddDays(9), ""},
	} {
		counts, err := visit.UnmetNeed(ctx, d, tenant, c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, u := range counts {
			got += fmt.Sprint(u.Why, " ", u.ReasonID, " ", u.PlaceID, " ", u.Language, " ", u.Times, ", ")
		}
		if got != c.want {
			t.Errorf("%s–%s: %q, want %q", c.from, c.to, got, c.want)
		}
	}
	if others, err := visit.UnmetNeed(ctx, d, "t2", day, day); err != nil || len(others) != 0 {
		t.Errorf("another tenant sees %v, %v", others, err)
	}
	if n, err := db.One(ctx, d, db.Count, `select count(*) from unmet`); err != nil || n != 3 {
		t.Errorf("%d rows, %v: the counts are not counts", n, err)
	}
}

func TestUnmetRefuses(t *testing.T) {
	d := dbtest.New(t)
	for _, u := range []visit.Unmet{
		{Why: visit.UnmetFull}, {Date: day}, {Date: day, Why: "bored"}, {Date: day, Why: visit.UnmetFull, Language: "Norwegian"},
	} {
		err := d.Write(ctx, func(tx db.Tx) error { return visit.RecordUnmet(ctx, tx, tenant, u) })
		if !errs.Is(err, errs.Invalid) {
			t.Errorf("%+v: %v", u, err)
		}
	}
}

func TestTapAndTakeBack(t *testing.T) {
	d := dbtest.New(t)
	u := visit.Unmet{Date: day, PlaceID: "bib", Why: visit.UnmetLanguage, Language: "so"}
	for range 2 {
		write(t, d, func(tx db.Tx) error { return visit.RecordUnmet(ctx, tx, tenant, u) })
	}
	u2 := u
	u2.Date = day.AddDays(7)
	write(t, d, func(tx db.Tx) error { return visit.RecordUnmet(ctx, tx, tenant, u2) })
	for _, want := range []string{"[{2026-11-09 bib language 2} {2026-11-16 bib language 1}]", "[{2026-11-09 bib language 1} {2026-11-16 bib language 1}]", "[{2026-11-16 bib language 1}]"} {
		weeks, err := visit.UnmetWeeks(ctx, d, tenant, day, day.AddDays(30))
		if err != nil || fmt.Sprint(weeks) != want {
			t.Errorf("%v, %v, want %s", weeks, err, want)
		}
		err = d.Write(ctx, func(tx db.Tx) error { return visit.RemoveUnmet(ctx, tx, tenant, u) })
		if gone := want == "[{2026-11-16 bib language 1}]"; errs.Is(err, errs.NotFound) != gone || !gone && err != nil {
			t.Errorf("take back: %v", err)
		}
	}
}
