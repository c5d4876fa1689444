package limit

import (
	"context"
	"fmt"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// kept is how long counts stay, and so the longest window.
const kept = 48 * time.Hour

// Attempt is one try at something. What names it ("signin.code"); Subject is
// who or what is tried, as a digest, since a count must not tell of whom it is;
// Window, at most 48 hours, is how long a try counts: windows are fixed and
// begin at whole multiples of their length in UTC.
type Attempt struct {
	Tenant  string
	What    string
	Subject []byte
	Window  time.Duration
	Now     time.Time
}

// Count adds a try and tells how many there are in the window with this one. It
// belongs in a write that is committed whether the try succeeds or fails.
func Count(ctx context.Context, tx db.Tx, a Attempt) (tries int, err error) {
	defer errs.Wrap(&err, "count %s", a.What)
	if err := a.check(); err != nil {
		return 0, err
	}
	return db.One(ctx, tx, db.Count, `insert into attempt (tenant_id, what, subject, window_start, tries)
		values ($1, $2, $3, $4, 1)
		on conflict (tenant_id, what, subject, window_start) do update set tries = attempt.tries + 1
		returning tries`, a.Tenant, a.What, a.Subject, a.start())
}

// Tries tells how many tries there are in the window, without adding one.
func Tries(ctx context.Context, r db.Reader, a Attempt) (tries int, err error) {
	defer errs.Wrap(&err, "tries of %s", a.What)
	if err := a.check(); err != nil {
		return 0, err
	}
	tries, err = db.One(ctx, r, db.Count, `select tries from attempt
		where tenant_id = $1 and what = $2 and subject = $3 and window_start = $4`,
		a.Tenant, a.What, a.Subject, a.start())
	if errs.Is(err, errs.NotFound) {
		return 0, nil
	}
	return tries, err
}

func (a Attempt) check() error {
	if a.Window <= 0 || a.Window > kept || len(a.Subject) == 0 {
		return fmt.Errorf("a window of %s for %d bytes", a.Window, len(a.Subject))
	}
	return nil
}

func (a Attempt) start() time.Time { return a.Now.UTC().Truncate(a.Window) }

// Sweep forgets windows that began more than 48 hours ago, of all tenants.
func Sweep(ctx context.Context, tx db.Tx, now time.Time) error {
	_, err := db.Exec(ctx, tx, `delete from attempt where window_start < $1`, now.Add(-kept))
	return err
}

// Forget deletes what was counted of a.Subject at a.What: who or what was tried
// is to be known no longer, not even as a digest.
func Forget(ctx context.Context, tx db.Tx, a Attempt) error {
	_, err := db.Exec(ctx, tx, `delete from attempt where tenant_id = $1 and what = $2 and subject = $3`, a.Tenant, a.What, a.Subject)
	return err
}
