package form

import (
	"net/url"
	"strconv"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
)

// Form is the fields of one form in their order, and what is wrong with it.
type Form struct {
	Fields  []*Field
	Heading string // of the error summary
	Note    string // "Alle felt må fylles ut.", "" when the fields are tagged
	text    i18n.Localizer
	general []string // errors that belong to no field
}

// Problem is one line of the error summary. Href is "" when it belongs to no
// field.
type Problem struct{ Text, Href string }

// New makes a form of the fields. It gives each an id, and marks what must be
// filled in: with tags where the form mixes, else with one sentence on top.
func New(t i18n.Localizer, fields ...*Field) *Form {
	f := &Form{Fields: fields, text: t, Heading: t.T("web.form.summary")}
	for _, field := range fields {
		if field.ID == "" {
			field.ID = field.Name
		}
		if field.Kind == Select || field.IsGroup() {
			f.preselect(field)
		}
		if field.Kind == Select {
			f.offerNothing(field)
		}
		if field.Kind == Textarea {
			field.LimitText = t.T("web.form.limit", "Limit", field.limit())
		}
	}
	f.mark()
	return f
}

// preselect lets a choice's Value stand for the option with that value.
func (f *Form) preselect(field *Field) {
	if field.Value != "" && len(field.Chosen()) == 0 {
		field.choose([]string{field.Value})
	}
}

// offerNothing puts "Velg" before a select's options when nothing is chosen, so
// that the first answer is not sent unseen.
func (f *Form) offerNothing(field *Field) {
	if len(field.Chosen()) == 0 {
		field.Options = append([]Option{{Label: f.text.T("web.form.choose")}}, field.Options...)
	}
}

// mark sets the tags by the shared pattern of Designsystemet ("required and
// optional fields"). A lone tick box is optional by nature and is not tagged.
func (f *Form) mark() {
	var required, optional []*Field
	for _, field := range f.Fields {
		switch {
		case field.Kind == Hidden || field.Kind == Checkbox && !field.Required:
		case field.Required:
			required = append(required, field)
		default:
			optional = append(optional, field)
		}
	}
	if len(optional) == 0 {
		if len(required) > 1 {
			f.Note = f.text.T("web.form.allrequired")
		}
		return
	}
	f.tag(required, "web.form.required", "warning")
	f.tag(optional, "web.form.optional", "info")
}

func (f *Form) tag(fields []*Field, key, color string) {
	for _, field := range fields {
		if field.Tag == "" {
			field.Tag, field.TagColor = f.text.T(key), color
		}
	}
}

// WithID puts a prefix before the fields' ids, for a page with several forms
// that have fields of the same name.
func (f *Form) WithID(prefix string) *Form {
	for _, field := range f.Fields {
		field.ID = prefix + "-" + field.ID
	}
	return f
}

// Field is the field of that name, nil when the form has none.
func (f *Form) Field(name string) *Field {
	for _, field := range f.Fields {
		if field.Name == name {
			return field
		}
	}
	return nil
}

// Text is what was typed in the field, or the chosen value of a choice; "" for
// an unknown name.
func (f *Form) Text(name string) string {
	field := f.Field(name)
	switch {
	case field == nil:
		return ""
	case field.IsChoice():
		if chosen := field.Chosen(); len(chosen) > 0 {
			return chosen[0]
		}
		return ""
	default:
		return field.Value
	}
}

// List is the chosen values of a group of boxes.
func (f *Form) List(name string) []string {
	if field := f.Field(name); field != nil {
		return field.Chosen()
	}
	return nil
}

// Ticked tells whether the box is ticked.
func (f *Form) Ticked(name string) bool {
	field := f.Field(name)
	return field != nil && field.Ticked()
}

// Number is the whole number in the field, 0 when it is empty or none.
func (f *Form) Number(name string) int {
	n, err := strconv.Atoi(f.Text(name))
	if err != nil {
		return 0
	}
	return n
}

// Date is the date in the field, zero when it is empty or none.
func (f *Form) Date(name string) civil.Date {
	d, err := civil.ParseDate(f.Text(name))
	if err != nil {
		return civil.Date{}
	}
	return d
}

// Time is the time of day in the field; false when it is empty or none.
func (f *Form) Time(name string) (civil.TimeOfDay, bool) {
	t, err := civil.ParseTimeOfDay(f.Text(name))
	return t, err == nil
}

// Fill puts what was posted into the fields and notes, on each, what is wrong
// with it whatever the form is about: nothing in a field that must be filled
// in, too long, not a number, a fødselsnummer. Nothing is cut; what was typed
// is shown again as it was.
func (f *Form) Fill(values url.Values) {
	for _, field := range f.Fields {
		f.fill(field, values[field.Name])
	}
}

// Keep is Fill without a judgement: what was typed is shown again as it was.
func (f *Form) Keep(values url.Values) {
	f.Fill(values)
	for _, field := range f.Fields {
		field.Error = ""
	}
}

// SetErrors puts the sentences of a failed check beside their fields. What
// names no field of this form is told in the summary. The first error of a
// field stands.
func (f *Form) SetErrors(fields []errs.Field) {
	for _, e := range fields {
		f.setError(e)
	}
}

func (f *Form) setError(e errs.Field) {
	field := f.Field(e.Name)
	if field == nil || field.Kind == Hidden {
		f.general = append(f.general, f.text.T(e.Key, e.Args...))
		return
	}
	if field.Error == "" {
		args := append([]any{"Label", field.Label}, e.Args...)
		field.Error = f.text.T(e.Key, args...)
	}
}

// SetError puts the sentence of an error that is about the whole form into the
// summary, and those of an Invalid error beside their fields. It is false when
// the error has nothing to tell here.
func (f *Form) SetError(err error) bool {
	if fields := errs.FieldsOf(err); len(fields) > 0 {
		f.SetErrors(fields)
		return true
	}
	key, args := errs.KeyOf(err)
	if key == "" || errs.Is(err, errs.Internal) || errs.Is(err, errs.Unavailable) {
		return false // there is nothing that the reader could mend
	}
	f.general = append(f.general, f.text.T(key, args...))
	return true
}

// Failed tells whether anything is wrong; the page is then answered with 422.
func (f *Form) Failed() bool { return len(f.Summary()) > 0 }

// Summary lists what is wrong, in the order of the page.
func (f *Form) Summary() []Problem {
	var problems []Problem
	for _, text := range f.general {
		problems = append(problems, Problem{Text: text})
	}
	for _, field := range f.Fields {
		if field.Error != "" {
			problems = append(problems, Problem{Text: field.Error, Href: field.Href()})
		}
	}
	return problems
}
