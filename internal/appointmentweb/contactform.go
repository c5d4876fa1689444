package appointmentweb

import (
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/once"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// trapName is a field that no person sees. Programs that fill in every field
// fill it too; that is all there is instead of a captcha, besides the stamp.
const trapName = "nettside"

// sheet is one showing of the form of step 3.
type sheet struct {
	holding
	form     *form.Form
	near     []freetime.Time // other times to choose among in the form
	extended bool            // the reader just got more time
}

func (p *Pages) newSheet(r *orgweb.Request, h holding) *sheet {
	return &sheet{holding: h, form: form.New(r.Text, append(contactFields(r, h, p.Appointment.Notify), p.stamp(r)...)...)}
}

func contactFields(r *orgweb.Request, h holding, notes *notify.Service) []*form.Field {
	t := r.Text
	return []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("appointmentweb.contact.firstname"), Width: "md", Autocomplete: "given-name",
			Required: true, RequiredKey: "appointmentweb.contact.firstname.empty", MaxLength: contact.MostFirstName},
		phoneField(t, h.Channel, notes.Sends(notify.SMS)),
		{Kind: form.Email, Name: "email", Label: t.T("appointmentweb.contact.email"), Width: "md", Autocomplete: "email",
			Hint: emailHint(t, notes.Sends(notify.Email)), MaxLength: 254},
		{Kind: form.Checkbox, Name: "behalf", Label: t.T("appointmentweb.contact.behalf"), Hint: t.T("appointmentweb.contact.behalf.hint")},
		{Kind: form.Select, Name: "language", Label: t.T("appointmentweb.contact.language"), Width: "md",
			Options: contactLanguages(t, r.Tenant.Language, h.wish.Language)},
		{Kind: form.Select, Name: "interpreter", Label: t.T("appointmentweb.contact.interpreter"), Width: "md",
			Hint: t.T("appointmentweb.interpreter.hint"), Options: interpreterOptions(t, h.wish.Interpreter)},
		{Kind: form.Textarea, Name: "note", Label: t.T("appointmentweb.contact.note"), Hint: t.T("appointmentweb.contact.note.hint"),
			Rows: 3, MaxLength: contact.MostNote},
	}
}

// emailHint says what an address leads to.
func emailHint(t i18n.Localizer, reminded bool) string {
	if reminded {
		return t.T("appointmentweb.contact.email.remind")
	}
	return t.T("appointmentweb.contact.email.hint")
}

// phoneField must be filled in where we are the ones who call. It promises a
// reminder only where one can be sent.
func phoneField(t i18n.Localizer, channel place.Channel, reminded bool) *form.Field {
	f := &form.Field{Kind: form.Tel, Name: "phone", Label: t.T("appointmentweb.contact.phone"), Width: "sm", Autocomplete: "tel", InputMode: "tel"}
	f.Hint = t.T("appointmentweb.contact.phone.hint")
	switch {
	case channel.NeedsPhone():
		f.Required, f.RequiredKey, f.Hint = true, "appointmentweb.contact.phone.empty", t.T("appointmentweb.contact.phone.needed")
	case reminded:
		f.Hint = t.T("appointmentweb.contact.phone.remind")
	}
	return f
}

// contactLanguages are the languages of help; Norwegian stands as the written
// form of the tenant, for the statistics.
func contactLanguages(t i18n.Localizer, norwegian, chosen string) []form.Option {
	if chosen == "" {
		chosen = norwegian
	}
	return languageOptions(t, form.Option{Value: norwegian, Label: t.T("appointmentweb.norwegian")}, languages(), chosen)
}

// fill takes what was posted and says all that can be said of it at once.
func (s *sheet) fill(values url.Values) *sheet {
	s.form.Fill(values)
	_, err := contact.Clean(s.contact())
	s.form.SetErrors(errs.FieldsOf(err))
	return s
}

// keep takes what was posted without judging it.
func (s *sheet) keep(values url.Values) *sheet {
	s.form.Keep(values)
	return s
}

func (s *sheet) contact() contact.Contact {
	return contact.Contact{
		FirstName: s.form.Text("firstname"), Phone: s.form.Text("phone"), Email: s.form.Text("email"), Note: s.form.Text("note"),
	}
}

// judge tells a form of a program, or one that lay open for days, from one of a
// person. Neither loses what was typed: it can be sent again.
func (p *Pages) judge(r *orgweb.Request, f *form.Form, values url.Values) {
	if values.Get(trapName) != "" {
		f.SetErrors([]errs.Field{{Key: "appointmentweb.contact.trap"}})
	}
	if p.Forms.Check(values.Get(once.KeyField), values.Get(once.StampField), r.Now) != nil {
		f.SetErrors([]errs.Field{{Key: "appointmentweb.contact.old"}})
		p.renew(r, f)
	}
}

// renew gives the form a key of its own, so that it can be sent again.
func (p *Pages) renew(r *orgweb.Request, f *form.Form) {
	for _, fresh := range p.stamp(r) {
		f.Field(fresh.Name).Value = fresh.Value
	}
}

// booking is what the form says.
func (s *sheet) booking(r *orgweb.Request) appointment.Booking {
	return appointment.Booking{
		Tenant: r.Tenant, HoldID: s.ID, Contact: s.contact(), Language: s.form.Text("language"),
		Interpreter: s.form.Text("interpreter"), OnBehalf: s.form.Ticked("behalf"), Via: appointment.ViaWeb, Now: r.Now,
	}
}

// search finds other times for what the form says.
func (s *sheet) search(r *orgweb.Request) freetime.Search {
	search := s.Search(r.Tenant, freetime.Resident, r.Now)
	search.Moving, search.Language = "", s.form.Text("language")
	search.Interpreter = s.form.Text("interpreter")
	return search
}
