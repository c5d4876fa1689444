package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// bookAtDesk books and shows the appointment, its code big, to be read aloud.
func (p *Pages) bookAtDesk(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	return p.bookTo(w, r, values, func(receipt appointment.Receipt) string {
		return "/intern/avtaler/" + receipt.ID + "?ny=1&bevis=" + url.QueryEscape(receipt.Token)
	})
}

// bookAndPrint books and shows the slip, ready to print.
func (p *Pages) bookAndPrint(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	return p.bookTo(w, r, values, func(receipt appointment.Receipt) string {
		return "/intern/avtaler/" + receipt.ID + "/ark?ny=1&bevis=" + url.QueryEscape(receipt.Token)
	})
}

// bookTo books without a hold: the caller is on the line. What was typed stays
// whatever happens.
func (p *Pages) bookTo(w http.ResponseWriter, r *orgweb.Request, values url.Values, address func(appointment.Receipt) string) error {
	wanted := wishesOf(values)
	booking, err := p.deskBooking(r, values)
	if err == nil {
		var slot freetime.Slot
		if slot, err = freetime.ParseSlot(values.Get("slot")); err == nil {
			request := appointment.HoldRequest{Search: wanted.search(r), Slot: slot}
			var receipt appointment.Receipt
			if receipt, err = p.Appointment.BookDirect(r.HTTP.Context(), request, booking); err == nil {
				return r.Redirect(w, address(receipt))
			}
		}
	}
	return p.renderDesk(w, r, deskState{wanted: wanted, typed: values, problem: err})
}

// deskBooking reads who it is for.
func (p *Pages) deskBooking(r *orgweb.Request, values url.Values) (b appointment.Booking, err error) {
	f := p.deskForm(r)
	f.Fill(values)
	if err := p.Forms.Check(values.Get(once.KeyField), values.Get(once.StampField), r.Now); err != nil {
		return b, err
	}
	if err := checkReached(f); err != nil {
		return b, err
	}
	if f.Failed() {
		return b, errs.E(errs.Invalid, "web.form.summary")
	}
	madeBy := f.Text("org")
	if !r.Staff.In(madeBy, deskRoles...) {
		return b, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	return appointment.Booking{
		Tenant: r.Tenant, Via: viaOf(r.Staff, madeBy, f.Text("via")), Viewer: r.Staff, MadeBy: madeBy,
		Contact: contact.Contact{
			FirstName: f.Text("firstname"), Phone: f.Text("phone"), Email: f.Text("email"), Note: f.Text("note"),
		},
		Language: values.Get("sprak"), Interpreter: values.Get("tolk"), OnBehalf: f.Ticked("behalf"), NoCall: f.Ticked("nocall"), NoSend: f.Ticked("nosend"),
		TellPartner: r.Staff.Has(org.Partner) && f.Ticked("tell"),
		DraftID:     values.Get("kladd"), Key: values.Get(once.KeyField), Hash: p.Forms.Hash(values), Now: r.Now,
	}, nil
}

// checkReached asks once more when there is no phone number: without, nobody is
// reminded, and nobody told if the host falls ill.
func checkReached(f *form.Form) error {
	var c errs.Check
	if f.Text("phone") == "" && !f.Ticked("nophone") {
		c.Add("phone", "front.desk.phone.needed")
	}
	return c.Err()
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

// deskForm is who the time is for.
func (p *Pages) deskForm(r *orgweb.Request) *form.Form {
	t := r.Text
	fields := []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("front.desk.firstname"), Required: true, MaxLength: 40, Autocomplete: "off"},
		{Kind: form.Tel, Name: "phone", Label: t.T("front.desk.phone"), InputMode: "tel", MaxLength: 30, Autocomplete: "off"},
		{Kind: form.Checkbox, Name: "nophone", Label: t.T("front.desk.nophone")},
		{Kind: form.Email, Name: "email", Label: t.T("front.desk.email"), MaxLength: 200, Autocomplete: "off"},
		{Kind: form.Text, Name: "note", Label: t.T("front.desk.note"), Hint: t.T("front.desk.note.hint"), MaxLength: 200, Autocomplete: "off"},
		{Kind: form.Checkbox, Name: "behalf", Label: t.T("front.desk.behalf")},
		{Kind: form.Checkbox, Name: "nocall", Label: t.T("front.desk.nocall")},
		{Kind: form.Checkbox, Name: "nosend", Label: t.T("front.desk.nosend")},
		{Kind: form.Radio, Name: "via", Label: t.T("front.desk.via"), Value: "phone", Required: true, Options: []form.Option{
			{Value: "phone", Label: t.T("front.desk.via.phone"), Checked: true}, {Value: "desk", Label: t.T("front.desk.via.desk")},
		}},
	}
	f := form.New(t, append(append(fields, tellField(r)...), organisationField(r))...)
	f.Note = ""
	return untagged(f)
}

// WhoFields stand open on the desk, MoreFields folded away: they are seldom
// needed, and each is a stop for somebody who goes by Tab.
func (page deskPage) WhoFields() []*form.Field {
	fields := []*form.Field{page.Form.Field("firstname"), page.Form.Field("phone"), page.Form.Field("nophone")}
	if tell := page.Form.Field("tell"); tell != nil { // a partner asks
		fields = append(fields, tell)
	}
	return fields
}

// MoreFields are the rest.
func (page deskPage) MoreFields() []*form.Field {
	var rest []*form.Field
	for _, name := range []string{"email", "note", "behalf", "nocall", "nosend", "via", "org"} {
		rest = append(rest, page.Form.Field(name))
	}
	return rest
}

// MoreOpen tells whether something in them has been filled in, or is wrong.
func (page deskPage) MoreOpen() bool {
	for _, field := range page.MoreFields() {
		filled := field.Name == "email" || field.Name == "note"
		if field.Error != "" || filled && field.Value != "" || field.Kind == form.Checkbox && field.Ticked() {
			return true
		}
	}
	return false
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
