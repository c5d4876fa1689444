package appointment

import (
	"cmp"
	"context"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/contact"
	"digivert/internal/notify"
)

// waiting is a wish as it lies in its table, with contact data sealed; of one
// that hangs on an appointment, with that.
type waiting struct {
	Earlier
	tenantID    string
	sealed      sealed
	digests     contact.Digests
	codeDigest  []byte
	tokenDigest []byte
	contactDue  civil.Date
	booked      row
}

const earlierList = `tenant_id, id, appointment_id, reason_id, place_id, language, interpreter, until_date,
	code_digest, code_sealed, token_digest, name_sealed, name_digest, phone_sealed, phone_digest, email_sealed, email_digest,
	contact_due, joined_at`

const earlierColumns = `select ` + earlierList + ` from earlier where tenant_id = $1 `

func scanEarlier(r db.Row) (w waiting, err error) {
	return w, r.Scan(&w.tenantID, &w.ID, db.Text(&w.AppointmentID), db.Text(&w.ReasonID), db.Text(&w.PlaceID), &w.Language, &w.Interpreter,
		&w.Until, &w.codeDigest, &w.sealed.code, &w.tokenDigest, &w.sealed.name, &w.digests.Name, &w.sealed.phone, &w.digests.Phone,
		&w.sealed.email, &w.digests.Email, &w.contactDue, db.Instant(&w.JoinedAt))
}

// insertEarlier writes a new row; false when the appointment has one already.
func insertEarlier(ctx context.Context, tx db.Tx, w waiting) (bool, error) {
	args := []any{w.tenantID, w.ID, db.NullText(w.AppointmentID), db.NullText(w.ReasonID), db.NullText(w.PlaceID), w.Language, w.Interpreter,
		w.Until, w.codeDigest, w.sealed.code, w.tokenDigest, w.sealed.name, w.digests.Name, w.sealed.phone, w.digests.Phone,
		w.sealed.email, w.digests.Email, w.contactDue, w.JoinedAt}
	n, err := db.Exec(ctx, tx, `insert into earlier (`+earlierList+`) values (`+db.Placeholders(1, len(args))+`)
		on conflict do nothing`, args...)
	return n > 0, err
}

// wishes reads those that a condition chooses, by who joined first, with their
// appointments and what they were told of; sealed.
func wishes(ctx context.Context, r db.Reader, tenantID, condition string, args ...any) ([]waiting, error) {
	all, err := db.All(ctx, r, scanEarlier, earlierColumns+condition+` order by joined_at, id`, append([]any{tenantID}, args...)...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	offers, err := offersOf(ctx, r, tenantID, all)
	if err != nil {
		return nil, err
	}
	booked, err := bookedOf(ctx, r, tenantID, all)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Offers = offers[all[i].ID]
		all[i].hang(booked[all[i].AppointmentID])
	}
	return all, nil
}

// hang takes from the appointment what the wish has of it: it may have been
// moved since.
func (w *waiting) hang(a row) {
	if w.AppointmentID == "" {
		return
	}
	w.booked, w.Booked = a, a.Appointment
	w.ReasonID, w.Language, w.Interpreter, w.Until = a.ReasonID, a.Language, a.Interpreter, a.Date
	w.digests = a.digests
}

func offersOf(ctx context.Context, r db.Reader, tenantID string, of []waiting) (map[string][]EarlierOffer, error) {
	type line struct {
		id string
		EarlierOffer
	}
	scan := func(r db.Row) (l line, err error) {
		return l, r.Scan(&l.id, &l.N, &l.OfferID, &l.PlaceID, &l.Date, &l.Start, db.Instant(&l.ToldAt))
	}
	query, args := `select earlier_id, n, offer_id, place_id, service_date, start_minute, told_at from earlier_offer where tenant_id = $1`, []any{tenantID}
	if len(of) == 1 { // a page of one wish
		query, args = query+` and earlier_id = $2`, append(args, of[0].ID)
	}
	lines, err := db.All(ctx, r, scan, query+` order by n`, args...)
	offers := map[string][]EarlierOffer{}
	for _, l := range lines {
		offers[l.id] = append(offers[l.id], l.EarlierOffer)
	}
	return offers, err
}

func bookedOf(ctx context.Context, r db.Reader, tenantID string, of []waiting) (map[string]row, error) {
	query, args := columns+`and id in (select appointment_id from earlier where tenant_id = $2)`, []any{tenantID, tenantID}
	if len(of) == 1 {
		query, args = columns+`and id = $2`, []any{tenantID, of[0].AppointmentID}
	}
	rows, err := db.All(ctx, r, scan, query, args...)
	booked := map[string]row{}
	for _, a := range rows {
		booked[a.ID] = a
	}
	return booked, err
}

