package visit

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/id"
)

// groupRow is a group as it lies in its tables.
type groupRow struct {
	id string
	Group
}

const groupColumns = `select id, organisation_id, place_id, offer_id, service_date, hour, channel, source, visits, minutes,
	persons, employee from visit_group where tenant_id = $1 `

func scanGroup(r db.Row) (g groupRow, err error) {
	return g, r.Scan(&g.id, &g.OrganisationID, db.Text(&g.PlaceID), db.Text(&g.OfferID), &g.Date, &g.Hour, &g.Channel,
		&g.Source, &g.Visits, &g.Minutes, &g.Persons, &g.Employee)
}

func scanTells(r db.Row) (t Tells, err error) { return t, r.Scan(&t.Fact, &t.Answer, &t.Persons) }

func insertGroup(ctx context.Context, tx db.Tx, tenantID string, g groupRow) error {
	return insertGroupAs(ctx, tx, tenantID, g, false)
}

func insertGroupAs(ctx context.Context, tx db.Tx, tenantID string, g groupRow, settled bool) error {
	_, err := db.Exec(ctx, tx, `insert into visit_group (tenant_id, id, organisation_id, place_id, offer_id, service_date, hour,
		channel, source, visits, minutes, persons, employee, settled)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tenantID, g.id, g.OrganisationID, db.NullText(g.PlaceID), db.NullText(g.OfferID), g.Date, g.Hour,
		g.Channel, string(g.Source), g.Visits, g.Minutes, g.Persons, g.Employee, settled)
	if err != nil {
		return err
	}
	for _, t := range g.Counts {
		_, err := db.Exec(ctx, tx, `insert into visit_group_count (tenant_id, group_id, of_what, answer, persons)
			values ($1, $2, $3, $4, $5)`, tenantID, g.id, string(t.Fact), t.Answer, t.Persons)
		if err != nil {
			return err
		}
	}
	return nil
}

func settleGroups(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) error {
	rows, err := unsettledGroups(ctx, tx, tenantID, before)
	if err != nil || len(rows) == 0 {
		return err
	}
	_, err = db.Exec(ctx, tx, `delete from visit_group_count where tenant_id = $1 and group_id in
		(select id from visit_group where tenant_id = $2 and service_date < $3 and not settled)`, tenantID, tenantID, before)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `delete from visit_group where tenant_id = $1 and service_date < $2 and not settled`, tenantID, before)
	if err != nil {
		return err
	}
	for _, g := range rows {
		if err := insertGroupAs(ctx, tx, tenantID, g, true); err != nil {
			return err
		}
	}
	return nil
}

// unsettledGroups reads the groups with their counts, under new ids and in the
// order of these.
func unsettledGroups(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) ([]groupRow, error) {
	rows, err := db.All(ctx, tx, scanGroup, groupColumns+`and service_date < $2 and not settled`, tenantID, before)
	for i := range rows {
		rows[i].Counts, err = db.All(ctx, tx, scanTells, `select of_what, answer, persons from visit_group_count
			where tenant_id = $1 and group_id = $2 order by of_what, answer`, tenantID, rows[i].id)
		if err != nil {
			return nil, err
		}
		rows[i].id = id.New()
	}
	slices.SortFunc(rows, func(a, b groupRow) int { return cmp.Compare(a.id, b.id) })
	return rows, err
}
