package roster

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// longestAbsence is the most days that one absence may last: two years, so that
// a mistyped year is found.
const longestAbsence = 731

// wholeDay is the span of a day on which a host is away all the time.
var wholeDay = civil.Span{Start: 0, End: 24 * 60}

// Absence says that a host is away on each of the days From to To, both
// included, within Span. Why is nobody's business.
type Absence struct {
	ID, HostID string
	From, To   civil.Date
	Span       civil.Span // empty = the whole day
}

// On tells whether the absence concerns day d.
func (a Absence) On(d civil.Date) bool { return !d.Before(a.From) && !d.After(a.To) }

// WholeDays tells whether the host is away from morning to night.
func (a Absence) WholeDays() bool { return a.Span.Contains(wholeDay) }

const absenceColumns = `select id, host_id, from_date, to_date, start_minute, end_minute
	from absence where tenant_id = $1 `

func scanAbsence(row db.Row) (a Absence, err error) {
	var start, end int
	err = row.Scan(&a.ID, &a.HostID, &a.From, &a.To, &start, &end)
	a.Span = civil.Span{Start: civil.TimeOfDay(start), End: civil.TimeOfDay(end)}
	return a, err
}

func absencesIn(ctx context.Context, r db.Reader, q Query) ([]Absence, error) {
	return db.All(ctx, r, scanAbsence, absenceColumns+`and to_date >= $2 and from_date <= $3 order by from_date, start_minute, id`,
		q.TenantID, q.From, q.To)
}

// Absences gives the absences of all hosts that have not ended before today,
// the next first.
func Absences(ctx context.Context, r db.Reader, tenantID string, today civil.Date) ([]Absence, error) {
	return db.All(ctx, r, scanAbsence, absenceColumns+`and to_date >= $2 order by from_date, start_minute, id`, tenantID, today)
}

// AbsencesOf gives those of one host.
func AbsencesOf(ctx context.Context, r db.Reader, tenantID, hostID string, today civil.Date) ([]Absence, error) {
	return db.All(ctx, r, scanAbsence, absenceColumns+`and host_id = $2 and to_date >= $3 order by from_date, start_minute, id`,
		tenantID, hostID, today)
}

// AddAbsence enters an absence and gives its id. When bookings lie in it and
// knowing is false, nothing is entered and the answer is an errs.Conflict with
// their number, N: those who are booked must be told by a person.
func (s *Service) AddAbsence(ctx context.Context, by org.Actor, a Absence, knowing bool) (absenceID string, err error) {
	defer errs.Wrap(&err, "roster.AddAbsence(%s)", a.HostID)
	a.tidy()
	err = s.DB.Write(ctx, func(tx db.Tx) error { return addAbsence(tx.Context(), tx, by, a, knowing) })
	return a.ID, err
}

func addAbsence(ctx context.Context, tx db.Tx, by org.Actor, a Absence, knowing bool) error {
	h, err := lockAway(ctx, tx, by, a)
	if err != nil {
		return err
	}
	booked, err := ClaimsIn(ctx, tx, by, a)
	if err != nil {
		return err
	}
	if len(booked) > 0 && !knowing {
		return errs.E(errs.Conflict, HasBookingsKey, "N", len(booked))
	}
	if err := insertAbsence(ctx, tx, by.TenantID, a); err != nil {
		return err
	}
	return record(ctx, tx, by, "host.absence.add", h, "absence")
}

// EnterAbsence is AddAbsence in the transaction of whoever has seen to the
// appointments that lie in it.
func EnterAbsence(ctx context.Context, tx db.Tx, by org.Actor, a Absence) (absenceID string, err error) {
	defer errs.Wrap(&err, "roster.EnterAbsence(%s)", a.HostID)
	a.tidy()
	return a.ID, addAbsence(ctx, tx, by, a, true)
}

// CheckAbsence gives the absence as it will be entered. It tells whether the
// actor may enter it, and what is wrong with it, as AddAbsence does.
func CheckAbsence(ctx context.Context, r db.Reader, by org.Actor, a Absence) (Absence, error) {
	a.tidy()
	h, err := FindHost(ctx, r, by.TenantID, a.HostID)
	switch {
	case err != nil:
		return a, err
	case !h.RemovedAt.IsZero():
		return a, errs.E(errs.NotFound, "roster.host.notfound")
	case !by.SetsUp() && !MayExcuse(by.Viewer, h):
		return a, refuse()
	}
	return a, a.checkIn(ctx, r, by)
}

