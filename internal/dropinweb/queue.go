package dropinweb

import (
	"context"
	"net/http"
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// queuePage is the screen of those who help: whom they have, who waits, and a
// number for whoever comes.
type queuePage struct {
	orgweb.Page
	Form   *form.Form // nothing but what went wrong
	Place  string
	Action string
	Stream string
	Fixed  string // nothing to refresh after a post that failed

	HostID, HostName string
	Hosts            []web.Link // whose screen it may be
	OnDuty           bool
	Spot             string
	Spots            *form.Form

	Ask    *ask
	Said   string // what was just done
	Undo   *press
	Print  string // the address of the paper of a number just given
	Light  light
	Facts  []string
	Over   string // it is past closing, and people wait
	Mine   *ticketRow
	Next   string // "Kall neste: nummer 14"
	Lines  []ticketSection
	Topics []topicButton
	Give   *form.Form
	Turned *form.Form
	Day    *form.Form // PCs today
	Stop   press
	Links  []web.Link
	Ring   string
}

// ask is a question before something is done all the same.
type ask struct {
	Text, Button string
	Press        press
}

// press is a button that does something with a ticket.
type press struct {
	Do, Ticket, Text, Accept, Extra string
	Quiet                           bool
}

type topicButton struct{ Value, Text string }

func (p *Pages) showQueue(w http.ResponseWriter, r *orgweb.Request) error {
	page, err := p.queuePage(r, r.Query("vert"))
	if err != nil {
		return err
	}
	if err := p.tell(r, &page); err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "queue", page)
}

// tell says what was just done.
func (p *Pages) tell(r *orgweb.Request, page *queuePage) error {
	t, err := dropin.FindTicket(r.HTTP.Context(), p.DB, r.Tenant.ID, r.Query("nr"))
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	switch r.Query("gjort") {
	case "gitt":
		page.Said = r.Text.T("dropin.said.given", "Number", t.Number)
		page.Print = r.URL("/intern/ko/" + r.PathValue("place") + "/lapp/" + t.ID)
		page.Undo = &press{Do: "leave", Ticket: t.ID, Text: r.Text.T("dropin.undo.given")}
	case "ferdig":
		page.Said = r.Text.T("dropin.said.done", "Number", t.Number)
		page.Undo = &press{Do: "unfinish", Ticket: t.ID, Text: r.Text.T("dropin.undo.done")}
	case "videre":
		page.Said = r.Text.T("dropin.said.forwarded", "Number", t.Number)
	}
	return nil
}

func (p *Pages) queuePage(r *orgweb.Request, hostID string) (page queuePage, err error) {
	b, _, err := p.run(r)
	if err != nil {
		return page, err
	}
	if !b.Queue.Counting {
		return page, errs.E(errs.Conflict, "dropin.queue.off")
	}
	page = queuePage{Page: r.Page("dropin.queue.title", "Place", b.Place.Name).Scripted(), Form: form.New(r.Text), Place: b.Place.Name,
		Light: lightOf(r.Text, b), Stream: r.URL("/intern/ko/" + b.Place.Slug + "/strom")}
	hosts, err := p.hostsOf(r, b)
	if err != nil {
		return page, err
	}
	if err := p.choose(r, &page, hosts, hostID); err != nil {
		return page, err
	}
	page.Action = r.URL(queuePath(b.Place, page.HostID))
	page.facts(r, b)
	if err := p.lines(r, &page, b, hosts); err != nil {
		return page, err
	}
	return page, p.tools(r, &page, b)
}

// hostsOf are those who help here: on duty today first, then all others of the
// organisations that run the queue.
func (p *Pages) hostsOf(r *orgweb.Request, b dropin.Board) ([]roster.Host, error) {
	all, err := roster.Hosts(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	offers, err := p.Place.Offers(r.HTTP.Context(), p.DB, r.Tenant.ID)
	return slices.DeleteFunc(all, func(h roster.Host) bool {
		return h.OrganisationID != b.Place.OrganisationID && !slices.ContainsFunc(offers, func(o place.Offer) bool {
			return o.Kind == place.KindDropIn && o.At(b.Place.ID) && o.OrganisationID == h.OrganisationID
		}) && !slices.ContainsFunc(b.Duties, func(d dropin.Duty) bool { return d.Host.ID == h.ID })
	}), err
}

// choose finds whose screen it is: the one asked for, or the viewer's own.
func (p *Pages) choose(r *orgweb.Request, page *queuePage, hosts []roster.Host, hostID string) error {
	own, err := roster.HostsOf(r.HTTP.Context(), p.DB, r.Tenant.ID, r.Staff.PersonID)
	if err != nil {
		return err
	}
	for _, h := range own {
		if hostID == "" && slices.ContainsFunc(hosts, func(one roster.Host) bool { return one.ID == h.ID }) {
			hostID = h.ID
		}
	}
	for _, h := range hosts {
		if h.ID == hostID {
			page.HostID, page.HostName = h.ID, h.FirstName
		}
		path := r.URL("/intern/ko/"+r.PathValue("place")) + "?vert=" + h.ID
		page.Hosts = append(page.Hosts, web.Link{Text: h.FirstName, URL: path, Current: h.ID == hostID})
	}
	return nil
}

func (page *queuePage) facts(r *orgweb.Request, b dropin.Board) {
	t := r.Text
	page.Facts = []string{t.N("dropin.waiting", len(dropin.Line(b.Tickets, b.Now))), t.N("dropin.hosts", b.Hosts())}
	if until, open := b.Until(); open {
		page.Facts = append(page.Facts, t.T("dropin.until", "Clock", t.Clock(until)))
	}
	if b.PCs > 0 {
		page.Facts = append(page.Facts, t.T("dropin.pcs", "Free", max(b.FreePCs(), 0), "All", b.PCs))
	}
	if names := languageNames(t, b.Languages()); names != "" {
		page.Facts = append(page.Facts, t.T("dropin.languages", "Languages", names))
	}
	if b.Overrun() {
		page.Over = t.N("dropin.over", len(dropin.Line(b.Tickets, b.Now)))
	}
	for _, d := range b.Duties {
		if d.Host.ID == page.HostID && d.Here() {
			page.OnDuty, page.Spot = true, d.Spot
		}
	}
}

// names are the first names that the viewer may see: of those who want to be
// called by them, and of the viewer's organisations' booked people.
func (p *Pages) names(r *orgweb.Request, b dropin.Board) (map[string]string, error) {
	names, err := p.DropIn.Names(r.HTTP.Context(), p.DB, r.Tenant.ID, b.Tickets)
	if err != nil {
		return nil, err
	}
	for _, organisationID := range r.Staff.ContactOrganisations() {
		if !slices.ContainsFunc(b.Tickets, func(t dropin.Ticket) bool { return t.Booked() && t.OrganisationID == organisationID }) {
			continue
		}
		if err := p.bookedNames(r.HTTP.Context(), r, b, organisationID, names); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (p *Pages) bookedNames(ctx context.Context, r *orgweb.Request, b dropin.Board, organisationID string, names map[string]string) error {
	booked, err := p.Appointment.Day(ctx, appointment.DayQuery{Tenant: r.Tenant, Viewer: r.Staff, Date: b.Date, OrganisationID: organisationID})
	for _, a := range booked {
		for _, t := range b.Tickets {
			if t.AppointmentID == a.ID {
				names[t.ID] = a.Contact.FirstName
			}
		}
	}
	return err
}
