package appointmentweb

import (
	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
)

// dayHeading is a day as a heading, with the year when it is not this one.
func dayHeading(t i18n.Localizer, d, today civil.Date) string {
	if d.Year() != today.Year() {
		return i18n.Capital(t.DayYear(d))
	}
	return i18n.Capital(t.Day(d))
}

// languageOptions lists languages by their names in the reader's language,
// after the option that stands for none of them.
func languageOptions(t i18n.Localizer, none form.Option, codes []string, chosen string) []form.Option {
	options := []form.Option{none}
	for _, code := range codes {
		options = append(options, form.Option{Value: code, Label: t.LanguageName(code)})
	}
	for i := range options {
		options[i].Checked = options[i].Value == chosen
	}
	return options
}
