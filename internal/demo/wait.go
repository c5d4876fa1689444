package demo

import (
	"context"
	"slices"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/id"
	"digivert/internal/contact"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// waiter is somebody who joined the earlier-time list two days ago. Names stand
// for ids.
type waiter struct {
	name, phone     string
	reason, place   string // "" anywhere
	language        string
	weeks           int
	onAnAppointment bool // has one, and wants an earlier day
}

// wait puts people on the earlier-time list, lets a time fall free where all is
// taken, and tells of it.
func (d *diary) wait(ctx context.Context) error {
	if len(d.town.waiters) == 0 || !d.Appointment.TellsSomebody() {
		return nil
	}
	joined := d.Now.AddDate(0, 0, -2)
	for _, w := range d.town.waiters {
		if err := d.join(ctx, w, joined); err != nil {
			return err
		}
	}
	if err := d.fallFree(ctx); err != nil {
		return err
	}
	yesterday, ok := d.today().AddDays(-1).At(15*60, d.tenant.Location())
	if !ok {
		return nil
	}
	return d.Appointment.TellEarlier(ctx, d.tenant, yesterday)
}

func (d *diary) join(ctx context.Context, w waiter, joined time.Time) error {
	if w.onAnAppointment {
		return d.wishEarlier(ctx, joined)
	}
	_, err := d.Appointment.JoinEarlier(ctx, appointment.EarlierRequest{
		Tenant: d.tenant, ReasonID: d.reasons[w.reason], PlaceID: d.places[w.place], Language: w.language,
		Until: d.today().AddDays(7 * w.weeks), Contact: contact.Contact{FirstName: w.name, Phone: w.phone},
		Key: id.New(), Hash: []byte("demo"), Now: joined,
	})
	return err
}

// wishEarlier lets the first who has a late appointment, and can be told, ask
// for an earlier day.
func (d *diary) wishEarlier(ctx context.Context, joined time.Time) error {
	booked, err := d.ahead(ctx, d.organisations[library], 10)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(booked, func(a appointment.Appointment) bool { return d.Appointment.CanWish(a, d.tenant, joined) })
	if i < 0 {
		return nil
	}
	change := appointment.Change{Tenant: d.tenant, ID: booked[i].ID, Actor: appointment.Actor{Token: booked[i].Token}, Now: joined}
	_, err = d.Appointment.WishEarlier(ctx, change, "")
	return err
}

// fallFree cancels an appointment in the full week.
func (d *diary) fallFree(ctx context.Context) error {
	for _, o := range d.town.offers {
		if o.full == 0 {
			continue
		}
		booked, err := d.ahead(ctx, d.organisations[o.OrganisationID], o.full/2+1)
		if err != nil || len(booked) == 0 {
			return err
		}
		a := booked[0]
		change := appointment.Change{Tenant: d.tenant, ID: a.ID, Actor: appointment.Actor{Token: a.Token}, Now: d.Now}
		return d.Appointment.Cancel(ctx, change)
	}
	return nil
}

// ahead lists what an organisation has booked from so many days ahead on.
func (d *diary) ahead(ctx context.Context, organisationID string, days int) ([]appointment.Appointment, error) {
	return d.Appointment.Upcoming(ctx, appointment.DayQuery{
		Tenant: d.tenant, Viewer: deskOf(organisationID), Date: d.today().AddDays(days), OrganisationID: organisationID,
	})
}

// deskOf is somebody at the desk of an organisation.
func deskOf(organisationID string) org.Viewer {
	return org.Viewer{Memberships: []org.Membership{{OrganisationID: organisationID, Role: org.Desk}}}
}

// weeksOfNeed is how far the counts of unmet need reach back.
const weeksOfNeed = 8

// want counts, on each weekday of the last eight weeks, what some did not get:
// mostly where the weeks are full, and in languages that few hosts speak.
func (d *diary) want(ctx context.Context) error {
	if len(d.town.waiters) == 0 {
		return nil
	}
	return d.DB.Write(ctx, func(tx db.Tx) error {
		for n := range 7 * weeksOfNeed {
			day := d.today().AddDays(-n)
			if weekend(day) {
				continue
			}
			for _, need := range d.needs(day) {
				if err := visit.AddUnmet(tx.Context(), tx, d.tenant.ID, need); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func weekend(day civil.Date) bool {
	return slices.Contains([]time.Weekday{time.Saturday, time.Sunday}, day.Weekday())
}

func (d *diary) needs(day civil.Date) (needs []visit.UnmetCount) {
	d.deal("unmet", day)
	for range d.IntN(4) {
		u := visit.Unmet{Date: day, Why: some(d.Rand, visit.UnmetWhys()), ReasonID: d.reasons[some(d.Rand, []string{"bankid", "nav", "email", "forms", "smartphone"})]}
		u.PlaceID = d.places[some(d.Rand, []string{nav, nav, library, serviceDesk, ""})]
		u.Language = some(d.Rand, []string{"", "", "", "uk", "uk", "ar", "so"})
		needs = append(needs, visit.UnmetCount{Unmet: u, Times: 1 + d.IntN(3)})
	}
	return needs
}
