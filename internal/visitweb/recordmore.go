package visitweb

import (
	"strconv"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
	"digivert/internal/visit"
)

func moreFields(t i18n.Localizer, v visit.Visit) []*form.Field {
	persons := ""
	if v.Persons > 1 {
		persons = strconv.Itoa(v.Persons)
	}
	return []*form.Field{
		{Kind: form.Number, Name: "exact", Label: t.T("visit.record.exact"), Hint: t.T("visit.record.exact.hint"), MaxLength: 20, Width: "xs"},
		selectField(t, "matter", v.Matter, visit.Matters()),
		selectField(t, "device", v.Device, visit.Devices()),
		yesNoField(t, "onbehalf", v.OnBehalf),
		yesNoField(t, "firsttime", v.FirstTime),
		selectField(t, "age", v.AgeBand, visit.Ages()),
		languageField(t, v.Language),
		{Kind: form.Number, Name: "persons", Label: t.T("visit.record.persons"), Hint: t.T("visit.record.persons.hint"), Value: persons, MaxLength: 20, Width: "xs"},
		selectField(t, "heard", v.Heard, visit.Heard()),
		referredField(t, v.ReferredTo),
		answerField(t, "hostself", v.Effect.HostSelf),
		{Kind: form.Text, Name: "comment", Label: t.T("visit.record.comment"), Hint: t.T("visit.record.comment.hint"), Value: v.Comment, MaxLength: visit.MostComment},
		employeeField(t, v.Employee),
	}
}

func employeeField(t i18n.Localizer, employee bool) *form.Field {
	f := &form.Field{Kind: form.Checkbox, Name: "employee", Label: t.T("visit.record.employee"), Hint: t.T("visit.record.employee.hint")}
	if employee {
		f.Value = form.On
	}
	return f
}

// oralFields are the three questions to the one who was helped, and whether they
// are to be asked at all.
func oralFields(t i18n.Localizer, e visit.Effect) []*form.Field {
	asked := &form.Field{Kind: form.Hidden, Name: "asked"}
	if e.Sampled {
		asked.Value = form.On
	}
	return []*form.Field{asked, answerField(t, "help", e.Help), answerField(t, "fine", e.Fine), answerField(t, "self", e.Self)}
}

func answerField(t i18n.Localizer, name string, given visit.Answer) *form.Field {
	f := &form.Field{Kind: form.Radio, Name: name, Label: t.T("visit.record." + name), Width: "tiles"}
	for _, a := range visit.Given() {
		f.Options = append(f.Options, form.Option{Value: string(a), Label: t.T(a.Key()), Checked: a == given})
	}
	return f
}

// referredField offers those outside; [Record.HelpedOnTo] adds the partners.
func referredField(t i18n.Localizer, chosen string) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "referred", Label: t.T("visit.record.referred"), Value: chosen, Width: "md"}
	f.Options = append([]form.Option{{Label: t.T("visit.record.referred.none")}}, elsewhereOptions(t)...)
	f.Options = checked(f.Options, chosen)
	return f
}

// elsewhereOptions are those who are not partners of the service.
func elsewhereOptions(t i18n.Localizer) (options []form.Option) {
	for _, code := range visit.Elsewhere() {
		options = append(options, form.Option{Value: code, Label: t.T("visit.elsewhere." + code), Group: t.T("visit.record.referred.outside")})
	}
	return options
}

func partnerOptions(t i18n.Localizer, partners []org.Organisation) (options []form.Option) {
	for _, o := range partners {
		if o.Open() {
			options = append(options, form.Option{Value: o.ID, Label: o.Name, Group: t.T("visit.record.referred.partners")})
		}
	}
	return options
}

func checked(options []form.Option, chosen string) []form.Option {
	for i := range options {
		options[i].Checked = options[i].Value == chosen
	}
	return options
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
