package notifyweb

import (
	"net/http"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// messagesPage is what has been sent about the appointments of the viewer's
// organisations, what waits, and what could not be sent. It knows whom a message
// is for no better than the table does: the appointment is one link away, for
// those who may open it.
type messagesPage struct {
	orgweb.Page
	Done    string
	Silent  []string // channels that are not set up
	Alerts  []web.Alert
	Shown   []web.Link // the kinds of state, one of them current
	Heading string
	Empty   string
	Rows    []messageRow
	More    bool // there are older ones that are not shown
	Texts   string
}

// messageRow is one message. SendURL and StopURL are there for one that was held
// back.
type messageRow struct {
	What             string // "Påminnelse på SMS"
	State            web.Tag
	Says             string
	Organisation     string // "" when the viewer has only one
	Appointment      web.Link
	SendURL, StopURL string
	Send, Stop       string // the buttons' names
}

// mostRows is how many messages the page shows, the newest first.
const mostRows = 100

// shown are the choices of what to see, by the word in the address, those first
// that somebody must do something about.
var shown = []struct {
	word  string
	state notify.State
}{
	{"", ""}, {"ikke-sendt", notify.Failed}, {"kom-ikke-fram", notify.Undelivered}, {"holdt-tilbake", notify.Parked},
	{"venter", notify.Waiting}, {"sendt", notify.Sent}, {"kom-fram", notify.Received}, {"trengtes-ikke", notify.Dropped},
}

func (p *Pages) messages(w http.ResponseWriter, r *orgweb.Request) error {
	ctx, q := r.HTTP.Context(), p.query(r)
	totals, err := p.Notify.Totals(ctx, p.DB, q)
	if err != nil {
		return err
	}
	items, err := p.Notify.List(ctx, p.DB, q)
	if err != nil {
		return err
	}
	page := messagesPage{
		Page: r.Page("notifyweb.messages.title"), Done: doneText(r), Silent: p.silent(r), Alerts: alerts(r, totals),
		Shown: choices(r, q.State, totals), Heading: r.Text.T(captionKey(q.State)), Empty: r.Text.T(emptyKey(q.State)),
		More: len(items) == mostRows,
	}
	if r.Staff.TenantWide() {
		page.Texts = r.URL("/intern/meldinger/tekster")
	}
	for _, item := range items {
		page.Rows = append(page.Rows, row(r, item))
	}
	return p.views.Render(w, http.StatusOK, "messages", page)
}

// query reads what to see from the address; an unknown word shows everything.
func (p *Pages) query(r *orgweb.Request) notify.Query {
	q := notify.Query{TenantID: r.Tenant.ID, Viewer: r.Staff, Limit: mostRows}
	for _, s := range shown {
		if r.Query("vis") == s.word {
			q.State = s.state
		}
	}
	return q
}

func address(word string) string {
	if word == "" {
		return "/intern/meldinger"
	}
	return "/intern/meldinger?vis=" + word
}

// choices are the links to each state, with how many there are. What only some
// installations ever have is only shown when there is something in it.
func choices(r *orgweb.Request, current notify.State, totals notify.Totals) (links []web.Link) {
	for _, s := range shown {
		n := totals[s.state]
		if s.state == "" {
			n = totals.All()
		}
		if rare(s.state) && n == 0 && current != s.state {
			continue
		}
		links = append(links, web.Link{
			Text: r.Text.T("notifyweb.messages.choice", "State", stateWord(r, s.state), "Count", r.Text.Number(n)),
			URL:  r.URL(address(s.word)), Current: s.state == current,
		})
	}
	return links
}

// rare: parked messages come with a backup, receipts with a gateway that sends
// them.
func rare(s notify.State) bool {
	return s == notify.Parked || s == notify.Received || s == notify.Undelivered
}

// alerts tell what somebody must do something about.
func alerts(r *orgweb.Request, totals notify.Totals) (all []web.Alert) {
	add := func(key, word string, n int) {
		if n > 0 {
			link := web.Link{Text: r.Text.T(key + ".show"), URL: r.URL(address(word))}
			all = append(all, web.Alert{Color: "warning", Text: r.Text.N(key, n), Links: []web.Link{link}})
		}
	}
	add("notifyweb.messages.failed", "ikke-sendt", totals[notify.Failed])
	add("notifyweb.messages.undelivered", "kom-ikke-fram", totals[notify.Undelivered])
	add("notifyweb.messages.parked", "holdt-tilbake", totals[notify.Parked])
	return all
}

func row(r *orgweb.Request, item notify.Item) messageRow {
	one := messageRow{
		What: what(r, item.Kind, item.Channel), State: web.Tag{Text: stateWord(r, item.State), Color: color(item.State)}, Says: says(r, item),
	}
	if item.Kind != notify.Earlier { // that one is about a wish, which staff have no page of
		one.Appointment = web.Link{Text: r.Text.T("notifyweb.messages.open"), URL: r.URL("/intern/avtaler/" + item.SubjectID)}
	}
	if len(r.Staff.ContactOrganisations()) > 1 {
		one.Organisation = organisation(r, item.OrganisationID)
	}
	if item.State == notify.Parked {
		at := r.URL("/intern/meldinger/holdt-tilbake/" + item.ID)
		one.SendURL, one.StopURL = at+"/send", at+"/stopp"
		one.Send = r.Text.T("notifyweb.messages.send.one", "What", one.What, "When", when(r, item.MadeAt))
		one.Stop = r.Text.T("notifyweb.messages.stop.one", "What", one.What, "When", when(r, item.MadeAt))
	}
	return one
}

func organisation(r *orgweb.Request, organisationID string) string {
	for _, m := range r.Staff.Memberships {
		if m.OrganisationID == organisationID {
			return m.OrganisationName
		}
	}
	return ""
}

// when is an instant as people of the municipality say it.
func when(r *orgweb.Request, at time.Time) string {
	zone := r.Tenant.Location()
	return r.Text.When(civil.DateOf(at, zone), civil.TimeOfDayOf(at, zone))
}

// release sends a message that was held back; whether it is still true is asked
// again when it goes.
func (p *Pages) release(w http.ResponseWriter, r *orgweb.Request) error {
	return p.settle(w, r, p.Notify.Release(r.HTTP.Context(), by(r), r.PathValue("id")), "sendes")
}

func (p *Pages) discard(w http.ResponseWriter, r *orgweb.Request) error {
	return p.settle(w, r, p.Notify.Discard(r.HTTP.Context(), by(r), r.PathValue("id")), "stoppet")
}

// settle leads back to those that are left. When a colleague was first, the
// service says so (409).
func (p *Pages) settle(w http.ResponseWriter, r *orgweb.Request, err error, done string) error {
	if err != nil {
		return err
	}
	return r.Redirect(w, address("holdt-tilbake")+"&ok="+done)
}
