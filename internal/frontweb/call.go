package frontweb

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// callPage is the ring-list: whom to ring, about what, and what came of it. It
// is used with one hand, on a phone that is also the one to ring with.
type callPage struct {
	orgweb.Page
	Alert    *web.Alert // what the last button did
	Sections []callSection
	Done     []callRow // today
	NewURL   string
	Late     string // letters that were not printed in time
}

// callSection is those who are rung for the same reason, and after them those
// who should be but cannot.
type callSection struct {
	ID, Heading, Text string
	Rows, Others      []callRow
}

// callRow is one to ring.
type callRow struct {
	Name    string
	Phone   string
	Tel     template.URL
	Tag     string // why there is nobody to ring
	Say     string
	Facts   []string
	Note    string
	Now     string // "Ring nå": they are about to come
	Waits   string // how many tries, and when to try again
	Link    web.Link
	Action  string
	Key     callFields
	Buttons []callButton
}

// callFields name the call in the form.
type callFields struct {
	ID, Appointment, Why string
	Version, Tries       int
}

type callButton struct {
	Text, Value, Variant string
}

func (p *Pages) calls(w http.ResponseWriter, r *orgweb.Request) error {
	list, err := p.callList(r)
	if err != nil {
		return err
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return err
	}
	page := callPage{Page: r.Page("front.call.title"), Alert: callAlert(r), NewURL: r.URL("/intern/ringeliste/ny")}
	for _, one := range callSections(list) {
		if len(one.calls) > 0 {
			page.Sections = append(page.Sections, n.callSection(r, one.id, one.calls))
		}
	}
	for _, c := range list.Done {
		page.Done = append(page.Done, n.doneRow(r, c))
	}
	if page.Late, err = p.lateLetters(r); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "call", page)
}

// callAlert says what the last button did: a word in the address, never a text.
func callAlert(r *orgweb.Request) *web.Alert {
	if r.Query("feil") != "" {
		return &web.Alert{Color: "warning", Role: "alert", Text: r.Text.T("appointment.call.changed")}
	}
	switch did := r.Query("gjort"); did {
	case "naadd", "ikkesvar", "ferdig", "angre", "ny":
		return &web.Alert{Color: "success", Role: "status", Text: r.Text.T("front.call.did." + did)}
	}
	return nil
}

func (n names) callSection(r *orgweb.Request, id string, calls []appointment.Call) callSection {
	s := callSection{ID: id, Text: n.text.T("front.call." + id + ".text")}
	for _, c := range calls {
		if row := n.callRow(r, c); c.Rings() {
			s.Rows = append(s.Rows, row)
		} else {
			s.Others = append(s.Others, row)
		}
	}
	s.Heading = n.text.T("front.call."+id, "Count", len(s.Rows))
	if last := lastDay(calls); id == "remind" && civil.DateOf(r.Now, r.Tenant.Location()).DaysUntil(last) > 1 {
		s.Heading = n.text.T("front.call.remind.until", "Count", len(s.Rows), "Day", n.text.Day(last))
	}
	return s
}

func lastDay(calls []appointment.Call) (last civil.Date) {
	for _, c := range calls {
		if c.Appointment.Date.After(last) {
			last = c.Appointment.Date
		}
	}
	return last
}

func (n names) callRow(r *orgweb.Request, c appointment.Call) callRow {
	row := callRow{
		Name: c.Contact.FirstName, Say: n.say(c), Facts: n.callFacts(r, c), Note: c.Note, Action: r.URL("/intern/ringeliste"),
		Key: callFields{c.ID, c.AppointmentID, string(c.Why), c.Version, c.Tries},
	}
	if c.AppointmentID != "" {
		row.Link = web.Link{Text: n.text.T("front.call.appointment"), URL: r.URL("/intern/avtaler/" + c.AppointmentID)}
	}
	if c.Urgent {
		row.Now = n.text.T("front.disruption.now")
	}
	switch {
	case c.Unwanted():
		row.Tag = n.text.T("front.call.unwanted")
	case c.Contact.Phone == "":
		row.Tag = n.text.T("front.call.unreachable")
	default:
		row.Phone, row.Tel = n.text.Phone(c.Contact.Phone), web.PhoneURL(c.Contact.Phone)
		row.Waits = n.waits(r, c)
	}
	row.Buttons = n.callButtons(r, c)
	return row
}

// callButtons: of a reminder that nobody can be given there is nothing to mark.
func (n names) callButtons(r *orgweb.Request, c appointment.Call) (buttons []callButton) {
	add := func(value, variant string) {
		buttons = append(buttons, callButton{n.text.T("front.call.do." + value), value, variant})
	}
	if c.Rings() {
		add("naadd", "primary")
		add("ikkesvar", "secondary")
	}
	if c.Tries > 0 {
		add("angre", "tertiary")
	}
	if c.Rings() || c.Why != appointment.CallRemind {
		add("ferdig", "tertiary")
	}
	return buttons
}

