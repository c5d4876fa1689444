package orgweb

import (
	"embed"
	"log/slog"
	"net/http"
	"sync"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/mail"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

//go:embed templates/*.html
var templates embed.FS

// Deps is what the pages of this room need.
type Deps struct {
	Org       *org.Service
	Sessions  *Sessions
	Bundle    *i18n.Bundle
	Mail      mail.Sender
	MailFrom  string     // "" = ikke-svar@ the host name
	Retention []org.Rule // of every room, for the privacy page
	Log       *slog.Logger
}

// Pages are the pages about the tenant itself.
type Pages struct {
	Deps
	views   *web.Views
	sending sync.WaitGroup
}

// New parses the templates.
func New(deps Deps) (*Pages, error) {
	views, err := web.NewViews(templates, map[string]any{
		"signedin": signedInPage{}, "signin": signInPage{}, "code": codePage{}, "signout": signOutPage{}, "demo": demoPage{},
		"organisations": organisationsPage{}, "organisation": organisationPage{},
		"people": peoplePage{}, "person": personPage{},
		"settings": settingsPage{}, "look": lookPage{},
		"audit": auditPage{}, "privacy": privacyPage{}, "accessibility": accessibilityPage{},
	})
	if err != nil {
		return nil, err
	}
	return &Pages{Deps: deps, views: views}, nil
}

// Views are the templates, for the repository test that checks them.
func (p *Pages) Views() *web.Views { return p.views }

// Wait returns when all mail is on its way; for shutdown and tests.
func (p *Pages) Wait() { p.sending.Wait() }

// uploadBody is what a theme or logo may hold with the form around it. It is
// above org.MaxFile, so that a file a little too large gets its sentence.
const uploadBody = 2 << 20

// Routes are the rows of the route table.
func (p *Pages) Routes() []Route {
	setUp := Roles(org.Administrator, org.Coordinator)
	administer := Roles(org.Administrator)
	const forever = "public, max-age=31536000, immutable"
	return []Route{
		{Method: "GET", Path: "/intern/logg-inn", Access: Everyone, Handler: p.signIn},
		{Method: "POST", Path: "/intern/logg-inn", Access: Everyone, Handler: p.askCode},
		{Method: "GET", Path: "/intern/logg-inn/kode", Access: Everyone, Handler: p.code},
		{Method: "POST", Path: "/intern/logg-inn/kode", Access: Everyone, Handler: p.redeem},
		{Method: "GET", Path: "/intern/demo", Access: DemoOnly, Handler: p.demo},
		{Method: "POST", Path: "/intern/demo", Access: DemoOnly, Handler: p.demoSignIn},

		{Method: "GET", Path: "/intern/medarbeidere", Access: setUp, Handler: p.people, Menu: "org.menu.people"},
		{Method: "GET", Path: "/intern/medarbeidere/ny", Access: setUp, Handler: p.person},
		{Method: "POST", Path: "/intern/medarbeidere/ny", Access: setUp, Handler: p.savePerson},
		{Method: "GET", Path: "/intern/medarbeidere/{id}", Access: setUp, Handler: p.person},
		{Method: "POST", Path: "/intern/medarbeidere/{id}", Access: setUp, Handler: p.savePerson},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/deaktiver", Access: setUp, Handler: p.deactivate},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/logg-ut", Access: setUp, Handler: p.endSessionsOf},
		{Method: "POST", Path: "/intern/medarbeidere/{id}/aktiver", Access: setUp, Handler: p.reactivate},

		{Method: "GET", Path: "/intern/organisasjoner", Access: setUp, Handler: p.organisations, Menu: "org.menu.organisations"},
		{Method: "GET", Path: "/intern/organisasjoner/ny", Access: setUp, Handler: p.organisation},
		{Method: "POST", Path: "/intern/organisasjoner/ny", Access: setUp, Handler: p.saveOrganisation},
		{Method: "GET", Path: "/intern/organisasjoner/{id}", Access: setUp, Handler: p.organisation},
		{Method: "POST", Path: "/intern/organisasjoner/{id}", Access: setUp, Handler: p.saveOrganisation},
		{Method: "POST", Path: "/intern/organisasjoner/{id}/avslutt", Access: setUp, Handler: p.closeOrganisation},
		{Method: "POST", Path: "/intern/organisasjoner/{id}/gjenapne", Access: setUp, Handler: p.reopenOrganisation},

		{Method: "GET", Path: "/intern/innstillinger", Access: administer, Handler: p.settings, Menu: "org.menu.settings"},
		{Method: "POST", Path: "/intern/innstillinger", Access: administer, Handler: p.saveSettings},
		{Method: "GET", Path: "/intern/utseende", Access: administer, Handler: p.look, Menu: "org.menu.look"},
		{Method: "POST", Path: "/intern/utseende/{kind}", Access: administer, Handler: p.saveFile, Body: uploadBody},
		{Method: "POST", Path: "/intern/utseende/{kind}/fjern", Access: administer, Handler: p.removeFile},

		{Method: "GET", Path: "/intern/hendelser", Access: administer, Handler: p.audit, Menu: "org.menu.audit"},

		{Method: "GET", Path: "/intern/innlogginger", Access: SignedIn, Handler: p.signedIn, Menu: "org.menu.sessions"},
		{Method: "POST", Path: "/intern/innlogginger", Access: SignedIn, Handler: p.endSession},
		{Method: "GET", Path: "/intern/logg-ut", Access: SignedIn, Handler: p.signOutForm, Menu: "org.menu.signout"},
		{Method: "POST", Path: "/intern/logg-ut", Access: SignedIn, Handler: p.signOut},

		{Method: "GET", Path: "/personvern", Access: Everyone, Handler: p.privacy},
		{Method: "GET", Path: "/tilgjengelighet", Access: Everyone, Handler: p.accessibility},
		{Method: "GET", Path: "/.well-known/security.txt", Access: Everyone, Handler: p.securityText, Cache: "public, max-age=3600"},
		{Method: "GET", Path: "/tema/{file}", Access: Everyone, Handler: p.theme, Cache: forever},
		{Method: "GET", Path: "/logo/{file}", Access: Everyone, Handler: p.logo, Cache: forever},
	}
}

// by is who makes the change that a request asks for.
func by(r *Request) org.Actor { return org.By(r.Tenant.ID, r.Staff, r.Now) }

// render answers with a page: 422 when one of its forms failed.
func (p *Pages) render(w http.ResponseWriter, name string, page any, forms ...*form.Form) error {
	status := http.StatusOK
	for _, f := range forms {
		if f.Failed() {
			status = http.StatusUnprocessableEntity
		}
	}
	return p.views.Render(w, status, name, page)
}

// tell puts an error that the reader can do something about into the form. It
// is false for one that deserves a page of its own.
func tell(f *form.Form, err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.Conflict, errs.Forbidden, errs.TooMany:
		return f.SetError(err)
	}
	return false
}

// saved is the alert after a redirect with ?lagret, nil otherwise.
func saved(r *Request) *web.Alert {
	if r.Query("lagret") == "" {
		return nil
	}
	return &web.Alert{Color: "success", Role: "status", Text: r.Text.T("org.saved")}
}
