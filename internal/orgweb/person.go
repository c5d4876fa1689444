package orgweb

import (
	"context"
	"net/http"
	"strings"

	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

type peoplePage struct {
	Page
	Saved *web.Alert
	Rows  []personRow
}

type personRow struct {
	Link     web.Link
	Email    string
	Roles    []string // "Halden bibliotek: veileder, skranke"
	LastSeen string
	State    web.Tag
}

type personPage struct {
	Page
	Form     *form.Form
	Action   string
	ID       string // empty for a new one
	Active   bool
	Roles    []roleText
	Sessions []sessionRow
	Linked   []string // providers at which the person is known
	Passkeys int      // how many they have
	Invited  *web.Alert
}

// roleText tells what a role may do.
type roleText struct{ Name, Hint string }

func (p *Pages) people(w http.ResponseWriter, r *Request) error {
	people, err := org.People(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := peoplePage{Page: r.Page("org.people.title").Wide(), Saved: saved(r)}
	for _, person := range people {
		page.Rows = append(page.Rows, newPersonRow(r, person))
	}
	return p.render(w, "people", page)
}

func newPersonRow(r *Request, person org.Person) personRow {
	row := personRow{
		Link:  web.Link{Text: person.Name, URL: r.URL("/intern/medarbeidere/" + person.ID)},
		Email: person.Email, Roles: rolesByOrganisation(r, person.Memberships),
		LastSeen: r.Text.DayYear(person.LastSeen),
		State:    web.Tag{Text: r.Text.T("org.people.active"), Color: "success"},
	}
	if row.LastSeen == "" {
		row.LastSeen = r.Text.T("org.people.never")
	}
	if !person.Active() {
		row.State = web.Tag{Text: r.Text.T("org.people.inactive"), Color: "neutral"}
	}
	return row
}

// rolesByOrganisation reads memberships, which come sorted by organisation.
func rolesByOrganisation(r *Request, memberships []org.Membership) (lines []string) {
	last := ""
	for _, m := range memberships {
		name := strings.ToLower(r.Text.T(m.Role.NameKey()))
		if m.OrganisationID == last {
			lines[len(lines)-1] += ", " + name
			continue
		}
		lines, last = append(lines, m.OrganisationName+": "+name), m.OrganisationID
	}
	return lines
}

// rolesField is the name of an organisation's group of boxes.
func rolesField(organisationID string) string { return "roles-" + organisationID }

// personForm has a group of boxes for each open organisation. Only an
// administrator is offered to make others one.
func personForm(r *Request, person org.Person, organisations []org.Organisation) *form.Form {
	fields := []*form.Field{
		{Kind: form.Text, Name: "name", Label: r.Text.T("org.person.name"), Value: person.Name, MaxLength: 100, Required: true},
		{Kind: form.Email, Name: "email", Label: r.Text.T("org.person.email"), Hint: r.Text.T("org.person.email.hint"),
			Value: person.Email, Required: true, Width: "md"},
	}
	has := org.Viewer{Memberships: person.Memberships}
	for _, o := range organisations {
		field := &form.Field{Kind: form.Checkboxes, Name: rolesField(o.ID), Width: "tiles",
			Label: r.Text.T("org.person.roles", "Organisation", o.Name)}
		for _, role := range org.Roles() {
			if role == org.Administrator && !r.Staff.Administers() {
				continue
			}
			field.Options = append(field.Options, form.Option{
				Value: string(role), Label: r.Text.T(role.NameKey()), Checked: has.In(o.ID, role),
			})
		}
		fields = append(fields, field)
	}
	if person.ID == "" {
		fields = append(fields, &form.Field{Kind: form.Checkbox, Name: "invite", Label: r.Text.T("org.person.invite.now")})
	}
	return form.New(r.Text, fields...)
}

// personAndForm reads what the form of the address needs; a zero person for a
// new one.
func (p *Pages) personAndForm(r *Request) (person org.Person, organisations []org.Organisation, f *form.Form, err error) {
	organisations, err = org.Organisations(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if id := r.PathValue("id"); id != "" && err == nil {
		person, err = org.PersonByID(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, id)
	}
	return person, organisations, personForm(r, person, organisations), err
}

func (p *Pages) person(w http.ResponseWriter, r *Request) error {
	person, _, f, err := p.personAndForm(r)
	if err != nil {
		return err
	}
	return p.showPerson(w, r, person, f)
}

func (p *Pages) showPerson(w http.ResponseWriter, r *Request, person org.Person, f *form.Form) error {
	page := personPage{Page: r.Page("org.person.new"), Form: f, Action: r.URL("/intern/medarbeidere/ny")}
	if person.ID != "" {
		page.Page, page.Action = r.PageTitled(person.Name), r.URL("/intern/medarbeidere/"+person.ID)
		page.ID, page.Active = person.ID, person.Active()
		if r.Query("invitert") != "" {
			page.Invited = &web.Alert{Color: "success", Role: "status", Text: r.Text.T("org.person.invited")}
		}
	}
	sessions, err := org.OpenSessions(r.HTTP.Context(), p.Org.DB, by(r), person.ID)
	if err != nil {
		return err
	}
	if page.Linked, err = org.LinkedProviders(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, person.ID); err != nil {
		return err
	}
	keys, err := org.Passkeys(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, person.ID)
	if err != nil {
		return err
	}
	page.Passkeys = len(keys)
	for _, s := range sessions {
		page.Sessions = append(page.Sessions, newSessionRow(r, s))
	}
	for _, role := range org.Roles() {
		page.Roles = append(page.Roles, roleText{r.Text.T(role.NameKey()), r.Text.T(role.NameKey() + ".hint")})
	}
	return p.render(w, "person", page, f)
}

func (p *Pages) savePerson(w http.ResponseWriter, r *Request) error {
	person, organisations, f, err := p.personAndForm(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	if f.Fill(values); !f.Failed() {
		id, err := p.Org.SavePerson(r.HTTP.Context(), by(r), org.Person{
			ID: person.ID, Name: f.Text("name"), Email: f.Text("email"), Memberships: chosenRoles(f, organisations),
		})
		if err == nil && f.Field("invite") != nil && f.Ticked("invite") {
			err = p.sendInvitation(r, id)
		}
		if err == nil {
			return r.Redirect(w, "/intern/medarbeidere?lagret=1")
		}
		if !tell(f, err) {
			return err
		}
	}
	return p.showPerson(w, r, person, f)
}

func chosenRoles(f *form.Form, organisations []org.Organisation) (memberships []org.Membership) {
	for _, o := range organisations {
		for _, role := range f.List(rolesField(o.ID)) {
			memberships = append(memberships, org.Membership{OrganisationID: o.ID, Role: org.Role(role)})
		}
	}
	return memberships
}

func (p *Pages) deactivate(w http.ResponseWriter, r *Request) error {
	return p.changePerson(w, r, p.Org.Deactivate)
}

func (p *Pages) reactivate(w http.ResponseWriter, r *Request) error {
	return p.changePerson(w, r, p.Org.Reactivate)
}

// changePerson ends or gives back the right to sign in; a refusal is told on
// the person's page.
func (p *Pages) changePerson(w http.ResponseWriter, r *Request, change func(context.Context, org.Actor, string) error) error {
	person, _, f, err := p.personAndForm(r)
	if err != nil {
		return err
	}
	if err := change(r.HTTP.Context(), by(r), person.ID); err != nil {
		if !tell(f, err) {
			return err
		}
		return p.showPerson(w, r, person, f)
	}
	return r.Redirect(w, "/intern/medarbeidere?lagret=1")
}
