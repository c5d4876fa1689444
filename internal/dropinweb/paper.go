package dropinweb

import (
	"html/template"
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/qr"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
)

// slip is the paper with a number, for an ordinary printer or one of 80 mm.
type slip struct {
	Lang, Dir string
	Yours     string
	Number    string
	Place     string
	Day       string
	QR        template.HTML
	Follow    string // what the QR code is for
}

func newSlip(r *orgweb.Request, t i18n.Localizer, ticket dropin.Ticket, b dropin.Board) (s slip, err error) {
	s = slip{Lang: t.Lang(), Dir: t.Dir(), Yours: t.T("dropin.kiosk.yours"), Number: r.Text.Number(ticket.Number), Place: b.Place.Name,
		Day: t.Day(ticket.Date), Follow: t.T("dropin.kiosk.follow")}
	s.QR, err = qr.SVG(r.Absolute("/konummer/"+ticket.ID), t.T("dropin.kiosk.follow"))
	return s, err
}

// paperPage is the number that staff print.
type paperPage struct {
	orgweb.Page
	Paper    slip
	PrintNow bool
	Back     string
}

// paper prints by itself the first time it is opened, and afterwards only when
// somebody asks for it: a number is handed out once.
func (p *Pages) paper(w http.ResponseWriter, r *orgweb.Request) error {
	b, _, err := p.run(r)
	if err != nil {
		return err
	}
	ticket, found := b.Ticket(r.PathValue("ticket"))
	if !found || ticket.Number == 0 {
		return errs.E(errs.NotFound, "dropin.ticket.gone")
	}
	page := paperPage{Page: r.Page("dropin.paper.title", "Number", ticket.Number).Bare().Scripted(), Back: r.URL(queuePath(b.Place, r.Query("vert")))}
	if page.PrintNow, err = p.DropIn.MarkPrinted(r.HTTP.Context(), r.Tenant.ID, ticket.ID); err != nil {
		return err
	}
	t := r.Text
	if languageName(t, ticket.Language) != "" && r.In(ticket.Language).Has("dropin.kiosk.yours") {
		t = r.In(ticket.Language)
	}
	page.Paper, err = newSlip(r, t, ticket, b)
	return p.render(w, "ticket", page, err)
}

// posterPage hangs at the door: scan, and get a number on your own phone.
type posterPage struct {
	orgweb.Page
	Place, Service string
	QR             template.HTML
	Address        string
	Lines          []welcome
	Back           string
}

func (p *Pages) poster(w http.ResponseWriter, r *orgweb.Request) error {
	b, err := p.board(r)
	if err != nil {
		return err
	}
	path := doorPath(b, b.DoorCode)
	page := posterPage{Page: r.Page("dropin.poster.title", "Place", b.Place.Name).Bare().Scripted(), Place: b.Place.Name, Service: r.Tenant.ServiceName,
		Address: r.Absolute(path), Back: r.URL("/intern/ko")}
	for _, lang := range kioskLanguages {
		t := r.In(lang)
		page.Lines = append(page.Lines, welcome{Lang: t.Lang(), Dir: t.Dir(), Text: t.T("dropin.kiosk.poster")})
	}
	page.QR, err = qr.SVG(r.Absolute(path), r.Text.T("dropin.poster.qr"))
	return p.render(w, "poster", page, err)
}
