package orgweb

import (
	"context"
	"net/http"

	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

type organisationsPage struct {
	Page
	Saved *web.Alert
	Rows  []organisationRow
}

type organisationRow struct {
	Link        web.Link
	Kind, Phone string
	State       web.Tag
}

type organisationPage struct {
	Page
	Form   *form.Form
	Action string
	ID     string // empty for a new one
	Open   bool
}

func (p *Pages) organisations(w http.ResponseWriter, r *Request) error {
	all, err := org.AllOrganisations(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := organisationsPage{Page: r.Page("org.organisations.title"), Saved: saved(r)}
	for _, o := range all {
		row := organisationRow{
			Link: web.Link{Text: o.Name, URL: r.URL("/intern/organisasjoner/" + o.ID)},
			Kind: r.Text.T(o.Kind.NameKey()), Phone: r.Text.Phone(o.Phone),
			State: web.Tag{Text: r.Text.T("org.organisations.open"), Color: "success"},
		}
		if !o.Open() {
			row.State = web.Tag{Text: r.Text.T("org.organisations.closed"), Color: "neutral"}
		}
		page.Rows = append(page.Rows, row)
	}
	return p.render(w, "organisations", page)
}

func organisationForm(r *Request, o org.Organisation) *form.Form {
	kind := &form.Field{
		Kind: form.Select, Name: "kind", Label: r.Text.T("org.organisation.kind"), Value: string(o.Kind), Required: true, Width: "md",
	}
	for _, k := range org.OrganisationKinds() {
		kind.Options = append(kind.Options, form.Option{Value: string(k), Label: r.Text.T(k.NameKey())})
	}
	return form.New(r.Text,
		&form.Field{Kind: form.Text, Name: "name", Label: r.Text.T("org.organisation.name"), Value: o.Name, MaxLength: 100,
			Autocomplete: "organization", Required: true},
		kind,
		&form.Field{Kind: form.Tel, Name: "phone", Label: r.Text.T("org.organisation.phone"),
			Hint: r.Text.T("org.organisation.phone.hint"), Value: r.Text.Phone(o.Phone), Width: "sm"},
	)
}

// organisation is the form of a new or an existing one.
func (p *Pages) organisation(w http.ResponseWriter, r *Request) error {
	o, err := p.organisationOf(r)
	if err != nil {
		return err
	}
	return p.showOrganisation(w, r, o, organisationForm(r, o))
}

// organisationOf reads the organisation of the address; the zero value for a
// new one.
func (p *Pages) organisationOf(r *Request) (org.Organisation, error) {
	if r.PathValue("id") == "" {
		return org.Organisation{}, nil
	}
	return org.OrganisationByID(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, r.PathValue("id"))
}

func (p *Pages) showOrganisation(w http.ResponseWriter, r *Request, o org.Organisation, f *form.Form) error {
	page := organisationPage{Page: r.Page("org.organisation.new"), Form: f, Action: r.URL("/intern/organisasjoner/ny")}
	if o.ID != "" {
		page.Page, page.Action = r.PageTitled(o.Name), r.URL("/intern/organisasjoner/"+o.ID)
		page.ID, page.Open = o.ID, o.Open()
	}
	return p.render(w, "organisation", page, f)
}

func (p *Pages) saveOrganisation(w http.ResponseWriter, r *Request) error {
	o, err := p.organisationOf(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := organisationForm(r, o)
	if f.Fill(values); !f.Failed() {
		_, err = p.Org.SaveOrganisation(r.HTTP.Context(), by(r), org.Organisation{
			ID: o.ID, Name: f.Text("name"), Kind: org.OrganisationKind(f.Text("kind")), Phone: f.Text("phone"),
		})
		if err == nil {
			return r.Redirect(w, "/intern/organisasjoner?lagret=1")
		}
		if !tell(f, err) {
			return err
		}
	}
	return p.showOrganisation(w, r, o, f)
}

func (p *Pages) closeOrganisation(w http.ResponseWriter, r *Request) error {
	return p.changeOrganisation(w, r, p.Org.CloseOrganisation)
}

func (p *Pages) reopenOrganisation(w http.ResponseWriter, r *Request) error {
	return p.changeOrganisation(w, r, p.Org.ReopenOrganisation)
}

// changeOrganisation opens or closes; a refusal is told on the organisation's
// page.
func (p *Pages) changeOrganisation(w http.ResponseWriter, r *Request, change func(context.Context, org.Actor, string) error) error {
	o, err := p.organisationOf(r)
	if err != nil {
		return err
	}
	if err := change(r.HTTP.Context(), by(r), o.ID); err != nil {
		f := organisationForm(r, o)
		if !tell(f, err) {
			return err
		}
		return p.showOrganisation(w, r, o, f)
	}
	return r.Redirect(w, "/intern/organisasjoner?lagret=1")
}
