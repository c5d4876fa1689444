package draft

import (
	"context"
	"net/url"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// Clerks is a draft with whose it is. Only those read it who answer for the
// clerk's organisation when somebody asks what is held about them.
type Clerks struct {
	Draft
	PersonID string
}

// Of names it.
func (c Clerks) Of(tenant org.Tenant) Of { return Of{Tenant: tenant, PersonID: c.PersonID, ID: c.ID} }

// clerks is a draft as it lies in its table, with whose it is.
type clerks struct {
	row
	personID string
}

func scanClerks(r db.Row) (c clerks, err error) {
	return c, r.Scan(&c.personID, &c.id, &c.sealed, db.Instant(&c.savedAt))
}

// Everybodys opens all drafts of a municipality, the first saved first: a draft
// has no digest to be found by, but they are few, and live for two hours.
func (s *Service) Everybodys(ctx context.Context, r db.Reader, tenant org.Tenant, now time.Time) (all []Clerks, err error) {
	defer errs.Wrap(&err, "Everybodys")
	rows, err := db.All(ctx, r, scanClerks, `select person_id, id, typed_sealed, saved_at from appointment_draft
		where tenant_id = $1 and not done and saved_at > $2 order by saved_at, id`, tenant.ID, now.Add(-Life))
	for _, row := range rows {
		d := Of{Tenant: tenant, PersonID: row.personID}
		text, err := s.Vault.Open(ctx, r, d.cell(row.id, row.savedAt), row.sealed)
		if err != nil {
			return nil, err
		}
		typed, err := url.ParseQuery(text)
		if err != nil {
			return nil, err
		}
		all = append(all, Clerks{Draft{ID: row.id, Typed: typed, SavedAt: row.savedAt}, row.personID})
	}
	return all, err
}

// Retype seals what is typed in a draft anew. It is no younger for it.
func (s *Service) Retype(tx db.Tx, tenant org.Tenant, c Clerks) error {
	sealed, err := s.Vault.Seal(tx.Context(), tx, c.Of(tenant).cell(c.ID, c.SavedAt), c.Typed.Encode())
	if err != nil {
		return err
	}
	_, err = db.Exec(tx.Context(), tx, `update appointment_draft set typed_sealed = $1 where tenant_id = $2 and person_id = $3 and id = $4 and not done`,
		sealed, tenant.ID, c.PersonID, c.ID)
	return err
}

// There tells whether there is anything in a draft.
func There(tx db.Tx, d Of) (bool, error) {
	n, err := db.One(tx.Context(), tx, db.Count, `select count(*) from appointment_draft where tenant_id = $1 and person_id = $2 and id = $3 and not done`,
		d.Tenant.ID, d.PersonID, d.ID)
	return n > 0, err
}
