package appointment

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// shorten makes contact data that are there already go by the tenant's days when
// these are shorter than those that held when it was booked; never later than was
// said. When somebody cancelled is not known, so of that the days count from
// today at the latest.
func shorten(tx db.Tx, tenant org.Tenant, today civil.Date) (err error) {
	defer errs.Wrap(&err, "shorten(%s)", tenant.ID)
	all, err := kept(tx, tenant.ID)
	if err != nil {
		return err
	}
	for _, k := range all {
		if due := k.shorter(tenant, today); due.Before(k.ContactDue) {
			if err := k.redate(tx, due); err != nil {
				return err
			}
		}
	}
	return nil
}

// alike are the appointments of a day whose contact data are to go together.
type alike struct{ row }

// kept lists what there is to shorten. There are few groups: days, states, and
// whether somebody else booked.
func kept(tx db.Tx, tenantID string) ([]alike, error) {
	scan := func(r db.Row) (k alike, err error) {
		return k, r.Scan(&k.tenantID, &k.OrganisationID, db.Text(&k.MadeBy), &k.Via, &k.TellPartner, &k.State, &k.Date, &k.ContactDue)
	}
	return db.All(tx.Context(), tx, scan, `select distinct tenant_id, organisation_id, made_by, made_via, tell_partner, state, service_date, contact_due
		from appointment where tenant_id = $1 and not redacted order by service_date, contact_due`, tenantID)
}

// shorter is the day on which they go by the tenant's days of now.
func (k alike) shorter(tenant org.Tenant, today civil.Date) civil.Date {
	switch k.State {
	case Excused:
		return today.AddDays(tenant.ContactDaysUnmet)
	case Revoked:
		return k.Date.AddDays(tenant.ContactDaysUnmet)
	}
	return k.due(tenant, k.State != NoShow)
}

func (k alike) redate(tx db.Tx, due civil.Date) error {
	_, err := db.Exec(tx.Context(), tx, `update appointment set contact_due = $1 where tenant_id = $2 and organisation_id = $3
		and coalesce(made_by, '') = $4 and made_via = $5 and tell_partner = $6 and state = $7 and service_date = $8 and contact_due = $9 and not redacted`,
		due, k.tenantID, k.OrganisationID, k.MadeBy, string(k.Via), k.TellPartner, string(k.State), k.Date, k.ContactDue)
	return err
}

// OldestContact is the day on which the contact data that are to go first should
// go, zero when there are none.
func OldestContact(ctx context.Context, r db.Reader, tenantID string) (civil.Date, error) {
	all, err := db.All(ctx, r, scanDate, `select contact_due from appointment where tenant_id = $1 and not redacted
		order by contact_due limit 1`, tenantID)
	if err != nil || len(all) == 0 {
		return civil.Date{}, err
	}
	return all[0], nil
}
