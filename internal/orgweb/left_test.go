package orgweb

import (
	"net/url"
	"testing"
	"time"

	"digivert/internal/base/oidctest"
	"digivert/internal/org"
)

// bo signs in by a provider that knows him.
func (s *site) bo(abroad *oidctest.Provider) *browser {
	s.Helper()
	s.person("Bo", org.Desk)
	b := s.browser()
	abroad.Next("bo", nil)
	b.prove(b.goAbroad(), "bo@halden.example", true)
	b.want(b.get("/intern/innlogginger"), 200, "/intern/innlogginger")
	return b
}

// Who came by a provider is signed out here at once, is told that they are not
// there, and is sent there and back when they want to be.
func TestSignOutAtTheProvider(t *testing.T) {
	s := newSite(t)
	abroad, _ := s.provider(org.OtherProvider, "")
	abroad.SignsOut()
	b := s.bo(abroad)
	p := b.send(b.get("/intern/logg-ut").Form("/logg-ut"))
	b.want(p, 200, leftPath)
	p.Has(".ds-alert", "kan du fortsatt være logget inn hos Jobbkonto")
	b.want(b.get("/intern/innlogginger"), 200, "/intern/logg-inn")

	there, err := url.Parse(p.Link("Logg ut hos Jobbkonto også"))
	s.must(err)
	if q := there.Query(); q.Get("client_id") != abroad.ClientID || q.Get("post_logout_redirect_uri") != s.server.URL+leftPath || q.Has("id_token_hint") {
		t.Errorf("they are sent to %s", there)
	}
	stranger := s.browser().get(leftPath + "?state=" + there.Query().Get("state"))
	if stranger.url.Path != "/" {
		t.Errorf("a stranger with the state is told so at %s", stranger.url)
	}
	wrong := b.get(leftPath + "?state=another")
	wrong.Has("h1", "Du er logget ut")
	wrong.Lacks("main", "har sendt deg tilbake")
	p = b.answer(b.client.Get(there.String()))
	b.want(p, 200, leftPath)
	p.Has(".dv-lead", "Jobbkonto har sendt deg tilbake")
	if p = b.get(leftPath); p.url.Path != "/" {
		t.Errorf("it is told twice, at %s", p.url)
	}
}

// A provider that does not say where, or that is down, keeps nobody signed in
// here, and the page says what is left to do.
func TestSignOutWithoutTheProvider(t *testing.T) {
	s := newSite(t)
	abroad, _ := s.provider(org.OtherProvider, "")
	b := s.bo(abroad)
	abroad.Shutdown()
	s.pages.OIDC.Forget()
	p := b.send(b.get("/intern/logg-ut").Form("/logg-ut"))
	b.want(p, 200, leftPath)
	p.Has("main", "lukk alle vinduene i nettleseren")
	b.want(b.get("/intern/innlogginger"), 200, "/intern/logg-inn")

	code := s.as(s.admin)
	if p := code.send(code.get("/intern/logg-ut").Form("/logg-ut")); p.url.Path != "/" {
		t.Errorf("who came by no provider is led to %s", p.url)
	}
}

// A sign-in by a provider that asked for nothing is not one of this moment: it
// adds no passkey, unless the provider says that they were asked just now.
func TestProviderSignInIsNotFresh(t *testing.T) {
	for name, c := range map[string]struct {
		proved any
		fresh  bool
	}{
		"it does not say": {nil, false},
		"hours ago":       {now.Add(-3 * time.Hour).Unix(), false},
		"just now":        {now.Unix(), true},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := named(t)
			abroad, id := s.provider(org.OtherProvider, "")
			s.bo(abroad)
			again := s.browser()
			abroad.Next("bo", func(claims oidctest.Claims) {
				if c.proved != nil {
					claims["auth_time"] = c.proved
				}
			})
			p := again.get("/intern/logg-inn/med/" + id + "?til=" + ownPasskeys)
			again.want(p, 200, ownPasskeys)
			if abroad.Asked().Get("prompt") != "login" {
				t.Error("the provider was not told to ask")
			}
			if fresh := len(p.Find("form[data-passkey]")) == 1; fresh != c.fresh {
				t.Errorf("may add a passkey: %v", fresh)
			}
		})
	}
}
