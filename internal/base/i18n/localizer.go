package i18n

import (
	"slices"
	"strconv"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"digivert/internal/base/civil"
)

// Localizer speaks one language. It is a small value to copy, and may be used by many at a time. The zero Localizer knows no text.
type Localizer struct{ texts *texts }

// Lang returns the language's code for the HTML attribute lang, for example "nn".
func (l Localizer) Lang() string {
	if l.texts == nil {
		return defaultLanguage
	}
	return l.texts.lang
}

// Dir returns "ltr" or "rtl", for the HTML attribute dir.
func (l Localizer) Dir() string {
	if l.texts == nil {
		return "ltr"
	}
	return l.texts.dir
}

// Has reports whether there is a text with that key, in this language or in the default one.
func (l Localizer) Has(key string) bool {
	if l.texts == nil {
		return false
	}
	_, one := l.texts.patterns[key]
	return one || l.texts.plurals[key]
}

// T returns the text with that key. The pairs are the placeholders' names and values: "Name", "Kari", "Left", 3. A text with several forms
// is chosen by the pair "N". A civil.Date or civil.TimeOfDay among the values is put into words. An unknown key comes back as ⟦key⟧.
func (l Localizer) T(key string, pairs ...any) string {
	if l.texts == nil {
		return missing(key)
	}
	if p, ok := l.texts.patterns[key]; ok {
		return p.fill(l.spoken(pairs))
	}
	if !l.texts.plurals[key] {
		return missing(key)
	}
	n, _ := find("N", pairs)
	return l.texts.choose(key, n, l.spoken(pairs))
}

// spoken puts dates and times of day among the values into words, so that an error can carry them as they are.
func (l Localizer) spoken(pairs []any) []any {
	for i := 1; i < len(pairs); i += 2 {
		var words string
		switch v := pairs[i].(type) {
		case civil.Date:
			words = l.DayYear(v)
		case civil.TimeOfDay:
			words = l.Clock(v)
		default:
			continue
		}
		pairs = slices.Clone(pairs)
		pairs[i] = words
	}
	return pairs
}

// N returns the text with that key in the form for n things. {{.N}} becomes n, grouped as by [Localizer.Number].
func (l Localizer) N(key string, n int, pairs ...any) string {
	pairs = append([]any{"N", l.Number(n)}, pairs...)
	if l.texts != nil && l.texts.plurals[key] {
		return l.texts.choose(key, n, pairs)
	}
	return l.T(key, pairs...)
}

// choose leaves the plural form to go-i18n, which knows the rules of CLDR. Without a count it is "other".
func (t *texts) choose(key string, n any, pairs []any) string {
	// The error only says that the text or the form was borrowed, which is meant.
	text, _ := t.chooser.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: n, TemplateData: pairs, TemplateParser: parser{}})
	if text == "" {
		return missing(key)
	}
	return text
}

func missing(key string) string { return "⟦" + key + "⟧" }

// Number returns a whole number with its thousands grouped: "12 345" with a space that does not break in Norwegian, "12,345" in English.
func (l Localizer) Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + l.T("i18n.thousands") + digits[at:]
	}
	return sign + digits
}

// Minutes returns a duration: "45 minutter".
func (l Localizer) Minutes(n int) string { return l.N("i18n.minutes", n) }

// Name returns the language's name in the language itself, for the menu of languages: "Nynorsk".
func (l Localizer) Name() string { return l.T("i18n.name") }

// LanguageName returns what a spoken or signed language is called in this language: "ukrainsk" for "uk". An unknown code is returned as it is.
func (l Localizer) LanguageName(code string) string {
	key := "i18n.language." + code
	if !l.Has(key) {
		return code
	}
	return l.T(key)
}

// SpokenLanguages returns the codes that [Localizer.LanguageName] knows, the Norwegian ones and English first: the languages help is offered in.
// "sgn" is sign language (ISO 639-2).
func SpokenLanguages() []string {
	return []string{"nb", "nn", "en", "se", "sgn", "ar", "de", "es", "fa", "fr", "lt", "pl", "ru", "so", "ti", "tr", "uk"}
}
