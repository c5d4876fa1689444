package orgweb

import (
	"net/http"
	"strconv"

	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// erasurePage tells an administrator what is deleted when, and what the coming
// night would take: by the days that hold, and by others before they are saved.
type erasurePage struct {
	Page
	Saved       *web.Alert
	Form        *form.Form // the days to try
	Tried       bool
	Days, Unmet int // that are tried
	Night       []nightGroup
	Groups      []privacyGroup
}

// nightGroup is what would go about one sort of people.
type nightGroup struct {
	Heading string
	Rows    []nightRow
}

// nightRow is how many rows of a kind would go: as it is, and by the days that are
// tried.
type nightRow struct {
	What       string
	Now, Tried int
}

// erasure shows the page, with the days that the address asks for.
func (p *Pages) erasure(w http.ResponseWriter, r *Request) error {
	f := periodForm(r, r.Tenant.Settings)
	tried := r.Query("contact_days") != ""
	if tried {
		f.Fill(r.HTTP.URL.Query())
	}
	if tried && !f.Failed() {
		if err := periodsOf(f, r.Tenant.Settings).CheckDays(); err != nil && !tell(f, err) {
			return err
		}
	}
	return p.renderErasure(w, r, f, tried)
}

func periodForm(r *Request, s org.Settings) *form.Form {
	field := func(name string, days int) *form.Field {
		return &form.Field{
			Kind: form.Number, Name: name, Label: r.Text.T("org.settings." + name), Value: strconv.Itoa(days), Required: true, Width: "xs",
			Hint: r.Text.T("org.settings." + name + ".hint"),
		}
	}
	return form.New(r.Text, field("contact_days", s.ContactDays), field("contact_days_unmet", s.ContactDaysUnmet))
}

func periodsOf(f *form.Form, s org.Settings) org.Settings {
	s.ContactDays, s.ContactDaysUnmet = f.Number("contact_days"), f.Number("contact_days_unmet")
	return s
}

func (p *Pages) renderErasure(w http.ResponseWriter, r *Request, f *form.Form, tried bool) error {
	page := erasurePage{Page: r.Page("org.erasure.title").Wide(), Form: f, Tried: tried && !f.Failed()}
	if !f.Failed() {
		page.Saved = saved(r)
	}
	for _, class := range org.PersonalClasses() {
		page.Groups = append(page.Groups, privacyGroup{Heading: r.Text.T("org.privacy." + string(class)), Rows: privacyRows(r, p.Retention, class)})
	}
	if err := p.tryNight(r, &page); err != nil {
		return err
	}
	return p.render(w, "erasure", page, f)
}

// tryNight rehearses the night as it is, and as it would be.
func (p *Pages) tryNight(r *Request, page *erasurePage) error {
	now, err := p.Rehearse(r.HTTP.Context(), r.Tenant)
	if err != nil {
		return err
	}
	var then []org.Gone
	if page.Tried {
		tenant := r.Tenant
		tenant.Settings = periodsOf(page.Form, tenant.Settings)
		page.Days, page.Unmet = tenant.ContactDays, tenant.ContactDaysUnmet
		if then, err = p.Rehearse(r.HTTP.Context(), tenant); err != nil {
			return err
		}
	}
	for _, class := range org.PersonalClasses() {
		if rows := nightRows(r, class, now, then); len(rows) > 0 {
			page.Night = append(page.Night, nightGroup{r.Text.T("org.privacy." + string(class)), rows})
		}
	}
	return nil
}

// nightRows puts both lists side by side.
func nightRows(r *Request, class org.Class, now, then []org.Gone) (rows []nightRow) {
	at := map[string]int{}
	row := func(what string) *nightRow {
		i, there := at[what]
		if !there {
			i, at[what] = len(rows), len(rows)
			rows = append(rows, nightRow{What: r.Text.T(what)})
		}
		return &rows[i]
	}
	for _, gone := range now {
		if gone.Class == class {
			row(gone.What).Now = gone.Rows
		}
	}
	for _, gone := range then {
		if gone.Class == class {
			row(gone.What).Tried = gone.Rows
		}
	}
	return rows
}

// saveErasure keeps the days that were tried.
func (p *Pages) saveErasure(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := periodForm(r, r.Tenant.Settings)
	if f.Fill(values); !f.Failed() {
		err = p.Org.UpdateTenant(r.HTTP.Context(), by(r), periodsOf(f, r.Tenant.Settings))
		if err == nil {
			return r.Redirect(w, "/intern/sletting?lagret=1")
		}
		if !tell(f, err) {
			return err
		}
	}
	return p.renderErasure(w, r, f, false)
}
