package appointmentweb

import (
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// timePage asks what the resident wants help with: step 1.
type timePage struct {
	orgweb.Page
	Form  *form.Form
	Place string // the name of the place that was chosen on its own page
}

func (p *Pages) showReasons(w http.ResponseWriter, r *orgweb.Request) error {
	wish, err := p.readWish(r, r.HTTP.URL.Query())
	if err != nil {
		return err
	}
	page, err := p.reasonsPage(r, wish)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "time", page)
}

// askReason answers a step 2 that step 1 was not done for.
func (p *Pages) askReason(w http.ResponseWriter, r *orgweb.Request, wish wish) error {
	page, err := p.reasonsPage(r, wish)
	if err != nil {
		return err
	}
	key := "appointmentweb.reason.none"
	if wish.asked != "" {
		key = "appointmentweb.reason.lost"
	}
	page.Form.SetErrors([]errs.Field{{Name: reasonName, Key: key}})
	return p.views.Render(w, http.StatusUnprocessableEntity, "time", page)
}

func (p *Pages) reasonsPage(r *orgweb.Request, wish wish) (timePage, error) {
	all, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	page := timePage{Page: r.Page("appointmentweb.reason.title"), Place: wish.Place.Name}
	page.Frame.Description = r.Text.T("appointmentweb.reason.description", "Service", r.Tenant.ServiceName)
	fields := []*form.Field{{
		Kind: form.Radio, Name: reasonName, Label: r.Text.T("appointmentweb.reason.label"), Width: "tiles",
		Required: true, Options: reasonOptions(r, place.Visible(all)), Value: wish.reasonValue(),
	}}
	page.Form = form.New(r.Text, append(fields, wish.hidden(reasonName)...)...)
	return page, err
}

func reasonOptions(r *orgweb.Request, reasons []place.Reason) (options []form.Option) {
	for _, reason := range reasons {
		options = append(options, form.Option{
			Value: reasonValue(reason), Label: reason.NameIn(r.Text), Hint: reason.HintIn(r.Text),
		})
	}
	return options
}

// hidden carries the wish through a form, without what the form itself asks.
func (w wish) hidden(except ...string) (fields []*form.Field) {
	values := w.values()
	for _, name := range except {
		values.Del(name)
	}
	for _, name := range []string{reasonName, placeName, languageName, interpreterName, fromName, swapName} {
		if values.Has(name) {
			fields = append(fields, &form.Field{Kind: form.Hidden, Name: name, Value: values.Get(name)})
		}
	}
	return fields
}
