package frontweb

import (
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/orgweb"
)

// contactWishes are the two boxes on the page of an appointment: "ikke ring" and
// "ikke send".
type contactWishes struct {
	Action, Proof  string
	NoCall, NoSend bool
	Saved          bool
}

func newContactWishes(r *orgweb.Request, a appointment.Appointment) *contactWishes {
	if !a.Open() || a.Redacted {
		return nil
	}
	return &contactWishes{
		Action: r.URL("/intern/avtaler/" + a.ID + "/kontakt"), Proof: proof(r), NoCall: a.NoCall, NoSend: a.NoSend,
		Saved: r.Query("lagret") != "",
	}
}

func (p *Pages) setContactWishes(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	change := p.change(r)
	change.Actor = p.actor(r)
	err = p.Appointment.SetContactWishes(r.HTTP.Context(), change, appointment.ContactWishes{
		NoCall: values.Get("ikkering") != "", NoSend: values.Get("ikkesend") != "",
	})
	if err != nil {
		return err
	}
	address := withProof(r, change.ID, "")
	if proof(r) == "" {
		return r.Redirect(w, address+"?lagret=1")
	}
	return r.Redirect(w, address+"&lagret=1")
}
