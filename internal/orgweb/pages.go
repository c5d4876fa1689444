package orgweb

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/job"
	"digivert/internal/base/mail"
	"digivert/internal/base/oidc"
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
	OIDC      *oidc.RelyingParty
	MailFrom  string     // "" = ikke-svar@ the host name
	Retention []org.Rule // of every room, for the privacy page

	// Rehearse tells what the coming night would take of a tenant with these
	// settings, Jobs how it goes with the recurring jobs, and Unsent since when the
	// tenant's oldest message waits: app asks every room.
	Rehearse func(ctx context.Context, tenant org.Tenant) ([]org.Gone, error)
	Jobs     func(ctx context.Context) ([]job.State, error)
	Unsent   func(ctx context.Context, tenantID string) (time.Time, error)

	Log *slog.Logger
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
		"signedout": signedOutPage{}, "closed": closedPage{}, // rendered by House
		"providers": providersPage{}, "provider": providerPage{}, "invitation": invitationPage{}, "passkey": passkeyPage{}, "passkeynew": passkeyNewPage{}, "signedin": signedInPage{}, "signin": signInPage{}, "code": codePage{}, "signout": signOutPage{}, "left": leftPage{}, "demo": demoPage{},
		"organisations": organisationsPage{}, "organisation": organisationPage{},
		"people": peoplePage{}, "person": personPage{},
		"settings": settingsPage{}, "look": lookPage{},
		"audit": auditPage{}, "privacy": privacyPage{}, "accessibility": accessibilityPage{},
		"erasure": erasurePage{}, "operation": operationPage{},
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
