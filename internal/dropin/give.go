package dropin

import (
	"context"
	"slices"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Wanted is what is known of somebody who comes.
type Wanted struct {
	Via       Via
	ReasonID  string // "" not told
	Language  string
	FirstName string // "" the number is enough
	NeedsPC   bool
	Priority  Priority
}

// longestName is the limit of a first name, in characters.
const longestName = roster.LongestName

// Give gives somebody the next number, from the desk or a host.
func (s *Service) Give(ctx context.Context, p Post, w Wanted) (t Ticket, err error) {
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		t, err = s.GiveIn(tx, p, w)
		return err
	})
	return t, err
}

// GiveIn is Give in a transaction of the caller's. When there is no drop-in now
// it fails with an errs.Conflict that says when there is.
func (s *Service) GiveIn(tx db.Tx, p Post, w Wanted) (t Ticket, err error) {
	defer errs.Wrap(&err, "Give(%s)", p.PlaceID)
	err = s.in(tx, p, func(c *change) error {
		w.Via = ByStaff
		t, err = c.give(w)
		return err
	})
	return t, err
}

// TakeIn is how somebody gets a number of their own, from the kiosk or the
// phone: not when the line is full, or new numbers have been stopped.
func (s *Service) TakeIn(tx db.Tx, p Post, w Wanted) (t Ticket, err error) {
	defer errs.Wrap(&err, "Take(%s)", p.PlaceID)
	err = s.public(tx, p, func(c *change) error {
		b, err := s.Board(tx.Context(), tx, BoardQuery{c.Tenant, c.PlaceID, c.Now})
		if err != nil {
			return err
		}
		if b.Full() {
			return errs.E(errs.Conflict, "dropin.full")
		}
		w.Priority = ""
		t, err = c.give(w)
		return err
	})
	return t, err
}

func (c *change) give(w Wanted) (Ticket, error) {
	if err := c.checkWanted(&w); err != nil {
		return Ticket{}, err
	}
	session, offer, err := c.session(w)
	if err != nil {
		return Ticket{}, err
	}
	t := Ticket{ID: id.New(), SessionID: session.ID, OrganisationID: offer.OrganisationID, Via: w.Via, State: Waiting,
		ReasonID: w.ReasonID, Language: w.Language, NeedsPC: w.NeedsPC, Priority: w.Priority, FirstName: w.FirstName, LineAt: c.Now}
	return c.insert(t)
}

// insert gives the ticket what every ticket has: place, day, number, and the name
// sealed.
func (c *change) insert(t Ticket) (_ Ticket, err error) {
	t.PlaceID, t.Date, t.CameAt = c.PlaceID, c.today, c.Now
	if t.nameSealed, err = c.s.Vault.Seal(c.ctx(), c.tx, t.nameCell(c.Tenant.ID), t.FirstName); err != nil {
		return t, err
	}
	if t.State != TurnedAway {
		if t.Number, err = c.s.guards.number(c.tx, c.Tenant.ID, c.PlaceID, c.today); err != nil {
			return t, err
		}
	}
	return t, insertTicket(c.ctx(), c.tx, c.Tenant.ID, t)
}

// nextNumber counts from 1 each day at each place. The row is the lock: two who
// come at once get one number each.
func nextNumber(tx db.Tx, tenantID, placeID string, day civil.Date) (int, error) {
	return db.One(tx.Context(), tx, db.Count, `insert into queue_day (tenant_id, place_id, service_date, last_number) values ($1, $2, $3, 1)
		on conflict (tenant_id, place_id, service_date) do update set last_number = queue_day.last_number + 1 returning last_number`,
		tenantID, placeID, day)
}

