package frontweb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/orgweb"
)

// disruptionPage asks which time falls away, and then shows what would become of
// every appointment in it and who would be told how, before anything is done.
type disruptionPage struct {
	orgweb.Page
	Lead   string
	Form   *form.Form
	Action string
	Next   string // the button of the form
	Do     string // the button that does it
	Only   string // the same when nobody is affected
	Back   string
	Plan   *planView // nil before the first look
	Keys   once.Form
}

// disruptionAsk is one way in: a host who is away, or a place that is closed.
type disruptionAsk struct {
	page disruptionPage
	form *form.Form
	read func(*form.Form) (appointment.Disruption, error)
	path string        // of the page
	done string        // where to go when nobody was affected
	what func() string // who or what falls away
}

// The steps of the form that shows the plan; "" is the form before it.
const (
	stepShow = "vis"   // show it again as it is now chosen
	stepAll  = "alle"  // the same for all
	stepDo   = "utfor" // do it
)

func (p *Pages) showDisruption(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk, plan *planView) error {
	page := ask.page
	page.Form, page.Plan, page.Action, page.Keys = ask.form, plan, r.URL(ask.path), p.Forms.NewForm(r.Now)
	if plan != nil && len(plan.Rows) == 0 {
		page.Do = page.Only
	}
	status := http.StatusOK
	switch {
	case ask.form.Failed():
		status = http.StatusUnprocessableEntity
	case plan != nil && plan.Problem != "":
		status = http.StatusConflict
	}
	return p.views.Render(w, status, "disruption", page)
}

// ask shows the form, or, when the address says so, at once what becomes of the
// appointments.
func (p *Pages) ask(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk) error {
	whole := !slices.ContainsFunc(ask.form.Fields, func(f *form.Field) bool { return f.Required && ask.form.Text(f.Name) == "" })
	if !whole || r.Query("i-dag") == "" && r.Query("vis") == "" {
		return p.showDisruption(w, r, ask, nil)
	}
	d, err := p.asked(r, ask, url.Values{})
	if err != nil {
		return p.mend(w, r, ask, err)
	}
	plan, err := p.Appointment.Preview(r.HTTP.Context(), d)
	if err != nil {
		return p.mend(w, r, ask, err)
	}
	return p.showPlan(w, r, ask, plan)
}

// disrupt reads the form, shows the plan, and does what it says when the button
// for that is pressed: to close every place takes the yes also when nobody has
// an appointment there.
func (p *Pages) disrupt(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	ask.form.Fill(values)
	d, err := p.asked(r, ask, values)
	if err != nil || ask.form.Failed() {
		return p.mend(w, r, ask, err)
	}
	if values.Get("steg") == stepDo {
		return p.carryOut(w, r, ask, d)
	}
	plan, err := p.Appointment.Preview(r.HTTP.Context(), d)
	if err != nil {
		return p.mend(w, r, ask, err)
	}
	return p.showPlan(w, r, ask, plan)
}

// mend shows the form again with what is wrong.
func (p *Pages) mend(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk, err error) error {
	if err != nil && (errs.Is(err, errs.Forbidden) || errs.Is(err, errs.NotFound) || !ask.form.SetError(err)) {
		return err
	}
	return p.showDisruption(w, r, ask, nil)
}

// asked reads what falls away, and what was chosen so far.
func (p *Pages) asked(r *orgweb.Request, ask disruptionAsk, values url.Values) (d appointment.Disruption, err error) {
	if ask.form.Failed() {
		return d, nil
	}
	d, err = ask.read(ask.form)
	d.Tenant, d.Actor, d.Now = r.Tenant, appointment.Actor{Viewer: r.Staff}, r.Now
	d.Digest, d.Key, d.Hash = values.Get("forslag"), values.Get(once.KeyField), p.Forms.Hash(values)
	d.All, d.Chosen = chosenRemedies(values)
	return d, err
}

// remedyField is what the choice for one appointment is called, before its id.
const remedyField = "valg-"

func chosenRemedies(values url.Values) (all appointment.Remedy, chosen map[string]appointment.Remedy) {
	if values.Get("steg") == stepAll {
		return appointment.Remedy(values.Get("alle")), nil
	}
	chosen = map[string]appointment.Remedy{}
	for name := range values {
		if id, ok := strings.CutPrefix(name, remedyField); ok {
			chosen[id] = appointment.Remedy(values.Get(name))
		}
	}
	return "", chosen
}

func (p *Pages) showPlan(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk, plan appointment.Plan) error {
	view, err := p.planView(r, plan)
	if err != nil {
		return err
	}
	view.What, view.Change = ask.words(r), r.URL(ask.again())
	return p.showDisruption(w, r, ask, view)
}

// again is the address of the form with what was filled in.
func (ask disruptionAsk) again() string {
	v := url.Values{}
	for name, field := range map[string]string{"sted": "place", "fra": "from", "til": "to", "kl": "start", "slutt": "end"} {
		if typed := ask.form.Text(field); typed != "" {
			v.Set(name, typed)
		}
	}
	return ask.path + "?" + v.Encode()
}

// words say who or what falls away, and when.
func (ask disruptionAsk) words(r *orgweb.Request) string {
	t, f := r.Text, ask.form
	days := t.DayYear(f.Date("from"))
	if to := f.Date("to"); !to.IsZero() && to != f.Date("from") {
		days = t.T("front.disruption.days", "From", t.Day(f.Date("from")), "To", t.DayYear(to))
	}
	start, hasStart := f.Time("start")
	end, hasEnd := f.Time("end")
	if hasStart || hasEnd {
		if !hasEnd {
			end = 24 * 60
		}
		days += " " + t.SpanText(civil.Span{Start: start, End: end})
	}
	return ask.what() + ": " + days
}

// carryOut does it. When something has changed since it was shown, nothing is
// done, and the new plan stands there with what was chosen.
func (p *Pages) carryOut(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk, d appointment.Disruption) error {
	if err := p.Forms.Check(d.Key, r.HTTP.PostFormValue(once.StampField), r.Now); err != nil {
		return p.mend(w, r, ask, err)
	}
	done, err := p.Appointment.Apply(r.HTTP.Context(), d)
	if err == nil {
		return r.Redirect(w, doneAddress(ask, done))
	}
	if key, _ := errs.KeyOf(err); key != appointment.PlanChangedKey {
		return p.mend(w, r, ask, err)
	}
	plan, err := p.Appointment.Preview(r.HTTP.Context(), d)
	if err != nil {
		return p.mend(w, r, ask, err)
	}
	view, err := p.planView(r, plan)
	if err != nil {
		return err
	}
	view.Problem, view.What, view.Change = r.Text.T(appointment.PlanChangedKey), ask.words(r), r.URL(ask.again())
	return p.showDisruption(w, r, ask, view)
}
