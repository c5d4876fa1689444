package placeweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// formPage is a page with one form and nothing else: what is asked, the fields,
// a button, and the way back.
type formPage struct {
	orgweb.Page
	Form     *form.Form
	Step     string // "Steg 1 av 3", "" when there are no steps
	Lead     string
	Action   string
	Button   string
	Danger   bool // something goes away
	Back     web.Link
	Sections []formSection
}

// formSection is some of the fields under a heading, "" for none.
type formSection struct {
	Heading string
	Names   []string
}

// Parts gives each section its fields, or all fields at once.
func (p formPage) Parts() []formPart {
	if len(p.Sections) == 0 {
		return []formPart{{Fields: p.Form.Fields}}
	}
	var parts []formPart
	shown := map[string]bool{}
	for _, s := range p.Sections {
		part := formPart{Heading: s.Heading}
		for _, name := range s.Names {
			if f := p.Form.Field(name); f != nil {
				part.Fields = append(part.Fields, f)
				shown[name] = true
			}
		}
		parts = append(parts, part)
	}
	last := &parts[len(parts)-1]
	for _, f := range p.Form.Fields {
		if !shown[f.Name] {
			last.Fields = append(last.Fields, f)
		}
	}
	return parts
}

// formPart is a section with its fields.
type formPart struct {
	Heading string
	Fields  []*form.Field
}

func (p *Pages) showForm(w http.ResponseWriter, page formPage) error {
	status := http.StatusOK
	if page.Form != nil && page.Form.Failed() {
		status = http.StatusUnprocessableEntity
	}
	return p.views.Render(w, status, "form", page)
}

// fill puts what was posted into the form. It is false when something is wrong
// with it already.
func fill(r *orgweb.Request, f *form.Form) (values url.Values, ok bool, err error) {
	values, err = r.Form()
	if err != nil {
		return nil, false, err
	}
	f.Fill(values)
	return values, !f.Failed(), nil
}

// accepts tells whether the reader has ticked that booked appointments may be
// affected.
func accepts(values url.Values) bool { return values.Get("accept") == form.On }

// refused puts an error about what was typed into the form, and gives back any
// other. When appointments are affected it asks whether that is meant.
func refused(r *orgweb.Request, f *form.Form, err error) error {
	if n := place.Affected(err); n > 0 {
		f.Fields = append(f.Fields, &form.Field{
			Kind: form.Checkbox, Name: "accept", ID: "accept", Label: r.Text.T("place.accept"),
			Error: r.Text.N(place.AffectedKey, n),
		})
		return nil
	}
	if (errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict)) && f.SetError(err) {
		return nil
	}
	return err
}

// question is a form that asks whether something is to go away. do gets whether
// the reader accepts that appointments are affected.
type question struct {
	page func(f *form.Form) formPage
	do   func(accept bool) error
	done string // where to go then
}

// answer does what was asked about, or asks again with what stands in the way.
func (p *Pages) answer(w http.ResponseWriter, r *orgweb.Request, q question) error {
	f := form.New(r.Text)
	values, _, err := fill(r, f)
	if err != nil {
		return err
	}
	if err = q.do(accepts(values)); err == nil {
		return r.Redirect(w, q.done)
	}
	if err = refused(r, f, err); err != nil {
		return err
	}
	return p.showForm(w, q.page(f))
}

// doneText is what a page tells after a change, by the ?ok= of its address.
func doneText(r *orgweb.Request) string {
	return r.Told("ok", map[string]string{
		"lagret":    "place.done.saved",
		"fjernet":   "place.done.removed",
		"avsluttet": "place.done.closed",
		"gjenapnet": "place.done.reopened",
	})
}
