package org

import "time"

// Actor is who changes something, in which tenant, and when.
type Actor struct {
	TenantID string
	Viewer   Viewer
	Now      time.Time
	operator bool
}

// Operator is the one who runs the program and types commands on its machine:
// may do everything, and has no person's id in the audit trail. Pages never
// make one.
func Operator(tenantID string, now time.Time) Actor {
	return Actor{TenantID: tenantID, Now: now, operator: true}
}

// By is the actor of a signed-in viewer.
func By(tenantID string, viewer Viewer, now time.Time) Actor {
	return Actor{TenantID: tenantID, Viewer: viewer, Now: now}
}

// Administers tells whether the actor may change the tenant's settings.
func (a Actor) Administers() bool { return a.operator || a.Viewer.Administers() }

// SetsUp tells whether the actor may set up places, offers, reasons,
// hosts and people.
func (a Actor) SetsUp() bool { return a.operator || a.Viewer.TenantWide() }

// Did is an audit entry of something the actor did to a subject.
func (a Actor) Did(action, subjectKind, subjectID string, fields ...string) Entry {
	return Entry{
		TenantID: a.TenantID, PersonID: a.Viewer.PersonID, Action: action,
		SubjectKind: subjectKind, SubjectID: subjectID, Fields: fields, Now: a.Now,
	}
}
