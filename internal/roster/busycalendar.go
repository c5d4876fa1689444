package roster

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/fetch"
	"digivert/internal/base/id"
	"digivert/internal/base/limit"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

// How long what a calendar told is believed.
const (
	// CalendarOld is from when on it is said how old the busy times are.
	CalendarOld = 6 * time.Hour
	// CalendarStale is how long busy times stand when they cannot be fetched.
	// Then they are deleted, and that is said: they may be wrong, and a host who
	// ends the sharing has taken the leave back.
	CalendarStale = 7 * 24 * time.Hour
	// CalendarGone is when the address is deleted too.
	CalendarGone = 30 * 24 * time.Hour
)

// Calendar is what is known of a host's own calendar, without its address.
type Calendar struct {
	HostID    string
	Server    string    // the name of its server, for the host alone
	TriedAt   time.Time // the last try to fetch it
	FetchedAt time.Time // the last one that went well
	NextAt    time.Time // the next one
	Problem   string    // locale key of what the last try failed with, "" when it went well
	Unread    int       // events that we cannot read
	id        string
	sealed    []byte
	etag      string
	modified  string
	readAt    time.Time
	failures  int
}

// Old tells whether it should be said how old the busy times are.
func (c Calendar) Old(now time.Time) bool { return !now.Before(c.FetchedAt.Add(CalendarOld)) }

// Stale tells whether the busy times are so old that they have been deleted.
func (c Calendar) Stale(now time.Time) bool { return !now.Before(c.FetchedAt.Add(CalendarStale)) }

const calendarColumns = `select host_id, id, address_sealed, next_at, tried_at, fetched_at, read_at, failures, problem, unread, etag, modified
	from host_calendar where tenant_id = $1 `

func scanCalendar(row db.Row) (c Calendar, err error) {
	return c, row.Scan(&c.HostID, &c.id, &c.sealed, db.Instant(&c.NextAt), db.Instant(&c.TriedAt), db.Instant(&c.FetchedAt),
		db.Instant(&c.readAt), &c.failures, &c.Problem, &c.Unread, &c.etag, &c.modified)
}

// MayConnect tells whether the viewer may say where the host's own calendar is:
// nobody but the host, since who has its address can read all of it.
func MayConnect(v org.Viewer, h Host) bool { return h.is(v) }

// Calendar gives the host's own calendar; errs.NotFound when there is none.
func (s *Service) Calendar(ctx context.Context, v org.Viewer, tenantID string, h Host) (c Calendar, err error) {
	defer errs.Wrap(&err, "roster.Calendar(%s)", h.ID)
	if !MayPlan(v, h) {
		return c, refuse()
	}
	if c, err = db.One(ctx, s.DB, scanCalendar, calendarColumns+`and host_id = $2`, tenantID, h.ID); err != nil {
		return c, err
	}
	if MayConnect(v, h) {
		address, err := s.open(ctx, s.DB, tenantID, c)
		if err != nil && !errs.Is(err, errs.Gone) { // its key may have been lost with a key ring
			return c, err
		}
		c.Server = fetch.Server(address)
	}
	return c, nil
}

func cell(tenantID string, c Calendar) vault.Cell {
	return vault.Cell{Tenant: tenantID, Month: vault.Lasting, Table: "host_calendar", ID: c.id, Column: "address_sealed"}
}

func (s *Service) open(ctx context.Context, r db.Reader, tenantID string, c Calendar) (string, error) {
	return s.Vault.Open(ctx, r, cell(tenantID, c), c.sealed)
}

// triesAnHour is how many addresses a host may try in an hour: the program shall
// not be used to knock on others' doors.
const triesAnHour = 10

// ConnectCalendar fetches the calendar at the address that the host has pasted,
// and keeps the address, sealed, and the busy times. What went wrong is an
// errs.Invalid about the field "address", and then nothing is changed.
func (s *Service) ConnectCalendar(ctx context.Context, by org.Actor, hostID, pasted string) (err error) {
	defer errs.Wrap(&err, "roster.ConnectCalendar(%s)", hostID)
	h, err := FindHost(ctx, s.DB, by.TenantID, hostID)
	if err != nil {
		return err
	}
	if !MayConnect(by.Viewer, h) || !h.RemovedAt.IsZero() {
		return refuse()
	}
	address, err := s.client().Clean(pasted)
	if err != nil {
		return about(err)
	}
	if err := s.countTry(ctx, by, hostID); err != nil {
		return err
	}
	got, err := s.fetch(ctx, by.TenantID, wanted{address: address, now: by.Now})
	if err != nil {
		return about(err)
	}
	return s.DB.Write(ctx, func(tx db.Tx) error {
		return s.connect(tx, by, hostID, known{address, got, by.Now, by.Now, by.Now.Add(pause(0)), ""})
	})
}

