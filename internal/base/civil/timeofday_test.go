package civil

import (
	"testing"

	"digivert/internal/base/errs"
)

func TestParseTimeOfDay(t *testing.T) {
	for in, want := range map[string]string{
		"10:00": "10:00", "10.00": "10:00", "10": "10:00", "1000": "10:00", "9": "09:00", "09": "09:00", "930": "09:30", "0": "00:00", "9.30": "09:30",
		" 14:45 ": "14:45", "kl. 10": "10:00", "Kl 10.15": "10:15", "24:00": "24:00", "23:59": "23:59",
	} {
		if got, err := ParseTimeOfDay(in); err != nil || got.String() != want || !got.Valid() {
			t.Errorf("ParseTimeOfDay(%q) = %s, %v, want %s", in, got, err, want)
		}
	}
	for _, in := range []string{"", "kl.", "25", "24:01", "10:60", "10:5", "10:", ":30", "-1", "+9", "1e3", "10:00:00", "10000", "ti", "١٠"} {
		if got, err := ParseTimeOfDay(in); !errs.Is(err, errs.Invalid) {
			t.Errorf("ParseTimeOfDay(%q) = %s, %v, want an errs.Invalid", in, got, err)
		}
	}
}

func TestTimeOfDayParts(t *testing.T) {
	clock := TimeOfDay(10*60 + 45)
	if clock.Hour() != 10 || clock.Minute() != 45 || TimeOfDay(-1).Valid() || TimeOfDay(1441).Valid() {
		t.Error("10:45 has wrong parts, or a time outside the day is valid")
	}
}

func FuzzParseTimeOfDay(f *testing.F) {
	for _, s := range []string{"10:00", "10.00", "930", "kl. 10", "24", "", "kl"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clock, err := ParseTimeOfDay(s)
		if err != nil {
			return
		}
		if back, err := ParseTimeOfDay(clock.String()); err != nil || back != clock || !clock.Valid() {
			t.Fatalf("%q → %s → %s, %v", s, clock, back, err)
		}
	})
}
