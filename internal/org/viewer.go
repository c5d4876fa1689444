package org

import "slices"

// Viewer is the person who looks at a page, with what they may do. The zero
// value is nobody: a resident, or staff before sign-in.
type Viewer struct {
	PersonID, Name string
	Memberships    []Membership // only those in open organisations
}

// SignedIn tells whether this is somebody.
func (v Viewer) SignedIn() bool { return v.PersonID != "" }

// Has tells whether the viewer has one of the roles in any organisation.
func (v Viewer) Has(roles ...Role) bool {
	return slices.ContainsFunc(v.Memberships, func(m Membership) bool { return slices.Contains(roles, m.Role) })
}

// In tells whether the viewer has one of the roles in that organisation.
// Without roles, any role will do.
func (v Viewer) In(organisationID string, roles ...Role) bool {
	return organisationID != "" && slices.ContainsFunc(v.Memberships, func(m Membership) bool {
		return m.OrganisationID == organisationID && (len(roles) == 0 || slices.Contains(roles, m.Role))
	})
}

// Organisations lists the ids of the organisations where the viewer has one of
// the roles (any role when none is named), each once.
func (v Viewer) Organisations(roles ...Role) []string {
	var ids []string
	for _, m := range v.Memberships {
		fits := len(roles) == 0 || slices.Contains(roles, m.Role)
		if fits && !slices.Contains(ids, m.OrganisationID) {
			ids = append(ids, m.OrganisationID)
		}
	}
	return ids
}

// Administers tells whether the viewer may change the tenant's settings.
func (v Viewer) Administers() bool { return v.Has(Administrator) }

// TenantWide tells whether the viewer sets up places, offers, hosts and people
// of the whole tenant. It gives no right to see whom a booking is for.
func (v Viewer) TenantWide() bool { return v.Has(Administrator, Coordinator) }

// SeesContact tells whether the viewer may see the name and contact data of a
// booking: one of the organisation that owns it, or of the one that made it
// (madeBy, empty when the resident did). That somebody gets help from NAV is
// itself secret (sosialtjenesteloven § 44), so a role elsewhere, however high,
// opens nothing; and a partner sees only what partners of their own made.
func (v Viewer) SeesContact(ownerID, madeBy string) bool {
	return v.In(ownerID, HostRole, Desk, Coordinator) ||
		v.In(madeBy, HostRole, Desk, Coordinator, Partner)
}

// ContactOrganisations lists the organisations whose own bookings the viewer
// may see with names.
func (v Viewer) ContactOrganisations() []string {
	return v.Organisations(HostRole, Desk, Coordinator)
}

// AnswersFor lists the organisations for which the viewer answers when somebody
// asks what is held about them (GDPR articles 15 to 20): those at whose desk the
// viewer works or which the viewer coordinates. Each organisation answers for its
// own; whoever sets up the service, or made a booking as a partner, answers for
// none.
func (v Viewer) AnswersFor() []string { return v.Organisations(Desk, Coordinator) }
