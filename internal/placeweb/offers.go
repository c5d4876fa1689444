package placeweb

import (
	"net/http"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// offersPage lists what the tenant offers, for staff.
type offersPage struct {
	orgweb.Page
	Done    string
	CanEdit bool
	Offers  []offerCard
}

// offerCard is an offer in the list.
type offerCard struct {
	Link               web.Link
	Name, Summary, Who string
	Organisation       string
	Topics             string // "18 temaer"
	Places             []string
	ReopenURL          string
	Closed             bool
}

func (p *Pages) offers(w http.ResponseWriter, r *orgweb.Request) error {
	ctx := r.HTTP.Context()
	all, err := p.Place.AllOffers(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	places, err := p.Place.AllPlaces(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	owners, err := p.organisationNames(r)
	if err != nil {
		return err
	}
	page := offersPage{Page: r.Page("place.offers.title"), Done: doneText(r), CanEdit: canEdit(r)}
	for _, o := range all {
		page.Offers = append(page.Offers, offerCard{
			Link: web.Link{Text: o.Name, URL: r.URL("/intern/tilbud/" + o.ID)}, Name: o.Name, Closed: o.Closed(),
			Summary: offerSummary(r.Text, o), Who: r.Text.T("place.bookedby." + string(o.BookedBy)), Organisation: owners[o.OrganisationID],
			Places: placeNames(o, places), Topics: r.Text.N("place.offers.topics", len(o.ReasonIDs)),
			ReopenURL: r.URL("/intern/tilbud/" + o.ID + "/gjenapne"),
		})
	}
	return p.views.Render(w, http.StatusOK, "offers", page)
}

// offerSummary is "45 minutter, på stedet".
func offerSummary(t i18n.Localizer, o place.Offer) string {
	if o.Kind == place.KindDropIn {
		return t.T("place.offers.dropin")
	}
	return t.T("place.offers.summary", "Length", t.Minutes(o.Length), "Channel", t.T(o.Channel.Key()+".short"))
}

func placeNames(o place.Offer, places []place.Place) []string {
	var names []string
	for _, pl := range places {
		if o.At(pl.ID) {
			names = append(names, pl.Name)
		}
	}
	return names
}

// offerPage is the form of one offer, with its own hours at each place.
type offerPage struct {
	orgweb.Page
	Form     *form.Form
	Top      formPage
	Done     string
	Hours    []offerHours
	CloseURL string
}

// offerHours is the offer's own hours at a place.
type offerHours struct {
	Place string
	Rules []ruleLine
	Add   web.Link
}

func (p *Pages) newOfferForm(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.newOfferFields(r)
	if err != nil {
		return err
	}
	return p.showForm(w, newOfferPage(r, f))
}

// newOfferFields are filled with what suits most: an hour's help at every
// place, with every reason.
func (p *Pages) newOfferFields(r *orgweb.Request) (*form.Form, error) {
	draft, err := p.offerDraft(r)
	if err != nil {
		return nil, err
	}
	return p.offerForm(r, draft)
}

func (p *Pages) newOffer(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.newOfferFields(r)
	if err != nil {
		return err
	}
	base, err := p.offerDraft(r)
	if err != nil {
		return err
	}
	saved, ok, err := p.saveOffer(r, f, base)
	if err != nil {
		return err
	}
	if ok {
		return r.Redirect(w, "/intern/tilbud/"+saved.ID+"?ok=lagret")
	}
	return p.showForm(w, newOfferPage(r, f))
}

func newOfferPage(r *orgweb.Request, f *form.Form) formPage {
	kind, path := place.KindAppointment, "/intern/tilbud/nytt"
	if r.Query("type") == string(place.KindDropIn) {
		kind, path = place.KindDropIn, path+"?type=dropin"
	}
	return formPage{
		Page: r.Page("place.offer.new.title"), Form: f, Lead: r.Text.T("place.offer.new.lead"), Sections: offerSections(r, kind),
		Action: r.URL(path), Button: r.Text.T("place.offer.new.button"), Back: backToOffers(r),
	}
}

func backToOffers(r *orgweb.Request) web.Link {
	return web.Link{Text: r.Text.T("place.offers.back"), URL: r.URL("/intern/tilbud")}
}

func (p *Pages) offerOf(r *orgweb.Request) (place.Offer, error) {
	return p.Place.Offer(r.HTTP.Context(), p.DB, r.Tenant.ID, r.PathValue("id"))
}

func (p *Pages) editOfferForm(w http.ResponseWriter, r *orgweb.Request) error {
	o, err := p.offerOf(r)
	if err != nil {
		return err
	}
	f, err := p.offerForm(r, o)
	if err != nil {
		return err
	}
	return p.showOffer(w, r, o, f)
}

func (p *Pages) editOffer(w http.ResponseWriter, r *orgweb.Request) error {
	o, err := p.offerOf(r)
	if err != nil {
		return err
	}
	f, err := p.offerForm(r, o)
	if err != nil {
		return err
	}
	_, ok, err := p.saveOffer(r, f, o)
	if err != nil {
		return err
	}
	if ok {
		return r.Redirect(w, "/intern/tilbud/"+o.ID+"?ok=lagret")
	}
	return p.showOffer(w, r, o, f)
}

func (p *Pages) showOffer(w http.ResponseWriter, r *orgweb.Request, o place.Offer, f *form.Form) error {
	hours, err := p.offerHours(r, o)
	if err != nil {
		return err
	}
	top := formPage{
		Page: r.Page("place.offer.edit.title", "Name", o.Name), Form: f, Sections: offerSections(r, o.Kind),
		Action: r.URL("/intern/tilbud/" + o.ID), Button: r.Text.T("place.save"), Back: backToOffers(r),
	}
	page := offerPage{Page: top.Page, Form: f, Top: top, Done: doneText(r), Hours: hours}
	if !o.Closed() {
		page.CloseURL = r.URL("/intern/tilbud/" + o.ID + "/avslutt")
	}
	status := http.StatusOK
	if f.Failed() {
		status = http.StatusUnprocessableEntity
	}
	return p.views.Render(w, status, "offer", page)
}

func (p *Pages) offerHours(r *orgweb.Request, o place.Offer) ([]offerHours, error) {
	ctx := r.HTTP.Context()
	rules, err := p.Place.Rules(ctx, p.DB, r.Tenant.ID, "")
	if err != nil {
		return nil, err
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	var list []offerHours
	for _, pl := range places {
		if !o.At(pl.ID) {
			continue
		}
		part := hours(r, pl, o, rulesAt(rules, pl.ID))
		part.Add.Text = r.Text.T("place.offer.addhours", "Name", pl.Name)
		list = append(list, offerHours{Place: pl.Name, Rules: part.Rules, Add: part.Add})
	}
	return list, nil
}

func rulesAt(rules []place.OpeningRule, placeID string) []place.OpeningRule {
	var at []place.OpeningRule
	for _, rule := range rules {
		if rule.PlaceID == placeID {
			at = append(at, rule)
		}
	}
	return at
}

// saveOffer reads the form over base and saves it; ok is false when the form
// must be shown again.
func (p *Pages) saveOffer(r *orgweb.Request, f *form.Form, base place.Offer) (saved place.Offer, ok bool, err error) {
	if _, ok, err = fill(r, f); err != nil || !ok {
		return base, false, err
	}
	saved, err = p.Place.SaveOffer(r.HTTP.Context(), by(r), readOffer(f, base))
	if err != nil {
		return base, false, refused(r, f, err)
	}
	return saved, true, nil
}

func (p *Pages) closeOfferForm(w http.ResponseWriter, r *orgweb.Request) error {
	o, err := p.offerOf(r)
	if err != nil {
		return err
	}
	return p.showForm(w, closeOfferPage(r, o, form.New(r.Text)))
}

func (p *Pages) closeOffer(w http.ResponseWriter, r *orgweb.Request) error {
	o, err := p.offerOf(r)
	if err != nil {
		return err
	}
	return p.answer(w, r, question{
		page: func(f *form.Form) formPage { return closeOfferPage(r, o, f) },
		do:   func(accept bool) error { return p.Place.CloseOffer(r.HTTP.Context(), by(r), o.ID, accept) },
		done: "/intern/tilbud?ok=avsluttet",
	})
}

func closeOfferPage(r *orgweb.Request, o place.Offer, f *form.Form) formPage {
	return formPage{
		Page: r.Page("place.offer.close.title", "Name", o.Name), Form: f, Lead: r.Text.T("place.offer.close.lead"),
		Action: r.URL("/intern/tilbud/" + o.ID + "/avslutt"), Button: r.Text.T("place.offer.close.button"), Danger: true, Back: backToOffers(r),
	}
}

func (p *Pages) reopenOffer(w http.ResponseWriter, r *orgweb.Request) error {
	if err := p.Place.ReopenOffer(r.HTTP.Context(), by(r), r.PathValue("id")); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/tilbud?ok=gjenapnet")
}
