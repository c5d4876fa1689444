package visitweb

import (
	"io/fs"
	"net/url"
	"slices"
	"strconv"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// Record is the part of a page with which a visit is logged in three taps: what
// it was about, how long it took, and a button that says whether it helped. A
// page shows it inside its own <form method="post">, after the error summary of
// Form:
//
//	{{template "summary" .Record.Form}}
//	<form method="post" …>{{template "record" .Record}}</form>
//
// and keeps Form as a field of its own too, so that the title tells a failure.
type Record struct {
	Form    *form.Form
	Taps    []*form.Field // topics and minutes
	More    []*form.Field // all that is optional
	Ask     string        // the question above the buttons
	Buttons []Button
	MoreAsk string
}

// Button is one outcome.
type Button struct{ Value, Label, Variant string }

// Parts are the templates of the exported page parts, for web.NewViews.
func Parts() fs.FS { return templates }

// minuteChoices are the usual lengths of a visit; the planned one is added.
var minuteChoices = []int{15, 30, 45, 60}

// NewRecord makes the part. Prefill tells what is known: for a booking its
// reason and planned length, for a correction the visit as it was recorded.
// Extra fields of the page's own, such as where it was, come first in the form;
// the page writes them itself.
func NewRecord(t i18n.Localizer, reasons []place.Reason, prefill visit.Visit, extra ...*form.Field) Record {
	taps := []*form.Field{topicField(t, reasons, prefill.Topics), minuteField(t, prefill.Minutes)}
	more := moreFields(t, prefill)
	return Record{
		Form: form.New(t, slices.Concat(extra, taps, more)...), Taps: taps, More: more,
		Ask: t.T("visit.record.outcome"), Buttons: buttons(t), MoreAsk: t.T("visit.record.more"),
	}
}

// topicField offers the reasons in use, and the booked one whatever became of
// it since.
func topicField(t i18n.Localizer, reasons []place.Reason, chosen []string) *form.Field {
	f := &form.Field{
		Kind: form.Checkboxes, Name: "topics", Label: t.T("visit.record.topics"), Width: "tiles",
		Required: true, RequiredKey: "visit.error.needstopic",
	}
	for _, r := range reasons {
		picked := slices.Contains(chosen, r.ID)
		if !r.Hidden || picked {
			f.Options = append(f.Options, form.Option{Value: r.ID, Label: r.NameIn(t), Checked: picked})
		}
	}
	return f
}

func minuteField(t i18n.Localizer, planned int) *form.Field {
	choices := slices.Clone(minuteChoices)
	if planned > 0 && planned <= visit.MostMinutes && !slices.Contains(choices, planned) {
		choices = append(choices, planned)
		slices.Sort(choices)
	}
	f := &form.Field{
		Kind: form.Radio, Name: "minutes", Label: t.T("visit.record.minutes"), Width: "tiles",
		Tag: t.T("web.form.required"), TagColor: "warning", // but an exact number will do instead
	}
	for _, n := range choices {
		f.Options = append(f.Options, form.Option{Value: strconv.Itoa(n), Label: t.Minutes(n), Checked: n == planned})
	}
	return f
}

func buttons(t i18n.Localizer) (all []Button) {
	for i, o := range visit.Outcomes() {
		variant := "secondary"
		if i == 0 {
			variant = "primary"
		}
		all = append(all, Button{Value: string(o), Label: t.T(o.Key()), Variant: variant})
	}
	return all
}

func moreFields(t i18n.Localizer, v visit.Visit) []*form.Field {
	persons := ""
	if v.Persons > 1 {
		persons = strconv.Itoa(v.Persons)
	}
	return []*form.Field{
		{Kind: form.Number, Name: "exact", Label: t.T("visit.record.exact"), Hint: t.T("visit.record.exact.hint"), MaxLength: 20, Width: "xs"},
		selectField(t, "device", v.Device, visit.Devices()),
		yesNoField(t, "onbehalf", v.OnBehalf),
		yesNoField(t, "firsttime", v.FirstTime),
		selectField(t, "age", v.AgeBand, visit.Ages()),
		languageField(t, v.Language),
		{Kind: form.Number, Name: "persons", Label: t.T("visit.record.persons"), Hint: t.T("visit.record.persons.hint"), Value: persons, MaxLength: 20, Width: "xs"},
	}
}

// selectField offers codes whose words are visit.<name>.<code>.
func selectField(t i18n.Localizer, name, chosen string, codes []string) *form.Field {
	f := &form.Field{Kind: form.Select, Name: name, Label: t.T("visit.record." + name), Value: chosen, Width: "md"}
	f.Options = []form.Option{{Label: t.T("visit.record.untold"), Checked: chosen == ""}}
	for _, code := range codes {
		f.Options = append(f.Options, form.Option{Value: code, Label: t.T("visit." + name + "." + code)})
	}
	return f
}

const yes, no = "ja", "nei"

func yesNoField(t i18n.Localizer, name string, told *bool) *form.Field {
	f := &form.Field{Kind: form.Select, Name: name, Label: t.T("visit.record." + name), Width: "md"}
	f.Options = []form.Option{
		{Label: t.T("visit.record.untold"), Checked: told == nil},
		{Value: yes, Label: t.T("visit.record.yes"), Checked: told != nil && *told},
		{Value: no, Label: t.T("visit.record.no"), Checked: told != nil && !*told},
	}
	return f
}

func languageField(t i18n.Localizer, chosen string) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "language", Label: t.T("visit.record.language"), Value: chosen, Width: "md"}
	f.Options = []form.Option{{Label: t.T("visit.record.untold"), Checked: chosen == ""}}
	for _, code := range i18n.SpokenLanguages() {
		f.Options = append(f.Options, form.Option{Value: code, Label: t.LanguageName(code)})
	}
	return f
}

// Open tells whether the optional part is shown open: something in it is wrong,
// or filled in by somebody. The language is known from the booking, and does not
// count: three taps must do.
func (rec Record) Open() bool {
	return slices.ContainsFunc(rec.More, func(f *form.Field) bool {
		return f.Error != "" || f.Name != "language" && rec.Form.Text(f.Name) != ""
	})
}

// Parse puts what was posted into the form and reads the visit out of it:
// minutes, outcome, topics and what else was told. Where, when and for whom is
// the caller's to add. It is false when something is wrong; the form then says
// what.
func (rec Record) Parse(values url.Values) (v visit.Visit, ok bool) {
	f := rec.Form
	f.Fill(values)
	v = visit.Visit{
		Topics: f.List("topics"), Minutes: f.Number("minutes"), Outcome: visit.Outcome(values.Get("outcome")),
		Persons: f.Number("persons"), Language: f.Text("language"), Device: f.Text("device"), AgeBand: f.Text("age"),
		OnBehalf: told(f.Text("onbehalf")), FirstTime: told(f.Text("firsttime")),
	}
	if f.Text("exact") != "" {
		v.Minutes = f.Number("exact")
	}
	if !f.Failed() {
		_ = f.SetError(v.CheckForm()) // beside the fields; nil tells nothing
	}
	return v, !f.Failed()
}

func told(answer string) *bool {
	if answer == "" {
		return nil
	}
	b := answer == yes
	return &b
}
