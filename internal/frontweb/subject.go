package frontweb

import (
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/contact"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// subjectPage looks up somebody who asks what we have about them (GDPR article
// 15): by their code, by phone or by e-mail, always with the first name, and not
// before it is said how we know that it is them. The search is posted, so that no
// number stands in an address or a log.
type subjectPage struct {
	orgweb.Page
	Form     *form.Form
	CodeOnly bool // the viewer sets up the service, and answers for no organisation
	Checks   []string
}

func (p *Pages) subjectForm(w http.ResponseWriter, r *orgweb.Request) error {
	return p.views.Render(w, http.StatusOK, "subject", newSubjectPage(r))
}

func newSubjectPage(r *orgweb.Request) subjectPage {
	return subjectPage{
		Page: r.Page("subject.title"), Form: askForm(r), CodeOnly: len(r.Staff.AnswersFor()) == 0, Checks: checks(r),
	}
}

// checks are what to see to before anything is given out.
func checks(r *orgweb.Request) (list []string) {
	for _, key := range []string{"subject.check.here", "subject.check.phone", "subject.check.mail", "subject.check.other", "subject.check.never"} {
		list = append(list, r.Text.T(key))
	}
	return list
}

func askForm(r *orgweb.Request) *form.Form {
	t := r.Text
	hint := t.T("subject.code.only")
	if len(r.Staff.AnswersFor()) > 0 {
		hint = t.T("subject.code.hint")
	}
	fields := []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("subject.firstname"), Hint: t.T("subject.firstname.hint"), Required: true, MaxLength: contact.MostFirstName, Autocomplete: "off", Width: "sm"},
		{Kind: form.Text, Name: "code", Label: t.T("subject.code"), Hint: hint, InputMode: "numeric", MaxLength: 20, Autocomplete: "off", Width: "sm"},
	}
	if len(r.Staff.AnswersFor()) > 0 {
		fields = append(fields,
			&form.Field{Kind: form.Tel, Name: "phone", Label: t.T("subject.phone"), Hint: t.T("subject.phone.hint"), InputMode: "tel", MaxLength: 30, Autocomplete: "off", Width: "sm"},
			&form.Field{Kind: form.Email, Name: "email", Label: t.T("subject.email"), MaxLength: 254, Autocomplete: "off"})
	}
	fields = append(fields, &form.Field{Kind: form.Checkbox, Name: "sjekket", Label: t.T("subject.checked"), Required: true, RequiredKey: "subject.checked.empty"})
	return untagged(form.New(t, fields...))
}

func (p *Pages) askSubject(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page := newSubjectPage(r)
	if page.Form.Fill(values); page.Form.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "subject", page)
	}
	f := page.Form
	sub, err := p.Appointment.AskSubject(r.HTTP.Context(), appointment.SubjectQuery{
		Tenant: r.Tenant, Viewer: r.Staff, Code: f.Text("code"), Phone: f.Text("phone"), Email: f.Text("email"), FirstName: f.Text("firstname"), Now: r.Now,
	})
	if (errs.Is(err, errs.Invalid) || errs.Is(err, errs.NotFound)) && f.SetError(err) {
		return p.views.Render(w, http.StatusUnprocessableEntity, "subject", page)
	}
	if err != nil {
		return err
	}
	return p.toAnswer(w, r, sub, "")
}

// toAnswer leads to the page about a subject; did is a word for what was done.
func (p *Pages) toAnswer(w http.ResponseWriter, r *orgweb.Request, sub appointment.Subject, did string) error {
	address, err := p.caseAddress(r, sub)
	if err != nil {
		return err
	}
	if did != "" {
		address += "?ok=" + did
	}
	return r.Redirect(w, address)
}

func (p *Pages) caseAddress(r *orgweb.Request, sub appointment.Subject) (string, error) {
	ticket, err := p.Appointment.SubjectTicket(appointment.SubjectCase{Tenant: r.Tenant, Viewer: r.Staff, Subject: sub, Now: r.Now})
	return "/intern/innsyn/" + url.PathEscape(ticket), err
}

// subjectCase is the look-up in the address.
func (p *Pages) subjectCase(r *orgweb.Request) (appointment.SubjectCase, error) {
	c := appointment.SubjectCase{Tenant: r.Tenant, Viewer: r.Staff, Now: r.Now}
	return p.Appointment.ReadSubject(c, r.PathValue("sak"))
}

