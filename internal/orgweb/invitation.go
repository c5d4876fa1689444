package orgweb

import (
	"net/http"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/mail"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// invitationPage is what somebody new meets first: to what they are invited, and
// where the code goes that lets them in.
type invitationPage struct {
	Page
	Roles     []string // "Halden bibliotek: skranke"
	Address   string   // "k…@halden.no"
	Action    string
	Providers []web.Link
}

func (p *Pages) invitation(w http.ResponseWriter, r *Request) error {
	person, err := p.Org.Invited(r.HTTP.Context(), r.Tenant.ID, r.PathValue("token"), r.Now)
	if errs.Is(err, errs.Gone) && r.Staff.SignedIn() {
		return r.Redirect(w, "/intern") // they have used it themselves
	}
	if err != nil {
		return err
	}
	page := invitationPage{
		Page: r.Page("org.invitation.title", "Service", r.Tenant.ServiceName), Roles: rolesByOrganisation(r, person.Memberships),
		Address: masked(person.Email), Action: r.URL("/intern/logg-inn/invitasjon/" + r.PathValue("token")),
	}
	signIn, err := p.signInPage(r, signInForm(r), "")
	if err != nil {
		return err
	}
	page.Providers = signIn.Providers
	return p.render(w, "invitation", page)
}

// acceptInvitation sends the code to the one who is invited, whoever has the link.
func (p *Pages) acceptInvitation(w http.ResponseWriter, r *Request) error {
	person, err := p.Org.Invited(r.HTTP.Context(), r.Tenant.ID, r.PathValue("token"), r.Now)
	if err != nil {
		return err
	}
	code, person, err := p.Org.RequestCode(r.HTTP.Context(), org.SignIn{
		TenantID: r.Tenant.ID, Email: person.Email, Network: r.Network, Now: r.Now,
	})
	if err != nil {
		return err
	}
	if code != "" {
		p.mailCode(r, person, code)
	}
	p.Sessions.await(r.HTTP.Context(), org.CleanEmail(person.Email), masked(person.Email), "/intern")
	return r.Redirect(w, "/intern/logg-inn/kode")
}

// masked leaves enough of an address for its owner to know it.
func masked(email string) string {
	name, domain, _ := strings.Cut(email, "@")
	if name == "" {
		return ""
	}
	return string([]rune(name)[:1]) + "…@" + domain
}

// invite sends an invitation, and says so on the person's page.
func (p *Pages) invite(w http.ResponseWriter, r *Request) error {
	person, _, f, err := p.personAndForm(r)
	if err != nil {
		return err
	}
	if err := p.sendInvitation(r, person.ID); err != nil {
		if !tell(f, err) {
			return err
		}
		return p.showPerson(w, r, person, f)
	}
	return r.Redirect(w, "/intern/medarbeidere/"+person.ID+"?invitert=1")
}

func (p *Pages) sendInvitation(r *Request, personID string) error {
	token, err := p.Org.Invite(r.HTTP.Context(), by(r), personID)
	if err != nil {
		return err
	}
	person, err := org.PersonByID(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, personID)
	if err != nil {
		return err
	}
	p.post(r, person, p.invitationMessage(r, person, token), "an invitation was not sent")
	return nil
}

func (p *Pages) invitationMessage(r *Request, person org.Person, token string) mail.Message {
	t := p.Bundle.Localizer(r.Tenant.Language)
	return p.message(r, person,
		t.T("org.invitation.mail.subject", "Service", r.Tenant.ServiceName),
		t.T("org.invitation.mail.text", "Name", person.Name, "Inviter", r.Staff.Name, "Service", r.Tenant.ServiceName, "Owner", r.Tenant.Name,
			"Link", r.Scheme+"://"+r.HTTP.Host+"/intern/logg-inn/invitasjon/"+token,
			"Day", t.Day(civil.DateOf(r.Now.Add(org.InvitationLife), r.Tenant.Location()))))
}
