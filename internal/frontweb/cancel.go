package frontweb

import (
	"net/http"

	"digivert/internal/orgweb"
)

// cancelPage asks before it cancels, and who it is that cancels: that decides
// how it is counted.
type cancelPage struct {
	orgweb.Page
	When   string
	Action string
	Proof  string
	Back   string
	Ours   bool // the viewer's organisation may call it off itself
}

func (p *Pages) cancelForm(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.byID(r)
	if err != nil {
		return err
	}
	if !a.CanCancel(r.Now) {
		return r.Redirect(w, withProof(r, a.ID, ""))
	}
	n, err := p.names(r.HTTP.Context(), r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "cancel", cancelPage{
		Page: r.Page("front.cancel.title"), When: n.when(a) + ", " + n.place(a.PlaceID), Proof: proof(r),
		Action: r.URL("/intern/avtaler/" + a.ID + "/avbestill"), Back: r.URL(withProof(r, a.ID, "")),
		Ours: r.Staff.SeesContact(a.OrganisationID, ""),
	})
}

func (p *Pages) cancel(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	change := p.change(r)
	change.Actor = p.actor(r)
	do := p.Appointment.Cancel
	if values.Get("hvem") == "oss" {
		do = p.Appointment.Revoke
	}
	if err := do(r.HTTP.Context(), change); err != nil {
		return err
	}
	return r.Redirect(w, withProof(r, change.ID, ""))
}
