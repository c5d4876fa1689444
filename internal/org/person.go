package org

import (
	"context"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// Person is somebody who signs in: an employee or a volunteer.
type Person struct {
	ID, Name, Email string
	LastSeen        civil.Date // last day of a sign-in; zero = never
	DeactivatedAt   time.Time  // zero = active
	Memberships     []Membership
}

// Active tells whether the person may sign in.
func (p Person) Active() bool { return p.DeactivatedAt.IsZero() }

const selectPerson = `select id, name, email, last_seen, deactivated_at from person `

func scanPerson(row db.Row) (p Person, err error) {
	return p, row.Scan(&p.ID, &p.Name, &p.Email, &p.LastSeen, db.Instant(&p.DeactivatedAt))
}

type personMembership struct {
	personID string
	Membership
}

// selectMemberships gives roles in open organisations only.
const selectMemberships = `select m.person_id, m.organisation_id, o.name, m.role
	from membership m join organisation o on o.tenant_id = m.tenant_id and o.id = m.organisation_id
	where m.tenant_id = $1 and o.closed_at is null `

func scanMembership(row db.Row) (m personMembership, err error) {
	return m, row.Scan(&m.personID, &m.OrganisationID, &m.OrganisationName, &m.Role)
}

// People lists everybody with their roles, the active by name first.
// Those whose data retention has taken are left out.
func People(ctx context.Context, r db.Reader, tenantID string) ([]Person, error) {
	people, err := db.All(ctx, r, scanPerson, selectPerson+`where tenant_id = $1 and name <> ''
		order by case when deactivated_at is null then 0 else 1 end, name, id`, tenantID)
	if err != nil {
		return nil, err
	}
	memberships, err := db.All(ctx, r, scanMembership, selectMemberships+`order by o.name, m.role`, tenantID)
	if err != nil {
		return nil, err
	}
	byPerson := map[string][]Membership{}
	for _, m := range memberships {
		byPerson[m.personID] = append(byPerson[m.personID], m.Membership)
	}
	for i := range people {
		people[i].Memberships = byPerson[people[i].ID]
	}
	return people, nil
}

// PersonByID reads one person with roles, active or not.
func PersonByID(ctx context.Context, r db.Reader, tenantID, personID string) (Person, error) {
	p, err := db.One(ctx, r, scanPerson, selectPerson+
		`where tenant_id = $1 and id = $2 and name <> ''`, tenantID, personID)
	if err != nil {
		return Person{}, err
	}
	p.Memberships, err = membershipsOf(ctx, r, tenantID, personID)
	return p, err
}

// personByEmail finds an active person; none is an errs.NotFound.
func personByEmail(ctx context.Context, r db.Reader, tenantID, email string) (Person, error) {
	return db.One(ctx, r, scanPerson, selectPerson+
		`where tenant_id = $1 and email = $2 and deactivated_at is null`, tenantID, CleanEmail(email))
}

func membershipsOf(ctx context.Context, r db.Reader, tenantID, personID string) ([]Membership, error) {
	rows, err := db.All(ctx, r, scanMembership, selectMemberships+
		`and m.person_id = $2 order by o.name, m.role`, tenantID, personID)
	memberships := make([]Membership, len(rows))
	for i, row := range rows {
		memberships[i] = row.Membership
	}
	return memberships, err
}

// ViewerOf is what a person may do now. A person who is unknown or deactivated
// is nobody, so that an open session ends with the next page.
func (s *Service) ViewerOf(ctx context.Context, tenantID, personID string) (Viewer, error) {
	if personID == "" {
		return Viewer{}, nil
	}
	p, err := PersonByID(ctx, s.DB, tenantID, personID)
	if errs.Is(err, errs.NotFound) || err == nil && !p.Active() {
		return Viewer{}, nil
	}
	return Viewer{PersonID: p.ID, Name: p.Name, Memberships: p.Memberships}, err
}

func (p Person) check() error {
	var c errs.Check
	checkText(&c, "name", p.Name, 100)
	switch {
	case p.Email == "":
		c.Add("email", "org.error.empty")
	case !validEmail(p.Email):
		c.Add("email", "org.error.email")
	}
	for _, m := range p.Memberships {
		if !m.Role.Valid() || m.OrganisationID == "" {
			c.Add("roles", "org.person.badrole")
		}
	}
	return c.Err()
}

func (p Person) clean() Person {
	p.Name, p.Email = strings.TrimSpace(p.Name), CleanEmail(p.Email)
	return p
}
