package placeweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// ruleAt is what the pages about opening rules are about: a place, perhaps an
// offer there, and when it exists, the rule.
type ruleAt struct {
	place place.Place
	offer place.Offer // zero = the place itself
	rule  place.OpeningRule
	today civil.Date
}

func (a ruleAt) address() string { return "/intern/steder/" + a.place.ID + "/apningstid" }

// ruleAt finds them by the address.
func (p *Pages) ruleAt(r *orgweb.Request) (a ruleAt, err error) {
	ctx := r.HTTP.Context()
	if a.place, err = p.placeOf(r); err != nil {
		return a, err
	}
	a.today = civil.DateOf(r.Now, a.place.Location())
	offerID := r.Query("tilbud")
	if ruleID := r.PathValue("rule"); ruleID != "" {
		if a.rule, err = p.ruleByID(r, a.place.ID, ruleID); err != nil {
			return a, err
		}
		offerID = a.rule.OfferID
	}
	if offerID != "" {
		a.offer, err = p.Place.Offer(ctx, p.DB, r.Tenant.ID, offerID)
	}
	return a, err
}

func (p *Pages) ruleByID(r *orgweb.Request, placeID, ruleID string) (place.OpeningRule, error) {
	rules, err := p.Place.Rules(r.HTTP.Context(), p.DB, r.Tenant.ID, placeID)
	for _, rule := range rules {
		if rule.ID == ruleID {
			return rule, err
		}
	}
	if err == nil {
		err = errs.E(errs.NotFound, "place.rule.gone")
	}
	return place.OpeningRule{}, err
}

// heading tells of what the hours are.
func (a ruleAt) heading(r *orgweb.Request, which string) orgweb.Page {
	if a.offer.ID != "" {
		return r.Page("place.rule."+which+".offer", "Name", a.place.Name, "Offer", a.offer.Name)
	}
	return r.Page("place.rule."+which+".title", "Name", a.place.Name)
}

func (p *Pages) addRuleForm(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.ruleAt(r)
	if err != nil {
		return err
	}
	return p.showForm(w, a.addPage(r, a.addForm(r)))
}

func (a ruleAt) addForm(r *orgweb.Request) *form.Form {
	return form.New(r.Text, RuleFields(r.Text, civil.Rule{Kind: civil.Weekly, From: a.today}, true)...)
}

func (a ruleAt) addPage(r *orgweb.Request, f *form.Form) formPage {
	action := a.address()
	lead := r.Text.T("place.rule.add.lead")
	if a.offer.ID != "" {
		action += "?" + url.Values{"tilbud": {a.offer.ID}}.Encode()
		lead = r.Text.T("place.rule.add.offerlead")
	}
	return formPage{Page: a.heading(r, "add"), Form: f, Lead: lead, Action: r.URL(action), Button: r.Text.T("place.rule.add.button"), Back: backToPlace(r, a.place)}
}

func (p *Pages) addRule(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.ruleAt(r)
	if err != nil {
		return err
	}
	f := a.addForm(r)
	values, ok, err := fill(r, f)
	if err != nil {
		return err
	}
	if ok {
		err = p.Place.AddRules(r.HTTP.Context(), by(r), place.NewRules{
			PlaceID: a.place.ID, OfferID: a.offer.ID, Rules: ReadRules(f), Accept: accepts(values),
		})
		if err == nil {
			return r.Redirect(w, "/intern/steder/"+a.place.ID+"?ok=lagret")
		}
		if err = refused(r, f, err); err != nil {
			return err
		}
	}
	return p.showForm(w, a.addPage(r, f))
}

func (p *Pages) editRuleForm(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.ruleAt(r)
	if err != nil {
		return err
	}
	return p.showForm(w, a.editPage(r, a.editForm(r)))
}

func (a ruleAt) editForm(r *orgweb.Request) *form.Form {
	return form.New(r.Text, RuleFields(r.Text, a.rule.Rule, false)...)
}

func (a ruleAt) editPage(r *orgweb.Request, f *form.Form) formPage {
	return formPage{
		Page: a.heading(r, "edit"), Form: f, Lead: r.Text.T("place.rule.edit.lead"), Action: r.URL(a.address() + "/" + a.rule.ID),
		Button: r.Text.T("place.save"), Back: backToPlace(r, a.place),
	}
}

func (p *Pages) editRule(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.ruleAt(r)
	if err != nil {
		return err
	}
	f := a.editForm(r)
	values, ok, err := fill(r, f)
	if err != nil {
		return err
	}
	if ok {
		rule := a.rule
		rule.Rule = ReadRules(f)[0] // a weekday must be chosen
		if _, err = p.Place.SaveRule(r.HTTP.Context(), by(r), rule, accepts(values)); err == nil {
			return r.Redirect(w, "/intern/steder/"+a.place.ID+"?ok=lagret")
		}
		if err = refused(r, f, err); err != nil {
			return err
		}
	}
	return p.showForm(w, a.editPage(r, f))
}

func (p *Pages) removeRuleForm(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.ruleAt(r)
	if err != nil {
		return err
	}
	return p.showForm(w, a.removePage(r, form.New(r.Text)))
}

func (a ruleAt) removePage(r *orgweb.Request, f *form.Form) formPage {
	return formPage{
		Page: a.heading(r, "remove"), Form: f, Lead: RuleText(r.Text, a.rule.Rule, a.today) + ".", Action: r.URL(a.address() + "/" + a.rule.ID + "/fjern"),
		Button: r.Text.T("place.rule.remove.button"), Danger: true, Back: backToPlace(r, a.place),
	}
}

func (p *Pages) removeRule(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.ruleAt(r)
	if err != nil {
		return err
	}
	return p.answer(w, r, question{
		page: func(f *form.Form) formPage { return a.removePage(r, f) },
		do:   func(accept bool) error { return p.Place.RemoveRule(r.HTTP.Context(), by(r), a.rule, accept) },
		done: "/intern/steder/" + a.place.ID + "?ok=fjernet",
	})
}
