package org

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/passkey"
)

// PasskeyTime is how long somebody may take with their device.
const PasskeyTime = 5 * time.Minute

// Question is what a device is asked to sign. ID belongs in the session of the
// browser that asked, and nowhere else.
type Question struct {
	ID      string
	Options json.RawMessage // for navigator.credentials
}

// Answer is what the device says to a Question.
type Answer struct {
	QuestionID string
	Response   []byte // JSON
}

// question is one that has been asked.
type question struct {
	personID, host, challenge string
	handle                    []byte
}

// AskNewPasskey begins to add a passkey for the actor, who has just signed in.
// errs.Conflict "org.passkey.toomany" when they have enough.
func (s *Service) AskNewPasskey(ctx context.Context, by Actor, site passkey.Site) (q Question, err error) {
	defer errs.Wrap(&err, "AskNewPasskey")
	return q, s.DB.Write(ctx, func(tx db.Tx) error {
		there, err := Passkeys(tx.Context(), tx, by.TenantID, by.Viewer.PersonID)
		if err != nil {
			return err
		}
		if len(there) >= PasskeysMost {
			return errs.E(errs.Conflict, "org.passkey.toomany", "Most", PasskeysMost)
		}
		asked := question{personID: by.Viewer.PersonID, host: site.Host, handle: handleAmong(there)}
		q.Options, asked.challenge, err = site.Create(passkey.Owner{Handle: asked.handle, Name: by.Viewer.Name}, keyIDs(there, site.Host))
		if err != nil {
			return err
		}
		q.ID, err = keepQuestion(tx, by, asked)
		return err
	})
}

// handleAmong is by what a person's passkeys know them: nothing that means
// anything elsewhere (WebAuthn Level 3 section 14.6.1), and the same for all of
// them, so that a device holds one and not several.
func handleAmong(there []Passkey) []byte {
	if len(there) > 0 {
		return there[0].handle
	}
	handle := make([]byte, 32)
	rand.Read(handle) // never fails (Go 1.24)
	return handle
}

func keyIDs(there []Passkey, host string) (ids [][]byte) {
	for _, k := range there {
		if k.Host == host {
			ids = append(ids, k.key.ID)
		}
	}
	return ids
}

func keepQuestion(tx db.Tx, by Actor, q question) (questionID string, err error) {
	questionID = id.New()
	_, err = db.Exec(tx.Context(), tx, `insert into passkey_challenge (tenant_id, id, person_id, host, challenge, user_handle, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, by.TenantID, questionID, db.NullText(q.personID), q.host, q.challenge, q.handle, by.Now.Add(PasskeyTime))
	return questionID, err
}

// takeQuestion gives a question back, once: whatever comes of it, its answer is
// worth nothing the next time. None is an errs.Conflict "org.passkey.late".
func takeQuestion(tx db.Tx, by Actor, questionID, host string) (q question, err error) {
	found, err := db.All(tx.Context(), tx, func(row db.Row) (q question, err error) {
		return q, row.Scan(db.Text(&q.personID), &q.host, &q.challenge, &q.handle)
	}, `delete from passkey_challenge where tenant_id = $1 and id = $2 and expires_at > $3
		returning person_id, host, challenge, user_handle`, by.TenantID, questionID, by.Now)
	if err != nil {
		return q, err
	}
	if len(found) == 0 || found[0].personID != by.Viewer.PersonID || found[0].host != host {
		return q, errs.E(errs.Conflict, "org.passkey.late")
	}
	return found[0], nil
}

// AddPasskey keeps the passkey that the actor's device has made. The form field
// is name. errs.Conflict: "org.passkey.late" the question is too old or used,
// "org.passkey.untrue" the answer is not to be believed, "org.passkey.known"
// the passkey is there already.
func (s *Service) AddPasskey(ctx context.Context, by Actor, site passkey.Site, name string, a Answer) (err error) {
	defer errs.Wrap(&err, "AddPasskey")
	name, err = passkeyName(name)
	if err != nil {
		return err
	}
	return s.kept(ctx, func(tx db.Tx) error {
		q, err := takeQuestion(tx, by, a.QuestionID, site.Host)
		if err != nil {
			return err
		}
		key, err := site.Created(passkey.Owner{Handle: q.handle, Name: by.Viewer.Name}, q.challenge, a.Response)
		if err != nil {
			return unbelieved(err)
		}
		return putPasskey(tx, by, Passkey{ID: id.New(), Name: name, Host: site.Host, key: key, handle: q.handle})
	})
}

func putPasskey(tx db.Tx, by Actor, k Passkey) error {
	n, err := db.Exec(tx.Context(), tx, `insert into passkey
		(tenant_id, id, person_id, host, name, credential_id, user_handle, public_key, sign_count, synced, made_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
		by.TenantID, k.ID, by.Viewer.PersonID, k.Host, k.Name, k.key.ID, k.handle, k.key.Public, int64(k.key.Count), k.key.Synced, by.Now)
	if err == nil && n == 0 {
		err = errs.E(errs.Conflict, "org.passkey.known")
	}
	if err != nil {
		return err
	}
	return Record(tx.Context(), tx, by.Did("add", "passkey", k.ID))
}

// unbelieved has a sentence for the reader, and the cause for the log.
func unbelieved(err error) error {
	return &errs.Error{Kind: errs.Conflict, Key: "org.passkey.untrue", Err: err}
}

// kept writes what f did also when it refuses, such as that a question is used.
func (s *Service) kept(ctx context.Context, f func(tx db.Tx) error) error {
	var refused error
	err := s.DB.Write(ctx, func(tx db.Tx) error {
		err := f(tx)
		if err != nil && !errs.Is(err, errs.Internal) {
			refused, err = err, nil
		}
		return err
	})
	return firstError(err, refused)
}
