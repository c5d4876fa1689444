package frontweb

import (
	"net/http"
	"net/url"
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/once"
	"digivert/internal/contact"
	"digivert/internal/orgweb"
)

// callBack puts the caller on the ring-list, with what was typed for a booking.
func (p *Pages) callBack(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	wanted, f := wishesOf(values), p.deskForm(r)
	f.Fill(values)
	err := p.Forms.Check(values.Get(once.KeyField), values.Get(once.StampField), r.Now)
	if err == nil {
		_, err = p.Appointment.AskCallback(r.HTTP.Context(), appointment.CallbackRequest{
			Tenant: r.Tenant, Viewer: r.Staff, MadeBy: f.Text("org"), PlaceID: wanted.place, ReasonID: wanted.reason, Language: wanted.language,
			Contact: contact.Contact{FirstName: f.Text("firstname"), Phone: f.Text("phone")}, Note: f.Text("note"),
			Key: values.Get(once.KeyField), Hash: p.Forms.Hash(values), Now: r.Now,
		})
	}
	if err != nil {
		return p.renderDesk(w, r, deskState{wanted: wanted, typed: values, problem: err})
	}
	if err := p.Draft.Drop(r.HTTP.Context(), p.draftOf(r, values.Get("kladd"))); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/skranke?ring=ja")
}

// foundOne is the appointment of a found row's button: its id and, when the
// caller's code opened it, the proof.
func (p *Pages) foundOne(r *orgweb.Request, value string) (appointment.Appointment, appointment.Actor, error) {
	id, token, _ := strings.Cut(value, " ")
	by := appointment.Actor{Viewer: r.Staff, Token: token}
	a, err := p.Appointment.ByID(r.HTTP.Context(), r.Tenant, by, id)
	return a.Seen(r.Staff, civil.DateOf(r.Now, r.Tenant.Location())), by, err
}

// callAbout puts the one whose appointment was found on the ring-list.
func (p *Pages) callAbout(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	a, by, err := p.foundOne(r, values.Get("ringom"))
	if err != nil {
		return err
	}
	_, err = p.Appointment.AskCallback(r.HTTP.Context(), appointment.CallbackRequest{
		Tenant: r.Tenant, Viewer: r.Staff, MadeBy: values.Get("org"), AppointmentID: a.ID, Token: by.Token, Language: a.Language,
		Contact: a.Contact, Note: a.Contact.Note, Now: r.Now,
	})
	s := deskState{wanted: wishesOf(values), typed: values}
	switch {
	case errs.Is(err, errs.Internal) || errs.Is(err, errs.Forbidden):
		return err
	case err != nil:
		s.page.Unknown = append(s.page.Unknown, sentence(r, err))
	default:
		s.page.Notice = r.Text.T("front.desk.call.done")
	}
	return p.renderDesk(w, r, s)
}

// leaveAlone marks that those who booked want neither call nor message.
func (p *Pages) leaveAlone(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	a, by, err := p.foundOne(r, values.Get("ikke"))
	if err != nil {
		return err
	}
	change := p.change(r)
	change.ID, change.Actor, change.Version = a.ID, by, a.Version
	s := deskState{wanted: wishesOf(values), typed: values}
	err = p.Appointment.SetContactWishes(r.HTTP.Context(), change, appointment.ContactWishes{NoCall: true, NoSend: true})
	switch {
	case errs.Is(err, errs.Conflict):
		s.page.Unknown = append(s.page.Unknown, sentence(r, err))
	case err != nil:
		return err
	default:
		s.page.Notice = r.Text.T("front.desk.alone.done")
	}
	return p.renderDesk(w, r, s)
}

// sentence is an error in words, of its first field when it is about fields.
func sentence(r *orgweb.Request, err error) string {
	key, args := errs.KeyOf(err)
	if fields := errs.FieldsOf(err); len(fields) > 0 {
		key, args = fields[0].Key, fields[0].Args
	}
	if key == "" {
		return ""
	}
	return r.Text.T(key, args...)
}
