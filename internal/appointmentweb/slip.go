package appointmentweb

import (
	"html/template"
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
)

// Slip is the paper that a resident takes home (avtaleark): A5, at least 16 pt,
// in the language that they read. It tells when, where, whom to ask for and what
// to bring, but never the reason, since it lies about. Other rooms put it on
// their pages with {{template "appointment-slip" .Slip}}; see [Parts].
type Slip struct {
	Lang, Dir string
	Heading   string
	Part      bool // on a page with a heading of its own: the slip's is an h2
	Facts     []PaperFact
	CodeIs    string // "Avtalekode"
	Code      string // "4127 3605"
	QR        template.HTML
	BankID    string
	Cancel    string // "Kan du ikke komme? Ring oss på …"
	Ill       string // what we do if the one who helps falls ill
}

// slipPage is the slip alone, to be printed.
type slipPage struct {
	orgweb.Page
	Slip      Slip
	Languages *form.Form
	Back      string
}

// Slip writes the slip of an opened appointment in a language.
func (p *Pages) Slip(r *orgweb.Request, a appointment.Appointment, lang string) (s Slip, err error) {
	defer errs.Wrap(&err, "Slip(%s)", a.ID)
	m, err := p.meeting(r, a)
	if err != nil {
		return s, err
	}
	return newPaper(r, m, lang).slip()
}

func (p paper) slip() (s Slip, err error) {
	t := p.t
	s = Slip{
		Lang: t.Lang(), Dir: t.Dir(), Heading: t.T("appointmentweb.slip.heading", "Service", p.r.Tenant.ServiceName), Facts: p.facts(),
		CodeIs: t.T("appointmentweb.code"), Code: p.m.Code, BankID: t.T("appointmentweb.bankid"), Cancel: p.cancel(), Ill: p.m.ill(t),
	}
	s.QR, err = p.qr()
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
	lang := PaperLanguage(r, m.Appointment)
	slip, err := newPaper(r, m, lang).slip()
	if err != nil {
		return err
	}
	title := r.Text.T("appointmentweb.slip.heading", "Service", r.Tenant.ServiceName)
	page := slipPage{Page: r.PageTitled(title).Bare().Scripted(), Slip: slip, Back: r.URL(appointmentPath(m.Token))}
	page.Languages = PaperChoice(r.Text, lang)
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
