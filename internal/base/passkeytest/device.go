// Package passkeytest is a device that holds passkeys, for tests: it signs with
// real keys what a browser would have it sign. Only tests import it.
package passkeytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Device is a telephone or a security key with at most one passkey per site.
type Device struct {
	Synced     bool   // it keeps its passkeys in step with other devices, and does not count
	Unverified bool   // it does not check who holds it
	Origin     string // the website that the browser shows; "" = https:// and the site's host
	Count      uint32 // how often it has signed

	t    testing.TB
	held map[string]held // by host
}

type held struct {
	id, handle []byte
	key        *ecdsa.PrivateKey
}

// New is a device with nothing on it.
func New(t testing.TB) *Device { return &Device{t: t, held: map[string]held{}} }

// options are those that both ceremonies have.
type options struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"` // when it signs in
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"` // when it makes a passkey
	User struct {
		ID string `json:"id"`
	} `json:"user"`
}

// The flags of authenticator data (WebAuthn Level 3 section 6.1).
const (
	userPresent  = 0x01
	userVerified = 0x04
	mayBackUp    = 0x08
	backedUp     = 0x10
	hasKey       = 0x40
)

// Create makes a passkey and answers as navigator.credentials.create does.
func (d *Device) Create(asked json.RawMessage) []byte {
	d.t.Helper()
	o := d.read(asked)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	d.ok(err)
	h := held{id: []byte(rand.Text()), handle: d.decode(o.User.ID), key: key}
	d.held[o.RP.ID] = h
	data := append(d.authenticator(o.RP.ID, hasKey), make([]byte, 16)...) // no model is told
	data = binary.BigEndian.AppendUint16(data, uint16(len(h.id)))
	data = append(append(data, h.id...), d.cose(key)...)
	client := d.client("webauthn.create", o.RP.ID, o.Challenge)
	return d.answer(h.id, map[string]string{"clientDataJSON": encode(client), "attestationObject": encode(attestation(data))})
}

// Sign signs in with the site's passkey and answers as navigator.credentials.get
// does.
func (d *Device) Sign(asked json.RawMessage) []byte {
	d.t.Helper()
	o := d.read(asked)
	h, there := d.held[o.RPID]
	if !there {
		d.t.Fatalf("the device has no passkey for %q", o.RPID)
	}
	data := d.authenticator(o.RPID, 0)
	client := d.client("webauthn.get", o.RPID, o.Challenge)
	digest := sha256.Sum256(client)
	whole := sha256.Sum256(append(data[:len(data):len(data)], digest[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, h.key, whole[:])
	d.ok(err)
	return d.answer(h.id, map[string]string{"clientDataJSON": encode(client), "authenticatorData": encode(data),
		"signature": encode(signature), "userHandle": encode(h.handle)})
}

// Move takes the passkey of one site for that of another, as a website that
// poses as ours would have it.
func (d *Device) Move(from, to string) { d.held[to] = d.held[from] }

func (d *Device) read(asked json.RawMessage) (o options) {
	d.t.Helper()
	d.ok(json.Unmarshal(asked, &o))
	return o
}

func (d *Device) authenticator(host string, flags byte) []byte {
	flags |= userPresent
	if !d.Unverified {
		flags |= userVerified
	}
	if d.Synced {
		flags |= mayBackUp | backedUp
	} else {
		d.Count++
	}
	digest := sha256.Sum256([]byte(host))
	return binary.BigEndian.AppendUint32(append(digest[:], flags), d.Count)
}

func (d *Device) client(kind, host, challenge string) []byte {
	origin := d.Origin
	if origin == "" {
		origin = "https://" + host
	}
	text, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false})
	d.ok(err)
	return text
}

func (d *Device) answer(id []byte, response map[string]string) []byte {
	text, err := json.Marshal(map[string]any{"id": encode(id), "rawId": encode(id), "type": "public-key",
		"clientExtensionResults": map[string]any{}, "response": response})
	d.ok(err)
	return text
}

// cose is the public key as RFC 9053 section 7.1.1 writes it: a map of five, for
// ES256 on P-256.
func (d *Device) cose(key *ecdsa.PrivateKey) []byte {
	point, err := key.PublicKey.Bytes() // 4, x, y
	d.ok(err)
	head := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}
	return append(append(append(head, point[1:33]...), 0x22, 0x58, 0x20), point[33:]...)
}

// attestation is {"fmt": "none", "attStmt": {}, "authData": data} in CBOR.
func attestation(data []byte) []byte {
	head := append([]byte{0xa3, 0x63}, "fmt"...)
	head = append(append(head, 0x64), "none"...)
	head = append(append(head, 0x67), "attStmt"...)
	head = append(append(head, 0xa0, 0x68), "authData"...)
	return append(binary.BigEndian.AppendUint16(append(head, 0x59), uint16(len(data))), data...)
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (d *Device) decode(text string) []byte {
	d.t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	d.ok(err)
	return b
}

func (d *Device) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}
