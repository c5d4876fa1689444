package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/contact"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// callbackPage puts somebody on the ring-list who wants to be called, as the
// desk hears it.
type callbackPage struct {
	orgweb.Page
	About string // the appointment that it is about
	Form  *form.Form
	Keys  deskKeys
	Back  string
}

func (p *Pages) callbackForm(w http.ResponseWriter, r *orgweb.Request) error {
	return p.renderCallback(w, r, nil, nil)
}

// aboutWhat is the appointment in the form or the address, opened by one's
// organisation or by the caller's code; nothing when none is named.
func (p *Pages) aboutWhat(r *orgweb.Request) (a appointment.Appointment, err error) {
	id := r.Query("avtale")
	if id == "" {
		id = r.HTTP.PostFormValue("avtale")
	}
	if id == "" {
		return a, nil
	}
	a, err = p.Appointment.ByID(r.HTTP.Context(), r.Tenant, p.actor(r), id)
	return a.Seen(r.Staff, civil.DateOf(r.Now, r.Tenant.Location())), err
}

func (p *Pages) renderCallback(w http.ResponseWriter, r *orgweb.Request, typed url.Values, problem error) error {
	a, err := p.aboutWhat(r)
	if err != nil {
		return err
	}
	page := callbackPage{Page: r.Page("front.callback.title"), Back: r.URL("/intern/ringeliste")}
	if page.Form, err = p.newCallback(r, a); err != nil {
		return err
	}
	if a.ID != "" {
		n, err := p.names(r.HTTP.Context(), r)
		if err != nil {
			return err
		}
		page.About = n.whenWhere(a)
		page.Back = r.URL(withProof(r, a.ID, ""))
	}
	fresh := p.Forms.NewForm(r.Now)
	page.Keys = deskKeys{Key: fresh.Key, Stamp: fresh.Stamp}
	if typed == nil {
		return p.views.Render(w, http.StatusOK, "callback", page)
	}
	page.Form.Fill(typed)
	if problem != nil && !page.Form.Failed() && !page.Form.SetError(problem) {
		return problem
	}
	status := http.StatusUnprocessableEntity
	if errs.Is(problem, errs.Conflict) {
		status = http.StatusConflict
	}
	return p.views.Render(w, status, "callback", page)
}

// newCallback is the form. About an appointment, the appointment says where and
// by whom.
func (p *Pages) newCallback(r *orgweb.Request, a appointment.Appointment) (*form.Form, error) {
	t := r.Text
	fields := []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("front.desk.firstname"), Required: true, MaxLength: contact.MostFirstName, Autocomplete: "off", Value: a.Contact.FirstName},
		{Kind: form.Tel, Name: "phone", Label: t.T("front.callback.phone"), Required: true, InputMode: "tel", MaxLength: 30, Autocomplete: "off", Value: a.Contact.Phone},
	}
	if a.ID != "" {
		fields = append(fields,
			&form.Field{Kind: form.Hidden, Name: "avtale", Value: a.ID},
			&form.Field{Kind: form.Hidden, Name: "bevis", Value: proof(r)})
	} else {
		chosen, err := p.callbackChoices(r)
		if err != nil {
			return nil, err
		}
		fields = append(fields, chosen...)
	}
	fields = append(fields,
		&form.Field{Kind: form.Text, Name: "note", Label: t.T("front.callback.note"), Hint: t.T("front.callback.note.hint"), MaxLength: contact.MostNote, Autocomplete: "off"},
		organisationField(r))
	return form.New(t, fields...), nil
}

// callbackChoices are what it is about, where, in which language, and who rings.
func (p *Pages) callbackChoices(r *orgweb.Request) ([]*form.Field, error) {
	ctx, t := r.HTTP.Context(), r.Text
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	topic := unsaid("tema", t.T("front.callback.topic"), t.T("front.callback.unsaid"))
	for _, one := range place.Visible(reasons) {
		topic.Options = append(topic.Options, form.Option{Value: one.ID, Label: one.NameIn(t)})
	}
	where := unsaid("sted", t.T("front.callback.place"), t.T("front.callback.unsaid"))
	for _, one := range places {
		where.Options = append(where.Options, form.Option{Value: one.ID, Label: one.Name})
	}
	spoken := unsaid("sprak", t.T("front.callback.language"), t.T("front.callback.language.unsaid"))
	for _, code := range i18n.SpokenLanguages() {
		if code != "sgn" {
			spoken.Options = append(spoken.Options, form.Option{Value: code, Label: t.LanguageName(code)})
		}
	}
	return []*form.Field{topic, where, spoken, p.whoRings(r)}, nil
}

// unsaid is a select whose first answer is that nothing was said.
func unsaid(name, label, none string) *form.Field {
	return &form.Field{Kind: form.Select, Name: name, Label: label, Options: []form.Option{{Label: none, Checked: true}}}
}

// whoRings offers one's own organisations, and whoever is near the place.
func (p *Pages) whoRings(r *orgweb.Request) *form.Field {
	field := unsaid("ringer", r.Text.T("front.callback.who"), r.Text.T("front.callback.who.nearest"))
	for _, id := range r.Staff.ContactOrganisations() {
		for _, m := range r.Staff.Memberships {
			if m.OrganisationID == id {
				field.Options = append(field.Options, form.Option{Value: id, Label: m.OrganisationName})
				break
			}
		}
	}
	if len(field.Options) > 1 { // one's own first: the caller spoke with us
		field.Options = append(field.Options[1:], form.Option{Label: field.Options[0].Label})
		field.Value = field.Options[0].Value
	}
	return field
}

func (p *Pages) askCallback(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	request, err := p.callbackRequest(r, values)
	if err == nil {
		_, err = p.Appointment.AskCallback(r.HTTP.Context(), request)
	}
	if err != nil {
		return p.renderCallback(w, r, values, err)
	}
	return r.Redirect(w, "/intern/ringeliste?gjort=ny")
}

func (p *Pages) callbackRequest(r *orgweb.Request, values url.Values) (c appointment.CallbackRequest, err error) {
	a, err := p.aboutWhat(r)
	if err != nil {
		return c, err
	}
	f, err := p.newCallback(r, a)
	if err != nil {
		return c, err
	}
	f.Fill(values)
	if err := p.Forms.Check(values.Get("_key"), values.Get("_stamp"), r.Now); err != nil {
		return c, err
	}
	if f.Failed() {
		return c, errs.E(errs.Invalid, "web.form.summary")
	}
	return appointment.CallbackRequest{
		Tenant: r.Tenant, Viewer: r.Staff, MadeBy: f.Text("org"), Token: proof(r), AppointmentID: a.ID,
		OrganisationID: ownOrganisation(r, values.Get("ringer")), PlaceID: values.Get("sted"), ReasonID: values.Get("tema"), Language: values.Get("sprak"),
		Contact: contact.Contact{FirstName: f.Text("firstname"), Phone: f.Text("phone")}, Note: f.Text("note"),
		Key: values.Get("_key"), Hash: p.Forms.Hash(values), Now: r.Now,
	}, nil
}

// ownOrganisation is the id, if it is one of those that the viewer rings for.
func ownOrganisation(r *orgweb.Request, id string) string {
	if r.Staff.In(id, org.HostRole, org.Desk, org.Coordinator) {
		return id
	}
	return ""
}