// lockAway locks the host for an absence that the actor may enter.
func lockAway(ctx context.Context, tx db.Tx, by org.Actor, a Absence) (Host, error) {
	there, err := bump(ctx, tx, by.TenantID, a.HostID)
	if err == nil && !there {
		err = errs.E(errs.NotFound, "roster.host.notfound")
	}
	if err != nil {
		return Host{}, err
	}
	if _, err := CheckAbsence(ctx, tx, by, a); err != nil {
		return Host{}, err
	}
	return FindHost(ctx, tx, by.TenantID, a.HostID)
}

// checkIn also refuses the same absence twice, as two who enter it at once would
// make.
func (a Absence) checkIn(ctx context.Context, r db.Reader, by org.Actor) error {
	zone, err := zoneOf(ctx, r, by.TenantID)
	if err != nil {
		return err
	}
	today := civil.DateOf(by.Now, zone)
	if err := a.check(today); err != nil {
		return err
	}
	entered, err := AbsencesOf(ctx, r, by.TenantID, a.HostID, today)
	for _, e := range entered {
		if e.From == a.From && e.To == a.To && e.Span == a.Span {
			return wrong("from", "roster.absence.twice")
		}
	}
	return err
}

// HasBookingsKey is the key of the errs.Conflict that asks whether somebody may
// be away although bookings lie in that time.
const HasBookingsKey = "roster.absence.hasbookings"

// zoneOf is where the days of an absence lie: a host may work at several
// places, so it is the tenant's zone.
func zoneOf(ctx context.Context, r db.Reader, tenantID string) (*time.Location, error) {
	t, err := org.TenantByID(ctx, r, tenantID)
	return t.Location(), err
}

func (a *Absence) tidy() {
	a.ID = id.New()
	if a.To.IsZero() {
		a.To = a.From
	}
	if a.Span == (civil.Span{}) {
		a.Span = wholeDay
	}
}

func (a Absence) check(today civil.Date) error {
	var c errs.Check
	switch {
	case a.From.IsZero():
		c.Add("from", "roster.absence.needsfrom")
	case a.To.Before(a.From):
		c.Add("to", "roster.absence.tobeforefrom")
	case a.To.Before(today):
		c.Add("to", "roster.absence.past")
	case a.From.DaysUntil(a.To) >= longestAbsence:
		c.Add("to", "roster.absence.toolong")
	}
	if a.Span.Empty() || !a.Span.Start.Valid() || !a.Span.End.Valid() {
		c.Add("end", "civil.rule.endbeforestart")
	}
	return c.Err()
}

// ClaimsIn gives what occupies the host during the absence and is not over.
func ClaimsIn(ctx context.Context, r db.Reader, by org.Actor, a Absence) (inside []Claim, err error) {
	a.tidy()
	zone, err := zoneOf(ctx, r, by.TenantID)
	if err != nil {
		return nil, err
	}
	q := Query{TenantID: by.TenantID, From: a.From, To: a.To, Now: by.Now}
	claims, err := Claims(ctx, r, a.HostID, q.stretch())
	for _, c := range claims {
		if c.BlockedUntil.After(by.Now) && a.covers(c, zone) {
			inside = append(inside, c)
		}
	}
	return inside, err
}

// covers tells whether any part of the claim lies in the absence, by the clock
// on the wall.
func (a Absence) covers(c Claim, zone *time.Location) bool {
	from, until := civil.DateOf(c.StartsAt, zone), civil.DateOf(c.BlockedUntil, zone)
	for d := from; !d.After(until); d = d.AddDays(1) {
		if !a.On(d) {
			continue
		}
		taken := wholeDay
		if d == from {
			taken.Start = civil.TimeOfDayOf(c.StartsAt, zone)
		}
		if d == until {
			taken.End = civil.TimeOfDayOf(c.BlockedUntil, zone)
		}
		if taken.Overlaps(a.Span) {
			return true
		}
	}
	return false
}

func insertAbsence(ctx context.Context, tx db.Tx, tenantID string, a Absence) error {
	_, err := db.Exec(ctx, tx, `insert into absence (tenant_id, id, host_id, from_date, to_date, start_minute, end_minute)
		values ($1, $2, $3, $4, $5, $6, $7)`, tenantID, a.ID, a.HostID, a.From, a.To, int(a.Span.Start), int(a.Span.End))
	return err
}

// RemoveAbsence takes an absence away; one that is gone already is no error.
func (s *Service) RemoveAbsence(ctx context.Context, by org.Actor, hostID, absenceID string) (err error) {
	defer errs.Wrap(&err, "roster.RemoveAbsence(%s)", absenceID)
	return s.remove(ctx, by, removal{
		hostID, absenceID, "host.absence.remove", "absence", `delete from absence where tenant_id = $1 and host_id = $2 and id = $3`,
	})
}
