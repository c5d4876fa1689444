package draft

import (
	"context"
	"net/url"
	"regexp"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/vault"
	"digivert/internal/org"
)

// How long, how many and how big.
const (
	Life      = 2 * time.Hour // from the last time that it was saved
	mostOfOne = 20            // drafts of one clerk
	mostTyped = 4000          // characters
)

// Service keeps drafts.
type Service struct {
	DB    *db.DB
	Vault *vault.Vault
}

// Draft is what a caller has said so far, typed by a clerk who is not done: the
// line may drop, or another one call. Only that clerk reads it.
type Draft struct {
	ID      string
	Typed   url.Values
	SavedAt time.Time
}

// Of names a clerk's draft, at a time. ID is made where the form is shown.
type Of struct {
	Tenant   org.Tenant
	PersonID string
	ID       string
	Now      time.Time
}

// row is a draft as it lies in its table.
type row struct {
	id      string
	sealed  []byte
	savedAt time.Time
}

var validID = regexp.MustCompile(`^[0-9a-z]{10,40}$`)

// Save keeps what was typed; errs.Invalid when it holds a fødselsnummer or
// is too long, errs.Gone when the time has been booked meanwhile.
func (s *Service) Save(ctx context.Context, d Of, typed url.Values) (err error) {
	defer errs.Wrap(&err, "Save")
	text := typed.Encode()
	if err := checkTyped(d, typed, text); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx db.Tx) error {
		sealed, err := s.Vault.Seal(tx.Context(), tx, d.cell(d.ID, d.Now), text)
		if err != nil {
			return err
		}
		kept, err := db.All(tx.Context(), tx, db.Strings, `insert into appointment_draft (tenant_id, person_id, id, typed_sealed, saved_at)
			values ($1, $2, $3, $4, $5) on conflict (tenant_id, person_id, id) do update
			set typed_sealed = excluded.typed_sealed, saved_at = excluded.saved_at where not appointment_draft.done returning id`,
			d.Tenant.ID, d.PersonID, d.ID, sealed, d.Now)
		if err == nil && len(kept) == 0 {
			return errs.E(errs.Gone, "draft.done")
		}
		if err != nil {
			return err
		}
		return dropOldest(tx, d)
	})
}

func checkTyped(d Of, typed url.Values, text string) error {
	var c errs.Check
	if !validID.MatchString(d.ID) || len(text) > mostTyped {
		c.Add("", "draft.long")
	}
	for _, name := range []string{"firstname", "note"} {
		if form.HasNationalID(typed.Get(name)) {
			c.Add(name, "contact.note.nationalid")
		}
	}
	return c.Err()
}

// cell says where the draft is sealed: under the month in which it was saved,
// by UTC, since it lives for two hours.
func (d Of) cell(id string, savedAt time.Time) vault.Cell {
	return vault.Cell{
		Tenant: d.Tenant.ID, Month: civil.DateOf(savedAt, time.UTC).MonthKey(),
		Table: "appointment_draft", ID: d.PersonID + "/" + id, Column: "typed_sealed",
	}
}

// dropOldest keeps a clerk's drafts few.
func dropOldest(tx db.Tx, d Of) error {
	_, err := db.Exec(tx.Context(), tx, `delete from appointment_draft where tenant_id = $1 and person_id = $2 and id not in
		(select id from appointment_draft where tenant_id = $3 and person_id = $4 order by saved_at desc, id limit $5)`,
		d.Tenant.ID, d.PersonID, d.Tenant.ID, d.PersonID, mostOfOne)
	return err
}

const columns = `select id, typed_sealed, saved_at from appointment_draft
	where tenant_id = $1 and person_id = $2 and not done and saved_at > $3 `

func scan(r db.Row) (d row, err error) {
	return d, r.Scan(&d.id, &d.sealed, db.Instant(&d.savedAt))
}

// All are a clerk's, the newest first. Those older than Life are not
// shown, whether they have been deleted yet or not. d.ID is not read.
func (s *Service) All(ctx context.Context, d Of) (all []Draft, err error) {
	defer errs.Wrap(&err, "All")
	rows, err := db.All(ctx, s.DB, scan, columns+`order by saved_at desc, id`, d.Tenant.ID, d.PersonID, d.Now.Add(-Life))
	for _, row := range rows {
		one, err := s.open(ctx, d, row)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, err
}

// Find reads one; errs.NotFound when the clerk has none of that id, or no
// longer.
func (s *Service) Find(ctx context.Context, d Of) (Draft, error) {
	row, err := db.One(ctx, s.DB, scan, columns+`and id = $4`, d.Tenant.ID, d.PersonID, d.Now.Add(-Life), d.ID)
	if errs.Is(err, errs.NotFound) {
		return Draft{}, errs.E(errs.NotFound, "draft.gone")
	}
	if err != nil {
		return Draft{}, err
	}
	return s.open(ctx, d, row)
}

func (s *Service) open(ctx context.Context, d Of, row row) (Draft, error) {
	text, err := s.Vault.Open(ctx, s.DB, d.cell(row.id, row.savedAt), row.sealed)
	if err != nil {
		return Draft{}, err
	}
	typed, err := url.ParseQuery(text)
	return Draft{ID: row.id, Typed: typed, SavedAt: row.savedAt}, err
}

// Drop forgets what was typed. None is no error.
func (s *Service) Drop(ctx context.Context, d Of) error {
	return s.DB.Write(ctx, func(tx db.Tx) error { return End(tx, d) })
}

// End empties the draft inside the write that makes what it was for, and lets
// none of that id come after.
func End(tx db.Tx, d Of) error {
	if !validID.MatchString(d.ID) || d.PersonID == "" {
		return nil
	}
	_, err := db.Exec(tx.Context(), tx, `insert into appointment_draft (tenant_id, person_id, id, done, saved_at)
		values ($1, $2, $3, true, $4) on conflict (tenant_id, person_id, id) do update set typed_sealed = null, done = true`,
		d.Tenant.ID, d.PersonID, d.ID, d.Now)
	return err
}

// Sweep deletes those that nobody has saved for two hours.
func Sweep(tx db.Tx, tenantID string, now time.Time) error {
	_, err := db.Exec(tx.Context(), tx, `delete from appointment_draft where tenant_id = $1 and saved_at <= $2`, tenantID, now.Add(-Life))
	return err
}
