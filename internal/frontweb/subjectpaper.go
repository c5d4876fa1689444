package frontweb

import (
	"net/http"
	"strconv"

	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// answerPaper is the answer on A4, for the person to take along.
type answerPaper struct {
	orgweb.Page
	Answer answer
	Back   string
}

func (p *Pages) answerPaper(w http.ResponseWriter, r *orgweb.Request) error {
	page := answerPaper{Page: r.Page("subject.paper.title").Scripted()}
	var err error
	if page.Answer, page.Back, err = p.give(r, "print"); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "subjectpaper", page)
}

// answerFile is the answer for a machine (GDPR article 20).
func (p *Pages) answerFile(w http.ResponseWriter, r *orgweb.Request) error {
	a, _, err := p.give(r, "file")
	if err != nil {
		return err
	}
	file, err := a.file(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+r.Text.T("subject.file.name")+`"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(file)))
	_, err = w.Write(file)
	return err
}

// give makes a copy to be given away, and notes that it was made.
func (p *Pages) give(r *orgweb.Request, how string) (a answer, back string, err error) {
	c, err := p.subjectCase(r)
	if err != nil {
		return a, "", err
	}
	if a, err = p.answerTo(r, c); err != nil {
		return a, "", err
	}
	if a.holding.Empty() {
		return a, "", errs.E(errs.NotFound, "subject.nothing")
	}
	address, err := p.caseAddress(r, c.Subject)
	if err != nil {
		return a, "", err
	}
	return a, r.URL(address), p.Appointment.GaveSubject(r.HTTP.Context(), c, how)
}
