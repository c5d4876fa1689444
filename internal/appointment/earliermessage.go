package appointment

import (
	"context"
	"net/url"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/place"
)

// earlierMessage is what somebody on the list is told, read when it is sent: as
// long as the wish is open, this is the last time that it was told of, and the
// time is free. The version is which of the messages it is.
func (s *Service) earlierMessage(ctx context.Context, r db.Reader, tenant org.Tenant, id string, version int) (c notify.Content, still bool, err error) {
	w, err := one(ctx, r, tenant.ID, `and id = $2`, id)
	if err != nil {
		return c, false, err
	}
	told := w.Told()
	if len(told) != version || version > MostOffers {
		return c, false, nil
	}
	offer := told[version-1]
	today := civil.DateOf(offer.ToldAt, tenant.Location())
	if w, err = s.openEarlier(ctx, r, w); err != nil || !w.Open(offer.ToldAt, tenant.Location()) || today.DaysUntil(w.Until) <= LastDays {
		return c, false, err
	}
	f, free, err := s.isFree(ctx, r, w.Earlier, offer.Slot, freetime.Search{Tenant: tenant, Now: offer.ToldAt})
	if err != nil || !free {
		return c, false, err
	}
	c, err = s.earlierContent(ctx, r, tenant, w, f)
	c.Until = earliest(f.StartsAt, endOfDay(offer.ToldAt, tenant.Location()))
	return c, err == nil, err
}

func (s *Service) earlierContent(ctx context.Context, r db.Reader, tenant org.Tenant, w waiting, f freetime.Time) (c notify.Content, err error) {
	p, err := s.Places.Place(ctx, r, tenant.ID, f.PlaceID)
	if err != nil {
		return c, err
	}
	o, err := s.Places.Offer(ctx, r, tenant.ID, f.OfferID)
	if err != nil {
		return c, err
	}
	c = notify.Content{
		Email: w.Contact.Email, Language: w.Language, Date: f.Date, Span: civil.Span{Start: f.Start, End: f.End},
		StartsAt: f.StartsAt, EndsAt: f.EndsAt, Where: where(o.Channel), Place: p.Name, Address: p.FullAddress(), Call: numberOf(o, tenant),
		Code: w.Code, Path: "/si-fra/" + url.PathEscape(w.Token), UID: w.ID, Version: 1,
		Unwanted: w.Booked.NoSend,
	}
	if contact.IsMobile(w.Contact.Phone) {
		c.Phone = w.Contact.Phone
	}
	return c, nil
}

// TellsSomebody tells whether there is any channel to tell people by.
func (s *Service) TellsSomebody() bool {
	return slices.ContainsFunc(notify.Channels(), s.Notify.Sends)
}

// tells lists the channels by which somebody on the list is told.
func (s *Service) tells(e Earlier) []notify.Channel {
	if e.AppointmentID != "" {
		return s.Tells(e.Booked)
	}
	return s.Reaches(e.Contact)
}

// numberOf is the number to call about an offer.
func numberOf(o place.Offer, tenant org.Tenant) string {
	if o.Phone != "" {
		return o.Phone
	}
	return tenant.Phone
}

// isFree tells whether a time that fits the wish is free; at says when and for
// which tenant.
func (s *Service) isFree(ctx context.Context, r db.Reader, e Earlier, slot freetime.Slot, at freetime.Search) (f freetime.Time, free bool, err error) {
	if !e.wants(slot.Date) {
		return f, false, nil
	}
	q := e.search(at.Tenant, at.Now).At(slot)
	supply, err := s.Free.Load(ctx, r, q)
	if err != nil {
		return f, false, err
	}
	times := s.guards.rule(supply, q)
	i := slices.IndexFunc(times, func(f freetime.Time) bool { return f.Slot() == slot })
	if i < 0 {
		return f, false, nil
	}
	return times[i], true, nil
}

// EarlierTimes are the times that a wish was told of and that are still free,
// the first first.
func (s *Service) EarlierTimes(ctx context.Context, tenant org.Tenant, e Earlier, now time.Time) (times []freetime.Time, err error) {
	defer errs.Wrap(&err, "EarlierTimes(%s)", e.ID)
	for _, o := range e.Told() {
		f, free, err := s.isFree(ctx, s.DB, e, o.Slot, freetime.Search{Tenant: tenant, Now: now})
		if err != nil {
			return nil, err
		}
		if free {
			times = append(times, f)
		}
	}
	slices.SortStableFunc(times, func(a, b freetime.Time) int { return a.StartsAt.Compare(b.StartsAt) })
	return times, nil
}

func earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// endOfDay is when nobody is told anything more that day: a message that could
// not be sent until then would come on top of the next day's.
func endOfDay(t time.Time, zone *time.Location) time.Time {
	return notify.Evening(civil.DateOf(t, zone), zone)
}
