package freetime

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/roster"
)

// starts prints free times as "offer 10:00 h00+h01".
func starts(times []Time) string {
	var list []string
	for _, f := range times {
		list = append(list, fmt.Sprint(f.OfferID, " ", f.Start, " ", strings.Join(f.HostIDs, "+")))
	}
	return strings.Join(list, ", ")
}

func TestFreeTimes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world)
		search func(q *Search)
		want   string // of offer lesson on Tuesday
	}{
		"all day": {nil, nil,
			"lesson 10:00 h00, lesson 10:30 h00, lesson 11:00 h00, lesson 11:30 h00, lesson 12:00 h00, lesson 12:30 h00, lesson 13:00 h00, lesson 13:30 h00, lesson 14:00 h00"},
		"two hosts, one working shorter": {func(w *world) {
			w.host("late", "lib", "nb", "ar")
			w.sql(`update working_rule set start_minute = 795 where host_id = 'late'`) // 13:15
		}, func(q *Search) { q.From = tuesday }, "lesson 10:00 h00, lesson 10:30 h00, lesson 11:00 h00, lesson 11:30 h00, lesson 12:00 h00, lesson 12:30 h00, lesson 13:00 h00, lesson 13:15 late, lesson 13:30 h00, lesson 13:45 late, lesson 14:00 h00, lesson 14:15 late"},
		"a claim blocks both ways, with the buffer": {func(w *world) {
			w.claim("h00", "11:00", "12:00")
		}, nil, "lesson 10:00 h00, lesson 12:00 h00, lesson 12:30 h00, lesson 13:00 h00, lesson 13:30 h00, lesson 14:00 h00"},
		"a claim that ends and begins on the minute is in nobody's way": {func(w *world) {
			w.claim("h00", "09:00", "10:00")
			w.claim("h00", "11:00", "15:00")
		}, nil, "lesson 10:00 h00"},
		"a long claim before a short one": {func(w *world) {
			w.claim("h00", "09:00", "14:00")
			w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why, overridden) values ('h', 'o', 'h00', $1, $2, 'course', true)`, at(tuesday, "09:30"), at(tuesday, "09:45"))
		}, nil, "lesson 14:00 h00"},
		"absence": {func(w *world) {
			w.sql(`insert into absence (tenant_id, id, host_id, from_date, to_date, start_minute, end_minute) values ('h', 'a', 'h00', $1, $1, 0, 810)`, tuesday)
		}, nil, "lesson 13:30 h00, lesson 14:00 h00"},
		"closed": {func(w *world) {
			w.sql(`insert into closure (tenant_id, id, place_id, from_date, to_date) values ('h', 'c', 'bib', $1, $1)`, tuesday)
		}, nil, ""},
		"notice of a day": {func(w *world) { w.sql(`update offer set notice_min = 1740 where id = 'lesson'`) }, nil, // until Tuesday 13:00
			"lesson 13:00 h00, lesson 13:30 h00, lesson 14:00 h00"},
		"horizon":            {func(w *world) { w.sql(`update offer set horizon_days = 1`) }, func(q *Search) { q.Days = 7 }, "…"},
		"unknown reason":     {nil, func(q *Search) { q.ReasonID = "x" }, ""},
		"host takes another": {func(w *world) { w.sql(`insert into host_reason values ('h', 'h00', 'email')`) }, nil, ""},
		"host takes this": {func(w *world) {
			w.sql(`insert into host_reason values ('h', 'h00', 'bankid')`)
			w.claim("h00", "10:00", "14:00")
		}, nil, "lesson 14:00 h00"},
		"language nobody has": {nil, func(q *Search) { q.Language = "ar" }, ""},
		"language one has": {func(w *world) {
			w.sql(`insert into host_language values ('h', 'h00', 'ar')`)
			w.claim("h00", "10:00", "14:00")
		}, func(q *Search) { q.Language = "ar" }, "lesson 14:00 h00"},
		"nynorsk is norwegian": {func(w *world) { w.claim("h00", "10:00", "14:00") }, func(q *Search) { q.Language = "nn" }, "lesson 14:00 h00"},
		"offer in ar only": {func(w *world) {
			w.sql(`insert into host_language values ('h', 'h00', 'ar')`)
			w.sql(`update offer set languages = 'ar' where id = 'lesson'`)
			w.claim("h00", "10:00", "14:00")
		}, func(q *Search) { q.Language = "ar" }, "lesson 14:00 h00"},
		"interpreter too soon":          {nil, func(q *Search) { q.Interpreter = "so" }, ""},
		"interpreter needs no language": {func(w *world) { w.tenant.InterpreterNoticeDays = 1; w.claim("h00", "10:00", "14:00") }, func(q *Search) { q.Interpreter, q.Language = "so", "so" }, "lesson 14:00 h00"},
		"sign language by phone":        {func(w *world) { w.tenant.InterpreterNoticeDays = 1; w.sql(`update offer set channel = 'phone'`) }, func(q *Search) { q.Interpreter = SignLanguage }, ""},
		"sign language by video": {func(w *world) {
			w.tenant.InterpreterNoticeDays = 1
			w.sql(`update offer set channel = 'video'`)
			w.claim("h00", "10:00", "14:00")
		}, func(q *Search) { q.Interpreter = SignLanguage }, "lesson 14:00 h00"},
		"staff only":                        {func(w *world) { w.sql(`update offer set booked_by = 'staff'`) }, nil, ""},
		"staff only, as partner":            {func(w *world) { w.sql(`update offer set booked_by = 'staff'`) }, func(q *Search) { q.By = Partner }, ""},
		"partners, as resident":             {func(w *world) { w.sql(`update offer set booked_by = 'partners'`) }, nil, ""},
		"partners, as partner":              {func(w *world) { w.sql(`update offer set booked_by = 'partners'`); w.claim("h00", "10:00", "14:00") }, func(q *Search) { q.By = Partner }, "lesson 14:00 h00"},
		"employees only":                    {func(w *world) { w.sql(`update offer set audience = 'employees'`) }, func(q *Search) { q.By = Partner }, ""},
		"employees only, as staff":          {func(w *world) { w.sql(`update offer set audience = 'employees'`); w.claim("h00", "10:00", "14:00") }, func(q *Search) { q.By = Staff }, "lesson 14:00 h00"},
		"another place":                     {nil, func(q *Search) { q.PlaceID = "serv" }, ""},
		"another organisation":              {nil, func(q *Search) { q.OrganisationID = "nav" }, ""},
		"ended offer":                       {func(w *world) { w.sql(`update offer set closed_at = $1`, now) }, nil, ""},
		"place out of use":                  {func(w *world) { w.sql(`update place set closed_at = $1`, now) }, nil, ""},
		"removed host":                      {func(w *world) { w.sql(`update host set removed_at = $1`, now) }, nil, ""},
		"the booker's own day, an old hold": {func(w *world) { w.expiring("h00", "10:00", now.Add(time.Minute)) }, func(q *Search) { q.Now = now.Add(time.Minute) }, "as before"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			if c.change != nil {
				c.change(w)
			}
			q := w.search()
			q.OfferID = "lesson"
			if c.search != nil {
				c.search(&q)
			}
			times := must(w.Times(ctx, w.DB, q))
			ofTuesday := slices.DeleteFunc(slices.Clone(times), func(f Time) bool { return f.Date != tuesday })
			got := starts(ofTuesday)
			switch c.want {
			case "…":
				if last := times[len(times)-1].Date; last != tuesday {
					t.Fatalf("last day = %s", last)
				}
			case "as before":
				if !strings.HasPrefix(got, "lesson 10:00 h00, lesson 10:30") {
					t.Fatalf("got %s", got)
				}
			default:
				if got != c.want {
					t.Fatalf("got  %s\nwant %s", got, c.want)
				}
			}
		})
	}
}

// claim takes a host's time on Tuesday.
func (w *world) claim(host, from, to string) {
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why) values ('h', $1, $2, $3, $4, 'course')`,
		host+from, host, at(tuesday, from), at(tuesday, to))
}

