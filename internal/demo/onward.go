package demo

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// onward is somebody who was helped on some weeks ago, and what became of it.
type onward struct {
	from, to  string // organisations, or one of visit.Elsewhere
	reason    string
	why, does string
	weeks     int // ago
	came      bool
	outcome   visit.Outcome
}

func onwards() []onward {
	return []onward{
		{from: nav, to: library, reason: "bankid", why: "equipment", does: "Søknaden er sendt. Mangler BankID på ny telefon.", came: true, outcome: visit.Helped, weeks: 3},
		{from: nav, to: library, reason: "smartphone", why: "expertise", does: "Kommer seg inn på nav.no, men ikke på mobilen.", weeks: 0},
		{from: library, to: nav, reason: "nav", why: "authority", does: "BankID virker. Trenger hjelp til å forstå vedtaket.", came: true, outcome: visit.Partly, weeks: 2},
		{from: library, to: nav, reason: "nav", why: "authority", does: "Har skrevet ut brevet.", weeks: 0},
		{from: library, to: seniornett, reason: "photos", why: "time", does: "Bildene ligger på telefonen. Vil lære å sortere.", came: true, weeks: 1},
		{from: library, to: "police", reason: "bankid", why: "authority", does: "Trenger nytt pass før BankID kan fornyes.", weeks: 4},
		{from: serviceDesk, to: library, reason: "forms", why: "language", does: "Skjemaet er åpnet. Trenger noen som snakker ukrainsk.", came: true, outcome: visit.Helped, weeks: 1},
		{from: serviceDesk, to: "bank", reason: "bank", why: "authority", does: "Har forklart hva banken må gjøre.", weeks: 11},
	}
}

// helpOn makes slips, of which most were used.
func (d *diary) helpOn(ctx context.Context) error {
	if len(d.town.waiters) == 0 || d.Referrals == nil {
		return nil
	}
	for _, o := range onwards() {
		if err := d.helpOnOne(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

func (d *diary) helpOnOne(ctx context.Context, o onward) error {
	then := d.Now.AddDate(0, 0, -7*o.weeks)
	r := visit.Referral{FromID: d.organisations[o.from], ToID: d.organisations[o.to], PlaceID: d.places[o.to], ReasonID: d.reasons[o.reason], Why: o.why, Does: o.does}
	if r.ToID == "" {
		r.ToKind, r.PlaceID = o.to, ""
	}
	err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
		r, err = d.Referrals.Send(tx, org.By(d.tenant.ID, deskOf(r.FromID), then), r)
		return err
	})
	if err != nil || !o.came {
		return err
	}
	try := visit.ReferralTry{Tenant: d.tenant, Viewer: deskOf(r.ToID), Code: r.Code, Now: then}
	return d.Referrals.Mark(ctx, try, o.outcome)
}
