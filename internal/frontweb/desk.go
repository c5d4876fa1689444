package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// deskTimes is how many free times the desk sees at once.
const deskTimes = 12

// deskPage books for somebody who calls or stands there: the wishes, the next
// free times across all organisations, and who it is for, on one screen.
type deskPage struct {
	orgweb.Page
	Wishes *form.Form
	Times  timeList
	Form   *form.Form
	Keys   deskKeys
}

// deskKeys are the hidden fields that the booking carries along.
type deskKeys struct{ Key, Stamp string }

// wishes are what the caller wants, kept in the address so that a list of times
// can be reloaded and shared between two screens.
type wishes struct {
	reason, place, language, interpreter string
	from                                 civil.Date
}

func wishesOf(v url.Values) wishes {
	from, err := civil.ParseDate(v.Get("fra"))
	if err != nil {
		from = civil.Date{}
	}
	return wishes{reason: v.Get("tema"), place: v.Get("sted"), language: v.Get("sprak"), interpreter: v.Get("tolk"), from: from}
}

func (w wishes) address(from string) string {
	v := url.Values{}
	for name, value := range map[string]string{"tema": w.reason, "sted": w.place, "sprak": w.language, "tolk": w.interpreter, "fra": from} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return "/intern/skranke?" + v.Encode()
}

func (w wishes) search(r *orgweb.Request) appointment.Search {
	s := appointment.Search{
		Tenant: r.Tenant, ReasonID: w.reason, PlaceID: w.place, Language: w.language, Interpreter: w.interpreter != "",
		By: appointment.BookerOf(r.Staff), From: w.from, Limit: deskTimes, Now: r.Now,
	}
	if s.Interpreter {
		s.Language = "" // the interpreter speaks it, so the host need not
	}
	return s
}

func (p *Pages) desk(w http.ResponseWriter, r *orgweb.Request) error {
	return p.renderDesk(w, r, wishesOf(r.HTTP.URL.Query()), nil, nil)
}

// bookAtDesk books without a hold: the caller is on the line. What was typed
// stays whatever happens.
func (p *Pages) bookAtDesk(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	wanted := wishesOf(values)
	booking, slot, problem := p.deskBooking(r, values)
	if problem == nil {
		request := appointment.HoldRequest{Search: wanted.search(r), Slot: slot}
		receipt, err := p.Appointment.BookDirect(r.HTTP.Context(), request, booking)
		if err == nil {
			return r.Redirect(w, "/intern/avtaler/"+receipt.ID+"?ny=1&bevis="+url.QueryEscape(receipt.Token))
		}
		problem = err
	}
	return p.renderDesk(w, r, wanted, values, problem)
}

