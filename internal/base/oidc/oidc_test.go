package oidc

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/oidctest"
)

// scene is a real provider, and us.
type scene struct {
	t        *testing.T
	provider *oidctest.Provider
	us       *RelyingParty
	p        Provider
	now      time.Time
}

func newScene(t *testing.T) *scene {
	t.Helper()
	m := oidctest.New(t)
	s := &scene{t: t, provider: m, now: time.Now()}
	s.us = &RelyingParty{HTTP: &http.Client{Timeout: 5 * time.Second}, Clock: func() time.Time { return s.now }}
	s.p = Provider{Issuer: m.Issuer(), ClientID: m.ClientID, Secret: m.ClientSecret, Redirect: "https://halden.example/intern/logg-inn/tilbake"}
	return s
}

// visit goes to the provider as a browser does, and brings back what it was sent
// back with.
func (s *scene) visit(trip Trip, change func(oidctest.Claims)) url.Values {
	s.t.Helper()
	s.provider.Next("kari", change)
	address, err := s.us.Start(s.t.Context(), s.p, trip)
	if err != nil {
		s.t.Fatal(err)
	}
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(address)
	if err != nil {
		s.t.Fatal(err)
	}
	answer.Body.Close()
	back, err := answer.Location()
	if err != nil {
		s.t.Fatalf("%s: %v", answer.Status, err)
	}
	return back.Query()
}

func TestSignIn(t *testing.T) {
	s := newScene(t)
	trip := NewTrip()
	id, err := s.us.Finish(t.Context(), s.p, trip, s.visit(trip, func(c oidctest.Claims) {
		c["tid"], c["oid"], c["acr"] = "tenant-1", "object-1", "idporten-loa-substantial"
		c["authorization_details"] = []any{map[string]any{"type": "ansattporten:altinn:service", "resource": "urn:x", "authorized_parties": []any{map[string]any{"orgno": "1"}}}}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if id.Subject != "kari" || id.Tenant != "tenant-1" || id.Object != "object-1" || id.Session != "sid of kari" || id.ACR != "idporten-loa-substantial" {
		t.Errorf("the identity is %+v", id)
	}
	if len(id.Granted) != 1 || len(id.Granted[0].Parties) != 1 {
		t.Errorf("granted: %+v", id.Granted)
	}
}

// What is not to be believed is not, and says why.
func TestAnswersThatAreNotBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		claims func(oidctest.Claims)
		want   string
	}{
		"another nonce":         {func(c oidctest.Claims) { c["nonce"] = "x" }, "oidc.untrue"},
		"no nonce":              {func(c oidctest.Claims) { delete(c, "nonce") }, "oidc.untrue"},
		"another issuer":        {func(c oidctest.Claims) { c["iss"] = "https://evil.example" }, "oidc.untrue"},
		"another audience":      {func(c oidctest.Claims) { c["aud"] = "another-client" }, "oidc.untrue"},
		"its clock ten behind":  {func(c oidctest.Claims) { c["iat"] = time.Now().Add(-10 * time.Minute).Unix() }, "oidc.clock"},
		"its clock ten ahead":   {func(c oidctest.Claims) { c["iat"] = time.Now().Add(10 * time.Minute).Unix() }, "oidc.clock"},
		"no time":               {func(c oidctest.Claims) { delete(c, "iat") }, "oidc.untrue"},
		"over long ago":         {func(c oidctest.Claims) { c["exp"] = time.Now().Add(-time.Hour).Unix() }, "oidc.state"},
		"a name that is a list": {func(c oidctest.Claims) { c["name"] = []string{"a"} }, "oidc.untrue"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			trip := NewTrip()
			id, err := s.us.Finish(t.Context(), s.p, trip, s.visit(trip, c.claims))
			s.refused(id, err, c.want)
		})
	}
}

func (s *scene) refused(id Identity, err error, want string) {
	s.t.Helper()
	if key, _ := errs.KeyOf(err); key != want || !errs.Is(err, errs.Conflict) {
		s.t.Errorf("got %q (%v), want %q", key, err, want)
	}
	if id.Subject != "" {
		s.t.Errorf("let %q in", id.Subject)
	}
	if err != nil && strings.Contains(err.Error(), oidctest.PID) {
		s.t.Errorf("the number is in the error: %v", err)
	}
}

