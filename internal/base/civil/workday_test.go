package civil

import "testing"

func TestAddWorkdays(t *testing.T) {
	for _, c := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"none", "2026-11-09", 0, "2026-11-09"},
		{"within a week", "2026-11-09", 2, "2026-11-11"},
		{"over a weekend", "2026-11-13", 2, "2026-11-17"},
		{"from a Saturday", "2026-11-14", 1, "2026-11-16"},
		{"over Easter", "2026-04-01", 2, "2026-04-08"},
		{"over 17 May on a Monday that is Whit Monday too", "2027-05-14", 1, "2027-05-18"},
		{"over Christmas", "2026-12-23", 2, "2026-12-28"},
	} {
		if got := AddWorkdays(MustDate(c.from), c.n); got != MustDate(c.want) {
			t.Errorf("%s: %d working days after %s is %s, want %s", c.name, c.n, c.from, got, c.want)
		}
	}
}

// The nth working day is a working day, and n of them lie up to it.
func TestWorkdaysAreCountedOnce(t *testing.T) {
	for d := MustDate("2020-01-01"); d.Year() < 2041; d = d.AddDays(1) {
		for n := 1; n <= 4; n++ {
			end, counted := AddWorkdays(d, n), 0
			for at := d.AddDays(1); !at.After(end); at = at.AddDays(1) {
				if Workday(at) {
					counted++
				}
			}
			if counted != n || !Workday(end) {
				t.Fatalf("%d working days after %s is %s, with %d of them", n, d, end, counted)
			}
		}
	}
}
