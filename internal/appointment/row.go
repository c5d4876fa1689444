package appointment

import (
	"bytes"
	"context"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
)

// row is an appointment as it lies in its table, with contact data sealed.
type row struct {
	Appointment
	tenantID    string
	sealed      sealed
	digests     contact.Digests
	codeDigest  []byte
	tokenDigest []byte
	was         []any // its columns when it was locked
}

type sealed struct{ code, name, phone, email, note, override []byte }

const columnList = `tenant_id, id, organisation_id, made_by, made_via, offer_id, place_id, host_id, reason_id, claim_id,
	state, channel, service_date, starts_at, ends_at, held_until, language, interpreter, on_behalf, version,
	code_digest, code_sealed, token_digest, name_sealed, name_digest, phone_sealed, phone_digest, email_sealed, email_digest,
	note_sealed, visit_id, contact_due, redacted, created_at, override_kind, override_sealed, override_by, no_call, no_send, tell_partner`

const columns = `select ` + columnList + ` from appointment where tenant_id = $1 `

func scan(r db.Row) (a row, err error) { return a, r.Scan(a.into()...) }

// into are where the columns go.
func (a *row) into() []any {
	return []any{&a.tenantID, &a.ID, &a.OrganisationID, db.Text(&a.MadeBy), &a.Via, db.Text(&a.OfferID), db.Text(&a.PlaceID),
		db.Text(&a.HostID), db.Text(&a.ReasonID), db.Text(&a.ClaimID), &a.State, &a.Channel, &a.Date,
		db.Instant(&a.StartsAt), db.Instant(&a.EndsAt), db.Instant(&a.HeldUntil), &a.Language, &a.Interpreter, &a.OnBehalf, &a.Version,
		&a.codeDigest, &a.sealed.code, &a.tokenDigest, &a.sealed.name, &a.digests.Name, &a.sealed.phone, &a.digests.Phone,
		&a.sealed.email, &a.digests.Email, &a.sealed.note, db.Text(&a.VisitID), &a.ContactDue, &a.Redacted, db.Instant(&a.CreatedAt),
		&a.Override.Kind, &a.sealed.override, db.Text(&a.Override.By), &a.NoCall, &a.NoSend, &a.TellPartner}
}

func (a row) args() []any {
	return []any{a.tenantID, a.ID, a.OrganisationID, db.NullText(a.MadeBy), string(a.Via), db.NullText(a.OfferID), db.NullText(a.PlaceID),
		db.NullText(a.HostID), db.NullText(a.ReasonID), db.NullText(a.ClaimID), string(a.State), string(a.Channel), a.Date,
		a.StartsAt, a.EndsAt, a.HeldUntil, a.Language, a.Interpreter, a.OnBehalf, a.Version,
		a.codeDigest, a.sealed.code, a.tokenDigest, a.sealed.name, a.digests.Name, a.sealed.phone, a.digests.Phone,
		a.sealed.email, a.digests.Email, a.sealed.note, db.NullText(a.VisitID), a.ContactDue, a.Redacted, a.CreatedAt,
		string(a.Override.Kind), a.sealed.override, db.NullText(a.Override.By), a.NoCall, a.NoSend, a.TellPartner}
}

// insert writes a new row.
func insert(ctx context.Context, tx db.Tx, a row) error {
	_, err := db.Exec(ctx, tx, `insert into appointment (`+columnList+`) values (`+db.Placeholders(1, len(a.args()))+`)`, a.args()...)
	return err
}

// save writes what has changed of a row that lock gave. Columns that are set
// anew cost their indexes and references again, changed or not.
func save(ctx context.Context, tx db.Tx, a row) error {
	var set []string
	var args []any
	names, values := strings.Split(columnList, ","), a.args()
	for i, value := range values {
		if !same(value, a.was[i]) {
			args = append(args, value)
			set = append(set, names[i]+` = `+db.Placeholders(len(args), 1))
		}
	}
	if len(set) == 0 {
		return nil
	}
	args = append(args, a.tenantID, a.ID)
	_, err := db.Exec(ctx, tx, `update appointment set `+strings.Join(set, ",")+`
		where tenant_id = `+db.Placeholders(len(args)-1, 1)+` and id = `+db.Placeholders(len(args), 1), args...)
	return err
}

// same tells whether two arguments put the same into a column.
func same(a, b any) bool {
	switch a := a.(type) {
	case []byte:
		b, ok := b.([]byte)
		return ok && bytes.Equal(a, b)
	case time.Time:
		b, ok := b.(time.Time)
		return ok && a.Equal(b)
	}
	return a == b
}

// lock reads a row and keeps others who would change it waiting until the
// transaction ends, so that what is then checked still holds when it is saved.
func lock(ctx context.Context, tx db.Tx, tenantID, id string) (row, error) {
	a, err := found(db.One(ctx, tx, scan, `update appointment set version = version
		where tenant_id = $1 and id = $2 returning `+columnList, tenantID, id))
	a.was = a.args()
	return a, err
}

// load reads a row.
func load(ctx context.Context, r db.Reader, tenantID, id string) (row, error) {
	return found(db.One(ctx, r, scan, columns+`and id = $2`, tenantID, id))
}

// found gives the error of a row that is not there its sentence.
func found(a row, err error) (row, error) {
	if errs.Is(err, errs.NotFound) {
		err = errs.E(errs.NotFound, "appointment.notfound")
	}
	return a, err
}
