// Package oidctest runs a real OpenID provider in process, for tests: discovery,
// keys, codes with PKCE, signed tokens and sign-out over HTTP on loopback. Only
// tests import it.
package oidctest

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/oauth2-proxy/mockoidc"
)

// PID is the national identity number that the provider claims for everybody, as
// ID-porten does, so that a test can look for it where it must not be.
const PID = "12345678901"

// The parts of a provider that can be down by themselves.
const (
	Discovery = mockoidc.DiscoveryEndpoint
	Token     = mockoidc.TokenEndpoint
	Keys      = mockoidc.JWKSEndpoint
)

const signOut = "/oidc/logout"

// Provider is a provider that is gone when the test ends.
type Provider struct {
	*mockoidc.MockOIDC
	t testing.TB

	mu       sync.Mutex
	down     map[string]bool
	signsOut bool
	asked    url.Values // at the last authorization
}

// New starts one.
func New(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{t: t, down: map[string]bool{}}
	var err error
	p.MockOIDC, err = mockoidc.NewServer(nil)
	p.ok(err)
	p.ok(p.AddMiddleware(p.watch))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	p.ok(err)
	p.ok(p.Start(listener, nil))
	p.Server.Handler.(*http.ServeMux).HandleFunc(signOut, p.leave)
	t.Cleanup(func() { p.Shutdown() })
	return p
}

func (p *Provider) ok(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// Down makes a part answer that it is out of order, or no longer.
func (p *Provider) Down(part string, down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down[part] = down
}

// SignsOut makes the provider publish where one signs out there (RP-Initiated
// Logout 1.0).
func (p *Provider) SignsOut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.signsOut = true
}

// Asked is what the last sign-in was asked for with.
func (p *Provider) Asked() url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// watch stands before every part.
func (p *Provider) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		down, signsOut := p.down[r.URL.Path], p.signsOut
		if r.URL.Path == mockoidc.AuthorizationEndpoint {
			p.asked = r.URL.Query()
		}
		p.mu.Unlock()
		switch {
		case down:
			http.Error(w, "out of order", http.StatusServiceUnavailable)
		case signsOut && r.URL.Path == Discovery:
			p.tellMore(w, r, next)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// tellMore adds to the metadata where one signs out.
func (p *Provider) tellMore(w http.ResponseWriter, r *http.Request, next http.Handler) {
	rec := httptest.NewRecorder()
	next.ServeHTTP(rec, r)
	var said map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &said); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	said["end_session_endpoint"] = strings.TrimSuffix(p.Issuer(), mockoidc.IssuerBase) + signOut
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(said)
}

// leave signs out there, and sends back whoever says which client they come from.
func (p *Provider) leave(w http.ResponseWriter, r *http.Request) {
	back, err := url.Parse(r.FormValue("post_logout_redirect_uri"))
	if err != nil || back.Host == "" || r.FormValue("client_id") != p.ClientID {
		http.Error(w, "not registered", http.StatusBadRequest)
		return
	}
	back.RawQuery = url.Values{"state": {r.FormValue("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}
