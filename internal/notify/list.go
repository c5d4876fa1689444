package notify

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/job"
	"digivert/internal/org"
)

// Query asks for the messages of the organisations where the viewer may see the
// bookings, the newest first.
type Query struct {
	TenantID string
	Viewer   org.Viewer
	State    State // "" = all
	Limit    int   // 0 = 100
}

const usualLimit = 100

// List lists messages.
func (s *Service) List(ctx context.Context, r db.Reader, q Query) ([]Item, error) {
	if q.Limit <= 0 {
		q.Limit = usualLimit
	}
	found, err := job.Items(ctx, r, job.ItemQuery{TenantID: q.TenantID, Owners: q.Viewer.ContactOrganisations(), State: q.State, Limit: q.Limit})
	items := make([]Item, len(found))
	for i, item := range found {
		items[i] = itemOf(item)
	}
	return items, err
}

// Totals counts messages.
type Totals struct{ Waiting, Sent, Failed, Dropped, Parked int }

// Totals counts the messages that List would list without state and limit.
func (s *Service) Totals(ctx context.Context, r db.Reader, q Query) (Totals, error) {
	n, err := job.Tally(ctx, r, q.TenantID, q.Viewer.ContactOrganisations())
	return Totals{n[job.Waiting], n[job.Sent], n[job.Failed], n[job.Dropped], n[job.Parked]}, err
}
