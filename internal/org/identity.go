package org

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// SubjectOf is the digest by which an identity is known: which provider, and who
// there.
func (s *Service) SubjectOf(tenantID, providerID, subject string) []byte {
	return s.Vault.Digest(tenantID, "identity", providerID+":"+subject)
}

// Identity is somebody at a provider, by digest.
type Identity struct {
	ProviderID string
	Subject    []byte
}

// SignInAs finds who an identity is. errs.NotFound when nobody has it yet: then
// the person proves their e-mail once, and [Service.Link] remembers.
// errs.Forbidden "org.signin.ended" for somebody who may no longer sign in.
func (s *Service) SignInAs(ctx context.Context, by Actor, i Identity) (p Person, err error) {
	defer errs.Wrap(&err, "SignInAs")
	return p, s.DB.Write(ctx, func(tx db.Tx) error {
		ids, err := db.All(tx.Context(), tx, db.Strings, `select person_id from person_identity
			where tenant_id = $1 and provider_id = $2 and subject_digest = $3`, by.TenantID, i.ProviderID, i.Subject)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return errs.E(errs.NotFound, "org.signin.unknown")
		}
		if p, err = PersonByID(tx.Context(), tx, by.TenantID, ids[0]); err != nil {
			return err
		}
		if !p.Active() {
			return errs.E(errs.Forbidden, "org.signin.ended")
		}
		return seen(tx.Context(), tx, Actor{TenantID: by.TenantID, Viewer: Viewer{PersonID: p.ID}, Now: by.Now})
	})
}

// Link remembers that the actor, who has just proved their e-mail, is that
// identity. An identity has one person: it is not taken over.
func (s *Service) Link(ctx context.Context, by Actor, i Identity) (err error) {
	defer errs.Wrap(&err, "Link")
	return s.DB.Write(ctx, func(tx db.Tx) error {
		p, err := ProviderByID(tx.Context(), tx, by.TenantID, i.ProviderID)
		if err != nil || !p.Open() {
			return err
		}
		n, err := db.Exec(tx.Context(), tx, `insert into person_identity (tenant_id, provider_id, subject_digest, person_id, made_at)
			values ($1, $2, $3, $4, $5) on conflict do nothing`, by.TenantID, i.ProviderID, i.Subject, by.Viewer.PersonID, by.Now)
		if err != nil || n == 0 {
			return err
		}
		return Record(tx.Context(), tx, by.Did("link", "person", by.Viewer.PersonID, i.ProviderID))
	})
}

// Unlink forgets all identities of a person, as when somebody linked the wrong
// account.
func (s *Service) Unlink(ctx context.Context, by Actor, personID string) (err error) {
	defer errs.Wrap(&err, "Unlink(%s)", personID)
	return s.write(ctx, by.SetsUp() || personID == by.Viewer.PersonID, func(ctx context.Context, tx db.Tx) error {
		if personID != by.Viewer.PersonID {
			if _, err := personToChange(ctx, tx, by, personID); err != nil {
				return err
			}
		}
		n, err := db.Exec(ctx, tx, `delete from person_identity where tenant_id = $1 and person_id = $2`, by.TenantID, personID)
		if err != nil || n == 0 {
			return err
		}
		return Record(ctx, tx, by.Did("unlink", "person", personID))
	})
}

// LinkedProviders names the providers at which a person can sign in.
func LinkedProviders(ctx context.Context, r db.Reader, tenantID, personID string) ([]string, error) {
	return db.All(ctx, r, db.Strings, `select distinct p.name from person_identity i
		join identity_provider p on p.tenant_id = i.tenant_id and p.id = i.provider_id
		where i.tenant_id = $1 and i.person_id = $2 and p.closed_at is null order by p.name`, tenantID, personID)
}

// EndProviderSession ends the sessions that came of one at a provider: OpenID
// Connect Front-Channel Logout 1.0. One that is not there is no error.
func (s *Service) EndProviderSession(ctx context.Context, tenantID, providerID, sid string) (err error) {
	defer errs.Wrap(&err, "EndProviderSession")
	return s.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, `delete from staff_session where tenant_id = $1 and provider_id = $2 and sid_digest = $3`,
			tenantID, providerID, s.SubjectOf(tenantID, providerID, "sid:"+sid))
		return err
	})
}
