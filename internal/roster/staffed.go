package roster

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
)

// StaffedPlaces lists the places at which some host has working hours today or
// later.
func StaffedPlaces(ctx context.Context, r db.Reader, tenantID string, today civil.Date) ([]string, error) {
	return db.All(ctx, r, db.Strings, `select distinct w.place_id from working_rule w
		join host h on h.tenant_id = w.tenant_id and h.id = w.host_id
		where w.tenant_id = $1 and h.removed_at is null and (w.to_date is null or w.to_date >= $2)
		order by w.place_id`, tenantID, today)
}
