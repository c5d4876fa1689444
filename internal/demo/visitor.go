package demo

import (
	"context"
	"slices"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// visitor is one booking and what comes of it.
type visitor struct {
	contact               contact.Contact
	offer                 place.Offer
	reasonID              string
	language, interpreter string
	ordered               bool // the interpreter is
	onBehalf              bool
	desk                  desk // who booked for them; zero = they themselves
	from                  civil.Date
	time                  freetime.Time
	bookedAt              time.Time
	comes                 bool // whatever the dice say
	letter                letter
}

func (v visitor) search(d *diary) freetime.Search {
	q := freetime.Search{
		Tenant: d.tenant, OfferID: v.offer.ID, ReasonID: v.reasonID, Language: v.language, Interpreter: v.interpreter,
		By: freetime.BookerOf(v.desk.viewer), From: v.from, Now: v.bookedAt,
	}
	return q
}

// visitor draws somebody for the time.
func (d *diary) visitor(offer place.Offer, t freetime.Time) visitor {
	v := visitor{
		contact: d.contact(offer), offer: offer, reasonID: d.reason(offer), time: t, bookedAt: d.bookedAt(t),
		onBehalf: d.IntN(12) == 0, language: d.language(offer),
	}
	switch {
	case offer.Audience == place.ForEmployees:
		v.desk = desk{d.staffOf(offer), offer.OrganisationID, appointment.ViaDesk}
	case d.IntN(10) < 3 && len(d.desks) > 0:
		v.desk = some(d.Rand, d.desks)
	}
	return v
}

func (d *diary) contact(offer place.Offer) contact.Contact {
	c := contact.Contact{FirstName: some(d.Rand, firstNames()), Phone: d.phone(offer)}
	if d.IntN(4) == 0 {
		c.Email = place.Slug(c.FirstName) + "@post.example"
	}
	if d.IntN(8) == 0 {
		c.Note = some(d.Rand, notes())
	}
	return c
}

// reason draws one that the offer takes; those that stand first are the most
// common.
func (d *diary) reason(offer place.Offer) string {
	var takes []string
	for _, standard := range place.Standards() {
		if id := d.reasons[standard]; offer.Takes(id) {
			takes = append(takes, id)
		}
	}
	share := d.Float64()
	return takes[int(share*share*float64(len(takes)))]
}

// language is one of the hosts' other languages, for a few.
func (d *diary) language(offer place.Offer) string {
	if d.IntN(10) > 0 {
		return ""
	}
	spoken := []string{""}
	for _, h := range d.town.hosts {
		if d.organisations[h.at] == offer.OrganisationID {
			spoken = append(spoken, h.languages[1:]...)
		}
	}
	return some(d.Rand, spoken)
}

// bookedAt is one to twelve days ahead, and never after now.
func (d *diary) bookedAt(t freetime.Time) time.Time {
	at := t.StartsAt.AddDate(0, 0, -1-d.IntN(12)).Add(-time.Duration(d.IntN(120)) * time.Minute)
	if at.After(d.Now) {
		return d.before(d.Now)
	}
	return at
}

// staffOf is somebody who works for the organisation of the offer.
func (d *diary) staffOf(offer place.Offer) org.Viewer {
	for name, id := range d.organisations {
		if id == offer.OrganisationID {
			return d.staff[name]
		}
	}
	return org.Viewer{}
}

// live books, and lets happen what has happened by now. A time that nobody can
// take on any more is left.
func (d *diary) live(ctx context.Context, v visitor) error {
	receipt, err := d.Appointment.BookDirect(ctx,
		appointment.HoldRequest{Search: v.search(d), Slot: v.time.Slot()},
		appointment.Booking{
			Tenant: d.tenant, Contact: v.contact, Language: v.language, Interpreter: v.interpreter, OnBehalf: v.onBehalf,
			Via: v.desk.via, Viewer: v.desk.viewer, MadeBy: v.desk.organisationID, Now: v.bookedAt,
			TellPartner: len(v.contact.FirstName)%2 == 0, // every other says yes, where a partner asks
		})
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	if v.ordered {
		if err := d.orderInterpreter(ctx, v, receipt); err != nil {
			return err
		}
	}
	if err := d.write(ctx, v, receipt); err != nil {
		return err
	}
	return d.happen(ctx, v, receipt)
}

func (d *diary) orderInterpreter(ctx context.Context, v visitor, r appointment.Receipt) error {
	viewer := d.staffOf(v.offer)
	tasks, err := d.Appointment.Tasks(ctx, d.tenant, viewer)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.AppointmentID == r.ID {
			return d.Appointment.DoneTask(ctx, d.tenant, viewer, t.ID, v.bookedAt.Add(time.Hour))
		}
	}
	return nil
}

func (d *diary) happen(ctx context.Context, v visitor, r appointment.Receipt) error {
	change := appointment.Change{Tenant: d.tenant, ID: r.ID, Actor: appointment.Actor{Viewer: d.staffOf(v.offer)}}
	at := func(t time.Time) appointment.Change { change.Now = t; return change }
	between := v.bookedAt.Add(v.time.StartsAt.Sub(v.bookedAt) / 2)
	dice := d.IntN(100)
	switch {
	case dice < 6 && !v.comes && between.Before(d.Now):
		return d.Appointment.Cancel(ctx, at(between))
	case dice < 7 && !v.comes && between.Before(d.Now):
		return d.Appointment.Revoke(ctx, at(between))
	case v.time.StartsAt.After(d.Now):
		return nil
	case dice < 15 && !v.comes:
		return d.Appointment.NoShow(ctx, at(v.time.StartsAt.Add(15*time.Minute)))
	case v.time.EndsAt.After(d.Now):
		return d.Appointment.Arrive(ctx, at(v.time.StartsAt))
	}
	return d.Appointment.Serve(ctx, appointment.ServeRequest{Change: at(v.time.EndsAt), Visit: d.visit(v)})
}

// visit is what the host tells of it.
func (d *diary) visit(v visitor) visit.Visit {
	yes, no := true, false
	told := visit.Visit{
		Minutes: max(10, v.offer.Length-5*d.IntN(4)), Topics: []string{v.reasonID}, Persons: 1, Language: v.language,
		Outcome: d.outcome(), OnBehalf: &v.onBehalf,
	}
	if second := d.reason(v.offer); d.IntN(4) == 0 && !slices.Contains(told.Topics, second) {
		told.Topics = append(told.Topics, second)
	}
	if d.IntN(12) == 0 {
		told.Persons = 2
	}
	if d.IntN(2) == 0 {
		told.Device, told.AgeBand = some(d.Rand, visit.Devices()), some(d.Rand, visit.Ages())
		told.FirstTime = some(d.Rand, []*bool{&yes, &no, nil})
	}
	d.tell(&told, v.time.StartsAt.String()+v.contact.FirstName)
	return told
}

func (d *diary) outcome() visit.Outcome {
	switch dice := d.IntN(100); {
	case dice < 66:
		return visit.Helped
	case dice < 82:
		return visit.Partly
	case dice < 90:
		return visit.Referred
	case dice < 96:
		return visit.OtherWay
	}
	return visit.Not
}
