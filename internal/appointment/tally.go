package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Occupied is an appointment as those see it who plan: whose time it takes and
// where, and nothing of whom it is for.
type Occupied struct {
	ClaimID, HostID, PlaceID string
	StartsAt, EndsAt         time.Time // without the buffer
}

// Occupying lists the appointments that occupy somebody on the days from to to,
// both included: held, booked and come. Of a day that is settled nothing is
// left to list.
func Occupying(ctx context.Context, r db.Reader, tenantID string, from, to civil.Date) (list []Occupied, err error) {
	defer errs.Wrap(&err, "Occupying(%s–%s)", from, to)
	scan := func(row db.Row) (o Occupied, err error) {
		return o, row.Scan(&o.ClaimID, &o.HostID, db.Text(&o.PlaceID), db.Instant(&o.StartsAt), db.Instant(&o.EndsAt))
	}
	return db.All(ctx, r, scan, `select claim_id, host_id, place_id, starts_at, ends_at from appointment
		where tenant_id = $1 and service_date >= $2 and service_date <= $3 and state in ('held', 'booked', 'arrived', 'served', 'noshow')
		and claim_id is not null and host_id is not null and starts_at is not null order by starts_at, id`, tenantID, from, to)
}

// Tally counts the appointments of a stretch of days that were once booked. Who
// made it stands in Via: it stays when a day is settled.
type Tally struct {
	State State
	Via   Via
	N     int
}

// TallyQuery chooses the days from From to To, both included, and the
// organisations whose offers it was, all without any.
type TallyQuery struct {
	TenantID        string
	From, To        civil.Date
	OrganisationIDs []string
}

// Tallies counts by state and by who booked. Times that are only held are not
// counted.
func Tallies(ctx context.Context, r db.Reader, q TallyQuery) (list []Tally, err error) {
	defer errs.Wrap(&err, "Tallies(%s–%s)", q.From, q.To)
	scan := func(row db.Row) (t Tally, err error) { return t, row.Scan(&t.State, &t.Via, &t.N) }
	args, where := []any{q.TenantID, q.From, q.To}, ``
	if len(q.OrganisationIDs) > 0 {
		where = `and organisation_id in (` + db.Placeholders(4, len(q.OrganisationIDs)) + `) `
		args = append(args, db.Args(q.OrganisationIDs)...)
	}
	return db.All(ctx, r, scan, `select state, made_via, count(*) from appointment
		where tenant_id = $1 and service_date >= $2 and service_date <= $3 and state <> 'held' `+where+`
		group by state, made_via order by state, made_via`, args...)
}
