package freetime

import "testing"

func TestSlotsComeBack(t *testing.T) {
	s := slot("lesson", tuesday, "10:30")
	if got, err := ParseSlot(s.String()); err != nil || got != s {
		t.Fatalf("%s: %+v, %v", s, got, err)
	}
	for _, bad := range []string{"", "a.b.c.d", "a.b.2026-11-10.x", "a.b.2026-11-10.1441", "a.b.2026-11-10.-1", ".b.2026-11-10.1", "a.b.2026-02-30.1", "a.b.2026-11-10.600.1"} {
		_, err := ParseSlot(bad)
		wantField(t, err, "slot", "freetime.slot.choose")
	}
}
