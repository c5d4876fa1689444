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
	ask := job.ItemQuery{TenantID: q.TenantID, Owners: q.Viewer.ContactOrganisations(), State: q.State, Limit: q.Limit}
	switch q.State {
	case Sent:
		ask.Receipts = []job.ReceiptState{job.NoReceipt, job.Undelivered}
	case Failed:
		ask.Receipts = []job.ReceiptState{job.NoReceipt}
	case Received:
		ask.State, ask.Receipts = job.Sent, []job.ReceiptState{job.Delivered}
	case Undelivered:
		ask.State, ask.Receipts = job.Failed, []job.ReceiptState{job.Undelivered}
	}
	found, err := job.Items(ctx, r, ask)
	return itemsOf(found), err
}

func itemsOf(found []job.Item) []Item {
	items := make([]Item, len(found))
	for i, item := range found {
		items[i] = itemOf(item)
	}
	return items
}

// Totals counts messages, each in one state.
type Totals map[State]int

// All is how many there are.
func (t Totals) All() (n int) {
	for _, count := range t {
		n += count
	}
	return n
}

// Totals counts the messages that List would list without state and limit.
func (s *Service) Totals(ctx context.Context, r db.Reader, q Query) (Totals, error) {
	tally, err := job.Tally(ctx, r, q.TenantID, q.Viewer.ContactOrganisations())
	totals := Totals{}
	for standing, n := range tally {
		totals[stateOf(job.Item{State: standing.State, Receipt: standing.Receipt})] += n
	}
	return totals, err
}

// NotReached lists, the oldest first, the messages that those concerned did not
// get: failed, or never arrived, and nothing newer about the same thing was made,
// and the news did not reach them by the other channel or by a later message. Whether
// the thing itself is still ahead, its owner knows.
func NotReached(ctx context.Context, r db.Reader, tenantID string, owners []string) ([]Item, error) {
	found, err := job.Missed(ctx, r, tenantID, owners)
	return itemsOf(found), err
}

// About lists every message about one thing, the oldest first.
func About(ctx context.Context, r db.Reader, tenantID, subjectID string) ([]Item, error) {
	found, err := job.ItemsOf(ctx, r, tenantID, subjectID)
	return itemsOf(found), err
}
