package appointment

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

// AlternativesTo gives the three free times nearest to a hold that came to
// nothing.
func (s *Service) AlternativesTo(ctx context.Context, r db.Reader, tenant org.Tenant, holdID string, by freetime.Booker, now time.Time) ([]freetime.Time, error) {
	a, err := load(ctx, r, tenant.ID, holdID)
	if err != nil {
		return nil, err
	}
	slot, err := s.slotOf(ctx, r, tenant.ID, a)
	if err != nil {
		return nil, err
	}
	q := a.Appointment.Search(tenant, by, now)
	q.Moving = ""
	return s.Free.Alternatives(ctx, r, q, slot)
}
