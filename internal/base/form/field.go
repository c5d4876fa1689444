package form

import (
	"slices"
	"strconv"
	"strings"
)

// The kinds of field. Checkbox is one box to tick, Checkboxes a group of them.
const (
	Text       = "text"
	Tel        = "tel"
	Email      = "email"
	Number     = "number"
	Date       = "date"
	Time       = "time"
	Textarea   = "textarea"
	Select     = "select"
	Radio      = "radio"
	Checkbox   = "checkbox"
	Checkboxes = "checkboxes"
	Hidden     = "hidden"
)

// Field is one question of a form. Kind and Name are needed, and Label unless
// it is hidden; the rest has working defaults.
type Field struct {
	Kind, Name   string
	ID           string // default: Name
	Label        string
	Hint         string // a description under the label
	Value        string // what is shown: the default, then what was typed
	Error        string // the sentence beside the field, "" when all is well
	Autocomplete string // WCAG 1.3.5: "given-name", "tel", "email", …
	InputMode    string // the phone's keypad: "numeric", "tel", …
	Options      []Option
	MaxLength    int    // in characters; 0 = the default of the kind
	Rows         int    // of a textarea; 0 = 4
	Width        string // "xs", "sm", "md" or "" (full); "tiles" for radio and checkboxes

	Required    bool   // must be filled in
	RequiredKey string // locale key of the sentence when it is empty
	Tag         string // text of the tag beside the label; New sets it
	TagColor    string // "warning" or "info"
	LimitText   string // "Høyst 200 tegn."; New sets it on textareas
}

// Option is one answer to choose. Options with the same Group that follow each
// other stand under it as a small heading (a day over its free times).
type Option struct {
	Value, Label, Hint string
	Group              string
	Checked            bool
}

// The longest value, in characters, of a field that names no limit itself.
const (
	defaultLength   = 200
	defaultTextarea = 1000
)

func (f *Field) limit() int {
	switch {
	case f.MaxLength > 0:
		return f.MaxLength
	case f.Kind == Textarea:
		return defaultTextarea
	default:
		return defaultLength
	}
}

// IsGroup tells whether the field is a fieldset with a legend.
func (f *Field) IsGroup() bool { return f.Kind == Radio || f.Kind == Checkboxes }

// IsChoice tells whether only the values of Options may be sent.
func (f *Field) IsChoice() bool { return f.IsGroup() || f.Kind == Select }

// LabelID is the id of the label or legend.
func (f *Field) LabelID() string { return f.ID + "-label" }

// HintID is the id of the description.
func (f *Field) HintID() string { return f.ID + "-hint" }

// LimitID is the id of the sentence that tells the greatest length.
func (f *Field) LimitID() string { return f.ID + "-limit" }

// ErrorID is the id of the error.
func (f *Field) ErrorID() string { return f.ID + "-error" }

// DescribedBy lists the ids of the texts that describe the control, "" when
// there is none.
func (f *Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.HintID())
	}
	if f.LimitText != "" {
		ids = append(ids, f.LimitID())
	}
	if f.Error != "" {
		ids = append(ids, f.ErrorID())
	}
	return strings.Join(ids, " ")
}

// Href is where the error summary leads: the control, or a group's first
// option.
func (f *Field) Href() string {
	if f.IsGroup() && len(f.Options) > 0 {
		return "#" + f.optionID(0)
	}
	return "#" + f.ID
}

// Lines is the number of rows of a textarea.
func (f *Field) Lines() int {
	if f.Rows > 0 {
		return f.Rows
	}
	return 4
}

func (f *Field) optionID(n int) string { return f.ID + "-" + strconv.Itoa(n+1) }

// Ticked tells whether a Checkbox is ticked.
func (f *Field) Ticked() bool { return f.Kind == Checkbox && f.Value == On }

// On is the value that a ticked Checkbox sends.
const On = "ja"

// Choice is an option as the templates write it. It does not embed the option:
// a template finds embedded fields many times slower, and there are many.
type Choice struct {
	Value, Label, Hint string
	Checked            bool
	ID, HintID         string
}

// Group is a stretch of options under one heading; Label is "" for options
// without a group.
type Group struct {
	Label, ID string
	Choices   []Choice
}

// Groups gives the options in their order, split where the group changes.
func (f *Field) Groups() []Group {
	var groups []Group
	for i, option := range f.Options {
		if i == 0 || option.Group != f.Options[i-1].Group {
			id := f.ID + "-g" + strconv.Itoa(len(groups)+1)
			groups = append(groups, Group{Label: option.Group, ID: id})
		}
		last := &groups[len(groups)-1]
		last.Choices = append(last.Choices, f.choice(i))
	}
	return groups
}

func (f *Field) choice(n int) Choice {
	o := f.Options[n]
	c := Choice{Value: o.Value, Label: o.Label, Hint: o.Hint, Checked: o.Checked, ID: f.optionID(n)}
	if c.Hint != "" {
		c.HintID = c.ID + "-hint"
	}
	return c
}

// Chosen lists the values of the ticked options, in the options' order.
func (f *Field) Chosen() []string {
	var values []string
	for _, option := range f.Options {
		if option.Checked {
			values = append(values, option.Value)
		}
	}
	return values
}

// choose ticks the options with these values. With Radio and Select only the
// last one counts, as in a browser.
func (f *Field) choose(values []string) {
	single := f.Kind != Checkboxes
	if single && len(values) > 1 {
		values = values[len(values)-1:]
	}
	for i := range f.Options {
		f.Options[i].Checked = slices.Contains(values, f.Options[i].Value)
	}
}
