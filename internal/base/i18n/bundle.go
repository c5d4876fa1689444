package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"digivert/internal/base/errs"
)

// defaultLanguage is the one that a text is taken from when another language lacks it.
const defaultLanguage = "nb"

// Bundle holds the texts of all languages. It does not change after [Load] and may be used by many at a time.
type Bundle struct {
	languages []string // nb, nn, en, then the others by code
	texts     map[string]*texts
	partial   map[string]*texts // of languages that only have some
	matcher   language.Matcher
}

// texts is all that one language can say.
type texts struct {
	lang, dir string
	own       map[string][]string // the keys that the language's own files have, with their placeholders
	patterns  map[string]pattern  // texts with one form, also those of the default language that this one lacks
	plurals   map[string]bool     // keys of texts with several forms, likewise
	chooser   *i18n.Localizer
	calendar  calendar
}

// Load reads every NAME.LANG.json and LANG.json in fsys. A file that is not flat JSON of texts, a key that stands twice for a language, an
// empty text, and template code other than {{.Name}} are errors that name the file. The languages of partial have only some of the texts, such
// as those of a printed sheet: no page is written in them, and only [Bundle.Partial] gives them.
func Load(fsys fs.FS, partial ...fs.FS) (_ *Bundle, err error) {
	defer errs.Wrap(&err, "loading texts")
	b := &Bundle{texts: map[string]*texts{}, partial: map[string]*texts{}}
	chooser := i18n.NewBundle(language.Make(defaultLanguage))
	add(b.texts, defaultLanguage)
	if err := readAll(fsys, b.texts, chooser); err != nil {
		return nil, err
	}
	for _, some := range partial {
		if err := readAll(some, b.partial, chooser); err != nil {
			return nil, err
		}
	}
	return b, b.finish(chooser)
}

func readAll(fsys fs.FS, into map[string]*texts, chooser *i18n.Bundle) error {
	files, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := read(fsys, file, into, chooser); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func add(into map[string]*texts, lang string) *texts {
	if into[lang] == nil {
		into[lang] = &texts{lang: lang, dir: direction(lang), own: map[string][]string{}, patterns: map[string]pattern{}, plurals: map[string]bool{}}
	}
	return into[lang]
}

func read(fsys fs.FS, file string, into map[string]*texts, chooser *i18n.Bundle) error {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return err
	}
	if err := noTwins(data); err != nil {
		return err
	}
	if lang := langOf(file); !known(lang) {
		return fmt.Errorf("%q is no language", lang)
	}
	parsed, err := chooser.ParseMessageFileBytes(data, file)
	if err != nil {
		return err
	}
	t := add(into, parsed.Tag.String())
	for _, m := range parsed.Messages {
		if err := t.add(m); err != nil {
			return fmt.Errorf("%s: %w", m.ID, err)
		}
	}
	return nil
}

func langOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), ".json")
	return name[strings.LastIndexByte(name, '.')+1:]
}

func known(lang string) bool {
	tag, err := language.Parse(lang)
	return err == nil && tag.String() == lang
}

// noTwins refuses a key that stands twice in one file, of which encoding/json would silently keep the last.
func noTwins(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string)
		if seen[name] {
			return fmt.Errorf("%s stands twice", name)
		}
		seen[name] = true
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
	}
	return nil
}

func (t *texts) add(m *i18n.Message) error {
	if _, twice := t.own[m.ID]; twice {
		return errors.New("stands in two files")
	}
	if m.Other == "" {
		return errors.New("has no text")
	}
	several := m.Zero+m.One+m.Two+m.Few+m.Many != ""
	names := []string{}
	for _, form := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
		p, err := parsePattern(form)
		if err != nil {
			return err
		}
		names = append(names, p.names()...)
		if !several {
			t.patterns[m.ID] = p
		}
	}
	if several {
		t.plurals[m.ID] = true
	}
	slices.Sort(names)
	t.own[m.ID] = slices.Compact(names)
	return nil
}

// finish fills each language's holes from the default language, and puts the languages in order.
func (b *Bundle) finish(chooser *i18n.Bundle) error {
	b.languages = slices.SortedFunc(maps.Keys(b.texts), byRank)
	var tags []language.Tag
	for _, lang := range b.languages {
		tags = append(tags, language.Make(lang))
	}
	b.matcher = language.NewMatcher(tags)
	for _, all := range []map[string]*texts{b.texts, b.partial} {
		for lang, t := range all {
			t.fillHoles(b.texts[defaultLanguage])
			t.chooser = i18n.NewLocalizer(chooser, lang)
			if err := t.readCalendar(); err != nil {
				return fmt.Errorf("%s: %w", lang, err)
			}
		}
	}
	return nil
}

func (t *texts) fillHoles(base *texts) {
	for key := range base.own {
		if _, has := t.own[key]; has {
			continue
		}
		if base.plurals[key] {
			t.plurals[key] = true
		} else {
			t.patterns[key] = base.patterns[key]
		}
	}
}

func byRank(a, b string) int {
	rank := func(lang string) string {
		if i := slices.Index([]string{defaultLanguage, "nn", "en"}, lang); i >= 0 {
			return string(rune('0' + i))
		}
		return lang
	}
	return strings.Compare(rank(a), rank(b))
}

// direction returns the value of the HTML attribute dir.
func direction(lang string) string {
	script, _ := language.Make(lang).Script()
	if slices.Contains([]string{"Arab", "Hebr", "Syrc", "Thaa", "Nkoo"}, script.String()) {
		return "rtl"
	}
	return "ltr"
}

// Languages returns the codes of the languages that have a file, "nb", "nn" and "en" first. It is not to be changed.
func (b *Bundle) Languages() []string { return b.languages }

// PartialLanguages returns, sorted, the codes of the languages that only have some texts.
func (b *Bundle) PartialLanguages() []string { return slices.Sorted(maps.Keys(b.partial)) }

// Keys returns, sorted, the keys that the files of a language have, without what it borrows from the default language.
func (b *Bundle) Keys(lang string) []string {
	t := b.either(lang)
	if t == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(t.own))
}

// Placeholders returns, sorted, the names that a language's own text has places for.
func (b *Bundle) Placeholders(lang, key string) []string {
	t := b.either(lang)
	if t == nil {
		return nil
	}
	return t.own[key]
}

func (b *Bundle) either(lang string) *texts {
	if t := b.texts[lang]; t != nil {
		return t
	}
	return b.partial[lang]
}

// Localizer returns the texts of a language, or of the default language if there is no such.
func (b *Bundle) Localizer(lang string) Localizer {
	if t := b.texts[lang]; t != nil {
		return Localizer{t}
	}
	return Localizer{b.texts[defaultLanguage]}
}

// Partial returns the texts of a language also when it only has some; the others are those of the default language.
func (b *Bundle) Partial(lang string) Localizer {
	if t := b.either(lang); t != nil {
		return Localizer{t}
	}
	return b.Localizer(lang)
}

// Match returns the language that suits an Accept-Language header best, and the default language if none does.
func (b *Bundle) Match(acceptLanguage string) string {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return defaultLanguage
	}
	_, index, _ := b.matcher.Match(wanted...)
	return b.languages[index]
}
