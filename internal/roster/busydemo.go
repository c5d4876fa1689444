package roster

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// Invented is a calendar of a demo. Its server does not exist, so it is never
// fetched, and the pages go on telling when it was.
type Invented struct {
	HostID, Address    string
	Busy               []Busy // sorted, without overlap
	TriedAt, FetchedAt time.Time
	Problem            string // locale key of why the last try failed, "" when it went well
}

// InventCalendar enters a demo's calendar. Only the operator does, who makes the
// demo.
func (s *Service) InventCalendar(ctx context.Context, by org.Actor, c Invented) (err error) {
	defer errs.Wrap(&err, "roster.InventCalendar(%s)", c.HostID)
	if !by.SetsUp() || by.Viewer.SignedIn() {
		return refuse()
	}
	return s.DB.Write(ctx, func(tx db.Tx) error {
		h, err := planned(tx.Context(), tx, by, c.HostID)
		if err != nil {
			return err
		}
		return s.put(tx, by, h, known{c.Address, fetched{busy: c.Busy}, c.TriedAt, c.FetchedAt, by.Now.AddDate(100, 0, 0), c.Problem})
	})
}
