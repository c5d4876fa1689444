package frontweb

import (
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/contact"
	"digivert/internal/orgweb"
)

func correctForm(r *orgweb.Request, c contact.Contact) *form.Form {
	t := r.Text
	return form.New(t,
		&form.Field{Kind: form.Text, Name: "firstname", Label: t.T("subject.firstname"), Value: c.FirstName, Required: true, MaxLength: contact.MostFirstName, Autocomplete: "off", Width: "sm"},
		&form.Field{Kind: form.Tel, Name: "phone", Label: t.T("subject.phone"), Value: phoneText(t.Phone, c.Phone), InputMode: "tel", MaxLength: 30, Autocomplete: "off", Width: "sm"},
		&form.Field{Kind: form.Email, Name: "email", Label: t.T("subject.email"), Value: c.Email, MaxLength: 254, Autocomplete: "off"},
	).WithID("rett")
}

// eraseForm asks, when there are appointments ahead, what becomes of them.
func eraseForm(r *orgweb.Request, ahead int) *form.Form {
	t := r.Text
	var fields []*form.Field
	if ahead > 0 {
		fields = append(fields, &form.Field{
			Kind: form.Radio, Name: "fate", Label: t.N("subject.fate.ask", ahead), Required: true, RequiredKey: "subject.fate",
			Options: []form.Option{
				{Value: string(appointment.CancelThem), Label: t.T("subject.fate.cancel"), Hint: t.T("subject.fate.cancel.hint")},
				{Value: string(appointment.KeepThem), Label: t.T("subject.fate.keep"), Hint: t.T("subject.fate.keep.hint")},
			},
		})
	}
	fields = append(fields, &form.Field{Kind: form.Checkbox, Name: "sikker", Label: t.T("subject.erase.sure"), Required: true, RequiredKey: "subject.erase.unsure"})
	return untagged(form.New(t, fields...)).WithID("slett")
}

// correctSubject changes name, phone and e-mail in all that is held (GDPR
// article 16).
func (p *Pages) correctSubject(w http.ResponseWriter, r *orgweb.Request) error {
	return p.changeSubject(w, r, changeOf{
		form: func(page answerPage) *form.Form { return page.Correct },
		did:  "rettet",
		change: func(c appointment.SubjectCase, f *form.Form) (appointment.Subject, error) {
			to := contact.Contact{FirstName: f.Text("firstname"), Phone: f.Text("phone"), Email: f.Text("email")}
			return p.Appointment.CorrectSubject(r.HTTP.Context(), c, to)
		},
	})
}

// eraseSubject deletes all contact data now (GDPR article 17).
func (p *Pages) eraseSubject(w http.ResponseWriter, r *orgweb.Request) error {
	return p.changeSubject(w, r, changeOf{
		form: func(page answerPage) *form.Form { return page.Erase },
		did:  "slettet",
		change: func(c appointment.SubjectCase, f *form.Form) (appointment.Subject, error) {
			return c.Subject, p.Appointment.EraseSubject(r.HTTP.Context(), c, appointment.Fate(f.Text("fate")))
		},
	})
}

// changeOf is a change of what is held: its form on the page, what to do, and
// the word for what was done.
type changeOf struct {
	form   func(answerPage) *form.Form
	change func(appointment.SubjectCase, *form.Form) (appointment.Subject, error)
	did    string
}

func (p *Pages) changeSubject(w http.ResponseWriter, r *orgweb.Request, change changeOf) error {
	c, err := p.subjectCase(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.answerPage(r, c)
	if err != nil {
		return err
	}
	f := change.form(page)
	if f == nil { // nothing is held, or no longer
		return p.toAnswer(w, r, c.Subject, "")
	}
	if f.Fill(values); f.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "subjectanswer", page)
	}
	sub, err := change.change(c, f)
	switch {
	case errs.Is(err, errs.Invalid) && f.SetError(err):
		return p.views.Render(w, http.StatusUnprocessableEntity, "subjectanswer", page)
	case errs.Is(err, errs.Conflict) && f.SetError(err):
		return p.views.Render(w, http.StatusConflict, "subjectanswer", page)
	case err != nil:
		return err
	}
	return p.toAnswer(w, r, sub, change.did)
}
