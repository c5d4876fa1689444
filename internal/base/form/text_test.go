package form_test

import (
	"fmt"
	"testing"
	"unicode/utf8"

	"digivert/internal/base/form"
)

func TestCleanText(t *testing.T) {
	for _, test := range []struct {
		typed string
		lines bool
		want  string
		ok    bool
	}{
		{"  Aud ", false, "Aud", true},
		{"A\u030Asa", false, "Åsa", true},
		{"to\nlinjer", true, "to\nlinjer", true},
		{"to\r\nlinjer", true, "to\nlinjer", true},
		{"to\nlinjer", false, "to linjer", false},
		{"nul\x00l", true, "nul l", false},
		{"b\xffd", false, "b d", false},
		{"\u202eabc", false, "abc", false},
		{"👩‍🦳 Aud", false, "👩‍🦳 Aud", true},
		{"محمد", false, "محمد", true},
	} {
		got, ok := form.CleanText(test.typed, test.lines)
		if got != test.want || ok != test.ok {
			t.Errorf("CleanText(%q, %v) = %q, %v; want %q, %v", test.typed, test.lines, got, ok, test.want, test.ok)
		}
	}
}

func FuzzCleanText(f *testing.F) {
	f.Add("Aud\n", true)
	f.Add("\xff\u202e", false)
	f.Fuzz(func(t *testing.T, typed string, lines bool) {
		clean, _ := form.CleanText(typed, lines)
		if !utf8.ValidString(clean) {
			t.Fatalf("%q became %q", typed, clean)
		}
		if again, ok := form.CleanText(clean, lines); again != clean || !ok {
			t.Fatalf("%q cleaned twice is %q (%v)", clean, again, ok)
		}
	})
}

// withChecks gives the eleven digits for nine, "" when no such number is given
// out. It reckons apart from the code under test: a number is right when the
// weighted sums over all digits, check digits too, divide by 11.
func withChecks(nine string) string {
	for n := range 100 {
		id := fmt.Sprintf("%s%02d", nine, n)
		if sum(id, "37618945210") == 0 && sum(id, "54327654321") == 0 {
			return id
		}
	}
	return ""
}

func sum(id, weights string) int {
	total := 0
	for i := range id {
		total += int(id[i]-'0') * int(weights[i]-'0')
	}
	return total % 11
}

// validID belongs to nobody: its month is that of synthetic persons (+ 80).
const validID = "01819000472"

func TestHasNationalID(t *testing.T) {
	for name, nine := range map[string]string{
		"fødselsnummer": "010190001", "D-number": "410190002", "synthetic + 40": "014190002", "synthetic + 80": "018190004", "leap day": "290200001",
	} {
		id := withChecks(nine)
		if id == "" {
			t.Fatalf("%s: no check digits for %s", name, nine)
		}
		for _, text := range []string{id, "Jeg er " + id + ".", id[:6] + " " + id[6:], id[:6] + "-" + id[6:], id[:6] + "." + id[6:],
			id[:6] + " - " + id[6:], id[:2] + "." + id[2:4] + "." + id[4:6] + " " + id[6:], "+" + id} {
			if !form.HasNationalID(text) {
				t.Errorf("%s: not seen in %q", name, text)
			}
		}
		for _, text := range []string{id + "1", "1" + id, id[:10] + string('0'+(id[10]-'0'+1)%10), id[:5] + " " + id[5:], id[:10]} {
			if form.HasNationalID(text) {
				t.Errorf("%s: wrongly seen in %q", name, text)
			}
		}
	}
	for _, text := range []string{"", "90 00 00 00", "kl. 10.00 11.11.2026", "320190 00112", "011390 00112", "00000000000"} {
		if form.HasNationalID(text) {
			t.Errorf("wrongly seen in %q", text)
		}
	}
}

func FuzzHasNationalID(f *testing.F) {
	f.Add("01 01 90-12345")
	f.Fuzz(func(t *testing.T, text string) {
		form.HasNationalID(text)
		if !form.HasNationalID(text + " " + withChecks("018190004")) {
			t.Fatalf("not seen after %q", text)
		}
	})
}
