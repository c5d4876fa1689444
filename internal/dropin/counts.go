package dropin

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Sum is so many times so many minutes.
type Sum struct{ Times, Minutes int }

// End is how tickets ended. State is Helping when nobody recorded the visit.
type End struct {
	State State
	Why   Why
}

// Counts is what a day at a place came to.
type Counts struct {
	PlaceID string
	Date    civil.Date
	Ends    map[End]int
	Waits   map[int]Sum    // by the hour in which they came
	Lengths map[string]Sum // of help, by reason ("" not told)
}

func newCounts(placeID string, day civil.Date) *Counts {
	return &Counts{PlaceID: placeID, Date: day, Ends: map[End]int{}, Waits: map[int]Sum{}, Lengths: map[string]Sum{}}
}

func (c *Counts) add(t Ticket, loc *time.Location) {
	end := End{t.State, t.Why}
	switch t.State {
	case Waiting:
		end.State = Left // the day ended without them
	case Called, Parked:
		end.State = Helping
	}
	c.Ends[end]++
	if !t.CalledAt.IsZero() {
		hour := civil.TimeOfDayOf(t.CameAt, loc).Hour()
		c.Waits[hour] = Sum{c.Waits[hour].Times + 1, c.Waits[hour].Minutes + t.Waited(t.CalledAt)}
	}
	if t.State == Served && t.HelpedMinutes > 0 {
		sum := c.Lengths[t.ReasonID]
		c.Lengths[t.ReasonID] = Sum{sum.Times + 1, sum.Minutes + t.HelpedMinutes}
	}
}

// write adds to what is there: a tally typed in later is added too.
func (c *Counts) write(tx db.Tx, tenantID string) error {
	for end, n := range c.Ends {
		if err := addEnd(tx, tenantID, c.PlaceID, c.Date, end, n); err != nil {
			return err
		}
	}
	for hour, sum := range c.Waits {
		_, err := db.Exec(tx.Context(), tx, `insert into queue_wait (tenant_id, place_id, service_date, hour, times, minutes)
			values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, place_id, service_date, hour)
			do update set times = queue_wait.times + excluded.times, minutes = queue_wait.minutes + excluded.minutes`,
			tenantID, c.PlaceID, c.Date, hour, sum.Times, sum.Minutes)
		if err != nil {
			return err
		}
	}
	for reasonID, sum := range c.Lengths {
		_, err := db.Exec(tx.Context(), tx, `insert into queue_length (tenant_id, place_id, service_date, reason_id, times, minutes)
			values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, place_id, service_date, reason_id)
			do update set times = queue_length.times + excluded.times, minutes = queue_length.minutes + excluded.minutes`,
			tenantID, c.PlaceID, c.Date, reasonID, sum.Times, sum.Minutes)
		if err != nil {
			return err
		}
	}
	return nil
}

func addEnd(tx db.Tx, tenantID, placeID string, day civil.Date, end End, n int) error {
	_, err := db.Exec(tx.Context(), tx, `insert into queue_count (tenant_id, place_id, service_date, state, why, times)
		values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, place_id, service_date, state, why)
		do update set times = queue_count.times + excluded.times`, tenantID, placeID, day, string(end.State), string(end.Why), n)
	return err
}

// DayCounts is a line of [Past].
type DayCounts struct {
	PlaceID string
	Date    civil.Date
	End
	Times int
}

// Past lists how tickets ended on the days from and to, both included, by place
// and day: only days that are over.
func Past(ctx context.Context, r db.Reader, tenantID string, from, to civil.Date) (list []DayCounts, err error) {
	defer errs.Wrap(&err, "dropin.Past(%s–%s)", from, to)
	scan := func(row db.Row) (d DayCounts, err error) {
		return d, row.Scan(&d.PlaceID, &d.Date, &d.State, &d.Why, &d.Times)
	}
	return db.All(ctx, r, scan, `select place_id, service_date, state, why, times from queue_count
		where tenant_id = $1 and service_date >= $2 and service_date <= $3 order by place_id, service_date, state, why`, tenantID, from, to)
}

// DayWait is how long those waited who came to a place on a day.
type DayWait struct {
	PlaceID string
	Date    civil.Date
	Sum
}

// Waits lists how long people waited on the days from and to, both included.
func Waits(ctx context.Context, r db.Reader, tenantID string, from, to civil.Date) (list []DayWait, err error) {
	defer errs.Wrap(&err, "dropin.Waits(%s–%s)", from, to)
	scan := func(row db.Row) (d DayWait, err error) {
		return d, row.Scan(&d.PlaceID, &d.Date, &d.Times, &d.Minutes)
	}
	return db.All(ctx, r, scan, `select place_id, service_date, cast(sum(times) as bigint), cast(sum(minutes) as bigint) from queue_wait
		where tenant_id = $1 and service_date >= $2 and service_date <= $3
		group by place_id, service_date order by place_id, service_date`, tenantID, from, to)
}
