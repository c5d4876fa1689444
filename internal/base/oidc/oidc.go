// Package oidc signs people in with an OpenID provider: the authorization code
// flow of OpenID Connect Core 1.0 section 3.1, with PKCE (RFC 7636, S256), state
// and nonce. It wraps coreos/go-oidc.
//
// Whoever calls decides what an identity means. Claims that are not named in
// [Identity] are dropped as soon as they are read, so that the national identity
// number that ID-porten sends (pid) is in no variable, log or table.
package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"digivert/internal/base/errs"
)

// Provider is where somebody signs in, and who we are there.
type Provider struct {
	Issuer   string
	ClientID string
	Secret   string
	Redirect string            // the address of ours that the provider sends people back to
	Left     string            // the same, when they have signed out there
	Scopes   []string          // besides openid
	Params   map[string]string // added to the first request, such as acr_values
}

// Trip is one sign-in on its way, kept where only the browser that began it can
// reach it.
type Trip struct{ State, Nonce, Verifier string }

// NewTrip draws its secrets.
func NewTrip() Trip {
	return Trip{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}
}

// Identity is who signed in, as the provider says.
type Identity struct {
	Subject  string // "sub"
	Tenant   string // "tid" of Entra ID
	Object   string // "oid" of Entra ID
	ACR      string // "acr": how sure the provider is
	Session  string // "sid": what front-channel logout names
	Name     string
	Granted  []Grant // "authorization_details" of Ansattporten (RFC 9396)
	IssuedAt time.Time
	ProvedAt time.Time // "auth_time": when they last proved who they are; zero when the provider does not say
}

// Grant is one thing that the person was allowed on behalf of somebody.
type Grant struct {
	Type     string `json:"type"`
	Resource string `json:"resource"`
	Parties  []any  `json:"authorized_parties"`
}

// RelyingParty is us, towards all providers.
type RelyingParty struct {
	HTTP  *http.Client
	Clock func() time.Time

	mu    sync.Mutex
	known map[string]known // by issuer
}

// known is what an issuer said of itself.
type known struct {
	provider *oidc.Provider
	until    time.Time
}

// metadataLife is how long that is believed; ID-porten asks for a day.
const metadataLife = 24 * time.Hour

// Start gives the address to send the browser to. errs.Conflict "oidc.down" when
// the provider does not answer.
func (rp *RelyingParty) Start(ctx context.Context, p Provider, t Trip) (string, error) {
	config, _, err := rp.config(ctx, p)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)}
	for name, value := range p.Params {
		options = append(options, oauth2.SetAuthURLParam(name, value))
	}
	return config.AuthCodeURL(t.State, options...), nil
}

// Finish reads what the provider sent the browser back with. Errors that the
// reader can do something about are errs.Conflict: "oidc.down" the provider does
// not answer, "oidc.declined" they pressed cancel there, "oidc.state" another
// or an old sign-in, "oidc.clock" two clocks differ, "oidc.untrue" an answer
// that is not to be believed.
func (rp *RelyingParty) Finish(ctx context.Context, p Provider, t Trip, answer url.Values) (id Identity, err error) {
	defer errs.Wrap(&err, "oidc.Finish(%s)", p.Issuer)
	if t.State == "" || answer.Get("state") != t.State {
		return id, errs.E(errs.Conflict, "oidc.state")
	}
	if answer.Get("error") != "" {
		return id, declined(answer.Get("error"))
	}
	config, provider, err := rp.config(ctx, p)
	if err != nil {
		return id, err
	}
	token, err := config.Exchange(oidc.ClientContext(ctx, rp.HTTP), answer.Get("code"), oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return id, exchangeError(err)
	}
	raw, _ := token.Extra("id_token").(string)
	return rp.verify(ctx, provider, p, t, raw)
}

func declined(code string) error {
	if code == "access_denied" || code == "login_required" || code == "interaction_required" {
		return errs.E(errs.Conflict, "oidc.declined")
	}
	return says("oidc.untrue", errors.New("the provider answered "+safe(code)))
}

// exchangeError tells a provider that refuses from one that does not answer.
func exchangeError(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < 500 {
		return says("oidc.untrue", errors.New("the provider refused the code: "+safe(refused.ErrorCode)))
	}
	return says("oidc.down", err)
}

// config reads the provider's metadata, or remembers it.
func (rp *RelyingParty) config(ctx context.Context, p Provider) (*oauth2.Config, *oidc.Provider, error) {
	provider, err := rp.provider(ctx, p.Issuer)
	if err != nil {
		return nil, nil, err
	}
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, RedirectURL: p.Redirect, Endpoint: provider.Endpoint(),
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...),
	}, provider, nil
}

// provider asks outside the lock: a provider that hangs keeps nobody else waiting.
func (rp *RelyingParty) provider(ctx context.Context, issuer string) (*oidc.Provider, error) {
	now := rp.Clock()
	rp.mu.Lock()
	found, ok := rp.known[issuer]
	rp.mu.Unlock()
	if ok && now.Before(found.until) {
		return found.provider, nil
	}
	// The provider keeps the context to fetch new keys with, long after this request.
	provider, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), rp.HTTP), issuer)
	var another *oidc.IssuerMismatchError
	if errors.As(err, &another) {
		return nil, says("oidc.untrue", err)
	}
	if err != nil {
		return nil, says("oidc.down", err)
	}
	rp.mu.Lock()
	defer rp.mu.Unlock()
	if rp.known == nil {
		rp.known = map[string]known{}
	}
	rp.known[issuer] = known{provider, now.Add(metadataLife)}
	return provider, nil
}

// Forget asks every provider anew what it says of itself.
func (rp *RelyingParty) Forget() {
	rp.mu.Lock()
	defer rp.mu.Unlock()
	rp.known = nil
}

// says is an errs.Conflict with a sentence for the reader and a cause for the log.
func says(key string, cause error) error {
	return &errs.Error{Kind: errs.Conflict, Key: key, Err: cause}
}

// safe keeps what another machine sent from breaking a line of the log.
func safe(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text[:min(len(text), 60)])
}
