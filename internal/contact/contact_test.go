package contact

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"digivert/internal/base/errs"
)

func TestCleanContact(t *testing.T) {
	name := func(s string) Contact { return Contact{FirstName: s} }
	with := func(phone, email, note string) Contact {
		return Contact{FirstName: "Aud", Phone: phone, Email: email, Note: note}
	}
	for _, c := range []struct {
		typed      Contact
		field, key string // "" when it is right
		want       Contact
	}{
		{name("  Anne   Marie "), "", "", name("Anne Marie")},
		{name("Bjørn-Åge"), "", "", name("Bjørn-Åge")},
		{name("O’Neil"), "", "", name("O’Neil")},
		{name("ياسمين"), "", "", name("ياسمين")},
		{name("मीना"), "", "", name("मीना")},
		{name("A\u030Ase"), "", "", name("Åse")},
		{name(strings.Repeat("å", 40)), "", "", name(strings.Repeat("å", 40))},
		{name(strings.Repeat("å", 41)), "firstname", "contact.firstname.long", Contact{}},
		{name(strings.Repeat("x", 10_000)), "firstname", "contact.firstname.long", Contact{}},
		{name(" "), "firstname", "contact.firstname.empty", Contact{}},
		{name("Aud 😀"), "firstname", "contact.firstname.letters", Contact{}},
		{name("Aud 2"), "firstname", "contact.firstname.letters", Contact{}},
		{name("-"), "firstname", "contact.firstname.letters", Contact{}},
		{name("<b>"), "firstname", "contact.firstname.letters", Contact{}},
		{name("A\x00ud"), "firstname", "contact.firstname.letters", Contact{}},
		{with("", "", ""), "", "", with("", "", "")},
		{with("90 00 00 00", "", ""), "", "", with("+4790000000", "", "")},
		{with("+47 412 34 567", "", ""), "", "", with("+4741234567", "", "")},
		{with("0047 69 00 00 00", "", ""), "", "", with("+4769000000", "", "")},
		{with("٩٠٠٠٠٠٠٠", "", ""), "", "", with("+4790000000", "", "")},
		{with("+46 8 123 456 78", "", ""), "", "", with("+46812345678", "", "")},
		{with("1234567", "", ""), "phone", "contact.phone.digits", Contact{}},
		{with("900 00 00 0x", "", ""), "phone", "contact.phone.letters", Contact{}},
		{with("nitti", "", ""), "phone", "contact.phone.letters", Contact{}},
		{with("+", "", ""), "phone", "contact.phone.letters", Contact{}},
		{with("--", "", ""), "phone", "contact.phone.letters", Contact{}},
		{with("00000000", "", ""), "phone", "contact.phone.digits", Contact{}},
		{with("10000000", "", ""), "phone", "contact.phone.unknown", Contact{}},
		{with("", "aud@example.no", ""), "", "", with("", "aud@example.no", "")},
		{with("", "Aud <aud@example.no>", ""), "email", "contact.email.bad", Contact{}},
		{with("", "aud@lokal", ""), "email", "contact.email.bad", Contact{}},
		{with("", "aud", ""), "email", "contact.email.bad", Contact{}},
		{with("", strings.Repeat("a", 250)+"@x.no", ""), "email", "contact.email.bad", Contact{}},
		{with("", "", strings.Repeat("å", 200)), "", "", with("", "", strings.Repeat("å", 200))},
		{with("", "", strings.Repeat("å", 201)), "note", "contact.note.long", Contact{}},
		{with("", "", "Jeg er 010107 50160"), "note", "contact.note.nationalid", Contact{}},
		{with("", "", "bring 12345678901"), "", "", with("", "", "bring 12345678901")},
	} {
		got, err := Clean(c.typed)
		if c.field != "" {
			wantField(t, err, c.field, c.key)
		} else if err != nil || got != c.want {
			t.Errorf("%+v: %+v, %v, want %+v", c.typed, got, err, c.want)
		}
	}
}

// A Norwegian number is read as the library reads it, whatever its digits.
func TestNorwegianNumbersAreReadAsTheLibraryDoes(t *testing.T) {
	for n := 10_000_000; n < 100_000_000; n += 4_999 {
		for _, number := range []string{strconv.Itoa(n), "+47" + strconv.Itoa(n)} {
			want, err := phonenumbers.Parse(number, "NO")
			got, err2 := parsePhone(number)
			if err != nil || err2 != nil || got.GetCountryCode() != want.GetCountryCode() || got.GetNationalNumber() != want.GetNationalNumber() ||
				phonenumbers.GetNumberType(got) != phonenumbers.GetNumberType(want) {
				t.Fatalf("%s is read as %v (%v), want %v (%v)", number, got, err2, want, err)
			}
		}
	}
}

func TestCodes(t *testing.T) {
	for typed, want := range map[string]string{
		"4127 3605": "41273605", "41273605": "41273605", " 4127-3605 ": "41273605", "41 27 36 05": "41273605",
		"٤١٢٧ ٣٦٠٥": "41273605", "۴۱۲۷ ۳۶۰۵": "41273605", "４１２７３６０５": "41273605", "\u200f٤١٢٧٣٦٠٥": "41273605",
		"4127 360": "", "4127 36055": "", "4127 36O5": "", "": "", "abc": "",
	} {
		got, ok := ParseCode(typed)
		if ok != (want != "") || ok && got != want {
			t.Errorf("ParseCode(%q) = %q, %v, want %q", typed, got, ok, want)
		}
	}
	if got := PrintCode("41273605"); got != "4127 3605" {
		t.Errorf("printed %q", got)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("4127 3605")
	f.Add("٤١٢٧ ٣٦٠٥")
	shape := regexp.MustCompile(`^[0-9]{8}$`)
	f.Fuzz(func(t *testing.T, typed string) {
		digits, ok := ParseCode(typed)
		if !ok {
			return
		}
		if again, ok := ParseCode(PrintCode(digits)); !shape.MatchString(digits) || !ok || again != digits {
			t.Fatalf("%q: %q, %q", typed, digits, again)
		}
	})
}

func FuzzCleanContact(f *testing.F) {
	f.Add("Aud", "90 00 00 00", "aud@example.no", "note")
	f.Add("ياسمين", "+46 8 123", "x@y.z", "010107 50160")
	f.Fuzz(func(t *testing.T, name, phone, email, note string) {
		clean, err := Clean(Contact{name, phone, email, note})
		if err != nil {
			return
		}
		if again, err := Clean(clean); err != nil || again != clean {
			t.Fatalf("%+v becomes %+v, %v", clean, again, err)
		}
	})
}

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		typed, booked string
		want          bool
	}{
		{"aud", "Aud", true}, {"AUD ", "Aud", true}, {"Anne", "Anne Marie", true}, {"Anne Marie", "Anne", true},
		{"anne-marie", "Anne Marie", true}, {"Ase", "Åse", false}, {"", "Aud", false}, {"-", "Aud", false}, {"Marie", "Anne Marie", false},
	} {
		if got := SameName(c.typed, c.booked); got != c.want {
			t.Errorf("SameName(%q, %q) = %v", c.typed, c.booked, got)
		}
	}
}

// wantField checks that the field is wrong for that reason.
func wantField(t testing.TB, err error, name, key string) {
	t.Helper()
	if fields := errs.FieldsOf(err); len(fields) != 1 || fields[0].Name != name || fields[0].Key != key {
		t.Errorf("err = %v with fields %v, want %s: %s", err, fields, name, key)
	}
}
