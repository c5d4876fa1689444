package appointment

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"
	"digivert/internal/contact"
)

// The purposes of digests and tokens; base/vault keeps each apart. Those of
// contact data are in the room contact.
const (
	forToken    = "token"
	forNetwork  = "network"
	forForm     = "form"
	forCallback = "callback"
	forWish     = "wish"
)

// secret is what is sealed of the row. Its month is that of the service date, so
// that contact data of a month go together.
func (a *row) secret() vault.Row {
	return vault.Row{
		Cell: vault.Cell{Tenant: a.tenantID, Month: a.Date.MonthKey(), Table: "appointment", ID: a.ID},
		Columns: []vault.Column{
			{Name: "code_sealed", Plain: &a.Code, Sealed: &a.sealed.code},
			{Name: "name_sealed", Plain: &a.Contact.FirstName, Sealed: &a.sealed.name},
			{Name: "phone_sealed", Plain: &a.Contact.Phone, Sealed: &a.sealed.phone},
			{Name: "email_sealed", Plain: &a.Contact.Email, Sealed: &a.sealed.email},
			{Name: "note_sealed", Plain: &a.Contact.Note, Sealed: &a.sealed.note},
			{Name: "override_sealed", Plain: &a.Override.Reason, Sealed: &a.sealed.override},
		},
	}
}

// seal seals code and contact under the month of the row's date, and makes the
// digests to find it by.
func (s *Service) seal(tx db.Tx, a *row) error {
	a.codeDigest = contact.CodeDigest(s.Vault, a.tenantID, a.Code)
	a.tokenDigest = s.tokenDigest(a.tenantID, a.Token)
	a.digests = contact.DigestsOf(s.Vault, a.tenantID, a.Contact)
	return s.Vault.SealRow(tx, a.secret())
}

// tokenDigest is what the token of a link is found by; none of none.
func (s *Service) tokenDigest(tenantID, token string) []byte {
	if token == "" {
		return nil
	}
	return s.Vault.Digest(tenantID, forToken, token)
}

// open opens code and contact, and makes the token. What is redacted stays
// empty.
func (s *Service) open(ctx context.Context, r db.Reader, a row) (row, error) {
	err := s.Vault.OpenRow(ctx, r, a.secret())
	if err != nil && !errs.Is(err, errs.Gone) { // of a month whose key is gone, the daily job clears the rest
		return a, err
	}
	if len(a.tokenDigest) > 0 {
		a.Token = s.token(a.tenantID, a.ID)
	}
	return a, nil
}

func (s *Service) opened(ctx context.Context, r db.Reader, rows []row) ([]Appointment, error) {
	var all []Appointment
	for _, a := range rows {
		a, err := s.open(ctx, r, a)
		if err != nil {
			return nil, err
		}
		all = append(all, a.Appointment)
	}
	return all, nil
}

// token leads to an appointment from the QR code and the e-mail. It follows
// from the id and the vault's key, and is never stored.
func (s *Service) token(tenantID, id string) string { return s.Vault.Token(tenantID, forToken, id) }
