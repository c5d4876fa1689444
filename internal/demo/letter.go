package demo

import (
	"context"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
)

// letter is one that waits for somebody without phone and e-mail: to whom, and in
// which language.
type letter struct {
	to   appointment.Address
	lang string
}

// byPost lets the desk of the offer book for somebody who gets a letter.
func (d *diary) byPost(v visitor, l letter) visitor {
	if v.letter = l; l.to.Name != "" {
		v.contact.Phone = ""
		v.desk = desk{d.staffOf(v.offer), v.offer.OrganisationID, appointment.ViaPhone}
	}
	return v
}

// write puts the letter in the queue of the desk.
func (d *diary) write(ctx context.Context, v visitor, r appointment.Receipt) error {
	if v.letter.to.Name == "" {
		return nil
	}
	c := appointment.Change{Tenant: d.tenant, ID: r.ID, Actor: appointment.Actor{Viewer: v.desk.viewer}, Now: d.Now}
	_, err := d.Appointment.AddLetter(ctx, c, v.letter.to, v.letter.lang)
	if errs.Is(err, errs.Conflict) {
		return nil // holidays lie in between
	}
	return err
}
