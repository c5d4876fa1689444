package insight_test

import (
	"fmt"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/insight"
	"digivert/internal/visit"
)

// The use of the library on Tuesday.
func TestUse(t *testing.T) {
	tuesday := monday.AddDays(1)
	at := func(from, to string) booking {
		return booking{host: "ingrid", place: "bib", state: "booked", day: tuesday, from: from, to: to}
	}
	for name, c := range map[string]struct {
		change func(w *world)
		want   string
	}{
		"nothing booked": {func(w *world) {}, "empty planned 300 taken 0 held 0 room 300 outside 0"},
		"two booked": {func(w *world) { w.book(at("10:00", "11:00")); w.book(at("12:00", "13:00")) },
			"space planned 300 taken 120 held 0 room 180 outside 0"},
		"who came and who did not have taken the time": {func(w *world) {
			came, missed := at("10:00", "11:00"), at("12:00", "13:00")
			came.state, missed.state = "served", "noshow"
			w.book(came)
			w.book(missed)
		}, "space planned 300 taken 120 held 0 room 180 outside 0"},
		"all booked": {func(w *world) { w.book(at("10:00", "15:00")) }, "full planned 300 taken 300 held 0 room 0 outside 0"},
		"what is left is too short": {func(w *world) { w.book(at("10:30", "14:30")) },
			"full planned 300 taken 240 held 0 room 0 outside 0"},
		"held while the form is filled in": {func(w *world) {
			held := at("10:00", "11:00")
			held.state = "held"
			w.book(held)
		}, "space planned 300 taken 0 held 60 room 240 outside 0"},
		"the time after the help may lie after closing": {func(w *world) {
			late := at("14:00", "15:00")
			late.blocked = "15:15"
			w.book(late)
		}, "space planned 300 taken 60 held 0 room 240 outside 0"},
		"two at once, knowingly": {func(w *world) {
			w.book(at("10:00", "11:00"))
			second := at("10:30", "11:30")
			second.overridden = true
			w.book(second)
		}, "over planned 300 taken 90 held 0 room 210 outside 0"},
		"away in the morning": {func(w *world) { w.away("ingrid", tuesday, "00:00", "13:00") },
			"empty planned 120 taken 0 held 0 room 120 outside 0"},
		"away although somebody is booked": {func(w *world) {
			w.book(at("10:00", "11:00"))
			w.away("ingrid", tuesday, "00:00", "24:00")
		}, "over planned 0 taken 0 held 0 room 0 outside 60"},
		"away all day": {func(w *world) { w.away("ingrid", tuesday, "00:00", "24:00") },
			"unstaffed planned 0 taken 0 held 0 room 0 outside 0"},
		"closed in the afternoon": {func(w *world) {
			w.sql(`insert into closure (tenant_id, id, place_id, from_date, to_date, start_minute, end_minute) values ('h', 'c', 'bib', $1, $2, 720, 1440)`, tuesday, tuesday)
		}, "empty planned 120 taken 0 held 0 room 120 outside 0"},
		"all places closed": {func(w *world) {
			w.sql(`insert into closure (tenant_id, id, from_date, to_date) values ('h', 'c', $1, $2)`, monday, monday.AddDays(4))
		}, "closed planned 0 taken 0 held 0 room 0 outside 0"},
		"only the hours of the offer can be booked": {func(w *world) {
			w.sql(`insert into opening_rule (tenant_id, id, place_id, offer_id, kind, weekday, from_date, start_minute, end_minute) values ('h', 'own', 'bib', 'lesson', 'weekly', 2, '2019-01-01', 720, 780)`)
		}, "empty planned 60 taken 0 held 0 room 60 outside 0"},
		"a course takes time as well": {func(w *world) {
			w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why) values ('h', 'c', 'ingrid', $1, $2, 'course')`, w.at(tuesday, "09:00"), w.at(tuesday, "12:00"))
		}, "empty planned 300 taken 0 held 0 room 180 outside 0 busy 120"},
		"busy by the host's own calendar": {func(w *world) {
			w.sql(`update host set calendar = true`)
			w.sql(`insert into host_busy (tenant_id, host_id, starts_at, ends_at) values ('h', 'ingrid', $1, $2)`, w.at(tuesday, "11:00"), w.at(tuesday, "23:00"))
			w.book(at("10:00", "11:00"))
		}, "full planned 300 taken 60 held 0 room 0 outside 0 busy 240"},
		"booked elsewhere at the same time": {func(w *world) {
			w.place("other", "lib")
			w.sql(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', 'lesson', 'other')`)
			w.works("ingrid", "other", "10:00", "15:00")
			there := at("10:00", "14:30")
			there.place = "other"
			w.book(there)
		}, "full planned 300 taken 0 held 0 room 0 outside 0 busy 270"},
		"two hosts": {func(w *world) {
			w.host("odd", "lib", "bib", "12:00", "14:00")
			w.book(at("10:00", "15:00"))
		}, "space planned 420 taken 300 held 0 room 120 outside 0"},
		"a partner's host without anything to book": {func(w *world) { w.host("fatima", "nav", "bib", "12:00", "14:00") },
			"empty planned 420 taken 0 held 0 room 420 outside 0"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			week := w.week()
			for _, p := range week.Places {
				if p.Place.ID == "bib" {
					if got := words(p.Days[1].Use); got != c.want {
						t.Errorf("got  %s\nwant %s", got, c.want)
					}
				}
			}
		})
	}
}

