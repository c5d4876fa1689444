package orgweb

import (
	"net/http"

	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// signedInPage shows where one is signed in, and ends it.
type signedInPage struct {
	Page
	Saved  *web.Alert
	Rows   []sessionRow
	Others bool     // there are more than this one
	Linked []string // providers at which one is known
	Keys   []passkeyRow
	NewKey string // where to add one
}

type sessionRow struct {
	ID, Device, Way, Since, Until string
	Here                          bool
}

func (p *Pages) signedIn(w http.ResponseWriter, r *Request) error {
	sessions, err := org.OpenSessions(r.HTTP.Context(), p.Org.DB, by(r), r.Staff.PersonID)
	if err != nil {
		return err
	}
	page := signedInPage{Page: r.Page("org.session.title"), Saved: saved(r), Others: len(sessions) > 1}
	if page.Linked, err = org.LinkedProviders(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, r.Staff.PersonID); err != nil {
		return err
	}
	keys, err := org.Passkeys(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, r.Staff.PersonID)
	if err != nil {
		return err
	}
	page.Keys, page.NewKey = passkeyRows(r, keys), r.URL(ownPasskeys)
	here := p.Sessions.Here(r.HTTP.Context())
	for _, s := range sessions {
		row := newSessionRow(r, s)
		row.Here = s.ID == here
		page.Rows = append(page.Rows, row)
	}
	return p.render(w, "signedin", page)
}

func newSessionRow(r *Request, s org.Session) sessionRow {
	zone := r.Tenant.Location()
	return sessionRow{
		ID: s.ID, Device: deviceText(r.Text, s.Device), Way: r.Text.T(s.Way.NameKey()),
		Since: r.Text.When(civil.DateOf(s.MadeAt, zone), civil.TimeOfDayOf(s.MadeAt, zone)),
		Until: r.Text.When(civil.DateOf(s.ExpiresAt, zone), civil.TimeOfDayOf(s.ExpiresAt, zone)),
	}
}

// endSession ends one, or with no id all but this one.
func (p *Pages) endSession(w http.ResponseWriter, r *Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	if one := values.Get("id"); one != "" {
		err = p.Org.EndSession(r.HTTP.Context(), by(r), one)
	} else {
		err = p.Org.EndOtherSessions(r.HTTP.Context(), by(r), p.Sessions.Here(r.HTTP.Context()))
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, "/intern/innlogginger?lagret=1")
}

// endSessionsOf signs a person out everywhere.
func (p *Pages) endSessionsOf(w http.ResponseWriter, r *Request) error {
	return p.changePerson(w, r, p.Org.EndSessionsOf)
}

// unlink forgets who one is at every provider.
func (p *Pages) unlink(w http.ResponseWriter, r *Request) error {
	if err := p.Org.Unlink(r.HTTP.Context(), by(r), r.Staff.PersonID); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/innlogginger?lagret=1")
}

// unlinkPerson does so for another.
func (p *Pages) unlinkPerson(w http.ResponseWriter, r *Request) error {
	return p.changePerson(w, r, p.Org.Unlink)
}
