package visit

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// Settle makes the visits of days before a date unfindable for those who
// recorded them: each gets a new random id, and all are written anew, in the
// order of their new ids, in the caller's one transaction. So neither id nor
// key order nor, on PostgreSQL, the order on disk or the number of the
// transaction leads from a booking, a log line or a link to its visit. Groups
// and comments are treated alike, and slips that are over are emptied. It may be called again; a visit is settled
// once.
func Settle(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) (err error) {
	defer errs.Wrap(&err, "visit.Settle(%s)", before)
	if err := settleVisits(ctx, tx, tenantID, before); err != nil {
		return err
	}
	if err := settleGroups(ctx, tx, tenantID, before); err != nil {
		return err
	}
	if err := settleReferrals(ctx, tx, tenantID, before); err != nil {
		return err
	}
	return settleComments(ctx, tx, tenantID, before)
}

func settleVisits(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) error {
	rows, err := unsettled(ctx, tx, tenantID, before)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := removeUnsettled(ctx, tx, tenantID, before); err != nil {
		return err
	}
	for _, v := range rows {
		if err := insertAs(ctx, tx, tenantID, v, true); err != nil {
			return err
		}
	}
	return nil
}

// unsettled reads the visits with their topics, under new ids and in the order
// of these.
func unsettled(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) ([]row, error) {
	rows, err := db.All(ctx, tx, scan, columns+`and service_date < $2 and not settled`, tenantID, before)
	if err != nil {
		return nil, err
	}
	about, err := unsettledTopics(ctx, tx, tenantID, before)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].Topics = about[rows[i].id]
		rows[i].id = id.New()
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.id, b.id) })
	return rows, nil
}

func removeUnsettled(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) error {
	_, err := db.Exec(ctx, tx, `delete from visit_topic where tenant_id = $1 and visit_id in
		(select id from visit where tenant_id = $2 and service_date < $3 and not settled)`, tenantID, tenantID, before)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `delete from visit where tenant_id = $1 and service_date < $2 and not settled`, tenantID, before)
	return err
}
