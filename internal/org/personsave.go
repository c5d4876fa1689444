package org

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
)

// SavePerson adds the person when the ID is empty, else changes name, e-mail
// and roles; the roles become exactly p.Memberships. Its form fields are name,
// email and roles.
//
// A coordinator may do it, but touches no administrator and not their own
// roles: else one could take over an administrator's sign-in, or let themselves
// in where others' names are.
func (s *Service) SavePerson(ctx context.Context, by Actor, p Person) (personID string, err error) {
	defer errs.Wrap(&err, "SavePerson(%s)", p.ID)
	p = p.clean()
	if err := p.check(); err != nil && by.SetsUp() {
		return "", err
	}
	adding := p.ID == ""
	if adding {
		p.ID = id.New()
	}
	return p.ID, s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		if adding {
			return addPerson(ctx, tx, by, p)
		}
		return changePerson(ctx, tx, by, p)
	})
}

func addPerson(ctx context.Context, tx db.Tx, by Actor, p Person) error {
	if err := emailFree(ctx, tx, by.TenantID, p); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, `insert into person (tenant_id, id, name, email, created_at)
		values ($1, $2, $3, $4, $5)`, by.TenantID, p.ID, p.Name, p.Email, by.Now)
	if db.IsUnique(err) {
		return emailTaken()
	}
	if err != nil {
		return err
	}
	if err := Record(ctx, tx, by.Did("add", "person", p.ID, "name", "email")); err != nil {
		return err
	}
	return setMemberships(ctx, tx, by, Person{ID: p.ID}, p.Memberships)
}

func changePerson(ctx context.Context, tx db.Tx, by Actor, p Person) error {
	before, err := personToChange(ctx, tx, by, p.ID)
	if err != nil {
		return err
	}
	if err := emailFree(ctx, tx, by.TenantID, p); err != nil {
		return err
	}
	if fields := p.changed(before); len(fields) > 0 {
		_, err := db.Exec(ctx, tx, `update person set name = $3, email = $4 where tenant_id = $1 and id = $2`,
			by.TenantID, p.ID, p.Name, p.Email)
		if db.IsUnique(err) {
			return emailTaken()
		}
		if err != nil {
			return err
		}
		if err := Record(ctx, tx, by.Did("change", "person", p.ID, fields...)); err != nil {
			return err
		}
	}
	return setMemberships(ctx, tx, by, before, p.Memberships)
}

func (p Person) changed(before Person) (fields []string) {
	if p.Name != before.Name {
		fields = append(fields, "name")
	}
	if p.Email != before.Email {
		fields = append(fields, "email")
	}
	return fields
}

// personToChange reads the person after the tenant's people are locked, and
// refuses a coordinator who would change an administrator.
func personToChange(ctx context.Context, tx db.Tx, by Actor, personID string) (Person, error) {
	if err := lockPeople(ctx, tx, by.TenantID); err != nil {
		return Person{}, err
	}
	p, err := PersonByID(ctx, tx, by.TenantID, personID)
	if err == nil && holds(p.Memberships, Administrator) && !by.Administers() {
		err = errs.E(errs.Forbidden, "org.person.administratoronly")
	}
	return p, err
}

func emailFree(ctx context.Context, tx db.Tx, tenantID string, p Person) error {
	n, err := db.One(ctx, tx, db.Count, `select count(*) from person
		where tenant_id = $1 and email = $2 and id <> $3`, tenantID, p.Email, p.ID)
	if err == nil && n > 0 {
		return emailTaken()
	}
	return err
}

func emailTaken() error {
	var c errs.Check
	c.Add("email", "org.person.emailtaken")
	return c.Err()
}

// SetMemberships makes the person's roles in open organisations exactly these.
func (s *Service) SetMemberships(ctx context.Context, by Actor, personID string, memberships []Membership) (err error) {
	defer errs.Wrap(&err, "SetMemberships(%s)", personID)
	return s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		before, err := personToChange(ctx, tx, by, personID)
		if err != nil {
			return err
		}
		return setMemberships(ctx, tx, by, before, memberships)
	})
}

func setMemberships(ctx context.Context, tx db.Tx, by Actor, before Person, after []Membership) error {
	gone, come := difference(before.Memberships, after), difference(after, before.Memberships)
	if len(gone)+len(come) == 0 {
		return nil
	}
	if err := mayGive(by, before.ID, append(gone, come...)); err != nil {
		return err
	}
	for _, m := range gone {
		if err := dropMembership(ctx, tx, by, before.ID, m); err != nil {
			return err
		}
	}
	for _, m := range come {
		if err := addMembership(ctx, tx, by, before.ID, m); err != nil {
			return err
		}
	}
	if !holds(gone, Administrator) {
		return nil
	}
	return needAdministrator(ctx, tx, by)
}