// deskBooking reads the posted booking.
func (p *Pages) deskBooking(r *orgweb.Request, values url.Values) (b appointment.Booking, slot appointment.Slot, err error) {
	f := p.deskForm(r)
	f.Fill(values)
	if err := p.Forms.Check(values.Get("_key"), values.Get("_stamp"), r.Now); err != nil {
		return b, slot, err
	}
	if f.Failed() {
		return b, slot, errs.E(errs.Invalid, "web.form.summary")
	}
	if slot, err = appointment.ParseSlot(values.Get("slot")); err != nil {
		return b, slot, err
	}
	madeBy := f.Text("org")
	if !r.Staff.In(madeBy, deskRoles...) {
		return b, slot, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	return appointment.Booking{
		Tenant: r.Tenant, Via: viaOf(r.Staff, madeBy, f.Text("via")), Viewer: r.Staff, MadeBy: madeBy,
		Contact: appointment.Contact{
			FirstName: f.Text("firstname"), Phone: f.Text("phone"), Email: f.Text("email"), Note: f.Text("note"),
		},
		Language: values.Get("sprak"), Interpreter: values.Get("tolk"), OnBehalf: f.Ticked("behalf"), TellPartner: r.Staff.Has(org.Partner) && f.Ticked("tell"),
		Key: values.Get("_key"), Hash: p.Forms.Hash(values), Now: r.Now,
	}, slot, nil
}

var deskRoles = []org.Role{org.Desk, org.Coordinator, org.HostRole, org.Partner}

// viaOf tells how the booking came in.
func viaOf(v org.Viewer, organisationID, chosen string) appointment.Via {
	switch {
	case !v.In(organisationID, org.Desk, org.Coordinator, org.HostRole):
		return appointment.ViaPartner
	case chosen == "phone":
		return appointment.ViaPhone
	}
	return appointment.ViaDesk
}

func (p *Pages) renderDesk(w http.ResponseWriter, r *orgweb.Request, wanted wishes, typed url.Values, problem error) error {
	var err error
	page := deskPage{Page: r.Page("front.desk.title").Wide(), Form: p.deskForm(r)}
	if page.Wishes, err = p.wishForm(r, wanted); err != nil {
		return err
	}
	if page.Times, err = p.timeList(r, wanted.search(r), func(from string) string { return r.URL(wanted.address(from)) }); err != nil {
		return err
	}
	fresh := p.Forms.NewForm(r.Now)
	page.Keys = deskKeys{Key: fresh.Key, Stamp: fresh.Stamp}
	status, err := fillDesk(&page, typed, problem)
	if err != nil {
		return err
	}
	return p.views.Render(w, status, "desk", page)
}

// fillDesk puts back what was typed, the chosen time and what was wrong.
func fillDesk(page *deskPage, typed url.Values, problem error) (status int, err error) {
	if typed == nil {
		return http.StatusOK, nil
	}
	page.Form.Fill(typed)
	for i, option := range page.Times.Field.Options {
		page.Times.Field.Options[i].Checked = option.Value == typed.Get("slot")
	}
	if problem == nil {
		return http.StatusOK, nil
	}
	if errs.Is(problem, errs.Conflict) {
		page.Form.SetError(problem)
		return http.StatusConflict, nil
	}
	if !page.Form.Failed() && !page.Form.SetError(problem) {
		return 0, problem
	}
	return http.StatusUnprocessableEntity, nil
}

// wishForm is the filter over the times. Nothing in it must be chosen.
func (p *Pages) wishForm(r *orgweb.Request, wanted wishes) (*form.Form, error) {
	ctx := r.HTTP.Context()
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	t := r.Text
	topic := choice(t, "tema", "front.desk.topic", wanted.reason)
	for _, one := range place.Visible(reasons) {
		topic.Options = append(topic.Options, form.Option{Value: one.ID, Label: one.NameIn(t)})
	}
	where := choice(t, "sted", "front.desk.place", wanted.place)
	for _, one := range places {
		where.Options = append(where.Options, form.Option{Value: one.ID, Label: one.Name})
	}
	spoken := choice(t, "sprak", "front.desk.language", wanted.language)
	interpreter := choice(t, "tolk", "front.desk.interpreter", wanted.interpreter)
	for _, code := range i18n.SpokenLanguages() {
		option := form.Option{Value: code, Label: t.LanguageName(code)}
		if code != "sgn" {
			spoken.Options = append(spoken.Options, option)
		}
		interpreter.Options = append(interpreter.Options, option)
	}
	from := &form.Field{Kind: form.Date, Name: "fra", Label: t.T("front.desk.from"), Value: wanted.from.String()}
	if wanted.from.IsZero() {
		from.Value = ""
	}
	return untagged(form.New(t, topic, where, spoken, interpreter, from)), nil
}

// choice is a select whose first answer is "all" or "none".
func choice(t i18n.Localizer, name, key, value string) *form.Field {
	first := form.Option{Label: t.T(key + ".any"), Checked: value == ""}
	return &form.Field{Kind: form.Select, Name: name, Label: t.T(key), Value: value, Options: []form.Option{first}}
}

func untagged(f *form.Form) *form.Form {
	for _, field := range f.Fields {
		field.Tag = ""
	}
	return f
}

// deskForm is who the time is for.
func (p *Pages) deskForm(r *orgweb.Request) *form.Form {
	t := r.Text
	fields := []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("front.desk.firstname"), Required: true, MaxLength: 40, Autocomplete: "off"},
		{Kind: form.Tel, Name: "phone", Label: t.T("front.desk.phone"), Hint: t.T("front.desk.phone.hint"), InputMode: "tel", MaxLength: 30, Autocomplete: "off"},
		{Kind: form.Email, Name: "email", Label: t.T("front.desk.email"), MaxLength: 200, Autocomplete: "off"},
		{Kind: form.Text, Name: "note", Label: t.T("front.desk.note"), Hint: t.T("front.desk.note.hint"), MaxLength: 200, Autocomplete: "off"},
		{Kind: form.Checkbox, Name: "behalf", Label: t.T("front.desk.behalf")},
		{Kind: form.Radio, Name: "via", Label: t.T("front.desk.via"), Value: "phone", Required: true, Options: []form.Option{
			{Value: "phone", Label: t.T("front.desk.via.phone")}, {Value: "desk", Label: t.T("front.desk.via.desk")},
		}},
	}
	return form.New(t, append(append(fields, tellField(r)...), organisationField(r))...)
}

// organisationField asks for whom the viewer acts when there are several, and
// says it silently when there is one.
func organisationField(r *orgweb.Request) *form.Field {
	t := r.Text
	field := &form.Field{Kind: form.Select, Name: "org", Label: t.T("front.desk.org"), Required: true}
	seen := map[string]bool{}
	for _, m := range r.Staff.Memberships {
		if !seen[m.OrganisationID] && r.Staff.In(m.OrganisationID, deskRoles...) {
			seen[m.OrganisationID] = true
			field.Options = append(field.Options, form.Option{Value: m.OrganisationID, Label: m.OrganisationName})
		}
	}
	if len(field.Options) > 0 {
		field.Value = field.Options[0].Value
	}
	if len(field.Options) == 1 {
		field.Kind, field.Options = form.Hidden, nil
	}
	return field
}