// say is what they may be told: time and place, never what it is about. Where
// nobody is rung, it is just that.
func (n names) say(c appointment.Call) string {
	if !c.Rings() {
		return i18n.Capital(n.inText(c.Appointment)) + ", " + n.whereText(c.Appointment)
	}
	if c.Why == appointment.CallBack && c.AppointmentID == "" {
		return ""
	}
	key := "front.call.say." + string(c.Why)
	if c.Appointment.State == appointment.Revoked {
		key = "front.call.say.revoked"
	}
	return n.text.T(key, "When", n.inText(c.Appointment), "Where", n.whereText(c.Appointment))
}

// inText is when, within a sentence.
func (n names) inText(a appointment.Appointment) string {
	if a.StartsAt.IsZero() {
		return n.text.Day(a.Date)
	}
	return n.text.Day(a.Date) + " " + n.text.SpanText(a.Span(n.places[a.PlaceID].Location()))
}

// whereText is where they meet: the place, or how else.
func (n names) whereText(a appointment.Appointment) string {
	if a.Channel == place.AtPlace || a.Channel == place.Outreach {
		return n.place(a.PlaceID)
	}
	return n.text.T("place.channel." + string(a.Channel))
}

// callFacts are the short lines under a name: what it is about, for the one who
// rings, the language, and since when they wait.
func (n names) callFacts(r *orgweb.Request, c appointment.Call) (facts []string) {
	add := func(fact string) {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	if c.Why == appointment.CallBack {
		add(n.reason(c.ReasonID))
		add(n.place(c.PlaceID))
	}
	add(n.language(c.Language))
	if c.Why != appointment.CallRemind {
		add(n.text.T("front.call.since."+string(c.Why), "When", whenAt(r, c.MadeAt)))
	}
	return facts
}

// waits tells of the tries.
func (n names) waits(r *orgweb.Request, c appointment.Call) string {
	if c.Tries == 0 {
		return ""
	}
	text := n.text.N("front.call.tries", c.Tries)
	if c.Waits(r.Now) {
		text += " " + n.text.T("front.call.again", "When", whenAt(r, c.NextAt))
	}
	return text
}

// whenAt is an instant as the tenant's clock shows it: the clock alone today.
func whenAt(r *orgweb.Request, at time.Time) string {
	zone := r.Tenant.Location()
	day, clock := civil.DateOf(at, zone), civil.TimeOfDayOf(at, zone)
	if day == civil.DateOf(r.Now, zone) {
		return r.Text.T("front.call.today", "Clock", r.Text.Clock(clock))
	}
	return r.Text.When(day, clock)
}

func (n names) doneRow(r *orgweb.Request, c appointment.Call) callRow {
	return callRow{
		Name: c.Contact.FirstName, Say: n.text.T("front.call.state."+string(c.State), "When", whenAt(r, c.DoneAt)),
		Action: r.URL("/intern/ringeliste"), Key: callFields{ID: c.ID, Tries: c.Tries},
		Buttons: []callButton{{n.text.T("front.call.do.angre"), "angre", "secondary"}},
	}
}

// markCall does what a button of the list says, and comes back to it.
func (p *Pages) markCall(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	ctx, mark, did := r.HTTP.Context(), p.callMark(r, values), values.Get("gjor")
	switch did {
	case "naadd":
		err = p.Appointment.Reached(ctx, mark)
	case "ikkesvar":
		err = p.Appointment.NotReached(ctx, mark)
	case "ferdig":
		err = p.Appointment.CloseCall(ctx, mark)
	case "angre":
		err = p.Appointment.UndoCall(ctx, mark)
	default:
		return r.Redirect(w, "/intern/ringeliste")
	}
	if errs.Is(err, errs.Conflict) {
		return r.Redirect(w, "/intern/ringeliste?feil=endret")
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/intern/ringeliste?gjort="+did)
}

func (p *Pages) callMark(r *orgweb.Request, values url.Values) appointment.CallMark {
	read := func(name string) int {
		n, err := strconv.Atoi(values.Get(name))
		if err != nil {
			return 0
		}
		return n
	}
	return appointment.CallMark{CallQuery: p.callQuery(r), Tries: read("forsok"), Call: appointment.CallKey{
		ID: values.Get("samtale"), AppointmentID: values.Get("avtale"), Version: read("versjon"), Why: appointment.CallWhy(values.Get("hvorfor")),
	}}
}
