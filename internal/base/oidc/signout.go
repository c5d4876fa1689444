package oidc

import (
	"context"
	"net/url"
	"time"
)

// signOutTime is how long somebody who signs out waits for the provider to say
// where that is done there.
const signOutTime = 3 * time.Second

// SignOut is the address at which somebody signs out of the provider as well,
// and is sent back to p.Left with the state: OpenID Connect RP-Initiated Logout
// 1.0, section 2. It is "" when the provider publishes none, or does not answer.
//
// We name ourselves by client_id and not by id_token_hint, so that no ID token
// need be kept; the provider may then ask whether they mean it.
func (rp *RelyingParty) SignOut(ctx context.Context, p Provider, state string) string {
	address, err := url.Parse(rp.signOutAddress(ctx, p.Issuer))
	issuer, err2 := url.Parse(p.Issuer)
	if err != nil || err2 != nil || address.Host == "" || address.Scheme != issuer.Scheme {
		return ""
	}
	query := address.Query()
	query.Set("client_id", p.ClientID)
	query.Set("post_logout_redirect_uri", p.Left)
	query.Set("state", state)
	address.RawQuery = query.Encode()
	return address.String()
}

// signOutAddress is what the provider publishes, if it is known or told in time.
// An answer that comes too late is remembered for the next one who signs out.
func (rp *RelyingParty) signOutAddress(ctx context.Context, issuer string) string {
	told := make(chan string, 1)
	go func() {
		var said struct {
			Address string `json:"end_session_endpoint"`
		}
		if provider, err := rp.provider(ctx, issuer); err == nil {
			_ = provider.Claims(&said) // none is none
		}
		told <- said.Address
	}()
	select {
	case address := <-told:
		return address
	case <-time.After(signOutTime):
		return ""
	}
}
