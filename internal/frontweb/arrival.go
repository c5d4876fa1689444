package frontweb

import (
	"context"
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// mark is something that is marked about an appointment: that they came, or not.
type mark func(context.Context, appointment.Change) error

func (p *Pages) arrive(w http.ResponseWriter, r *orgweb.Request) error {
	return p.mark(w, r, func(ctx context.Context, c appointment.Change) error {
		_, err := p.DropIn.Arrive(ctx, c)
		return err
	})
}

func (p *Pages) noShow(w http.ResponseWriter, r *orgweb.Request) error {
	return p.mark(w, r, p.Appointment.NoShow)
}

func (p *Pages) undo(w http.ResponseWriter, r *orgweb.Request) error {
	return p.mark(w, r, p.DropIn.Undo)
}

// mark does what a button of the day says and comes back to the day. When
// somebody else was first, the day says so: nothing is half done.
func (p *Pages) mark(w http.ResponseWriter, r *orgweb.Request, do mark) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	back := returnTo(values.Get("tilbake"))
	err = do(r.HTTP.Context(), p.change(r))
	if errs.Is(err, errs.Conflict) {
		return r.Redirect(w, back+"&feil=endret")
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, back)
}

// change is the viewer's change of the appointment in the path.
func (p *Pages) change(r *orgweb.Request) appointment.Change {
	return appointment.Change{
		Tenant: r.Tenant, ID: r.PathValue("id"), Now: r.Now, Actor: appointment.Actor{Viewer: r.Staff},
	}
}

// returnTo lets a form send the reader only to a day of ours.
func returnTo(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path != "/intern/dag" || u.Host != "" {
		return "/intern/dag?"
	}
	v := u.Query()
	v.Del("feil")
	return "/intern/dag?" + v.Encode()
}
