package demo

import (
	"context"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/notify"
)

// ring puts somebody into each part of the ring-list: those of the next workday
// whom no message reaches, one whose message failed, one whom we cancelled, and
// those who have asked to be called.
func (d *diary) ring(ctx context.Context) error {
	for _, c := range d.town.callers {
		d.deal("ring", c.name)
		if err := d.ringOne(ctx, c); err != nil {
			return err
		}
	}
	return d.askCallbacks(ctx)
}

// caller has an appointment and stands on the ring-list with it.
type caller struct {
	name, phone    string
	offer, reason  string
	why            appointment.CallWhy
	noCall, noSend bool
}

func haldenCallers() []caller {
	remind := appointment.CallRemind
	return []caller{
		{name: "Borghild", phone: "69 00 00 12", offer: atLibrary, reason: "bankid", why: remind},
		{name: "Asbjørn", phone: "90 00 00 31", offer: atLibrary, reason: "tablet", why: remind, noSend: true},
		{name: "Magnhild", phone: "69 00 00 47", offer: atLibrary, reason: "photos", why: remind, noCall: true},
		{name: "Torleif", phone: "69 00 00 58", offer: atServiceDesk, reason: "helsenorge", why: remind},
		{name: "Gunvor", phone: "90 00 00 62", offer: atLibrary, reason: "email", why: appointment.CallUnreached},
		{name: "Einar", phone: "69 00 00 73", offer: atLibrary, reason: "smartphone", why: appointment.CallChanged},
	}
}

func (d *diary) ringOne(ctx context.Context, c caller) error {
	v := visitor{
		contact: contact.Contact{FirstName: c.name, Phone: c.phone}, offer: d.offers[c.offer], reasonID: d.reasons[c.reason],
		from: d.today().AddDays(1), bookedAt: d.Now.AddDate(0, 0, -5),
	}
	if c.why != appointment.CallRemind {
		v.from, v.bookedAt = d.today().AddDays(3), d.before(d.Now)
	}
	times, err := d.Appointment.Free.Times(ctx, d.DB, v.search(d))
	if err != nil || len(times) == 0 {
		return err
	}
	v.time = some(d.Rand, sameDay(times))
	if c.why == appointment.CallRemind && appointment.RingDay(d.tenant, v.time.Date).After(d.today()) {
		return nil // holidays: the list is empty today
	}
	receipt, err := d.Appointment.BookDirect(ctx, appointment.HoldRequest{Search: v.search(d), Slot: v.time.Slot()}, appointment.Booking{
		Tenant: d.tenant, Contact: v.contact, NoCall: c.noCall, NoSend: c.noSend, Now: v.bookedAt,
	})
	if errs.Is(err, errs.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	switch c.why {
	case appointment.CallUnreached:
		return notify.AssumeFailed(ctx, d.DB, d.tenant.ID, receipt.ID, d.Now)
	case appointment.CallChanged:
		actor := appointment.Actor{Viewer: d.staffOf(v.offer)}
		return d.Appointment.Revoke(ctx, appointment.Change{Tenant: d.tenant, ID: receipt.ID, Actor: actor, Now: d.Now.Add(-20 * time.Minute)})
	}
	return nil
}

// sameDay are the times of the first day.
func sameDay(times []freetime.Time) []freetime.Time {
	for i, t := range times {
		if t.Date != times[0].Date {
			return times[:i]
		}
	}
	return times
}

// askCallbacks: one asked on the web, one called a desk that was busy.
func (d *diary) askCallbacks(ctx context.Context) error {
	if len(d.town.callers) == 0 {
		return nil
	}
	web := appointment.CallbackRequest{
		PlaceID: d.places[library], ReasonID: d.reasons["bankid"], Contact: contact.Contact{FirstName: "Solfrid", Phone: "90 00 00 84"},
		Note: "Helst etter klokka 12.", Now: d.Now.Add(-3 * time.Hour),
	}
	desk := appointment.CallbackRequest{
		Contact: contact.Contact{FirstName: "Ragnvald", Phone: "69 00 00 95"}, Language: "en", Note: "Vil vite om kurset er gratis.",
		Now: d.Now.Add(-26 * time.Hour),
	}
	for _, one := range d.desks {
		if one.organisationID == d.organisations[library] {
			desk.Viewer, desk.MadeBy, desk.OrganisationID = one.viewer, one.organisationID, one.organisationID
		}
	}
	for _, r := range []appointment.CallbackRequest{web, desk} {
		r.Tenant = d.tenant
		if _, err := d.Appointment.AskCallback(ctx, r); err != nil {
			return err
		}
	}
	return nil
}
