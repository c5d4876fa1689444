package repo

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
)

// Slip and letter are whole in each of their languages: the same texts, with the
// same places as in Norwegian.
func TestPaperIsWholeInEveryLanguage(t *testing.T) {
	bundle := loadTexts(t)
	wants := append(slices.Clone(complete), bundle.PartialLanguages()...)
	got := appointment.PaperLanguages()
	if slices.Sort(wants); !slices.Equal(slices.Sorted(slices.Values(got)), wants) {
		t.Errorf("paper is written in %v, and there are texts in %v", got, wants)
	}
	keys := bundle.Keys("uk")
	if len(keys) < 30 {
		t.Fatalf("only %d texts", len(keys))
	}
	for _, lang := range bundle.PartialLanguages() {
		if !slices.Equal(bundle.Keys(lang), keys) {
			t.Errorf("%s has other texts than uk: %v", lang, bundle.Keys(lang))
		}
		for _, key := range keys {
			// What is repeated in Norwegian names the language of the interpreter.
			want := bundle.Placeholders("nb", key)
			if got := bundle.Placeholders(lang, key); !slices.Equal(got, want) && key != "appointmentweb.interpreter.ordered" && !strings.HasPrefix(key, "i18n.") {
				t.Errorf("%s has places for %v in %s, but for %v in nb", key, got, lang, want)
			}
		}
	}
}

// scripts are those in which a language is written; what is Latin there are
// names: BankID, QR.
var scripts = map[string]*unicode.RangeTable{
	"uk": unicode.Cyrillic, "ar": unicode.Arabic, "ti": unicode.Ethiopic, "pl": unicode.Latin, "so": unicode.Latin, "lt": unicode.Latin,
}

// A letter of another script looks right and reads wrong: a Cyrillic а in Polish.
func TestPaperIsWrittenInItsScript(t *testing.T) {
	bundle := loadTexts(t)
	for _, lang := range bundle.PartialLanguages() {
		for _, key := range bundle.Keys(lang) {
			text := bundle.Partial(lang).T(key, "Phone", "", "Service", "", "Day", "", "Span", "", "Weekday", "", "MonthOf", "", "Hour", "", "Minute", "", "Start", "", "End", "")
			for _, name := range []string{"BankID", "QR", "Helsenorge", "NAV", "Altinn"} {
				text = strings.ReplaceAll(text, name, "")
			}
			for _, r := range text {
				if unicode.IsLetter(r) && !unicode.Is(scripts[lang], r) && !unicode.Is(unicode.Common, r) {
					t.Errorf("%s in %s has %q: %s", key, lang, r, text)
				}
			}
		}
	}
}

// Weekday and month as each language writes them in a date.
func TestDayOnPaper(t *testing.T) {
	bundle, day := loadTexts(t), civil.MustDate("2026-11-11")
	for lang, want := range map[string]string{
		"nb": "onsdag 11. november", "uk": "середа, 11 листопада", "pl": "środa, 11 listopada", "lt": "lapkričio 11 d., trečiadienis",
		"so": "Arbaco, 11 Nofembar", "ar": "الأربعاء 11 نوفمبر", "ti": "ረቡዕ 11 ሕዳር",
	} {
		if got := bundle.Partial(lang).Day(day); got != want {
			t.Errorf("%s: %s, want %s", lang, got, want)
		}
	}
}

// No page is written in a language that only has paper.
func TestPaperLanguagesArePagesOfNobody(t *testing.T) {
	bundle := loadTexts(t)
	if got := bundle.Languages(); !slices.Equal(got, complete) {
		t.Errorf("pages are written in %v", got)
	}
	if got := bundle.Match("uk"); got != "nb" {
		t.Errorf("a Ukrainian browser gets %s", got)
	}
	if got := bundle.Localizer("uk").Lang(); got != "nb" {
		t.Errorf("a page in Ukrainian is in %s", got)
	}
}
