package contact

import (
	"strings"

	"digivert/internal/base/vault"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Digests are what sealed contact data are found by; none of what is not there.
type Digests struct{ Name, Phone, Email []byte }

// DigestsOf are those of clean contact data.
func DigestsOf(v *vault.Vault, tenantID string, c Contact) Digests {
	return Digests{
		Name:  NameDigest(v, tenantID, c.FirstName),
		Phone: PhoneDigest(v, tenantID, c.Phone),
		Email: digest(v, tenantID, "email", strings.ToLower(c.Email)),
	}
}

// NameDigest finds a first name, however it is spaced and cased.
func NameDigest(v *vault.Vault, tenantID, name string) []byte {
	return digest(v, tenantID, "firstname", plainName(name))
}

// PhoneDigest finds a number in E.164.
func PhoneDigest(v *vault.Vault, tenantID, phone string) []byte {
	return digest(v, tenantID, "phone", phone)
}

// CodeDigest finds a code, printed in groups or not.
func CodeDigest(v *vault.Vault, tenantID, code string) []byte {
	return digest(v, tenantID, "code", digitsOf(code))
}

func digest(v *vault.Vault, tenantID, purpose, value string) []byte {
	if value == "" {
		return nil
	}
	return v.Digest(tenantID, purpose, value)
}

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

// SameName tells whether what was typed is the name that was given: all of it,
// or the first of several names.
func SameName(typed, given string) bool {
	plain := plainName(typed)
	if plain == "" {
		return false
	}
	first, _, _ := strings.Cut(strings.TrimSpace(given), " ")
	typedFirst, _, _ := strings.Cut(strings.TrimSpace(typed), " ")
	return plain == plainName(given) || plainName(typedFirst) == plainName(first)
}
