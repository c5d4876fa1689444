package demo

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/place"
)

// days is how far the bookings reach back and ahead: three weeks.
const days = 21

// diary makes the bookings of a town. The same day gives the same diary, but
// for which of several free hosts somebody gets: ids are drawn anew each time.
type diary struct {
	*builder
	*rand.Rand // of the one whose booking is made; see deal
	desks      []desk
}

// desk is somebody who books for those who call or come.
type desk struct {
	viewer         org.Viewer
	organisationID string
	via            appointment.Via
}

func (b *builder) book(ctx context.Context) error {
	d := &diary{builder: b}
	for _, step := range []func(context.Context) error{d.openDesks, d.ask, d.year, d.invite, d.ring, d.fill, d.ill, d.hold, d.wait, d.want, d.gather, d.helpOn, d.overrule} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if err := b.Appointment.Settle(ctx, b.tenant, b.Now); err != nil {
		return err
	}
	if err := b.Appointment.Redact(ctx, b.tenant, b.Now); err != nil {
		return err
	}
	return d.publish(ctx)
}

// deal gives each booking dice of its own, so that nothing that happens to one
// changes another.
func (d *diary) deal(parts ...any) {
	h := fnv.New64a()
	fmt.Fprintln(h, append([]any{d.tenant.Name, d.today()}, parts...)...)
	d.Rand = rand.New(rand.NewPCG(h.Sum64(), 0))
}

func (d *diary) openDesks(ctx context.Context) error {
	for _, p := range d.town.people {
		for _, r := range p.roles {
			via := appointment.ViaPhone
			switch r.role {
			case org.Partner:
				via = appointment.ViaPartner
			case org.Desk:
			default:
				continue
			}
			viewer, err := d.Org.ViewerOf(ctx, d.tenant.ID, d.people[p.name])
			if err != nil {
				return err
			}
			d.desks = append(d.desks, desk{viewer, d.organisations[r.at], via})
		}
	}
	return nil
}

// invite books for the guests, each at a time of their own.
func (d *diary) invite(ctx context.Context) error {
	used := map[freetime.Slot]bool{}
	for _, g := range d.town.guests {
		d.deal(g.name)
		v := d.guest(g)
		times, err := d.Appointment.Free.Times(ctx, d.DB, v.search(d))
		if err != nil {
			return err
		}
		at := slices.IndexFunc(times, func(t freetime.Time) bool { return !used[t.Slot()] })
		if at < 0 {
			continue // a stretch of holidays
		}
		v.time, used[times[at].Slot()] = times[at], true
		if err := d.live(ctx, v); err != nil {
			return err
		}
	}
	return nil
}

// guest is the guest's booking, but for the time.
func (d *diary) guest(g guest) visitor {
	v := visitor{
		contact: contact.Contact{FirstName: g.name, Phone: d.phone(d.offers[g.offer]), Note: g.note}, offer: d.offers[g.offer],
		reasonID: d.reasons[g.reason], language: g.language, interpreter: g.interpreter, ordered: g.ordered,
		from: d.today().AddDays(g.in), bookedAt: d.Now.AddDate(0, 0, -1), comes: true,
	}
	if g.in == 0 {
		v.bookedAt = d.Now.AddDate(0, 0, -6)
	}
	return d.byPost(v, g.letter)
}

// fill books part of what is left of each offer's times.
func (d *diary) fill(ctx context.Context) error {
	for _, o := range d.town.offers {
		behind := freetime.Search{From: d.today().AddDays(-days), Days: days + 1, Now: d.today().AddDays(-days - 1).Midnight(d.tenant.Location())}
		ahead := freetime.Search{From: d.today().AddDays(1), Days: days, Now: d.Now}
		for _, q := range []freetime.Search{behind, ahead} {
			if err := d.fillStretch(ctx, o, q); err != nil {
				return err
			}
		}
		if err := d.fillUp(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// passes are how often what was cancelled in a full week is booked again.
const passes = 8

// fillUp books again what is left of the days that are to be full.
func (d *diary) fillUp(ctx context.Context, o offering) error {
	for pass := range passes {
		q := freetime.Search{From: d.today().AddDays(1), Days: o.full, Now: d.Now}
		if o.full == 0 {
			return nil
		}
		o.pass = pass + 1
		if err := d.fillStretch(ctx, o, q); err != nil {
			return err
		}
	}
	return nil
}

func (d *diary) fillStretch(ctx context.Context, o offering, q freetime.Search) error {
	offer := d.offers[o.Name]
	q.Tenant, q.OfferID, q.By = d.tenant, offer.ID, freetime.Staff
	times, err := d.Appointment.Free.Times(ctx, d.DB, q)
	if err != nil {
		return err
	}
	for _, t := range times {
		for n := range t.HostIDs {
			d.deal(o.Name, t.Date, t.Start, n+100*o.pass)
			if d.IntN(100) >= d.percent(o, t.Date) {
				continue
			}
			if err := d.live(ctx, d.visitor(offer, t)); err != nil {
				return err
			}
		}
	}
	return nil
}

// percent is how full the day is: the further ahead, the emptier.
func (d *diary) percent(o offering, day civil.Date) int {
	ahead := d.today().DaysUntil(day)
	if ahead < 0 {
		return o.past
	}
	if ahead <= o.full {
		return 100
	}
	return o.next * (days + 1 - ahead) / (days + 1)
}

// hold leaves times held by people who are filling in the form.
func (d *diary) hold(ctx context.Context) error {
	if d.town.holds == 0 {
		return nil
	}
	offer := d.offers[d.town.offers[0].Name]
	q := freetime.Search{Tenant: d.tenant, OfferID: offer.ID, ReasonID: d.reasons["bankid"], By: freetime.Resident, Now: d.Now}
	times, err := d.Appointment.Free.Times(ctx, d.DB, q)
	if err != nil {
		return err
	}
	for i := range min(d.town.holds, len(times)) {
		_, err := d.Appointment.Hold(ctx, appointment.HoldRequest{Search: q, Slot: times[i].Slot()})
		if err != nil && !errs.Is(err, errs.Conflict) {
			return err
		}
	}
	return nil
}

// phone is a number, or none for some of those whom nobody has to call.
func (d *diary) phone(offer place.Offer) string {
	if !offer.Channel.NeedsPhone() && d.IntN(10) < 3 {
		return ""
	}
	return "90 00 00 " + string(rune('0'+d.IntN(10))) + string(rune('0'+d.IntN(10)))
}

// some gives one of the list.
func some[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// before is an instant within the day before an instant.
func (d *diary) before(t time.Time) time.Time { return t.Add(-time.Duration(1+d.IntN(36)) * time.Hour) }
