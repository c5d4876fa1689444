package org

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// InvitationLife is how long the link of an invitation is good for.
const InvitationLife = 7 * 24 * time.Hour

const forInvitation = "invitation"

// Invite makes the link's token for a person, to be sent to them. Those made
// before for the same person are used up. The token alone lets nobody in: whoever
// has it is asked to prove the person's e-mail.
func (s *Service) Invite(ctx context.Context, by Actor, personID string) (token string, err error) {
	defer errs.Wrap(&err, "Invite(%s)", personID)
	invitationID := id.New()
	token = s.Vault.Token(by.TenantID, forInvitation, invitationID)
	return token, s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		p, err := personToChange(ctx, tx, by, personID)
		if err == nil && !p.Active() {
			err = errs.E(errs.Conflict, "org.invitation.inactive")
		}
		if err != nil {
			return err
		}
		if err := useInvitations(ctx, tx, by.TenantID, personID, by.Now); err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, `insert into invitation (tenant_id, id, person_id, token_digest, made_at, expires_at)
			values ($1, $2, $3, $4, $5, $6)`, by.TenantID, invitationID, personID, s.Vault.Digest(by.TenantID, forInvitation, token),
			by.Now, by.Now.Add(InvitationLife))
		if err != nil {
			return err
		}
		return Record(ctx, tx, by.Did("invite", "person", personID))
	})
}

// useInvitations: who has signed in needs no invitation any more.
func useInvitations(ctx context.Context, tx db.Tx, tenantID, personID string, now time.Time) error {
	_, err := db.Exec(ctx, tx, `update invitation set used_at = $3 where tenant_id = $1 and person_id = $2 and used_at is null`,
		tenantID, personID, now)
	return err
}

// Invited is whom an invitation is for. errs.Gone "org.invitation.used" when the
// person has signed in since or got a newer one, "org.invitation.expired" when it
// is too old; errs.NotFound "org.invitation.unknown" for any other token.
func (s *Service) Invited(ctx context.Context, tenantID, token string, now time.Time) (p Person, err error) {
	type row struct {
		personID          string
		expiresAt, usedAt time.Time
	}
	found, err := db.One(ctx, s.DB, func(r db.Row) (i row, err error) {
		return i, r.Scan(&i.personID, db.Instant(&i.expiresAt), db.Instant(&i.usedAt))
	}, `select person_id, expires_at, used_at from invitation where tenant_id = $1 and token_digest = $2`,
		tenantID, s.Vault.Digest(tenantID, forInvitation, token))
	switch {
	case errs.Is(err, errs.NotFound):
		return p, errs.E(errs.NotFound, "org.invitation.unknown")
	case err != nil:
		return p, err
	case !found.usedAt.IsZero():
		return p, errs.E(errs.Gone, "org.invitation.used")
	case !now.Before(found.expiresAt):
		return p, errs.E(errs.Gone, "org.invitation.expired")
	}
	p, err = PersonByID(ctx, s.DB, tenantID, found.personID)
	if err == nil && !p.Active() {
		err = errs.E(errs.Gone, "org.invitation.expired")
	}
	return p, err
}