func TestTripsThatDoNotEnd(t *testing.T) {
	s := newScene(t)
	trip := NewTrip()
	answer := s.visit(trip, nil)
	finish := func(trip Trip, answer url.Values) (Identity, error) {
		return s.us.Finish(t.Context(), s.p, trip, answer)
	}

	id, err := finish(NewTrip(), answer)
	s.refused(id, err, "oidc.state")
	id, err = finish(Trip{}, url.Values{})
	s.refused(id, err, "oidc.state")
	other := trip
	other.Verifier = NewTrip().Verifier
	id, err = finish(other, answer) // a code that somebody stole has another verifier
	s.refused(id, err, "oidc.untrue")
	answer = s.visit(trip, nil)
	if _, err = finish(trip, answer); err != nil {
		t.Fatal(err)
	}
	id, err = finish(trip, answer) // the same code again
	s.refused(id, err, "oidc.untrue")
	id, err = finish(trip, url.Values{"state": {trip.State}, "error": {"access_denied"}})
	s.refused(id, err, "oidc.declined")
	id, err = finish(trip, url.Values{"state": {trip.State}, "error": {"server_error\nforged line"}})
	s.refused(id, err, "oidc.untrue")
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("a line break from outside: %q", err)
	}
}

// A provider that is up, but for one part, lets nobody in, and is not called
// untrue; when the part is back, the next try succeeds.
func TestProviderThatIsHalfDown(t *testing.T) {
	for _, part := range []string{oidctest.Discovery, oidctest.Token, oidctest.Keys} {
		t.Run(part, func(t *testing.T) {
			s := newScene(t)
			trip := NewTrip()
			answer := s.visit(trip, nil)
			s.us.Forget()
			s.provider.Down(part, true)
			id, err := s.us.Finish(t.Context(), s.p, trip, answer)
			s.refused(id, err, "oidc.down")
			s.provider.Down(part, false)
			if _, err := s.us.Finish(t.Context(), s.p, trip, s.visit(trip, nil)); err != nil {
				t.Errorf("after it is up again: %v", err)
			}
		})
	}
}

// Who calls themselves by another name than they are asked by is not believed.
func TestProviderThatIsAnother(t *testing.T) {
	s := newScene(t)
	s.p.Issuer = strings.Replace(s.p.Issuer, "127.0.0.1", "localhost", 1)
	_, err := s.us.Start(t.Context(), s.p, NewTrip())
	s.refused(Identity{}, err, "oidc.untrue")
}

func TestSignOut(t *testing.T) {
	s := newScene(t)
	s.p.Left = "https://halden.example/intern/logg-inn/ut"
	if address := s.us.SignOut(t.Context(), s.p, "state"); address != "" {
		t.Errorf("it publishes nothing, and yet: %q", address)
	}
	s.provider.SignsOut()
	s.us.Forget()
	address, err := url.Parse(s.us.SignOut(t.Context(), s.p, "a state"))
	want := url.Values{"client_id": {s.p.ClientID}, "post_logout_redirect_uri": {s.p.Left}, "state": {"a state"}}
	if err != nil || !strings.HasPrefix(address.String(), "http://127.0.0.1:") || address.Query().Encode() != want.Encode() {
		t.Errorf("one signs out at %q (%v)", address, err)
	}
	s.provider.Shutdown()
	s.us.Forget()
	if address := s.us.SignOut(t.Context(), s.p, "state"); address != "" {
		t.Errorf("it is down, and yet: %q", address)
	}
}

func TestProviderThatIsDown(t *testing.T) {
	s := newScene(t)
	trip := NewTrip()
	answer := s.visit(trip, nil)
	s.provider.Shutdown()
	id, err := s.us.Finish(t.Context(), s.p, trip, answer)
	s.refused(id, err, "oidc.down")

	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer hangs.Close()
	s.us.HTTP.Timeout = 50 * time.Millisecond
	_, err = s.us.Start(context.Background(), Provider{Issuer: hangs.URL, ClientID: "x"}, trip)
	s.refused(Identity{}, err, "oidc.down")
}
