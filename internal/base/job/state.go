package job

import (
	"context"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// State is what the database knows of a job. LeasedUntil is zero when nobody runs
// it, LastAt when it has never run. LastError is for the log and for those who
// run the service, never for a public page.
type State struct {
	Name        string
	NextAt      time.Time
	LeasedUntil time.Time
	LastAt      time.Time
	LastOK      bool
	LastError   string
}

const columns = `name, next_at, leased_until, last_at, coalesce(last_ok, false), last_error`

func scanState(row db.Row) (s State, err error) {
	return s, row.Scan(&s.Name, db.Instant(&s.NextAt), db.Instant(&s.LeasedUntil), db.Instant(&s.LastAt), &s.LastOK, &s.LastError)
}

// Overdue is how late a job may be before it is wrong.
const Overdue = time.Hour

// Health is how it goes with a job, in a word.
type Health string

// How it can go. A job that has failed is tried again after ten minutes.
const (
	Fresh  Health = "fresh"  // has not run yet, and need not have
	Fine   Health = "fine"   // ran as it should
	Broken Health = "broken" // the last run failed
	Late   Health = "late"   // should have run more than Overdue ago
)

// Health tells how it goes.
func (s State) Health(now time.Time) Health {
	switch {
	case now.Sub(s.NextAt) >= Overdue:
		return Late
	case s.LastAt.IsZero():
		return Fresh
	case !s.LastOK:
		return Broken
	}
	return Fine
}

// OK tells whether nobody needs to do anything.
func (h Health) OK() bool { return h == Fresh || h == Fine }

// Status lists the runner's own jobs, in the order in which they were added. Those
// that have never been registered are not there.
func (r *Runner) Status(ctx context.Context) ([]State, error) {
	all, err := Status(ctx, r.DB)
	var own []State
	for _, p := range r.jobs {
		for _, s := range all {
			if s.Name == p.Name {
				own = append(own, s)
			}
		}
	}
	return own, err
}

// Status lists all jobs by name, also those that only other versions of the
// program know.
func Status(ctx context.Context, r db.Reader) ([]State, error) {
	return db.All(ctx, r, scanState, `select `+columns+` from periodic order by name`)
}

func (r *Runner) state(ctx context.Context, p Periodic) (State, error) {
	return db.One(ctx, r.DB, scanState, `select `+columns+` from periodic where name = $1`, p.Name)
}

// register gives each new job its row. A job whose schedule was changed to run
// sooner than its row says is moved forward.
func (r *Runner) register(ctx context.Context, now time.Time) (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.registered || r.invalid != nil {
		return r.invalid
	}
	defer errs.Wrap(&err, "register jobs")
	err = r.DB.Write(ctx, func(tx db.Tx) error {
		for _, p := range r.jobs {
			_, err := db.Exec(ctx, tx, `insert into periodic (name, next_at) values ($1, $2)
				on conflict (name) do update set next_at = excluded.next_at
				where periodic.next_at > excluded.next_at`, p.Name, p.due(now))
			if err != nil {
				return err
			}
		}
		return nil
	})
	r.registered = err == nil
	return err
}

// sentence makes an error storable on both engines: PostgreSQL takes no NUL and
// no broken UTF-8.
func sentence(err error) string {
	if err == nil {
		return ""
	}
	text := strings.ReplaceAll(err.Error(), "\x00", "")
	return strings.ToValidUTF8(text[:min(len(text), 500)], "")
}
