package frontweb

import (
	"net/http"
	"net/url"
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
)

// deskFind is the look-up on the desk: by the caller's code anybody's, by phone,
// or first name and day, those of the own organisation. Its fields have names of
// their own, since all of the desk is one form.
type deskFind struct {
	Form   *form.Form
	Asked  bool
	Found  []foundRow
	status int
}

// findNames are the desk's names of the fields by those of the rule.
var findNames = map[string]string{"code": "finn_kode", "phone": "finn_telefon", "firstname": "finn_fornavn", "date": "finn_dag"}

func newDeskFind(r *orgweb.Request) deskFind {
	f := newFindForm(r)
	for _, field := range f.Fields {
		field.Name = findNames[field.Name]
		field.ID = field.Name
	}
	return deskFind{Form: f}
}

// lookedFor tells whether anything to look for has been typed.
func lookedFor(values url.Values) bool {
	for _, name := range findNames {
		if strings.TrimSpace(values.Get(name)) != "" {
			return true
		}
	}
	return false
}

// findAtDesk looks up. It is posted, so that no phone number stands in an
// address or a log.
func (p *Pages) findAtDesk(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	find := newDeskFind(r)
	find.Form.Fill(values)
	find.Asked, find.status = true, http.StatusOK
	if !find.Form.Failed() {
		if err := p.lookUp(r, &find); err != nil {
			return err
		}
	}
	if find.Form.Failed() {
		find.status = http.StatusUnprocessableEntity
	} else if waits := p.waits(r, find.Form.Text("finn_kode")); len(find.Found) == 0 && waits != "" {
		http.Redirect(w, r.HTTP, waits, http.StatusSeeOther)
		return nil
	}
	return p.renderDesk(w, r, deskState{wanted: wishesOf(values), typed: values, found: &find})
}

func (p *Pages) lookUp(r *orgweb.Request, find *deskFind) error {
	f := find.Form
	found, err := p.Appointment.Find(r.HTTP.Context(), appointment.FindQuery{
		Tenant: r.Tenant, Viewer: r.Staff, Now: r.Now, Code: f.Text("finn_kode"), Phone: f.Text("finn_telefon"),
		FirstName: f.Text("finn_fornavn"), Date: f.Date("finn_dag"),
	})
	if errs.Is(err, errs.TooMany) && f.SetError(err) {
		return nil
	}
	if errs.Is(err, errs.Invalid) {
		f.SetErrors(renamed(errs.FieldsOf(err)))
		return nil
	}
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	find.Found, err = p.foundRows(r, found, f.Text("finn_kode") != "")
	return err
}

func renamed(fields []errs.Field) []errs.Field {
	for i, field := range fields {
		if name := findNames[field.Name]; name != "" {
			fields[i].Name = name
		}
	}
	return fields
}
