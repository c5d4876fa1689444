package frontweb

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/draft"
	"digivert/internal/orgweb"
)

// draftFields are what is kept of the desk's form.
var draftFields = []string{"tema", "sted", "sprak", "tolk", "fra", "slot", "firstname", "phone", "nophone", "email", "note", "behalf", "via", "org", "nocall", "nosend", "tell"}

// saidFields are those that somebody must have said for there to be anything to
// keep.
var saidFields = []string{"firstname", "phone", "email", "note"}

// draftLine is a conversation that was put aside.
type draftLine struct{ ID, Name, Saved, URL string }

func draftID(typed url.Values) string {
	if typed.Get("kladd") != "" {
		return typed.Get("kladd")
	}
	return id.New()
}

func (p *Pages) draftOf(r *orgweb.Request, draftID string) draft.Of {
	return draft.Of{Tenant: r.Tenant, PersonID: r.Staff.PersonID, ID: draftID, Now: r.Now}
}

// hasSaid tells whether there is anything to keep.
func hasSaid(values url.Values) bool {
	for _, name := range saidFields {
		if strings.TrimSpace(values.Get(name)) != "" {
			return true
		}
	}
	return false
}

// save keeps what was typed as the clerk's draft.
func (p *Pages) save(r *orgweb.Request, values url.Values) error {
	kept := url.Values{}
	for _, name := range draftFields {
		if value := strings.TrimSpace(values.Get(name)); value != "" {
			kept.Set(name, value)
		}
	}
	return p.Draft.Save(r.HTTP.Context(), p.draftOf(r, values.Get("kladd")), kept)
}

// keep saves, if somebody has said anything, and tells how that went.
func (p *Pages) keep(r *orgweb.Request, values url.Values) string {
	if !hasSaid(values) {
		return ""
	}
	if err := p.save(r, values); err != nil {
		return notSaved(r, err)
	}
	return savedText(r, r.Now)
}

func savedText(r *orgweb.Request, at time.Time) string {
	return r.Text.T("front.desk.saved", "Clock", r.Text.Clock(civil.TimeOfDayOf(at, r.Tenant.Location())))
}

// notSaved says why, in the words of the first thing that was wrong.
func notSaved(r *orgweb.Request, err error) string {
	return strings.TrimSpace(r.Text.T("front.desk.notsaved") + " " + sentence(r, err))
}

// saveDraft is for the desk's script: it saves while the clerk types, and gets
// one sentence back.
func (p *Pages) saveDraft(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	status, text := http.StatusOK, savedText(r, r.Now)
	if err := p.save(r, values); err != nil {
		if errs.Is(err, errs.Internal) {
			return err
		}
		status, text = http.StatusUnprocessableEntity, notSaved(r, err)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err = io.WriteString(w, text)
	return err
}

// putAside saves and gives an empty screen: somebody else is calling.
func (p *Pages) putAside(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	if !hasSaid(values) {
		return r.Redirect(w, "/intern/skranke")
	}
	if err := p.save(r, values); err != nil {
		return p.renderDesk(w, r, deskState{wanted: wishesOf(values), typed: values, problem: err})
	}
	return r.Redirect(w, "/intern/skranke?lagt=ja")
}

func (p *Pages) deleteDraft(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	if err := p.Draft.Drop(r.HTTP.Context(), p.draftOf(r, values.Get("kladd"))); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/skranke?slettet=ja")
}

// resume puts what was saved back on the screen. What is gone is said, and the
// screen is empty.
func (p *Pages) resume(r *orgweb.Request, draft string, s *deskState) error {
	found, err := p.Draft.Find(r.HTTP.Context(), p.draftOf(r, draft))
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Gone) {
		s.page.Unknown = append(s.page.Unknown, r.Text.T("draft.gone"))
		return nil
	}
	if err != nil {
		return err
	}
	found.Typed.Set("kladd", found.ID)
	s.typed, s.wanted, s.resumed = found.Typed, wishesOf(found.Typed), true
	s.page.Saved = savedText(r, found.SavedAt)
	return nil
}

// draftLines are the clerk's other conversations.
func (p *Pages) draftLines(r *orgweb.Request, current string) (lines []draftLine, err error) {
	drafts, err := p.Draft.All(r.HTTP.Context(), p.draftOf(r, ""))
	for _, d := range drafts {
		if d.ID == current {
			continue
		}
		name := d.Typed.Get("firstname")
		if name == "" {
			name = r.Text.T("front.desk.draft.noname")
		}
		lines = append(lines, draftLine{ID: d.ID, Name: name, Saved: savedText(r, d.SavedAt), URL: r.URL("/intern/skranke?kladd=" + d.ID)})
	}
	return lines, err
}
