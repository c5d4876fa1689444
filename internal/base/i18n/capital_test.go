package i18n

import "testing"

func TestCapital(t *testing.T) {
	for in, want := range map[string]string{"tirsdag 11. november": "Tirsdag 11. november", "økt": "Økt", "": "", "\xff": "\xff", "شكرا": "شكرا"} {
		if got := Capital(in); got != want {
			t.Errorf("Capital(%q) = %q", in, got)
		}
	}
}
