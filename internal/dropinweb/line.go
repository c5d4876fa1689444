package dropinweb

import (
	"slices"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// ticketSection is tickets that stand alike.
type ticketSection struct {
	Heading, ID string
	Rows        []ticketRow
}

// ticketRow is a ticket as those who help see it.
type ticketRow struct {
	ID, Number, Name, State string
	Details                 []string
	Priority                string
	Booked                  string
	Buttons                 []press
	Record                  string // the address of the visit record
	More                    *moreForm
	Forward                 []forwardGroup
}

// moreForm is what else can be done with somebody who waits.
type moreForm struct {
	Priorities []choice
	Whys       []choice
}

type choice struct {
	Value, Text string
	Chosen      bool
}

type forwardGroup struct {
	Label   string
	Options []choice
}

// rows makes rows for one page.
type rows struct {
	r       *orgweb.Request
	t       i18n.Localizer
	b       dropin.Board
	names   map[string]string
	reasons map[string]string
	hosts   map[string]string
	hostID  string
}

func (p *Pages) lines(r *orgweb.Request, page *queuePage, b dropin.Board, hosts []roster.Host) error {
	names, err := p.names(r, b)
	if err != nil {
		return err
	}
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	make := rows{r: r, t: r.Text, b: b, names: names, reasons: reasonNames(r.Text, reasons), hosts: hostNames(b, hosts), hostID: page.HostID}
	page.Topics = topicButtons(r.Text, reasons)
	shown := dropin.Line(b.Tickets, b.Now)
	page.Lines = append(page.Lines, make.section("waiting", shown, page))
	for _, state := range []dropin.State{dropin.Parked, dropin.Missed} {
		page.Lines = append(page.Lines, make.section(string(state), only(b.Tickets, state), page))
	}
	page.Lines = append(page.Lines, make.section("others", make.others(), page))
	if mine, ok := make.mine(); ok {
		row := make.open(mine)
		if row.Forward, err = p.forwards(r, b, hosts, page.HostID); err != nil {
			return err
		}
		page.Mine = &row
	} else if next, ok := b.Next(page.HostID); ok {
		page.Next = r.Text.T("dropin.next", "Number", next.Number)
	}
	return nil
}

func reasonNames(t i18n.Localizer, reasons []place.Reason) map[string]string {
	names := map[string]string{}
	for _, reason := range reasons {
		names[reason.ID] = reason.NameIn(t)
	}
	return names
}

func hostNames(b dropin.Board, hosts []roster.Host) map[string]string {
	names := map[string]string{}
	for _, h := range hosts {
		names[h.ID] = h.FirstName
	}
	for _, d := range b.Duties {
		names[d.Host.ID] = d.Host.FirstName
	}
	return names
}

func topicButtons(t i18n.Localizer, reasons []place.Reason) (list []topicButton) {
	for _, reason := range place.Visible(reasons) {
		list = append(list, topicButton{reason.ID, reason.NameIn(t)})
	}
	return list
}

func only(tickets []dropin.Ticket, state dropin.State) []dropin.Ticket {
	return slices.DeleteFunc(slices.Clone(tickets), func(t dropin.Ticket) bool { return t.State != state })
}

// visible leaves out the bookings of organisations that the viewer does not work
// in: that somebody has an appointment with NAV is itself secret.
func (m rows) visible(t dropin.Ticket) bool { return !t.Booked() || m.r.Staff.In(t.OrganisationID) }

func (m rows) mine() (dropin.Ticket, bool) {
	for _, t := range m.b.Tickets {
		if t.Open() && t.HostID == m.hostID && m.hostID != "" {
			return t, true
		}
	}
	return dropin.Ticket{}, false
}

// others are those who are with other hosts.
func (m rows) others() []dropin.Ticket {
	return slices.DeleteFunc(slices.Clone(m.b.Tickets), func(t dropin.Ticket) bool { return !t.Open() || t.HostID == m.hostID })
}

func (m rows) section(kind string, tickets []dropin.Ticket, page *queuePage) ticketSection {
	s := ticketSection{Heading: m.t.T("dropin.section." + kind), ID: kind}
	for _, t := range tickets {
		if m.visible(t) {
			s.Rows = append(s.Rows, m.waiting(t, page.Mine != nil))
		}
	}
	return s
}

// row is what is told of any ticket.
func (m rows) row(t dropin.Ticket) ticketRow {
	row := ticketRow{ID: t.ID, Number: m.t.Number(t.Number), Name: m.names[t.ID], State: string(t.State)}
	if t.Priority != "" {
		row.Priority = m.t.T("dropin.first", "Why", strings.ToLower(m.t.T(t.Priority.Key())))
	}
	if t.Booked() {
		row.Booked = m.t.T("dropin.booked", "Clock", m.t.Clock(civil.TimeOfDayOf(t.DueAt, m.b.Place.Location())))
	}
	for _, detail := range []string{m.reasons[t.ReasonID], languageName(m.t, t.Language), m.pc(t), m.wants(t), m.waited(t)} {
		if detail != "" {
			row.Details = append(row.Details, detail)
		}
	}
	return row
}

func (m rows) pc(t dropin.Ticket) string {
	if !t.NeedsPC {
		return ""
	}
	return m.t.T("dropin.needspc")
}

func (m rows) wants(t dropin.Ticket) string {
	switch {
	case t.Open() && t.HostID != m.hostID:
		return m.t.T("dropin.with", "Host", m.hosts[t.HostID])
	case t.WantedHost != "" && t.WantedHost != m.hostID && m.hosts[t.WantedHost] != "":
		return m.t.T("dropin.for", "Host", m.hosts[t.WantedHost])
	}
	return ""
}

func (m rows) waited(t dropin.Ticket) string {
	switch t.State {
	case dropin.Waiting:
		return m.t.T("dropin.waited", "Minutes", m.t.Minutes(t.Waited(m.b.Now)))
	case dropin.Helping:
		return m.t.T("dropin.helped", "Minutes", m.t.Minutes(t.Helped(m.b.Now)))
	}
	return ""
}

func (m rows) button(do string, t dropin.Ticket, quiet bool) press {
	return press{Do: do, Ticket: t.ID, Text: m.t.T("dropin.do." + do), Quiet: quiet}
}

// open is the row of whom the host has.
func (m rows) open(t dropin.Ticket) ticketRow {
	row := m.row(t)
	row.Record = m.r.URL("/intern/ko/" + m.b.Place.Slug + "/ferdig/" + t.ID + "?vert=" + m.hostID)
	if t.State == dropin.Called {
		row.Buttons = []press{m.button("begin", t, false), m.button("miss", t, true), m.button("uncall", t, true)}
		return row
	}
	row.Buttons = []press{m.button("park", t, true)}
	return row
}

// waiting is the row of somebody whom nobody, or another host, has.
func (m rows) waiting(t dropin.Ticket, busy bool) ticketRow {
	row := m.row(t)
	free := !busy && m.hostID != ""
	switch {
	case t.State == dropin.Waiting && free:
		row.Buttons = []press{m.button("take", t, true)}
	case t.State == dropin.Parked && free:
		row.Buttons = []press{m.button("resume", t, false), m.button("return", t, true)}
	case t.State == dropin.Missed || t.State == dropin.Parked:
		row.Buttons = []press{m.button("return", t, true)}
	}
	if !t.Open() {
		row.More = m.more(t)
	}
	return row
}

func (m rows) more(t dropin.Ticket) *moreForm {
	more := &moreForm{Priorities: []choice{{Text: m.t.T("dropin.priority.none"), Chosen: t.Priority == ""}}}
	for _, priority := range dropin.Priorities() {
		more.Priorities = append(more.Priorities, choice{string(priority), m.t.T(priority.Key()), t.Priority == priority})
	}
	for _, why := range dropin.Whys() {
		more.Whys = append(more.Whys, choice{Value: string(why), Text: m.t.T(why.Key())})
	}
	return more
}
