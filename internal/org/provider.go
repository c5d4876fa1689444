package org

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/oidc"
	"digivert/internal/base/vault"
)

// ProviderKind says what an identity means at a provider.
type ProviderKind string

// The kinds.
const (
	Entra         ProviderKind = "entra"        // Microsoft Entra ID: who somebody is, is tid and oid, never the e-mail
	Ansattporten  ProviderKind = "ansattporten" // must have granted Resource on behalf of an organisation
	IDPorten      ProviderKind = "idporten"     // at least level substantial
	OtherProvider ProviderKind = "other"        // any other OpenID provider, such as Feide
)

// ProviderKinds lists them.
func ProviderKinds() []ProviderKind {
	return []ProviderKind{Entra, Ansattporten, IDPorten, OtherProvider}
}

// NameKey is the locale key of the kind's name.
func (k ProviderKind) NameKey() string { return "org.provider.kind." + string(k) }

// Provider is an OpenID provider at which the people of a tenant may sign in.
type Provider struct {
	ID               string
	Kind             ProviderKind
	Name             string // "Halden kommune", on the button
	Issuer, ClientID string
	Resource         string // of Ansattporten: "urn:altinn:resource:…"; "" = any organisation will do
	ClosedAt         time.Time
	sealed           []byte
}

// Open tells whether people may sign in there.
func (p Provider) Open() bool { return p.ClosedAt.IsZero() }

const selectProvider = `select id, kind, name, issuer, client_id, resource, closed_at, secret_sealed from identity_provider `

func scanProvider(row db.Row) (p Provider, err error) {
	return p, row.Scan(&p.ID, &p.Kind, &p.Name, &p.Issuer, &p.ClientID, &p.Resource, db.Instant(&p.ClosedAt), &p.sealed)
}

// Providers lists those of a tenant, the open ones first.
func Providers(ctx context.Context, r db.Reader, tenantID string) ([]Provider, error) {
	return db.All(ctx, r, scanProvider, selectProvider+`where tenant_id = $1
		order by case when closed_at is null then 0 else 1 end, name, id`, tenantID)
}

// ProviderByID reads one, open or closed.
func ProviderByID(ctx context.Context, r db.Reader, tenantID, providerID string) (Provider, error) {
	return db.One(ctx, r, scanProvider, selectProvider+`where tenant_id = $1 and id = $2`, tenantID, providerID)
}

// Abroad is the provider as base/oidc asks for it, with our secret there.
func (s *Service) Abroad(ctx context.Context, r db.Reader, tenantID string, p Provider) (oidc.Provider, error) {
	secret, err := s.Vault.Open(ctx, r, secretCell(tenantID, p.ID), p.sealed)
	return oidc.Provider{Issuer: p.Issuer, ClientID: p.ClientID, Secret: secret, Params: p.params()}, err
}

func secretCell(tenantID, providerID string) vault.Cell {
	return vault.Cell{Tenant: tenantID, Month: vault.Lasting, Table: "identity_provider", ID: providerID, Column: "secret_sealed"}
}

// The words of ID-porten's and Ansattporten's documentation for relying parties.
const (
	levelSubstantial = "idporten-loa-substantial"
	levelHigh        = "idporten-loa-high"
	grantType        = "ansattporten:altinn:service"
)

func (p Provider) params() map[string]string {
	switch {
	case p.Kind == IDPorten:
		return map[string]string{"acr_values": levelSubstantial}
	case p.Kind == Ansattporten && p.Resource != "":
		return map[string]string{"acr_values": levelSubstantial,
			"authorization_details": `[{"type":"` + grantType + `","resource":"` + p.Resource + `"}]`}
	case p.Kind == Ansattporten:
		return map[string]string{"acr_values": levelSubstantial}
	}
	return nil
}

// Subject is who somebody is at the provider, or says in an errs.Forbidden why
// that is not enough: "org.provider.nolevel" they were not asked for a strong
// proof, "org.provider.norole" they have no role in an organisation,
// "org.provider.nosubject" the provider is set up for something else.
func (p Provider) Subject(i oidc.Identity) (subject string, err error) {
	switch p.Kind {
	case Entra:
		if i.Object == "" || !strings.Contains(p.Issuer, "/"+i.Tenant+"/") {
			return "", errs.E(errs.Forbidden, "org.provider.nosubject")
		}
		return i.Tenant + ":" + i.Object, nil
	case IDPorten, Ansattporten:
		if i.ACR != levelSubstantial && i.ACR != levelHigh {
			return "", errs.E(errs.Forbidden, "org.provider.nolevel")
		}
		if p.Kind == Ansattporten && !p.granted(i) {
			return "", errs.E(errs.Forbidden, "org.provider.norole")
		}
	}
	if i.Subject == "" {
		return "", errs.E(errs.Forbidden, "org.provider.nosubject")
	}
	return i.Subject, nil
}

// granted: who lacks the role still gets through at Ansattporten, without it.
func (p Provider) granted(i oidc.Identity) bool {
	return p.Resource == "" || slices.ContainsFunc(i.Granted, func(g oidc.Grant) bool {
		return g.Type == grantType && g.Resource == p.Resource && len(g.Parties) > 0
	})
}

