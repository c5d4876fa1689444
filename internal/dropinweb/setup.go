package dropinweb

import (
	"net/http"
	"strconv"

	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// setupPage is how a place runs its queue.
type setupPage struct {
	orgweb.Page
	Form   *form.Form
	Action string
	Saved  bool
	NewDo  string // the button that makes old posters worthless
	Offers bool   // there is a drop-in offer here
	Links  []web.Link
}

func (p *Pages) setup(w http.ResponseWriter, r *orgweb.Request) error {
	page, _, err := p.setupPage(r)
	if err != nil {
		return err
	}
	page.Saved = r.Query("ok") != ""
	return p.views.Render(w, http.StatusOK, "setup", page)
}

func (p *Pages) setupPage(r *orgweb.Request) (page setupPage, b dropin.Board, err error) {
	if b, err = p.board(r); err != nil {
		return page, b, err
	}
	offers, err := p.Place.Offers(r.HTTP.Context(), p.DB, r.Tenant.ID)
	page = setupPage{Page: r.Page("dropin.setup.title", "Place", b.Place.Name), Form: setupForm(r, b),
		Action: r.URL("/intern/ko/" + b.Place.Slug + "/oppsett")}
	for _, o := range offers {
		page.Offers = page.Offers || o.Kind == place.KindDropIn && o.At(b.Place.ID)
	}
	page.Links = []web.Link{
		{Text: r.Text.T("dropin.link.poster"), URL: r.URL("/intern/ko/" + b.Place.Slug + "/plakat")},
		{Text: r.Text.T("dropin.link.screen"), URL: r.URL("/skjerm/" + b.Place.Slug)},
		{Text: r.Text.T("dropin.link.kiosk"), URL: r.URL(kioskPath(r, b))},
		{Text: r.Text.T("dropin.setup.back"), URL: r.URL("/intern/ko")},
	}
	return page, b, err
}

func setupForm(r *orgweb.Request, b dropin.Board) *form.Form {
	t, q := r.Text, b.Queue
	ticked := func(name string, on bool) *form.Field {
		f := &form.Field{Kind: form.Checkbox, Name: name, Label: t.T("dropin.setup." + name), Hint: t.T("dropin.setup." + name + ".hint")}
		if on {
			f.Value = form.On
		}
		return f
	}
	number := func(name string, n int) *form.Field {
		return &form.Field{Kind: form.Number, Name: name, Label: t.T("dropin.setup." + name), Hint: t.T("dropin.setup." + name + ".hint"), Value: strconv.Itoa(n), Width: "xs", MaxLength: 4}
	}
	fields := []*form.Field{ticked("counting", q.Counting)}
	if !b.NAV {
		fields = append(fields, ticked("names", q.ShowsNames))
	}
	fields = append(fields, number("pcs", q.PCs), number("most", q.MostWaiting),
		&form.Field{Kind: form.Text, Name: "ringname", Label: t.T("dropin.setup.ringname"), Hint: t.T("dropin.setup.ringname.hint"), Value: q.RingName, MaxLength: 60, Width: "md"},
		&form.Field{Kind: form.Tel, Name: "ringphone", Label: t.T("dropin.setup.ringphone"), Value: q.RingPhone, MaxLength: 30, Width: "sm"})
	f := form.New(t, fields...)
	f.Note = ""
	return f
}

func (p *Pages) saveSetup(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, b, err := p.setupPage(r)
	if err != nil {
		return err
	}
	by := org.By(r.Tenant.ID, r.Staff, r.Now)
	path := "/intern/ko/" + b.Place.Slug + "/oppsett?ok=ja"
	if values.Get("do") == "door" {
		if err := p.DropIn.NewDoor(r.HTTP.Context(), by, b.Place.ID); err != nil {
			return err
		}
		return r.Redirect(w, path)
	}
	f := page.Form
	if f.Fill(values); !f.Failed() {
		err = p.DropIn.SaveQueue(r.HTTP.Context(), by, dropin.Queue{PlaceID: b.Place.ID, Counting: f.Ticked("counting"), ShowsNames: f.Ticked("names"),
			PCs: f.Number("pcs"), MostWaiting: f.Number("most"), RingName: f.Text("ringname"), RingPhone: f.Text("ringphone")})
		if err == nil {
			return r.Redirect(w, path)
		}
		if !f.SetError(err) {
			return err
		}
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "setup", page)
}
