package appointmentweb

import (
	"html/template"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// Letter is what goes by post: A4 for a window envelope, at least 16 pt, in the
// language that the one who gets it reads; the address, whom it is from and the
// day are as the tenant writes them. It never tells the reason. Other rooms put
// it on their pages with {{template "appointment-letter" .}}; see [Parts].
type Letter struct {
	ID        string
	Lang, Dir string
	Home      string // the tenant's language
	Service   string
	From      []string // the tenant, and where to send it back to
	Date      string
	To        []string
	Heading   string
	Text      string
	Facts     []PaperFact
	CodeIs    string
	Code      string
	QR        template.HTML // not of an appointment that we cancelled
	BankID    string
	Phone     string // whom to ring
	Ill       string
}

// Letter writes the letter about an opened appointment.
func (p *Pages) Letter(r *orgweb.Request, row appointment.LetterRow) (l Letter, err error) {
	defer errs.Wrap(&err, "Letter(%s)", row.ID)
	m, err := p.meeting(r, row.Appointment)
	if err != nil {
		return l, err
	}
	on := newPaper(r, m, row.Language)
	l = on.envelope(row)
	if row.Kind == appointment.LetterRevoked {
		l.Heading, l.Text = on.t.T("letter.paper.revoked"), on.t.T("letter.paper.revoked.text")
		l.Facts, l.Phone = []PaperFact{on.when()}, unbroken(m.phone(on.t, r.Tenant).Text)
		return l, nil
	}
	l.Heading = on.t.T("letter.paper.booked")
	if row.Kind == appointment.LetterMoved {
		l.Heading, l.Text = on.t.T("letter.paper.moved"), on.t.T("letter.paper.moved.text")
	}
	err = on.fill(&l)
	return l, err
}

// envelope is what stands above the fold. The place is not named there: that
// somebody gets a letter from NAV is nobody's business.
func (p paper) envelope(row appointment.LetterRow) Letter {
	tenant := p.r.Tenant
	return Letter{
		ID: row.ID, Lang: p.t.Lang(), Dir: p.t.Dir(), Home: p.home.Lang(), Service: tenant.ServiceName, From: p.from(),
		Date: p.home.DayYear(civil.DateOf(p.r.Now, tenant.Location())), To: row.Address.Rows(),
	}
}

// from is the tenant, the address of the place to send it back to, and the phone.
func (p paper) from() (lines []string) {
	for _, line := range []string{p.r.Tenant.Name, p.m.place.Address, p.m.place.Town(), p.m.phone(p.home, p.r.Tenant).Text} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (p paper) fill(l *Letter) (err error) {
	l.Facts, l.Ill, l.Phone = p.facts(), p.m.ill(p.t), p.cancel()
	l.CodeIs, l.Code, l.BankID = p.t.T("appointmentweb.code"), p.m.Code, p.t.T("appointmentweb.bankid")
	l.QR, err = p.qr()
	return err
}
