package visitweb

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// logPage logs a visit that nobody had booked, in three taps, and tells what
// has been counted today.
type logPage struct {
	orgweb.Page
	Form   *form.Form
	Record Record
	Where  []*form.Field // organisation, place and channel, filled in beforehand
	Hidden []*form.Field
	Saved  string // the visit just logged, which may be undone
	Group  string // the group just logged, likewise
	Onward string // where a slip is made, when the person was helped on
	Unmet  Unmet
	Undone bool
	Today  string // "tirsdag 11. november"
	Counts todays
}

// todays is what the day has come to so far.
type todays struct {
	visit.Sum
	Outcomes []outcomeCount
}

type outcomeCount struct{ Label, Visits string }

func (p *Pages) log(w http.ResponseWriter, r *orgweb.Request) error {
	page, err := p.logPage(r, r.Query("sted"))
	if err != nil {
		return err
	}
	page.Undone = r.Query("angret") != ""
	if v, err := p.unplanned().Own(r, r.Query("lagret")); err == nil {
		page.Saved, page.Onward = r.Query("lagret"), Onward(r, v)
	}
	if _, err := p.ownGroup(r, r.Query("gruppe")); err == nil {
		page.Group = r.Query("gruppe")
	}
	return p.views.Render(w, http.StatusOK, "log", page)
}

// logPage is the page with nothing told yet but where.
func (p *Pages) logPage(r *orgweb.Request, placeID string) (page logPage, err error) {
	ctx := r.HTTP.Context()
	reasons, err := p.Place.Reasons(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return page, err
	}
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return page, err
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	page = logPage{Page: r.Page("visit.log.title"), Today: r.Text.Day(today)}
	page.Where, page.Unmet = whereFields(r, places, placeID), NewUnmet(r, places, "/intern/besok?"+url.Values{"sted": {placeID}}.Encode())
	page.Hidden = stampFields(p.Forms.NewForm(r.Now))
	mine := r.Staff.ContactOrganisations()
	if page.Counts, err = p.countToday(r, today); err != nil {
		return page, err
	}
	known, err := p.known(r, fmt.Sprint(today, mine, page.Counts.Visits))
	if err != nil {
		return page, err
	}
	page.Record = NewRecord(r.Text, reasons, known, slices.Concat(page.Hidden, page.Where)...)
	page.Form = page.Record.Form
	partners, err := org.Organisations(ctx, p.DB, r.Tenant.ID)
	page.Record = page.Record.HelpedOnTo(partners)
	return page, err
}

// countToday counts for the viewer's organisations.
func (p *Pages) countToday(r *orgweb.Request, today civil.Date) (c todays, err error) {
	totals, err := visit.Count(r.HTTP.Context(), p.DB, visit.Filter{TenantID: r.Tenant.ID, From: today, To: today, OrganisationIDs: r.Staff.ContactOrganisations()})
	c.Sum = totals.Sum
	for _, o := range visit.Outcomes() {
		if n := find(totals.ByOutcome, string(o)).Visits; n > 0 {
			c.Outcomes = append(c.Outcomes, outcomeCount{r.Text.T(o.Key()), r.Text.Number(n)})
		}
	}
	return c, err
}

// find is the line of a key, one of nothing when there is none.
func find(lines []visit.Line, key string) visit.Line {
	i := slices.IndexFunc(lines, func(l visit.Line) bool { return l.Key == key })
	if i < 0 {
		return visit.Line{}
	}
	return lines[i]
}

// known is what the form begins with: whether to ask, by how many have come
// today, and the topic of a referral that somebody came with.
func (p *Pages) known(r *orgweb.Request, seed string) (v visit.Visit, err error) {
	if topic := r.Query("tema"); topic != "" {
		v.Topics = []string{topic}
	}
	v.Effect.Sampled, err = visit.Asked(r.HTTP.Context(), p.DB, r.Tenant.ID, seed)
	return v, err
}

func stampFields(f once.Form) []*form.Field {
	return []*form.Field{
		{Kind: form.Hidden, Name: once.KeyField, Value: f.Key},
		{Kind: form.Hidden, Name: once.StampField, Value: f.Stamp},
	}
}

