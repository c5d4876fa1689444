// Package id makes opaque identifiers.
package id

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// Crockford's alphabet in lower case: no letter that is taken for a digit.
var encoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Len is the number of characters of an identifier.
const Len = 20

// New is a random identifier of 100 bits: it tells nothing of when or for whom
// it was made.
func New() string {
	var raw [13]byte
	rand.Read(raw[:]) // never fails (crypto/rand, Go 1.24)
	return encoding.EncodeToString(raw[:])[:Len]
}

// Valid tells whether the text has the shape of what New makes.
func Valid(text string) bool {
	return len(text) == Len && strings.Trim(text, "0123456789abcdefghjkmnpqrstvwxyz") == ""
}
