package visitweb

import (
	"io/fs"
	"net/url"
	"slices"
	"strconv"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
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
	Oral    []*form.Field // the three questions, shown when the visit is in the sample
	More    []*form.Field // all that is optional
	Ask     string        // the question above the buttons
	Buttons []Button
	MoreAsk string
	OralAsk string
	t       i18n.Localizer
}

// Button is one outcome.
type Button struct{ Value, Label, Variant string }

// Parts are the templates of the exported page parts, for web.NewViews.
func Parts() fs.FS { return templates }

// minuteChoices are the usual lengths of a visit; the planned one is added.
var minuteChoices = []int{15, 30, 45, 60}

// NewRecord makes the part. Prefill tells what is known: for a booking its
// reason and planned length, for a correction the visit as it was recorded; its
// Effect.Sampled says whether the three questions are asked, see [visit.Asked].
// Extra fields of the page's own, such as where it was, come first in the form;
// the page writes them itself.
func NewRecord(t i18n.Localizer, reasons []place.Reason, prefill visit.Visit, extra ...*form.Field) Record {
	taps := []*form.Field{topicField(t, reasons, prefill.Topics), minuteField(t, prefill.Minutes)}
	oral, more := oralFields(t, prefill.Effect), moreFields(t, prefill)
	return Record{
		Form: form.New(t, slices.Concat(extra, taps, oral, more)...), Taps: taps, Oral: oral, More: more,
		Ask: t.T("visit.record.outcome"), Buttons: buttons(t), MoreAsk: t.T("visit.record.more"), OralAsk: t.T("visit.record.oral"), t: t,
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

// Sampled tells whether the three questions are asked.
func (rec Record) Sampled() bool { return rec.Form.Text("asked") == form.On }

// effect reads the answers. Who was not to be asked has none: those whom a host
// picks out would say something else than those whom chance does.
func (rec Record) effect() visit.Effect {
	f := rec.Form
	e := visit.Effect{Sampled: rec.Sampled(), HostSelf: visit.Answer(f.Text("hostself"))}
	if e.Sampled {
		e.Help, e.Fine, e.Self = visit.Answer(f.Text("help")), visit.Answer(f.Text("fine")), visit.Answer(f.Text("self"))
	}
	return e
}

// HelpedOnTo lets the visit be helped on to one of the partners, too.
func (rec Record) HelpedOnTo(partners []org.Organisation) Record {
	f := rec.Form.Field("referred")
	f.Options = slices.Insert(f.Options, 1, partnerOptions(rec.t, partners)...)
	f.Options = checked(f.Options, f.Value)
	return rec
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
		OnBehalf: told(f.Text("onbehalf")), FirstTime: told(f.Text("firsttime")), Matter: f.Text("matter"), Heard: f.Text("heard"),
		ReferredTo: f.Text("referred"), Employee: f.Ticked("employee"), Comment: f.Text("comment"), Effect: rec.effect(),
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
