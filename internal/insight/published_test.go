package insight_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/insight"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// record writes visits as they are.
func (w *world) record(list []visit.Visit) {
	w.t.Helper()
	w.ok(w.DB.Write(ctx, func(tx db.Tx) error {
		for _, v := range list {
			if _, err := visit.Record(ctx, tx, "h", v); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (w *world) published() []insight.Published {
	w.t.Helper()
	list, err := insight.PublishedMonths(ctx, w.DB, "h", "2000-01", "2099-12")
	w.ok(err)
	return list
}

// A month is published on the sixth of the next, once, and never changes, however
// many are recorded later.
func TestMonthIsPublishedOnce(t *testing.T) {
	w := newWorld(t)
	list := generated(rand.New(rand.NewPCG(1, 2)), 400)
	w.record(list)
	w.ok(w.Publish(ctx, w.query.Tenant, w.at(civil.MustDate("2026-11-05"), "05:10")))
	first := w.published()
	if last := first[len(first)-1].Month; last != "2026-09" {
		t.Errorf("on the fifth the newest month is %s", last)
	}
	w.ok(w.Publish(ctx, w.query.Tenant, w.at(civil.MustDate("2026-11-06"), "05:10")))
	second := w.published()
	if last := second[len(second)-1].Month; last != "2026-10" {
		t.Errorf("on the sixth the newest month is %s", last)
	}
	w.record(list)
	w.ok(w.Publish(ctx, w.query.Tenant, w.at(civil.MustDate("2026-11-07"), "05:10")))
	if third := w.published(); fmt.Sprint(third) != fmt.Sprint(second) || fmt.Sprint(third[:len(first)]) != fmt.Sprint(first) {
		t.Error("what was published has changed")
	}
}

// Every figure is within five of the truth or hidden, none is of an employee, and
// a program that subtracts every figure from every other, and the figures of each
// cut from the whole, never learns that a group is smaller than five.
func TestSubtractingTellsNothing(t *testing.T) {
	w := newWorld(t)
	list := generated(rand.New(rand.NewPCG(3, 4)), 300)
	w.record(list)
	w.ok(w.Publish(ctx, w.query.Tenant, w.at(monday, "05:10")))
	truth := map[string]int{}
	for _, v := range list {
		if v.Employee {
			continue
		}
		month := v.Date.MonthKey()
		truth[month+"/all/"]++
		truth[month+"/place/"+v.PlaceID]++
		truth[month+"/outcome/"+string(v.Outcome)]++
		truth[month+"/age/"+v.AgeBand]++
		for _, topic := range v.Topics {
			truth[month+"/topic/"+topic]++
		}
	}
	figures := w.published()
	for _, f := range figures {
		n, checked := truth[fmt.Sprintf("%s/%s/%s", f.Month, f.Cut, f.Answer)]
		switch {
		case f.Hidden() || !checked:
		case n < insight.Few:
			t.Errorf("%+v tells of %d", f, n)
		case f.Visits%5 != 0 || f.Visits-n > 4 || n-f.Visits > 4:
			t.Errorf("%+v is of %d", f, n)
		}
	}
	subtract(t, figures)
}

// subtract does what an attacker does: the whole less all that is told of a cut
// is what is hidden of it, give or take the rounding.
func subtract(t *testing.T, figures []insight.Published) {
	t.Helper()
	for _, whole := range figures {
		if whole.Cut != insight.CutAll {
			continue
		}
		for _, cut := range insight.Cuts()[1:] {
			told, hidden, sum := 0, 0, 0
			for _, f := range figures {
				switch {
				case f.Month != whole.Month || f.Cut != cut:
				case f.Hidden():
					hidden++
				default:
					told, sum = told+1, sum+f.Visits
				}
			}
			most := whole.Visits + 4 - (sum - 4*told) // what is hidden comes to at most this
			if cut != insight.Cut(visit.ByTopic) && hidden > 0 && (hidden < 2 || most < insight.Few) {
				t.Errorf("%s by %s: %d hidden come to at most %d", whole.Month, cut, hidden, most)
			}
		}
	}
}

// A month with four visits says so of nothing.
func TestSmallMonth(t *testing.T) {
	w := newWorld(t)
	for n := range 4 {
		v := generated(rand.New(rand.NewPCG(7, uint64(n))), 1)[0]
		v.Date, v.Employee = civil.MustDate("2026-10-12"), false
		w.record([]visit.Visit{v})
	}
	w.ok(w.Publish(ctx, w.query.Tenant, w.at(monday, "05:10")))
	if got := w.published(); len(got) != 1 || !got[0].Hidden() || got[0].Cut != insight.CutAll {
		t.Errorf("published %+v", got)
	}
}

func TestShare(t *testing.T) {
	w := newWorld(t)
	by := org.Operator("h", w.at(monday, "09:00"))
	for _, c := range []struct {
		share insight.Share
		field string
	}{
		{insight.Share{From: "2026-01", To: "2026-10", EndsOn: monday}, "title"},
		{insight.Share{Title: strings.Repeat("å", 101), From: "2026-01", To: "2026-10", EndsOn: monday}, "title"},
		{insight.Share{Title: "x", From: "2026-13", To: "2026-10", EndsOn: monday}, "from"},
		{insight.Share{Title: "x", From: "2026-02", To: "2026-01", EndsOn: monday}, "to"},
		{insight.Share{Title: "x", From: "2026-01", To: "2026-01", EndsOn: monday.AddDays(-1)}, "ends"},
		{insight.Share{Title: "x", From: "2026-01", To: "2026-01", EndsOn: monday.AddDays(367)}, "ends"},
	} {
		_, err := w.AddShare(ctx, by, c.share)
		if fields := errs.FieldsOf(err); !slices.ContainsFunc(fields, func(f errs.Field) bool { return f.Name == c.field }) {
			t.Errorf("%+v: %v", c.share, err)
		}
	}
	made, err := w.AddShare(ctx, by, insight.Share{Title: " Til kommunestyret ", From: "2026-01", To: "2026-10", EndsOn: monday.AddDays(1)})
	w.ok(err)
	seen := func(days int) error {
		_, err := w.Shared(ctx, w.query.Tenant, made.Token, w.at(monday.AddDays(days), "23:30"))
		return err
	}
	if err := seen(1); err != nil {
		t.Errorf("on its last day: %v", err)
	}
	if err := seen(2); !errs.Is(err, errs.Gone) {
		t.Errorf("the day after: %v", err)
	}
	if _, err := w.Shared(ctx, w.query.Tenant, made.Token+"x", w.at(monday, "12:00")); !errs.Is(err, errs.NotFound) {
		t.Errorf("another token: %v", err)
	}
	w.ok(w.Withdraw(ctx, by, made.ID))
	if err := seen(0); !errs.Is(err, errs.Gone) {
		t.Errorf("withdrawn: %v", err)
	}
	if err := w.Withdraw(ctx, by, made.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("withdrawn again: %v", err)
	}
	list, err := w.Shares(ctx, "h")
	if err != nil || len(list) != 1 || list[0].Title != "Til kommunestyret" || list[0].Token != made.Token || list[0].WithdrawnAt.IsZero() {
		t.Errorf("the list is %+v, %v", list, err)
	}
}
