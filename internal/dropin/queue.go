package dropin

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/org"
	"digivert/internal/place"
)

// Queue is how a place runs its queue.
type Queue struct {
	PlaceID     string
	Counting    bool // it is in use
	ShowsNames  bool // who gave a first name may be called by it on the screen; never at NAV
	PCs         int  // of ours, for those who bring none
	MostWaiting int  // more get no number from kiosk and phone; 0 = no limit
	RingName    string
	RingPhone   string // whom a host who needs help rings
	Door        int    // counts the posters at the door
	Revision    int    // counts the changes in the queue
}

const queueColumns = `place_id, counting, shows_names, pcs, most_waiting, ring_name, ring_phone, door, revision`

func scanQueue(row db.Row) (q Queue, err error) {
	return q, row.Scan(&q.PlaceID, &q.Counting, &q.ShowsNames, &q.PCs, &q.MostWaiting, &q.RingName, &q.RingPhone, &q.Door, &q.Revision)
}

// FindQueue gives how the place runs its queue; one that was never set up is
// not counting.
func FindQueue(ctx context.Context, r db.Reader, tenantID, placeID string) (Queue, error) {
	q, err := db.One(ctx, r, scanQueue, `select `+queueColumns+` from queue where tenant_id = $1 and place_id = $2`, tenantID, placeID)
	if errs.Is(err, errs.NotFound) {
		return Queue{PlaceID: placeID, Door: 1}, nil
	}
	return q, err
}

// Queues lists the queues of a tenant that are in use.
func Queues(ctx context.Context, r db.Reader, tenantID string) ([]Queue, error) {
	return db.All(ctx, r, scanQueue, `select `+queueColumns+` from queue where tenant_id = $1 and counting order by place_id`, tenantID)
}

// The limits of a queue's settings; the migration has the same ones.
const (
	mostPCs     = 99
	mostWaiting = 999
	longestText = 60
)

func (q Queue) check(nav bool) error {
	var c errs.Check
	if q.PCs < 0 || q.PCs > mostPCs {
		c.Add("pcs", "dropin.queue.error.pcs", "Most", mostPCs)
	}
	if q.MostWaiting < 0 || q.MostWaiting > mostWaiting {
		c.Add("most", "dropin.queue.error.most", "Most", mostWaiting)
	}
	if q.ShowsNames && nav {
		c.Add("names", "dropin.queue.error.nav")
	}
	if len([]rune(q.RingName)) > longestText || len(q.RingPhone) > longestText {
		c.Add("ringname", "dropin.queue.error.ring", "Most", longestText)
	}
	return c.Err()
}

// SaveQueue changes how a place runs its queue. Those who set up places may, and
// the coordinator of the place's own organisation. What is wrong comes as
// errs.Invalid with the fields pcs, most, names and ringname.
func (s *Service) SaveQueue(ctx context.Context, by org.Actor, q Queue) (err error) {
	defer errs.Wrap(&err, "SaveQueue(%s)", q.PlaceID)
	q.RingName, _ = form.CleanText(q.RingName, false)
	q.RingPhone, _ = form.CleanText(q.RingPhone, false)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		p, nav, err := s.settable(tx, by, q.PlaceID)
		if err != nil {
			return err
		}
		if err := q.check(nav); err != nil {
			return err
		}
		if err := writeQueue(tx, by.TenantID, q); err != nil {
			return err
		}
		return recordQueue(tx, by, p, "change")
	})
}

// NewDoor makes the posters that hang at the door worthless: the address on them
// gives no number any more.
func (s *Service) NewDoor(ctx context.Context, by org.Actor, placeID string) (err error) {
	defer errs.Wrap(&err, "NewDoor(%s)", placeID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		p, _, err := s.settable(tx, by, placeID)
		if err != nil {
			return err
		}
		_, err = db.Exec(tx.Context(), tx, `update queue set door = door + 1 where tenant_id = $1 and place_id = $2`, by.TenantID, placeID)
		if err != nil {
			return err
		}
		return recordQueue(tx, by, p, "newdoor")
	})
}

func (s *Service) settable(tx db.Tx, by org.Actor, placeID string) (p place.Place, nav bool, err error) {
	if p, err = s.Places.Place(tx.Context(), tx, by.TenantID, placeID); err != nil {
		return p, false, err
	}
	if !by.SetsUp() && !by.Viewer.In(p.OrganisationID, org.Coordinator) {
		return p, false, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	nav, err = IsNAV(tx.Context(), tx, by.TenantID, p.OrganisationID)
	return p, nav, err
}

// IsNAV tells whether an organisation is a NAV office, where it is secret who
// comes (sosialtjenesteloven § 44) and nobody is called by name.
func IsNAV(ctx context.Context, r db.Reader, tenantID, organisationID string) (bool, error) {
	o, err := org.OrganisationByID(ctx, r, tenantID, organisationID)
	return o.Kind == org.NAV, err
}

func writeQueue(tx db.Tx, tenantID string, q Queue) error {
	_, err := db.Exec(tx.Context(), tx, `insert into queue (tenant_id, place_id, counting, shows_names, pcs, most_waiting, ring_name, ring_phone)
		values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (tenant_id, place_id) do update set counting = excluded.counting, shows_names = excluded.shows_names, pcs = excluded.pcs,
		most_waiting = excluded.most_waiting, ring_name = excluded.ring_name, ring_phone = excluded.ring_phone, revision = queue.revision + 1`,
		tenantID, q.PlaceID, q.Counting, q.ShowsNames, q.PCs, q.MostWaiting, q.RingName, q.RingPhone)
	tx.Signal(Topic(tenantID, q.PlaceID))
	return err
}

func recordQueue(tx db.Tx, by org.Actor, p place.Place, action string) error {
	entry := by.Did(action, "queue", p.ID)
	entry.OrganisationID = p.OrganisationID
	return org.Record(tx.Context(), tx, entry)
}

// Topic is what a change in a place's queue signals (see db.DB.Watch).
func Topic(tenantID, placeID string) string { return "queue " + tenantID + " " + placeID }
