package notify

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
)

func zone(t testing.TB) *time.Location {
	t.Helper()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return oslo
}

func at(t testing.TB, day, clock string) time.Time {
	t.Helper()
	of, err := civil.ParseTimeOfDay(clock)
	if err != nil {
		t.Fatal(err)
	}
	moment, ok := civil.MustDate(day).At(of, zone(t))
	if !ok {
		t.Fatalf("no %s on %s", clock, day)
	}
	return moment
}

func TestAwake(t *testing.T) {
	for _, c := range []struct{ day, clock, wantDay, wantClock string }{
		{"2026-11-09", "07:59", "2026-11-09", "08:00"},
		{"2026-11-09", "08:00", "2026-11-09", "08:00"},
		{"2026-11-09", "19:59", "2026-11-09", "19:59"},
		{"2026-11-09", "20:00", "2026-11-10", "08:00"},
		{"2026-11-09", "23:30", "2026-11-10", "08:00"},
		{"2026-10-24", "21:00", "2026-10-25", "08:00"}, // the clock is set back in the night
		{"2026-10-25", "01:30", "2026-10-25", "08:00"},
		{"2027-03-27", "21:00", "2027-03-28", "08:00"}, // and forward
		{"2026-12-31", "20:00", "2027-01-01", "08:00"},
	} {
		if got, want := Awake(at(t, c.day, c.clock), zone(t)), at(t, c.wantDay, c.wantClock); !got.Equal(want) {
			t.Errorf("Awake(%s %s) = %s, want %s", c.day, c.clock, got, want)
		}
	}
}

func TestRemindAt(t *testing.T) {
	for day, want := range map[string]string{
		"2026-11-11": "2026-11-10", "2026-10-25": "2026-10-24", "2026-10-26": "2026-10-25", "2027-03-28": "2027-03-27", "2027-03-29": "2027-03-28", "2027-01-01": "2026-12-31",
	} {
		if got := RemindAt(civil.MustDate(day), zone(t)); !got.Equal(at(t, want, "10:00")) {
			t.Errorf("RemindAt(%s) = %s, want 10.00 on %s", day, got, want)
		}
	}
}

// On every day of twenty years: the reminder goes at 10 by the clock, and what
// waits for the morning goes at 8.
func TestHoursOnEveryDay(t *testing.T) {
	oslo := zone(t)
	for day := civil.MustDate("2020-01-01"); day.Year() < 2040; day = day.AddDays(1) {
		remind := RemindAt(day, oslo).In(oslo)
		if remind.Hour() != 10 || civil.DateOf(remind, oslo) != day.AddDays(-1) {
			t.Fatalf("reminder for %s at %s", day, remind)
		}
		awake := Awake(day.Midnight(oslo), oslo).In(oslo)
		if awake.Hour() != 8 || awake.Minute() != 0 || civil.DateOf(awake, oslo) != day {
			t.Fatalf("morning of %s at %s", day, awake)
		}
	}
}

func TestReminds(t *testing.T) {
	day := civil.MustDate("2026-11-11")
	for _, c := range []struct {
		day, clock string
		want       bool
	}{{"2026-11-09", "23:59", true}, {"2026-11-10", "00:00", false}, {"2026-11-10", "09:00", false}, {"2026-11-11", "08:00", false}} {
		if got := Reminds(day, at(t, c.day, c.clock), zone(t)); got != c.want {
			t.Errorf("Reminds on %s %s = %v", c.day, c.clock, got)
		}
	}
}
