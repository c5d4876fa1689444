package orgweb

import (
	"strings"
	"testing"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/oidctest"
	"digivert/internal/org"
)

// provider sets up a real provider on this machine for the tenant, of a kind.
func (s *site) provider(kind org.ProviderKind, resource string) (abroad *oidctest.Provider, id string) {
	s.Helper()
	abroad = oidctest.New(s.T)
	issuer := "https://login.microsoftonline.com/tenant-1/v2.0"
	id, err := s.org.SaveProvider(s.Context(), org.Operator(s.tenant, now), org.Provider{
		Kind: kind, Name: "Jobbkonto", Issuer: issuer, ClientID: abroad.ClientID, Resource: resource,
	}, abroad.ClientSecret)
	s.must(err)
	s.must(s.org.DB.Write(s.Context(), func(tx db.Tx) error { // one on loopback has no https
		_, err := db.Exec(tx.Context(), tx, `update identity_provider set issuer = $3 where tenant_id = $1 and id = $2`, s.tenant, id, abroad.Issuer())
		return err
	}))
	return abroad, id
}

// goAbroad presses the provider's button and follows it there and back.
func (b *browser) goAbroad() page {
	b.Helper()
	return b.get(b.get("/intern/logg-inn").Link("Logg inn med Jobbkonto"))
}

// prove proves an e-mail, and says whether the identity is theirs.
func (b *browser) prove(p page, email string, mine bool) page {
	b.Helper()
	p = b.send(p.Form("/intern/logg-inn").Set("email", email))
	f := p.Form("/intern/logg-inn/kode").Set("code", b.mailedCode())
	if mine {
		f = f.Set("link", "ja")
	}
	return b.send(f)
}

// Somebody new proves their e-mail once, and from then on the job account is
// enough. What the provider calls them is nowhere kept, nor their number.
func TestJobAccount(t *testing.T) {
	s := newSite(t)
	abroad, _ := s.provider(org.OtherProvider, "")
	b := s.browser()
	abroad.Next("anne-sub", func(c oidctest.Claims) { c["name"] = "Anne Aas" })
	p := b.goAbroad()
	b.want(p, 200, "/intern/logg-inn")
	p.Has(".ds-alert", "vi kjenner deg ikke igjen ennå")
	p = b.send(p.Form("/intern/logg-inn").Set("email", "anne@halden.example"))
	p.Has("label", "der jeg er Anne Aas")
	b.prove(b.get("/intern/logg-inn"), "anne@halden.example", true)
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/medarbeidere")
}

func TestJobAccountIsRemembered(t *testing.T) {
	s := newSite(t)
	abroad, _ := s.provider(org.OtherProvider, "")
	first := s.browser()
	abroad.Next("anne-sub", nil)
	first.prove(first.goAbroad(), "anne@halden.example", true)
	first.get("/intern/innlogginger").Has("li", "Jobbkonto")

	again := s.browser()
	abroad.Next("anne-sub", nil)
	again.goAbroad()
	p := again.get("/intern/innlogginger")
	again.want(p, 200, "/intern/innlogginger")
	p.Has("li", "jobbkonto eller annen innlogging")
	data, err := db.All(t.Context(), s.org.DB, func(row db.Row) (b []byte, err error) { return b, row.Scan(&b) }, `select data from staff_session where tenant_id = $1`, s.tenant)
	s.must(err)
	for _, one := range data {
		if strings.Contains(string(one), oidctest.PID) || strings.Contains(string(one), "anne-sub") {
			t.Errorf("the session tells who she is abroad: %q", one)
		}
	}

	// She removes the link, and is unknown again.
	again.send(again.get("/intern/innlogginger").Form("/innlogginger/fjern"))
	stranger := s.browser()
	abroad.Next("anne-sub", nil)
	stranger.want(stranger.goAbroad(), 200, "/intern/logg-inn")
}

// On a shared computer the account of whoever sat there before is not linked to
// the next one who signs in, unless they say that it is theirs.
func TestAnothersAccountIsNotLinked(t *testing.T) {
	s := newSite(t)
	abroad, _ := s.provider(org.OtherProvider, "")
	b := s.browser()
	abroad.Next("the-one-before", nil)
	b.prove(b.goAbroad(), "anne@halden.example", false)
	thief := s.browser()
	abroad.Next("the-one-before", nil)
	thief.want(thief.goAbroad(), 200, "/intern/logg-inn")
}

