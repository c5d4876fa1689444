package frontweb

import (
	"net/http"
	"net/url"
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/appointmentweb"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
)

// findPage looks up an appointment: by code anybody's, by phone or by first name
// and day only those of one's own organisation. The search is posted, so that no
// phone number stands in an address or a log.
type findPage struct {
	orgweb.Page
	Form  *form.Form
	Asked bool
	Found []foundRow
}

// foundRow is one of those that were found. Phone is there to hold against what
// the caller says; Key is what its buttons send.
type foundRow struct {
	When, Name, Phone, State     string
	URL, MoveURL, CancelURL, Key string
	Alone                        bool // wants neither call nor message
}

func (p *Pages) findForm(w http.ResponseWriter, r *orgweb.Request) error {
	return p.views.Render(w, http.StatusOK, "find", findPage{Page: r.Page("front.find.title"), Form: newFindForm(r)})
}

func newFindForm(r *orgweb.Request) *form.Form {
	t := r.Text
	return untagged(form.New(t,
		&form.Field{Kind: form.Text, Name: "code", Label: t.T("front.find.code"), Hint: t.T("front.find.code.hint"), InputMode: "numeric", MaxLength: 20, Autocomplete: "off", Width: "sm"},
		&form.Field{Kind: form.Tel, Name: "phone", Label: t.T("front.find.phone"), Hint: t.T("front.find.own"), InputMode: "tel", MaxLength: 30, Autocomplete: "off", Width: "sm"},
		&form.Field{Kind: form.Text, Name: "firstname", Label: t.T("front.find.firstname"), Hint: t.T("front.find.firstname.hint"), MaxLength: 40, Autocomplete: "off", Width: "sm"},
		&form.Field{Kind: form.Date, Name: "date", Label: t.T("front.find.date"), Autocomplete: "off", Width: "sm"},
	))
}

func (p *Pages) find(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page := findPage{Page: r.Page("front.find.title"), Form: newFindForm(r), Asked: true}
	page.Form.Fill(values)
	if page.Form.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "find", page)
	}
	found, err := p.Appointment.Find(r.HTTP.Context(), appointment.FindQuery{
		Tenant: r.Tenant, Viewer: r.Staff, Now: r.Now, Code: page.Form.Text("code"), Phone: page.Form.Text("phone"),
		FirstName: page.Form.Text("firstname"), Date: page.Form.Date("date"),
	})
	if errs.Is(err, errs.Invalid) && page.Form.SetError(err) {
		return p.views.Render(w, http.StatusUnprocessableEntity, "find", page)
	}
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if len(found) == 0 {
		if waits := p.waits(r, page.Form.Text("code")); waits != "" {
			http.Redirect(w, r.HTTP, waits, http.StatusSeeOther)
			return nil
		}
	}
	if page.Found, err = p.foundRows(r, found, page.Form.Text("code") != ""); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "find", page)
}

// waits is the page of a caller whose code is not that of an appointment, but of
// a place on the earlier-time list; "" when it is neither.
func (p *Pages) waits(r *orgweb.Request, code string) string {
	e, err := p.Appointment.FindEarlier(r.HTTP.Context(), appointment.FindQuery{Tenant: r.Tenant, Viewer: r.Staff, Code: code, Now: r.Now})
	if err != nil { // a code that is wrong; whatever else it may be, the page below tells
		return ""
	}
	return appointmentweb.WaitingURL(r, e.Token)
}

// foundRows lists what was found; what the caller's code opened carries its
// proof along.
func (p *Pages) foundRows(r *orgweb.Request, found []appointment.Appointment, byCode bool) ([]foundRow, error) {
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return nil, err
	}
	var rows []foundRow
	for _, a := range found {
		if !byCode {
			a.Token = ""
		}
		rows = append(rows, n.foundRow(r, a))
	}
	return rows, nil
}

// foundRow leads on to what can be done with the appointment. The token is there
// only when the caller's code opened it.
func (n names) foundRow(r *orgweb.Request, a appointment.Appointment) foundRow {
	link := func(rest string) string {
		address := "/intern/avtaler/" + a.ID + rest
		if a.Token != "" {
			address += "?bevis=" + url.QueryEscape(a.Token)
		}
		return r.URL(address)
	}
	row := foundRow{
		When: n.whenWhere(a), Name: a.Contact.FirstName, Phone: phoneText(n.text.Phone, a.Contact.Phone),
		State: r.Text.T("front.state." + string(a.State)), URL: link(""), Alone: a.NoCall && a.NoSend,
	}
	if a.CanMove(r.Now) {
		row.MoveURL, row.CancelURL, row.Key = link("/flytt"), link("/avbestill"), strings.TrimSpace(a.ID+" "+a.Token)
	}
	return row
}
