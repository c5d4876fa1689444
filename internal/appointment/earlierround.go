package appointment

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// round is one look for free times for all wishes of a tenant. What is free is
// read once, for all of them.
type round struct {
	tenant   org.Tenant
	now      time.Time
	today    civil.Date
	supply   freetime.Supply
	found    map[freetime.Search][]freetime.Time // by what was searched for
	promised map[string][]freetime.Time          // by host: what is told to somebody
	spared   map[string]bool                     // who was told of something today, by waiting.whose
}

// telling is a free time that a wish is to be told of.
type telling struct {
	waiting
	time freetime.Time
}

func newRound(tenant org.Tenant, now time.Time, supply freetime.Supply) *round {
	return &round{
		tenant: tenant, now: now, today: civil.DateOf(now, tenant.Location()), supply: supply,
		found: map[freetime.Search][]freetime.Time{}, promised: map[string][]freetime.Time{}, spared: map[string]bool{},
	}
}

// tellings is the rule of the list, for wishes in the order in which they
// joined: each is told of the first free time that is news to it, and each free
// time is told to as many as there are hosts who are free then. A time stays
// promised for OfferAlone to whom it was told.
func (r *round) tellings(all []waiting) (list []telling) {
	for _, w := range all {
		r.stand(w)
	}
	for _, w := range all {
		if !w.Open(r.now, r.tenant.Location()) || !w.Tells(r.today) || r.spared[w.whose()] {
			continue
		}
		for _, f := range r.fitting(w) {
			if !w.knows(f.Slot()) && r.promise(f) {
				list = append(list, telling{w, f})
				r.spared[w.whose()] = true
				break
			}
		}
	}
	return list
}

// stand takes down what a wish was told of: today nothing more to the same
// person, and what is still theirs alone to nobody else.
func (r *round) stand(w waiting) {
	for _, o := range w.Told() {
		if civil.DateOf(o.ToldAt, r.tenant.Location()) == r.today {
			r.spared[w.whose()] = true
		}
		if !w.Open(r.now, r.tenant.Location()) || r.now.Sub(o.ToldAt) >= OfferAlone {
			continue
		}
		times := r.fitting(w)
		if i := slices.IndexFunc(times, func(f freetime.Time) bool { return f.Slot() == o.Slot }); i >= 0 {
			r.promise(times[i])
		}
	}
}

// promise keeps a host's time from being told to one more; false when all hosts
// who are free then are promised.
func (r *round) promise(f freetime.Time) bool {
	for _, host := range f.HostIDs {
		clash := slices.ContainsFunc(r.promised[host], func(p freetime.Time) bool {
			return p.StartsAt.Before(f.BlockedUntil) && f.StartsAt.Before(p.BlockedUntil)
		})
		if !clash {
			r.promised[host] = append(r.promised[host], f)
			return true
		}
	}
	return false
}

// fitting gives the free times that fit a wish. Wishes that are alike share the
// work.
func (r *round) fitting(w waiting) (fits []freetime.Time) {
	q := w.search(r.tenant, r.now)
	q.NoPhone, q.Days = len(w.digests.Phone) == 0, wholeWeeks(q.Days)
	key := q
	key.Tenant, key.Now = org.Tenant{}, time.Time{}
	times, known := r.found[key]
	if !known {
		times = freetime.Times(r.supply, q)
		r.found[key] = times
	}
	for _, f := range times {
		if w.wants(f.Date) {
			fits = append(fits, f)
		}
	}
	return fits
}

// wholeWeeks rounds up, so that wishes that end a few days apart are alike.
func wholeWeeks(days int) int { return (days + 6) / 7 * 7 }

// TellEarlier looks for free times for those on the list, and tells them: from 8
// to 20 by the tenant's clock. Any number of processes may do it at once.
func (s *Service) TellEarlier(ctx context.Context, tenant org.Tenant, now time.Time) (err error) {
	defer errs.Wrap(&err, "TellEarlier(%s)", tenant.ID)
	if notify.Awake(now, tenant.Location()).After(now) {
		return nil
	}
	all, err := wishes(ctx, s.DB, tenant.ID, ``)
	if err != nil || len(all) == 0 {
		return err
	}
	supply, err := s.Free.Load(ctx, s.DB, longest(all, tenant, now))
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx db.Tx) error {
		if err := s.guards.round(tx, tenant.ID, now); err != nil {
			return err
		}
		all, err := s.guards.told(tx, tenant.ID)
		if err != nil {
			return err
		}
		for _, t := range newRound(tenant, now, supply).tellings(all) {
			if err := s.tellOf(tx, tenant, t, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// longest is the search whose days are enough for every wish.
func longest(all []waiting, tenant org.Tenant, now time.Time) (q freetime.Search) {
	for _, w := range all {
		if one := w.search(tenant, now); one.Days > q.Days {
			q = freetime.Search{Tenant: tenant, By: freetime.Resident, Days: one.Days, Now: now}
		}
	}
	q.Days = wholeWeeks(q.Days)
	return q
}

// lockRound makes processes that look at once do it one after the other: the
// second then sees whom the first has told.
func lockRound(tx db.Tx, tenantID string, now time.Time) error {
	_, err := db.Exec(tx.Context(), tx, `insert into earlier_round (tenant_id, looked_at) values ($1, $2)
		on conflict (tenant_id) do update set looked_at = excluded.looked_at`, tenantID, now)
	return err
}

func readRound(tx db.Tx, tenantID string) ([]waiting, error) {
	return wishes(tx.Context(), tx, tenantID, ``)
}

// tellOf writes down that a wish is told of a time, and queues the one message:
// an SMS where that reaches them, else an e-mail.
func (s *Service) tellOf(tx db.Tx, tenant org.Tenant, t telling, now time.Time) error {
	ctx := tx.Context()
	w, err := s.openEarlier(ctx, tx, t.waiting)
	if err != nil {
		return err
	}
	channels := s.tells(w.Earlier)
	there, err := lockWishes(tx, tenant.ID, w.ID)
	if err != nil || !there || len(channels) == 0 {
		return err
	}
	o, err := s.Places.Offer(ctx, tx, tenant.ID, t.time.OfferID)
	if err != nil {
		return err
	}
	n := 1
	for _, told := range w.Told() {
		n = max(n, told.N+1)
	}
	if err := insertOffer(ctx, tx, w, EarlierOffer{Slot: t.time.Slot(), N: n, ToldAt: now}); err != nil {
		return err
	}
	return s.Notify.Queue(ctx, tx, notify.Message{
		Tenant: tenant, Kind: notify.Earlier, SubjectID: w.ID, OrganisationID: o.OrganisationID, Version: n, Channels: channels[:1], Now: now,
	})
}
