package i18n

import (
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"digivert/internal/base/civil"
)

// own returns this package's files of the tree, so that a slip in another room's texts fails there and not here.
func own(t testing.TB) *Bundle {
	t.Helper()
	dir, files := os.DirFS("../../../locale"), fstest.MapFS{}
	names, err := fs.Glob(dir, "i18n.*.json")
	if err != nil || len(names) < 3 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return load(t, files)
}

func load(t testing.TB, files fstest.MapFS) *Bundle {
	t.Helper()
	b, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }

func sample(t testing.TB) *Bundle {
	return load(t, fstest.MapFS{
		"desk.nb.json": file(`{"desk.hello": "Hei, {{.Name}} og {{ .Other }}", "desk.plain": "Skranke", "desk.only": "Bare her",
			"desk.wait": {"one": "{{.N}} venter på {{.Place}}", "other": "{{.N}} står i kø på {{.Place}}"}}`),
		"desk.nn.json": file(`{"desk.hello": "Hei, {{.Name}} og {{.Other}}", "desk.plain": "Skranke", "desk.wait": {"one": "éin ventar", "other": "{{.N}} ventar"}}`),
		"desk.pl.json": file(`{"desk.wait": {"one": "{{.N}} osoba", "few": "{{.N}} osoby", "many": "{{.N}} osób", "other": "{{.N}} osoby"}}`),
		"ar.json":      file(`{"desk.plain": "مكتب"}`),
		"en.json":      file(`{"desk.plain": "Desk", "i18n.thousands": ","}`),
	})
}

