package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// everywhere is the form's value for all places: the field must be chosen.
const everywhere = "alle"

func (p *Pages) closeForm(w http.ResponseWriter, r *orgweb.Request) error {
	ask, err := p.closureAsk(r)
	if err != nil {
		return err
	}
	return p.ask(w, r, ask)
}

func (p *Pages) closePlaces(w http.ResponseWriter, r *orgweb.Request) error {
	ask, err := p.closureAsk(r)
	if err != nil {
		return err
	}
	return p.disrupt(w, r, ask)
}

// closureAsk is "Steng alt": a place or all of them, for days or hours.
func (p *Pages) closureAsk(r *orgweb.Request) (ask disruptionAsk, err error) {
	t := r.Text
	ask = disruptionAsk{
		path: "/intern/steng", done: "/intern/stengt?ok=lagret", read: readClosure,
		page: disruptionPage{
			Page: r.Page("front.close.title").Wide(), Lead: t.T("front.close.lead"), Next: t.T("front.close.next"), Do: t.T("front.close.do"), Only: t.T("front.close.only"),
			Back: r.URL("/intern/stengt"),
		},
	}
	ask.form, err = p.closureForm(r)
	ask.what = func() string { return chosenLabel(ask.form.Field("place")) }
	return ask, err
}

func chosenLabel(field *form.Field) string {
	for _, option := range field.Options {
		if option.Checked {
			return option.Label
		}
	}
	return ""
}

// closureForm is filled in from the address, so that a plan that does not suit
// leads back to the same days.
func (p *Pages) closureForm(r *orgweb.Request) (*form.Form, error) {
	places, err := p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	t := r.Text
	where := &form.Field{Kind: form.Select, Name: "place", Label: t.T("front.close.where"), Required: true, Value: r.Query("sted"), Width: "md",
		Options: []form.Option{{Value: everywhere, Label: t.T("front.close.everywhere")}}}
	for _, pl := range places {
		where.Options = append(where.Options, form.Option{Value: pl.ID, Label: pl.Name})
	}
	return form.New(t, where,
		&form.Field{Kind: form.Date, Name: "from", Label: t.T("front.disruption.from"), Required: true, Width: "sm", Value: dayInQuery(r, "fra")},
		&form.Field{Kind: form.Date, Name: "to", Label: t.T("front.disruption.to"), Hint: t.T("front.disruption.to.hint"), Width: "sm", Value: dayInQuery(r, "til")},
		&form.Field{Kind: form.Time, Name: "start", Label: t.T("front.close.start"), Hint: t.T("front.disruption.hours.hint"), Width: "xs", Value: clockInQuery(r, "kl")},
		&form.Field{Kind: form.Time, Name: "end", Label: t.T("front.close.end"), Width: "xs", Value: clockInQuery(r, "slutt")},
		&form.Field{Kind: form.Text, Name: "reason", Label: t.T("front.close.reason"), Hint: t.T("front.close.reason.hint"), MaxLength: 120},
	), nil
}

// dayInQuery is a day of the address, "" when it is none.
func dayInQuery(r *orgweb.Request, name string) string {
	if d := queryDate(r, name); !d.IsZero() {
		return d.String()
	}
	return ""
}

// clockInQuery is a time of day of the address, "" when it is none.
func clockInQuery(r *orgweb.Request, name string) string {
	if at, err := civil.ParseTimeOfDay(r.Query(name)); err == nil {
		return at.String()
	}
	return ""
}

// readClosure takes one day when no last day is given, and the whole day when no
// hours are.
func readClosure(f *form.Form) (appointment.Disruption, error) {
	c := place.Closure{PlaceID: f.Text("place"), From: f.Date("from"), To: f.Date("to"), Reason: f.Text("reason"), Span: civil.Span{End: 24 * 60}}
	if c.PlaceID == everywhere {
		c.PlaceID = ""
	}
	if c.To.IsZero() {
		c.To = c.From
	}
	if start, ok := f.Time("start"); ok {
		c.Span.Start = start
	}
	if end, ok := f.Time("end"); ok {
		c.Span.End = end
	}
	return appointment.Disruption{Closure: c}, nil
}

// doneAddress tells on the next page how many were moved, called off and so on;
// when nobody was affected, it is the list in which the closure now stands.
func doneAddress(ask disruptionAsk, done appointment.Done) string {
	if done == (appointment.Done{}) {
		return ask.done
	}
	return "/intern/endret?" + url.Values{"tall": {done.String()}, "fra": {ask.path}}.Encode()
}
