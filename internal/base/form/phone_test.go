package form_test

import (
	"testing"

	"digivert/internal/base/form"
)

func TestHasPhone(t *testing.T) {
	for text, want := range map[string]bool{
		"Ring 41234567 i morgen":          true,
		"412 34 567":                      true,
		"41 23 45 67":                     true,
		"tlf: 69\u00a017\u00a045\u00a000": true,
		"+46 70 123 45 67":                true,
		"+4741234567.":                    true,
		"":                                false,
		"Kom 10.11.2026 kl. 10.00":        false,
		"Har brukt 20262027 sider":        true, // eight digits are refused rather than let through
		"1990 og 2026":                    false,
		"Kode 4127":                       false,
		"Betalte 1 250 kroner":            false,
		"saksnummer 2026123456":           false,
		"Pusset bilder fra 2019, 2020":    false,
	} {
		if got := form.HasPhone(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
