package visit

import (
	"context"

	"digivert/internal/base/db"
)

// row is a visit as it lies in its tables.
type row struct {
	id string
	Visit
}

const columns = `select id, organisation_id, place_id, offer_id, service_date, hour, channel, source, minutes,
	outcome, persons, language, device, on_behalf, first_time, age_band, matter, heard, referred_to, employee,
	sampled, resident_help, resident_fine, resident_self, host_self from visit where tenant_id = $1 `

func scan(r db.Row) (v row, err error) {
	return v, r.Scan(&v.id, &v.OrganisationID, db.Text(&v.PlaceID), db.Text(&v.OfferID), &v.Date, &v.Hour, &v.Channel,
		&v.Source, &v.Minutes, &v.Outcome, &v.Persons, &v.Language, &v.Device, &v.OnBehalf, &v.FirstTime, &v.AgeBand,
		&v.Matter, &v.Heard, &v.ReferredTo, &v.Employee,
		&v.Effect.Sampled, &v.Effect.Help, &v.Effect.Fine, &v.Effect.Self, &v.Effect.HostSelf)
}

// insert writes a visit of a day that is not over.
func insert(ctx context.Context, tx db.Tx, tenantID string, v row) error {
	if err := insertAs(ctx, tx, tenantID, v, false); err != nil {
		return err
	}
	return insertComment(ctx, tx, tenantID, v)
}

func insertAs(ctx context.Context, tx db.Tx, tenantID string, v row, settled bool) error {
	_, err := db.Exec(ctx, tx, `insert into visit (tenant_id, id, organisation_id, place_id, offer_id, service_date, hour,
		channel, source, minutes, outcome, persons, language, device, on_behalf, first_time, age_band, matter, heard,
		referred_to, employee, sampled, resident_help, resident_fine, resident_self, host_self, settled)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)`,
		tenantID, v.id, v.OrganisationID, db.NullText(v.PlaceID), db.NullText(v.OfferID), v.Date, v.Hour,
		v.Channel, string(v.Source), v.Minutes, string(v.Outcome), v.Persons, v.Language, v.Device,
		yesNo(v.OnBehalf), yesNo(v.FirstTime), v.AgeBand, v.Matter, v.Heard, v.ReferredTo, v.Employee,
		v.Effect.Sampled, string(v.Effect.Help), string(v.Effect.Fine), string(v.Effect.Self), string(v.Effect.HostSelf), settled)
	if err != nil {
		return err
	}
	return insertTopics(ctx, tx, tenantID, v)
}

// yesNo is an argument: NULL when nobody told.
func yesNo(b *bool) any {
	if b == nil {
		return nil
	}
	return *b
}
