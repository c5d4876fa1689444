package orgweb

import (
	"net/http"
	"strconv"

	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

type settingsPage struct {
	Page
	Saved   *web.Alert
	Form    *form.Form
	Numbers []string // municipality numbers through time; set at the command line
}

// numberLines tells the municipality numbers through time, "3001 (2020–2023)".
func (p *Pages) numberLines(r *Request) (lines []string, err error) {
	numbers, err := org.Numbers(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	for _, n := range numbers {
		key := "org.settings.number.still"
		if !n.To.IsZero() {
			key = "org.settings.number.until"
		}
		lines = append(lines, r.Text.T(key, "Number", n.Number, "Year", n.To.Year()))
	}
	return lines, err
}

func (p *Pages) renderSettings(w http.ResponseWriter, r *Request, f *form.Form) error {
	numbers, err := p.numberLines(r)
	if err != nil {
		return err
	}
	page := settingsPage{Page: r.Page("org.settings.title"), Form: f, Numbers: numbers}
	if !f.Failed() {
		page.Saved = saved(r)
	}
	return p.render(w, "settings", page, f)
}

// settingsForm is the settings as fields called like their columns.
func settingsForm(r *Request, s org.Settings) *form.Form {
	field := func(kind, name, value string) *form.Field {
		f := &form.Field{Kind: kind, Name: name, Label: r.Text.T("org.settings." + name), Value: value, Required: true}
		if hint := "org.settings." + name + ".hint"; r.Text.Has(hint) {
			f.Hint = r.Text.T(hint)
		}
		return f
	}
	optional := func(f *form.Field) *form.Field { f.Required = false; return f }
	narrow := func(f *form.Field, width string) *form.Field { f.Width = width; return f }
	language := field(form.Radio, "language", s.Language)
	language.Options = []form.Option{
		{Value: "nb", Label: r.house.Bundle.Localizer("nb").Name()}, {Value: "nn", Label: r.house.Bundle.Localizer("nn").Name()},
	}
	return form.New(r.Text,
		field(form.Text, "service_name", s.ServiceName),
		field(form.Text, "name", s.Name),
		narrow(field(form.Tel, "phone", r.Text.Phone(s.Phone)), "sm"),
		optional(field(form.Text, "phone_hours", s.PhoneHours)),
		optional(narrow(field(form.Email, "email", s.Email), "md")),
		language,
		narrow(field(form.Number, "interpreter_notice_days", strconv.Itoa(s.InterpreterNoticeDays)), "xs"),
		narrow(field(form.Number, "contact_days", strconv.Itoa(s.ContactDays)), "xs"),
		narrow(field(form.Number, "contact_days_unmet", strconv.Itoa(s.ContactDaysUnmet)), "xs"),
		optional(field(form.Checkbox, "closed_christmas_eve", ticked(s.ClosedChristmasEve))),
		optional(field(form.Checkbox, "closed_new_years_eve", ticked(s.ClosedNewYearsEve))),
		optional(field(form.Text, "accessibility_url", s.AccessibilityURL)),
	)
}

func ticked(yes bool) string {
	if yes {
		return form.On
	}
	return ""
}

func (p *Pages) settings(w http.ResponseWriter, r *Request) error {
	return p.renderSettings(w, r, settingsForm(r, r.Tenant.Settings))
}

func (p *Pages) saveSettings(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := settingsForm(r, r.Tenant.Settings)
	if f.Fill(values); !f.Failed() {
		err = p.Org.UpdateTenant(r.HTTP.Context(), by(r), settingsOf(f, r.Tenant.Settings))
		if err == nil {
			return r.Redirect(w, "/intern/innstillinger?lagret=1")
		}
		if !tell(f, err) {
			return err
		}
	}
	return p.renderSettings(w, r, f)
}

// settingsOf is the settings as typed; those that have no field stay.
func settingsOf(f *form.Form, s org.Settings) org.Settings {
	s.Name, s.ServiceName, s.Language = f.Text("name"), f.Text("service_name"), f.Text("language")
	s.Phone, s.PhoneHours, s.Email = f.Text("phone"), f.Text("phone_hours"), f.Text("email")
	s.InterpreterNoticeDays = f.Number("interpreter_notice_days")
	s.ContactDays, s.ContactDaysUnmet = f.Number("contact_days"), f.Number("contact_days_unmet")
	s.ClosedChristmasEve, s.ClosedNewYearsEve = f.Ticked("closed_christmas_eve"), f.Ticked("closed_new_years_eve")
	s.AccessibilityURL = f.Text("accessibility_url")
	return s
}
