package frontweb

import (
	"net/http"
	"strconv"
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/appointmentweb"
	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// queuePage is the letters that wait to be printed, the oldest first, and those
// that were late: somebody must ring.
type queuePage struct {
	orgweb.Page
	Problem string
	Waiting []letterLine
	Late    []letterLine
	All     string // where to print all, when there are several
}

type letterLine struct{ Number, Name, About, Due, URL, Open, Done string }

func (p *Pages) letterQueue(w http.ResponseWriter, r *orgweb.Request) error {
	return p.renderQueue(w, r, "")
}

func (p *Pages) renderQueue(w http.ResponseWriter, r *orgweb.Request, problem string) error {
	list, err := p.Appointment.Letters(r.HTTP.Context(), r.Tenant, r.Staff)
	if err != nil {
		return err
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return err
	}
	page := queuePage{Page: r.Page("letter.queue.title"), Problem: problem}
	for _, one := range list {
		if one.State == appointment.LetterLate {
			page.Late = append(page.Late, n.letterLine(r, one, len(page.Late)))
		} else {
			page.Waiting = append(page.Waiting, n.letterLine(r, one, len(page.Waiting)))
		}
	}
	if len(page.Waiting) > 1 {
		page.All = r.URL("/intern/brev/alle")
	}
	status := http.StatusOK
	if problem != "" {
		status = http.StatusConflict
	}
	return p.views.Render(w, status, "letters", page)
}

func (n names) letterLine(r *orgweb.Request, l appointment.LetterRow, before int) letterLine {
	a := l.Appointment
	line := letterLine{
		Number: strconv.Itoa(before + 1), Name: l.Address.Name, About: n.text.T("letter.kind."+string(l.Kind)) + " " + n.when(a) + ", " + n.place(a.PlaceID),
		Due: n.text.T("letter.queue.due", "Day", n.text.Day(l.EraseDue)),
		URL: r.URL("/intern/brev/" + l.ID), Open: r.URL("/intern/avtaler/" + a.ID), Done: r.URL("/intern/brev/" + l.ID + "/ferdig"),
	}
	if l.State == appointment.LetterLate {
		line.Name, line.Due = a.Contact.FirstName, n.text.T("letter.queue.nophone")
		if a.Contact.Phone != "" {
			line.Due = n.text.Phone(a.Contact.Phone)
		}
	}
	return line
}

// printPage is one or all letters, each on its sheet, and the button that says
// that they are on paper.
type printPage struct {
	orgweb.Page
	Letters []sheet
	Action  string
}

// sheet is a letter with what the screen says above it.
type sheet struct {
	Letter appointmentweb.Letter
	Is     string // "Brev 2 av 3"
}

func (p *Pages) printLetter(w http.ResponseWriter, r *orgweb.Request) error {
	row, err := p.Appointment.Letter(r.HTTP.Context(), r.Tenant, r.Staff, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.renderPrint(w, r, []appointment.LetterRow{row}, "/intern/brev/"+row.ID)
}

func (p *Pages) printLetters(w http.ResponseWriter, r *orgweb.Request) error {
	list, err := p.Appointment.Letters(r.HTTP.Context(), r.Tenant, r.Staff)
	if err != nil {
		return err
	}
	var waiting []appointment.LetterRow
	for _, one := range list {
		if one.State == appointment.LetterWaiting {
			waiting = append(waiting, one)
		}
	}
	if len(waiting) == 0 {
		return r.Redirect(w, "/intern/brev")
	}
	return p.renderPrint(w, r, waiting, "/intern/brev/alle")
}

func (p *Pages) renderPrint(w http.ResponseWriter, r *orgweb.Request, rows []appointment.LetterRow, action string) error {
	page := printPage{Page: r.Page("letter.print.title").Scripted(), Action: r.URL(action)}
	for i, row := range rows {
		letter, err := p.Booking.Letter(r, row)
		if err != nil {
			return err
		}
		page.Letters = append(page.Letters, sheet{letter, r.Text.T("letter.print.number", "N", i+1, "Of", len(rows))})
	}
	return p.views.Render(w, http.StatusOK, "letterprint", page)
}

// lettersPrinted marks those that the page showed. Of what changed in between it
// tells which sheet to throw away.
func (p *Pages) lettersPrinted(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	ids := values["brev"]
	if one := r.PathValue("id"); one != "" {
		ids = []string{one}
	}
	var away []string
	for i, id := range ids {
		err := p.Appointment.PrintedLetter(r.HTTP.Context(), appointment.LetterDone{Tenant: r.Tenant, Viewer: r.Staff, ID: id, Now: r.Now})
		if errs.Is(err, errs.Gone) {
			away = append(away, strconv.Itoa(i+1))
			continue
		}
		if err != nil {
			return err
		}
	}
	if len(away) > 0 {
		return p.renderQueue(w, r, r.Text.T("letter.print.changed", "Numbers", strings.Join(away, ", ")))
	}
	return r.Redirect(w, "/intern/brev")
}

func (p *Pages) letterDone(w http.ResponseWriter, r *orgweb.Request) error {
	done := appointment.LetterDone{Tenant: r.Tenant, Viewer: r.Staff, ID: r.PathValue("id"), Now: r.Now}
	if err := p.Appointment.ForgetLate(r.HTTP.Context(), done); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/brev")
}

// lateLetters tells the ring-list of letters that were not printed in time; ""
// when there are none.
func (p *Pages) lateLetters(r *orgweb.Request) (string, error) {
	n, err := p.Appointment.LettersLate(r.HTTP.Context(), r.Tenant, r.Staff)
	if err != nil || n == 0 {
		return "", err
	}
	return r.Text.N("letter.late.calls", n), nil
}