// SaveProvider adds a provider when its ID is empty, else changes it. An empty
// secret keeps the old one. Its form fields are kind, name, issuer, client_id,
// secret and resource.
func (s *Service) SaveProvider(ctx context.Context, by Actor, p Provider, secret string) (providerID string, err error) {
	defer errs.Wrap(&err, "SaveProvider(%s)", p.ID)
	p, secret = p.clean(), strings.TrimSpace(secret)
	action := "change"
	if p.ID == "" {
		action, p.ID = "add", id.New()
	}
	if err := p.check(secret, action == "add"); err != nil && by.Administers() {
		return "", err
	}
	return p.ID, s.write(ctx, by.Administers(), func(ctx context.Context, tx db.Tx) error {
		if action == "change" {
			if err := moveProvider(ctx, tx, by, p, secret); err != nil {
				return err
			}
		}
		if err := s.putProvider(ctx, tx, by, p, secret); err != nil {
			return err
		}
		return Record(ctx, tx, by.Did(action, "identity_provider", p.ID, "name", "issuer", "client_id"))
	})
}

// moveProvider sees to a provider that gets another issuer. Whoever runs that one
// says who people are: what the old one said is forgotten, and our secret there is
// not shown to the new one.
func moveProvider(ctx context.Context, tx db.Tx, by Actor, p Provider, secret string) error {
	before, err := ProviderByID(ctx, tx, by.TenantID, p.ID)
	if err != nil || before.Issuer == p.Issuer {
		return err
	}
	if secret == "" {
		var c errs.Check
		c.Add("secret", "org.provider.moved")
		return c.Err()
	}
	for _, table := range []string{"person_identity", "staff_session"} {
		_, err := db.Exec(ctx, tx, `delete from `+table+` where tenant_id = $1 and provider_id = $2`, by.TenantID, p.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) putProvider(ctx context.Context, tx db.Tx, by Actor, p Provider, secret string) error {
	sealed, err := s.Vault.Seal(ctx, tx, secretCell(by.TenantID, p.ID), secret)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, `insert into identity_provider
		(tenant_id, id, kind, name, issuer, client_id, secret_sealed, resource, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (tenant_id, id) do update set kind = excluded.kind, name = excluded.name, issuer = excluded.issuer,
			client_id = excluded.client_id, secret_sealed = coalesce(excluded.secret_sealed, identity_provider.secret_sealed),
			resource = excluded.resource`,
		by.TenantID, p.ID, string(p.Kind), p.Name, p.Issuer, p.ClientID, sealed, p.Resource, by.Now)
	return err
}

// SetProviderOpen lets people sign in at a provider, or not. Those who signed in
// there lose their open sessions when it is closed.
func (s *Service) SetProviderOpen(ctx context.Context, by Actor, providerID string, open bool) (err error) {
	defer errs.Wrap(&err, "SetProviderOpen(%s)", providerID)
	return s.write(ctx, by.Administers(), func(ctx context.Context, tx db.Tx) error {
		action, closedAt := "close", by.Now
		if open {
			action, closedAt = "reopen", time.Time{}
		}
		err := changeOne(ctx, tx, `update identity_provider set closed_at = $3 where tenant_id = $1 and id = $2`,
			by.TenantID, providerID, closedAt)
		if err == nil && !open {
			_, err = db.Exec(ctx, tx, `delete from staff_session where tenant_id = $1 and provider_id = $2`, by.TenantID, providerID)
		}
		if err != nil {
			return err
		}
		return Record(ctx, tx, by.Did(action, "identity_provider", providerID))
	})
}

func (p Provider) clean() Provider {
	for _, text := range []*string{&p.Name, &p.ClientID, &p.Resource} {
		*text = strings.TrimSpace(*text)
	}
	p.Issuer = strings.TrimSpace(p.Issuer)
	return p
}

func (p Provider) check(secret string, adding bool) error {
	var c errs.Check
	if !slices.Contains(ProviderKinds(), p.Kind) {
		c.Add("kind", "org.provider.badkind")
	}
	checkText(&c, "name", p.Name, 60)
	checkText(&c, "issuer", p.Issuer, 300)
	checkText(&c, "client_id", p.ClientID, 200)
	if address, err := url.Parse(p.Issuer); p.Issuer != "" && (err != nil || address.Scheme != "https" || address.Host == "" || address.RawQuery != "") {
		c.Add("issuer", "org.provider.badissuer")
	}
	if p.Kind == Entra && !strings.HasPrefix(p.Issuer, "https://login.microsoftonline.com/") {
		c.Add("issuer", "org.provider.badentra")
	}
	if adding && secret == "" {
		c.Add("secret", "org.error.empty")
	}
	if len(secret) > 500 {
		c.Add("secret", "org.error.toolong", "Limit", 500)
	}
	if strings.ContainsAny(p.Resource, "\"\\<> ") || len(p.Resource) > 200 {
		c.Add("resource", "org.provider.badresource")
	}
	return c.Err()
}
