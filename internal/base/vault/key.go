package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
)

// derive gives the key for one purpose; keys of different purposes tell nothing
// of each other.
func derive(secret []byte, purpose string) []byte {
	key, err := hkdf.Key(sha256.New, secret, nil, purpose, KeySize)
	if err != nil {
		panic(err) // only for lengths above 255 × 32 bytes
	}
	return key
}

// aead puts a random nonce before what it seals.
func aead(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for keys of another length than KeySize
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // only for other ciphers than AES
	}
	return gcm
}

func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(join(parts...))
	return h.Sum(nil)
}

// Digest is the HMAC-SHA256 of a value, 32 bytes, for look-up of what is stored
// sealed or not at all. The caller normalises the value first. The same value
// has different digests in different tenants and for different purposes
// ("phone", "email", "firstname", "code", "token", "signin", "network").
func (v *Vault) Digest(tenant, purpose, value string) []byte {
	return mac(v.digest, tenant, purpose, value)
}

// tokenBytes is 128 bits, which no one guesses.
const tokenBytes = 16

// Crockford's alphabet in lower case: no letter that is taken for a digit.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// Token is the secret part of a personal link: 26 URL-safe characters that
// follow from an id, so that they need not be stored. It is found again by its
// Digest with purpose "token".
func (v *Vault) Token(tenant, purpose, id string) string {
	encoding := base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)
	return encoding.EncodeToString(mac(v.token, tenant, purpose, id)[:tokenBytes])
}

// Key is a key of KeySize bytes for a room that makes its own signatures, such
// as base/once. The same purpose always gives the same key.
func (v *Vault) Key(purpose string) []byte { return derive(v.named, purpose) }
