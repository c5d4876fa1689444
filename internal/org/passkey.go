package org

import (
	"context"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/passkey"
)

// PasskeysMost is how many passkeys one person may have.
const PasskeysMost = 10

// Passkey is one with which a person signs in: a telephone, a computer or a
// security key of theirs. What is kept of it opens nothing.
type Passkey struct {
	ID, PersonID string
	Name         string // the owner's word for it
	Host         string // it works at this host name alone
	MadeAt       time.Time
	LastUsed     civil.Date // zero = never

	key    passkey.Key
	handle []byte
}

const selectPasskey = `select id, person_id, name, host, made_at, last_used,
	credential_id, public_key, sign_count, synced, user_handle from passkey `

func scanPasskey(row db.Row) (k Passkey, err error) {
	return k, row.Scan(&k.ID, &k.PersonID, &k.Name, &k.Host, db.Instant(&k.MadeAt), &k.LastUsed,
		&k.key.ID, &k.key.Public, &k.key.Count, &k.key.Synced, &k.handle)
}

// Passkeys lists a person's, the oldest first.
func Passkeys(ctx context.Context, r db.Reader, tenantID, personID string) ([]Passkey, error) {
	return db.All(ctx, r, scanPasskey, selectPasskey+`where tenant_id = $1 and person_id = $2 order by made_at, id`, tenantID, personID)
}

// PasskeyOf reads one of the actor's own.
func PasskeyOf(ctx context.Context, r db.Reader, by Actor, passkeyID string) (Passkey, error) {
	return db.One(ctx, r, scanPasskey, selectPasskey+`where tenant_id = $1 and person_id = $2 and id = $3`,
		by.TenantID, by.Viewer.PersonID, passkeyID)
}

// RenamePasskey gives one of the actor's own another name. Its form field is
// name.
func (s *Service) RenamePasskey(ctx context.Context, by Actor, passkeyID, name string) (err error) {
	defer errs.Wrap(&err, "RenamePasskey(%s)", passkeyID)
	name, err = passkeyName(name)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx db.Tx) error {
		err := changeOne(tx.Context(), tx, `update passkey set name = $4 where tenant_id = $1 and person_id = $2 and id = $3`,
			by.TenantID, by.Viewer.PersonID, passkeyID, name)
		if err != nil {
			return err
		}
		return Record(tx.Context(), tx, by.Did("change", "passkey", passkeyID, "name"))
	})
}

func passkeyName(name string) (string, error) {
	var c errs.Check
	name = strings.TrimSpace(name)
	checkText(&c, "name", name, 60)
	return name, c.Err()
}

// RemovePasskey forgets one of the actor's own, and ends what it may have begun:
// every sign-in of theirs by passkey but the one here. One that is gone already
// is no error.
func (s *Service) RemovePasskey(ctx context.Context, by Actor, passkeyID, hereID string) (err error) {
	defer errs.Wrap(&err, "RemovePasskey(%s)", passkeyID)
	return s.DB.Write(ctx, func(tx db.Tx) error {
		return removePasskeys(tx, by, passkeysToGo{by.Viewer.PersonID, passkeyID, hereID})
	})
}

// RemovePasskeysOf forgets all of another person's, as when a telephone is lost.
// A coordinator does not do it to an administrator.
func (s *Service) RemovePasskeysOf(ctx context.Context, by Actor, personID string) (err error) {
	defer errs.Wrap(&err, "RemovePasskeysOf(%s)", personID)
	return s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		if _, err := personToChange(ctx, tx, by, personID); err != nil {
			return err
		}
		return removePasskeys(tx, by, passkeysToGo{personID: personID})
	})
}

// passkeysToGo are one of a person's, or with no id all.
type passkeysToGo struct{ personID, passkeyID, hereID string }

func removePasskeys(tx db.Tx, by Actor, which passkeysToGo) error {
	ctx := tx.Context()
	gone, err := db.All(ctx, tx, db.Strings, `delete from passkey
		where tenant_id = $1 and person_id = $2 and (id = $3 or $4 = '') returning id`,
		by.TenantID, which.personID, which.passkeyID, which.passkeyID)
	if err != nil || len(gone) == 0 {
		return err
	}
	_, err = db.Exec(ctx, tx, `delete from staff_session where tenant_id = $1 and person_id = $2 and way = 'passkey' and token <> $3`,
		by.TenantID, which.personID, which.hereID)
	if err != nil {
		return err
	}
	for _, id := range gone {
		if err := Record(ctx, tx, by.Did("remove", "passkey", id)); err != nil {
			return err
		}
	}
	return nil
}
