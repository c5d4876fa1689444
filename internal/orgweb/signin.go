package orgweb

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/mail"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

type signInPage struct {
	Page
	Form *form.Form
	Back string // the page that asked for a sign-in
	Demo bool

	Providers []web.Link // where else to sign in
	Waiting   string     // at which provider they just were, who are new here
	Problem   *web.Alert // why that did not succeed
	Passkey   bool       // browsers can use passkeys at this address
}

type codePage struct {
	Page
	Form  *form.Form
	Email string
}

type signOutPage struct {
	Page
	Name string
}

func signInForm(r *Request) *form.Form {
	return form.New(r.Text, &form.Field{
		Kind: form.Email, Name: "email", Label: r.Text.T("org.signin.email"), Hint: r.Text.T("org.signin.email.hint"),
		Autocomplete: "username", Required: true, Width: "md",
	})
}

// codeForm asks, besides the code, whether an identity that nobody has yet is
// theirs. That is never taken for granted: on a shared computer it may be that
// of the one who sat there before.
func (p *Pages) codeForm(r *Request) (*form.Form, error) {
	fields := []*form.Field{{
		Kind: form.Text, Name: "code", Label: r.Text.T("org.signin.code"), Hint: r.Text.T("org.signin.code.hint"),
		Autocomplete: "one-time-code", InputMode: "numeric", Required: true, Width: "sm", MaxLength: 20,
	}}
	if newcomer, waits := p.Sessions.waiting(r); waits {
		provider, err := p.openProvider(r, newcomer.provider)
		if errs.Is(err, errs.NotFound) { // closed since: the e-mail is enough
			return form.New(r.Text, fields...), nil
		}
		if err != nil {
			return nil, err
		}
		key := "org.signin.link"
		if newcomer.name == "" {
			key = "org.signin.link.noname"
		}
		fields = append(fields, &form.Field{Kind: form.Checkbox, Name: "link", Label: r.Text.T(key, "Provider", provider.Name, "Name", newcomer.name)})
	}
	return form.New(r.Text, fields...), nil
}

// signIn asks who it is.
func (p *Pages) signIn(w http.ResponseWriter, r *Request) error {
	if r.Staff.SignedIn() {
		return r.Redirect(w, back(r.Query("til")))
	}
	return p.showSignIn(w, r, signInForm(r), r.Query("til"))
}

func (p *Pages) showSignIn(w http.ResponseWriter, r *Request, f *form.Form, back string) error {
	page, err := p.signInPage(r, f, back)
	if err != nil {
		return err
	}
	return p.render(w, "signin", page, f)
}

func (p *Pages) signInPage(r *Request, f *form.Form, back string) (page signInPage, err error) {
	page = signInPage{Page: r.Page("org.signin.title").Scripted(), Form: f, Back: back, Demo: r.Tenant.Demo, Passkey: passkeySite(r).Usable()}
	providers, err := org.Providers(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if err != nil {
		return page, err
	}
	newcomer, waits := p.Sessions.waiting(r)
	for _, provider := range providers {
		switch {
		case !provider.Open():
		case waits && provider.ID == newcomer.provider:
			page.Waiting = provider.Name
		default:
			page.Providers = append(page.Providers, web.Link{
				Text: r.Text.T("org.signin.with", "Provider", provider.Name),
				URL:  r.URL("/intern/logg-inn/med/" + provider.ID + "?" + url.Values{"til": {back}}.Encode()),
			})
		}
	}
	return page, nil
}

// askCode mails a code, and answers in the same way and as fast when the
// address is nobody's.
func (p *Pages) askCode(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	f := signInForm(r)
	if f.Fill(values); f.Failed() {
		return p.showSignIn(w, r, f, values.Get("til"))
	}
	code, person, err := p.Org.RequestCode(r.HTTP.Context(), org.SignIn{
		TenantID: r.Tenant.ID, Email: f.Text("email"), Network: r.Network, Now: r.Now,
	})
	if err != nil {
		if tell(f, err) {
			return p.showSignIn(w, r, f, values.Get("til"))
		}
		return err
	}
	if code != "" {
		p.mailCode(r, person, code)
	}
	email := org.CleanEmail(f.Text("email"))
	p.Sessions.await(r.HTTP.Context(), email, email, back(values.Get("til")))
	return r.Redirect(w, "/intern/logg-inn/kode")
}

// mailTime is how long the mail server may take.
const mailTime = 30 * time.Second

func (p *Pages) mailCode(r *Request, person org.Person, code string) {
	t := p.Bundle.Localizer(r.Tenant.Language)
	m := p.message(r, person, t.T("org.signin.mail.subject", "Service", r.Tenant.ServiceName),
		t.T("org.signin.mail.text", "Name", person.Name, "Code", code[:3]+" "+code[3:],
			"Service", r.Tenant.ServiceName, "Owner", r.Tenant.Name, "Minutes", int(org.CodeLife.Minutes())))
	p.post(r, person, m, "a sign-in code was not sent")
}

// post sends beside the request: the reader must not see from the time it takes
// whether there is somebody to send to.
func (p *Pages) post(r *Request, person org.Person, m mail.Message, failed string) {
	ctx := context.WithoutCancel(r.HTTP.Context())
	p.sending.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, mailTime)
		defer cancel()
		if err := p.Mail.Send(ctx, m); err != nil {
			p.Log.Error(failed, "person", person.ID, "error", err)
		}
	})
}

