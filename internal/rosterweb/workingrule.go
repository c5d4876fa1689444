package rosterweb

import (
	"net/http"
	"strconv"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// rulePage adds working hours: the same hours on one or more days of the week.
type rulePage struct {
	orgweb.Page
	Form           *form.Form
	Action, Cancel string
	NoPlaces       bool
}

// pattern is one answer to how often; its words are
// roster.rules.pattern.<code>.
type pattern struct {
	code string
	kind civil.RuleKind
	n    int
}

func patterns() []pattern {
	return []pattern{
		{"weekly", civil.Weekly, 0},
		{"every2", civil.EveryN, 2}, {"every3", civil.EveryN, 3}, {"every4", civil.EveryN, 4},
		{"nth1", civil.NthWeekday, 1}, {"nth2", civil.NthWeekday, 2}, {"nth3", civil.NthWeekday, 3}, {"nth4", civil.NthWeekday, 4},
		{"last", civil.NthWeekday, -1},
	}
}

// fromMonday lists the days of the week as they are read.
func fromMonday() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

func (p *Pages) newRule(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	page, err := p.ruleForm(r, h)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "workingrule", page)
}

func (p *Pages) ruleForm(r *orgweb.Request, h roster.Host) (page rulePage, err error) {
	places, err := p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID)
	return rulePage{
		Page: r.Page("roster.rules.new", "Name", h.FirstName),
		Form: form.New(r.Text, ruleFields(r.Text, places)...), NoPlaces: len(places) == 0,
		Action: r.URL(address(h, "/arbeidstid")), Cancel: r.URL(address(h, "")),
	}, err
}

func ruleFields(t i18n.Localizer, places []place.Place) []*form.Field {
	at := &form.Field{Kind: form.Select, Name: "place", Label: t.T("roster.rules.place"), Required: true, Width: "md"}
	for _, one := range places {
		at.Options = append(at.Options, form.Option{Value: one.ID, Label: one.Name, Checked: len(places) == 1})
	}
	days := &form.Field{Kind: form.Checkboxes, Name: "weekday", Label: t.T("roster.rules.weekday"), Required: true, RequiredKey: "civil.rule.badweekday", Width: "tiles"}
	for _, day := range fromMonday() {
		days.Options = append(days.Options, form.Option{Value: strconv.Itoa(int(day)), Label: capital(t.Weekday(day))})
	}
	often := &form.Field{Kind: form.Select, Name: "kind", Label: t.T("roster.rules.pattern"), Value: "weekly", Required: true, Width: "md"}
	for _, one := range patterns() {
		often.Options = append(often.Options, form.Option{Value: one.code, Label: t.T("roster.rules.pattern." + one.code)})
	}
	return []*form.Field{
		at, days,
		{Kind: form.Time, Name: "start", Label: t.T("roster.rules.start"), Required: true, Width: "sm"},
		{Kind: form.Time, Name: "end", Label: t.T("roster.rules.end"), Required: true, Width: "sm"},
		often,
		{Kind: form.Date, Name: "from", Label: t.T("roster.rules.from"), Hint: t.T("roster.rules.from.hint"), Width: "sm"},
		{Kind: form.Date, Name: "to", Label: t.T("roster.rules.to"), Hint: t.T("roster.rules.to.hint"), Width: "sm"},
	}
}

func (p *Pages) addRule(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.ruleForm(r, h)
	if err != nil {
		return err
	}
	page.Form.Fill(values)
	if !page.Form.Failed() {
		err := p.Roster.AddRules(r.HTTP.Context(), actor(r), readRules(r, page.Form, h))
		if err == nil {
			return r.Redirect(w, address(h, "?lagret=ja"))
		}
		if !page.Form.SetError(worded(r.Text, err)) {
			return err
		}
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "workingrule", page)
}

func readRules(r *orgweb.Request, f *form.Form, h roster.Host) roster.NewRules {
	n := roster.NewRules{HostID: h.ID, PlaceID: f.Text("place")}
	rule := civil.Rule{From: f.Date("from"), To: f.Date("to")}
	if rule.From.IsZero() {
		rule.From = civil.DateOf(r.Now, r.Tenant.Location())
	}
	rule.Span.Start, _ = f.Time("start") // Fill has seen that both are times
	rule.Span.End, _ = f.Time("end")
	for _, one := range patterns() {
		if one.code == f.Text("kind") {
			rule.Kind, rule.N = one.kind, one.n
		}
	}
	for _, day := range f.List("weekday") {
		number, _ := strconv.Atoi(day) // one of the options
		rule.Weekday = time.Weekday(number)
		n.Rules = append(n.Rules, rule)
	}
	return n
}

func (p *Pages) removeRule(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.planned(r)
	if err != nil {
		return err
	}
	if err := p.Roster.RemoveRule(r.HTTP.Context(), actor(r), h.ID, r.PathValue("rule")); err != nil {
		return err
	}
	return r.Redirect(w, address(h, "?lagret=ja"))
}
