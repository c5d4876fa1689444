package orgweb

import (
	"net/http"
	"slices"

	"digivert/internal/org"
)

// demoPage lets a visitor to the demo be anyone who works there.
type demoPage struct {
	Page
	Groups []demoGroup
}

// demoGroup is the people with one role. Each stands under their first role
// only, so that the list is short.
type demoGroup struct {
	ID, Role, Hint string
	People         []demoPerson
}

type demoPerson struct{ ID, Name, Where string }

func (p *Pages) demo(w http.ResponseWriter, r *Request) error {
	people, err := org.People(r.HTTP.Context(), p.Org.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := demoPage{Page: r.Page("org.demo.title")}
	for _, role := range org.Roles() {
		group := demoGroup{ID: string(role), Role: r.Text.T(role.NameKey()), Hint: r.Text.T(role.NameKey() + ".hint")}
		for _, person := range people {
			if where := firstRole(person, role); where != "" {
				group.People = append(group.People, demoPerson{person.ID, person.Name, where})
			}
		}
		if len(group.People) > 0 {
			page.Groups = append(page.Groups, group)
		}
	}
	return p.render(w, "demo", page)
}

// firstRole is where an active person has the role, when they have none that
// stands before it in org.Roles; else "".
func firstRole(person org.Person, role org.Role) string {
	v := org.Viewer{PersonID: person.ID, Memberships: person.Memberships}
	before := org.Roles()[:slices.Index(org.Roles(), role)]
	if !person.Active() || len(before) > 0 && v.Has(before...) {
		return ""
	}
	for _, m := range person.Memberships {
		if m.Role == role {
			return m.OrganisationName
		}
	}
	return ""
}

func (p *Pages) demoSignIn(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	person, err := p.Org.DemoSignIn(r.HTTP.Context(), r.Tenant, values.Get("person"), r.Now)
	if err != nil {
		return err
	}
	if err := p.Sessions.Start(r, person.ID, org.WayDemo); err != nil {
		return err
	}
	return r.Redirect(w, "/intern")
}
