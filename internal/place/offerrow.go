package place

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

const offerColumns = `id, organisation_id, kind, channel, name, length_min, buffer_min, step_min, notice_min, horizon_days,
	booked_by, audience, languages, bring, phone, closed_at`

func scanOffer(row db.Row) (o Offer, err error) {
	var languages string
	err = row.Scan(&o.ID, &o.OrganisationID, &o.Kind, &o.Channel, &o.Name, &o.Length, &o.Buffer, &o.Step, &o.Notice, &o.Horizon,
		&o.BookedBy, &o.Audience, &languages, &o.Bring, &o.Phone, db.Instant(&o.ClosedAt))
	o.Languages = splitList(languages)
	return o, err
}

// Offers lists what the tenant offers now, by name.
func (s *Service) Offers(ctx context.Context, r db.Reader, tenantID string) ([]Offer, error) {
	all, err := allOffers(ctx, r, tenantID)
	return slices.DeleteFunc(all, Offer.Closed), err
}

// BareOffers lists what the tenant offers now without places and reasons, which
// most rows hang on, for pages that only name the offers.
func (s *Service) BareOffers(ctx context.Context, r db.Reader, tenantID string) ([]Offer, error) {
	return db.All(ctx, r, scanOffer, `select `+offerColumns+` from offer where tenant_id = $1 and closed_at is null`, tenantID)
}

// AllOffers lists also the offers that have ended, by name.
func (s *Service) AllOffers(ctx context.Context, r db.Reader, tenantID string) ([]Offer, error) {
	return allOffers(ctx, r, tenantID)
}

func allOffers(ctx context.Context, r db.Reader, tenantID string) ([]Offer, error) {
	all, err := db.All(ctx, r, scanOffer, `select `+offerColumns+` from offer where tenant_id = $1`, tenantID)
	if err != nil {
		return nil, err
	}
	sortByName(all, func(o Offer) string { return o.Name })
	return all, hang(ctx, r, tenantID, all)
}

// Offer finds one offer, also when it has ended.
func (s *Service) Offer(ctx context.Context, r db.Reader, tenantID, offerID string) (Offer, error) {
	o, err := db.One(ctx, r, scanOffer, `select `+offerColumns+` from offer where tenant_id = $1 and id = $2`, tenantID, offerID)
	if err != nil {
		return o, err
	}
	one := []Offer{o}
	err = hang(ctx, r, tenantID, one)
	return one[0], err
}

type pair struct{ offerID, otherID string }

func scanPair(row db.Row) (p pair, err error) { return p, row.Scan(&p.offerID, &p.otherID) }

// hang fills in places and reasons of the offers (all of the tenant's, or one),
// with one query each.
func hang(ctx context.Context, r db.Reader, tenantID string, offers []Offer) error {
	only, args := "", []any{tenantID}
	if len(offers) == 1 {
		only, args = " and x.offer_id = $2", append(args, offers[0].ID)
	}
	atPlaces, err := db.All(ctx, r, scanPair, `select x.offer_id, x.place_id from offer_place x
		where x.tenant_id = $1`+only+` order by x.offer_id, x.place_id`, args...)
	if err != nil {
		return err
	}
	forReasons, err := db.All(ctx, r, scanPair, `select x.offer_id, x.reason_id from offer_reason x
		join reason r on r.tenant_id = x.tenant_id and r.id = x.reason_id
		where x.tenant_id = $1`+only+` order by x.offer_id, r.sort`, args...)
	if err != nil {
		return err
	}
	at := map[string]int{}
	for i := range offers {
		at[offers[i].ID] = i
	}
	for _, p := range atPlaces {
		if i, ok := at[p.offerID]; ok {
			offers[i].PlaceIDs = append(offers[i].PlaceIDs, p.otherID)
		}
	}
	for _, p := range forReasons {
		if i, ok := at[p.offerID]; ok {
			offers[i].ReasonIDs = append(offers[i].ReasonIDs, p.otherID)
		}
	}
	return nil
}

