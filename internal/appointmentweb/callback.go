package appointmentweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/contact"
	"digivert/internal/orgweb"
)

// callbackPage lets somebody ask to be called.
type callbackPage struct {
	orgweb.Page
	Form   *form.Form
	Reason string
	Trap   string
}

const callbackPath = "/time/ring"

func (p *Pages) showCallback(w http.ResponseWriter, r *orgweb.Request) error {
	if r.Query("ok") != "" {
		return p.called(w, r)
	}
	wish, err := p.readWish(r, r.HTTP.URL.Query())
	if err != nil {
		return err
	}
	return p.showCallbackForm(w, r, http.StatusOK, joining{wish, p.callbackForm(r, wish)})
}

func (p *Pages) showCallbackForm(w http.ResponseWriter, r *orgweb.Request, status int, j joining) error {
	r.KeepTyped()
	page := callbackPage{Page: r.Page("appointmentweb.callback.title"), Form: j.form, Trap: trapName}
	if j.knowsReason() {
		page.Reason = j.Reason.NameIn(r.Text)
	}
	page.Frame.NoIndex = true
	return p.views.Render(w, status, "callback", page)
}

func (p *Pages) callbackForm(r *orgweb.Request, w wish) *form.Form {
	t := r.Text
	fields := []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("appointmentweb.contact.firstname"), Width: "md", Autocomplete: "given-name",
			Required: true, RequiredKey: "appointmentweb.callback.firstname.empty", MaxLength: contact.MostFirstName},
		{Kind: form.Tel, Name: "phone", Label: t.T("appointmentweb.callback.phone"), Width: "sm", Autocomplete: "tel", InputMode: "tel",
			Required: true, RequiredKey: "appointmentweb.callback.phone.empty"},
		{Kind: form.Select, Name: languageName, Label: t.T("appointmentweb.callback.language"), Width: "md", Options: helpLanguages(t, w.Language)},
		{Kind: form.Textarea, Name: "note", Label: t.T("appointmentweb.callback.note"), Hint: t.T("appointmentweb.contact.note.hint"),
			Rows: 3, MaxLength: contact.MostNote},
	}
	fields = append(fields, w.hidden(languageName, fromName, swapName)...)
	return untagged(form.New(t, append(fields, p.stamp(r)...)...), languageName)
}

// callback puts them on the ring-list. Sent twice, the form is one call.
func (p *Pages) callback(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	wish, err := p.readWish(r, values)
	if err != nil {
		return err
	}
	j := joining{wish, p.callbackForm(r, wish)}
	if r.OnlyShows() {
		j.form.Keep(values)
		return p.showCallbackForm(w, r, http.StatusOK, j)
	}
	j.form.Fill(values)
	p.judge(r, j.form, values)
	if j.form.Failed() {
		return p.showCallbackForm(w, r, http.StatusUnprocessableEntity, j)
	}
	if _, err = p.Appointment.AskCallback(r.HTTP.Context(), p.callbackRequest(r, j, values)); err != nil {
		return p.notCalled(w, r, j, err)
	}
	return r.Redirect(w, callbackPath+"?ok=1")
}

func (p *Pages) callbackRequest(r *orgweb.Request, j joining, values url.Values) appointment.CallbackRequest {
	return appointment.CallbackRequest{
		Tenant: r.Tenant, PlaceID: j.Place.ID, ReasonID: j.Reason.ID, Language: j.Language,
		Contact: contact.Contact{FirstName: j.form.Text("firstname"), Phone: j.form.Text("phone")}, Note: j.form.Text("note"),
		Network: r.Counted, Key: values.Get(once.KeyField), Hash: p.Forms.Hash(values), Now: r.Now,
	}
}

// statusOf is that of a form that is shown again.
func statusOf(err error) int {
	if errs.Is(err, errs.TooMany) {
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

func (p *Pages) notCalled(w http.ResponseWriter, r *orgweb.Request, j joining, err error) error {
	status := statusOf(err)
	if !j.form.SetError(err) {
		return err
	}
	if errs.Is(err, errs.Conflict) { // sent before, with something else in it
		p.renew(r, j.form)
	}
	return p.showCallbackForm(w, r, status, j)
}

// called tells that we will ring.
func (p *Pages) called(w http.ResponseWriter, r *orgweb.Request) error {
	return p.notice(w, http.StatusOK, noticePage{
		Page: r.Page("appointmentweb.called.title"), Text: r.Text.T("appointmentweb.called.text"),
		Links: []web.Link{{Text: r.Text.T("appointmentweb.called.home"), URL: r.URL("/")}},
	})
}
