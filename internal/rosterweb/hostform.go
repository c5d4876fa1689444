package rosterweb

import (
	"net/http"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// hostFormPage adds a host or changes one.
type hostFormPage struct {
	orgweb.Page
	Form           *form.Form
	Action, Cancel string
}

func (p *Pages) newHost(w http.ResponseWriter, r *orgweb.Request) error {
	return p.showHostForm(w, r, roster.Host{Languages: []string{r.Tenant.Language}})
}

func (p *Pages) editHost(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	return p.showHostForm(w, r, h)
}

func (p *Pages) showHostForm(w http.ResponseWriter, r *orgweb.Request, h roster.Host) error {
	page, err := p.hostForm(r, h)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "hostform", page)
}

func (p *Pages) hostForm(r *orgweb.Request, h roster.Host) (page hostFormPage, err error) {
	page.Page, page.Action, page.Cancel = r.Page("roster.host.new"), "/intern/verter/ny", "/intern/verter"
	if h.ID != "" {
		page.Page = r.Page("roster.host.edit", "Name", h.FirstName)
		page.Action, page.Cancel = address(h, "/endre"), address(h, "")
	}
	page.Action, page.Cancel = r.URL(page.Action), r.URL(page.Cancel)
	fields, err := p.hostFields(r, h)
	page.Form = form.New(r.Text, fields...)
	return page, err
}

func (p *Pages) hostFields(r *orgweb.Request, h roster.Host) ([]*form.Field, error) {
	ctx, t := r.HTTP.Context(), r.Text
	organisations, err := org.Organisations(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	people, err := org.People(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	return []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("roster.host.firstname"), Hint: t.T("roster.host.firstname.hint"), Value: h.FirstName, Required: true, MaxLength: roster.LongestName, Width: "md"},
		organisationField(t, organisations, h),
		{Kind: form.Checkboxes, Name: "languages", Label: t.T("roster.host.languages"), Options: languageOptions(t, h), Required: true, RequiredKey: "roster.host.needslanguage", Width: "tiles"},
		{Kind: form.Checkboxes, Name: "reasons", Label: t.T("roster.host.reasons"), Hint: t.T("roster.host.reasons.hint"), Options: reasonOptions(t, reasons, h), Width: "tiles"},
		personField(t, people, h),
		{Kind: form.Date, Name: "pledged", Label: t.T("roster.host.pledged"), Hint: t.T("roster.host.pledged.hint"), Value: h.PledgedOn.String(), Width: "sm"},
	}, nil
}

func organisationField(t i18n.Localizer, all []org.Organisation, h roster.Host) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "organisation", Label: t.T("roster.host.organisation"), Value: h.OrganisationID, Required: true, Width: "md"}
	for _, o := range all {
		f.Options = append(f.Options, form.Option{Value: o.ID, Label: o.Name, Checked: len(all) == 1})
	}
	return f
}

// personField offers those who may sign in, and whoever is linked already.
func personField(t i18n.Localizer, people []org.Person, h roster.Host) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "person", Label: t.T("roster.host.person"), Hint: t.T("roster.host.person.hint"), Value: h.PersonID, Width: "md"}
	f.Options = []form.Option{{Label: t.T("roster.host.nobody"), Checked: h.PersonID == ""}}
	for _, one := range people {
		if one.Active() || one.ID == h.PersonID {
			f.Options = append(f.Options, form.Option{Value: one.ID, Label: one.Name})
		}
	}
	return f
}

func languageOptions(t i18n.Localizer, h roster.Host) (options []form.Option) {
	for _, code := range i18n.SpokenLanguages() {
		options = append(options, form.Option{Value: code, Label: capital(t.LanguageName(code)), Checked: slices.Contains(h.Languages, code)})
	}
	return options
}

func reasonOptions(t i18n.Localizer, reasons []place.Reason, h roster.Host) (options []form.Option) {
	for _, reason := range reasons {
		ticked := slices.Contains(h.ReasonIDs, reason.ID)
		if !reason.Hidden || ticked {
			options = append(options, form.Option{Value: reason.ID, Label: reason.NameIn(t), Checked: ticked})
		}
	}
	return options
}

// saveHost adds the host, and asks for working hours next, or changes it.
func (p *Pages) saveHost(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	before := roster.Host{}
	if r.PathValue("id") != "" {
		if before, err = p.planned(r); err != nil {
			return err
		}
	}
	page, err := p.hostForm(r, before)
	if err != nil {
		return err
	}
	page.Form.Fill(values)
	h := readHost(page.Form, before)
	if err := checkPledge(r, h); err != nil {
		page.Form.SetError(err)
	}
	if !page.Form.Failed() {
		h.ID, err = p.Roster.SaveHost(r.HTTP.Context(), actor(r), h)
		if err == nil {
			return r.Redirect(w, next(before, h))
		}
		if !page.Form.SetError(err) {
			return err
		}
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "hostform", page)
}

func next(before, h roster.Host) string {
	if before.ID == "" {
		return address(h, "/arbeidstid")
	}
	return address(h, "?lagret=ja")
}

func readHost(f *form.Form, h roster.Host) roster.Host {
	h.FirstName, h.OrganisationID, h.PersonID = f.Text("firstname"), f.Text("organisation"), f.Text("person")
	h.Languages, h.ReasonIDs, h.PledgedOn = f.List("languages"), f.List("reasons"), f.Date("pledged")
	return h
}

func checkPledge(r *orgweb.Request, h roster.Host) error {
	var c errs.Check
	if h.PledgedOn.After(civil.DateOf(r.Now, r.Tenant.Location())) {
		c.Add("pledged", "roster.host.pledgefuture")
	}
	return c.Err()
}