// message is mail to somebody who works here. Its words are in the tenant's
// language, which is that of its work.
func (p *Pages) message(r *Request, person org.Person, subject, text string) mail.Message {
	from := p.MailFrom
	if from == "" {
		from = "ikke-svar@" + hostOf(r)
	}
	return mail.Message{From: from, FromName: r.Tenant.ServiceName, To: person.Email, Subject: subject, Text: text}
}

func hostOf(r *Request) string {
	if host := withoutPort(r.HTTP.Host); host != "" && !strings.Contains(host, ":") {
		return host
	}
	return "localhost"
}

func withoutPort(host string) string {
	u := url.URL{Host: host}
	return u.Hostname()
}

// code asks for what was mailed.
func (p *Pages) code(w http.ResponseWriter, r *Request) error {
	if r.Staff.SignedIn() {
		return r.Redirect(w, "/intern")
	}
	f, err := p.codeForm(r)
	if err != nil {
		return err
	}
	return p.showCode(w, r, f)
}

func (p *Pages) showCode(w http.ResponseWriter, r *Request, f *form.Form) error {
	shown := p.Sessions.shown(r.HTTP.Context())
	if shown == "" {
		return r.Redirect(w, "/intern/logg-inn")
	}
	return p.render(w, "code", codePage{Page: r.Page("org.code.title"), Form: f, Email: shown}, f)
}

// redeem starts the session when the code is right.
func (p *Pages) redeem(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	f, err := p.codeForm(r)
	if err != nil {
		return err
	}
	if f.Fill(values); f.Failed() {
		return p.showCode(w, r, f)
	}
	email, back := p.Sessions.awaited(r.HTTP.Context())
	person, err := p.Org.Redeem(r.HTTP.Context(), org.SignIn{
		TenantID: r.Tenant.ID, Email: email, Code: f.Text("code"), Network: r.Network, Now: r.Now,
	})
	if err != nil {
		if tell(f, err) {
			return p.showCode(w, r, f)
		}
		return err
	}
	if err := p.welcome(r, person, f.Field("link") != nil && f.Ticked("link")); err != nil {
		return err
	}
	return r.Redirect(w, back)
}

// welcome starts the session of somebody who has proved their e-mail, and with
// link remembers the identity that they came with.
func (p *Pages) welcome(r *Request, person org.Person, link bool) error {
	newcomer, waits := p.Sessions.waiting(r)
	if err := p.Sessions.Start(r, person.ID, org.WayCode); err != nil || !waits || !link {
		return err
	}
	me := org.By(r.Tenant.ID, org.Viewer{PersonID: person.ID}, r.Now)
	if err := p.Org.Link(r.HTTP.Context(), me, newcomer.identity()); err != nil {
		return err
	}
	p.Sessions.cameFrom(r, newcomer)
	return nil
}

// back is a page of staff to go to after signing in: never another website.
func back(path string) string {
	if path == "/intern" || strings.HasPrefix(path, "/intern/") && !strings.HasPrefix(path, "/intern/logg-") &&
		!strings.ContainsAny(path, "\\\r\n") {
		return path
	}
	return "/intern"
}

func (p *Pages) signOutForm(w http.ResponseWriter, r *Request) error {
	return p.render(w, "signout", signOutPage{Page: r.Page("org.signout.title"), Name: r.Staff.Name})
}
