package visit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// SampleChoices lists how often the three questions may be asked: never, at
// every visit, at every second and so on.
func SampleChoices() []int { return []int{0, 1, 2, 3, 5, 10, 20} }

// AskEvery is how often the tenant asks the three questions: at every so many
// visits, 0 never. Never is what it begins with.
func AskEvery(ctx context.Context, r db.Reader, tenantID string) (int, error) {
	found, err := db.All(ctx, r, db.Count, `select ask_every from visit_setting where tenant_id = $1`, tenantID)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// SetAskEvery decides how often the questions are asked. The coordinators of the
// tenant and its administrators may.
func SetAskEvery(ctx context.Context, d *db.DB, by org.Actor, every int) (err error) {
	defer errs.Wrap(&err, "visit.SetAskEvery")
	if !by.SetsUp() {
		return errs.E(errs.Forbidden, "web.error.forbidden")
	}
	if !slices.Contains(SampleChoices(), every) {
		var c errs.Check
		c.Add("every", "visit.error.choice")
		return c.Err()
	}
	return d.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, `insert into visit_setting (tenant_id, ask_every) values ($1, $2)
			on conflict (tenant_id) do update set ask_every = excluded.ask_every`, by.TenantID, every)
		if err != nil {
			return err
		}
		return org.Record(tx.Context(), tx, by.Did("change", "visit_setting", by.TenantID, "ask_every"))
	})
}

// Asked tells whether the tenant wants the questions asked at the visit that a
// seed stands for; see [Sampled].
func Asked(ctx context.Context, r db.Reader, tenantID, seed string) (bool, error) {
	every, err := AskEvery(ctx, r, tenantID)
	return Sampled(every, seed), err
}

// Sampled tells whether the questions are asked at the visit that a seed stands
// for: always the same for the same seed, and for one of every so many seeds.
// So no host chooses who is asked, and nothing of it need be stored. A seed is
// the id of what the visit will come of, or the day and how many were before.
func Sampled(every int, seed string) bool {
	if every <= 0 {
		return false
	}
	sum := sha256.Sum256([]byte("visit.sample\x00" + seed))
	return binary.BigEndian.Uint64(sum[:8])%uint64(every) == 0
}