func TestOfferInAnotherLanguageOnly(t *testing.T) {
	w := newWorld(t, 1)
	w.sql(`update offer set languages = 'ar'`)
	q := w.search()
	q.Language = "nb"
	if times := must(w.Times(ctx, w.DB, q)); len(times) != 0 {
		t.Fatalf("an offer in Arabic alone was shown for Norwegian: %s", starts(times))
	}
}

func TestListPages(t *testing.T) {
	w := newWorld(t, 1)
	q := w.search()
	q.OfferID, q.Limit = "lesson", 10
	first := must(w.List(ctx, w.DB, q))
	if !first.Earlier.IsZero() || first.Times[0].Date != monday || first.Later != monday.AddDays(2) {
		t.Fatalf("first page: %d times, %s, %s", len(first.Times), first.Earlier, first.Later)
	}
	q.From = first.Later
	second := must(w.List(ctx, w.DB, q))
	if second.Earlier != monday || second.Times[0].Date != first.Later || second.Later != monday.AddDays(4) {
		t.Fatalf("second page: %s, %s, %s", second.Earlier, second.Times[0].Date, second.Later)
	}
	q.From = monday.AddDays(59) // the horizon is 60 days: Thursday and Friday
	last := must(w.List(ctx, w.DB, q))
	if !last.Later.IsZero() || len(last.Times) == 0 || last.Earlier.IsZero() {
		t.Fatalf("last page: %d times, %s, %s", len(last.Times), last.Earlier, last.Later)
	}
	if next := must(w.Next(ctx, w.DB, q, monday.AddDays(4))); next != monday.AddDays(7) {
		t.Fatalf("after Friday comes %s", next)
	}
	if next := must(w.Next(ctx, w.DB, q, monday.AddDays(60))); !next.IsZero() {
		t.Fatalf("after the horizon comes %s", next)
	}
}

