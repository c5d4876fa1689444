package placeweb

import (
	"net/http"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// startPage is "Kom i gang": what is done, what remains, and the next step.
type startPage struct {
	orgweb.Page
	Steps []startStep
	Ready bool // a resident can book
	Try   web.Link
	More  []web.Link // what to do after
}

// startStep is one step. Next marks the one to do now.
type startStep struct {
	Heading, Text string
	Done, Next    bool
	State         web.Tag
	Link          web.Link
}

// progress is how far the tenant has come.
type progress struct {
	places    []place.Place // in use and with opening rules
	rules     []place.OpeningRule
	offers    []place.Offer // appointments at such a place
	hostsWork bool          // at a place of such an offer
}

func (p *Pages) progress(r *orgweb.Request) (g progress, err error) {
	ctx := r.HTTP.Context()
	if g.places, err = p.Place.Places(ctx, p.DB, r.Tenant.ID); err != nil {
		return g, err
	}
	if g.rules, err = p.Place.Rules(ctx, p.DB, r.Tenant.ID, ""); err != nil {
		return g, err
	}
	g.places = slices.DeleteFunc(g.places, func(pl place.Place) bool { return !hasHours(g.rules, pl.ID) })
	if g.offers, err = p.Place.Offers(ctx, p.DB, r.Tenant.ID); err != nil {
		return g, err
	}
	g.offers = slices.DeleteFunc(g.offers, func(o place.Offer) bool { return o.Kind != place.KindAppointment || !g.atOpenPlace(o) })
	at, err := p.HostPlaces(ctx, r.Tenant.ID)
	g.hostsWork = slices.ContainsFunc(at, func(placeID string) bool {
		return slices.ContainsFunc(g.offers, func(o place.Offer) bool { return o.At(placeID) })
	})
	return g, err
}

func (g progress) atOpenPlace(o place.Offer) bool {
	return slices.ContainsFunc(g.places, func(pl place.Place) bool { return o.At(pl.ID) })
}

func (p *Pages) start(w http.ResponseWriter, r *orgweb.Request) error {
	g, err := p.progress(r)
	if err != nil {
		return err
	}
	page := startPage{Page: r.Page("place.start.title"), Ready: g.hostsWork}
	page.Steps = []startStep{
		step(r, "place", "/intern/kom-i-gang/sted", len(g.places) > 0),
		step(r, "offer", "/intern/kom-i-gang/tilbud", len(g.offers) > 0),
		step(r, "host", "/intern/kom-i-gang/veileder", g.hostsWork),
	}
	for i := range page.Steps {
		if !page.Steps[i].Done {
			page.Steps[i].Next = true
			break
		}
	}
	page.Try = web.Link{Text: r.Text.T("place.start.try"), URL: r.URL("/time")}
	page.More = startMore(r)
	return p.views.Render(w, http.StatusOK, "start", page)
}

func step(r *orgweb.Request, key, path string, done bool) startStep {
	s := startStep{
		Heading: r.Text.T("place.start." + key), Text: r.Text.T("place.start." + key + ".text"), Done: done,
		State: web.Tag{Text: r.Text.T("place.start.remains"), Color: "warning"},
		Link:  web.Link{Text: r.Text.T("place.start." + key + ".go"), URL: r.URL(path)},
	}
	if done {
		s.State = web.Tag{Text: r.Text.T("place.start.done"), Color: "success"}
		s.Link.Text = r.Text.T("place.start." + key + ".another")
	}
	return s
}

func startMore(r *orgweb.Request) []web.Link {
	var links []web.Link
	for _, more := range []struct{ key, path string }{
		{"place.start.more.closures", "/intern/stengt"},
		{"place.start.more.reasons", "/intern/temaer"},
		{"place.start.more.places", "/intern/steder"},
		{"place.start.more.offers", "/intern/tilbud"},
	} {
		links = append(links, web.Link{Text: r.Text.T(more.key), URL: r.URL(more.path)})
	}
	return links
}

func (p *Pages) startPlaceForm(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.startPlaceFields(r)
	if err != nil {
		return err
	}
	return p.showForm(w, startStepPage(r, "place", f))
}

// startPlaceFields ask for the least that a place needs, open from ten to three
// on weekdays.
func (p *Pages) startPlaceFields(r *orgweb.Request) (*form.Form, error) {
	owner, err := p.organisationField(r, "")
	if err != nil {
		return nil, err
	}
	fields := append(addressFields(r, place.Place{}), owner)
	return form.New(r.Text, append(fields, startHours(r, officeWeek(r))...)...), nil
}

// officeWeek is the hours that are suggested.
func officeWeek(r *orgweb.Request) []civil.Rule {
	var rules []civil.Rule
	for _, day := range weekdays[:5] {
		rules = append(rules, civil.Rule{
			Kind: civil.Weekly, Weekday: day, From: civil.DateOf(r.Now, r.Tenant.Location()), Span: civil.Span{Start: 10 * 60, End: 15 * 60},
		})
	}
	return rules
}

// startHours are the weekdays and hours of weekly rules, the hours those of the
// first rule.
func startHours(r *orgweb.Request, suggested []civil.Rule) []*form.Field {
	days := weekdayField(r.Text, civil.Rule{}, true)
	first := civil.Rule{}
	for _, rule := range suggested {
		if first.Span.Empty() {
			first = rule
		}
		for i, day := range weekdays {
			days.Options[i].Checked = days.Options[i].Checked || day == rule.Weekday
		}
	}
	t := r.Text
	return []*form.Field{
		days,
		{Kind: form.Time, Name: "start", Label: t.T("place.rule.start"), Required: true, Value: clockValue(first, first.Span.Start), Width: "xs"},
		{Kind: form.Time, Name: "end", Label: t.T("place.rule.end"), Required: true, Value: clockValue(first, first.Span.End), Width: "xs"},
	}
}

// readStartHours reads weekly rules that begin today.
func readStartHours(r *orgweb.Request, f *form.Form) []civil.Rule {
	rules := ReadRules(f)
	for i := range rules {
		rules[i].Kind, rules[i].From = civil.Weekly, civil.DateOf(r.Now, r.Tenant.Location())
	}
	return rules
}

func (p *Pages) startPlace(w http.ResponseWriter, r *orgweb.Request) error {
	f, err := p.startPlaceFields(r)
	if err != nil {
		return err
	}
	return p.saveStep(w, r, stepForm{"place", f, func() error {
		draft := readPlace(f, place.Place{Zone: r.Tenant.Zone})
		_, err := p.Place.SavePlaceWithRules(r.HTTP.Context(), by(r), draft, readStartHours(r, f))
		return err
	}})
}

// stepForm is the form of a step. save may find faults of its own in the form.
type stepForm struct {
	key  string
	form *form.Form
	save func() error
}

// saveStep saves what was posted and goes on to the next step, or shows the form
// again.
func (p *Pages) saveStep(w http.ResponseWriter, r *orgweb.Request, s stepForm) error {
	_, ok, err := fill(r, s.form)
	if err != nil {
		return err
	}
	if ok {
		if err = s.save(); err == nil && !s.form.Failed() {
			return r.Redirect(w, "/intern/kom-i-gang")
		}
		if err = refused(r, s.form, err); err != nil {
			return err
		}
	}
	return p.showForm(w, startStepPage(r, s.key, s.form))
}

func startStepPage(r *orgweb.Request, key string, f *form.Form) formPage {
	return formPage{
		Page: r.Page("place.start." + key), Form: f, Step: r.Text.T("place.start." + key + ".step"), Lead: r.Text.T("place.start." + key + ".lead"),
		Action: r.URL(r.HTTP.URL.Path), Button: r.Text.T("place.start." + key + ".button"),
		Back: web.Link{Text: r.Text.T("place.start.back"), URL: r.URL("/intern/kom-i-gang")},
	}
}
