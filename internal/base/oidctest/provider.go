// Package oidctest runs a real OpenID provider in process, for tests: discovery,
// keys, codes with PKCE and signed tokens over HTTP on loopback. Only tests
// import it.
package oidctest

import (
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

// PID is the national identity number that the provider claims for everybody, as
// ID-porten does, so that a test can look for it where it must not be.
const PID = "12345678901"

// Provider is a provider that is gone when the test ends.
type Provider struct {
	*mockoidc.MockOIDC
	t testing.TB
}

// New starts one.
func New(t testing.TB) *Provider {
	t.Helper()
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Shutdown() })
	return &Provider{MockOIDC: m, t: t}
}

// Claims are those of an ID token, to be changed by the test.
type Claims = jwt.MapClaims

// Next says who signs in next, and what is claimed of them that differs from the
// usual.
func (p *Provider) Next(subject string, change func(Claims)) {
	p.QueueUser(&member{MockUser: mockoidc.MockUser{Subject: subject}, change: change})
}

// member is somebody at the provider.
type member struct {
	mockoidc.MockUser
	change func(Claims)
}

// Claims is asked by the provider for the ID token.
func (m *member) Claims(_ []string, usual *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	all := Claims{
		"iss": usual.Issuer, "sub": usual.Subject, "aud": []string(usual.Audience), "iat": usual.IssuedAt.Unix(),
		"exp": usual.ExpiresAt.Unix(), "nonce": usual.Nonce, "pid": PID, "sid": "sid of " + usual.Subject,
	}
	if m.change != nil {
		m.change(all)
	}
	return all, nil
}
