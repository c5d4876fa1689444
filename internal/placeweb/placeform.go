package placeweb

import (
	"net/http"

	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

func (p *Pages) newPlaceForm(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.placeForm(r, place.Place{})
	if err != nil {
		return err
	}
	return p.showForm(w, newPlacePage(r, f))
}

func (p *Pages) newPlace(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.placeForm(r, place.Place{})
	if err != nil {
		return err
	}
	saved, ok, err := p.savePlace(r, f, place.Place{Zone: r.Tenant.Zone})
	if err != nil {
		return err
	}
	if ok {
		return r.Redirect(w, "/intern/steder/"+saved.ID+"?ok=lagret")
	}
	return p.showForm(w, newPlacePage(r, f))
}

func newPlacePage(r *orgweb.Request, f *form.Form) formPage {
	return formPage{
		Page: r.Page("place.new.title"), Form: f, Lead: r.Text.T("place.new.lead"), Sections: placeSections(r),
		Action: r.URL("/intern/steder/nytt"), Button: r.Text.T("place.new.button"),
		Back: web.Link{Text: r.Text.T("place.places.back"), URL: r.URL("/intern/steder")},
	}
}

func (p *Pages) editPlaceForm(w http.ResponseWriter, r *orgweb.Request) error {
	pl, err := p.placeOf(r)
	if err != nil {
		return err
	}
	f, err := p.placeForm(r, pl)
	if err != nil {
		return err
	}
	return p.showForm(w, editPlacePage(r, pl, f))
}

func (p *Pages) editPlace(w http.ResponseWriter, r *orgweb.Request) error {
	pl, err := p.placeOf(r)
	if err != nil {
		return err
	}
	f, err := p.placeForm(r, pl)
	if err != nil {
		return err
	}
	_, ok, err := p.savePlace(r, f, pl)
	if err != nil {
		return err
	}
	if ok {
		return r.Redirect(w, "/intern/steder/"+pl.ID+"?ok=lagret")
	}
	return p.showForm(w, editPlacePage(r, pl, f))
}

func editPlacePage(r *orgweb.Request, pl place.Place, f *form.Form) formPage {
	return formPage{
		Page: r.Page("place.edit.title", "Name", pl.Name), Form: f, Sections: placeSections(r),
		Action: r.URL("/intern/steder/" + pl.ID + "/rediger"), Button: r.Text.T("place.save"), Back: backToPlace(r, pl),
	}
}

func backToPlace(r *orgweb.Request, pl place.Place) web.Link {
	return web.Link{Text: r.Text.T("place.back", "Name", pl.Name), URL: r.URL("/intern/steder/" + pl.ID)}
}

// placeOf is the place of the address.
func (p *Pages) placeOf(r *orgweb.Request) (place.Place, error) {
	return p.Place.Place(r.HTTP.Context(), p.DB, r.Tenant.ID, r.PathValue("id"))
}

// savePlace reads the form over base and saves it; ok is false when the form
// must be shown again.
func (p *Pages) savePlace(r *orgweb.Request, f *form.Form, base place.Place) (saved place.Place, ok bool, err error) {
	if _, ok, err = fill(r, f); err != nil || !ok {
		return base, false, err
	}
	saved, err = p.Place.SavePlace(r.HTTP.Context(), by(r), readPlace(f, base))
	if err != nil {
		return base, false, refused(r, f, err)
	}
	return saved, true, nil
}

func readPlace(f *form.Form, pl place.Place) place.Place {
	pl.OrganisationID = f.Text("organisation")
	pl.Name, pl.Address, pl.Postcode, pl.City = f.Text("name"), f.Text("address"), f.Text("postcode"), f.Text("city")
	pl.Directions, pl.AccessNote, pl.Phone = f.Text("directions"), f.Text("accessnote"), f.Text("phone")
	pl.Access = nil
	for _, fact := range f.List("access") {
		pl.Access = append(pl.Access, place.AccessFact(fact))
	}
	return pl
}

func placeSections(r *orgweb.Request) []formSection {
	return []formSection{
		{Names: []string{"name", "organisation", "address", "postcode", "city"}},
		{Heading: r.Text.T("place.form.find"), Names: []string{"directions", "phone"}},
		{Heading: r.Text.T("place.form.access"), Names: []string{"access", "accessnote"}},
	}
}

func (p *Pages) placeForm(r *orgweb.Request, pl place.Place) (*form.Form, error) {
	owner, err := p.organisationField(r, pl.OrganisationID)
	if err != nil {
		return nil, err
	}
	t := r.Text
	fields := append(addressFields(r, pl), owner,
		&form.Field{Kind: form.Textarea, Name: "directions", Label: t.T("place.form.directions"), Hint: t.T("place.form.directions.hint"), Value: pl.Directions, MaxLength: 400, Rows: 3},
		&form.Field{Kind: form.Tel, Name: "phone", Label: t.T("place.form.phone"), Hint: t.T("place.form.phone.hint"), Value: t.Phone(pl.Phone), Width: "sm", MaxLength: 30},
		accessField(r, pl),
		&form.Field{Kind: form.Textarea, Name: "accessnote", Label: t.T("place.form.accessnote"), Hint: t.T("place.form.accessnote.hint"), Value: pl.AccessNote, MaxLength: 300, Rows: 2},
	)
	return form.New(t, fields...), nil
}

func addressFields(r *orgweb.Request, pl place.Place) []*form.Field {
	t := r.Text
	return []*form.Field{
		{Kind: form.Text, Name: "name", Label: t.T("place.form.name"), Hint: t.T("place.form.name.hint"), Required: true, Value: pl.Name, MaxLength: 80},
		{Kind: form.Text, Name: "address", Label: t.T("place.form.address"), Required: true, Value: pl.Address, MaxLength: 120},
		{Kind: form.Text, Name: "postcode", Label: t.T("place.form.postcode"), Value: pl.Postcode, InputMode: "numeric", Width: "xs", MaxLength: 10},
		{Kind: form.Text, Name: "city", Label: t.T("place.form.city"), Value: pl.City, Width: "md", MaxLength: 80},
	}
}

func accessField(r *orgweb.Request, pl place.Place) *form.Field {
	f := &form.Field{Kind: form.Checkboxes, Name: "access", Label: r.Text.T("place.form.facts"), Hint: r.Text.T("place.form.facts.hint")}
	for _, fact := range place.AccessFacts() {
		f.Options = append(f.Options, form.Option{Value: string(fact), Label: r.Text.T(fact.Key()), Checked: pl.Has(fact)})
	}
	return f
}

// organisationField chooses who owns the thing. A single choice is not asked.
func (p *Pages) organisationField(r *orgweb.Request, chosen string) (*form.Field, error) {
	all, err := org.Organisations(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 1 && (chosen == "" || chosen == all[0].ID) {
		return &form.Field{Kind: form.Hidden, Name: "organisation", Value: all[0].ID}, nil
	}
	f := &form.Field{Kind: form.Select, Name: "organisation", Label: r.Text.T("place.form.organisation"), Required: true, Value: chosen, Width: "md"}
	for _, o := range all {
		f.Options = append(f.Options, form.Option{Value: o.ID, Label: o.Name})
	}
	return f, nil
}
