package visit

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/vault"
)

// referralRow is a referral as it lies in its table.
type referralRow struct {
	Referral
	codeDigest                  []byte
	code, when, ask, whatIsDone []byte // sealed
}

const referralColumns = `select id, from_organisation_id, to_organisation_id, to_kind, to_place_id, reason_id, why, made_week,
	expires_on, state, outcome, code_digest, code_sealed, when_sealed, ask_sealed, done_sealed from referral where tenant_id = $1 `

func scanReferral(row db.Row) (r referralRow, err error) {
	return r, row.Scan(&r.ID, &r.FromID, db.Text(&r.ToID), &r.ToKind, db.Text(&r.PlaceID), &r.ReasonID, &r.Why, &r.Week,
		&r.Expires, &r.State, &r.Outcome, &r.codeDigest, &r.code, &r.when, &r.ask, &r.whatIsDone)
}

// slipColumn is a sealed column with what it holds when opened.
type slipColumn struct {
	name   string
	plain  *string
	sealed *[]byte
}

func (r *referralRow) columns() []slipColumn {
	return []slipColumn{
		{"code_sealed", &r.Code, &r.code}, {"when_sealed", &r.When, &r.when}, {"ask_sealed", &r.Ask, &r.ask}, {"done_sealed", &r.Does, &r.whatIsDone},
	}
}

// cell says where a sealed text of a slip stands. It holds no contact data, and
// is forgotten with its row's slip.
func (r referralRow) cell(tenantID, column string) vault.Cell {
	return vault.Cell{Tenant: tenantID, Month: vault.Lasting, Table: "referral", ID: r.ID, Column: column}
}

func (s *Referrals) insertReferral(tx db.Tx, tenantID string, made Referral) error {
	r := referralRow{Referral: made}
	sealer, err := s.Vault.Sealer(tx.Context(), tx, tenantID, vault.Lasting)
	if err != nil {
		return err
	}
	for _, c := range r.columns() {
		if *c.sealed, err = sealer.Seal(r.cell(tenantID, c.name), *c.plain); err != nil {
			return err
		}
	}
	_, err = db.Exec(tx.Context(), tx, `insert into referral (tenant_id, id, from_organisation_id, to_organisation_id, to_kind, to_place_id,
		reason_id, why, made_week, expires_on, state, code_digest, token_digest, code_sealed, when_sealed, ask_sealed, done_sealed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		tenantID, r.ID, r.FromID, db.NullText(r.ToID), r.ToKind, db.NullText(r.PlaceID), r.ReasonID, r.Why, r.Week, r.Expires, string(r.State),
		s.Vault.Digest(tenantID, forReferralCode, r.Code), s.Vault.Digest(tenantID, forReferralToken, r.Token), r.code, r.when, r.ask, r.whatIsDone)
	return err
}

// open opens what a slip says. Of one that is no longer good nothing is left.
func (s *Referrals) open(ctx context.Context, reader db.Reader, tenantID string, r referralRow) (_ Referral, err error) {
	for _, c := range r.columns() {
		if *c.plain, err = s.Vault.Open(ctx, reader, r.cell(tenantID, c.name), *c.sealed); err != nil {
			return Referral{}, err
		}
	}
	if r.Code != "" {
		r.Token = s.token(tenantID, r.ID)
	}
	return r.Referral, nil
}

// settleReferrals empties the slips that are no longer good. Those that nobody
// used are counted as expired.
func settleReferrals(ctx context.Context, tx db.Tx, tenantID string, today civil.Date) error {
	_, err := db.Exec(ctx, tx, `update referral set state = 'expired' where tenant_id = $1 and expires_on < $2 and state = 'sent'`, tenantID, today)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `update referral set code_digest = null, code_sealed = null, token_digest = null, when_sealed = null,
		ask_sealed = null, done_sealed = null where tenant_id = $1 and expires_on < $2 and code_digest is not null`, tenantID, today)
	return err
}
