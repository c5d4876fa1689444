package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
	"digivert/internal/roster"
)

// absenceForm shows the form; with ?i-dag=ja what becomes of today's appointments
// of a host who is ill, ready to be done.
func (p *Pages) absenceForm(w http.ResponseWriter, r *orgweb.Request) error {
	ask, err := p.absenceAsk(r)
	if err != nil {
		return err
	}
	return p.ask(w, r, ask)
}

func (p *Pages) addAbsence(w http.ResponseWriter, r *orgweb.Request) error {
	ask, err := p.absenceAsk(r)
	if err != nil {
		return err
	}
	return p.disrupt(w, r, ask)
}

func (p *Pages) absenceAsk(r *orgweb.Request) (ask disruptionAsk, err error) {
	h, err := roster.FindHost(r.HTTP.Context(), p.DB, r.Tenant.ID, r.PathValue("id"))
	switch {
	case err != nil:
		return ask, err
	case !h.RemovedAt.IsZero():
		return ask, errs.E(errs.NotFound, "roster.host.notfound")
	case !roster.MayExcuse(r.Staff, h):
		return ask, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	t, path := r.Text, "/intern/verter/"+h.ID+"/fravaer"
	back := "/intern/verter/" + h.ID
	if !roster.MayPlan(r.Staff, h) { // the desk has no page of the host
		back = dayQuery{date: civil.DateOf(r.Now, r.Tenant.Location()), organisationID: h.OrganisationID}.address()
	}
	return disruptionAsk{
		path: path, done: savedAt(back), what: func() string { return h.FirstName }, form: absenceFields(r), read: func(f *form.Form) (appointment.Disruption, error) { return readAbsence(f, h) },
		page: disruptionPage{
			Page: r.Page("front.absence.title", "Name", h.FirstName).Wide(), Lead: t.T("front.absence.lead"),
			Next: t.T("front.absence.next"), Do: t.T("front.absence.do"), Only: t.T("front.absence.only"), Back: r.URL(back),
		},
	}, nil
}

// savedAt is the page of the host, which says that it was saved, or the day.
func savedAt(back string) string {
	if u, err := url.Parse(back); err == nil && u.RawQuery == "" {
		return back + "?lagret=ja"
	}
	return back
}

func absenceFields(r *orgweb.Request) *form.Form {
	t, from := r.Text, dayInQuery(r, "fra")
	if r.Query("i-dag") != "" {
		from = civil.DateOf(r.Now, r.Tenant.Location()).String()
	}
	return form.New(t,
		&form.Field{Kind: form.Date, Name: "from", Label: t.T("front.disruption.from"), Required: true, RequiredKey: "roster.absence.needsfrom", Width: "sm", Value: from},
		&form.Field{Kind: form.Date, Name: "to", Label: t.T("front.disruption.to"), Hint: t.T("front.disruption.to.hint"), Width: "sm", Value: dayInQuery(r, "til")},
		&form.Field{Kind: form.Time, Name: "start", Label: t.T("front.absence.start"), Hint: t.T("front.disruption.hours.hint"), Width: "xs", Value: clockInQuery(r, "kl")},
		&form.Field{Kind: form.Time, Name: "end", Label: t.T("front.absence.end"), Width: "xs", Value: clockInQuery(r, "slutt")},
	)
}

// readAbsence wants both times of day or none.
func readAbsence(f *form.Form, h roster.Host) (appointment.Disruption, error) {
	a := roster.Absence{HostID: h.ID, From: f.Date("from"), To: f.Date("to")}
	start, hasStart := f.Time("start")
	end, hasEnd := f.Time("end")
	var c errs.Check
	switch {
	case hasStart && hasEnd && start == end:
		c.Add("end", "civil.rule.endisstart")
	case hasStart && hasEnd:
		a.Span = civil.Span{Start: start, End: end}
	case hasStart && f.Text("end") == "":
		c.Add("end", "roster.absence.halftime")
	case hasEnd && f.Text("start") == "":
		c.Add("start", "roster.absence.halftime")
	}
	return appointment.Disruption{Absence: a}, c.Err()
}
