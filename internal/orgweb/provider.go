package orgweb

import (
	"net/http"

	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// providersPage lists where people may sign in besides by e-mail.
type providersPage struct {
	Page
	Saved *web.Alert
	Rows  []providerRow
	Back  string // to be registered at every provider
	Left  string // the same, for those who sign out there
}

type providerRow struct {
	Link   web.Link
	Kind   string
	Issuer string
	State  web.Tag
}

type providerPage struct {
	Page
	Form       *form.Form
	Action, ID string // ID is empty for a new one
	Open       bool

	Back, Left, Logout string // to be registered at the provider; Logout when it has an ID
}

func (p *Pages) providers(w http.ResponseWriter, r *Request) error {
	all, err := org.Providers(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := providersPage{Page: r.Page("org.providers.title"), Saved: saved(r), Back: returnAddress(r), Left: leftAddress(r)}
	for _, provider := range all {
		row := providerRow{
			Link: web.Link{Text: provider.Name, URL: r.URL("/intern/innlogging/" + provider.ID)},
			Kind: r.Text.T(provider.Kind.NameKey()), Issuer: provider.Issuer,
			State: web.Tag{Text: r.Text.T("org.providers.open"), Color: "success"},
		}
		if !provider.Open() {
			row.State = web.Tag{Text: r.Text.T("org.providers.closed"), Color: "neutral"}
		}
		page.Rows = append(page.Rows, row)
	}
	return p.render(w, "providers", page)
}

// returnAddress is what the provider must know of us.
func returnAddress(r *Request) string { return r.Scheme + "://" + r.HTTP.Host + backPath }

// leftAddress is the same, for those who have signed out there.
func leftAddress(r *Request) string { return r.Scheme + "://" + r.HTTP.Host + leftPath }

func providerForm(r *Request, provider org.Provider) *form.Form {
	t := r.Text
	kind := &form.Field{Kind: form.Select, Name: "kind", Label: t.T("org.provider.kind"), Value: string(provider.Kind), Required: true, Width: "md"}
	for _, k := range org.ProviderKinds() {
		kind.Options = append(kind.Options, form.Option{Value: string(k), Label: t.T(k.NameKey())})
	}
	secret := &form.Field{Kind: form.Text, Name: "secret", Label: t.T("org.provider.secret"), Hint: t.T("org.provider.secret.hint"), MaxLength: 500,
		Autocomplete: "off", Required: provider.ID == ""}
	if provider.ID != "" {
		secret.Hint = t.T("org.provider.secret.keep")
	}
	return form.New(t, kind,
		&form.Field{Kind: form.Text, Name: "name", Label: t.T("org.provider.name"), Hint: t.T("org.provider.name.hint"), Value: provider.Name, MaxLength: 60, Required: true, Width: "md"},
		&form.Field{Kind: form.Text, Name: "issuer", Label: t.T("org.provider.issuer"), Hint: t.T("org.provider.issuer.hint"), Value: provider.Issuer, MaxLength: 300, InputMode: "url", Required: true},
		&form.Field{Kind: form.Text, Name: "client_id", Label: t.T("org.provider.client"), Hint: t.T("org.provider.client.hint"), Value: provider.ClientID, MaxLength: 200, Autocomplete: "off", Required: true},
		secret,
		&form.Field{Kind: form.Text, Name: "resource", Label: t.T("org.provider.resource"), Hint: t.T("org.provider.resource.hint"), Value: provider.Resource, MaxLength: 200},
	)
}

// providerOf reads the one of the address; the zero value for a new one.
func (p *Pages) providerOf(r *Request) (org.Provider, error) {
	if r.PathValue("id") == "" {
		return org.Provider{}, nil
	}
	return org.ProviderByID(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, r.PathValue("id"))
}

func (p *Pages) provider(w http.ResponseWriter, r *Request) error {
	provider, err := p.providerOf(r)
	if err != nil {
		return err
	}
	return p.showProvider(w, r, provider, providerForm(r, provider))
}

func (p *Pages) showProvider(w http.ResponseWriter, r *Request, provider org.Provider, f *form.Form) error {
	page := providerPage{Page: r.Page("org.provider.new"), Form: f, Action: r.URL("/intern/innlogging/ny"), Back: returnAddress(r), Left: leftAddress(r)}
	if provider.ID != "" {
		page.Page, page.Action = r.PageTitled(provider.Name), r.URL("/intern/innlogging/"+provider.ID)
		page.ID, page.Open = provider.ID, provider.Open()
		page.Logout = r.Scheme + "://" + r.HTTP.Host + "/intern/logg-inn/slutt/" + provider.ID
	}
	return p.render(w, "provider", page, f)
}

func (p *Pages) saveProvider(w http.ResponseWriter, r *Request) error {
	provider, err := p.providerOf(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := providerForm(r, provider)
	if f.Fill(values); !f.Failed() {
		id, err := p.Org.SaveProvider(r.HTTP.Context(), by(r), org.Provider{
			ID: provider.ID, Kind: org.ProviderKind(f.Text("kind")), Name: f.Text("name"), Issuer: f.Text("issuer"),
			ClientID: f.Text("client_id"), Resource: f.Text("resource"),
		}, f.Text("secret"))
		if err == nil {
			return r.Redirect(w, "/intern/innlogging?lagret="+id)
		}
		if !tell(f, err) {
			return err
		}
	}
	f.Field("secret").Value = "" // never shown again
	return p.showProvider(w, r, provider, f)
}

func (p *Pages) closeProvider(w http.ResponseWriter, r *Request) error {
	return p.setProviderOpen(w, r, false)
}

func (p *Pages) openProviderAgain(w http.ResponseWriter, r *Request) error {
	return p.setProviderOpen(w, r, true)
}

func (p *Pages) setProviderOpen(w http.ResponseWriter, r *Request, open bool) error {
	if err := p.Org.SetProviderOpen(r.HTTP.Context(), by(r), r.PathValue("id"), open); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/innlogging?lagret=1")
}
