package form_test

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
)

func texts(t *testing.T, lang string) i18n.Localizer {
	t.Helper()
	bundle, err := i18n.Load(os.DirFS("../../../locale"))
	if err != nil {
		t.Fatal(err)
	}
	return bundle.Localizer(lang)
}

// booking is a form with a field of most kinds.
func booking(t *testing.T) *form.Form {
	return form.New(texts(t, "nb"),
		&form.Field{Kind: form.Hidden, Name: "_key", Value: "k1"},
		&form.Field{Kind: form.Text, Name: "firstname", Label: "Fornavn", Required: true, MaxLength: 40},
		&form.Field{Kind: form.Tel, Name: "phone", Label: "Mobilnummer"},
		&form.Field{Kind: form.Email, Name: "email", Label: "E-post"},
		&form.Field{Kind: form.Number, Name: "minutes", Label: "Lengde"},
		&form.Field{Kind: form.Date, Name: "day", Label: "Dato"},
		&form.Field{Kind: form.Time, Name: "start", Label: "Fra"},
		&form.Field{Kind: form.Textarea, Name: "note", Label: "Merknad", MaxLength: 100},
		&form.Field{Kind: form.Select, Name: "language", Label: "Språk", Value: "nb", Options: []form.Option{{Value: "nb", Label: "norsk"}, {Value: "uk", Label: "ukrainsk"}}},
		&form.Field{Kind: form.Radio, Name: "reason", Label: "Hva vil du ha hjelp med?", Required: true, Options: []form.Option{{Value: "bankid", Label: "BankID"}, {Value: "other", Label: "Noe annet"}}},
		&form.Field{Kind: form.Checkboxes, Name: "access", Label: "Tilgang", Options: []form.Option{{Value: "step", Label: "Trinnfritt"}, {Value: "loop", Label: "Teleslynge"}}},
		&form.Field{Kind: form.Checkbox, Name: "behalf", Label: "Jeg bestiller for en annen"},
	)
}

func good() url.Values {
	return url.Values{
		"_key": {"k1"}, "firstname": {"  Aud "}, "phone": {"90 00 00 00"}, "email": {"aud@eksempel.no"}, "minutes": {"45"},
		"day": {"2026-11-11"}, "start": {"10:30"}, "note": {"En\r\nto"}, "language": {"uk"}, "reason": {"other"},
		"access": {"loop", "step"}, "behalf": {"ja"},
	}
}

func TestFillReadsWhatWasTyped(t *testing.T) {
	f := booking(t)
	f.Fill(good())
	if f.Failed() {
		t.Fatalf("a good form failed: %v", f.Summary())
	}
	if got := f.Text("firstname"); got != "Aud" {
		t.Errorf("first name %q", got)
	}
	if got := f.Text("note"); got != "En\nto" {
		t.Errorf("note %q", got)
	}
	if f.Number("minutes") != 45 || f.Date("day").String() != "2026-11-11" || f.Text("language") != "uk" || f.Text("reason") != "other" {
		t.Errorf("got %d %s %s %s", f.Number("minutes"), f.Date("day"), f.Text("language"), f.Text("reason"))
	}
	if start, ok := f.Time("start"); !ok || start.String() != "10:30" {
		t.Errorf("start %v %v", start, ok)
	}
	if !slices.Equal(f.List("access"), []string{"step", "loop"}) || !f.Ticked("behalf") {
		t.Errorf("access %v behalf %v", f.List("access"), f.Ticked("behalf"))
	}
}

func TestFillTellsWhatIsWrongAndKeepsIt(t *testing.T) {
	long := strings.Repeat("lang tekst ", 1000)
	for _, test := range []struct{ name, value, kept, sentence string }{
		{"firstname", "", "", "Fornavn må fylles ut."},
		{"firstname", "   ", "", "Fornavn må fylles ut."},
		{"firstname", "Aud 🌻", "Aud 🌻", ""},
		{"firstname", "Aud\u202egnp", "Aud gnp", "Fornavn hadde tegn som vi ikke kan lagre. Vi har byttet dem med mellomrom. Se over teksten og send på nytt."},
		{"firstname", strings.Repeat("å", 40), strings.Repeat("å", 40), ""},
		{"firstname", strings.Repeat("å", 41), strings.Repeat("å", 41), "Fornavn kan ha høyst 40 tegn. Du har skrevet 41."},
		{"note", long, strings.TrimSpace(long), "Merknad kan ha høyst 100 tegn. Du har skrevet 10999."},
		{"note", "nummer 010190 00152", "nummer 010190 00152", ""},
		{"email", "aud@", "aud@", "E-post må være en e-postadresse, for eksempel navn@eksempel.no."},
		{"email", "Aud <aud@eksempel.no>", "Aud <aud@eksempel.no>", "E-post må være en e-postadresse, for eksempel navn@eksempel.no."},
		{"minutes", "førti", "førti", "Lengde må være et helt tall, for eksempel 30."},
		{"day", "2026-02-30", "2026-02-30", "Dato må være en dato, for eksempel 11.11.2026."},
		{"start", "25:00", "25:00", "Fra må være et klokkeslett, for eksempel 10.30."},
		{"reason", "", "", "Hva vil du ha hjelp med? – velg et svar."},
		{"reason", "hacked", "", "Hva vil du ha hjelp med? – svaret finnes ikke lenger. Velg på nytt."},
		{"language", "xx", "", "Språk – svaret finnes ikke lenger. Velg på nytt."},
	} {
		t.Run(test.name+" "+test.value[:min(len(test.value), 20)], func(t *testing.T) {
			f, values := booking(t), good()
			values.Set(test.name, test.value)
			f.Fill(values)
			if got := f.Field(test.name).Error; got != test.sentence {
				t.Errorf("error %q, want %q", got, test.sentence)
			}
			if got := f.Text(test.name); got != test.kept {
				t.Errorf("kept %.60q, want %.60q", got, test.kept)
			}
			if f.Failed() != (test.sentence != "") {
				t.Errorf("failed is %v", f.Failed())
			}
			if f.Text("phone") != "90 00 00 00" {
				t.Error("another field lost what was typed")
			}
		})
	}
}

