package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
	"digivert/internal/visitweb"
)

// recordPage is the record of the visit that an appointment became: topic and
// minutes are filled in beforehand, and the outcome is the button that saves.
type recordPage struct {
	orgweb.Page
	Who    string
	Action string
	Back   string
	Record visitweb.Record
	Form   *form.Form
}

func (p *Pages) record(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.own(r)
	if err != nil {
		return err
	}
	page, err := p.recordPage(r, a)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "record", page)
}

// own is the appointment in the path, of the viewer's organisation: who only
// booked it does not learn how it went.
func (p *Pages) own(r *orgweb.Request) (a appointment.Appointment, err error) {
	a, err = p.Appointment.ByID(r.HTTP.Context(), r.Tenant, appointment.Actor{Viewer: r.Staff}, r.PathValue("id"))
	if err == nil && !r.Staff.SeesContact(a.OrganisationID, "") {
		return appointment.Appointment{}, errs.E(errs.Forbidden, "appointment.forbidden")
	}
	return a, err
}

// visitOf is what the form begins with: the visit that is already recorded, or
// what the booking tells.
func (p *Pages) visitOf(r *orgweb.Request, a appointment.Appointment) (visit.Visit, error) {
	if a.VisitID != "" {
		return visit.Find(r.HTTP.Context(), p.DB, r.Tenant.ID, a.VisitID)
	}
	asked, err := visit.Asked(r.HTTP.Context(), p.DB, r.Tenant.ID, a.ID)
	v := visit.Visit{Effect: visit.Effect{Sampled: asked}, Minutes: int(a.EndsAt.Sub(a.StartsAt).Minutes()), Language: a.Language}
	if a.ReasonID != "" {
		v.Topics = []string{a.ReasonID}
	}
	if a.OnBehalf {
		v.OnBehalf = &a.OnBehalf
	}
	return v, err
}

func (p *Pages) saveRecord(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.own(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.recordPage(r, a)
	if err != nil {
		return err
	}
	v, ok := page.Record.Parse(values)
	if !ok {
		return p.views.Render(w, http.StatusUnprocessableEntity, "record", page)
	}
	err = p.DropIn.Serve(r.HTTP.Context(), appointment.ServeRequest{Change: p.change(r), Visit: v})
	if errs.Is(err, errs.Conflict) {
		return r.Redirect(w, dayOf(a)+"&feil=endret")
	}
	if errs.Is(err, errs.Invalid) && page.Form.SetError(err) {
		return p.views.Render(w, http.StatusUnprocessableEntity, "record", page)
	}
	if err != nil {
		return err
	}
	if onward := visitweb.Onward(r, v); onward != "" {
		return r.Redirect(w, dayOf(a)+"&"+url.Values{"videre": {onward}}.Encode())
	}
	return r.Redirect(w, dayOf(a))
}

// dayOf is the address of the host's day that an appointment is on.
func dayOf(a appointment.Appointment) string {
	return dayQuery{date: a.Date, hostID: a.HostID}.address()
}

func (p *Pages) recordPage(r *orgweb.Request, a appointment.Appointment) (recordPage, error) {
	v, err := p.visitOf(r, a)
	if err != nil {
		return recordPage{}, err
	}
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return recordPage{}, err
	}
	partners, err := org.Organisations(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return recordPage{}, err
	}
	record := visitweb.NewRecord(r.Text, reasons, v).HelpedOnTo(partners)
	return recordPage{
		Page: r.Page("front.record.title"), Who: a.Contact.FirstName,
		Action: r.URL("/intern/avtaler/" + a.ID + "/besok"), Back: r.URL(dayOf(a)),
		Record: record, Form: record.Form,
	}, nil
}