func TestWhoTheProviderMustKnow(t *testing.T) {
	for name, c := range map[string]struct {
		kind     org.ProviderKind
		resource string
		claims   oidctest.Claims
		in       bool
		says     string
	}{
		"entra without oid":       {org.Entra, "", oidctest.Claims{"tid": "tenant-1"}, false, "ikke hvem du er"},
		"entra of another tenant": {org.Entra, "", oidctest.Claims{"tid": "tenant-2", "oid": "x"}, false, "ikke hvem du er"},
		"idporten, low":           {org.IDPorten, "", oidctest.Claims{"acr": "idporten-loa-low"}, false, "nivå betydelig"},
		"idporten, none":          {org.IDPorten, "", nil, false, "nivå betydelig"},
		"idporten, substantial":   {org.IDPorten, "", oidctest.Claims{"acr": "idporten-loa-substantial"}, true, ""},
		"idporten, high":          {org.IDPorten, "", oidctest.Claims{"acr": "idporten-loa-high"}, true, ""},
		"ansattporten, no role":   {org.Ansattporten, "urn:x", oidctest.Claims{"acr": "idporten-loa-high"}, false, "ikke rollen som trengs"},
		"ansattporten, another role": {org.Ansattporten, "urn:x", oidctest.Claims{"acr": "idporten-loa-high",
			"authorization_details": []any{map[string]any{"type": "ansattporten:altinn:service", "resource": "urn:y", "authorized_parties": []any{1}}}}, false, "ikke rollen som trengs"},
		"ansattporten, nobody": {org.Ansattporten, "urn:x", oidctest.Claims{"acr": "idporten-loa-high",
			"authorization_details": []any{map[string]any{"type": "ansattporten:altinn:service", "resource": "urn:x", "authorized_parties": []any{}}}}, false, "ikke rollen som trengs"},
		"ansattporten, the role": {org.Ansattporten, "urn:x", oidctest.Claims{"acr": "idporten-loa-high",
			"authorization_details": []any{map[string]any{"type": "ansattporten:altinn:service", "resource": "urn:x", "authorized_parties": []any{map[string]any{"orgno": "1"}}}}}, true, ""},
		"another nonce":  {org.OtherProvider, "", oidctest.Claims{"nonce": "x"}, false, "stemmer ikke"},
		"another issuer": {org.OtherProvider, "", oidctest.Claims{"iss": "https://evil.example"}, false, "stemmer ikke"},
		"its clock":      {org.OtherProvider, "", oidctest.Claims{"iat": now.Unix() - 600}, false, "ikke enige"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			abroad, _ := s.provider(c.kind, c.resource)
			abroad.Next("kari", func(claims oidctest.Claims) {
				for key, value := range c.claims {
					claims[key] = value
				}
			})
			b := s.browser()
			p := b.goAbroad()
			if c.in {
				b.want(p, 200, "/intern/logg-inn") // known there, new here
				return
			}
			b.want(p, 409, backPath)
			p.Has(".ds-alert", c.says)
			p.Form("/intern/logg-inn") // the code by e-mail is still there
			if p = b.get("/intern/medarbeidere"); p.url.Path != "/intern/logg-inn" {
				t.Errorf("was let in to %s", p.url)
			}
		})
	}
}

func TestJobAccountThatIsNoMore(t *testing.T) {
	s := newSite(t)
	abroad, id := s.provider(org.OtherProvider, "")
	bo := s.person("Bo", org.Coordinator)
	b := s.browser()
	abroad.Next("bo", nil)
	b.prove(b.goAbroad(), "bo@halden.example", true)

	// The provider tells that he has signed out there.
	out := s.browser()
	p := out.get("/intern/logg-inn/slutt/" + id + "?iss=" + abroad.Issuer() + "&sid=sid+of+somebody")
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/medarbeidere")
	p = out.get("/intern/logg-inn/slutt/" + id + "?iss=" + abroad.Issuer() + "&sid=sid+of+bo")
	if p.status != 204 || p.header.Get("X-Frame-Options") != "" || !strings.Contains(p.header.Get("Content-Security-Policy"), "frame-ancestors http://127.0.0.1") {
		t.Errorf("the frame is %d %v", p.status, p.header)
	}
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/logg-inn")

	// The answer of the provider is worth one sign-in: the back button brings no other.
	abroad.Next("bo", nil)
	p = b.goAbroad()
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/medarbeidere")
	p = s.browser().get(backPath + "?code=x&state=y")
	p.Has(".ds-alert", "for lang tid")

	// He has quit.
	s.must(s.org.Deactivate(t.Context(), org.Operator(s.tenant, now), bo))
	abroad.Next("bo", nil)
	p = s.browser().goAbroad()
	p.Has(".ds-alert", "Tilgangen din er stengt")

	// The provider is down, and then closed.
	abroad.Shutdown()
	s.pages.OIDC.Forget()
	p = s.browser().goAbroad()
	p.Has(".ds-alert", "svarer ikke nå")
	s.must(s.org.SetProviderOpen(t.Context(), org.Operator(s.tenant, now), id, false))
	p = s.browser().get("/intern/logg-inn/med/" + id)
	if p.status != 404 {
		t.Errorf("a closed provider answers %d", p.status)
	}
}

