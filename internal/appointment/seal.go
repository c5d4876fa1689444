package appointment

import (
	"context"
	"strings"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/vault"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The purposes of digests and tokens; base/vault keeps each apart.
const (
	forCode     = "code"
	forToken    = "token"
	forName     = "firstname"
	forPhone    = "phone"
	forEmail    = "email"
	forNetwork  = "network"
	forForm     = "form"
	forCallback = "callback"
)

// cell says where a sealed value stands. Its month is that of the service date,
// so that contact data of a month go together.
func (a row) cell(column string) vault.Cell {
	return vault.Cell{Tenant: a.tenantID, Month: a.Date.MonthKey(), Table: "appointment", ID: a.ID, Column: column}
}

// pairs are the sealed columns with what they hold when opened.
func (a *row) pairs() []sealedColumn {
	return []sealedColumn{
		{"code_sealed", &a.Code, &a.sealed.code},
		{"name_sealed", &a.Contact.FirstName, &a.sealed.name},
		{"phone_sealed", &a.Contact.Phone, &a.sealed.phone},
		{"email_sealed", &a.Contact.Email, &a.sealed.email},
		{"note_sealed", &a.Contact.Note, &a.sealed.note},
		{"override_sealed", &a.Override.Reason, &a.sealed.override},
	}
}

type sealedColumn struct {
	name   string
	plain  *string
	sealed *[]byte
}

// seal seals code and contact under the month of the row's date, and makes the
// digests to find it by.
func (s *Service) seal(ctx context.Context, tx db.Tx, a *row) (err error) {
	sealer, err := s.Vault.Sealer(ctx, tx, a.tenantID, a.Date.MonthKey())
	if err != nil {
		return err
	}
	for _, c := range a.pairs() {
		if *c.sealed, err = sealer.Seal(a.cell(c.name), *c.plain); err != nil {
			return err
		}
	}
	a.codeDigest = s.digest(a.tenantID, forCode, digitsOf(a.Code))
	a.tokenDigest = s.digest(a.tenantID, forToken, a.Token)
	a.digests = digests{
		name:  s.digest(a.tenantID, forName, plainName(a.Contact.FirstName)),
		phone: s.digest(a.tenantID, forPhone, a.Contact.Phone),
		email: s.digest(a.tenantID, forEmail, strings.ToLower(a.Contact.Email)),
	}
	return nil
}

// digest is what a value is found by; none of no value.
func (s *Service) digest(tenantID, purpose, value string) []byte {
	if value == "" {
		return nil
	}
	return s.Vault.Digest(tenantID, purpose, value)
}

// open opens code and contact, and makes the token. What is redacted stays
// empty.
func (s *Service) open(ctx context.Context, r db.Reader, a row) (row, error) {
	for _, c := range a.pairs() {
		plain, err := s.Vault.Open(ctx, r, a.cell(c.name), *c.sealed)
		if errs.Is(err, errs.Gone) {
			break // the month's key is gone; the daily job clears the rest
		}
		if err != nil {
			return a, err
		}
		*c.plain = plain
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

// plainName is a name as it is compared: letters alone, small, without accents
// that people leave out (but å, ä and a differ: they are letters).
func plainName(name string) string {
	var plain strings.Builder
	for _, r := range cases.Fold().String(norm.NFKC.String(name)) {
		if isLetter(r) {
			plain.WriteRune(r)
		}
	}
	return plain.String()
}

// sameName tells whether what was typed is the name of the booking: all of it,
// or the first of several names.
func sameName(typed, booked string) bool {
	plain := plainName(typed)
	if plain == "" {
		return false
	}
	first, _, _ := strings.Cut(strings.TrimSpace(booked), " ")
	typedFirst, _, _ := strings.Cut(strings.TrimSpace(typed), " ")
	return plain == plainName(booked) || plainName(typedFirst) == plainName(first)
}
