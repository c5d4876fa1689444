package appointmentweb

import (
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// cancelPage asks whether the appointment is to be cancelled.
type cancelPage struct {
	orgweb.Page
	Facts  []Fact
	Action string
	Move   string
	Back   string
}

func (p *Pages) showCancel(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	if !m.CanCancel(r.Now) {
		return p.over(w, r, m, http.StatusConflict)
	}
	path := appointmentPath(m.Token)
	page := cancelPage{
		Page: r.Page("appointmentweb.cancel.title"), Facts: m.past(r.Text),
		Action: r.URL(path + "/avbestill"), Move: r.URL(path + "/flytt"), Back: r.URL(path),
	}
	page.Frame.NoIndex = true
	return p.views.Render(w, http.StatusOK, "cancel", page)
}

// cancel gives the time back at once. Done twice is done.
func (p *Pages) cancel(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	err = p.Appointment.Cancel(r.HTTP.Context(), p.change(r, m))
	if errs.Is(err, errs.Conflict) {
		if m, err = p.byToken(r); err != nil {
			return err
		}
		if m.State != appointment.Excused {
			return p.over(w, r, m, http.StatusConflict)
		}
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, appointmentPath(m.Token))
}
