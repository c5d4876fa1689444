package form

import (
	"net/mail"
	"slices"
	"strconv"
	"unicode/utf8"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
)

// fill takes one field's posted values.
func (f *Form) fill(field *Field, values []string) {
	field.Error = ""
	if field.IsChoice() {
		f.fillChoice(field, values)
		return
	}
	if field.Kind == Hidden && len(values) == 0 {
		return
	}
	typed := ""
	if len(values) > 0 {
		typed = values[0]
	}
	if field.Kind == Checkbox {
		f.fillBox(field, typed)
		return
	}
	f.fillText(field, typed)
}

func (f *Form) fillBox(field *Field, typed string) {
	field.Value = ""
	if typed != "" {
		field.Value = On
	}
	f.require(field, field.Value == "")
}

func (f *Form) fillChoice(field *Field, values []string) {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	field.choose(values)
	if len(values) > 0 && len(field.Chosen()) == 0 {
		// Made up, or gone since the page was shown.
		f.fail(field, "web.error.choice")
		return
	}
	f.require(field, len(field.Chosen()) == 0)
}

func (f *Form) fillText(field *Field, typed string) {
	clean, ok := CleanText(typed, field.Kind == Textarea)
	field.Value = clean
	if clean == "" && ok {
		f.require(field, true)
		return
	}
	if n := utf8.RuneCountInString(clean); n > field.limit() {
		f.fail(field, "web.error.toolong", "Limit", field.limit(), "Length", n)
		return
	}
	if !ok {
		f.fail(field, "web.error.characters")
		return
	}
	if key := wrong(field.Kind, clean); key != "" {
		f.fail(field, key)
	}
}

// wrong gives the locale key of what is wrong with a text of that kind, "" when
// nothing is. Phone numbers have rules of their own and are judged elsewhere.
func wrong(kind, value string) string {
	switch kind {
	case Text, Textarea:
		return keyIf(HasNationalID(value), "web.error.nationalid")
	case Number:
		_, err := strconv.Atoi(value)
		return keyIf(err != nil, "web.error.number")
	case Date:
		_, err := civil.ParseDate(value)
		return keyIf(err != nil, "web.error.date")
	case Time:
		_, err := civil.ParseTimeOfDay(value)
		return keyIf(err != nil, "web.error.time")
	case Email:
		// A bare address only, not "Name <address>".
		address, err := mail.ParseAddress(value)
		return keyIf(err != nil || address.Address != value, "web.error.email")
	default:
		return ""
	}
}

func keyIf(bad bool, key string) string {
	if bad {
		return key
	}
	return ""
}

func (f *Form) require(field *Field, empty bool) {
	if !field.Required || !empty {
		return
	}
	switch {
	case field.RequiredKey != "":
		f.fail(field, field.RequiredKey)
	case field.IsChoice():
		f.fail(field, "web.error.requiredchoice")
	case field.Kind == Checkbox:
		f.fail(field, "web.error.requiredbox")
	default:
		f.fail(field, "web.error.required")
	}
}

func (f *Form) fail(field *Field, key string, args ...any) {
	f.setError(errs.Field{Name: field.Name, Key: key, Args: args})
}
