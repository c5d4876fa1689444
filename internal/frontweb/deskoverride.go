package frontweb

import (
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// overridePage takes a time that no list shows: the clerk names host, day and
// start, and says why. It is for those whose organisation the host is of.
type overridePage struct {
	orgweb.Page
	Form   *form.Form
	Hidden []*form.Field
	Lead   string
	Action string
	Back   string
	Submit string
}

// overrideRoles may decide over the time of their own hosts.
var overrideRoles = []org.Role{org.Desk, org.Coordinator}

// goAnyway leads from the desk, what was typed kept on the way.
func (p *Pages) goAnyway(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	if err := p.save(r, values); err != nil {
		return p.renderDesk(w, r, deskState{wanted: wishesOf(values), typed: values, problem: err})
	}
	return r.Redirect(w, "/intern/skranke/legg-inn?kladd="+url.QueryEscape(values.Get("kladd")))
}

func (p *Pages) overrideForm(w http.ResponseWriter, r *orgweb.Request) error {
	typed := url.Values{}
	if draft := r.Query("kladd"); draft != "" {
		found, err := p.Draft.Find(r.HTTP.Context(), p.draftOf(r, draft))
		if err == nil {
			typed = found.Typed
			typed.Set("kladd", found.ID)
		}
	}
	page, err := p.newOverride(r, typed)
	if err != nil {
		return err
	}
	fillQuietly(page.Form, typed)
	return p.views.Render(w, http.StatusOK, "override", page)
}

// carried are the desk's fields that the page does not ask for.
var carried = []string{"kladd", "tema", "sprak", "tolk", "email", "note", "via", "org", "behalf", "nocall", "nosend", "tell"}

// newOverride is the page for a new booking.
func (p *Pages) newOverride(r *orgweb.Request, typed url.Values) (page overridePage, err error) {
	fields, err := p.overrideFields(r, typed.Get("sted"), "")
	if err != nil {
		return page, err
	}
	who := p.deskForm(r)
	fields = append(fields, who.Field("firstname"), who.Field("phone"), who.Field("nophone"))
	page = overridePage{
		Page: r.Page("front.override.title"), Form: untagged(form.New(r.Text, fields...)), Lead: r.Text.T("front.override.lead"),
		Action: r.URL("/intern/skranke/legg-inn"), Back: r.URL("/intern/skranke?kladd=" + url.QueryEscape(typed.Get("kladd"))),
		Submit: r.Text.T("front.override.book"),
	}
	page.Form.Note = ""
	fresh := p.Forms.NewForm(r.Now)
	page.Hidden = []*form.Field{{Kind: form.Hidden, Name: once.KeyField, Value: fresh.Key}, {Kind: form.Hidden, Name: once.StampField, Value: fresh.Stamp}}
	for _, name := range carried {
		page.Hidden = append(page.Hidden, &form.Field{Kind: form.Hidden, Name: name, Value: typed.Get(name)})
	}
	return page, nil
}

// overrideFields ask for place, offer, host, day, start and why.
func (p *Pages) overrideFields(r *orgweb.Request, placeID, offerID string) ([]*form.Field, error) {
	ctx, t := r.HTTP.Context(), r.Text
	places, err := p.Place.Places(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	offers, err := p.Place.Offers(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	hosts, err := roster.Hosts(ctx, p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	where := &form.Field{Kind: form.Select, Name: "place", Label: t.T("front.override.place"), Required: true}
	what := &form.Field{Kind: form.Select, Name: "offer", Label: t.T("front.override.offer"), Required: true}
	who := &form.Field{Kind: form.Select, Name: "host", Label: t.T("front.override.host"), Required: true}
	for _, one := range places {
		where.Options = append(where.Options, form.Option{Value: one.ID, Label: one.Name, Checked: one.ID == placeID})
	}
	for _, one := range offers {
		if one.Kind == place.KindAppointment && r.Staff.In(one.OrganisationID, overrideRoles...) {
			label := t.T("front.override.option", "Name", one.Name, "Length", t.Minutes(one.Length))
			what.Options = append(what.Options, form.Option{Value: one.ID, Label: label, Checked: one.ID == offerID})
		}
	}
	for _, one := range hosts {
		if r.Staff.In(one.OrganisationID, overrideRoles...) {
			who.Options = append(who.Options, form.Option{Value: one.ID, Label: one.FirstName})
		}
	}
	return []*form.Field{
		where, what, who,
		{Kind: form.Date, Name: "day", Label: t.T("front.override.day"), Value: civil.DateOf(r.Now, r.Tenant.Location()).String(), Required: true, Width: "sm"},
		{Kind: form.Time, Name: "start", Label: t.T("front.override.start"), Required: true, Width: "sm"},
		{
			Kind: form.Text, Name: "reason", Label: t.T("front.override.reason"), Hint: t.T("front.override.reason.hint"),
			MaxLength: appointment.MostOverrideReason, Required: true, Autocomplete: "off",
		},
	}, nil
}

// overrideOf reads what was chosen.
func overrideOf(f *form.Form) (freetime.Slot, appointment.Override) {
	start, _ := f.Time("start")
	slot := freetime.Slot{OfferID: f.Text("offer"), PlaceID: f.Text("place"), Date: f.Date("day"), Start: start}
	return slot, appointment.Override{HostID: f.Text("host"), Reason: f.Text("reason")}
}

func (p *Pages) bookAnyway(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, err := p.newOverride(r, values)
	if err != nil {
		return err
	}
	page.Form.Fill(values)
	booking, err := p.deskBooking(r, values)
	if err == nil && !page.Form.Failed() {
		var slot freetime.Slot
		slot, booking.Override = overrideOf(page.Form)
		var receipt appointment.Receipt
		receipt, err = p.Appointment.BookDirect(r.HTTP.Context(), appointment.HoldRequest{Search: wishesOf(values).search(r), Slot: slot}, booking)
		if err == nil {
			return r.Redirect(w, "/intern/avtaler/"+receipt.ID+"?ny=1&bevis="+url.QueryEscape(receipt.Token))
		}
	}
	return p.overrideAgain(w, page, err)
}

// overrideAgain says what was wrong. Everything that was typed stands.
func (p *Pages) overrideAgain(w http.ResponseWriter, page overridePage, problem error) error {
	status := http.StatusUnprocessableEntity
	if errs.Is(problem, errs.Conflict) {
		status = http.StatusConflict
	}
	key, _ := errs.KeyOf(problem)
	if key != "web.form.summary" && problem != nil && !page.Form.SetError(problem) {
		return problem
	}
	return p.views.Render(w, status, "override", page)
}

// newMoveOverride is the page for a booking that is moved.
func (p *Pages) newMoveOverride(r *orgweb.Request, a appointment.Appointment) (page overridePage, err error) {
	fields, err := p.overrideFields(r, a.PlaceID, a.OfferID)
	if err != nil {
		return page, err
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return page, err
	}
	page = overridePage{
		Page: r.Page("front.override.title"), Form: untagged(form.New(r.Text, fields...)),
		Lead:   r.Text.T("front.override.move", "When", n.when(a), "Where", n.place(a.PlaceID)),
		Action: r.URL("/intern/avtaler/" + a.ID + "/legg-inn"), Back: r.URL(withProof(r, a.ID, "/flytt")),
		Submit: r.Text.T("front.move.go"),
		Hidden: []*form.Field{
			{Kind: form.Hidden, Name: "bevis", Value: proof(r)}, {Kind: form.Hidden, Name: "version", Value: text(a.Version)},
		},
	}
	page.Form.Note = ""
	if mine := r.Staff.Organisations(overrideRoles...); slices.Contains(mine, a.OrganisationID) {
		fillQuietly(page.Form, url.Values{"host": {a.HostID}, "day": {a.Date.String()}})
	}
	return page, nil
}

func (p *Pages) moveAnywayForm(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.byID(r)
	if err != nil {
		return err
	}
	page, err := p.newMoveOverride(r, a)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "override", page)
}

func (p *Pages) moveAnyway(w http.ResponseWriter, r *orgweb.Request) error {
	a, values, err := p.posted(r)
	if err != nil {
		return err
	}
	page, err := p.newMoveOverride(r, a)
	if err != nil {
		return err
	}
	page.Form.Fill(values)
	if page.Form.Failed() {
		return p.overrideAgain(w, page, nil)
	}
	change := p.change(r)
	change.Actor, change.Version = p.actor(r), number(values.Get("version"))
	m := appointment.MoveRequest{Change: change}
	m.Slot, m.Override = overrideOf(page.Form)
	if _, err := p.Appointment.Move(r.HTTP.Context(), m); err != nil {
		return p.overrideAgain(w, page, err)
	}
	return r.Redirect(w, withProof(r, a.ID, ""))
}
