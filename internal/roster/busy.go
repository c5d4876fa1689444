package roster

import (
	"context"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// WhyCalendar is the reason of what Roster.Busy adds from hosts' own calendars.
// It is no claim: it has no id, and nothing of ours is to be released.
const WhyCalendar = "calendar"

// Busy is a stretch, [StartsAt, EndsAt) in UTC, in which a host is busy
// according to the host's own calendar. What with is nobody's business.
type Busy struct {
	HostID           string
	StartsAt, EndsAt time.Time
}

func scanBusy(row db.Row) (b Busy, err error) {
	return b, row.Scan(&b.HostID, db.Instant(&b.StartsAt), db.Instant(&b.EndsAt))
}

// calendarBusy gives what is busy in the hosts' own calendars. Where nobody has
// one it asks nothing.
func calendarBusy(ctx context.Context, r db.Reader, hosts []Host, s Stretch) ([]Busy, error) {
	if !slices.ContainsFunc(hosts, func(h Host) bool { return h.Calendar }) {
		return nil, nil
	}
	return db.All(ctx, r, scanBusy, `select host_id, starts_at, ends_at from host_busy
		where tenant_id = $1 and starts_at > $2 and starts_at < $3 and ends_at > $4 order by starts_at`,
		s.TenantID, s.From.Add(-LongestClaim), s.Until, s.From)
}

// occupy adds what is busy in the hosts' own calendars to the claims.
func (r *Roster) occupy(all []Busy) {
	touched := map[string]bool{}
	for _, b := range all {
		touched[b.HostID] = true
		r.busy[b.HostID] = append(r.busy[b.HostID], Claim{HostID: b.HostID, StartsAt: b.StartsAt, BlockedUntil: b.EndsAt, Why: WhyCalendar})
	}
	for hostID := range touched {
		slices.SortStableFunc(r.busy[hostID], func(a, b Claim) int { return a.StartsAt.Compare(b.StartsAt) })
	}
}

// BusyOf gives when a host is busy according to the own calendar, from an
// instant until another, sorted.
func BusyOf(ctx context.Context, r db.Reader, hostID string, s Stretch) ([]Busy, error) {
	return db.All(ctx, r, scanBusy, `select host_id, starts_at, ends_at from host_busy
		where tenant_id = $1 and host_id = $2 and starts_at < $3 and ends_at > $4 order by starts_at`, s.TenantID, hostID, s.Until, s.From)
}

// Clashes gives the appointments, as claims, that lie where the host's own
// calendar says busy, in the stretch, sorted by start and host. They came to
// clash after they were booked, and nothing moves them: a person decides. What
// was booked over something knowingly is not among them.
func Clashes(ctx context.Context, r db.Reader, s Stretch) (_ []Claim, err error) {
	defer errs.Wrap(&err, "roster.Clashes")
	return db.All(ctx, r, scanClaim, `select id, host_id, starts_at, blocked_until, why, overridden, expires_at from claim
		where tenant_id = $1 and starts_at > $2 and starts_at < $3 and blocked_until > $4 and why = 'appointment' and not overridden
		and exists (select 1 from host_busy b where b.tenant_id = claim.tenant_id and b.host_id = claim.host_id
			and b.starts_at < claim.blocked_until and b.ends_at > claim.starts_at)
		order by starts_at, host_id`, s.TenantID, s.From.Add(-LongestClaim), s.Until, s.From)
}

// ClashesOf gives those of one host.
func ClashesOf(ctx context.Context, r db.Reader, hostID string, s Stretch) ([]Claim, error) {
	all, err := Clashes(ctx, r, s)
	return slices.DeleteFunc(all, func(c Claim) bool { return c.HostID != hostID }), err
}

// told is what the own calendar of a host, who must be locked, tells: sorted
// stretches that do not overlap.
type told struct {
	tenantID, hostID string
	busy             []Busy
	now              time.Time
}

// keep makes what is known of the host what was told. From one fetch to the next
// little changes, so only that is written. What is over is left to forgetBusy,
// so that the two never wait for each other.
func (w told) keep(ctx context.Context, tx db.Tx) error {
	there, err := db.All(ctx, tx, scanBusy, `select host_id, starts_at, ends_at from host_busy
		where tenant_id = $1 and host_id = $2 and ends_at > $3`, w.tenantID, w.hostID, w.now)
	if err != nil {
		return err
	}
	wanted := map[[2]int64]Busy{}
	for _, b := range split(w.busy) {
		wanted[b.key()] = b
	}
	for _, b := range there {
		if _, same := wanted[b.key()]; same {
			delete(wanted, b.key())
			continue
		}
		_, err := db.Exec(ctx, tx, `delete from host_busy where tenant_id = $1 and host_id = $2 and starts_at = $3`, w.tenantID, w.hostID, b.StartsAt)
		if err != nil {
			return err
		}
	}
	for _, b := range wanted {
		_, err := db.Exec(ctx, tx, `insert into host_busy (tenant_id, host_id, starts_at, ends_at) values ($1, $2, $3, $4)`,
			w.tenantID, w.hostID, b.StartsAt, b.EndsAt)
		if err != nil {
			return err
		}
	}
	return nil
}

// key is the stretch as the database keeps it, in microseconds.
func (b Busy) key() [2]int64 { return [2]int64{b.StartsAt.UnixMicro(), b.EndsAt.UnixMicro()} }

// split cuts what is longer than LongestClaim, so that what overlaps a stretch
// is found by when it starts.
func split(all []Busy) (parts []Busy) {
	for _, b := range all {
		for b.EndsAt.Sub(b.StartsAt) > LongestClaim {
			first := b
			first.EndsAt = b.StartsAt.Add(LongestClaim)
			parts, b.StartsAt = append(parts, first), first.EndsAt
		}
		parts = append(parts, b)
	}
	return parts
}

// forgetBusy deletes busy times that are over.
func forgetBusy(ctx context.Context, tx db.Tx, tenantID string, now time.Time) error {
	_, err := db.Exec(ctx, tx, `delete from host_busy where tenant_id = $1 and ends_at <= $2`, tenantID, now)
	return err
}
