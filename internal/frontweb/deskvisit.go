package frontweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
	"digivert/internal/visitweb"
)

// callMinutes is how long help in a call takes unless the clerk says otherwise.
const callMinutes = 10

var helperRoles = []org.Role{org.HostRole, org.Desk, org.Coordinator}

// phoneVisitForm is help that was finished in the call: the topic is that of
// the wishes, ten minutes, and it helped. nil for those who give no help.
func phoneVisitForm(r *orgweb.Request) *form.Form {
	if !r.Staff.Has(helperRoles...) {
		return nil
	}
	t := r.Text
	outcome := &form.Field{Kind: form.Select, Name: "utfall", Label: t.T("front.desk.visit.outcome")}
	for i, o := range visit.Outcomes() {
		outcome.Options = append(outcome.Options, form.Option{Value: string(o), Label: t.T(o.Key()), Checked: i == 0})
	}
	minutes := &form.Field{Kind: form.Number, Name: "minutter", Label: t.T("front.desk.visit.minutes"), Value: strconv.Itoa(callMinutes), MaxLength: 4, Width: "xs"}
	return untagged(form.New(t, minutes, outcome))
}

// logPhoneVisit counts the help as a visit by phone that nobody had booked.
func (p *Pages) logPhoneVisit(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	f := phoneVisitForm(r)
	if f == nil {
		return errs.E(errs.Forbidden, "web.error.forbidden")
	}
	f.Fill(values)
	v, err := phoneVisit(r, values, f)
	if err == nil && !f.Failed() {
		var visitID string
		if visitID, err = p.unplanned().Record(r, values, v); err == nil {
			return p.loggedVisit(w, r, values, visitID)
		}
	}
	if err != nil && !setVisitError(f, err) {
		return err
	}
	return p.renderDesk(w, r, deskState{wanted: wishesOf(values), typed: values, visit: f})
}

// phoneVisit reads the visit. It has a day and an hour, no person and no place:
// a call is at none.
func phoneVisit(r *orgweb.Request, values url.Values, f *form.Form) (visit.Visit, error) {
	zone, wanted := r.Tenant.Location(), wishesOf(values)
	v := visit.Visit{
		Date: civil.DateOf(r.Now, zone), Hour: civil.TimeOfDayOf(r.Now, zone).Hour(), Channel: string(place.ByPhone), Source: visit.Unplanned,
		Minutes: f.Number("minutter"), Outcome: visit.Outcome(f.Text("utfall")), Language: wanted.language, OrganisationID: helperOf(r, values.Get("org")),
	}
	if wanted.reason == "" {
		return v, needsTopic()
	}
	v.Topics = []string{wanted.reason}
	return v, nil
}

func needsTopic() error {
	var c errs.Check
	c.Add("tema", "front.desk.visit.topic")
	return c.Err()
}

// helperOf is the organisation that gave the help: the chosen one, if the viewer
// helps there, else the first where they do.
func helperOf(r *orgweb.Request, chosen string) string {
	mine := r.Staff.Organisations(helperRoles...)
	if slices.Contains(mine, chosen) || len(mine) == 0 {
		return chosen
	}
	return mine[0]
}

// setVisitError puts the sentences beside the desk's fields.
func setVisitError(f *form.Form, err error) bool {
	names := map[string]string{"minutes": "minutter", "outcome": "utfall"}
	fields := errs.FieldsOf(err)
	for i, field := range fields {
		if name := names[field.Name]; name != "" {
			fields[i].Name = name
		}
	}
	f.SetErrors(fields)
	return len(fields) > 0 || f.SetError(err)
}

// loggedVisit leads back to the desk. What the caller has said beside it stays:
// some get help and book a time as well.
func (p *Pages) loggedVisit(w http.ResponseWriter, r *orgweb.Request, values url.Values, visitID string) error {
	back := url.Values{"logget": {visitID}}
	if hasSaid(values) && p.save(r, values) == nil {
		back.Set("kladd", values.Get("kladd"))
	}
	return r.Redirect(w, "/intern/skranke?"+back.Encode())
}

// undoPhoneVisit takes back the visit just logged.
func (p *Pages) undoPhoneVisit(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	if _, err := p.unplanned().Remove(r, values.Get("besok")); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/skranke?angret=ja")
}

func (p *Pages) unplanned() visitweb.Unplanned { return visitweb.Unplanned{DB: p.DB, Forms: p.Forms} }
