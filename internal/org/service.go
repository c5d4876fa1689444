package org

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
)

// Service reads and changes tenants, organisations and people.
type Service struct {
	DB    *db.DB
	Vault *vault.Vault

	tenants tenantCache

	// OnClose is asked, inside the transaction, before an organisation is
	// closed; an error with a sentence keeps it open.
	OnClose []func(ctx context.Context, tx db.Tx, tenantID, organisationID string) error
}

// New makes the service. The vault digests sign-in codes and addresses.
func New(d *db.DB, v *vault.Vault) *Service { return &Service{DB: d, Vault: v} }

// write runs f in a transaction after checking the actor's right, and adds what
// was being done to the error for the log.
func (s *Service) write(ctx context.Context, allowed bool, f func(ctx context.Context, tx db.Tx) error) error {
	if !allowed {
		return errs.E(errs.Forbidden, "org.error.forbidden")
	}
	defer s.tenants.forget()
	return s.DB.Write(ctx, func(tx db.Tx) error { return f(tx.Context(), tx) })
}
