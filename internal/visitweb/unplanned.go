package visitweb

import (
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/once"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/visit"
)

// Unplanned logs visits that nobody had booked, and takes them back the same
// day: for the page of this room, and for help that the desk gives in a call.
type Unplanned struct {
	DB    *db.DB
	Forms *once.Keeper
}

// Record counts a form that is posted twice once. A visit has no row in the
// audit trail, which would hold who and when.
func (u Unplanned) Record(r *orgweb.Request, values url.Values, v visit.Visit) (visitID string, err error) {
	return u.do(r, values, "visit", func(tx db.Tx) (string, error) { return visit.Record(tx.Context(), tx, r.Tenant.ID, v) })
}

// do records what the form of that name tells, once, and gives its id.
func (u Unplanned) do(r *orgweb.Request, values url.Values, name string, record func(db.Tx) (string, error)) (id string, err error) {
	key := values.Get(once.KeyField)
	if err := u.Forms.Check(key, values.Get(once.StampField), r.Now); err != nil {
		return "", err
	}
	call := once.Call{Tenant: r.Tenant.ID, Form: name, Key: key, Hash: u.Forms.Hash(values), Now: r.Now}
	err = u.DB.Write(r.HTTP.Context(), func(tx db.Tx) error {
		id, _, err = once.Do(tx.Context(), tx, call, func() (string, error) { return record(tx) })
		return err
	})
	return id, err
}

// Own is an unplanned visit of today, logged by one of the viewer's
// organisations; errs.NotFound for any other. Who of them logged it nobody
// knows; only they were told its id.
func (u Unplanned) Own(r *orgweb.Request, visitID string) (visit.Visit, error) {
	if visitID == "" { // most pages are shown when nothing was just logged
		return visit.Visit{}, errs.E(errs.NotFound, "visit.error.settled")
	}
	v, err := visit.Find(r.HTTP.Context(), u.DB, r.Tenant.ID, visitID)
	if err != nil {
		return visit.Visit{}, err
	}
	today := civil.DateOf(r.Now, r.Tenant.Location())
	if v.Date != today || v.Source != visit.Unplanned || !r.Staff.In(v.OrganisationID, org.HostRole, org.Desk, org.Coordinator) {
		return visit.Visit{}, errs.E(errs.NotFound, "visit.error.settled")
	}
	return v, nil
}

// Remove takes back a visit that is the viewer's own, and gives what it was.
func (u Unplanned) Remove(r *orgweb.Request, visitID string) (visit.Visit, error) {
	v, err := u.Own(r, visitID)
	if err != nil {
		return v, err
	}
	return v, u.DB.Write(r.HTTP.Context(), func(tx db.Tx) error {
		return visit.Remove(tx.Context(), tx, r.Tenant.ID, visitID)
	})
}
