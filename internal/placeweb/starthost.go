package placeweb

import (
	"net/http"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

func (p *Pages) startOfferForm(w http.ResponseWriter, r *orgweb.Request) error {
	f, _, err := p.startOfferFields(r)
	if err != nil {
		return err
	}
	return p.showForm(w, startStepPage(r, "offer", f))
}

// startOfferFields ask for name, place, length and who may book; the rest has
// defaults. The standard reasons are there from now on.
func (p *Pages) startOfferFields(r *orgweb.Request) (*form.Form, place.Offer, error) {
	if err := p.Place.EnsureReasons(r.HTTP.Context(), by(r)); err != nil {
		return nil, place.Offer{}, err
	}
	draft, err := p.offerDraft(r)
	if err != nil {
		return nil, draft, err
	}
	owner, err := p.organisationField(r, "")
	if err != nil {
		return nil, draft, err
	}
	places, err := p.offerPlacesField(r, draft)
	if err != nil {
		return nil, draft, err
	}
	length, booked := offerTimeFields(r, draft)[0], offerWhoFields(r, draft)[0]
	return form.New(r.Text, offerNameField(r, draft), owner, places, length, booked), draft, nil
}

func (p *Pages) startOffer(w http.ResponseWriter, r *orgweb.Request) error {
	f, draft, err := p.startOfferFields(r)
	if err != nil {
		return err
	}
	return p.saveStep(w, r, stepForm{"offer", f, func() error {
		draft.OrganisationID, draft.Name, draft.PlaceIDs = f.Text("organisation"), f.Text("name"), f.List("places")
		draft.Length, draft.BookedBy = f.Number("length"), place.BookedBy(f.Text("bookedby"))
		_, err := p.Place.SaveOffer(r.HTTP.Context(), by(r), draft)
		return err
	}})
}

func (p *Pages) startHostForm(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.startHostFields(r)
	if err != nil {
		return err
	}
	return p.showForm(w, startStepPage(r, "host", f))
}

// startHostFields suggest the opening hours of the first place.
func (p *Pages) startHostFields(r *orgweb.Request) (*form.Form, error) {
	ctx, t := r.HTTP.Context(), r.Text
	owner, err := p.organisationField(r, "")
	if err != nil {
		return nil, err
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	rules, err := p.Place.Rules(ctx, p.DB, r.Tenant.ID, "")
	if err != nil {
		return nil, err
	}
	where := &form.Field{Kind: form.Radio, Name: "place", Label: t.T("place.start.host.place"), Required: true, RequiredKey: "place.start.host.noplace"}
	for i, pl := range places {
		where.Options = append(where.Options, form.Option{Value: pl.ID, Label: pl.Name, Checked: i == 0})
	}
	fields := []*form.Field{
		{Kind: form.Text, Name: "firstname", Label: t.T("place.start.host.name"), Hint: t.T("place.start.host.name.hint"), Required: true, Width: "md", MaxLength: 40},
		owner, where,
	}
	fields = append(fields, startHours(r, suggestedHours(places, rules))...)
	languages := languagesField(t, []string{"nb"}, "place.start.host.languages")
	languages.Required = true
	return form.New(t, append(fields, languages,
		&form.Field{Kind: form.Date, Name: "pledged", Label: t.T("place.start.host.pledged"), Hint: t.T("place.start.host.pledged.hint"), Width: "sm"})...), nil
}

func suggestedHours(places []place.Place, rules []place.OpeningRule) []civil.Rule {
	var suggested []civil.Rule
	for _, rule := range rules {
		if len(places) > 0 && rule.PlaceID == places[0].ID && rule.OfferID == "" {
			suggested = append(suggested, rule.Rule)
		}
	}
	return suggested
}

func (p *Pages) startHost(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.startHostFields(r)
	if err != nil {
		return err
	}
	return p.saveStep(w, r, stepForm{"host", f, func() error {
		host := FirstHost{
			PlaceID: f.Text("place"), OrganisationID: f.Text("organisation"), FirstName: f.Text("firstname"),
			Languages: f.List("languages"), PledgedOn: f.Date("pledged"), Rules: readStartHours(r, f),
		}
		if !checkRules(f, host.Rules) {
			return nil
		}
		return p.AddHost(r.HTTP.Context(), by(r), host)
	}})
}
