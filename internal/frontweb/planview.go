package frontweb

import (
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// planView is the plan in words.
type planView struct {
	Problem string // what has changed since it was last shown
	What    string // what falls away, and when
	Change  string // where to choose other days
	Count   string
	Told    []string // how many are told how
	Holding string
	Digest  string
	All     *form.Field // the same for all
	Rows    []planRow
}

// planRow is one appointment, what can be done, and how they hear of what is
// chosen.
type planRow struct {
	When    string
	Details []string // place, host, topic
	Who     string
	Told    string
	Urgent  bool
	Choice  *form.Field
}

func (p *Pages) planView(r *orgweb.Request, plan appointment.Plan) (*planView, error) {
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return nil, err
	}
	t := r.Text
	view := &planView{Digest: plan.Digest, Count: t.N("front.disruption.count", len(plan.Rows)), Told: n.toldLines(plan)}
	if len(plan.Rows) == 0 {
		view.Count = t.T("front.disruption.none")
	}
	if plan.Holding > 0 {
		view.Holding = t.N("front.disruption.holding", plan.Holding)
	}
	for _, a := range plan.Rows {
		view.Rows = append(view.Rows, n.planRow(a, civil.DateOf(r.Now, r.Tenant.Location())))
	}
	if len(plan.Rows) > 1 {
		view.All = n.allField(plan)
	}
	return view, nil
}

// allField offers what can be done for one of them at least.
func (n names) allField(plan appointment.Plan) *form.Field {
	field := &form.Field{Kind: form.Select, Name: "alle", Label: n.text.T("front.disruption.all")}
	for _, remedy := range appointment.Remedies() {
		for _, a := range plan.Rows {
			if a.Can(remedy) {
				field.Options = append(field.Options, form.Option{Value: string(remedy), Label: n.text.T(remedy.Key())})
				break
			}
		}
	}
	form.New(n.text, field)
	field.Tag = ""
	return field
}

func (n names) planRow(a appointment.Affected, today civil.Date) planRow {
	telling := a.Telling(a.Chosen)
	row := planRow{When: n.shortWhen(a.Appointment), Who: a.Contact.FirstName, Told: n.toldText(a, telling, today), Urgent: telling.Now, Choice: n.choiceField(a)}
	if !a.Named {
		row.Who = n.text.T("front.disruption.hidden")
	}
	for _, detail := range []string{n.place(a.PlaceID), n.host(a.HostID), n.reason(a.ReasonID)} {
		if detail != "" {
			row.Details = append(row.Details, detail)
		}
	}
	return row
}

// choiceField says of each remedy what it comes to: a choice does not change what
// the others come to.
func (n names) choiceField(a appointment.Affected) *form.Field {
	field := &form.Field{
		Kind: form.Select, Name: remedyField + a.ID, Value: string(a.Chosen),
		Label: n.text.T("front.disruption.choice", "When", n.shortWhen(a.Appointment)),
	}
	for _, remedy := range a.Remedies {
		field.Options = append(field.Options, form.Option{Value: string(remedy), Label: n.remedyText(a, remedy)})
	}
	form.New(n.text, field)
	field.Tag = ""
	return field
}

func (n names) remedyText(a appointment.Affected, remedy appointment.Remedy) string {
	switch remedy {
	case appointment.OtherHost:
		return n.text.T("front.disruption.host", "Name", n.host(a.Instead))
	case appointment.OtherTime:
		when := n.text.When(a.Time.Date, a.Time.Start)
		return n.text.T("front.disruption.time", "When", when, "Place", n.place(a.Time.PlaceID))
	}
	return n.text.T(remedy.Key())
}

// shortWhen leaves the year out: the days that fall away stand on top.
func (n names) shortWhen(a appointment.Appointment) string {
	return i18n.Capital(n.text.Day(a.Date)) + " " + n.text.SpanText(a.Span(n.places[a.PlaceID].Location()))
}

// toldText is how they hear of it, and when.
func (n names) toldText(a appointment.Affected, telling appointment.Telling, today civil.Date) string {
	t := n.text
	if telling.Nobody {
		return t.T("front.disruption.not." + string(a.Chosen))
	}
	var parts []string
	if a.Chosen == appointment.OtherTime { // a narrow screen does not show all of a choice
		parts = append(parts, t.T("front.disruption.new", "When", t.When(a.Time.Date, a.Time.Start), "Place", n.place(a.Time.PlaceID)))
	}
	if len(telling.Channels) > 0 {
		parts = append(parts, t.T("front.disruption.told.message", "Channels", n.channels(telling.Channels), "When", n.goesOut(a, telling, today)))
	}
	switch {
	case telling.Lost:
		parts = append(parts, t.T("front.disruption.told.lost"))
	case telling.Now:
		parts = append(parts, t.T("front.disruption.told.now"))
	case telling.Ring && a.Chosen == appointment.RingOff:
		parts = append(parts, t.T("front.disruption.told.rung"))
	case telling.Ring:
		parts = append(parts, t.T("front.disruption.told.ring"))
	}
	return strings.Join(parts, " ")
}

func (n names) channels(channels []notify.Channel) string {
	var words []string
	for _, channel := range channels {
		words = append(words, n.text.T("front.disruption.by."+string(channel)))
	}
	return strings.Join(words, n.text.T("front.disruption.and"))
}

// goesOut is "nå", or the clock when messages may go out again.
func (n names) goesOut(a appointment.Affected, telling appointment.Telling, today civil.Date) string {
	if !telling.Later {
		return n.text.T("front.disruption.atonce")
	}
	zone := n.places[a.PlaceID].Location()
	if day := civil.DateOf(telling.At, zone); day != today {
		return n.text.When(day, civil.TimeOfDayOf(telling.At, zone))
	}
	return n.text.T("front.disruption.at", "Clock", n.text.Clock(civil.TimeOfDayOf(telling.At, zone)))
}

// toldLines count who is told how, the pressing first.
func (n names) toldLines(plan appointment.Plan) (lines []string) {
	counts := map[string]int{}
	for _, a := range plan.Rows {
		for _, what := range heard(a.Telling(a.Chosen)) {
			counts[what]++
		}
	}
	for _, what := range []string{"now", "lost", "ring", "sms", "email", "nobody"} {
		if counts[what] > 0 {
			lines = append(lines, i18n.Capital(n.text.N("front.disruption.sum."+what, counts[what])))
		}
	}
	return lines
}

func heard(t appointment.Telling) (all []string) {
	for _, channel := range t.Channels {
		all = append(all, string(channel))
	}
	switch {
	case t.Nobody:
		all = append(all, "nobody")
	case t.Lost:
		all = append(all, "lost")
	case t.Now:
		all = append(all, "now")
	case t.Ring:
		all = append(all, "ring")
	}
	return all
}
