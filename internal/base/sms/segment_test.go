package sms

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func TestSegments(t *testing.T) {
	r := strings.Repeat
	for _, c := range []struct {
		name, text string
		count      int
		charset    string
	}{
		{"nothing", "", 0, GSM7},
		{"one letter", "a", 1, GSM7},
		{"Norwegian", "æøåÆØÅ éèòäöüÄÖÜß", 1, GSM7},
		{"lines and signs", "Hei\n@£$¥§¤!\"#%&'()*+,-./:;<=>?_¡¿", 1, GSM7},
		{"160", r("å", 160), 1, GSM7},
		{"161", r("å", 161), 2, GSM7},
		{"2 × 153", r("å", 306), 2, GSM7},
		{"2 × 153 + 1", r("å", 307), 3, GSM7},
		{"euro takes two", r("€", 80), 1, GSM7},
		{"euro takes two, one more", r("€", 80) + "a", 2, GSM7},
		{"all of the extension table", r("^{}\\[~]|€\f", 8), 1, GSM7},
		{"euro is not parted", r("a", 152) + "€" + r("a", 151), 2, GSM7},
		{"euro is not parted, one more", r("a", 152) + "€" + r("a", 152), 3, GSM7},
		{"Greek capitals", "ΔΦΓΛΩΠΨΣΘΞ", 1, GSM7},
		{"small Greek", "δ", 1, UCS2},
		{"dash", "10–11", 1, UCS2},
		{"guillemets", "«IT»", 1, UCS2},
		{"tab", "a\tb", 1, UCS2},
		{"Sami", "čáŋŧ", 1, UCS2},
		{"Cyrillic 70", r("ї", 70), 1, UCS2},
		{"Cyrillic 71", r("ї", 71), 2, UCS2},
		{"Cyrillic 134", r("я", 134), 2, UCS2},
		{"Cyrillic 135", r("я", 135), 3, UCS2},
		{"Arabic 70", r("ع", 70), 1, UCS2},
		{"Arabic 71", r("ع", 71), 2, UCS2},
		{"Tigrinya", r("ሰ", 71), 2, UCS2},
		{"one emoji makes all wide", r("a", 68) + "😀", 1, UCS2},
		{"one emoji makes all wide, one more", r("a", 69) + "😀", 2, UCS2},
		{"emoji takes two", r("😀", 35), 1, UCS2},
		{"emoji takes two, one more", r("😀", 36), 2, UCS2},
		{"emoji is not parted", r("😀", 66), 2, UCS2},
		{"emoji is not parted, one more", r("😀", 67), 3, UCS2},
		{"real", "Du har time på Halden bibliotek tirsdag 11. november kl. 10.00. Ring 69 00 00 00 hvis du ikke kan komme. Koden din er 4127 3605. Hilsen Datahjelpen", 1, GSM7},
	} {
		if count, charset := Segments(c.text); count != c.count || charset != c.charset {
			t.Errorf("%s: %d %s, want %d %s", c.name, count, charset, c.count, c.charset)
		}
	}
}

func TestGSM7TableIsWhole(t *testing.T) {
	if n := len([]rune(basic)); n != 127 { // 128 places, one of which is the escape
		t.Errorf("the basic table has %d characters", n)
	}
	seen := map[rune]bool{}
	for _, r := range basic + extended {
		if seen[r] {
			t.Errorf("%q stands twice", r)
		}
		seen[r] = true
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"Hei":                          "Hei",
		"kl. 10–11 — «IT» … ’s\u00a0x": `kl. 10-11 - "IT" ... 's x`,
		"a\r\nb\rc\td":                 "a\nb\nc d",
		"sam\u00adarbeid\u200b":        "samarbeid",
		"æøå € ÆØÅ":                    "æøå € ÆØÅ",
		"Привіт – «там»":               "Привіт – «там»",
		"😀 – ja":                       "😀 – ja",
	} {
		if got := Plain(text); got != want {
			t.Errorf("Plain(%q) = %q, want %q", text, got, want)
		}
	}
}

func FuzzSegments(f *testing.F) {
	for _, text := range []string{"", "æøå", "€€", "😀", "ع", "a\r\nb", "\xff", strings.Repeat("€a", 200)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		count, charset := Segments(text)
		places, single, joined := 0, 160, 153
		for _, r := range text {
			places += gsmPlaces(r)
		}
		if charset == UCS2 {
			places, single, joined = len(utf16.Encode([]rune(text))), 70, 67
		}
		least, most := (places+joined-1)/joined, (places+joined-2)/(joined-1)
		if places <= single {
			least, most = min(places, 1), min(places, 1)
		}
		if count < least || count > most {
			t.Errorf("%q: %d %s segments for %d places, want %d to %d", text, count, charset, places, least, most)
		}
		if again, _ := Segments(Plain(text)); charset == GSM7 && again > count+2*strings.Count(text, "…") {
			t.Errorf("Plain makes %q longer", text)
		}
		if Plain(Plain(text)) != Plain(text) {
			t.Errorf("Plain(%q) is not plain", text)
		}
	})
}
