package orgweb

import (
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// askPasskey gives a script what it asks the device for.
func (p *Pages) askPasskey(w http.ResponseWriter, r *Request) error {
	if !passkeySite(r).Usable() {
		return errs.E(errs.NotFound, "web.error.notfound")
	}
	q, err := p.Org.AskPasskey(r.HTTP.Context(), org.SignIn{TenantID: r.Tenant.ID, Network: r.Network, Now: r.Now}, passkeySite(r))
	if err != nil {
		return err
	}
	return p.question(w, r, q)
}

// signInWithPasskey starts the session of whoever's passkey has answered.
func (p *Pages) signInWithPasskey(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	in := org.SignIn{TenantID: r.Tenant.ID, Network: r.Network, Now: r.Now}
	answer := org.Answer{QuestionID: p.Sessions.asked(r), Response: []byte(values.Get("answer"))}
	person, err := p.Org.SignInWithPasskey(r.HTTP.Context(), in, passkeySite(r), answer)
	if err != nil {
		p.Log.Warn("a sign-in by passkey did not succeed", "tenant", r.Tenant.ID, "error", err)
		key, pairs := errs.KeyOf(err)
		return p.refuse(w, r, err, refusal{text: r.Text.T(key, pairs...), back: values.Get("til")})
	}
	if err := p.Sessions.Start(r, person.ID, org.WayPasskey); err != nil {
		return err
	}
	return r.Redirect(w, back(values.Get("til")))
}

// refusal is why somebody is not signed in, in words, and where they were going.
type refusal struct{ text, back string }

// refuse shows the sign-in page with what happened and what to do, for errors
// that the reader can do something about.
func (p *Pages) refuse(w http.ResponseWriter, r *Request, err error, why refusal) error {
	status := http.StatusConflict
	switch errs.KindOf(err) {
	case errs.Conflict, errs.Forbidden:
	case errs.TooMany:
		status = http.StatusTooManyRequests
	default:
		return err
	}
	page, err := p.signInPage(r, signInForm(r), why.back)
	if err != nil {
		return err
	}
	page.Problem = &web.Alert{Color: "danger", Role: "alert", Heading: r.Text.T("org.signin.failed"), Text: why.text}
	return p.views.Render(w, status, "signin", page)
}