func TestNationalIDIsRefusedInFreeText(t *testing.T) {
	f, values := booking(t), good()
	values.Set("note", "Mitt nummer er "+validID)
	f.Fill(values)
	if !strings.Contains(f.Field("note").Error, "fødselsnummer") || f.Text("note") == "" {
		t.Errorf("error %q, kept %q", f.Field("note").Error, f.Text("note"))
	}
}

func TestErrorsFromARuleStandBesideTheirField(t *testing.T) {
	f := booking(t)
	f.Fill(good())
	var check errs.Check
	check.Add("phone", "web.error.required")
	check.Add("reason", "web.error.requiredchoice")
	check.Add("nowhere", "web.error.usedform")
	if !f.SetError(check.Err()) {
		t.Fatal("an Invalid error has something to tell")
	}
	summary := f.Summary()
	if len(summary) != 3 || summary[0].Href != "" || summary[1].Href != "#phone" || summary[2].Href != "#reason-1" {
		t.Errorf("summary %+v", summary)
	}
	if f.SetError(errs.E(errs.Unavailable, "web.error.unavailable")) {
		t.Error("what passes by itself has a page of its own")
	}
	if f.SetError(errs.E(errs.Internal, "")) {
		t.Error("an internal error must not be told in a form")
	}
	if !f.SetError(errs.E(errs.Conflict, "web.error.usedform")) || len(f.Summary()) != 4 {
		t.Error("a conflict is told in the summary")
	}
}

func TestTagsWhereAFormMixes(t *testing.T) {
	f := booking(t)
	if got := f.Field("firstname"); got.Tag != "Må fylles ut" || got.TagColor != "warning" {
		t.Errorf("required %q %q", got.Tag, got.TagColor)
	}
	if got := f.Field("phone"); got.Tag != "Valgfritt" || got.TagColor != "info" {
		t.Errorf("optional %q %q", got.Tag, got.TagColor)
	}
	if f.Field("behalf").Tag != "" || f.Field("_key").Tag != "" || f.Note != "" {
		t.Error("tick box and hidden field carry no tag")
	}
	all := form.New(texts(t, "nn"), &form.Field{Kind: form.Text, Name: "a", Label: "A", Required: true},
		&form.Field{Kind: form.Text, Name: "b", Label: "B", Required: true})
	if all.Fields[0].Tag != "" || all.Note != "Alle felt må fyllast ut." {
		t.Errorf("tag %q note %q", all.Fields[0].Tag, all.Note)
	}
}

func TestIDsAreTheServers(t *testing.T) {
	f := booking(t).WithID("a7")
	f.Fill(url.Values{})
	field := f.Field("firstname")
	if field.DescribedBy() != "a7-firstname-error" || field.Href() != "#a7-firstname" {
		t.Errorf("%q %q", field.DescribedBy(), field.Href())
	}
	if note := f.Field("note"); note.DescribedBy() != "a7-note-limit" || note.LimitText != "Høyst 100 tegn." {
		t.Errorf("%q %q", note.DescribedBy(), note.LimitText)
	}
}

func TestGroupsFollowTheOptions(t *testing.T) {
	field := &form.Field{Kind: form.Radio, Name: "time", Options: []form.Option{
		{Value: "1", Group: "Tirsdag"}, {Value: "2", Group: "Tirsdag"}, {Value: "3", Group: "Onsdag", Hint: "hint"}}}
	form.New(texts(t, "nb"), field)
	groups := field.Groups()
	if len(groups) != 2 || len(groups[0].Choices) != 2 || groups[1].Choices[0].ID != "time-3" || groups[1].Choices[0].HintID != "time-3-hint" || groups[1].ID != "time-g2" {
		t.Errorf("%+v", groups)
	}
}

func TestSelectOffersNothingFirst(t *testing.T) {
	field := &form.Field{Kind: form.Select, Name: "place", Label: "Sted", Required: true, Options: []form.Option{{Value: "a", Label: "A"}}}
	f := form.New(texts(t, "nb"), field)
	if len(field.Options) != 2 || field.Options[0].Label != "Velg" || field.Options[0].Value != "" {
		t.Fatalf("%+v", field.Options)
	}
	f.Fill(url.Values{"place": {""}})
	if field.Error != "Sted – velg et svar." {
		t.Errorf("error %q", field.Error)
	}
}
