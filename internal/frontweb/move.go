package frontweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
)

// movePage lets staff choose another time.
type movePage struct {
	orgweb.Page
	Now     string
	Times   timeList
	Action  string
	Proof   string
	Version int
	Problem string
	Back    string
	Ours    bool   // the viewer's organisation may have to move it itself
	Anyway  string // to a time that is not free, for those who may decide that
}

func (p *Pages) moveForm(w http.ResponseWriter, r *orgweb.Request) error {
	a, err := p.byID(r)
	if err != nil {
		return err
	}
	if !a.CanMove(r.Now) { // its page tells how it stands
		return r.Redirect(w, withProof(r, a.ID, ""))
	}
	return p.renderMove(w, r, a, "")
}

func (p *Pages) renderMove(w http.ResponseWriter, r *orgweb.Request, a appointment.Appointment, problem string) error {
	ctx := r.HTTP.Context()
	n, err := p.names(ctx, r)
	if err != nil {
		return err
	}
	search := a.Search(r.Tenant, freetime.BookerOf(r.Staff), r.Now)
	search.From, search.Limit = queryDate(r, "fra"), 24
	times, err := p.timeList(r, search, func(fra string) string {
		return r.URL("/intern/avtaler/" + a.ID + "/flytt?fra=" + fra + "&bevis=" + url.QueryEscape(proof(r)))
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if problem != "" {
		status = http.StatusConflict
	}
	anyway := ""
	if r.Staff.Has(overrideRoles...) {
		anyway = r.URL(withProof(r, a.ID, "/legg-inn"))
	}
	return p.views.Render(w, status, "move", movePage{
		Page: r.Page("front.move.title"), Now: n.when(a) + ", " + n.place(a.PlaceID), Times: times, Problem: problem,
		Action: r.URL("/intern/avtaler/" + a.ID + "/flytt"), Proof: proof(r), Version: a.Version,
		Back: r.URL(withProof(r, a.ID, "")), Ours: r.Staff.SeesContact(a.OrganisationID, ""),
		Anyway: anyway,
	})
}

func (p *Pages) move(w http.ResponseWriter, r *orgweb.Request) error {
	a, values, err := p.posted(r)
	if err != nil {
		return err
	}
	slot, err := freetime.ParseSlot(values.Get("slot"))
	if err != nil {
		return p.renderMove(w, r, a, r.Text.T("front.move.choose"))
	}
	change := p.change(r)
	change.Actor, change.Version = p.actor(r), number(values.Get("version"))
	change.ByUs = values.Get("hvem") == "oss" && r.Staff.SeesContact(a.OrganisationID, "")
	_, err = p.Appointment.Move(r.HTTP.Context(), appointment.MoveRequest{Change: change, Slot: slot})
	if errs.Is(err, errs.Conflict) {
		key, args := errs.KeyOf(err)
		return p.renderMove(w, r, a, r.Text.T(key, args...))
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, withProof(r, a.ID, ""))
}
