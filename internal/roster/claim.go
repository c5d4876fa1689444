package roster

import (
	"context"
	"errors"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// The reasons for a claim.
const (
	WhyHold        = "hold" // somebody is filling in the form; it has an expiry
	WhyAppointment = "appointment"
	WhyCourse      = "course"
	WhyGathering   = "gathering"
	WhyShift       = "shift"
)

// LongestClaim is how long one claim may last. Because none is longer, those
// that overlap a stretch are found by when they start.
const LongestClaim = 48 * time.Hour

// Claim is what occupies a host ahead of time: [StartsAt, BlockedUntil) in UTC,
// the buffer after the help included. Planned times never change with actual
// ones.
type Claim struct {
	ID, HostID             string
	StartsAt, BlockedUntil time.Time
	Why                    string
	Overridden             bool      // taken knowingly although the host was busy
	ExpiresAt              time.Time // zero = it stands until it is released
}

// Overlaps tells whether the claim and [from, until) share an instant.
func (c Claim) Overlaps(from, until time.Time) bool {
	return c.StartsAt.Before(until) && c.BlockedUntil.After(from)
}

// guards are what keeps a host's time from being taken twice. Only tests make
// any other than enforced.
type guards struct{ check bool }

var enforced = guards{check: true}

// Take claims a host's time; false means that it is taken, that the host's own
// calendar says busy, that the host is removed, or that there is no such host. It first bumps the host's revision,
// which on PostgreSQL makes all who want this host wait in line, so that the
// check sees every claim. The database's own guard stands behind it.
//
// Whoever also needs the host to be at work (no absence was entered meanwhile)
// reads the roster with the same tx after Take.
func Take(ctx context.Context, tx db.Tx, tenantID string, c Claim, now time.Time) (taken bool, err error) {
	defer errs.Wrap(&err, "roster.Take(%s)", c.HostID)
	return enforced.take(ctx, tx, tenantID, c, now)
}

func (g guards) take(ctx context.Context, tx db.Tx, tenantID string, c Claim, now time.Time) (bool, error) {
	if c.ID == "" || !c.StartsAt.Before(c.BlockedUntil) || c.BlockedUntil.Sub(c.StartsAt) > LongestClaim {
		return false, errors.New("a claim needs an id and must end after it starts, within two days")
	}
	there, err := bump(ctx, tx, tenantID, c.HostID)
	if err != nil || !there {
		return false, err
	}
	if err := dropExpired(ctx, tx, tenantID, c.HostID, now); err != nil {
		return false, err
	}
	if g.check && !c.Overridden {
		busy, err := isBusy(ctx, tx, tenantID, c)
		if err != nil || busy {
			return false, err
		}
	}
	return insertClaim(ctx, tx, tenantID, c)
}

// bump is the lock on a host's time. It is false for a host who is removed or
// never was.
func bump(ctx context.Context, tx db.Tx, tenantID, hostID string) (bool, error) {
	n, err := db.Exec(ctx, tx, `update host set revision = revision + 1
		where tenant_id = $1 and id = $2 and removed_at is null`, tenantID, hostID)
	return n == 1, err
}

func dropExpired(ctx context.Context, tx db.Tx, tenantID, hostID string, now time.Time) error {
	_, err := db.Exec(ctx, tx, `delete from claim
		where tenant_id = $1 and host_id = $2 and expires_at <= $3`, tenantID, hostID, now)
	return err
}

// isBusy looks at the claims, and at what the host's own calendar says.
func isBusy(ctx context.Context, tx db.Tx, tenantID string, c Claim) (bool, error) {
	since := c.StartsAt.Add(-LongestClaim)
	n, err := db.One(ctx, tx, db.Count, `select (select count(*) from claim
			where tenant_id = $1 and host_id = $2 and starts_at < $3 and starts_at > $4 and blocked_until > $5)
		+ (select count(*) from host_busy where tenant_id = $6 and host_id = $7 and starts_at < $8 and starts_at > $9 and ends_at > $10)`,
		tenantID, c.HostID, c.BlockedUntil, since, c.StartsAt, tenantID, c.HostID, c.BlockedUntil, since, c.StartsAt)
	return n > 0, err
}

func insertClaim(ctx context.Context, tx db.Tx, tenantID string, c Claim) (bool, error) {
	ids, err := db.All(ctx, tx, db.Strings, `insert into claim
		(tenant_id, id, host_id, starts_at, blocked_until, why, overridden, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
		tenantID, c.ID, c.HostID, c.StartsAt, c.BlockedUntil, c.Why, c.Overridden, c.ExpiresAt)
	return len(ids) == 1, err
}

// Lock takes the locks of several hosts at once and in one order, so that two
// transactions that want the same hosts never wait for each other. Call it
// first when a transaction takes or releases claims of more than one host.
func Lock(ctx context.Context, tx db.Tx, tenantID string, hostIDs ...string) error {
	sorted := slices.Compact(slices.Sorted(slices.Values(hostIDs)))
	for _, hostID := range sorted {
		if _, err := bump(ctx, tx, tenantID, hostID); err != nil {
			return err
		}
	}
	return nil
}

// Wish is a claim that any of several hosts may carry, the preferred first.
type Wish struct {
	TenantID string
	Claim    Claim // HostID is not read
	HostIDs  []string
	Now      time.Time
}

// TakeAny claims the time of the first of the hosts who is free, and tells
// whose; "" means that all of them are taken.
func TakeAny(ctx context.Context, tx db.Tx, w Wish) (hostID string, err error) {
	return enforced.takeAny(ctx, tx, w)
}

func (g guards) takeAny(ctx context.Context, tx db.Tx, w Wish) (hostID string, err error) {
	defer errs.Wrap(&err, "roster.TakeAny of %d", len(w.HostIDs))
	if len(w.HostIDs) > 1 {
		if err := Lock(ctx, tx, w.TenantID, w.HostIDs...); err != nil {
			return "", err
		}
	}
	for _, hostID := range w.HostIDs {
		w.Claim.HostID = hostID
		taken, err := g.take(ctx, tx, w.TenantID, w.Claim, w.Now)
		if err != nil || taken {
			return hostID, err
		}
	}
	return "", nil
}

// Keep makes a hold an appointment, if it has not expired; false means that it
// has, and that the time must be taken anew.
func Keep(ctx context.Context, tx db.Tx, tenantID, claimID string, now time.Time) (bool, error) {
	n, err := db.Exec(ctx, tx, `update claim set why = 'appointment', expires_at = null
		where tenant_id = $1 and id = $2 and expires_at > $3`, tenantID, claimID, now)
	return n == 1, err
}

// Extend gives a hold that has not expired until a later instant; false means
// that it has.
func Extend(ctx context.Context, tx db.Tx, tenantID, claimID string, until, now time.Time) (bool, error) {
	n, err := db.Exec(ctx, tx, `update claim set expires_at = $1
		where tenant_id = $2 and id = $3 and expires_at > $4`, until, tenantID, claimID, now)
	return n == 1, err
}

// Release gives the time back. A claim that is gone already is no error. It
// waits in the host's line like Take, since a claim that is being deleted keeps
// others waiting on PostgreSQL.
func Release(ctx context.Context, tx db.Tx, tenantID, claimID string) error {
	_, err := db.Exec(ctx, tx, `update host set revision = revision + 1 where tenant_id = $1
		and id = (select host_id from claim where tenant_id = $2 and id = $3)`, tenantID, tenantID, claimID)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `delete from claim where tenant_id = $1 and id = $2`, tenantID, claimID)
	return err
}

// Sweep deletes the tenant's expired holds. It is hygiene only: every reader
// leaves them out, and every writer drops those of its host.
func Sweep(ctx context.Context, tx db.Tx, tenantID string, now time.Time) error {
	_, err := db.Exec(ctx, tx, `delete from claim where tenant_id = $1 and expires_at <= $2`, tenantID, now)
	return err
}

// Forget deletes what occupied hosts before an instant, so that no old time
// stays to join a visit to.
func Forget(ctx context.Context, tx db.Tx, tenantID string, before time.Time) error {
	_, err := db.Exec(ctx, tx, `delete from claim where tenant_id = $1 and blocked_until <= $2`, tenantID, before)
	return err
}

// Stretch is a time of a tenant's calendar, [From, Until), seen at Now.
type Stretch struct {
	TenantID         string
	From, Until, Now time.Time
}

// Claims gives the claims of a host, or of all when hostID is "", that overlap
// the stretch and have not expired, sorted by host and start.
func Claims(ctx context.Context, r db.Reader, hostID string, s Stretch) ([]Claim, error) {
	query := `select id, host_id, starts_at, blocked_until, why, overridden, expires_at from claim
		where tenant_id = $1 and starts_at > $2 and starts_at < $3 and blocked_until > $4 and (expires_at is null or expires_at > $5)`
	args := []any{s.TenantID, s.From.Add(-LongestClaim), s.Until, s.From, s.Now}
	if hostID != "" {
		query, args = query+` and host_id = $6`, append(args, hostID)
	}
	return db.All(ctx, r, scanClaim, query+` order by host_id, starts_at`, args...)
}

// busyIn gives what Load needs of the claims of all hosts: whose, from when and
// until when, sorted by start. The rest is not read, since there are many.
func busyIn(ctx context.Context, r db.Reader, s Stretch) ([]Claim, error) {
	scan := func(row db.Row) (c Claim, err error) {
		return c, row.Scan(&c.ID, &c.HostID, db.Instant(&c.StartsAt), db.Instant(&c.BlockedUntil))
	}
	return db.All(ctx, r, scan, `select id, host_id, starts_at, blocked_until from claim
		where tenant_id = $1 and starts_at > $2 and starts_at < $3 and blocked_until > $4 and (expires_at is null or expires_at > $5)
		order by starts_at`, s.TenantID, s.From.Add(-LongestClaim), s.Until, s.From, s.Now)
}

func scanClaim(row db.Row) (c Claim, err error) {
	return c, row.Scan(&c.ID, &c.HostID, db.Instant(&c.StartsAt), db.Instant(&c.BlockedUntil),
		&c.Why, &c.Overridden, db.Instant(&c.ExpiresAt))
}
