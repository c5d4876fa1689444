package appointment

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// ForOthers tells whether somebody else's people booked it than those whose offer
// it is. Whether the person came is between them and those who helped.
func (a Appointment) ForOthers() bool {
	return a.Via == ViaPartner || a.MadeBy != "" && a.MadeBy != a.OrganisationID
}

// Seen is the appointment as the viewer may see it; nobody is whoever holds the
// link, which those who booked for another have too. How it went is shown to those
// who work where they went. To those who booked for another, one who came looks as
// one who did not, on the day itself and after it, in everything: else a place
// that is still there, or is not, would tell.
func (a Appointment) Seen(v org.Viewer, today civil.Date) Appointment {
	if !a.ForOthers() || v.In(a.OrganisationID, org.HostRole, org.Desk, org.Coordinator) {
		return a
	}
	switch a.State {
	case Arrived, Served, NoShow:
		a.State = Booked
	}
	a.VisitID, a.Override = "", Override{}
	if a.State != Booked || !a.Date.Before(today) {
		return a
	}
	return Appointment{
		ID: a.ID, OrganisationID: a.OrganisationID, MadeBy: a.MadeBy, Via: a.Via, State: Over, Date: a.Date, TellPartner: a.TellPartner,
		Version: a.Version, Code: a.Code, Token: a.Token, Contact: a.Contact, Redacted: a.Redacted,
	}
}

// overFor tells whether it is too late for whoever changes it. To those who booked
// for another that is when it has begun, for whether it is still open then would
// tell them who came.
func (a row) overFor(c Change) bool {
	if !a.ForOthers() || ownStaff(c.Actor, a) {
		return !a.Open()
	}
	return a.State == Excused || a.State == Revoked || !c.Now.Before(a.StartsAt)
}

// due is the day on which contact data go; met is false when they did not come.
// Who booked for another would learn that from the day on which the name is gone:
// so it goes on the same day either way, the sooner one unless the person has said
// that they may know.
func (a Appointment) due(t org.Tenant, met bool) civil.Date {
	days := t.ContactDaysUnmet
	switch {
	case a.ForOthers() && a.TellPartner, !a.ForOthers() && met:
		days = t.ContactDays
	case a.ForOthers():
		days = min(t.ContactDays, t.ContactDaysUnmet)
	}
	return a.Date.AddDays(days)
}

// Came is what a partner may know after the day.
type Came string

// The answers. A cancelled appointment says so itself.
const (
	CameAhead  Came = ""       // the day is not over, or it was cancelled
	CameNotAsk Came = "notask" // the person has not said yes
	CameYes    Came = "yes"
	CameNo     Came = "no"
	CameNotYet Came = "notyet" // nobody has noted it
)

// PartnerBooking is an appointment that partners of the viewer's organisation
// made, as they may see it.
type PartnerBooking struct {
	Appointment
	Came Came
}

// PartnerBookings lists, by day, what partners of the viewer's organisations have
// booked, until the contact data go.
func (s *Service) PartnerBookings(ctx context.Context, tenant org.Tenant, v org.Viewer, now time.Time) (list []PartnerBooking, err error) {
	defer errs.Wrap(&err, "PartnerBookings")
	own := v.Organisations(org.Partner)
	if len(own) == 0 {
		return nil, forbidden()
	}
	rows, err := db.All(ctx, s.DB, scan, columns+`and made_by in (`+db.Placeholders(2, len(own))+`)
		and made_via = 'partner' and not redacted and state <> 'held'`, append([]any{tenant.ID}, db.Args(own)...)...)
	if err != nil {
		return nil, err
	}
	today := civil.DateOf(now, tenant.Location())
	opened, err := s.opened(ctx, s.DB, rows)
	for _, a := range opened {
		list = append(list, PartnerBooking{Appointment: a.Seen(outsider(v), today), Came: a.came(today)})
	}
	slices.SortStableFunc(list, func(a, b PartnerBooking) int {
		return cmp.Or(a.Date.Compare(b.Date), a.StartsAt.Compare(b.StartsAt), strings.Compare(a.ID, b.ID))
	})
	return list, err
}

// outsider is the viewer as a partner alone, who may also work where it was.
func outsider(v org.Viewer) org.Viewer { return org.Viewer{PersonID: v.PersonID} }

func (a Appointment) came(today civil.Date) Came {
	if !a.Date.Before(today) || a.State == Excused || a.State == Revoked {
		return CameAhead
	}
	if !a.TellPartner {
		return CameNotAsk
	}
	switch a.State {
	case Arrived, Served:
		return CameYes
	case NoShow:
		return CameNo
	}
	return CameNotYet
}

// StopTelling takes back the yes to that the partner sees whether they came: by
// the person, by those who work where they went, or by the partner. The contact
// data then go as if nobody had asked.
func (s *Service) StopTelling(ctx context.Context, c Change) (err error) {
	defer errs.Wrap(&err, "StopTelling(%s)", c.ID)
	_, err = s.change(ctx, c, s.mayOpen, func(tx db.Tx, a *row) error {
		if !a.TellPartner {
			return nil
		}
		a.TellPartner = false
		if a.State != Excused && a.State != Revoked {
			a.ContactDue = a.due(c.Tenant, true)
		}
		return s.record(tx, c, *a, "appointment.tell", "tell_partner")
	})
	return err
}