// Each host's hours add up to those of the place, and of the week.
func TestHostsAddUp(t *testing.T) {
	w := newWorld(t)
	w.host("odd", "lib", "bib", "12:00", "14:00")
	w.host("absent", "lib", "bib", "12:00", "14:00")
	for n := range 5 {
		w.away("absent", monday.AddDays(n), "00:00", "24:00")
	}
	w.book(booking{host: "odd", place: "bib", state: "booked", day: monday.AddDays(2), from: "12:00", to: "13:00"})
	week := w.week()
	if len(week.Hosts) != 2 || week.Hosts[0].Host.ID != "ingrid" || week.Hosts[1].Total.Taken != 60 {
		t.Errorf("hosts: %+v", week.Hosts)
	}
	if got := words(week.Total.Total); got != "space planned 2100 taken 60 held 0 room 2040 outside 0" {
		t.Errorf("in all: %s", got)
	}
	if got := week.Hosts[1].Total.Percent(); got != 10 {
		t.Errorf("%d percent", got)
	}
	if got := words(week.Hosts[1].Days[2]); got != "space planned 120 taken 60 held 0 room 60 outside 0" {
		t.Errorf("on Wednesday: %s", got)
	}
}

// Hours are real hours: the night when the clocks change has 23 or 25.
func TestHoursWhenTheClocksChange(t *testing.T) {
	for _, c := range []struct {
		sunday civil.Date
		want   int // hours, of one who works all day and all night
	}{
		{civil.MustDate("2026-03-29"), 23}, {civil.MustDate("2026-10-25"), 25}, {civil.MustDate("2026-11-15"), 24},
	} {
		w := newWorld(t)
		w.opens("bib", 0, "00:00", "24:00")
		w.sql(`update working_rule set start_minute = 0, end_minute = 1440`)
		w.query.Week, w.query.Now = c.sunday.Week(), w.at(c.sunday.AddDays(-3), "12:00")
		if got := w.week().Places[0].Days[6].Planned; got != 60*c.want {
			t.Errorf("%s: %d minutes, want %d hours", c.sunday, got, c.want)
		}
	}
}

