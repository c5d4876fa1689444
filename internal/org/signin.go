package org

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/limit"
)

// Sign-in is by a code of six digits sent to a person's e-mail. OWASP ASVS 4
// section 2.7: short-lived, used once, and a guess in a million few times over.
const (
	CodeLife        = 10 * time.Minute
	TriesPerCode    = 5
	CodesPerHour    = 5   // that one address may ask for
	AsksPerNetwork  = 200 // in an hour; a whole town hall may share one address
	WrongPerNetwork = 30  // wrong codes in an hour
	limitWindow     = time.Hour
)

// SignIn is a step of signing in: asking for a code, or typing it.
type SignIn struct {
	TenantID, Email string
	Code            string // empty when asking
	Network         string // the client's network
	Now             time.Time
}

// RequestCode makes a code for the active person with that e-mail, for the
// caller to send after this has returned. For an unknown address it does the
// same work and gives "" and no error, so that nobody learns who works here.
// Too many codes are errs.TooMany, for unknown addresses too.
func (s *Service) RequestCode(ctx context.Context, in SignIn) (code string, p Person, err error) {
	defer errs.Wrap(&err, "RequestCode")
	if !validEmail(CleanEmail(in.Email)) {
		var c errs.Check
		c.Add("email", "org.error.email")
		return "", Person{}, c.Err()
	}
	var refused error
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		refused, err = s.countRequest(tx, in)
		if refused != nil || err != nil {
			return err
		}
		code, p, err = s.makeCode(tx, in)
		return err
	})
	if err = firstError(err, refused); err != nil {
		return "", Person{}, err
	}
	return code, p, nil
}

// countRequest keeps its count also when it refuses, so refused is not an error
// of the transaction.
func (s *Service) countRequest(tx db.Tx, in SignIn) (refused, err error) {
	asks, err := limit.Count(tx.Context(), tx, s.attempt(in, "signin.ask", "network", in.Network))
	if err != nil {
		return nil, err
	}
	if asks > AsksPerNetwork {
		return errs.E(errs.TooMany, "org.signin.manytries"), nil
	}
	codes, err := limit.Count(tx.Context(), tx, s.attempt(in, "signin.code", "email", CleanEmail(in.Email)))
	if codes > CodesPerHour {
		refused = errs.E(errs.TooMany, "org.signin.manycodes")
	}
	return refused, err
}

// attempt is counted under a digest, so that neither the address nor the
// network can be read from the table.
func (s *Service) attempt(in SignIn, what, purpose, subject string) limit.Attempt {
	return limit.Attempt{
		Tenant: in.TenantID, What: what, Subject: s.Vault.Digest(in.TenantID, purpose, subject),
		Window: limitWindow, Now: in.Now,
	}
}

func (s *Service) makeCode(tx db.Tx, in SignIn) (string, Person, error) {
	ctx := tx.Context()
	code, codeID := newCode(), id.New()
	digest := s.codeDigest(in.TenantID, codeID, code)
	p, err := personByEmail(ctx, tx, in.TenantID, in.Email)
	if errs.Is(err, errs.NotFound) {
		return "", Person{}, nil
	}
	if err != nil {
		return "", Person{}, err
	}
	_, err = db.Exec(ctx, tx, `insert into signin_code (tenant_id, id, person_id, code_digest, made_at, expires_at)
		values ($1, $2, $3, $4, $5, $6)`, in.TenantID, codeID, p.ID, digest, in.Now, in.Now.Add(CodeLife))
	return code, p, err
}

// newCode draws six digits evenly.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails (Go 1.24)
	}
	return fmt.Sprintf("%06d", n)
}

// codeDigest binds the code to its row, so that equal codes look different.
func (s *Service) codeDigest(tenantID, codeID, code string) []byte {
	return s.Vault.Digest(tenantID, "signin", codeID+":"+code)
}

// Redeem finds who signs in with the code. A wrong, used or too old code, one
// with too many tries and an unknown address are the same errs.Invalid on field
// code; too many tries from one network are errs.TooMany. The caller starts the
// session.
func (s *Service) Redeem(ctx context.Context, in SignIn) (p Person, err error) {
	defer errs.Wrap(&err, "Redeem")
	in.Code = cleanCode(in.Code)
	return s.tried(ctx, in, func(tx db.Tx) (Person, error) { return s.redeem(tx, in) })
}

