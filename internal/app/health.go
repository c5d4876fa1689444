package app

import (
	"context"
	"net/http"
	"time"

	"digivert/internal/notify"
)

// Health is what /healthz answers, as JSON.
type Health struct {
	OK         bool       `json:"ok"`
	Database   string     `json:"database"`                       // "ok", or what is wrong in a word
	Engine     string     `json:"engine"`                         // "sqlite" or "postgres"
	Migrations int        `json:"migrations"`                     // number of the newest that has been run
	ReadOnly   string     `json:"read_only,omitempty"`            // why nothing can be changed just now
	Unsent     time.Time  `json:"oldest_unsent_message,omitzero"` // since when the message that has waited longest could have gone out
	Jobs       []jobState `json:"jobs"`                           // when each recurring job last ran
}

type jobState struct {
	Name string    `json:"name"`
	Last time.Time `json:"last,omitzero"`
	OK   bool      `json:"ok"`
	Next time.Time `json:"next"`
}

// healthWithin is how long the database may take to answer.
const healthWithin = 5 * time.Second

// health answers 200 when the program can do its work, else 503. It tells
// nothing of what is in the database.
func (a *App) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), healthWithin)
	defer cancel()
	h := Health{Database: "ok", Engine: string(a.DB.Engine())}
	var err error
	if h.Migrations, err = a.DB.SchemaVersion(ctx); err == nil {
		h.Jobs, err = a.jobStates(ctx)
	}
	if err == nil {
		h.Unsent, err = notify.OldestDue(ctx, a.DB, a.Clock())
	}
	switch {
	case err != nil:
		a.Log.Error("healthz", "error", err)
		h.Database = "does not answer"
	case a.DB.Full():
		h.Database = "the disk is full"
	}
	if closed := a.closed(); closed != nil {
		h.ReadOnly = why(closed)
	}
	h.OK = h.Database == "ok" && h.ReadOnly == ""
	writeHealth(w, h)
}

func (a *App) jobStates(ctx context.Context) ([]jobState, error) {
	states, err := a.Jobs.Status(ctx)
	var all []jobState
	for _, s := range states {
		all = append(all, jobState{Name: s.Name, Last: s.LastAt, OK: s.Health(a.Clock()).OK(), Next: s.NextAt})
	}
	return all, err
}

// unsent is since when the tenant's oldest message waits, zero when none does.
func (a *App) unsent(ctx context.Context, tenantID string) (time.Time, error) {
	return notify.OldestDueOf(ctx, a.DB, tenantID, a.Clock())
}
