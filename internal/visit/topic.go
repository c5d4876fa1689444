package visit

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
)

func insertTopics(ctx context.Context, tx db.Tx, tenantID string, v row) error {
	for _, topic := range v.Topics {
		_, err := db.Exec(ctx, tx, `insert into visit_topic (tenant_id, visit_id, reason_id) values ($1, $2, $3)`, tenantID, v.id, topic)
		if err != nil {
			return err
		}
	}
	return nil
}

func removeTopics(ctx context.Context, tx db.Tx, tenantID, visitID string) error {
	_, err := db.Exec(ctx, tx, `delete from visit_topic where tenant_id = $1 and visit_id = $2`, tenantID, visitID)
	return err
}

func topics(ctx context.Context, r db.Reader, tenantID, visitID string) ([]string, error) {
	return db.All(ctx, r, db.Strings, `select reason_id from visit_topic where tenant_id = $1 and visit_id = $2 order by reason_id`, tenantID, visitID)
}

// unsettledTopics gives the topics of each visit that is to be settled.
func unsettledTopics(ctx context.Context, tx db.Tx, tenantID string, before civil.Date) (map[string][]string, error) {
	type pair struct{ visitID, reasonID string }
	scan := func(row db.Row) (p pair, err error) { return p, row.Scan(&p.visitID, &p.reasonID) }
	pairs, err := db.All(ctx, tx, scan, `select vt.visit_id, vt.reason_id from visit v
		join visit_topic vt on vt.tenant_id = v.tenant_id and vt.visit_id = v.id
		where v.tenant_id = $1 and v.service_date < $2 and not v.settled order by vt.reason_id`, tenantID, before)
	about := map[string][]string{}
	for _, p := range pairs {
		about[p.visitID] = append(about[p.visitID], p.reasonID)
	}
	return about, err
}
