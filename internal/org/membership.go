package org

import "slices"

// Role is what a person does in an organisation; one may have several at once.
type Role string

// The roles.
const (
	Administrator Role = "administrator" // settings, people and everything a coordinator sets up
	Coordinator   Role = "coordinator"   // places, offers, hosts and people of the whole tenant
	HostRole      Role = "host"          // helps residents
	Desk          Role = "desk"          // books for those who call or come
	Partner       Role = "partner"       // books for their own people into what others offer
)

// Roles are all roles, in the order of pages.
func Roles() []Role { return []Role{Administrator, Coordinator, HostRole, Desk, Partner} }

// Valid tells whether the role is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// NameKey is the locale key of the role's name.
func (r Role) NameKey() string { return "org.role." + string(r) }

// Membership is one role in one organisation.
type Membership struct {
	OrganisationID, OrganisationName string
	Role                             Role
}

func (m Membership) key() Membership {
	return Membership{OrganisationID: m.OrganisationID, Role: m.Role}
}

// difference lists what is in a and not in b, by organisation and role.
func difference(a, b []Membership) []Membership {
	return slices.DeleteFunc(slices.Clone(a), func(m Membership) bool {
		return slices.ContainsFunc(b, func(o Membership) bool { return o.key() == m.key() })
	})
}

func holds(memberships []Membership, role Role) bool {
	return Viewer{Memberships: memberships}.Has(role)
}
