package frontweb

import (
	"net/http"
	"net/url"
	"strings"

	"digivert/internal/appointment"
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
	Back   string
	Plan   *planView // nil before the first look
	Keys   once.Form
}

// disruptionAsk is one way in: a host who is away, or a place that is closed.
type disruptionAsk struct {
	page disruptionPage
	form *form.Form
	read func(*form.Form) (appointment.Disruption, error)
	path string // of the page
	done string // where to go when nobody was affected
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
	status := http.StatusOK
	switch {
	case ask.form.Failed():
		status = http.StatusUnprocessableEntity
	case plan != nil && plan.Problem != "":
		status = http.StatusConflict
	}
	return p.views.Render(w, status, "disruption", page)
}

// disrupt reads the form, shows the plan, and does what it says when the button
// for that is pressed. When nobody is affected there is nothing to show first.
func (p *Pages) disrupt(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	ask.form.Fill(values)
	d, plan, err := p.lookAhead(r, ask, values)
	if err != nil || ask.form.Failed() {
		return p.mend(w, r, ask, err)
	}
	step := values.Get("steg")
	if step == "" && len(plan.Rows) == 0 && plan.Holding == 0 {
		d.Digest, step = plan.Digest, stepDo
	}
	if step != stepDo {
		return p.showPlan(w, r, ask, plan)
	}
	return p.carryOut(w, r, ask, d)
}

// mend shows the form again with what is wrong.
func (p *Pages) mend(w http.ResponseWriter, r *orgweb.Request, ask disruptionAsk, err error) error {
	if err != nil && (errs.Is(err, errs.Forbidden) || errs.Is(err, errs.NotFound) || !ask.form.SetError(err)) {
		return err
	}
	return p.showDisruption(w, r, ask, nil)
}

// lookAhead reads what was chosen so far, and makes the plan of it.
func (p *Pages) lookAhead(r *orgweb.Request, ask disruptionAsk, values url.Values) (d appointment.Disruption, plan appointment.Plan, err error) {
	if ask.form.Failed() {
		return d, plan, nil
	}
	if d, err = ask.read(ask.form); err != nil {
		return d, plan, err
	}
	d.Tenant, d.Actor, d.Now = r.Tenant, appointment.Actor{Viewer: r.Staff}, r.Now
	d.Digest, d.Key, d.Hash = values.Get("forslag"), values.Get(once.KeyField), p.Forms.Hash(values)
	d.All, d.Chosen = chosenRemedies(values)
	plan, err = p.Appointment.Preview(r.HTTP.Context(), d)
	return d, plan, err
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
	return p.showDisruption(w, r, ask, view)
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
	view.Problem = r.Text.T(appointment.PlanChangedKey)
	return p.showDisruption(w, r, ask, view)
}
