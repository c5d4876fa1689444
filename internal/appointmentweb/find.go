package appointmentweb

import (
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
)

// findPage asks for the code and the first name. Both are posted, so that they
// never stand in an address.
type findPage struct {
	orgweb.Page
	Form *form.Form
}

func newFindPage(r *orgweb.Request) findPage {
	t := r.Text
	return findPage{Page: r.Page("appointmentweb.find.title"), Form: form.New(t,
		&form.Field{Kind: form.Text, Name: "code", Label: t.T("appointmentweb.code"), Hint: t.T("appointmentweb.find.code.hint"), Width: "sm",
			InputMode: "numeric", Autocomplete: "off", Required: true, RequiredKey: "appointmentweb.find.code.empty", MaxLength: 40},
		&form.Field{Kind: form.Text, Name: "firstname", Label: t.T("appointmentweb.contact.firstname"), Hint: t.T("appointmentweb.find.firstname.hint"),
			Width: "md", Autocomplete: "given-name", Required: true, RequiredKey: "appointmentweb.find.firstname.empty"},
	)}
}

func (p *Pages) showFind(w http.ResponseWriter, r *orgweb.Request) error {
	return p.views.Render(w, http.StatusOK, "find", newFindPage(r))
}

func (p *Pages) find(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page := newFindPage(r)
	page.Form.Fill(values)
	if page.Form.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "find", page)
	}
	found, err := p.Appointment.Behind(r.HTTP.Context(), appointment.CodeTry{
		Tenant: r.Tenant, Code: page.Form.Text("code"), FirstName: page.Form.Text("firstname"), Network: r.Counted, Now: r.Now,
	})
	if err != nil {
		return p.notFound(w, page, err)
	}
	if found.Earlier.ID != "" {
		return r.Redirect(w, waitingPath(found.Earlier.Token))
	}
	return r.Redirect(w, appointmentPath(found.Appointment.Token))
}

// notFound tells one sentence for a wrong code and for a wrong name, so that
// neither can be guessed on its own; after too many tries, the phone number.
func (p *Pages) notFound(w http.ResponseWriter, page findPage, err error) error {
	status := http.StatusUnprocessableEntity
	if errs.Is(err, errs.TooMany) {
		status = http.StatusTooManyRequests
	}
	if !page.Form.SetError(err) {
		return err
	}
	return p.views.Render(w, status, "find", page)
}
