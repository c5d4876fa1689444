package org

import (
	"context"

	"digivert/internal/base/db"
)

// FrontDesk is the open organisation that answers when nobody else is named: it
// rings those who asked to be called without naming a place. One with people at
// its desk comes before one without, a service desk before the municipality
// itself, that before others, and of equals the oldest. No organisation at all
// is an errs.NotFound.
func FrontDesk(ctx context.Context, r db.Reader, tenantID string) (Organisation, error) {
	return db.One(ctx, r, scanOrganisation, selectOrganisation+`
		where tenant_id = $1 and closed_at is null
		order by case when exists (select 1 from membership m join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
				where m.tenant_id = organisation.tenant_id and m.organisation_id = organisation.id and m.role = 'desk'
				and p.deactivated_at is null) then 0 else 1 end,
			case kind when 'servicedesk' then 0 when 'municipality' then 1 else 2 end, created_at, id limit 1`, tenantID)
}

// Answers tells whether anybody of the organisation sees who is to be rung: it
// is open and has people who help, sit at its desk or coordinate.
func Answers(ctx context.Context, r db.Reader, tenantID, organisationID string) (bool, error) {
	n, err := db.One(ctx, r, db.Count, `select count(*) from membership m
		join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
		join organisation o on o.tenant_id = m.tenant_id and o.id = m.organisation_id
		where m.tenant_id = $1 and m.organisation_id = $2 and m.role in ('host', 'desk', 'coordinator')
		and p.deactivated_at is null and o.closed_at is null`, tenantID, organisationID)
	return n > 0, err
}
