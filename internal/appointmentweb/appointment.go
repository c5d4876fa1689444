package appointmentweb

import (
	"html/template"
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/base/qr"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// appointmentPage is an appointment as the one who booked it sees it; just
// after the booking it is the receipt.
type appointmentPage struct {
	orgweb.Page
	New      bool
	Alert    *web.Alert
	Facts    []Fact
	Access   []string // of the building
	BankID   string
	Code     string
	QR       template.HTML
	OnlyCode bool // neither phone nor e-mail: the code is all there is
	Ill      string
	Told     string // which messages come
	Open     bool   // still to be
	Slip     string
	Calendar web.Link
	Move     string
	Cancel   string
	Earlier  web.Link // to the earlier-time list, or to how they stand on it
	Phone    phone
	Again    string // where to book anew
	Tell     string // where to take back that who booked for them sees whether they came
	NotTold  bool   // they have just done so
	OtherWay string
}

func appointmentPath(token string) string { return "/avtale/" + url.PathEscape(token) }

// byToken opens the appointment that the address names.
func (p *Pages) byToken(r *orgweb.Request) (meeting, error) {
	a, err := p.Appointment.ByToken(r.HTTP.Context(), r.Tenant, r.PathValue("token"))
	if err != nil {
		return meeting{}, err
	}
	return p.meeting(r, a.Seen(org.Viewer{}, civil.DateOf(r.Now, r.Tenant.Location())))
}

func (p *Pages) showAppointment(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	page, err := p.appointmentPage(r, m)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "appointment", page)
}

func (p *Pages) appointmentPage(r *orgweb.Request, m meeting) (page appointmentPage, err error) {
	open := m.Open() && r.Now.Before(m.EndsAt)
	page = appointmentPage{
		New: r.Query("ny") != "" && open, Open: open, Phone: m.phone(r.Text, r.Tenant), Again: r.URL(m.again()),
		OtherWay: m.reason.OtherWayIn(r.Text),
	}
	title, alert := m.title(page.New), m.news(r)
	page.Page, page.Alert = r.Page(title), alert
	if m.TellPartner {
		page.Tell = r.URL(appointmentPath(m.Token) + "/ikke-fortell")
	}
	page.NotTold = r.Query("ikkefortalt") != "" && !m.TellPartner
	page.Frame.NoIndex = true
	if !open {
		page.Facts = m.past(r.Text)
		return page, nil
	}
	return page, p.fillOpen(r, m, &page)
}

// fillOpen is what matters of an appointment that is still to be.
func (p *Pages) fillOpen(r *orgweb.Request, m meeting, page *appointmentPage) (err error) {
	t, path := r.Text, appointmentPath(m.Token)
	page.Facts = m.facts(t, r.Tenant.ServiceName)
	for _, fact := range m.place.Access {
		page.Access = append(page.Access, t.T(fact.Key()))
	}
	page.BankID, page.Ill = t.T("appointmentweb.bankid"), m.ill(t)
	if page.Told, err = p.told(r, m, page.New); err != nil {
		return err
	}
	page.Code, page.OnlyCode = m.Code, !m.reachable()
	page.Slip = r.URL(path + "/ark")
	if m.CanMove(r.Now) {
		page.Move = r.URL(path + "/flytt")
	}
	if m.CanCancel(r.Now) {
		page.Cancel = r.URL(path + "/avbestill")
	}
	if err := p.fillEarlier(r, m, page); err != nil {
		return err
	}
	file, err := m.calendar(r)
	if err != nil {
		return err
	}
	page.Calendar = web.Link{URL: r.URL(path + "/kalender.ics"), Text: t.T("appointmentweb.calendar", "Size", web.Kilobytes(len(file)))}
	page.QR, err = qr.SVG(r.Absolute(path), t.T("appointmentweb.qr"))
	return err
}

// again leads to a new booking for the same reason at the same place.
func (m meeting) again() string {
	return wish{Reason: m.reason, Place: m.place}.path("/time")
}

// title is the key of the page's heading: what has become of the appointment.
func (m meeting) title(isNew bool) string {
	switch {
	case isNew:
		return "appointmentweb.new.title"
	case m.State == appointment.Excused:
		return "appointmentweb.cancelled.title"
	case m.State == appointment.Revoked:
		return "appointmentweb.revoked.title"
	case m.State == appointment.Served:
		return "appointmentweb.served.title"
	}
	return "appointmentweb.appointment.title"
}

// news is what there is to tell besides: what was just done, or how it stands.
func (m meeting) news(r *orgweb.Request) *web.Alert {
	t := r.Text
	switch {
	case m.State == appointment.Excused:
		return &web.Alert{Color: "info", Role: "status", Text: t.T("appointmentweb.cancelled.text")}
	case m.State == appointment.Revoked:
		return &web.Alert{Color: "warning", Text: t.T("appointmentweb.revoked.text")}
	case m.State == appointment.Served:
		return &web.Alert{Color: "info", Text: t.T("appointmentweb.served.text")}
	case m.State == appointment.NoShow || !r.Now.Before(m.EndsAt):
		return &web.Alert{Color: "info", Text: t.T("appointmentweb.past.text")}
	case m.State == appointment.Arrived:
		return &web.Alert{Color: "success", Text: t.T("appointmentweb.arrived.text")}
	case !r.Now.Before(m.StartsAt):
		return &web.Alert{Color: "info", Text: t.T("appointmentweb.begun.text")}
	case r.Query("flyttet") != "":
		return &web.Alert{Color: "success", Role: "status", Text: t.T("appointmentweb.moved.text", "When", m.inText(t))}
	}
	return nil
}

// past is what remains to be told of an appointment that is over.
func (m meeting) past(t i18n.Localizer) []Fact {
	facts := []Fact{{t.T("appointmentweb.fact.when"), []string{m.when(t)}}}
	if lines := m.where(t); m.atPlace() && len(lines) > 0 {
		facts = append(facts, Fact{t.T("appointmentweb.fact.where"), lines[:1]})
	}
	return facts
}
