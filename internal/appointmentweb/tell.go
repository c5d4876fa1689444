package appointmentweb

import (
	"net/http"

	"digivert/internal/orgweb"
)

// stopTelling takes back that whoever booked for them sees whether they came. It
// does not name who booked: others may look at the same page.
func (p *Pages) stopTelling(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	if err := p.Appointment.StopTelling(r.HTTP.Context(), p.change(r, m)); err != nil {
		return err
	}
	return r.Redirect(w, appointmentPath(m.Token)+"?ikkefortalt=1")
}