// Week 53 runs into the new year, with a holiday and a day on which the
// municipality closes.
func TestWeekFiftyThree(t *testing.T) {
	w := newWorld(t)
	w.query.Week = civil.Week{Year: 2026, Number: 53}
	week := w.week()
	if week.Days[0] != civil.MustDate("2026-12-28") || week.Days[6] != civil.MustDate("2027-01-03") || week.Next != nil {
		t.Errorf("days %v, next %v", week.Days, week.Next)
	}
	var levels []string
	for _, d := range week.Places[0].Days {
		levels = append(levels, string(d.Level())+d.HolidayKey)
	}
	const want = "[empty empty empty closedplace.closed.newyearseve closedcivil.holiday.newyear closed closed]"
	if got := fmt.Sprint(levels); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Of days that are over nothing is known but visits, and the plan for as long
// as absences are kept.
func TestDaysThatAreOver(t *testing.T) {
	w := newWorld(t)
	w.visit("bib", monday, "booked", 45)
	w.visit("bib", monday.AddDays(1), "unplanned", 30)
	w.visit("", monday.AddDays(1), "unplanned", 20)
	w.visit("gone", monday.AddDays(1), "unplanned", 10)
	w.query.Now = w.at(monday.AddDays(1), "18:00")
	week := w.week()
	if got := week.Places[0].Days[0]; got.Level() != insight.Past || got.Visits != 1 || got.Help != 45 || got.Planned != 0 || got.Behind != 300 || !got.PlanKnown {
		t.Errorf("yesterday: %+v", got)
	}
	if got := week.Places[0].Days[1]; got.Level() != insight.Empty || got.Visits != 1 {
		t.Errorf("today: %+v", got)
	}
	elsewhere := week.Places[len(week.Places)-1]
	if elsewhere.Place.ID != "" || elsewhere.Days[1].Visits != 2 || elsewhere.Total.Help != 30 {
		t.Errorf("elsewhere: %+v", elsewhere.Days[1])
	}
	if week.Over() || week.Total.Total.Visits != 4 || week.Counts.Visits != 4 || week.Counts.Planned != 1 || week.Counts.Help != 105 {
		t.Errorf("in all: %+v, %+v", week.Total.Total, week.Counts)
	}
	if len(week.Hosts) != 1 || week.Hosts[0].Days[0].Planned != 0 || week.Hosts[0].Total.Planned != 4*300 {
		t.Errorf("yesterday's hours of a host are shown: %+v", week.Hosts)
	}
	w.query.Now = w.at(monday.AddDays(45), "18:00")
	week = w.week()
	if !week.Over() || week.PlanKnown || len(week.Hosts) != 0 || week.Places[0].Days[0].Behind != 0 || week.Counts.Visits != 4 || week.Nothing() {
		t.Errorf("six weeks after: %+v, hosts %+v", week.Places[0].Days[0], week.Hosts)
	}
}

func TestCounts(t *testing.T) {
	w := newWorld(t)
	for i, state := range []string{"booked", "booked", "arrived", "served", "excused", "revoked", "noshow"} {
		w.book(booking{host: "ingrid", place: "bib", state: state, day: monday.AddDays(i), from: "10:00", to: "11:00"})
	}
	w.sql(`update appointment set made_via = 'web' where state in ('booked', 'arrived')`)
	w.sql(`update appointment set made_via = 'partner' where state = 'noshow'`)
	w.book(booking{host: "ingrid", place: "bib", state: "held", day: monday, from: "12:00", to: "13:00"})
	w.book(booking{host: "ingrid", place: "bib", state: "booked", day: monday.AddDays(7), from: "12:00", to: "13:00"})
	c := w.week().Counts
	if c.Appointments != 7 || c.Ahead != 2 || c.Came != 2 || c.Excused != 1 || c.Revoked != 1 || c.NoShow != 1 {
		t.Errorf("got %+v", c)
	}
	if c.Share("web") != 43 || c.Share("desk") != 43 || c.Share("partner") != 14 || (insight.Counts{}).Share("web") != 0 {
		t.Errorf("shares: %d, %d, %d", c.Share("web"), c.Share("desk"), c.Share("partner"))
	}
}

// Needs are counted by one thing at a time, the most wanted first.
func TestNeed(t *testing.T) {
	w := newWorld(t)
	for _, u := range []visit.UnmetCount{
		{Unmet: visit.Unmet{Date: monday, Why: visit.UnmetFull, ReasonID: "bankid", PlaceID: "bib", Language: "uk"}, Times: 4},
		{Unmet: visit.Unmet{Date: monday.AddDays(6), Why: visit.UnmetFull, ReasonID: "tax", Language: "uk"}, Times: 1},
		{Unmet: visit.Unmet{Date: monday.AddDays(1), Why: visit.UnmetCallback, ReasonID: "tax"}, Times: 7},
		{Unmet: visit.Unmet{Date: monday.AddDays(7), Why: visit.UnmetFull, ReasonID: "tax", Language: "ar"}, Times: 9},
	} {
		w.ok(w.DB.Write(ctx, func(tx db.Tx) error { return visit.AddUnmet(tx.Context(), tx, "h", u) }))
	}
	n := w.week().Need
	got := fmt.Sprint(n.Total, n.ByReason, n.ByPlace, n.ByLanguage)
	const want = "map[callback:7 full:5] [{tax map[callback:7 full:1]} {bankid map[full:4]}] [{bib map[full:4]}] [{uk map[full:5]}]"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Bookings that came to lie where the host's own calendar says busy are told,
// of the week and from now on.
func TestClashes(t *testing.T) {
	w := newWorld(t)
	for _, day := range []int{-1, 0, 1, 2, 7} {
		w.book(booking{host: "ingrid", place: "bib", state: "booked", day: monday.AddDays(day), from: "10:00", to: "11:00"})
		w.sql(`insert into host_busy (tenant_id, host_id, starts_at, ends_at) values ('h', 'ingrid', $1, $2)`, w.at(monday.AddDays(day), "10:30"), w.at(monday.AddDays(day), "12:00"))
	}
	w.sql(`update host set calendar = true`)
	w.query.Now = w.at(monday, "14:00")
	if got := w.week().Clashes; got != 2 {
		t.Errorf("%d clashes, want those of Tuesday and Wednesday", got)
	}
}

func TestNothingYet(t *testing.T) {
	w := newWorld(t)
	w.query.Week = civil.Week{Year: 2018, Number: 10}
	if !w.week().Nothing() {
		t.Error("a week before the service began has something")
	}
}

// Another tenant's hours and visits are not there.
func TestOtherTenant(t *testing.T) {
	w := newWorld(t)
	w.visit("bib", monday, "booked", 45)
	w.sql(`insert into tenant (id, name, service_name, language, zone, phone, created_at) values ('s', 'Sarpsborg', 'Datahjelpen', 'nb', 'Europe/Oslo', '69000000', '2026-01-01 00:00:00+00:00')`)
	w.query.Tenant.ID = "s"
	if week := w.week(); !week.Nothing() || len(week.Places)+len(week.Hosts)+len(week.Next.Places)+len(week.Next.Nowhere) != 0 {
		t.Errorf("got %+v", week)
	}
}

// What is asked for each place and reason is computed, not read; and the
// computing does not grow out of hand with the places.
func TestManyPlaces(t *testing.T) {
	w := newWorld(t)
	for n := range 40 {
		id := fmt.Sprintf("p%02d", n)
		w.place(id, "lib")
		w.offer("o"+id, "lib", id)
		w.host("h"+id, "lib", id, "10:00", "15:00")
	}
	start := time.Now()
	week := w.week()
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("40 places took %s", took)
	}
	if len(week.Next.Places) != 41 || week.Total.Total.Planned != 41*5*300 {
		t.Errorf("%d places, %d minutes", len(week.Next.Places), week.Total.Total.Planned)
	}
}
