package visit

import (
	"context"

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
