package place

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// OnClose counts the booked appointments ahead that lie in hours about to
// disappear. A Closure without PlaceID means every place; one with OfferID only
// that offer. It runs inside the write that will close, and changes nothing.
type OnClose func(ctx context.Context, tx db.Tx, tenantID string, c Closure) (affected int, err error)

// Service reads and changes places, offers, reasons, opening rules and
// closures. Only actors who set up ([org.Actor.SetsUp]) may change; others get
// errs.Forbidden.
type Service struct {
	DB      *db.DB
	OnClose OnClose // nil = nothing is booked
}

// New makes a Service. Set OnClose before it is used.
func New(database *db.DB) *Service { return &Service{DB: database} }

// change is a write in progress, and who makes it.
type change struct {
	org.Actor
	tx db.Tx
}

func (c change) ctx() context.Context { return c.tx.Context() }

// day is today where the place is.
func (c change) day(loc *time.Location) civil.Date { return civil.DateOf(c.Now, loc) }

func (c change) exec(query string, args ...any) error {
	_, err := db.Exec(c.ctx(), c.tx, query, args...)
	return err
}

// write runs f in one transaction if the actor may set up.
func (s *Service) write(ctx context.Context, by org.Actor, f func(c change) error) error {
	if !by.SetsUp() {
		return errs.E(errs.Forbidden, "web.error.forbidden")
	}
	return s.DB.Write(ctx, func(tx db.Tx) error { return f(change{by, tx}) })
}

// subject is what a change was made to, and whose it is.
type subject struct{ kind, id, organisationID string }

func (c change) record(action string, s subject, fields ...string) error {
	entry := c.Did(action, s.kind, s.id, fields...)
	entry.OrganisationID = s.organisationID
	return org.Record(c.ctx(), c.tx, entry)
}

// setClosed marks a row of place or offer as out of use, or in use again when
// at is zero.
func (c change) setClosed(s subject, at time.Time) error {
	err := c.exec(`update `+s.kind+` set closed_at = $1 where tenant_id = $2 and id = $3`, at, c.TenantID, s.id)
	if err != nil {
		return err
	}
	action := "close"
	if at.IsZero() {
		action = "reopen"
	}
	return c.record(action, s, "closed_at")
}

// ask tells how many booked appointments lie in the hours that would go, as an
// errs.Conflict of [AffectedKey] with the number N. Nothing is told when accept
// is true, or nothing is booked there.
func (s *Service) ask(c change, accept bool, lost ...Closure) error {
	if accept || s.OnClose == nil {
		return nil
	}
	affected := 0
	for _, one := range lost {
		n, err := s.OnClose(c.ctx(), c.tx, c.TenantID, one)
		if err != nil {
			return err
		}
		affected += n
	}
	if affected > 0 {
		return errs.E(errs.Conflict, AffectedKey, "N", affected)
	}
	return nil
}

// AffectedKey is the key of the errs.Conflict that asks whether hours may go
// although appointments are booked in them.
const AffectedKey = "place.affected"

// Affected reads the number of appointments out of such an error; 0 for any
// other.
func Affected(err error) int {
	key, args := errs.KeyOf(err)
	if key != AffectedKey || len(args) < 2 {
		return 0
	}
	n, _ := args[1].(int)
	return n
}
