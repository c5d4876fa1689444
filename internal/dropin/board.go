package dropin

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
	"digivert/internal/place"
)

// Board is all that the pages show of a place's queue now.
type Board struct {
	Place    place.Place
	Queue    Queue
	Date     civil.Date
	Sessions []place.Session // of drop-in offers today, by start
	Stopped  bool            // no new numbers today
	NAV      bool            // a NAV office: nobody is called by name
	Pace     Pace
	DoorCode string // of the poster that hangs at the door
	Scene
}

// BoardQuery asks for the board of a place.
type BoardQuery struct {
	Tenant  org.Tenant
	PlaceID string
	Now     time.Time
}

// Board reads a place's queue, without names.
func (s *Service) Board(ctx context.Context, r db.Reader, q BoardQuery) (b Board, err error) {
	defer errs.Wrap(&err, "Board(%s)", q.PlaceID)
	if b.Place, err = s.Places.Place(ctx, r, q.Tenant.ID, q.PlaceID); err != nil {
		return b, err
	}
	if b.Queue, err = FindQueue(ctx, r, q.Tenant.ID, q.PlaceID); err != nil {
		return b, err
	}
	b.DoorCode = s.DoorCode(q.Tenant.ID, b.Queue)
	b.Date = civil.DateOf(q.Now, b.Place.Location())
	b.Sessions, err = s.Places.Sessions(ctx, r, place.SessionQuery{
		TenantID: q.Tenant.ID, PlaceID: q.PlaceID, Kind: place.KindDropIn, From: b.Date, To: b.Date})
	if err != nil {
		return b, err
	}
	if b.NAV, err = IsNAV(ctx, r, q.Tenant.ID, b.Place.OrganisationID); err != nil {
		return b, err
	}
	if b.Scene, b.Stopped, err = readScene(ctx, r, q, b.Queue, b.Date); err != nil {
		return b, err
	}
	b.Pace, err = s.pace(ctx, r, q, b)
	return b, err
}

func (c *change) scene() (Scene, error) {
	scene, _, err := readScene(c.ctx(), c.tx, BoardQuery{c.Tenant, c.PlaceID, c.Now}, c.queue, c.today)
	return scene, err
}

func readScene(ctx context.Context, r db.Reader, q BoardQuery, queue Queue, day civil.Date) (s Scene, stopped bool, err error) {
	s.Now = q.Now
	if s.Tickets, err = dayTickets(ctx, r, q.Tenant.ID, q.PlaceID, day); err != nil {
		return s, false, err
	}
	if s.Duties, err = duties(ctx, r, q.Tenant.ID, q.PlaceID, day); err != nil {
		return s, false, err
	}
	s.PCs, stopped, err = today(ctx, r, q, queue, day)
	return s, stopped, err
}

// today gives the day's own settings.
func today(ctx context.Context, r db.Reader, q BoardQuery, queue Queue, day civil.Date) (pcs int, stopped bool, err error) {
	type row struct {
		pcs     int
		stopped bool
	}
	scan := func(from db.Row) (d row, err error) { return d, from.Scan(&d.pcs, &d.stopped) }
	d, err := db.One(ctx, r, scan, `select coalesce(pcs, $1), stopped from queue_day
		where tenant_id = $2 and place_id = $3 and service_date = $4`, queue.PCs, q.Tenant.ID, q.PlaceID, day)
	if errs.Is(err, errs.NotFound) {
		return queue.PCs, false, nil
	}
	return d.pcs, d.stopped, err
}

// Session gives the session that goes on now, for a reason and a language if one
// of several takes them. False when the drop-in is closed.
func (b Board) Session() (place.Session, bool) {
	clock := civil.TimeOfDayOf(b.Now, b.Place.Location())
	for _, s := range b.Sessions {
		for _, open := range s.Open {
			if open.Start <= clock && clock < open.End {
				return s, true
			}
		}
	}
	return place.Session{}, false
}

// Until is when the drop-in closes today, while it is open.
func (b Board) Until() (civil.TimeOfDay, bool) {
	clock := civil.TimeOfDayOf(b.Now, b.Place.Location())
	for _, span := range b.hours() {
		if span.Start <= clock && clock < span.End {
			return span.End, true
		}
	}
	return 0, false
}

// Opens is when the drop-in opens later today.
func (b Board) Opens() (civil.TimeOfDay, bool) {
	clock := civil.TimeOfDayOf(b.Now, b.Place.Location())
	for _, span := range b.hours() {
		if clock < span.Start {
			return span.Start, true
		}
	}
	return 0, false
}

func (b Board) hours() []civil.Span {
	var all []civil.Span
	for _, s := range b.Sessions {
		all = append(all, s.Open...)
	}
	return civil.Union(all)
}

// Overrun tells whether people still wait although the last session is over.
func (b Board) Overrun() bool {
	_, open := b.Until()
	_, later := b.Opens()
	return !open && !later && len(Line(b.Tickets, b.Now)) > 0
}

// Full tells whether kiosk and phone give no more numbers.
func (b Board) Full() bool {
	return b.Stopped || b.Queue.MostWaiting > 0 && len(Line(b.Tickets, b.Now)) >= b.Queue.MostWaiting
}

// Light is the wait of somebody who comes now, and its light.
func (b Board) Light() (Wait, Light) {
	if _, open := b.Until(); !open || !b.Queue.Counting || b.Full() {
		return Wait{}, Shut
	}
	wait, known := b.Wait(b.Pace, "")
	if !known {
		return Wait{}, Nobody
	}
	return wait, wait.Light()
}

// Ticket finds a ticket on the board.
func (b Board) Ticket(id string) (Ticket, bool) {
	for _, t := range b.Tickets {
		if t.ID == id {
			return t, true
		}
	}
	return Ticket{}, false
}
