package apptest

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"digivert/internal/base/mail"
)

// mailbox is a mail server that keeps what it gets.
type mailbox struct{ sent chan mail.Message }

// Send keeps the message.
func (b *mailbox) Send(_ context.Context, m mail.Message) error {
	b.sent <- m
	return nil
}

var signInCode = regexp.MustCompile(`\b\d{3} \d{3}\b`)

// SignIn signs the visitor in as those who work there do: asks for a code, reads
// it in the mail and types it.
func (p *Program) SignIn(v *Visitor, email string) {
	v.T.Helper()
	form := v.Get("/intern/logg-inn", http.StatusOK).Button("Send meg en kode")
	v.Submit(form.Set("email", email))
	form = v.at("/intern/logg-inn/kode").Page.Button("Logg inn")
	v.Submit(form.Set("code", p.CodeFor(v, email)))
	v.at("/intern").want(http.StatusOK)
}

// CodeFor waits for the code, which is mailed beside the request.
func (p *Program) CodeFor(v *Visitor, email string) string {
	v.T.Helper()
	return signInCode.FindString(p.MailTo(v, email).Text)
}

// MailTo waits for the next e-mail, which must be to that address.
func (p *Program) MailTo(v *Visitor, email string) (m mail.Message) {
	v.T.Helper()
	select {
	case m = <-p.box.sent:
		if m.To != email {
			v.T.Fatalf("an e-mail went to %s: %s", m.To, m.Subject)
		}
	case <-time.After(10 * time.Second):
		v.T.Fatal("no e-mail came")
	}
	return m
}

// NeedsSignIn fails the test unless the page sends the visitor to sign in, and
// then back to it.
func (v *Visitor) NeedsSignIn(path string) {
	v.T.Helper()
	v.Get(path, http.StatusOK)
	if v.at("/intern/logg-inn"); v.Address.Query().Get("til") != path {
		v.T.Errorf("%s leads back to %s", path, v.Address.Query().Get("til"))
	}
}

func (v *Visitor) at(path string) *Visitor {
	v.T.Helper()
	if v.Address.Path != path {
		v.T.Fatalf("at %s (%d), want %s\n%s", v.Address, v.Status, path, v.Outline())
	}
	return v
}
