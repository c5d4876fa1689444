package civil

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// Every quarter of every day is mapped and mapped back; what must be skipped or come twice is found by asking each instant what the clock shows.
func TestAtRoundTrip(t *testing.T) {
	for name, wantGaps := range map[string]int{"Europe/Oslo": 21 * 4, "America/New_York": 21 * 4, "Australia/Lord_Howe": 21 * 2, "UTC": 0} {
		t.Run(name, func(t *testing.T) {
			gaps, loc := 0, zone(t, name)
			for d := MustDate("2020-01-01"); d.Year() <= 2040; d = d.AddDays(1) {
				gaps += checkDay(t, d, loc)
			}
			if gaps != wantGaps {
				t.Errorf("%d skipped quarters, want %d", gaps, wantGaps)
			}
		})
	}
}

func checkDay(t *testing.T, d Date, loc *time.Location) (gaps int) {
	first := quartersShown(d, loc)
	for clock := TimeOfDay(0); clock < 1440; clock += 15 {
		at, ok := d.At(clock, loc)
		want, shown := first[clock]
		if ok != shown || ok && (!at.Equal(want) || at.Location() != time.UTC) {
			t.Fatalf("%s %s is %v %t, want %v %t", d, clock, at, ok, want, shown)
		}
		if ok && (TimeOfDayOf(at, loc) != clock || DateOf(at, loc) != d) {
			t.Fatalf("%s %s comes back as %s %s", d, clock, DateOf(at, loc), TimeOfDayOf(at, loc))
		}
		if !ok {
			gaps++
		}
	}
	if end, ok := d.At(1440, loc); !ok || !end.Equal(d.AddDays(1).Midnight(loc)) {
		t.Fatalf("%s 24:00 is %v %t", d, end, ok)
	}
	return gaps
}

// quartersShown walks through the instants of the day, and tells when the clock first showed each quarter.
func quartersShown(d Date, loc *time.Location) map[TimeOfDay]time.Time {
	shown := make(map[TimeOfDay]time.Time, 96)
	noon := time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, time.UTC)
	for at := noon.Add(-27 * time.Hour); at.Before(noon.Add(27 * time.Hour)); at = at.Add(15 * time.Minute) {
		local := at.In(loc)
		if local.Day() != d.Day() {
			continue
		}
		clock := TimeOfDay(local.Hour()*60 + local.Minute())
		if _, seen := shown[clock]; !seen {
			shown[clock] = at
		}
	}
	return shown
}

func TestAtOnChangeDays(t *testing.T) {
	oslo := zone(t, "Europe/Oslo")
	for _, c := range []struct {
		date  string
		clock TimeOfDay
		want  string // "" when the clock skips it
	}{
		{"2026-03-29", 1*60 + 59, "2026-03-29T00:59:00Z"},
		{"2026-03-29", 2 * 60, ""},
		{"2026-03-29", 2*60 + 59, ""},
		{"2026-03-29", 3 * 60, "2026-03-29T01:00:00Z"},
		{"2026-10-25", 1*60 + 59, "2026-10-24T23:59:00Z"},
		{"2026-10-25", 2 * 60, "2026-10-25T00:00:00Z"},
		{"2026-10-25", 2*60 + 59, "2026-10-25T00:59:00Z"},
		{"2026-10-25", 3 * 60, "2026-10-25T02:00:00Z"},
		{"2026-11-11", 10 * 60, "2026-11-11T09:00:00Z"},
	} {
		at, ok := MustDate(c.date).At(c.clock, oslo)
		got := ""
		if ok {
			got = at.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%s %s is %q, want %q", c.date, c.clock, got, c.want)
		}
	}
}

func TestMidnight(t *testing.T) {
	for _, c := range []struct{ date, zone, want string }{
		{"2026-11-11", "Europe/Oslo", "2026-11-10T23:00:00Z"},
		{"2026-03-30", "Europe/Oslo", "2026-03-29T22:00:00Z"},
		{"2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00Z"},       // 00:00 is skipped: the day begins at 01:00
		{"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"}, // likewise, west of Greenwich
	} {
		loc := zone(t, c.zone)
		got := MustDate(c.date).Midnight(loc)
		if got.Format(time.RFC3339) != c.want || DateOf(got, loc).String() != c.date || DateOf(got.Add(-1), loc).String() == c.date {
			t.Errorf("%s in %s begins %s, want %s", c.date, c.zone, got.Format(time.RFC3339), c.want)
		}
	}
}

func BenchmarkAt(b *testing.B) {
	d, loc := MustDate("2026-11-11"), zone(b, "Europe/Oslo")
	for b.Loop() {
		d.At(600, loc)
	}
}
