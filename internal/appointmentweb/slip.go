package appointmentweb

import (
	"html/template"
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/qr"
	"digivert/internal/orgweb"
)

// Slip is the paper that a resident takes home (avtaleark): A5, at least 16 pt.
// It tells when, where, whom to ask for and what to bring, but never the reason,
// since it lies about. Other rooms put it on their pages with
// {{template "appointment-slip" .Slip}}; see [Parts].
type Slip struct {
	Heading string
	Part    bool // on a page with a heading of its own: the slip's is an h2
	Facts   []Fact
	CodeIs  string // "Avtalekode"
	Code    string // "4127 3605"
	QR      template.HTML
	BankID  string
	Cancel  string // "Kan du ikke komme? Ring oss på …"
	Ill     string // what we do if the one who helps falls ill
}

// slipPage is the slip alone, to be printed.
type slipPage struct {
	orgweb.Page
	Slip Slip
	Back string
}

// Slip writes the slip of an opened appointment.
func (p *Pages) Slip(r *orgweb.Request, a appointment.Appointment) (s Slip, err error) {
	defer errs.Wrap(&err, "Slip(%s)", a.ID)
	m, err := p.meeting(r, a)
	if err != nil {
		return s, err
	}
	return m.slip(r)
}

func (m meeting) slip(r *orgweb.Request) (s Slip, err error) {
	t := r.Text
	s = Slip{
		Heading: t.T("appointmentweb.slip.heading", "Service", r.Tenant.ServiceName), Facts: m.facts(t, r.Tenant.ServiceName),
		CodeIs: t.T("appointmentweb.code"), Code: m.Code, BankID: t.T("appointmentweb.bankid"), Ill: m.ill(t),
	}
	if phone := m.phone(t, r.Tenant); phone.Text != "" {
		s.Cancel = t.T("appointmentweb.slip.cancel", "Phone", phone.Text)
	}
	s.QR, err = qr.SVG(r.Absolute(appointmentPath(m.Token)), t.T("appointmentweb.qr"))
	return s, err
}

func (p *Pages) showSlip(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	if !m.Open() || !r.Now.Before(m.EndsAt) {
		return p.over(w, r, m, http.StatusGone)
	}
	slip, err := m.slip(r)
	if err != nil {
		return err
	}
	page := slipPage{Page: r.PageTitled(slip.Heading).Bare().Scripted(), Slip: slip, Back: r.URL(appointmentPath(m.Token))}
	page.Frame.NoIndex = true
	return p.views.Render(w, http.StatusOK, "slip", page)
}

// over shows how the appointment stands, when what was asked for is no longer
// possible.
func (p *Pages) over(w http.ResponseWriter, r *orgweb.Request, m meeting, status int) error {
	page, err := p.appointmentPage(r, m)
	if err != nil {
		return err
	}
	return p.views.Render(w, status, "appointment", page)
}
