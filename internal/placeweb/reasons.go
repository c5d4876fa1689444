package placeweb

import (
	"net/http"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// reasonsPage lists the reasons people come with, in their order.
type reasonsPage struct {
	orgweb.Page
	Done    string
	CanEdit bool
	Reasons []reasonLine
	Form    *form.Form // a reason of the tenant's own
}

// reasonLine is a reason with what can be done to it; First cannot go up, nor
// Last down.
type reasonLine struct {
	Name, Hint, OtherWay string
	Hidden, First, Last  bool
	Edit                 web.Link
	MoveURL              string
	Up, Down             string // the buttons' names
}

func (p *Pages) reasons(w http.ResponseWriter, r *orgweb.Request) error {
	return p.showReasons(w, r, reasonForm(r, place.Reason{}))
}

func (p *Pages) showReasons(w http.ResponseWriter, r *orgweb.Request, f *form.Form) error {
	all, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := reasonsPage{Page: r.Page("place.reasons.title"), Done: doneText(r), CanEdit: canEdit(r), Form: f}
	for i, reason := range all {
		name := reason.NameIn(r.Text)
		page.Reasons = append(page.Reasons, reasonLine{
			Name: name, Hint: reason.HintIn(r.Text), OtherWay: reason.OtherWayIn(r.Text), Hidden: reason.Hidden,
			First: i == 0, Last: i == len(all)-1,
			Edit:    web.Link{Text: r.Text.T("place.reasons.edit", "Name", name), URL: r.URL("/intern/temaer/" + reason.ID)},
			MoveURL: r.URL("/intern/temaer/" + reason.ID + "/flytt"),
			Up:      r.Text.T("place.reasons.up", "Name", name), Down: r.Text.T("place.reasons.down", "Name", name),
		})
	}
	status := http.StatusOK
	if f.Failed() {
		status = http.StatusUnprocessableEntity
	}
	return p.views.Render(w, status, "reasons", page)
}

// reasonForm tells the standard words, which an empty field keeps.
func reasonForm(r *orgweb.Request, reason place.Reason) *form.Form {
	t := r.Text
	name := &form.Field{Kind: form.Text, Name: "name", Label: t.T("place.reasons.name"), Value: reason.Name, MaxLength: 80, Required: reason.Standard == ""}
	other := &form.Field{Kind: form.Textarea, Name: "otherway", Label: t.T("place.reasons.otherway"), Hint: t.T("place.reasons.otherway.hint"), Value: reason.OtherWay, MaxLength: 300, Rows: 3}
	if reason.Standard != "" {
		standard := place.Reason{Standard: reason.Standard}
		name.Hint = t.T("place.reasons.standard", "Text", standard.NameIn(t))
		if way := standard.OtherWayIn(t); way != "" {
			other.Hint = t.T("place.reasons.standard", "Text", way)
		}
	}
	theme := themeField(t, reason)
	if reason.ID == "" {
		return form.New(t, name, other, theme)
	}
	hidden := &form.Field{Kind: form.Checkbox, Name: "hidden", Label: t.T("place.reasons.hide"), Hint: t.T("place.reasons.hide.hint")}
	if reason.Hidden {
		hidden.Value = form.On
	}
	return form.New(t, name, other, theme, hidden)
}

// themeField asks under which theme a reason of the tenant's own is counted; a
// standard one begins with its own.
func themeField(t i18n.Localizer, reason place.Reason) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "theme", Label: t.T("place.reasons.theme"), Hint: t.T("place.reasons.theme.hint"), Width: "md"}
	f.Options = []form.Option{{Label: t.T("place.reasons.theme.none"), Checked: reason.InTheme() == ""}}
	for _, theme := range place.Themes() {
		f.Options = append(f.Options, form.Option{Value: string(theme), Label: t.T(theme.Key()), Checked: theme == reason.InTheme()})
	}
	return f
}

func (p *Pages) addReason(w http.ResponseWriter, r *orgweb.Request) error {
	f := reasonForm(r, place.Reason{})
	ok, err := p.saveReason(r, f, place.Reason{})
	if err != nil {
		return err
	}
	if ok {
		return r.Redirect(w, "/intern/temaer?ok=lagret")
	}
	return p.showReasons(w, r, f)
}

func (p *Pages) saveReason(r *orgweb.Request, f *form.Form, reason place.Reason) (ok bool, err error) {
	if _, ok, err = fill(r, f); err != nil || !ok {
		return false, err
	}
	reason.Name, reason.OtherWay, reason.Hidden = f.Text("name"), f.Text("otherway"), f.Ticked("hidden")
	reason.Theme = place.Theme(f.Text("theme"))
	if _, err = p.Place.SaveReason(r.HTTP.Context(), by(r), reason); err != nil {
		return false, refused(r, f, err)
	}
	return true, nil
}

func (p *Pages) reasonOf(r *orgweb.Request) (place.Reason, error) {
	return p.Place.Reason(r.HTTP.Context(), p.DB, r.Tenant.ID, r.PathValue("id"))
}

func (p *Pages) editReasonForm(w http.ResponseWriter, r *orgweb.Request) error {
	reason, err := p.reasonOf(r)
	if err != nil {
		return err
	}
	return p.showForm(w, editReasonPage(r, reason, reasonForm(r, reason)))
}

func (p *Pages) editReason(w http.ResponseWriter, r *orgweb.Request) error {
	reason, err := p.reasonOf(r)
	if err != nil {
		return err
	}
	f := reasonForm(r, reason)
	ok, err := p.saveReason(r, f, reason)
	if err != nil {
		return err
	}
	if ok {
		return r.Redirect(w, "/intern/temaer?ok=lagret")
	}
	return p.showForm(w, editReasonPage(r, reason, f))
}

func editReasonPage(r *orgweb.Request, reason place.Reason, f *form.Form) formPage {
	return formPage{
		Page: r.Page("place.reasons.edit", "Name", reason.NameIn(r.Text)), Form: f, Action: r.URL("/intern/temaer/" + reason.ID),
		Button: r.Text.T("place.save"), Back: web.Link{Text: r.Text.T("place.reasons.back"), URL: r.URL("/intern/temaer")},
	}
}

func (p *Pages) moveReason(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	steps := 1
	if values.Get("til") == "opp" {
		steps = -1
	}
	if err := p.Place.MoveReason(r.HTTP.Context(), by(r), r.PathValue("id"), steps); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/temaer")
}
