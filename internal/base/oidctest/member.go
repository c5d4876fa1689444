package oidctest

import (
	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"
)

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