func TestTexts(t *testing.T) {
	b := sample(t)
	nb, nn, pl := b.Localizer("nb"), b.Localizer("nn"), b.Localizer("pl")
	for _, c := range []struct{ got, want string }{
		{nb.T("desk.plain"), "Skranke"},
		{b.Localizer("ar").T("desk.plain"), "مكتب"},
		{nb.T("desk.hello", "Name", "Kari", "Other", 3), "Hei, Kari og 3"},
		{nb.T("desk.hello", "Other", int64(4), "Name", "<b>"), "Hei, <b> og 4"},
		{nb.T("desk.hello", "Name", "Kari"), "Hei, Kari og ⟦Other⟧"},
		{nb.T("desk.hello", "Name"), "Hei, ⟦Name⟧ og ⟦Other⟧"},
		{nb.T("desk.none"), "⟦desk.none⟧"},
		{nb.N("desk.none", 2), "⟦desk.none⟧"},
		{Localizer{}.T("desk.plain"), "⟦desk.plain⟧"},
		{nn.T("desk.only"), "Bare her"},
		{nb.N("desk.wait", 1, "Place", "Halden"), "1 venter på Halden"},
		{nb.N("desk.wait", 0, "Place", "Halden"), "0 står i kø på Halden"},
		{nb.N("desk.wait", 21), "21 står i kø på ⟦Place⟧"},
		{nn.N("desk.wait", 1), "éin ventar"},
		{nn.T("desk.wait", "N", 1), "éin ventar"},
		{nn.T("desk.wait", "N", 7), "7 ventar"},
		{nb.N("desk.plain", 3), "Skranke"},
		{pl.N("desk.wait", 1), "1 osoba"}, {pl.N("desk.wait", 3), "3 osoby"}, {pl.N("desk.wait", 5), "5 osób"}, {pl.N("desk.wait", 22), "22 osoby"},
		{b.Localizer("ar").N("desk.wait", 2, "Place", "Halden"), "2 står i kø på Halden"},
		{b.Localizer("xx").T("desk.plain"), "Skranke"},
		{b.Localizer("en").Number(-1234567), "-1,234,567"}, {b.Localizer("en").Number(999), "999"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestBundle(t *testing.T) {
	b := sample(t)
	if got := b.Languages(); !slices.Equal(got, []string{"nb", "nn", "en", "ar", "pl"}) {
		t.Errorf("languages %v", got)
	}
	if got := b.Keys("nn"); !slices.Equal(got, []string{"desk.hello", "desk.plain", "desk.wait"}) || b.Keys("xx") != nil {
		t.Errorf("keys of nn %v", got)
	}
	if got := b.Placeholders("nb", "desk.wait"); !slices.Equal(got, []string{"N", "Place"}) {
		t.Errorf("placeholders %v", got)
	}
	nn, ar := b.Localizer("nn"), b.Localizer("ar")
	if nn.Lang() != "nn" || nn.Dir() != "ltr" || ar.Dir() != "rtl" || (Localizer{}).Dir() != "ltr" || (Localizer{}).Lang() != "nb" {
		t.Error("language or direction is wrong")
	}
	if !nn.Has("desk.only") || !nn.Has("desk.wait") || nn.Has("desk.none") || (Localizer{}).Has("desk.only") {
		t.Error("Has is wrong")
	}
}

func TestMatch(t *testing.T) {
	b := sample(t)
	for header, want := range map[string]string{
		"": "nb", "no": "nb", "nb-NO,nb;q=0.9": "nb", "nn-NO, nb;q=0.5": "nn", "da": "nb", "en-GB,en;q=0.8": "en", "ar-SY": "ar", "pl": "pl", "sv": "nb",
		"fi,en;q=0.5": "en", "zu": "en", "*": "nb", ";;;": "nb", strings.Repeat("a-", 2000): "nb",
	} {
		if got := b.Match(header); got != want {
			t.Errorf("%.30q gives %s, want %s", header, got, want)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"broken":       {"a.nb.json": file(`{"a.b": `)},
		"a list":       {"a.nb.json": file(`["a"]`)},
		"no language":  {"package.json": file(`{"a.b": "x"}`)},
		"old code":     {"a.iw.json": file(`{"a.b": "x"}`)},
		"empty":        {"a.nb.json": file(`{"a.b": ""}`)},
		"logic":        {"a.nb.json": file(`{"a.b": "{{if .X}}y{{end}}"}`)},
		"unclosed":     {"a.nb.json": file(`{"a.b": "{{.X"}`)},
		"no name":      {"a.nb.json": file(`{"a.b": "{{.}}"}`)},
		"in a plural":  {"a.nb.json": file(`{"a.b": {"one": "{{.N | x}}", "other": "y"}}`)},
		"no other":     {"a.nb.json": file(`{"a.b": {"one": "x"}}`)},
		"twice":        {"a.nb.json": file(`{"a.b": "x", "a.b": "y"}`)},
		"in two files": {"a.nb.json": file(`{"a.b": "x"}`), "b.nb.json": file(`{"a.b": "y"}`)},
		"six days":     {"i18n.nb.json": file(`{"i18n.weekdays": "a, b, c, d, e, f"}`)},
	} {
		if _, err := Load(files); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestCalendar(t *testing.T) {
	b := own(t)
	d, ten := civil.MustDate("2026-11-10"), civil.TimeOfDay(600)
	for lang, want := range map[string][]string{
		"nb": {"tirsdag 10. november", "tirsdag 10. november 2026", "ti. 10.11.", "november 2026", "10.00", "tirsdag 10. november kl. 10.00", "kl. 10.00–10.45", "uke 46", "45 minutter", "1 minutt", "søndag", "09.05", "1\u00a0440 minutter"},
		"nn": {"tysdag 10. november", "tysdag 10. november 2026", "ty. 10.11.", "november 2026", "10.00", "tysdag 10. november kl. 10.00", "kl. 10.00–10.45", "veke 46", "45 minutt", "1 minutt", "søndag", "09.05", "1\u00a0440 minutt"},
		"en": {"Tuesday 10 November", "Tuesday 10 November 2026", "Tue 10 Nov", "November 2026", "10:00", "Tuesday 10 November at 10:00", "10:00–10:45", "week 46", "45 minutes", "1 minute", "Sunday", "09:05", "1,440 minutes"},
	} {
		l := b.Localizer(lang)
		got := []string{l.Day(d), l.DayYear(d), l.ShortDay(d), l.Month(d), l.Clock(ten), l.When(d, ten), l.SpanText(civil.Span{Start: ten, End: ten + 45}),
			l.WeekText(d.Week()), l.Minutes(45), l.Minutes(1), l.Weekday(time.Sunday), l.Clock(545), l.Minutes(1440)}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q\nwant %q", lang, got, want)
		}
		if l.Day(civil.Date{}) != "" || l.Month(civil.Date{}) != "" {
			t.Errorf("%s: no date has a text", lang)
		}
	}
	if (Localizer{}).Weekday(time.Monday) != "⟦i18n.weekdays⟧" {
		t.Error("the zero Localizer knows weekdays")
	}
}

func TestLanguageNames(t *testing.T) {
	b := own(t)
	for _, lang := range b.Languages() {
		for _, code := range SpokenLanguages() {
			if name := b.Localizer(lang).LanguageName(code); name == code || name == "" {
				t.Errorf("%s has no name in %s", code, lang)
			}
		}
	}
	nn := b.Localizer("nn")
	if nn.LanguageName("sgn") != "teiknspråk" || nn.LanguageName("xx") != "xx" || nn.Name() != "Nynorsk" {
		t.Errorf("got %s, %s, %s", nn.LanguageName("sgn"), nn.LanguageName("xx"), nn.Name())
	}
}

func TestOwnFilesHaveTheSameTexts(t *testing.T) {
	b := own(t)
	for _, lang := range b.Languages() {
		if !slices.Equal(b.Keys(lang), b.Keys("nb")) {
			t.Errorf("%s and nb have different keys", lang)
		}
	}
}

func TestPhone(t *testing.T) {
	for in, want := range map[string]string{
		"69000000": "69 00 00 00", "+4769000000": "69 00 00 00", "0047 690 00 000": "69 00 00 00", "41234567": "412 34 567", "+47 912 34 567": "912 34 567",
		"80012345": "800 12 345", "02800": "02800", "+46 8 123 456 78": "+46 8 123 456 78", "ring oss": "ring oss", "": "",
	} {
		if got := (Localizer{}).Phone(in); got != want {
			t.Errorf("Phone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSort(t *testing.T) {
	names := []string{"Ærlig", "Åse", "Zorro", "Bo", "Øyvind", "anne", "Aage", "Anders"}
	Sort(names)
	if got := strings.Join(names, " "); got != "Anders anne Bo Zorro Ærlig Øyvind Aage Åse" {
		t.Error(got)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add("Hei {{.Name}}")
	f.Add("{{ .A }}{{.B}}}}")
	f.Add("{{{.A}}")
	f.Fuzz(func(t *testing.T, text string) {
		data, _ := json.Marshal(map[string]string{"a.b": text})
		b, err := Load(fstest.MapFS{"a.nb.json": file(string(data))})
		if err == nil && !strings.Contains(text, "{{") && b.Localizer("nb").T("a.b") != string([]rune(text)) {
			t.Fatalf("%q became %q", text, b.Localizer("nb").T("a.b"))
		}
	})
}

func BenchmarkPlain(b *testing.B) {
	nb := sample(b).Localizer("nb")
	for b.Loop() {
		nb.T("desk.plain")
	}
}

func BenchmarkPlaceholders(b *testing.B) {
	nb := sample(b).Localizer("nb")
	for b.Loop() {
		nb.T("desk.hello", "Name", "Kari", "Other", "Ola")
	}
}

func BenchmarkPlural(b *testing.B) {
	nb := sample(b).Localizer("nb")
	for b.Loop() {
		nb.N("desk.wait", 3, "Place", "Halden")
	}
}

func BenchmarkDay(b *testing.B) {
	nb, d := own(b).Localizer("nb"), civil.MustDate("2026-11-10")
	for b.Loop() {
		nb.Day(d)
	}
}

func TestDatesAmongTheValuesAreSpoken(t *testing.T) {
	files := fstest.MapFS{"i.nb.json": file(`{"gap": "Klokka {{.Clock}} finnes ikke {{.Date}}.", "i18n.clock": "{{.Hour}}.{{.Minute}}", "i18n.day.year": "{{.Day}}/{{.MonthNumber}} {{.Year}}"}`)}
	pairs := []any{"Clock", civil.TimeOfDay(150), "Date", civil.MustDate("2027-03-28")}
	if got := load(t, files).Localizer("nb").T("gap", pairs...); got != "Klokka 02.30 finnes ikke 28/3 2027." {
		t.Error(got)
	}
	if pairs[1] != civil.TimeOfDay(150) {
		t.Error("the caller's values were changed")
	}
}
