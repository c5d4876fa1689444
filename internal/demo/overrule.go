package demo

import (
	"context"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// overrule puts one appointment in between the usual starts, for somebody whose
// bus goes only then: the first of the desks that has hosts of its own.
func (d *diary) overrule(ctx context.Context) error {
	hosts, err := roster.Hosts(ctx, d.DB, d.tenant.ID)
	if err != nil {
		return err
	}
	offers, err := d.Place.Offers(ctx, d.DB, d.tenant.ID)
	if err != nil {
		return err
	}
	for _, clerk := range d.desks {
		for _, host := range hosts {
			for _, offer := range offers {
				mine := host.OrganisationID == clerk.organisationID && offer.OrganisationID == clerk.organisationID
				if !mine || clerk.via != appointment.ViaPhone || offer.Kind != place.KindAppointment || offer.Channel != place.AtPlace {
					continue
				}
				if done, err := d.overruleBy(ctx, clerk, host.ID, offer); err != nil || done {
					return err
				}
			}
		}
	}
	return nil
}

// overruleBy tries a quarter past eleven on the next days; not every host is
// there on every day.
func (d *diary) overruleBy(ctx context.Context, clerk desk, hostID string, offer place.Offer) (done bool, err error) {
	for n := 1; n <= 7 && !done; n++ {
		slot := freetime.Slot{OfferID: offer.ID, PlaceID: offer.PlaceIDs[0], Date: d.today().AddDays(n), Start: 11*60 + 15}
		search := freetime.Search{Tenant: d.tenant, By: freetime.Staff, Now: d.Now}
		_, err = d.Appointment.BookDirect(ctx, appointment.HoldRequest{Search: search, Slot: slot}, appointment.Booking{
			Tenant: d.tenant, Viewer: clerk.viewer, MadeBy: clerk.organisationID, Via: clerk.via, Now: d.Now,
			Contact:  contact.Contact{FirstName: "Gunvor", Phone: "+4769000001"},
			Override: appointment.Override{HostID: hostID, Reason: "Bussen går bare da."},
		})
		if done = err == nil; !done && !errs.Is(err, errs.Invalid) {
			return false, err
		}
	}
	return done, nil
}
