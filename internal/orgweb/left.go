package orgweb

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"digivert/internal/base/errs"
	"digivert/internal/org"
)

// leftPath is the page that says where one is signed out, and the address of ours
// that providers send people back to from their own sign-out.
const leftPath = "/intern/logg-inn/ut"

// leftPage is for whoever signed in at a provider: here they are signed out, there
// they are not, and on a shared computer that lets in the next one.
type leftPage struct {
	Page
	Service, Provider string
	There             string // where one signs out there; "" when the provider does not say
	Done              bool   // the provider has sent them back from there
}

// leftFrom is a provider that somebody who has just signed out came by.
type leftFrom struct{ providerID, state, prefix string }

func (p *Pages) left(w http.ResponseWriter, r *Request) error {
	from := p.Sessions.leftFrom(r)
	if r.Query("state") != "" { // sent back from there
		r.speak(from.prefix)
	}
	provider, err := p.openProvider(r, from.providerID)
	switch {
	case r.Staff.SignedIn():
		return r.Redirect(w, "/intern")
	case errs.Is(err, errs.NotFound):
		return r.Redirect(w, "/")
	case err != nil:
		return err
	}
	page := leftPage{
		Page: r.Page("org.left.title"), Service: r.Tenant.ServiceName, Provider: provider.Name,
		Done: from.state != "" && r.Query("state") == from.state,
	}
	if page.Done {
		if err := p.Sessions.End(r.HTTP.Context()); err != nil {
			return err
		}
	} else if page.There, err = p.signOutThere(r, provider, from.state); err != nil {
		return err
	}
	return p.render(w, "left", page)
}

func (p *Pages) signOutThere(r *Request, provider org.Provider, state string) (address string, err error) {
	settings, err := p.abroad(r, provider)
	if err != nil {
		return "", err
	}
	return p.OIDC.SignOut(r.HTTP.Context(), settings, state), nil
}

// signOut ends the session here. Whoever came by a provider is told that they are
// still signed in there.
func (p *Pages) signOut(w http.ResponseWriter, r *Request) error {
	ctx := r.HTTP.Context()
	providerID := p.Sessions.manager.GetString(ctx, providerKey)
	if err := p.Sessions.End(ctx); err != nil {
		return err
	}
	if providerID == "" {
		return r.Redirect(w, "/")
	}
	p.Sessions.leaveFrom(r, leftFrom{providerID: providerID, state: rand.Text()})
	return r.Redirect(w, leftPath)
}

const leftKey = "left"

// leaveFrom remembers, in a new session that is nobody's, which provider they
// came by.
func (s *Sessions) leaveFrom(r *Request, from leftFrom) {
	values := url.Values{"tenant": {r.Tenant.ID}, "provider": {from.providerID}, "state": {from.state}, "prefix": {r.Prefix}}
	s.manager.Put(r.HTTP.Context(), leftKey, values.Encode())
}

func (s *Sessions) leftFrom(r *Request) leftFrom {
	values, err := url.ParseQuery(s.manager.GetString(r.HTTP.Context(), leftKey))
	if err != nil || values.Get("tenant") != r.Tenant.ID {
		return leftFrom{}
	}
	return leftFrom{values.Get("provider"), values.Get("state"), values.Get("prefix")}
}
