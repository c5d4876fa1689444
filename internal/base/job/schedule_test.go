package job

import (
	"testing"
	"time"

	"digivert/internal/base/civil"
)

func oslo(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Every day of twenty years has exactly one run, at the time of the clock on the
// wall, however odd the instants it is asked from.
func TestDailyRunsOnceADay(t *testing.T) {
	zone := oslo(t)
	for _, c := range []struct{ hour, minute int }{{0, 0}, {1, 59}, {2, 30}, {3, 0}, {3, 30}, {23, 59}} {
		next := Daily(c.hour, c.minute, zone)
		at := civil.MustDate("2020-01-01").Midnight(zone).Add(-time.Second)
		for day := civil.MustDate("2020-01-01"); day.Year() < 2041; day = day.AddDays(1) {
			at = next(at)
			local := at.In(zone)
			if civil.DateOf(at, zone) != day {
				t.Fatalf("%02d:%02d: ran on %s instead of %s", c.hour, c.minute, local, day)
			}
			if local.Minute() != c.minute || local.Hour() != c.hour && !(c.hour == 2 && local.Hour() == 3) {
				t.Fatalf("%02d:%02d: ran at %s", c.hour, c.minute, local)
			}
		}
	}
}

func TestDailyAroundTheChange(t *testing.T) {
	zone := oslo(t)
	at := func(s string) time.Time {
		got, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, c := range []struct {
		hour        int
		after, want string
	}{
		{3, "2026-11-11T01:59:59Z", "2026-11-11T02:00:00Z"},
		{3, "2026-11-11T02:00:00Z", "2026-11-12T02:00:00Z"}, // strictly after
		{4, "2026-03-28T12:00:00Z", "2026-03-29T02:00:00Z"}, // 23 hours after the last
		{4, "2026-10-24T12:00:00Z", "2026-10-25T03:00:00Z"}, // 25 hours after the last
		{2, "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"}, // 02 is skipped: 03
		{2, "2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z"}, // 02 comes twice: the first
		{2, "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z"}, // and not the second
	} {
		if got := Daily(c.hour, 0, zone)(at(c.after)); !got.Equal(at(c.want)) {
			t.Errorf("at %d after %s: %s, want %s", c.hour, c.after, got.UTC(), c.want)
		}
	}
}

func TestNextThatStandsStillIsMovedOn(t *testing.T) {
	now := time.Date(2026, 11, 11, 9, 0, 0, 0, time.UTC)
	p := Periodic{Next: func(after time.Time) time.Time { return after }}
	if got := p.due(now); !got.After(now) {
		t.Errorf("due again at %s", got)
	}
}
