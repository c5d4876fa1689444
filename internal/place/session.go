package place

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// Session is a dated stretch of an offer. It is stored by the first thing that
// is hung on it and copies its times then: a rule that is edited later moves no
// session.
type Session struct {
	ID string // "" while nothing hangs on it
	SessionKey
	Span civil.Span   // local time, as when it was stored
	Open []civil.Span // Span without closures and holidays
}

// SessionKey is a session's identity.
type SessionKey struct {
	OfferID, PlaceID string
	Date             civil.Date
	RuleID           string // the offer's own at the place, or the place's when it has none there
}

// SessionQuery asks for the sessions of a kind of offer on the days From to To,
// both included, at one place, or at all ("").
type SessionQuery struct {
	TenantID, PlaceID string
	Kind              Kind
	From, To          civil.Date
}

func scanSession(row db.Row) (s Session, err error) {
	var start, end int
	err = row.Scan(&s.ID, &s.OfferID, &s.PlaceID, &s.Date, &s.RuleID, &start, &end)
	s.Span = civil.Span{Start: civil.TimeOfDay(start), End: civil.TimeOfDay(end)}
	return s, err
}

const sessionColumns = `id, offer_id, place_id, service_date, rule_id, start_minute, end_minute`

// Sessions lists those that are stored, and those that the rules will make, by
// day and start. A stored one is there although its rule is gone.
func (s *Service) Sessions(ctx context.Context, r db.Reader, q SessionQuery) (list []Session, err error) {
	defer errs.Wrap(&err, "Sessions(%s, %s)", q.PlaceID, q.From)
	offers, err := s.Offers(ctx, r, q.TenantID)
	if err != nil {
		return nil, err
	}
	offers = slices.DeleteFunc(offers, func(o Offer) bool { return o.Kind != q.Kind })
	calendar, err := LoadCalendar(ctx, r, Query{TenantID: q.TenantID, From: q.From, To: q.To})
	if err != nil {
		return nil, err
	}
	stored, err := storedSessions(ctx, r, q, offers)
	if err != nil {
		return nil, err
	}
	list = append(calendar.sessions(q, offers, stored), stored...)
	for i := range list {
		list[i].Open = calendar.openIn(list[i])
	}
	slices.SortFunc(list, func(a, b Session) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.OfferID, b.OfferID), cmp.Compare(a.RuleID, b.RuleID))
	})
	return list, nil
}

func storedSessions(ctx context.Context, r db.Reader, q SessionQuery, offers []Offer) ([]Session, error) {
	all, err := db.All(ctx, r, scanSession, `select `+sessionColumns+` from session
		where tenant_id = $1 and service_date >= $2 and service_date <= $3`, q.TenantID, q.From, q.To)
	return slices.DeleteFunc(all, func(s Session) bool {
		return q.PlaceID != "" && s.PlaceID != q.PlaceID ||
			!slices.ContainsFunc(offers, func(o Offer) bool { return o.ID == s.OfferID })
	}), err
}

// sessions are those that the rules make and nothing hangs on yet.
func (c *Calendar) sessions(q SessionQuery, offers []Offer, stored []Session) (list []Session) {
	for _, o := range offers {
		for _, placeID := range o.PlaceIDs {
			if _, inUse := c.places[placeID]; !inUse || q.PlaceID != "" && placeID != q.PlaceID {
				continue
			}
			for day := q.From; !day.After(q.To); day = day.AddDays(1) {
				list = append(list, c.sessionsOf(SessionKey{OfferID: o.ID, PlaceID: placeID, Date: day})...)
			}
		}
	}
	return slices.DeleteFunc(list, func(s Session) bool {
		return slices.ContainsFunc(stored, func(other Session) bool { return other.SessionKey == s.SessionKey })
	})
}

// sessionsOf gives those of an offer at a place on a day: one for each rule that
// holds, cut to the hours of the place.
func (c *Calendar) sessionsOf(k SessionKey) (list []Session) {
	own := c.listed[placeOffer{k.PlaceID, k.OfferID}]
	if len(own) == 0 {
		own = c.listed[placeOffer{k.PlaceID, ""}]
	}
	hours := civil.Spans(c.rules[placeOffer{k.PlaceID, ""}], k.Date)
	for _, rule := range own {
		if !rule.On(k.Date) {
			continue
		}
		within := civil.Intersect([]civil.Span{rule.Span}, hours)
		if len(within) == 0 {
			continue
		}
		k.RuleID = rule.ID
		list = append(list, Session{SessionKey: k, Span: civil.Span{Start: within[0].Start, End: within[len(within)-1].End}})
	}
	return list
}

// openIn gives the hours of a session that no closure and no holiday takes.
func (c *Calendar) openIn(s Session) []civil.Span {
	if _, holiday := c.holidays[s.Date]; holiday {
		return nil
	}
	return civil.Subtract([]civil.Span{s.Span}, c.closed(s.PlaceID, s.Date))
}

// EnsureSession gives the session as it is stored, and stores it first when
// nothing hung on it yet. Of two at once, one stores and both get the same. An
// errs.NotFound when neither a stored session nor a rule makes it.
func (s *Service) EnsureSession(ctx context.Context, tx db.Tx, tenantID string, k SessionKey) (found Session, err error) {
	defer errs.Wrap(&err, "EnsureSession(%s, %s)", k.OfferID, k.Date)
	if found, err = findSession(ctx, tx, tenantID, k); !errs.Is(err, errs.NotFound) {
		return found, err
	}
	calendar, err := LoadCalendar(ctx, tx, Query{TenantID: tenantID, From: k.Date, To: k.Date})
	if err != nil {
		return found, err
	}
	for _, made := range calendar.sessionsOf(SessionKey{OfferID: k.OfferID, PlaceID: k.PlaceID, Date: k.Date}) {
		if made.RuleID != k.RuleID {
			continue
		}
		if err := insertSession(ctx, tx, tenantID, made); err != nil {
			return found, err
		}
	}
	return findSession(ctx, tx, tenantID, k)
}

func insertSession(ctx context.Context, tx db.Tx, tenantID string, s Session) error {
	_, err := db.Exec(ctx, tx, `insert into session (tenant_id, id, offer_id, place_id, service_date, rule_id, start_minute, end_minute)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
		tenantID, id.New(), s.OfferID, s.PlaceID, s.Date, s.RuleID, int(s.Span.Start), int(s.Span.End))
	return err
}

func findSession(ctx context.Context, r db.Reader, tenantID string, k SessionKey) (Session, error) {
	found, err := db.One(ctx, r, scanSession, `select `+sessionColumns+` from session
		where tenant_id = $1 and place_id = $2 and service_date = $3 and offer_id = $4 and rule_id = $5`,
		tenantID, k.PlaceID, k.Date, k.OfferID, k.RuleID)
	if errs.Is(err, errs.NotFound) {
		err = errs.E(errs.NotFound, "place.session.gone")
	}
	return found, err
}
