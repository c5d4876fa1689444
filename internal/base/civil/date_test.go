package civil

import (
	"encoding/json"
	"testing"
	"time"

	"digivert/internal/base/errs"
)

func TestDateParts(t *testing.T) {
	first, last := time.Date(1899, 12, 25, 0, 0, 0, 0, time.UTC), time.Date(2101, 1, 7, 0, 0, 0, 0, time.UTC)
	d := NewDate(1899, time.December, 25)
	for day := first; day.Before(last); day = day.AddDate(0, 0, 1) {
		year, number := day.ISOWeek()
		if d.String() != day.Format("2006-01-02") || d.Weekday() != day.Weekday() || d.Week() != (Week{year, number}) {
			t.Fatalf("%s: %s %s %s", day.Format("2006-01-02"), d, d.Weekday(), d.Week())
		}
		if d != DateOf(day, time.UTC) || d != MustDate(d.String()) || d != NewDate(d.Year(), d.Month(), d.Day()) {
			t.Fatalf("%s does not come back from its parts", d)
		}
		if d.Monday() != d.Week().Monday() || d.Monday().Weekday() != time.Monday {
			t.Fatalf("%s: Monday %s, of the week %s", d, d.Monday(), d.Week().Monday())
		}
		d = d.AddDays(1)
	}
}

func TestDateOrder(t *testing.T) {
	a, b := MustDate("2026-02-28"), MustDate("2026-03-01")
	if !a.Before(b) || a.After(b) || b.Before(a) || !b.After(a) || a.Compare(b) != -1 || a.Compare(a) != 0 {
		t.Error("28 February is not before 1 March")
	}
	if a.AddDays(1) != b || a.DaysUntil(b) != 1 || b.DaysUntil(a) != -1 || b.FirstOfMonth() != b || a.FirstOfMonth() != MustDate("2026-02-01") {
		t.Error("28 February and 1 March are not one day apart")
	}
	if a.MonthKey() != "2026-02" || (Week{2026, 53}).Add(1) != (Week{2027, 1}) || (Week{2026, 53}).String() != "2026-W53" {
		t.Error("month or week has a wrong name")
	}
}

func TestNoDate(t *testing.T) {
	var none Date
	if !none.IsZero() || none.String() != "" || none.MonthKey() != "" || !none.AddDays(3).IsZero() || !none.Before(MustDate("0001-01-01")) {
		t.Error("the zero Date is not no date")
	}
	if MustDate("0001-01-01").IsZero() {
		t.Error("the first date is no date")
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-11": "2026-11-11", " 2026-11-11 ": "2026-11-11", "11.11.2026": "2026-11-11", "1.2.2026": "2026-02-01", "29.02.2028": "2028-02-29",
	} {
		if d, err := ParseDate(in); err != nil || d.String() != want {
			t.Errorf("ParseDate(%q) = %s, %v", in, d, err)
		}
	}
	for _, in := range []string{"", "2026-02-29", "2026-13-01", "2026-00-10", "2026-11-1", "+026-11-11", "0000-01-01", "11/11/2026", "11.11.26", "32.1.2026", "٢٠٢٦-11-11"} {
		if d, err := ParseDate(in); !errs.Is(err, errs.Invalid) || !d.IsZero() {
			t.Errorf("ParseDate(%q) = %s, %v, want an errs.Invalid", in, d, err)
		}
	}
}

func TestMustDatePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	MustDate("2026-02-30")
}

func TestDateInDatabaseAndJSON(t *testing.T) {
	for _, d := range []Date{{}, MustDate("2026-11-11")} {
		value, err := d.Value()
		var back Date
		if err != nil || back.Scan(value) != nil || back != d {
			t.Errorf("%v came back as %v", d, back)
		}
		text, err := json.Marshal(d)
		back = MustDate("2000-01-01")
		if err != nil || json.Unmarshal(text, &back) != nil || back != d {
			t.Errorf("%v came back from %s as %v", d, text, back)
		}
	}
	var d Date
	if err := d.Scan([]byte("2026-11-11")); err != nil || d != MustDate("2026-11-11") {
		t.Errorf("bytes: %v, %v", d, err)
	}
	for _, bad := range []any{"11.11.2026", "2026-02-30", 20261111, time.Now()} {
		if d.Scan(bad) == nil {
			t.Errorf("Scan(%v) is accepted", bad)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-11-11", "11.11.2026", "2026-02-30", "", "1.1.0001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		if err != nil {
			if !d.IsZero() {
				t.Fatalf("%q: error with %s", s, d)
			}
			return
		}
		if back, err := ParseDate(d.String()); err != nil || back != d {
			t.Fatalf("%q → %s → %s, %v", s, d, back, err)
		}
	})
}

func TestParseWeek(t *testing.T) {
	for _, w := range []Week{{2026, 46}, {2026, 53}, {2027, 1}, {2020, 53}, {2025, 1}} {
		if got, ok := ParseWeek(w.String()); !ok || got != w {
			t.Errorf("%s: %v, %v", w, got, ok)
		}
	}
	for _, s := range []string{"", "2026-W54", "2025-W53", "2026-W00", "2026-w46", "2026-W6", "2026W46", "2026-W46x", "x2026-W46", "0000-W01", "-001-W01", "2026-W+6", "99999-W01", "2026-11-11"} {
		if got, ok := ParseWeek(s); ok {
			t.Errorf("%q is read as %v", s, got)
		}
	}
}