// one is the wish that a condition chooses; errs.NotFound when there is none.
func one(ctx context.Context, r db.Reader, tenantID, condition string, args ...any) (waiting, error) {
	found, err := wishes(ctx, r, tenantID, condition, args...)
	if err == nil && len(found) == 0 {
		err = noWish()
	}
	if err != nil {
		return waiting{}, err
	}
	return found[0], nil
}

func noWish() error { return errs.E(errs.NotFound, "appointment.earlier.notfound") }

// lockWishes keeps others who would tell, answer or drop them waiting until the
// transaction ends; false when one of them is there no more.
func lockWishes(tx db.Tx, tenantID string, ids ...string) (there bool, err error) {
	n, err := db.Exec(tx.Context(), tx, `update earlier set contact_due = contact_due
		where tenant_id = $1 and id in (`+db.Placeholders(2, len(ids))+`)`, append([]any{tenantID}, db.Args(ids)...)...)
	return int(n) == len(ids), err
}

// drop takes wishes away, and all that they were told.
func drop(tx db.Tx, tenantID string, ids ...string) error {
	if _, err := lockWishes(tx, tenantID, ids...); err != nil {
		return err
	}
	for part := range slices.Chunk(ids, 200) {
		in, args := db.Placeholders(2, len(part)), append([]any{tenantID}, db.Args(part)...)
		for _, query := range []string{
			`delete from earlier_offer where tenant_id = $1 and earlier_id in (` + in + `)`,
			`delete from earlier where tenant_id = $1 and id in (` + in + `)`,
		} {
			if _, err := db.Exec(tx.Context(), tx, query, args...); err != nil {
				return err
			}
		}
	}
	return notify.Forget(tx.Context(), tx, tenantID, ids...)
}

// dropWhere takes away the wishes that a condition chooses.
func dropWhere(tx db.Tx, tenantID, condition string, args ...any) error {
	ids, err := db.All(tx.Context(), tx, db.Strings, `select id from earlier where tenant_id = $1 `+condition, append([]any{tenantID}, args...)...)
	if err != nil || len(ids) == 0 {
		return err
	}
	return drop(tx, tenantID, ids...)
}

// dropOf takes away the wish that hangs on an appointment, if there is one.
func dropOf(tx db.Tx, a row) error { return dropWhere(tx, a.tenantID, `and appointment_id = $2`, a.ID) }

const forEarlier = "earlier" // the purpose of a wish's token

// secret is what is sealed of the row, under the month of the last day of the
// wish.
func (w *waiting) secret() vault.Row {
	return vault.Row{
		Cell: vault.Cell{Tenant: w.tenantID, Month: w.Until.MonthKey(), Table: "earlier", ID: w.ID},
		Columns: []vault.Column{
			{Name: "code_sealed", Plain: &w.Code, Sealed: &w.sealed.code},
			{Name: "name_sealed", Plain: &w.Contact.FirstName, Sealed: &w.sealed.name},
			{Name: "phone_sealed", Plain: &w.Contact.Phone, Sealed: &w.sealed.phone},
			{Name: "email_sealed", Plain: &w.Contact.Email, Sealed: &w.sealed.email},
		},
	}
}

// sealEarlier seals code and contact, and makes the digests to find them by.
func (s *Service) sealEarlier(tx db.Tx, w *waiting) error {
	w.codeDigest = contact.CodeDigest(s.Vault, w.tenantID, w.Code)
	w.digests = contact.DigestsOf(s.Vault, w.tenantID, w.Contact)
	return s.Vault.SealRow(tx, w.secret())
}

// openEarlier opens code and contact: their own, or those of the appointment.
func (s *Service) openEarlier(ctx context.Context, r db.Reader, w waiting) (waiting, error) {
	w.Token = s.Vault.Token(w.tenantID, forEarlier, w.ID)
	if w.AppointmentID != "" {
		a, err := s.open(ctx, r, w.booked)
		w.booked, w.Booked, w.Contact, w.Code = a, a.Appointment, a.Contact, a.Code
		return w, err
	}
	err := s.Vault.OpenRow(ctx, r, w.secret())
	return w, err
}

// whose tells wishes of one person apart from those of others, by what we reach
// them at.
func (w waiting) whose() string {
	return cmp.Or(string(w.digests.Phone), string(w.digests.Email), w.ID)
}