func TestListLooksBeyondAMonthOfNothing(t *testing.T) {
	w := newWorld(t, 1)
	w.sql(`insert into closure (tenant_id, id, from_date, to_date) values ('h', 'c', $1, $2)`, monday, monday.AddDays(41))
	l := must(w.List(ctx, w.DB, w.search()))
	if len(l.Times) == 0 || l.Times[0].Date != monday.AddDays(42) {
		t.Fatalf("times = %s", starts(l.Times))
	}
}

func TestAlternativesAreNearest(t *testing.T) {
	w := newWorld(t, 1)
	w.claim("h00", "11:30", "13:00")
	q := w.search()
	q.OrganisationID = "lib"
	got := must(w.Alternatives(ctx, w.DB, q, slot("lesson", tuesday, "12:00")))
	if len(got) != 3 || got[0].Start != clock("10:30") || got[1].Start != clock("11:00") || got[2].Start != clock("13:00") {
		// lesson and short share a place, so 13:00 counts once.
		t.Fatalf("got %s", starts(got))
	}
}

func TestBusyIsTheRuleOfTheRoster(t *testing.T) {
	w := newWorld(t, 1)
	w.claim("h00", "10:00", "11:00")
	w.sql(`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why, overridden) values ('h', 'o', 'h00', $1, $2, 'course', true)`, at(tuesday, "09:00"), at(tuesday, "13:00"))
	w.claim("h00", "14:00", "14:15")
	r := must(roster.Load(ctx, w.DB, roster.Query{TenantID: "h", From: tuesday, To: tuesday, Now: now}))
	b := busyTimes(r.Busy("h00"), "")
	for from := at(tuesday, "08:00"); from.Before(at(tuesday, "16:00")); from = from.Add(5 * 60e9) {
		for until := from.Add(5 * 60e9); until.Before(at(tuesday, "16:00")); until = until.Add(25 * 60e9) {
			if b.free(from, until) != r.Free("h00", from, until) {
				t.Fatalf("they differ on %s–%s", from, until)
			}
		}
	}
}
