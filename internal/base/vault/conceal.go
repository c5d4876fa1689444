package vault

import (
	"encoding/base64"

	"digivert/internal/base/errs"
)

// ErrConcealed is what Reveal gives for what Conceal did not make.
var ErrConcealed = errs.E(errs.NotFound, "web.error.notfound")

// Conceal makes a text that a browser carries and gives back, which nobody else
// can read or change. It stands in no table, so no month forgets it: put only in
// it what is harmless when the key file leaks, and a moment after which the
// reader refuses it. Of another purpose it cannot be revealed.
func (v *Vault) Conceal(purpose string, plain []byte) string {
	return base64.RawURLEncoding.EncodeToString(aead(v.Key("conceal "+purpose)).Seal([]byte{format}, nil, plain, []byte{format}))
}

// Reveal reads what Conceal made; ErrConcealed for anything else.
func (v *Vault) Reveal(purpose, concealed string) ([]byte, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(concealed)
	if err != nil || len(sealed) == 0 || sealed[0] != format {
		return nil, ErrConcealed
	}
	plain, err := aead(v.Key("conceal "+purpose)).Open(nil, nil, sealed[1:], []byte{format})
	if err != nil {
		return nil, ErrConcealed
	}
	return plain, nil
}
