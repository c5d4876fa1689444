package demo

import (
	"context"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/dropin"
	"digivert/internal/place"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

// line is the queue of the library in the demo.
type line struct {
	*builder
	ctx     context.Context
	placeID string
	hosts   []string
	now     time.Time
	err     error // the first thing that went wrong; nothing is done after it
}

// pastWeeks is for how long the library has had a queue.
const pastWeeks = 3

// queued fills the queue of past drop-in days and of today, if the town has one.
func (b *builder) queued(ctx context.Context) error {
	offer, found := b.offers[dropInLibrary]
	if !found {
		return nil
	}
	l := &line{builder: b, ctx: ctx, placeID: b.places[library], now: b.Now}
	err := b.DropIn.SaveQueue(ctx, b.by, dropin.Queue{PlaceID: l.placeID, Counting: true, ShowsNames: true, PCs: 3, MostWaiting: 20,
		RingName: "Kari i skranken", RingPhone: haldenTelephone})
	if err != nil {
		return err
	}
	hosts, err := roster.Hosts(ctx, b.DB, b.tenant.ID)
	for _, h := range hosts {
		if h.OrganisationID == offer.OrganisationID {
			l.hosts = append(l.hosts, h.ID)
		}
	}
	if err != nil || len(l.hosts) < 2 {
		return err
	}
	l.past(offer)
	l.openToday(offer)
	l.today()
	return l.err
}

func (l *line) post() dropin.Post {
	return dropin.Post{Tenant: l.tenant, Viewer: l.staff[library], PlaceID: l.placeID, Now: l.now}
}

// past lets some be helped on each past day, and makes counts of them.
func (l *line) past(offer place.Offer) {
	today := l.builder.today()
	sessions, err := l.Place.Sessions(l.ctx, l.DB, place.SessionQuery{
		TenantID: l.tenant.ID, PlaceID: l.placeID, Kind: place.KindDropIn, From: today.AddDays(-7 * pastWeeks), To: today.AddDays(-1)})
	l.note(err)
	for i, s := range sessions {
		if len(s.Open) != 1 || s.Open[0] != s.Span {
			continue // a holiday, or closed for some of it
		}
		for n := range 3 + i%3 {
			l.now, _ = s.Date.At(s.Span.Start+civil.TimeOfDay(5+20*n), l.tenant.Location())
			id := l.give(dropin.Wanted{ReasonID: offer.ReasonIDs[(i+n)%len(offer.ReasonIDs)]})
			l.after(4 + 3*n)
			l.serve(id, l.hosts[n%2], 15+5*n)
		}
	}
	l.now = l.Now
	l.note(l.DropIn.Settle(l.ctx, l.tenant, l.Now))
	l.note(l.Appointment.Settle(l.ctx, l.tenant, l.Now))
}

func (l *line) note(err error) {
	if l.err == nil {
		l.err = err
	}
}

func (l *line) after(minutes int) { l.now = l.now.Add(time.Duration(minutes) * time.Minute) }

func (l *line) ago(minutes int) { l.now = l.Now.Add(-time.Duration(minutes) * time.Minute) }

// openToday gives the demo a drop-in whatever the day and hour on which somebody
// looks at it.
func (l *line) openToday(offer place.Offer) {
	day, at := l.builder.today(), civil.TimeOfDayOf(l.Now, l.tenant.Location())
	from, to := max(at-180, 0), min(at+300, 24*60)
	rule := civil.Rule{Kind: civil.Weekly, Weekday: day.Weekday(), From: day, To: day, Span: civil.Span{Start: from, End: to}}
	calendar, err := place.LoadCalendar(l.ctx, l.DB, place.Query{TenantID: l.tenant.ID, From: day, To: day})
	l.note(err)
	if l.err != nil {
		return
	}
	hours := civil.Intersect([]civil.Span{rule.Span}, calendar.Open(l.placeID, "", day))
	if len(hours) != 1 || hours[0] != rule.Span {
		l.note(l.Place.AddRules(l.ctx, l.by, place.NewRules{PlaceID: l.placeID, Rules: []civil.Rule{rule}}))
	}
	l.note(l.Place.AddRules(l.ctx, l.by, place.NewRules{PlaceID: l.placeID, OfferID: offer.ID, Rules: []civil.Rule{rule}}))
}

// open tells whether the library has drop-in now.
func (l *line) open() bool {
	if l.err != nil {
		return false
	}
	b, err := l.DropIn.Board(l.ctx, l.DB, dropin.BoardQuery{Tenant: l.tenant, PlaceID: l.placeID, Now: l.Now})
	l.note(err)
	_, open := b.Until()
	return open
}

func (l *line) give(w dropin.Wanted) string {
	if l.err != nil {
		return ""
	}
	t, err := l.DropIn.Give(l.ctx, l.post(), w)
	l.note(err)
	return t.ID
}

// do does something with a ticket, unless something has gone wrong.
func (l *line) do(f func(context.Context, dropin.Post, string) (dropin.Ticket, error), ticketID string) {
	if l.err == nil {
		_, err := f(l.ctx, l.post(), ticketID)
		l.note(err)
	}
}

func (l *line) call(ticketID, hostID string) {
	if l.err == nil {
		_, err := l.DropIn.CallThis(l.ctx, l.post(), dropin.Act{TicketID: ticketID, HostID: hostID}, true)
		l.note(err)
	}
}

// serve calls somebody and helps for so many minutes.
func (l *line) serve(ticketID, hostID string, minutes int) {
	l.call(ticketID, hostID)
	l.do(l.DropIn.Begin, ticketID)
	l.after(minutes)
	if l.err != nil {
		return
	}
	t, err := dropin.FindTicket(l.ctx, l.DB, l.tenant.ID, ticketID)
	l.note(err)
	_, err = l.DropIn.Finish(l.ctx, l.post(), ticketID, visit.Visit{Minutes: minutes, Outcome: visit.Helped, Topics: []string{t.ReasonID}})
	l.note(err)
}

// today is a queue with somebody in every state.
func (l *line) today() {
	if civil.TimeOfDayOf(l.Now, l.tenant.Location()) < 120 || !l.open() {
		return // hardly anybody has come, or it is a holiday
	}
	one, two, r := l.hosts[0], l.hosts[1], l.reasons
	l.ago(110)
	l.join(one, "1")
	l.join(two, "2")
	first, second, third := l.give(dropin.Wanted{ReasonID: r["bankid"]}), l.give(dropin.Wanted{ReasonID: r["email"]}), l.give(dropin.Wanted{ReasonID: r["nav"]})
	l.serve(first, one, 20)
	l.serve(second, two, 25)
	l.call(third, one)
	l.note1(l.DropIn.ForwardToOrganisation(l.ctx, l.post(), third, l.organisations[nav]))
	l.ago(50)
	missed, left, parked := l.give(dropin.Wanted{ReasonID: r["post"]}), l.give(dropin.Wanted{ReasonID: r["photos"]}), l.give(dropin.Wanted{ReasonID: r["bank"], NeedsPC: true})
	l.ago(35)
	l.call(missed, two)
	l.do(l.DropIn.Miss, missed)
	l.do(l.DropIn.Leave, left)
	l.call(parked, two)
	l.do(l.DropIn.Begin, parked)
	l.after(8)
	l.do(l.DropIn.Park, parked)
	l.note1(l.DropIn.TurnAwayNew(l.ctx, l.post(), dropin.Wanted{Language: "so"}, dropin.Language))
	l.ago(24)
	helping, called := l.give(dropin.Wanted{ReasonID: r["bankid"], FirstName: "Aud"}), l.give(dropin.Wanted{ReasonID: r["smartphone"]})
	l.ago(14)
	l.call(helping, one)
	l.do(l.DropIn.Begin, helping)
	l.give(dropin.Wanted{ReasonID: r["forms"], NeedsPC: true})
	l.ago(9)
	l.give(dropin.Wanted{ReasonID: r["helsenorge"], Language: "uk"})
	l.give(dropin.Wanted{ReasonID: r["email"], Priority: dropin.Children})
	l.booked()
	l.ago(1)
	l.call(called, two)
}

// note1 is note for what also gives a ticket.
func (l *line) note1(_ dropin.Ticket, err error) { l.note(err) }

func (l *line) join(hostID, spot string) {
	if l.err == nil {
		l.note(l.DropIn.Join(l.ctx, l.post(), hostID, spot))
	}
}

// booked lets the next one with an appointment at the library today come, if
// there is one.
func (l *line) booked() {
	if l.err != nil {
		return
	}
	list, err := l.Appointment.Day(l.ctx, appointment.DayQuery{Tenant: l.tenant, Viewer: l.staff[library], Date: l.builder.today(), OrganisationID: l.organisations[library]})
	l.note(err)
	for _, a := range list {
		if a.State == appointment.Booked && a.PlaceID == l.placeID {
			_, err := l.DropIn.Arrive(l.ctx, appointment.Change{Tenant: l.tenant, ID: a.ID, Actor: appointment.Actor{Viewer: l.staff[library]}, Now: l.now})
			if !errs.Is(err, errs.Conflict) { // it begins so late that nobody marks it yet
				l.note(err)
			}
			return
		}
	}
}
