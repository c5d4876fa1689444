package dropinweb

import (
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/dropin"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
	"digivert/internal/visitweb"
)

// donePage is the record of the visit that a ticket becomes.
type donePage struct {
	orgweb.Page
	Who, Action, Back string
	Record            visitweb.Record
	Form              *form.Form
}

func (p *Pages) done(w http.ResponseWriter, r *orgweb.Request) error {
	page, _, err := p.donePage(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "done", page)
}

func (p *Pages) donePage(r *orgweb.Request) (page donePage, post dropin.Post, err error) {
	b, post, err := p.run(r)
	if err != nil {
		return page, post, err
	}
	t, found := b.Ticket(r.PathValue("ticket"))
	if !found {
		return page, post, errs.E(errs.NotFound, "dropin.ticket.gone")
	}
	if t.Booked() && !r.Staff.In(t.OrganisationID) {
		return page, post, errs.E(errs.Forbidden, "dropin.call.others")
	}
	known, err := p.known(r, post, t)
	if err != nil {
		return page, post, err
	}
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return page, post, err
	}
	partners, err := org.Organisations(r.HTTP.Context(), p.DB, r.Tenant.ID)
	record := visitweb.NewRecord(r.Text, reasons, known).HelpedOnTo(partners)
	path := "/intern/ko/" + b.Place.Slug + "/ferdig/" + t.ID + "?vert=" + r.Query("vert")
	return donePage{
		Page: r.Page("dropin.done.title").Scripted(), Who: r.Text.T("dropin.done.who", "Number", t.Number), Action: r.URL(path),
		Back: r.URL(queuePath(b.Place, r.Query("vert"))), Record: record, Form: record.Form,
	}, post, err
}

// known is what the form begins with.
func (p *Pages) known(r *orgweb.Request, post dropin.Post, t dropin.Ticket) (visit.Visit, error) {
	v, err := p.DropIn.VisitOf(r.HTTP.Context(), p.DB, post, t)
	if err != nil || t.State == dropin.Served {
		return v, err
	}
	v.Effect.Sampled, err = visit.Asked(r.HTTP.Context(), p.DB, r.Tenant.ID, t.ID)
	return v, err
}

func (p *Pages) finish(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, post, err := p.donePage(r)
	if err != nil {
		return err
	}
	v, ok := page.Record.Parse(values)
	if ok {
		_, err = p.DropIn.Finish(r.HTTP.Context(), post, r.PathValue("ticket"), v)
		if err == nil {
			return r.Redirect(w, back(r, r.Query("vert"), what{r.PathValue("ticket"), "ferdig"}))
		}
		if !page.Form.SetError(err) {
			return err
		}
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "done", page)
}