// answerPage is all that is held about somebody, as far as the viewer answers
// for it, and what can be done with it.
type answerPage struct {
	orgweb.Page
	Answer  answer
	Did     string // what was done a moment ago
	Checks  []string
	Others  string // that there is more under another first name
	AllURL  string // to it
	Paper   web.Link
	File    web.Link
	Correct *form.Form
	Erase   *form.Form // nil when there is nothing
	Base    string     // address of the case
}

// answer is what page, paper and file tell alike.
type answer struct {
	Name       string
	By         []string // who answers
	MadeOn     string
	Groups     []heldGroup
	NotKept    []string
	Explained  []string
	Elsewhere  []elsewhere
	HowLong    string
	Complain   string
	Controller string
	holding    appointment.Holding
	names      names
}

// elsewhere is an organisation that answers for itself.
type elsewhere struct{ Name, Phone string }

func (p *Pages) answer(w http.ResponseWriter, r *orgweb.Request) error {
	c, err := p.subjectCase(r)
	if err != nil {
		return err
	}
	page, err := p.answerPage(r, c)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "subjectanswer", page)
}

func (p *Pages) answerPage(r *orgweb.Request, c appointment.SubjectCase) (page answerPage, err error) {
	page = answerPage{Page: r.Page("subject.answer.title", "Name", c.Subject.FirstName), Did: didText(r), Checks: checks(r)}
	if page.Answer, err = p.answerTo(r, c); err != nil {
		return page, err
	}
	if page.Base, err = p.caseAddress(r, c.Subject); err != nil {
		return page, err
	}
	if h := page.Answer.holding; !h.Empty() {
		file, err := page.Answer.file(r)
		if err != nil {
			return page, err
		}
		page.Paper = web.Link{Text: r.Text.T("subject.paper"), URL: r.URL(page.Base + "/ark")}
		page.File = web.Link{Text: r.Text.T("subject.file", "Size", web.Kilobytes(len(file))), URL: r.URL(page.Base + "/fil")}
		page.Correct, page.Erase = correctForm(r, h.Contact()), eraseForm(r, len(h.Ahead(r.Now)))
	}
	return page, p.otherNames(r, c, &page)
}

// otherNames tells of what stands on the same number under another first name:
// it may be another's, so it is not shown before somebody asks for it.
func (p *Pages) otherNames(r *orgweb.Request, c appointment.SubjectCase, page *answerPage) (err error) {
	if page.Answer.holding.Others == 0 {
		return nil
	}
	page.Others = r.Text.N("subject.others", page.Answer.holding.Others)
	c.Subject.Others = true
	address, err := p.caseAddress(r, c.Subject)
	page.AllURL = r.URL(address)
	return err
}

func didText(r *orgweb.Request) string {
	switch r.Query("ok") {
	case "rettet":
		return r.Text.T("subject.did.correct")
	case "slettet":
		return r.Text.T("subject.did.erase")
	}
	return ""
}

// answerTo opens what is held and puts it into words.
func (p *Pages) answerTo(r *orgweb.Request, c appointment.SubjectCase) (a answer, err error) {
	if a.holding, err = p.Appointment.Holding(r.HTTP.Context(), c); err != nil {
		return a, err
	}
	if a.names, err = p.names(r.HTTP.Context(), r); err != nil {
		return a, err
	}
	all, err := org.Organisations(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return a, err
	}
	t := r.Text
	for _, o := range all {
		if slices.Contains(r.Staff.AnswersFor(), o.ID) {
			a.By = append(a.By, o.Name)
		} else {
			a.Elsewhere = append(a.Elsewhere, elsewhere{o.Name, phoneText(t.Phone, o.Phone)})
		}
	}
	a.Name, a.MadeOn = c.Subject.FirstName, t.DayYear(localDay(r))
	a.Controller = t.T("subject.controller", "Owner", r.Tenant.Name, "Service", r.Tenant.ServiceName)
	a.HowLong, a.Complain = t.T("subject.howlong"), t.T("subject.complain")
	for _, key := range []string{"subject.notkept.visit", "subject.notkept.history", "subject.notkept.text", "subject.notkept.id"} {
		a.NotKept = append(a.NotKept, t.T(key))
	}
	for _, key := range []string{"subject.also.digest", "subject.also.link", "subject.also.gateway", "subject.also.queue", "subject.also.referral", "subject.also.remark", "subject.also.trail", "subject.also.tries", "subject.also.backup"} {
		a.Explained = append(a.Explained, t.T(key, orgweb.PeriodWords(r.Tenant)...))
	}
	a.Groups = heldView{r, a.names}.groups(a.holding)
	return a, nil
}
