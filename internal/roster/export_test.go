package roster

import (
	"context"
	"time"

	"digivert/internal/base/db"
)

// TakeUnchecked is Take without its check, for negative controls. Nothing but
// this file, which only tests are built with, can switch the check off.
func TakeUnchecked(ctx context.Context, tx db.Tx, tenantID string, c Claim, now time.Time) (bool, error) {
	return guards{}.take(ctx, tx, tenantID, c, now)
}

// TakeAnyUnchecked is TakeAny without its check.
func TakeAnyUnchecked(ctx context.Context, tx db.Tx, w Wish) (string, error) {
	return guards{}.takeAny(ctx, tx, w)
}