func (c *change) checkWanted(w *Wanted) error {
	var check errs.Check
	w.FirstName, _ = form.CleanText(w.FirstName, false)
	if w.FirstName = strings.TrimSpace(w.FirstName); len([]rune(w.FirstName)) > longestName {
		check.Add("name", "dropin.name.long", "Most", longestName)
	}
	if form.HasNationalID(w.FirstName) || strings.ContainsAny(w.FirstName, "0123456789@") {
		check.Add("name", "dropin.name.only")
	}
	if w.Priority != "" && !slices.Contains(Priorities(), w.Priority) {
		check.Add("priority", "web.error.choice")
	}
	if len(w.Language) > 3 || strings.Trim(w.Language, "abcdefghijklmnopqrstuvwxyz") != "" {
		check.Add("language", "web.error.choice")
	}
	if w.ReasonID != "" {
		_, err := c.s.Places.Reason(c.ctx(), c.tx, c.Tenant.ID, w.ReasonID)
		if errs.Is(err, errs.NotFound) {
			check.Add("reason", "web.error.choice")
		} else if err != nil {
			return err
		}
	}
	return check.Err()
}

// session gives the drop-in that goes on now, stored: that of an offer which
// takes the reason and the language, if there are several.
func (c *change) session(w Wanted) (place.Session, place.Offer, error) {
	list, err := c.s.Places.Sessions(c.ctx(), c.tx, place.SessionQuery{
		TenantID: c.Tenant.ID, PlaceID: c.PlaceID, Kind: place.KindDropIn, From: c.today, To: c.today})
	if err != nil {
		return place.Session{}, place.Offer{}, err
	}
	b := Board{Place: c.place, Sessions: list, Scene: Scene{Now: c.Now}}
	first, open := b.Session()
	if !open {
		return first, place.Offer{}, closed(b)
	}
	chosen, offer, err := c.choose(b, first, w)
	if err != nil {
		return first, offer, err
	}
	stored, err := c.s.Places.EnsureSession(c.ctx(), c.tx, c.Tenant.ID, chosen.SessionKey)
	return stored, offer, err
}

func (c *change) choose(b Board, first place.Session, w Wanted) (chosen place.Session, offer place.Offer, err error) {
	offers, err := c.s.Places.Offers(c.ctx(), c.tx, c.Tenant.ID)
	if err != nil {
		return first, offer, err
	}
	chosen, offer = first, offerOf(offers, first.OfferID)
	for _, s := range b.Sessions {
		only := b
		only.Sessions = []place.Session{s}
		other := offerOf(offers, s.OfferID)
		_, open := only.Session()
		if open && other.Takes(w.ReasonID) && other.Speaks(w.Language) && !offer.Takes(w.ReasonID) {
			return s, other, nil
		}
	}
	return chosen, offer, nil
}

func offerOf(offers []place.Offer, id string) place.Offer {
	for _, o := range offers {
		if o.ID == id {
			return o
		}
	}
	return place.Offer{}
}

// closed says when somebody can come instead.
func closed(b Board) error {
	if at, later := b.Opens(); later {
		return errs.E(errs.Conflict, "dropin.closed.opens", "Clock", at)
	}
	return errs.E(errs.Conflict, "dropin.closed")
}

// MarkPrinted tells whether the ticket may be printed by itself: it is the first
// time. A page that is loaded again prints nothing.
func (s *Service) MarkPrinted(ctx context.Context, tenantID, ticketID string) (first bool, err error) {
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		n, err := db.Exec(tx.Context(), tx, `update ticket set printed = true where tenant_id = $1 and id = $2 and not printed`, tenantID, ticketID)
		first = n == 1
		return err
	})
	return first, err
}

// Names opens the first names of tickets, by id: what people want to be called.
func (s *Service) Names(ctx context.Context, r db.Reader, tenantID string, tickets []Ticket) (map[string]string, error) {
	names := map[string]string{}
	for _, t := range tickets {
		if len(t.nameSealed) == 0 {
			continue
		}
		name, err := s.Vault.Open(ctx, r, t.nameCell(tenantID), t.nameSealed)
		if err != nil {
			return nil, err
		}
		names[t.ID] = name
	}
	return names, nil
}
