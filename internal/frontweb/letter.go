package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/appointmentweb"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
)

// paperChoice is what can be given or sent to whom an appointment is for: the
// slip in a language of theirs, and a letter.
type paperChoice struct {
	Slip      string // its address, without a language
	Proof     string
	Languages *form.Form
	Letter    string // where to write one; "" when there is no use
	Told      string // how far a letter has come
}

// papers are the choices for an appointment as the viewer may make them.
func (p *Pages) papers(r *orgweb.Request, a appointment.Appointment) (c paperChoice, err error) {
	t := r.Text
	if a.Open() && a.Token != "" {
		c.Slip, c.Proof = r.URL("/intern/avtaler/"+a.ID+"/ark"), proof(r)
		c.Languages = appointmentweb.PaperChoice(t, slipLanguage(r, a))
	}
	if appointment.LetterDesk(r.Staff, a) == "" || !(a.State == appointment.Booked || a.State == appointment.Revoked) || a.Redacted {
		return c, nil
	}
	letter, sent, err := p.Appointment.LetterOf(r.HTTP.Context(), r.Tenant, a.ID)
	if err != nil {
		return c, err
	}
	if sent {
		c.Told = t.T("letter.state." + string(letter.State))
	}
	if !sent || letter.State != appointment.LetterPrinted || letter.Version != a.Version {
		c.Letter = r.URL("/intern/avtaler/" + a.ID + "/brev")
	}
	return c, nil
}

// slipLanguage is the language that the desk chose for the slip, else the one in
// which they get help.
func slipLanguage(r *orgweb.Request, a appointment.Appointment) string {
	return appointment.PaperLanguage(r.Query("sprak"), a.Language, r.Tenant.Language)
}

// slipIn is the address of the slip in the language chosen beforehand.
func (c paperChoice) slipIn() string {
	if c.Slip == "" {
		return ""
	}
	v := url.Values{"sprak": {c.Languages.Text("sprak")}}
	if c.Proof != "" {
		v.Set("bevis", c.Proof)
	}
	return c.Slip + "?" + v.Encode()
}

// letterPage writes a letter about an appointment: to whom, where, in which
// language. The address goes nowhere else.
type letterPage struct {
	orgweb.Page
	What   string // what the letter tells: booked, moved, cancelled
	When   string
	Form   *form.Form
	Soon   string // why no letter can be sent
	Action string
	Back   string
}

func (p *Pages) letterForm(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.byID(r)
	if err != nil {
		return err
	}
	page, err := p.letterPage(r, a)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "letter", page)
}

func (p *Pages) letterPage(r *orgweb.Request, a appointment.Appointment) (page letterPage, err error) {
	if appointment.LetterDesk(r.Staff, a) == "" {
		return page, errs.E(errs.Forbidden, "appointment.forbidden")
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return page, err
	}
	page = letterPage{
		Page: r.Page("letter.title"), When: n.when(a) + ", " + n.place(a.PlaceID), Form: addressForm(r, a),
		Action: r.URL("/intern/avtaler/" + a.ID + "/brev"), Back: r.URL("/intern/avtaler/" + a.ID),
	}
	if a.State == appointment.Revoked {
		page.What = r.Text.T("letter.about.revoked")
	}
	if !a.CanLetter(civil.DateOf(r.Now, r.Tenant.Location())) {
		page.Soon = r.Text.T("letter.soon", "Days", appointment.LetterDays)
	}
	return page, nil
}

func addressForm(r *orgweb.Request, a appointment.Appointment) *form.Form {
	t := r.Text
	language := appointmentweb.PaperLanguages(t, appointment.PaperLanguage("", a.Language, r.Tenant.Language))
	language.Label = t.T("letter.language.of")
	return form.New(t,
		&form.Field{Kind: form.Text, Name: "name", Label: t.T("letter.name"), Hint: t.T("letter.name.hint"), Required: true, MaxLength: appointment.MostLetterName, Autocomplete: "off"},
		&form.Field{Kind: form.Textarea, Name: "lines", Label: t.T("letter.lines"), Hint: t.T("letter.lines.hint"), Required: true, MaxLength: 2*appointment.MostAddressLine + 1, Autocomplete: "off"},
		&form.Field{Kind: form.Text, Name: "postcode", Label: t.T("letter.postcode.label"), Required: true, MaxLength: 10, InputMode: "numeric", Width: "xs", Autocomplete: "off"},
		&form.Field{Kind: form.Text, Name: "city", Label: t.T("letter.city"), Required: true, MaxLength: appointment.MostCity, Width: "sm", Autocomplete: "off"},
		language,
	)
}

func (p *Pages) addLetter(w http.ResponseWriter, r *orgweb.Request) error {
	a, values, err := p.posted(r)
	if err != nil {
		return err
	}
	page, err := p.letterPage(r, a)
	if err != nil {
		return err
	}
	if page.Soon != "" {
		return p.views.Render(w, http.StatusConflict, "letter", page)
	}
	if page.Form.Fill(values); page.Form.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "letter", page)
	}
	f := page.Form
	to := appointment.Address{Name: f.Text("name"), Lines: f.Text("lines"), Postcode: f.Text("postcode"), City: f.Text("city")}
	letterID, err := p.Appointment.AddLetter(r.HTTP.Context(), p.change(r), to, f.Text("sprak"))
	switch {
	case errs.Is(err, errs.Invalid) && page.Form.SetError(err):
		return p.views.Render(w, http.StatusUnprocessableEntity, "letter", page)
	case errs.Is(err, errs.Conflict):
		key, args := errs.KeyOf(err)
		page.Soon, page.Form = r.Text.T(key, args...), addressForm(r, a)
		return p.views.Render(w, http.StatusConflict, "letter", page)
	case err != nil:
		return err
	}
	return r.Redirect(w, "/intern/brev/"+letterID)
}
