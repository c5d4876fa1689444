package frontweb

import (
	"net/http"

	"digivert/internal/appointmentweb"
	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// slipPage is the slip on the desk's way: ready to print, the code to be read
// aloud, and on to the next caller.
type slipPage struct {
	orgweb.Page
	Slip   appointmentweb.Slip
	New    bool // just booked: the print dialogue opens by itself
	Papers paperChoice
	Again  string
	Back   string
}

func (p *Pages) slip(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.byID(r)
	if err != nil {
		return err
	}
	if !a.Open() {
		return errs.E(errs.Gone, "appointment.over")
	}
	slip, err := p.Booking.Slip(r, a, slipLanguage(r, a))
	if err != nil {
		return err
	}
	papers, err := p.papers(r, a)
	if err != nil {
		return err
	}
	title := r.Text.T("appointmentweb.slip.heading", "Service", r.Tenant.ServiceName)
	page := slipPage{
		Page: r.PageTitled(title).Bare().Scripted(), Slip: slip, New: r.Query("ny") != "", Papers: papers,
		Again: r.URL("/intern/skranke"), Back: r.URL(withProof(r, a.ID, "")),
	}
	return p.views.Render(w, http.StatusOK, "deskslip", page)
}
