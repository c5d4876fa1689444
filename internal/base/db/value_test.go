package db

import (
	"testing"
	"time"
)

// parseInstant is a shortcut of time.Parse, and must never say anything else.
func FuzzParseInstant(f *testing.F) {
	for _, s := range []string{
		"2026-11-11 09:00:00+00:00", "2026-11-11 09:00:00.5+00:00", "2026-11-11 09:00:00.123456+00:00", "2026-02-29 09:00:00+00:00",
		"2028-02-29 23:59:59+00:00", "2026-12-31 00:00:00.000001+00:00", "2026-11-11 09:00:00+01:00", "2026-11-11 09:00:00", "2026-11-11",
		"2026-11-11 24:00:00+00:00", "2026-13-11 09:00:00+00:00", "2026-11-11 09:00:60+00:00", "2026-11-11 09:00:00.+00:00",
		"2026-11-11 09:00:00.123456789+00:00", "2026/11/11 09.00.00+00:00", "2026-11-11T09:00:00+00:00", "", "+00:00", "0000-01-01 00:00:00+00:00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := parseInstant(s)
		want, wantErr := time.Parse(sqliteTime, s)
		if (err == nil) != (wantErr == nil) || err == nil && !got.Equal(want) {
			t.Errorf("%q: %v, %v, want %v, %v", s, got, err, want, wantErr)
		}
	})
}
