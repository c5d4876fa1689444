package orgweb

import (
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/oidc"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// backPath is the address of ours that is registered at every provider, without
// a language.
const backPath = "/intern/logg-inn/tilbake"

// abroad is a provider with all that base/oidc asks for.
func (p *Pages) abroad(r *Request, provider org.Provider) (oidc.Provider, error) {
	settings, err := p.Org.Abroad(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, provider)
	settings.Redirect, settings.Left = returnAddress(r), leftAddress(r)
	return settings, err
}

// openProvider is the provider of the address, if people may sign in there.
func (p *Pages) openProvider(r *Request, id string) (org.Provider, error) {
	provider, err := org.ProviderByID(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, id)
	if err == nil && !provider.Open() {
		err = errs.E(errs.NotFound, "web.error.notfound")
	}
	return provider, err
}

// signInWith sends the browser to the provider.
func (p *Pages) signInWith(w http.ResponseWriter, r *Request) error {
	provider, err := p.openProvider(r, r.PathValue("provider"))
	if err != nil {
		return err
	}
	settings, err := p.abroad(r, provider)
	if err != nil {
		return err
	}
	if back(r.Query("til")) == ownPasskeys { // where a sign-in of this moment is asked for
		settings.Params = withPrompt(settings.Params)
	}
	trip := oidc.NewTrip()
	address, err := p.OIDC.Start(r.HTTP.Context(), settings, trip)
	if err != nil {
		return p.notSignedIn(w, r, provider, err)
	}
	p.Sessions.leave(r, provider.ID, trip, back(r.Query("til")))
	http.Redirect(w, r.HTTP, address, http.StatusSeeOther)
	return nil
}

// withPrompt asks the provider to have somebody prove again who they are, though
// they are signed in there (OpenID Connect Core 1.0 section 3.1.2.1).
func withPrompt(params map[string]string) map[string]string {
	all := map[string]string{"prompt": "login"}
	maps.Copy(all, params)
	return all
}

// signInBack is where the provider sends the browser back to.
func (p *Pages) signInBack(w http.ResponseWriter, r *Request) error {
	providerID, trip := p.Sessions.returned(r)
	provider, err := p.openProvider(r, providerID)
	if errs.Is(err, errs.NotFound) {
		return p.notSignedIn(w, r, provider, errs.E(errs.Conflict, "oidc.state"))
	}
	if err != nil {
		return err
	}
	settings, err := p.abroad(r, provider)
	if err != nil {
		return err
	}
	identity, err := p.OIDC.Finish(r.HTTP.Context(), settings, trip, r.HTTP.URL.Query())
	if err != nil {
		return p.notSignedIn(w, r, provider, err)
	}
	return p.arrived(w, r, provider, identity)
}

// arrived signs in whoever the identity is. Somebody new proves their e-mail
// once, and is known from then on.
func (p *Pages) arrived(w http.ResponseWriter, r *Request, provider org.Provider, identity oidc.Identity) error {
	subject, err := provider.Subject(identity)
	if err != nil {
		return p.notSignedIn(w, r, provider, err)
	}
	here := arrival{name: identity.Name, provider: provider.ID, subject: p.Org.SubjectOf(r.Tenant.ID, provider.ID, subject), at: r.Now}
	if identity.Session != "" {
		here.sid = p.Org.SubjectOf(r.Tenant.ID, provider.ID, "sid:"+identity.Session)
	}
	person, err := p.Org.SignInAs(r.HTTP.Context(), by(r), here.identity())
	switch {
	case errs.Is(err, errs.NotFound):
		p.Sessions.wait(r, here)
		return r.Redirect(w, "/intern/logg-inn")
	case err != nil:
		return p.notSignedIn(w, r, provider, err)
	}
	_, back := p.Sessions.awaited(r.HTTP.Context())
	if err := p.Sessions.Start(r, person.ID, org.WayProvider); err != nil {
		return err
	}
	p.Sessions.cameFrom(r, here)
	p.Sessions.proved(r, identity.ProvedAt)
	return r.Redirect(w, back)
}

// notSignedIn shows the sign-in page with what happened and what to do. What
// only the operator can mend goes to the log.
func (p *Pages) notSignedIn(w http.ResponseWriter, r *Request, provider org.Provider, err error) error {
	p.Log.Warn("a sign-in did not succeed", "tenant", r.Tenant.ID, "provider", provider.ID, "error", err)
	name := provider.Name
	if name == "" {
		name = r.Text.T("org.signin.provider")
	}
	to := r.Query("til")
	if to == "" {
		_, to = p.Sessions.awaited(r.HTTP.Context())
	}
	key, pairs := errs.KeyOf(err)
	return p.refuse(w, r, err, refusal{text: r.Text.T(key, append(pairs, "Provider", name)...), back: to})
}

// waitLife is how long somebody new may take to prove their e-mail.
const waitLife = 15 * time.Minute

// arrival is somebody whom a provider has just told us of.
type arrival struct {
	provider     string
	subject, sid []byte // digests
	name         string // what the provider calls them
	at           time.Time
}

func (a arrival) identity() org.Identity {
	return org.Identity{ProviderID: a.provider, Subject: a.subject}
}

const tripKey, arrivalKey, providerKey, sidKey = "trip", "arrival", "provider", "sid"

// leave remembers a trip to a provider.
func (s *Sessions) leave(r *Request, providerID string, t oidc.Trip, back string) {
	ctx := r.HTTP.Context()
	values := url.Values{"provider": {providerID}, "state": {t.State}, "nonce": {t.Nonce}, "verifier": {t.Verifier}, "tenant": {r.Tenant.ID}, "prefix": {r.Prefix}}
	s.manager.Put(ctx, tripKey, values.Encode())
	s.manager.Put(ctx, backKey, back)
}

// returned gives the trip back, once: an answer is read one time only. It goes on
// in the language in which it began.
func (s *Sessions) returned(r *Request) (providerID string, t oidc.Trip) {
	values, err := url.ParseQuery(s.manager.PopString(r.HTTP.Context(), tripKey))
	if err != nil || values.Get("tenant") != r.Tenant.ID {
		return "", t
	}
	r.speak(values.Get("prefix"))
	return values.Get("provider"), oidc.Trip{State: values.Get("state"), Nonce: values.Get("nonce"), Verifier: values.Get("verifier")}
}

// wait remembers somebody new until they have proved their e-mail.
func (s *Sessions) wait(r *Request, a arrival) {
	values := url.Values{"tenant": {r.Tenant.ID}, "provider": {a.provider}, "subject": {hex.EncodeToString(a.subject)},
		"sid": {hex.EncodeToString(a.sid)}, "name": {a.name}, "at": {a.at.UTC().Format(time.RFC3339)}}
	s.manager.Put(r.HTTP.Context(), arrivalKey, values.Encode())
}

// waiting is who waits, false when nobody does or it took too long.
func (s *Sessions) waiting(r *Request) (a arrival, ok bool) {
	values, err := url.ParseQuery(s.manager.GetString(r.HTTP.Context(), arrivalKey))
	if err != nil || values.Get("tenant") != r.Tenant.ID {
		return a, false
	}
	a.provider, a.name = values.Get("provider"), values.Get("name")
	a.subject, _ = hex.DecodeString(values.Get("subject"))
	a.sid, _ = hex.DecodeString(values.Get("sid"))
	a.at, err = time.Parse(time.RFC3339, values.Get("at"))
	return a, err == nil && len(a.subject) > 0 && r.Now.Sub(a.at) < waitLife
}

// cameFrom remembers which session of the provider's ours came of.
func (s *Sessions) cameFrom(r *Request, a arrival) {
	s.manager.Remove(r.HTTP.Context(), arrivalKey)
	s.manager.Put(r.HTTP.Context(), providerKey, a.provider)
	s.manager.Put(r.HTTP.Context(), sidKey, hex.EncodeToString(a.sid))
}

// frontChannelLogout is called in a frame by the provider, without our cookie,
// when somebody has signed out there (OpenID Connect Front-Channel Logout 1.0).
func (p *Pages) frontChannelLogout(w http.ResponseWriter, r *Request) error {
	provider, err := org.ProviderByID(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, r.PathValue("provider"))
	if err != nil {
		return err
	}
	if sid := r.Query("sid"); sid != "" && (r.Query("iss") == "" || r.Query("iss") == provider.Issuer) {
		if err := p.Org.EndProviderSession(r.HTTP.Context(), r.Tenant.ID, provider.ID, sid); err != nil {
			return err
		}
	}
	// The one page that another website shows in a frame: it is empty.
	w.Header().Del("X-Frame-Options")
	web.SecurityHeaders(w.Header(), web.Policy{FrameAncestors: originOf(provider.Issuer), Secure: r.Scheme == "https"})
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "'none'"
	}
	return u.Scheme + "://" + u.Host
}