// Whoever runs another issuer could say that they are anybody: what the old one
// said is worth nothing there, and it does not get our secret.
func TestAnotherIssuer(t *testing.T) {
	s := newSite(t)
	abroad, id := s.provider(org.OtherProvider, "")
	b := s.browser()
	abroad.Next("anne-sub", nil)
	b.prove(b.goAbroad(), "anne@halden.example", true)
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/medarbeidere")
	save := func(secret string) error {
		p := org.Provider{ID: id, Kind: org.OtherProvider, Name: "Jobbkonto", Issuer: "https://other.example", ClientID: abroad.ClientID}
		_, err := s.org.SaveProvider(t.Context(), org.Operator(s.tenant, now), p, secret)
		return err
	}
	if err := save(""); !errs.Is(err, errs.Invalid) {
		t.Errorf("the secret goes to another issuer: %v", err)
	}
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/medarbeidere")
	s.must(save("another"))
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/logg-inn")
	subject := s.org.SubjectOf(s.tenant, id, "anne-sub")
	if _, err := s.org.SignInAs(t.Context(), org.Operator(s.tenant, now), org.Identity{ProviderID: id, Subject: subject}); !errs.Is(err, errs.NotFound) {
		t.Errorf("the other issuer signs in as Anne: %v", err)
	}
}

// Who waits at a provider that is closed meanwhile signs in by e-mail.
func TestProviderClosedOnTheWay(t *testing.T) {
	s := newSite(t)
	abroad, id := s.provider(org.OtherProvider, "")
	b := s.browser()
	abroad.Next("anne-sub", nil)
	p := b.goAbroad()
	s.must(s.org.SetProviderOpen(t.Context(), org.Operator(s.tenant, now), id, false))
	b.prove(p, "anne@halden.example", false)
	b.want(b.get("/intern/medarbeidere"), 200, "/intern/medarbeidere")
}

func TestProviderPages(t *testing.T) {
	s := newSite(t)
	b := s.as(s.admin)
	p := b.send(b.get("/intern/innlogging/ny").Form("/ny").Set("kind", "entra").Set("name", "Jobbkonto").Set("issuer", "http://x").Set("client_id", "c").Set("secret", "s"))
	b.want(p, 422, "/intern/innlogging/ny")
	p.Has(".ds-error-summary a", "https://")
	f := p.Form("/ny").Set("issuer", "https://login.microsoftonline.com/t/v2.0").Set("secret", "hysj-hysj-hysj")
	p = b.send(f)
	b.want(p, 200, "/intern/innlogging")
	p.Has("td", "Microsoft Entra ID")
	p = b.get(p.Link("Jobbkonto"))
	p.Has("code", "/intern/logg-inn/slutt/")
	if strings.Contains(string(p.body), "hysj") {
		t.Error("the secret is shown")
	}
	p = b.send(p.Form("/intern/innlogging/").Set("name", "Jobbkontoen"))
	b.want(p, 200, "/intern/innlogging")
	p = b.get(p.Link("Jobbkontoen"))
	p = b.send(p.Form("/steng"))
	p.Has("td", "Stengt")
	all, err := org.Providers(t.Context(), s.org.DB, s.tenant)
	s.must(err)
	abroad, err := s.org.Abroad(t.Context(), s.org.DB, s.tenant, all[0])
	s.must(err)
	if abroad.Secret != "hysj-hysj-hysj" {
		t.Errorf("an empty field changed the secret to %q", abroad.Secret)
	}
	coordinator := s.as(s.person("Bo", org.Coordinator))
	if p := coordinator.get("/intern/innlogging"); p.status != 403 {
		t.Errorf("a coordinator gets %d", p.status)
	}
}
