package placeweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// placePage is one place as staff see it, with its opening rules.
type placePage struct {
	orgweb.Page
	Done                string
	CanEdit             bool
	Place               place.Place
	Organisation, Phone string
	Facts               []string
	Hours               hoursPart
	Offers              []hoursPart
	Closures            []string
	ForResidents        web.Link
}

// hoursPart is the rules of the place, or of an offer there.
type hoursPart struct {
	Heading string
	Rules   []ruleLine
	Add     web.Link
}

// ruleLine is a rule in words, with what can be done to it.
type ruleLine struct {
	Text         string
	Past         bool
	Edit, Remove web.Link
}

func (p *Pages) place(w http.ResponseWriter, r *orgweb.Request) error {
	pl, err := p.placeOf(r)
	if err != nil {
		return err
	}
	owners, err := p.organisationNames(r)
	if err != nil {
		return err
	}
	page := placePage{
		Page: r.PageTitled(pl.Name), Done: doneText(r), CanEdit: canEdit(r), Place: pl, Organisation: owners[pl.OrganisationID],
		Phone: r.Text.Phone(pl.Phone), Facts: accessWords(r, pl),
		ForResidents: web.Link{Text: r.Text.T("place.place.residents"), URL: r.URL("/steder/" + pl.Slug)},
	}
	if err := p.placeHours(r, &page); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "place", page)
}

func accessWords(r *orgweb.Request, pl place.Place) []string {
	var words []string
	for _, fact := range place.AccessFacts() {
		if pl.Has(fact) {
			words = append(words, r.Text.T(fact.Key()))
		}
	}
	return words
}

func (p *Pages) placeHours(r *orgweb.Request, page *placePage) error {
	ctx, pl := r.HTTP.Context(), page.Place
	rules, err := p.Place.Rules(ctx, p.DB, r.Tenant.ID, pl.ID)
	if err != nil {
		return err
	}
	offers, err := p.Place.Offers(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	today := civil.DateOf(r.Now, pl.Location())
	closures, err := p.Place.Closures(ctx, p.DB, r.Tenant.ID, today)
	if err != nil {
		return err
	}
	page.Hours = hours(r, pl, place.Offer{}, rules)
	for _, o := range offers {
		if o.At(pl.ID) {
			page.Offers = append(page.Offers, hours(r, pl, o, rules))
		}
	}
	for _, c := range closures {
		if c.At(pl.ID) {
			page.Closures = append(page.Closures, closureText(r.Text, c))
		}
	}
	return nil
}

// hours are the rules of an offer at the place; the zero offer is the place
// itself.
func hours(r *orgweb.Request, pl place.Place, o place.Offer, rules []place.OpeningRule) hoursPart {
	address := "/intern/steder/" + pl.ID + "/apningstid"
	part := hoursPart{Heading: o.Name, Add: web.Link{Text: r.Text.T("place.place.addrule"), URL: r.URL(address)}}
	if o.ID != "" {
		part.Add = web.Link{Text: r.Text.T("place.place.addoffer", "Name", o.Name), URL: r.URL(address + "?" + url.Values{"tilbud": {o.ID}}.Encode())}
	}
	today := civil.DateOf(r.Now, pl.Location())
	for _, rule := range rules {
		if rule.OfferID != o.ID {
			continue
		}
		text := RuleText(r.Text, rule.Rule, today)
		part.Rules = append(part.Rules, ruleLine{
			Text: text, Past: !rule.To.IsZero() && rule.To.Before(today),
			Edit:   web.Link{Text: r.Text.T("place.place.change"), URL: r.URL(address + "/" + rule.ID)},
			Remove: web.Link{Text: r.Text.T("place.place.remove"), URL: r.URL(address + "/" + rule.ID + "/fjern")},
		})
	}
	return part
}

func (p *Pages) closePlaceForm(w http.ResponseWriter, r *orgweb.Request) error {
	pl, err := p.placeOf(r)
	if err != nil {
		return err
	}
	return p.showForm(w, closePlacePage(r, pl, form.New(r.Text)))
}

func (p *Pages) closePlace(w http.ResponseWriter, r *orgweb.Request) error {
	pl, err := p.placeOf(r)
	if err != nil {
		return err
	}
	return p.answer(w, r, question{
		page: func(f *form.Form) formPage { return closePlacePage(r, pl, f) },
		do:   func(accept bool) error { return p.Place.ClosePlace(r.HTTP.Context(), by(r), pl.ID, accept) },
		done: "/intern/steder/" + pl.ID + "?ok=avsluttet",
	})
}

func closePlacePage(r *orgweb.Request, pl place.Place, f *form.Form) formPage {
	return formPage{
		Page: r.Page("place.close.title", "Name", pl.Name), Form: f, Lead: r.Text.T("place.close.lead"),
		Action: r.URL("/intern/steder/" + pl.ID + "/avslutt"), Button: r.Text.T("place.close.button"), Danger: true, Back: backToPlace(r, pl),
	}
}

func (p *Pages) reopenPlace(w http.ResponseWriter, r *orgweb.Request) error {
	pl, err := p.placeOf(r)
	if err != nil {
		return err
	}
	if err := p.Place.ReopenPlace(r.HTTP.Context(), by(r), pl.ID); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/steder/"+pl.ID+"?ok=gjenapnet")
}
