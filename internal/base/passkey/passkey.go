// Package passkey makes and checks passkeys: discoverable credentials of W3C Web
// Authentication Level 3, that need the person as well as the device. It wraps
// go-webauthn.
//
// Attestation is not asked for: what make of device somebody has is none of our
// business, and everybody may use the one they own.
package passkey

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Site is us, as a passkey knows us.
type Site struct {
	Host   string // the relying party's id: the host name, without a port
	Origin string // as the browser sees it: "https://halden.example"
	Name   string // what the device may call us
}

// Usable tells whether browsers make passkeys for the site. They do not for one
// that is reached by an IP address (section 4, "RP ID").
func (s Site) Usable() bool { return s.Host != "" && net.ParseIP(s.Host) == nil }

// Owner is somebody who has passkeys. Handle is random, up to 64 bytes, and tells
// nothing of them; Name is shown by their own device.
type Owner struct {
	Handle []byte
	Name   string
}

// Key is the public half of a passkey.
type Key struct {
	ID, Public []byte
	Count      uint32 // how often it has signed; 0 always, for most that are synced
	Synced     bool   // it may be kept in step between devices
}

// Errors of an answer.
var (
	ErrUntrue = errors.New("the answer is not to be believed") // forged, for another site or another question, or not an answer at all
	ErrCloned = errors.New("the passkey has signed elsewhere") // its count went back: there are two of it
)

// Create asks for a new passkey. Devices that hold one of those there are
// refuse. The options are for navigator.credentials.create, the challenge for
// [Site.Created].
func (s Site) Create(o Owner, there [][]byte) (options json.RawMessage, challenge string, err error) {
	us, err := s.relyingParty()
	if err != nil {
		return nil, "", err
	}
	exclude := make([]protocol.CredentialDescriptor, len(there))
	for i, id := range there {
		exclude[i] = protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: id}
	}
	creation, session, err := us.BeginRegistration(user{Owner: o}, webauthn.WithExclusions(exclude))
	if err != nil {
		return nil, "", err
	}
	options, err = json.Marshal(creation.Response)
	return options, session.Challenge, err
}

// Created is the passkey that an answer to Create tells of, or ErrUntrue.
func (s Site) Created(o Owner, challenge string, answer []byte) (Key, error) {
	us, err := s.relyingParty()
	if err != nil {
		return Key{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return Key{}, untrue(err)
	}
	session := s.session(challenge)
	session.UserID, session.CredParams = o.Handle, webauthn.CredentialParametersDefault()
	made, err := us.CreateCredential(user{Owner: o}, session, parsed)
	if err != nil {
		return Key{}, untrue(err)
	}
	return Key{ID: made.ID, Public: made.PublicKey, Count: made.Authenticator.SignCount, Synced: made.Flags.BackupEligible}, nil
}

// Ask asks whoever sits there for any passkey of the site.
func (s Site) Ask() (options json.RawMessage, challenge string, err error) {
	us, err := s.relyingParty()
	if err != nil {
		return nil, "", err
	}
	assertion, session, err := us.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", err
	}
	options, err = json.Marshal(assertion.Response)
	return options, session.Challenge, err
}

// KeyOf names the passkey that an answer to Ask says it is from. Nothing of it
// is believed before [Site.Check].
func KeyOf(answer []byte) (id []byte, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, untrue(err)
	}
	return parsed.RawID, nil
}

// Check checks an answer to Ask, and gives the passkey's new count. ErrUntrue, or
// ErrCloned when the count went back (section 6.1.1).
func (s Site) Check(o Owner, k Key, challenge string, answer []byte) (count uint32, err error) {
	us, err := s.relyingParty()
	if err != nil {
		return 0, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return 0, untrue(err)
	}
	find := func([]byte, []byte) (webauthn.User, error) { return user{o, &k}, nil }
	_, used, err := us.ValidatePasskeyLogin(find, s.session(challenge), parsed)
	switch {
	case err != nil:
		return 0, untrue(err)
	case used.Authenticator.CloneWarning:
		return 0, ErrCloned
	}
	return used.Authenticator.SignCount, nil
}

// session is what go-webauthn would have us keep: only the challenge is not
// always the same.
func (s Site) session(challenge string) webauthn.SessionData {
	return webauthn.SessionData{Challenge: challenge, RelyingPartyID: s.Host, UserVerification: protocol.VerificationRequired}
}

func (s Site) relyingParty() (*webauthn.WebAuthn, error) {
	discoverable := true
	return webauthn.New(&webauthn.Config{
		RPID: s.Host, RPDisplayName: s.Name, RPOrigins: []string{s.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &discoverable,
			UserVerification: protocol.VerificationRequired,
		},
		// We ask for no extensions and read none; some password managers answer some.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
}

// untrue keeps what went wrong for the log.
func untrue(err error) error {
	var told *protocol.Error
	if errors.As(err, &told) {
		err = fmt.Errorf("%s (%s)", told.Details, told.DevInfo)
	}
	return fmt.Errorf("%w: %.300q", ErrUntrue, err.Error())
}

// user is an owner as go-webauthn asks for one.
type user struct {
	Owner
	key *Key
}

// WebAuthnID is the owner's handle.
func (u user) WebAuthnID() []byte { return u.Handle }

// WebAuthnName is shown by the device.
func (u user) WebAuthnName() string { return u.Name }

// WebAuthnDisplayName is shown by the device.
func (u user) WebAuthnDisplayName() string { return u.Name }

// WebAuthnCredentials is the one passkey that is asked about.
func (u user) WebAuthnCredentials() []webauthn.Credential {
	if u.key == nil {
		return nil
	}
	return []webauthn.Credential{{
		ID: u.key.ID, PublicKey: u.key.Public,
		Flags:         webauthn.CredentialFlags{BackupEligible: u.key.Synced},
		Authenticator: webauthn.Authenticator{SignCount: u.key.Count},
	}}
}