// tried lets somebody try to sign in, and keeps the count when it fails: too
// many from one network are errs.TooMany.
func (s *Service) tried(ctx context.Context, in SignIn, try func(tx db.Tx) (Person, error)) (p Person, err error) {
	wrong := s.attempt(in, "signin.wrong", "network", in.Network)
	err = s.kept(ctx, func(tx db.Tx) error {
		tries, err := limit.Tries(tx.Context(), tx, wrong)
		if err == nil && tries >= WrongPerNetwork {
			err = errs.E(errs.TooMany, "org.signin.manytries")
		}
		if err != nil {
			return err
		}
		var refused error
		if p, refused = try(tx); refused != nil && !errs.Is(refused, errs.Internal) {
			_, err = limit.Count(tx.Context(), tx, wrong)
		}
		return firstError(err, refused)
	})
	if err != nil {
		return Person{}, err
	}
	return p, nil
}

type openCode struct {
	id     string
	digest []byte
}

func (s *Service) redeem(tx db.Tx, in SignIn) (Person, error) {
	ctx := tx.Context()
	p, err := personByEmail(ctx, tx, in.TenantID, in.Email)
	if errs.Is(err, errs.NotFound) {
		return Person{}, wrongCode()
	}
	if err != nil {
		return Person{}, err
	}
	// Every open code has its try counted, and only then is looked at.
	open, err := db.All(ctx, tx, func(row db.Row) (c openCode, err error) {
		return c, row.Scan(&c.id, &c.digest)
	}, `update signin_code set tries = tries + 1
		where tenant_id = $1 and person_id = $2 and used_at is null and expires_at > $3 and tries < $4
		returning id, code_digest`, in.TenantID, p.ID, in.Now, TriesPerCode)
	if err != nil {
		return Person{}, err
	}
	for _, c := range open {
		if hmac.Equal(c.digest, s.codeDigest(in.TenantID, c.id, in.Code)) {
			return p, signedIn(ctx, tx, in, p.ID)
		}
	}
	return Person{}, wrongCode()
}

func wrongCode() error {
	var c errs.Check
	c.Add("code", "org.signin.wrongcode")
	return c.Err()
}

// signedIn uses up all open codes of the person, since one of them was used.
func signedIn(ctx context.Context, tx db.Tx, in SignIn, personID string) error {
	_, err := db.Exec(ctx, tx, `update signin_code set used_at = $3
		where tenant_id = $1 and person_id = $2 and used_at is null`, in.TenantID, personID, in.Now)
	if err != nil {
		return err
	}
	return seen(ctx, tx, Actor{TenantID: in.TenantID, Viewer: Viewer{PersonID: personID}, Now: in.Now})
}

func seen(ctx context.Context, tx db.Tx, by Actor) error {
	_, err := db.Exec(ctx, tx, `update person set last_seen = $3 where tenant_id = $1 and id = $2`,
		by.TenantID, by.Viewer.PersonID, keptDay(by.Now))
	if err == nil {
		err = useInvitations(ctx, tx, by.TenantID, by.Viewer.PersonID, by.Now)
	}
	if err != nil {
		return err
	}
	return Record(ctx, tx, by.Did("signIn", "person", by.Viewer.PersonID))
}

// DemoSignIn signs in as one of the demo's people, without a code. It is an
// errs.NotFound where the tenant is no demo.
func (s *Service) DemoSignIn(ctx context.Context, tenant Tenant, personID string, now time.Time) (p Person, err error) {
	defer errs.Wrap(&err, "DemoSignIn(%s)", personID)
	if !tenant.Demo {
		return Person{}, errs.E(errs.NotFound, "web.error.notfound")
	}
	return p, s.DB.Write(ctx, func(tx db.Tx) error {
		p, err = PersonByID(tx.Context(), tx, tenant.ID, personID)
		if err == nil && !p.Active() {
			err = errs.E(errs.NotFound, "web.error.notfound")
		}
		if err != nil {
			return err
		}
		return seen(tx.Context(), tx, Actor{TenantID: tenant.ID, Viewer: Viewer{PersonID: p.ID}, Now: now})
	})
}

// cleanCode keeps the digits: people type "123 456".
func cleanCode(code string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, code)
}

// keptDay is the day, in UTC, from which a person's account is counted.
func keptDay(now time.Time) civil.Date { return civil.DateOf(now, time.UTC) }

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}
