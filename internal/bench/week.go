package bench

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/insight"
)

// coordinatorsWeek measures what the page /intern/uke shows, in the town of
// freeTimes: three places, all reasons, ten hosts whose time is half taken.
func (b *bench) coordinatorsWeek(ctx context.Context, w *world, engine string) error {
	q := insight.Query{Tenant: w.towns[0].tenant, Now: time.Now().UTC()}
	q.Week = civil.DateOf(q.Now, q.Tenant.Location()).Week()
	took, err := each(computations/4, func() error {
		_, err := w.app.Insight.Week(ctx, q)
		return err
	})
	if err == nil {
		b.atMost("the coordinator's week, read and computed ("+engine+")", took, 50, "ms CPU")
	}
	return err
}