// about makes the sentence of a failure one about the field.
func about(err error) error {
	if key, args := errs.KeyOf(err); key != "" && errs.Is(err, errs.Invalid) {
		return wrong("address", key, args...)
	}
	return err
}

func (s *Service) countTry(ctx context.Context, by org.Actor, hostID string) error {
	return s.DB.Write(ctx, func(tx db.Tx) error {
		tries, err := limit.Count(tx.Context(), tx, limit.Attempt{
			Tenant: by.TenantID, What: "calendar", Subject: s.Vault.Digest(by.TenantID, "calendar", hostID), Window: time.Hour, Now: by.Now,
		})
		if err == nil && tries > triesAnHour {
			err = wrong("address", "roster.calendar.toooften")
		}
		return err
	})
}

// connect keeps an address that the host has pasted, and what came from there.
func (s *Service) connect(tx db.Tx, by org.Actor, hostID string, k known) error {
	h, err := planned(tx.Context(), tx, by, hostID)
	if err != nil {
		return err
	}
	if !MayConnect(by.Viewer, h) {
		return refuse()
	}
	return s.put(tx, by, h, k)
}

// known is an address, and what was fetched there when.
type known struct {
	address   string
	got       fetched
	triedAt   time.Time
	fetchedAt time.Time
	nextAt    time.Time
	problem   string // locale key
}

// put makes this the calendar of a host, who is locked.
func (s *Service) put(tx db.Tx, by org.Actor, h Host, k known) (err error) {
	ctx, action := tx.Context(), "host.calendar.add"
	if h.Calendar {
		action = "host.calendar.change"
	}
	c := Calendar{id: id.New()}
	if c.sealed, err = s.Vault.Seal(ctx, tx, cell(by.TenantID, c), k.address); err != nil {
		return err
	}
	if err := forgetCalendar(ctx, tx, by.TenantID, h.ID); err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `insert into host_calendar (tenant_id, host_id, id, address_sealed, made_at, next_at, tried_at, fetched_at, read_at,
		problem, unread, etag, modified) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		by.TenantID, h.ID, c.id, c.sealed, by.Now, k.nextAt, k.triedAt, k.fetchedAt, k.fetchedAt, k.problem, k.got.unread, k.got.etag, k.got.modified)
	if err != nil {
		return err
	}
	if _, err = db.Exec(ctx, tx, `update host set calendar = true where tenant_id = $1 and id = $2`, by.TenantID, h.ID); err != nil {
		return err
	}
	if err := (told{by.TenantID, h.ID, k.got.busy, by.Now}).keep(ctx, tx); err != nil {
		return err
	}
	return record(ctx, tx, by, action, h, "calendar")
}

// DisconnectCalendar deletes the address and the busy times at once. The host
// may, and those who manage hosts. One that is gone already is no error.
func (s *Service) DisconnectCalendar(ctx context.Context, by org.Actor, hostID string) (err error) {
	defer errs.Wrap(&err, "roster.DisconnectCalendar(%s)", hostID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		h, err := planned(tx.Context(), tx, by, hostID)
		if err != nil {
			return err
		}
		return dropCalendar(tx.Context(), tx, by, h, "host.calendar.remove")
	})
}

// dropCalendar deletes what is known of the calendar of a host, who is locked,
// and notes it under that action.
func dropCalendar(ctx context.Context, tx db.Tx, by org.Actor, h Host, action string) error {
	if !h.Calendar {
		return nil
	}
	if err := forgetCalendar(ctx, tx, by.TenantID, h.ID); err != nil {
		return err
	}
	return record(ctx, tx, by, action, h, "calendar")
}

func forgetCalendar(ctx context.Context, tx db.Tx, tenantID, hostID string) error {
	for _, table := range []string{"host_busy", "host_calendar"} {
		if _, err := db.Exec(ctx, tx, `delete from `+table+` where tenant_id = $1 and host_id = $2`, tenantID, hostID); err != nil {
			return err
		}
	}
	_, err := db.Exec(ctx, tx, `update host set calendar = false where tenant_id = $1 and id = $2`, tenantID, hostID)
	return err
}