// whereFields ask only what there is a choice of.
func whereFields(r *orgweb.Request, places []place.Place, placeID string) (fields []*form.Field) {
	if f := organisationField(r); len(f.Options) > 1 {
		fields = append(fields, f)
	}
	if len(places) > 0 {
		fields = append(fields, placeField(r, places, placeID))
	}
	channel := &form.Field{Kind: form.Select, Name: "channel", Label: r.Text.T("visit.log.channel"), Value: string(place.AtPlace), Required: true}
	for _, c := range place.Channels() {
		channel.Options = append(channel.Options, form.Option{Value: string(c), Label: r.Text.T(c.Key())})
	}
	return append(fields, channel)
}

func organisationField(r *orgweb.Request) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "organisation", Label: r.Text.T("visit.log.organisation"), Required: true}
	for _, m := range r.Staff.Memberships {
		same := func(o form.Option) bool { return o.Value == m.OrganisationID }
		if slices.Contains(r.Staff.ContactOrganisations(), m.OrganisationID) && !slices.ContainsFunc(f.Options, same) {
			f.Options = append(f.Options, form.Option{Value: m.OrganisationID, Label: m.OrganisationName, Checked: len(f.Options) == 0})
		}
	}
	return f
}

// placeField begins with the place last used, else one of the viewer's own
// organisation.
func placeField(r *orgweb.Request, places []place.Place, placeID string) *form.Field {
	f := &form.Field{Kind: form.Select, Name: "place", Label: r.Text.T("visit.log.place"), Required: true}
	first := slices.IndexFunc(places, func(p place.Place) bool { return p.ID == placeID })
	if first < 0 {
		first = slices.IndexFunc(places, func(p place.Place) bool { return r.Staff.In(p.OrganisationID) })
	}
	for i, p := range places {
		f.Options = append(f.Options, form.Option{Value: p.ID, Label: p.Name, Checked: i == max(first, 0)})
	}
	return f
}

// save logs the visit. The answer leads back to the page, ready for the next
// one, with the place kept.
func (p *Pages) save(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.logPage(r, "")
	if err != nil {
		return err
	}
	fresh := []string{page.Hidden[0].Value, page.Hidden[1].Value}
	v, ok := page.Record.Parse(values)
	if ok {
		v = page.complete(r, v)
		visitID, err := p.unplanned().Record(r, values, v)
		if err == nil {
			return r.Redirect(w, "/intern/besok?"+url.Values{"lagret": {visitID}, "sted": {v.PlaceID}}.Encode())
		}
		if !page.Form.SetError(err) {
			return err
		}
	}
	page.Hidden[0].Value, page.Hidden[1].Value = fresh[0], fresh[1]
	return p.views.Render(w, http.StatusUnprocessableEntity, "log", page)
}

// complete adds what the form need not ask. The hour is a bucket; the exact
// time is not kept.
func (page logPage) complete(r *orgweb.Request, v visit.Visit) visit.Visit {
	zone := r.Tenant.Location()
	v.Date, v.Hour = civil.DateOf(r.Now, zone), civil.TimeOfDayOf(r.Now, zone).Hour()
	v.Source, v.Channel, v.PlaceID = visit.Unplanned, page.Form.Text("channel"), page.Form.Text("place")
	v.OrganisationID = page.Form.Text("organisation")
	if mine := r.Staff.ContactOrganisations(); v.OrganisationID == "" && len(mine) > 0 {
		v.OrganisationID = mine[0]
	}
	return v
}

// undo takes back the visit just logged.
func (p *Pages) undo(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	var placeID string
	if group := values.Get("group"); group != "" {
		placeID, err = p.undoGroup(r, group)
	} else {
		var v visit.Visit
		v, err = p.unplanned().Remove(r, values.Get("visit"))
		placeID = v.PlaceID
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/intern/besok?"+url.Values{"angret": {"ja"}, "sted": {placeID}}.Encode())
}

func (p *Pages) unplanned() Unplanned { return Unplanned{p.DB, p.Forms} }
