package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"digivert/internal/base/errs"
)

// mostSkew is how much the provider's clock and ours may differ. The provider
// signs when it answers, so a token that is older or younger tells of a clock.
const mostSkew = 5 * time.Minute

// claims are all that is read of an ID token besides what go-oidc checks.
type claims struct {
	Tenant  string  `json:"tid"`
	Object  string  `json:"oid"`
	ACR     string  `json:"acr"`
	Session string  `json:"sid"`
	Name    string  `json:"name"`
	Granted []Grant `json:"authorization_details"`
	Proved  int64   `json:"auth_time"`
}

// verify checks an ID token as OpenID Connect Core 1.0 section 3.1.3.7 says:
// signature, issuer, audience, time and nonce.
func (rp *RelyingParty) verify(ctx context.Context, provider *oidc.Provider, p Provider, t Trip, raw string) (id Identity, err error) {
	// The time is checked here, where a clock that is wrong gets a sentence.
	verifier := provider.VerifierContext(oidc.ClientContext(ctx, rp.HTTP), &oidc.Config{ClientID: p.ClientID, SkipExpiryCheck: true})
	token, err := verifier.Verify(ctx, raw)
	if err != nil {
		return id, verifyError(err)
	}
	if err := checkTime(token, rp.Clock()); err != nil {
		return id, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(t.Nonce)) != 1 {
		return id, says("oidc.untrue", errors.New("the ID token has another nonce"))
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return id, says("oidc.untrue", errors.New("the ID token's claims have another form")) // never the claims themselves
	}
	return Identity{
		Subject: token.Subject, Tenant: c.Tenant, Object: c.Object, ACR: c.ACR, Session: c.Session, Name: c.Name,
		Granted: c.Granted, IssuedAt: token.IssuedAt, ProvedAt: instant(c.Proved),
	}, nil
}

// verifyError tells keys that could not be fetched from a token that is signed by
// none of them. go-oidc gives both as text.
func verifyError(err error) error {
	if strings.Contains(err.Error(), "fetching keys") {
		return says("oidc.down", err)
	}
	return says("oidc.untrue", err)
}

func instant(seconds int64) (t time.Time) {
	if seconds > 0 {
		t = time.Unix(seconds, 0)
	}
	return t
}

func checkTime(token *oidc.IDToken, now time.Time) error {
	switch age := now.Sub(token.IssuedAt); {
	case token.IssuedAt.IsZero():
		return says("oidc.untrue", errors.New("the ID token has no time"))
	case age > mostSkew || age < -mostSkew:
		return says("oidc.clock", fmt.Errorf("the ID token is %s old by our clock", age.Round(time.Second)))
	case !now.Add(-mostSkew).Before(token.Expiry):
		return errs.E(errs.Conflict, "oidc.state")
	}
	return nil
}