// SaveOffer makes an offer (no ID) or changes it, and returns it as saved. What
// is wrong comes as errs.Invalid with the fields name, organisation, kind,
// channel, length, buffer, step, notice, horizon, bookedby, audience,
// languages, bring, phone, places and reasons.
func (s *Service) SaveOffer(ctx context.Context, by org.Actor, o Offer) (saved Offer, err error) {
	defer errs.Wrap(&err, "SaveOffer(%s)", o.ID)
	err = s.write(ctx, by, func(c change) error {
		saved, err = s.saveOffer(c, o.tidy())
		return err
	})
	return saved, err
}

func (s *Service) saveOffer(c change, o Offer) (Offer, error) {
	if err := c.checkOffer(o); err != nil {
		return o, err
	}
	action, fields := "add", []string(nil)
	if o.ID == "" {
		o.ID = id.New()
	} else {
		old, err := s.Offer(c.ctx(), c.tx, c.TenantID, o.ID)
		if err != nil {
			return o, err
		}
		o.ClosedAt, action, fields = old.ClosedAt, "change", old.changed(o)
	}
	if err := c.writeOffer(o); err != nil {
		return o, err
	}
	return o, c.record(action, o.subject(), fields...)
}

func (o Offer) subject() subject { return subject{"offer", o.ID, o.OrganisationID} }

func (c change) writeOffer(o Offer) error {
	err := c.exec(`insert into offer (tenant_id, id, organisation_id, kind, channel, name, length_min, buffer_min, step_min,
		notice_min, horizon_days, booked_by, audience, languages, bring, phone, created_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		on conflict (tenant_id, id) do update set organisation_id = excluded.organisation_id, kind = excluded.kind, channel = excluded.channel,
		name = excluded.name, length_min = excluded.length_min, buffer_min = excluded.buffer_min, step_min = excluded.step_min,
		notice_min = excluded.notice_min, horizon_days = excluded.horizon_days, booked_by = excluded.booked_by, audience = excluded.audience,
		languages = excluded.languages, bring = excluded.bring, phone = excluded.phone`,
		c.TenantID, o.ID, o.OrganisationID, string(o.Kind), string(o.Channel), o.Name, o.Length, o.Buffer, o.Step,
		o.Notice, o.Horizon, string(o.BookedBy), string(o.Audience), joinList(o.Languages), o.Bring, o.Phone, c.Now)
	if err != nil {
		return err
	}
	return c.writeLinks(o)
}

// writeLinks writes the offer's places and reasons anew. Rules of the offer at
// a place that it has left go with it.
func (c change) writeLinks(o Offer) error {
	for _, table := range []string{"offer_place", "offer_reason"} {
		if err := c.exec(`delete from `+table+` where tenant_id = $1 and offer_id = $2`, c.TenantID, o.ID); err != nil {
			return err
		}
	}
	for _, placeID := range o.PlaceIDs {
		if err := c.exec(`insert into offer_place (tenant_id, offer_id, place_id) values ($1, $2, $3)`, c.TenantID, o.ID, placeID); err != nil {
			return err
		}
	}
	for _, reasonID := range o.ReasonIDs {
		if err := c.exec(`insert into offer_reason (tenant_id, offer_id, reason_id) values ($1, $2, $3)`, c.TenantID, o.ID, reasonID); err != nil {
			return err
		}
	}
	return c.exec(`delete from opening_rule where tenant_id = $1 and offer_id = $2
		and place_id not in (select place_id from offer_place where tenant_id = $1 and offer_id = $2)`, c.TenantID, o.ID)
}

// CloseOffer ends an offer. Booked appointments ahead are told as errs.Conflict
// (see [Affected]) unless accept is true.
func (s *Service) CloseOffer(ctx context.Context, by org.Actor, offerID string, accept bool) error {
	return s.write(ctx, by, func(c change) error {
		o, err := s.Offer(c.ctx(), c.tx, c.TenantID, offerID)
		if err != nil {
			return err
		}
		if err := s.ask(c, accept, forEver(Closure{OfferID: offerID}, c.day(time.UTC))); err != nil {
			return err
		}
		return c.setClosed(o.subject(), c.Now)
	})
}

// ReopenOffer offers it again.
func (s *Service) ReopenOffer(ctx context.Context, by org.Actor, offerID string) error {
	return s.write(ctx, by, func(c change) error {
		o, err := s.Offer(c.ctx(), c.tx, c.TenantID, offerID)
		if err != nil {
			return err
		}
		return c.setClosed(o.subject(), time.Time{})
	})
}
