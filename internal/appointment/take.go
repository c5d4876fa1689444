package appointment

import (
	"cmp"
	"context"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/id"
	"digivert/internal/freetime"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// wish is a time that somebody wants, and what becomes of the host's.
type wish struct {
	search    freetime.Search // with which it was shown as free
	slot      freetime.Slot
	why       string    // roster.WhyHold or roster.WhyAppointment
	expiresAt time.Time // of a hold
	override  Override
	leaving   *row // the appointment that is moved: its old time is given back in the same transaction
}

// taking is a time that was taken.
type taking struct {
	freetime.Time
	offer           place.Offer
	hostID, claimID string
}

// fill writes into the row what was taken.
func (t taking) fill(a *row) {
	a.OrganisationID, a.Channel = t.offer.OrganisationID, t.offer.Channel
	a.OfferID, a.PlaceID, a.HostID, a.ClaimID = t.OfferID, t.PlaceID, t.hostID, t.claimID
	a.Date, a.StartsAt, a.EndsAt = t.Date, t.StartsAt, t.EndsAt
}

// take finds out, inside the write, whether the time is free by the rule that
// showed it, and takes one of the hosts who are free: the one with the least to
// do that day. errs.Conflict "appointment.taken" when it is gone.
func (s *Service) take(ctx context.Context, tx db.Tx, w wish) (t taking, err error) {
	q := w.search.At(w.slot)
	supply, err := s.Free.Load(ctx, tx, q)
	if err != nil {
		return t, err
	}
	i := slices.IndexFunc(supply.Offers, func(o place.Offer) bool { return o.ID == w.slot.OfferID })
	times := s.guards.rule(supply, q)
	j := slices.IndexFunc(times, func(f freetime.Time) bool { return f.Slot() == w.slot })
	if i < 0 || j < 0 {
		return t, taken()
	}
	t = taking{Time: times[j], offer: supply.Offers[i], claimID: id.New()}
	if err := w.leave(ctx, tx, t.HostIDs); err != nil {
		return t, err
	}
	t.hostID, err = s.guards.take(ctx, tx, roster.Wish{
		TenantID: q.Tenant.ID, HostIDs: byLoad(supply.Roster, t.Time), Now: q.Now,
		Claim: roster.Claim{ID: t.claimID, StartsAt: t.StartsAt, BlockedUntil: t.BlockedUntil, Why: w.why, ExpiresAt: w.expiresAt},
	})
	if err != nil {
		return t, err
	}
	if t.hostID == "" {
		return t, taken()
	}
	return t, s.stillThere(ctx, tx, q, t)
}

// leave gives back the old time of an appointment that is moved, after locking
// its host and all who could take it on, once and in one order. Until the
// transaction ends nobody else sees it free, and if nobody can take it on, it
// was never given back.
func (w wish) leave(ctx context.Context, tx db.Tx, hostIDs []string) error {
	if w.leaving == nil {
		return nil
	}
	tenantID := w.search.Tenant.ID
	all := append(slices.Clone(hostIDs), w.leaving.HostID)
	if err := roster.Lock(ctx, tx, tenantID, all...); err != nil {
		return err
	}
	return roster.Release(ctx, tx, tenantID, w.leaving.ClaimID)
}

// stillThere looks again, now that the host's time is locked: an absence or a
// closure may have been entered, or a rule removed, between the look and the
// lock.
func (s *Service) stillThere(ctx context.Context, tx db.Tx, q freetime.Search, t taking) error {
	rules, err := roster.WorkingRules(ctx, tx, q.Tenant.ID, t.hostID, t.Date)
	if err != nil {
		return err
	}
	absences, err := roster.AbsencesOf(ctx, tx, q.Tenant.ID, t.hostID, t.Date)
	if err != nil {
		return err
	}
	var working, away []civil.Span
	for _, w := range rules {
		if w.PlaceID == t.PlaceID && w.On(t.Date) {
			working = append(working, w.Span)
		}
	}
	for _, a := range absences {
		if a.On(t.Date) {
			away = append(away, a.Span)
		}
	}
	closed, err := place.ClosedAt(ctx, tx, q.Tenant.ID, t.PlaceID, t.Date)
	if err != nil {
		return err
	}
	away = append(away, closed...)
	span := civil.Span{Start: t.Start, End: t.End}
	there := civil.Subtract(civil.Union(working), civil.Union(away))
	if !slices.ContainsFunc(there, func(w civil.Span) bool { return w.Contains(span) }) {
		return taken()
	}
	return nil
}

// byLoad sorts the free hosts by how much occupies them on the day.
func byLoad(r *roster.Roster, t freetime.Time) []string {
	taken := map[string]time.Duration{}
	for _, h := range t.HostIDs {
		for _, c := range r.Busy(h) {
			if c.Overlaps(t.StartsAt.Add(-12*time.Hour), t.StartsAt.Add(12*time.Hour)) {
				taken[h] += c.BlockedUntil.Sub(c.StartsAt)
			}
		}
	}
	return slices.SortedFunc(slices.Values(t.HostIDs), func(a, b string) int {
		return cmp.Or(cmp.Compare(taken[a], taken[b]), cmp.Compare(a, b))
	})
}
