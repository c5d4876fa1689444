package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// appointmentPage is one appointment as staff see it.
type appointmentPage struct {
	orgweb.Page
	New       bool // made a moment ago: the code stands big, to be read aloud
	State     string
	Open      bool
	Facts     []fact
	Code      string
	SlipURL   string
	Papers    paperChoice
	MoveURL   string
	CancelURL string
	DayURL    string
	Tell      string // where to take back that who booked sees whether they came; "" when nobody has said yes
	Proof     string
	CallURL   string         // to put them on the ring-list
	Wishes    *contactWishes // nil when it is over
}

type fact struct{ Name, Value string }

// proof is the code's long token, which the desk carries in the address after a
// look-up by code: it opens an appointment of another organisation.
func proof(r *orgweb.Request) string {
	if token := r.Query("bevis"); token != "" {
		return token
	}
	return r.HTTP.PostFormValue("bevis")
}

func (p *Pages) actor(r *orgweb.Request) appointment.Actor {
	return appointment.Actor{Viewer: r.Staff, Token: proof(r)}
}

// byID is the appointment in the path, opened by one's organisation or by the
// caller's code, as the viewer may see it.
func (p *Pages) byID(r *orgweb.Request) (appointment.Appointment, error) {
	a, err := p.Appointment.ByID(r.HTTP.Context(), r.Tenant, p.actor(r), r.PathValue("id"))
	return a.Seen(r.Staff, civil.DateOf(r.Now, r.Tenant.Location())), err
}

// posted is the appointment in the path, and what was sent about it.
func (p *Pages) posted(r *orgweb.Request) (a appointment.Appointment, values url.Values, err error) {
	if a, err = p.byID(r); err != nil {
		return a, nil, err
	}
	values, err = r.Form()
	return a, values, err
}

// withProof is an address under the appointment, the proof carried along.
func withProof(r *orgweb.Request, id, rest string) string {
	address := "/intern/avtaler/" + id + rest
	if token := proof(r); token != "" {
		address += "?bevis=" + url.QueryEscape(token)
	}
	return address
}

func (p *Pages) appointment(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.byID(r)
	if err != nil {
		return err
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return err
	}
	page := appointmentPage{
		Page: r.Page("front.appointment.title"), New: r.Query("ny") != "" && a.Open(), Open: a.Open(),
		State: r.Text.T("front.state." + string(a.State)), Facts: n.facts(a), Code: a.Code,
	}
	if a.TellPartner {
		page.Tell, page.Proof = r.URL("/intern/avtaler/"+a.ID+"/ikke-fortell"), proof(r)
	}
	if page.Facts, err = p.addOverride(r, page.Facts, a); err != nil {
		return err
	}
	if page.Papers, err = p.papers(r, a); err != nil {
		return err
	}
	page.SlipURL = page.Papers.slipIn()
	if a.CanMove(r.Now) {
		page.MoveURL = r.URL(withProof(r, a.ID, "/flytt"))
	}
	page.Wishes = newContactWishes(r, a)
	if !a.Redacted {
		page.CallURL = r.URL("/intern/ringeliste/ny?" + url.Values{"avtale": {a.ID}, "bevis": {proof(r)}}.Encode())
	}
	if a.CanCancel(r.Now) {
		page.CancelURL = r.URL(withProof(r, a.ID, "/avbestill"))
	}
	if r.Staff.SeesContact(a.OrganisationID, "") && a.HostID != "" {
		page.DayURL = r.URL(dayQuery{date: a.Date, hostID: a.HostID}.address())
	}
	return p.views.Render(w, http.StatusOK, "appointment", page)
}

// facts are the lines of an appointment that have something to tell.
func (n names) facts(a appointment.Appointment) []fact {
	t := n.text
	var facts []fact
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, fact{t.T("front.appointment." + key), value})
		}
	}
	add("when", n.when(a))
	add("where", n.place(a.PlaceID))
	if a.Channel != "" { // no longer known once a served day is settled
		add("channel", t.T("place.channel."+string(a.Channel)))
	}
	add("topic", n.reason(a.ReasonID))
	add("host", n.host(a.HostID))
	add("name", a.Contact.FirstName)
	add("phone", phoneText(t.Phone, a.Contact.Phone))
	add("email", a.Contact.Email)
	add("note", a.Contact.Note)
	add("language", n.language(a.Language))
	add("interpreter", n.language(a.Interpreter))
	add("behalf", n.behalf(a))
	if a.Redacted {
		add("contact", t.T("front.appointment.redacted"))
	}
	return facts
}

// addOverride tells the organisation whose appointment it is that it lies where
// none was free, by whom and why.
func (p *Pages) addOverride(r *orgweb.Request, facts []fact, a appointment.Appointment) ([]fact, error) {
	if a.Override.Kind == appointment.NotOverridden || !r.Staff.In(a.OrganisationID, helperRoles...) {
		return facts, nil
	}
	who := r.Text.T("front.appointment.override.gone")
	person, err := org.PersonByID(r.HTTP.Context(), p.DB, r.Tenant.ID, a.Override.By)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return facts, err
	}
	if person.Name != "" {
		who = person.Name
	}
	key := "front.appointment.override." + string(a.Override.Kind)
	return append(facts, fact{r.Text.T("front.appointment.override"), r.Text.T(key, "Who", who, "Why", a.Override.Reason)}), nil
}

func phoneText(print func(string) string, phone string) string {
	if phone == "" {
		return ""
	}
	return print(phone)
}

// when is the day and the clock; after a settled day, the day alone.
func (n names) when(a appointment.Appointment) string {
	if a.StartsAt.IsZero() {
		return i18n.Capital(n.text.DayYear(a.Date))
	}
	span := a.Span(n.places[a.PlaceID].Location())
	return i18n.Capital(n.text.DayYear(a.Date)) + " " + n.text.SpanText(span)
}

// whenWhere adds the place, as long as that is known.
func (n names) whenWhere(a appointment.Appointment) string {
	if a.Channel == "" { // no longer known once a served day is settled
		return n.when(a)
	}
	if where := n.whereText(a); where != "" {
		return n.when(a) + ", " + where
	}
	return n.when(a)
}
