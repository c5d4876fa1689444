package freetime

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Asked for all needs at once, the answers are those of the list of free times,
// asked for each alone.
func TestFirstTimesAreThoseOfTheList(t *testing.T) {
	for seed := range uint64(3) {
		w := newWorld(t, 2)
		w.clutter(rand.New(rand.NewPCG(seed, 2)))
		w.host("ukr", "nav", "nb", "uk")
		w.sql(`insert into host_reason values ('h', 'h00', 'email')`)
		w.sql(`insert into host_reason values ('h', 'ukr', 'email')`)
		w.sql(`update offer set booked_by = 'staff' where id = 'nav'`)
		w.sql(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', 'nav', 'serv')`)
		w.weekly("serv", "12:00", "13:00")
		w.sql(`insert into working_rule (tenant_id, id, host_id, place_id, kind, weekday, from_date, start_minute, end_minute)
			values ('h', 'serv', 'n', 'serv', 'weekly', 4, '2019-01-01', 0, 1440)`)
		q := Search{Tenant: w.tenant, Now: now, From: tuesday, Days: 60}
		supply := must(w.Load(ctx, w.DB, q))
		needs := allNeeds([]string{"", "bib", "serv", "x"}, []string{"", "bankid", "email", "x"}, []string{"", "nb", "uk", "ar"})
		found := 0
		for i, first := range Firsts(supply, q, needs) {
			if first.Need != needs[i] {
				t.Fatalf("need %d is %+v", i, first.Need)
			}
			found += w.check(t, supply, q, first)
		}
		if found < 10 {
			t.Errorf("only %d were found", found)
		}
	}
}

func allNeeds(places, reasons, languages []string) (needs []Need) {
	for _, p := range places {
		for _, r := range reasons {
			for _, l := range languages {
				needs = append(needs, Need{p, r, l})
			}
		}
	}
	return needs
}

// check holds an answer against the list, and tells whether anything was found.
func (w *world) check(t *testing.T, supply Supply, q Search, first First) int {
	t.Helper()
	q.PlaceID, q.ReasonID, q.Language, q.By, q.Limit = first.PlaceID, first.ReasonID, first.Language, first.By, 1
	if first.By == "" {
		q.By = Staff
	}
	want := Times(supply, q)
	if len(want) == 0 {
		if first.Found {
			t.Errorf("%+v: found %s", first.Need, first.Time.Slot())
		}
		return 0
	}
	got := first.Time
	if !first.Found || !got.StartsAt.Equal(want[0].StartsAt) || got.PlaceID != want[0].PlaceID {
		t.Errorf("%+v for %s: found %v %s, want %s", first.Need, first.By, first.Found, got.Slot(), want[0].Slot())
	}
	return 1
}

// Who can book decides which time is the first: residents if they can book
// anything, else staff.
func TestFirstTimesForWhom(t *testing.T) {
	w := newWorld(t, 1)
	first := func(need Need) First {
		q := Search{Tenant: w.tenant, Now: now, From: tuesday, Days: 60}
		return Firsts(must(w.Load(ctx, w.DB, q)), q, []Need{need})[0]
	}
	w.sql(`update offer set booked_by = 'staff' where id <> 'short'`)
	w.claim("h00", "10:00", "14:00")
	if f := first(Need{PlaceID: "bib"}); f.By != Resident || fmt.Sprint(f.Time.Slot()) != "short.bib.2026-11-10.840" {
		t.Errorf("residents: %s %s", f.By, f.Time.Slot())
	}
	w.sql(`update offer set booked_by = 'staff'`)
	if f := first(Need{PlaceID: "bib"}); f.By != Staff || fmt.Sprint(f.Time.Slot()) != "nav.bib.2026-11-10.600" {
		t.Errorf("staff: %s %s", f.By, f.Time.Slot())
	}
	if f := first(Need{Language: "uk"}); f.By != "" || f.Found {
		t.Errorf("nobody speaks it: %+v", f)
	}
	w.sql(`insert into absence (tenant_id, id, host_id, from_date, to_date, start_minute, end_minute) values ('h', 'a', 'h00', $1, $2, 0, 1440)`, monday, monday.AddDays(100))
	w.sql(`insert into absence (tenant_id, id, host_id, from_date, to_date, start_minute, end_minute) values ('h', 'b', 'n', $1, $2, 0, 1440)`, monday, monday.AddDays(100))
	if f := first(Need{PlaceID: "bib"}); f.By != Staff || f.Found {
		t.Errorf("all are away: %+v", f)
	}
}
