package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/id"
	"digivert/internal/contact"
)

const transactions = 200 // a round

// transactions measures the transaction that makes a booking, eight at once,
// against one that only inserts as many rows into the same tables.
func (b *bench) transactions(ctx context.Context, w *world, engine string) error {
	var bare, holds, books []float64
	for range rounds {
		stands, err := w.stands(ctx, transactions)
		if err != nil {
			return err
		}
		held := make([]appointment.Appointment, len(stands))
		for _, step := range []struct {
			rates *[]float64
			do    func(n int) error
		}{
			{&bare, func(n int) error { return w.insertBare(ctx, stands[n]) }},
			{&holds, func(n int) (err error) { held[n], err = w.hold(ctx, stands[n]); return err }},
			{&books, func(n int) error { return w.book(ctx, stands[n], held[n]) }},
		} {
			rate, err := rateOf(step.do)
			if err != nil {
				return err
			}
			*step.rates = append(*step.rates, rate)
		}
	}
	b.ratio("the transaction of a booking against bare inserts of as many rows ("+engine+")", pair{median(books), median(bare), "a second"}, 0.4)
	b.ratio("the transaction that takes a time against bare inserts of as many rows ("+engine+")", pair{median(holds), median(bare), "a second"}, 0)
	return nil
}

// rateOf is how many a second are done, by as many as book at once.
func rateOf(do func(n int) error) (float64, error) {
	next, failed := make(chan int), make([]error, clients)
	var workers sync.WaitGroup
	started := time.Now()
	for c := range clients {
		workers.Go(func() {
			for n := range next {
				if err := do(n); err != nil {
					failed[c] = err
				}
			}
		})
	}
	for n := range transactions {
		next <- n
	}
	close(next)
	workers.Wait()
	return transactions / time.Since(started).Seconds(), firstError(failed)
}

func (w *world) hold(ctx context.Context, s stand) (appointment.Appointment, error) {
	q := s.town.search()
	q.ReasonID = s.town.offer.ReasonIDs[0]
	return w.app.Appointment.Hold(ctx, appointment.HoldRequest{Search: q, Slot: s.slot})
}

func (w *world) book(ctx context.Context, s stand, held appointment.Appointment) error {
	now := time.Now().UTC()
	_, err := w.app.Appointment.Book(ctx, appointment.Booking{
		Tenant: s.town.tenant, HoldID: held.ID, Via: appointment.ViaWeb, Key: w.app.Forms.NewForm(now).Key, Hash: make([]byte, 32), Now: now,
		Contact: contact.Contact{FirstName: "Aud", Phone: "90000000", Note: "Har fått ny telefon."},
	})
	return err
}

// insertBare writes the three rows that a booking touches (what occupies the
// host, the appointment, the form's key), as wide as real ones and through the
// same connection, with nothing looked up and nothing sealed. They stand in the
// first town, so that they are in nobody's way.
func (w *world) insertBare(ctx context.Context, s stand) error {
	t := w.towns[0]
	start := time.Now().UTC().AddDate(2, 0, rand.IntN(100_000)).Truncate(time.Hour)
	day := civil.DateOf(start, time.UTC)
	digest, sealed, claimID := make([]byte, 32), make([]byte, 48), id.New()
	for i := range digest {
		digest[i] = byte(rand.IntN(256))
	}
	return w.app.DB.Write(ctx, func(tx db.Tx) error {
		ctx := tx.Context()
		for _, row := range []struct {
			query string
			args  []any
		}{
			{`insert into claim (tenant_id, id, host_id, starts_at, blocked_until, why) values ($1, $2, $3, $4, $5, 'appointment')
				on conflict do nothing`, []any{t.tenant.ID, claimID, t.hosts[0], start, start.Add(time.Hour)}},
			{`insert into appointment (tenant_id, id, organisation_id, made_via, offer_id, place_id, host_id, reason_id, claim_id, state, channel,
				service_date, starts_at, ends_at, language, version, code_digest, code_sealed, token_digest, name_sealed, name_digest,
				phone_sealed, phone_digest, note_sealed, contact_due, created_at)
				values ($1, $2, $3, 'web', $4, $5, $6, $7, $8, 'booked', 'place', $9, $10, $11, 'nb', 1, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
				[]any{t.tenant.ID, id.New(), t.organisation, t.offer.ID, t.offer.PlaceIDs[0], t.hosts[0], t.offer.ReasonIDs[0], claimID,
					day, start, start.Add(time.Hour), digest, sealed, append([]byte{1}, digest...), sealed, digest, sealed, digest, sealed, day, start}},
			{`insert into once_key (tenant_id, form, key, hash, result, made_at) values ($1, 'bench', $2, $3, '', $4)`,
				[]any{t.tenant.ID, id.New(), digest, start}},
		} {
			if n, err := db.Exec(ctx, tx, row.query, row.args...); err != nil || n > 1 {
				return fmt.Errorf("%d rows, %w", n, err)
			}
		}
		return nil
	})
}