func mayGive(by Actor, personID string, changed []Membership) error {
	switch {
	case by.Administers():
		return nil
	case holds(changed, Administrator):
		return errs.E(errs.Forbidden, "org.person.administratoronly")
	case personID == by.Viewer.PersonID:
		return errs.E(errs.Forbidden, "org.person.ownroles")
	}
	return nil
}

func dropMembership(ctx context.Context, tx db.Tx, by Actor, personID string, m Membership) error {
	_, err := db.Exec(ctx, tx, `delete from membership
		where tenant_id = $1 and person_id = $2 and organisation_id = $3 and role = $4`,
		by.TenantID, personID, m.OrganisationID, string(m.Role))
	if err != nil {
		return err
	}
	return recordRole(ctx, tx, by, personID, "dropRole", m)
}

func addMembership(ctx context.Context, tx db.Tx, by Actor, personID string, m Membership) error {
	o, err := OrganisationByID(ctx, tx, by.TenantID, m.OrganisationID)
	if err != nil || !o.Open() || !m.Role.Valid() {
		var c errs.Check
		c.Add("roles", "org.person.badrole")
		return c.Err()
	}
	_, err = db.Exec(ctx, tx, `insert into membership (tenant_id, person_id, organisation_id, role, created_at)
		values ($1, $2, $3, $4, $5) on conflict (tenant_id, person_id, organisation_id, role) do nothing`,
		by.TenantID, personID, m.OrganisationID, string(m.Role), by.Now)
	if err != nil {
		return err
	}
	return recordRole(ctx, tx, by, personID, "giveRole", m)
}

// recordRole names the role as the field: a role is no secret, and who had it
// when is what the trail is asked for.
func recordRole(ctx context.Context, tx db.Tx, by Actor, personID, action string, m Membership) error {
	e := by.Did(action, "person", personID, string(m.Role))
	e.OrganisationID = m.OrganisationID
	return Record(ctx, tx, e)
}

// Deactivate ends a person's right to sign in; their open sessions end with the
// next page. The roles stay, should they come back.
func (s *Service) Deactivate(ctx context.Context, by Actor, personID string) (err error) {
	defer errs.Wrap(&err, "Deactivate(%s)", personID)
	return s.setActive(ctx, by, personID, by.Now)
}

// Reactivate lets a deactivated person sign in again.
func (s *Service) Reactivate(ctx context.Context, by Actor, personID string) (err error) {
	defer errs.Wrap(&err, "Reactivate(%s)", personID)
	return s.setActive(ctx, by, personID, time.Time{})
}

func (s *Service) setActive(ctx context.Context, by Actor, personID string, deactivatedAt time.Time) error {
	return s.write(ctx, by.SetsUp(), func(ctx context.Context, tx db.Tx) error {
		if _, err := personToChange(ctx, tx, by, personID); err != nil {
			return err
		}
		// Coming back counts as seen, or the next night would end it again.
		seen := any(nil)
		if deactivatedAt.IsZero() {
			seen = keptDay(by.Now)
		}
		_, err := db.Exec(ctx, tx, `update person set deactivated_at = $3, last_seen = coalesce($4, last_seen)
			where tenant_id = $1 and id = $2`, by.TenantID, personID, deactivatedAt, seen)
		if err != nil {
			return err
		}
		if err := needAdministrator(ctx, tx, by); err != nil {
			return err
		}
		return Record(ctx, tx, by.Did("change", "person", personID, "deactivated_at"))
	})
}

// lockPeople makes changes to a tenant's people wait for each other, so that
// two administrators cannot remove one another in the same moment.
func lockPeople(ctx context.Context, tx db.Tx, tenantID string) error {
	_, err := db.Exec(ctx, tx, `update tenant set name = name where id = $1`, tenantID)
	return err
}

// needAdministrator refuses a change after which nobody could administer the
// tenant. The operator may, since that is how it is mended.
func needAdministrator(ctx context.Context, tx db.Tx, by Actor) error {
	if by.operator {
		return nil
	}
	n, err := db.One(ctx, tx, db.Count, `select count(*) from membership m
		join person p on p.tenant_id = m.tenant_id and p.id = m.person_id
		join organisation o on o.tenant_id = m.tenant_id and o.id = m.organisation_id
		where m.tenant_id = $1 and m.role = 'administrator' and p.deactivated_at is null and o.closed_at is null`, by.TenantID)
	if err == nil && n == 0 {
		err = errs.E(errs.Conflict, "org.person.lastadministrator")
	}
	return err
}
