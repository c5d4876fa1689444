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
	outcome, persons, language, device, on_behalf, first_time, age_band from visit where tenant_id = $1 `

func scan(r db.Row) (v row, err error) {
	return v, r.Scan(&v.id, &v.OrganisationID, db.Text(&v.PlaceID), db.Text(&v.OfferID), &v.Date, &v.Hour, &v.Channel,
		&v.Source, &v.Minutes, &v.Outcome, &v.Persons, &v.Language, &v.Device, &v.OnBehalf, &v.FirstTime, &v.AgeBand)
}

func insert(ctx context.Context, tx db.Tx, tenantID string, v row) error {
	return insertAs(ctx, tx, tenantID, v, false)
}

func insertAs(ctx context.Context, tx db.Tx, tenantID string, v row, settled bool) error {
	_, err := db.Exec(ctx, tx, `insert into visit (tenant_id, id, organisation_id, place_id, offer_id, service_date, hour,
		channel, source, minutes, outcome, persons, language, device, on_behalf, first_time, age_band, settled)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		tenantID, v.id, v.OrganisationID, db.NullText(v.PlaceID), db.NullText(v.OfferID), v.Date, v.Hour,
		v.Channel, string(v.Source), v.Minutes, string(v.Outcome), v.Persons, v.Language, v.Device,
		yesNo(v.OnBehalf), yesNo(v.FirstTime), v.AgeBand, settled)
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
