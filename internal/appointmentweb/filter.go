package appointmentweb

import (
	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// narrows tells whether the wish leaves out times that others can have.
func (w wish) narrows() bool {
	return w.Place.ID != "" || w.Language != "" || w.Interpreter != ""
}

// filterForm asks for place, language of help and interpreter: a form of its
// own that only changes which times are shown.
func filterForm(r *orgweb.Request, w wish, places []place.Place) *form.Form {
	t := r.Text
	fields := []*form.Field{
		{Kind: form.Select, Name: placeName, Label: t.T("appointmentweb.filter.place"), Width: "md", Options: placeOptions(t, places, w.Place.Slug)},
		{Kind: form.Select, Name: languageName, Label: t.T("appointmentweb.filter.language"), Width: "md",
			Hint: t.T("appointmentweb.filter.language.hint"), Options: helpLanguages(t, w.Language)},
		{Kind: form.Select, Name: interpreterName, Label: t.T("appointmentweb.filter.interpreter"), Width: "md",
			Hint: t.T("appointmentweb.interpreter.hint"), Options: interpreterOptions(t, w.Interpreter)},
	}
	f := form.New(t, append(fields, w.hidden(placeName, languageName, interpreterName, fromName)...)...)
	for _, field := range f.Fields {
		field.Tag = "" // nothing here is asked for; it is all a choice
	}
	return f.WithID("vis")
}

// placeForm asks for the place alone, for moving.
func placeForm(r *orgweb.Request, w wish, places []place.Place) *form.Form {
	f := form.New(r.Text, &form.Field{
		Kind: form.Select, Name: placeName, Label: r.Text.T("appointmentweb.filter.place"), Width: "md",
		Options: placeOptions(r.Text, places, w.Place.Slug),
	})
	f.Fields[0].Tag = ""
	return f.WithID("vis")
}

func placeOptions(t i18n.Localizer, places []place.Place, chosen string) []form.Option {
	options := []form.Option{{Label: t.T("appointmentweb.filter.anywhere"), Checked: chosen == ""}}
	for _, p := range places {
		options = append(options, form.Option{Value: p.Slug, Label: p.Name, Checked: p.Slug == chosen})
	}
	return options
}

// helpLanguages are the languages of help; "" is Norwegian, which all speak.
func helpLanguages(t i18n.Localizer, chosen string) []form.Option {
	return languageOptions(t, form.Option{Label: t.T("appointmentweb.norwegian")}, languages(), chosen)
}

func interpreterOptions(t i18n.Localizer, chosen string) []form.Option {
	return languageOptions(t, form.Option{Label: t.T("appointmentweb.interpreter.none")}, interpreters(), chosen)
}

// interpreterFrom says from which day there are times when an interpreter is
// wanted, "" when none is.
func interpreterFrom(r *orgweb.Request, interpreter string) string {
	days := r.Tenant.InterpreterNoticeDays
	if interpreter == "" || days == 0 {
		return ""
	}
	first := civil.DateOf(r.Now, r.Tenant.Location()).AddDays(days)
	return r.Text.N("appointmentweb.interpreter.from", days, "Day", r.Text.Day(first))
}
