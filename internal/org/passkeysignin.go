package org

import (
	"bytes"
	"context"
	"errors"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/limit"
	"digivert/internal/base/passkey"
)

// AskPasskey begins a sign-in by passkey: of in it reads Network, Now and
// TenantID. It counts as asking for a code does: too many are errs.TooMany.
func (s *Service) AskPasskey(ctx context.Context, in SignIn, site passkey.Site) (q Question, err error) {
	defer errs.Wrap(&err, "AskPasskey")
	asked := question{host: site.Host}
	if q.Options, asked.challenge, err = site.Ask(); err != nil {
		return Question{}, err
	}
	return q, s.kept(ctx, func(tx db.Tx) error {
		asks, err := limit.Count(tx.Context(), tx, s.attempt(in, "signin.ask", "network", in.Network))
		if err == nil && asks > AsksPerNetwork {
			err = errs.E(errs.TooMany, "org.signin.manytries")
		}
		if err != nil {
			return err
		}
		q.ID, err = keepQuestion(tx, Actor{TenantID: in.TenantID, Now: in.Now}, asked)
		return err
	})
}

// SignInWithPasskey finds who signs in by an answer to AskPasskey. errs.Conflict:
// "org.passkey.late" the question is too old or used, "org.passkey.unknown"
// nobody here has that passkey, "org.passkey.untrue" the answer is not to be
// believed, "org.passkey.cloned" there are two of it. errs.Forbidden
// "org.signin.ended" for somebody who may no longer sign in. All count as wrong
// codes do: too many are errs.TooMany. The caller starts the session.
func (s *Service) SignInWithPasskey(ctx context.Context, in SignIn, site passkey.Site, a Answer) (p Person, err error) {
	defer errs.Wrap(&err, "SignInWithPasskey")
	return s.tried(ctx, in, func(tx db.Tx) (Person, error) {
		return s.passkeySignIn(tx, Actor{TenantID: in.TenantID, Now: in.Now}, site, a)
	})
}

func (s *Service) passkeySignIn(tx db.Tx, by Actor, site passkey.Site, a Answer) (p Person, err error) {
	q, err := takeQuestion(tx, by, a.QuestionID, site.Host)
	if err != nil {
		return p, err
	}
	k, err := passkeyThatSigned(tx, by, site, a)
	if err != nil {
		return p, err
	}
	by.Viewer.PersonID = k.PersonID
	count, err := site.Check(passkey.Owner{Handle: k.handle}, k.key, q.challenge, a.Response)
	if errors.Is(err, passkey.ErrCloned) {
		return p, cloned(tx, by, k)
	}
	if err != nil {
		return p, unbelieved(err)
	}
	return admit(tx, by, k, count)
}

func passkeyThatSigned(tx db.Tx, by Actor, site passkey.Site, a Answer) (k Passkey, err error) {
	credential, err := passkey.KeyOf(a.Response)
	if err != nil {
		return k, unbelieved(err)
	}
	k, err = db.One(tx.Context(), tx, scanPasskey, selectPasskey+`where tenant_id = $1 and credential_id = $2`, by.TenantID, credential)
	if errs.Is(err, errs.NotFound) || err == nil && (k.Host != site.Host || !bytes.Equal(k.key.ID, credential)) {
		err = errs.E(errs.Conflict, "org.passkey.unknown")
	}
	return k, err
}

// cloned notes that there seem to be two of a passkey, which nobody can tell
// apart: neither signs in.
func cloned(tx db.Tx, by Actor, k Passkey) error {
	by.Viewer.PersonID = "" // nobody knows whether it was the owner
	if err := Record(tx.Context(), tx, by.Did("refuse", "passkey", k.ID, "sign_count")); err != nil {
		return err
	}
	return errs.E(errs.Conflict, "org.passkey.cloned")
}

// admit lets the owner in, if they still work here.
func admit(tx db.Tx, by Actor, k Passkey, count uint32) (p Person, err error) {
	ctx := tx.Context()
	p, err = PersonByID(ctx, tx, by.TenantID, k.PersonID)
	if err == nil && !p.Active() {
		err = errs.E(errs.Forbidden, "org.signin.ended")
	}
	if err != nil {
		return p, err
	}
	_, err = db.Exec(ctx, tx, `update passkey set sign_count = $3, last_used = $4 where tenant_id = $1 and id = $2`,
		by.TenantID, k.ID, int64(count), keptDay(by.Now))
	if err != nil {
		return p, err
	}
	return p, seen(ctx, tx, by)
}
