package dropinweb

import (
	"context"
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
)

// minePage is somebody's own number on their phone.
type minePage struct {
	orgweb.Page
	Form    *form.Form
	Number  string
	Place   string
	State   string
	Stream  string
	Heading string
	Lines   []string
	Called  bool
	Spot    string
	Action  string
	Leave   bool
	Return  bool
	Over    bool
	Other   string
}

// number finds the ticket in the address, and its queue.
func (p *Pages) number(r *orgweb.Request) (t dropin.Ticket, b dropin.Board, err error) {
	if t, err = dropin.FindTicket(r.HTTP.Context(), p.DB, r.Tenant.ID, r.PathValue("ticket")); err != nil {
		return t, b, err
	}
	b, err = p.DropIn.Board(r.HTTP.Context(), p.DB, dropin.BoardQuery{Tenant: r.Tenant, PlaceID: t.PlaceID, Now: r.Now})
	return t, b, err
}

func (p *Pages) mine(w http.ResponseWriter, r *orgweb.Request) error {
	t, b, err := p.number(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "mine", newMine(r, t, b))
}

func newMine(r *orgweb.Request, t dropin.Ticket, b dropin.Board) minePage {
	page := minePage{Page: r.Page("dropin.mine.title", "Number", t.Number).Scripted(), Form: form.New(r.Text), Number: r.Text.Number(t.Number),
		Place: b.Place.Name, State: string(t.State), Stream: r.URL("/skjerm/" + b.Place.Slug + "/strom"),
		Action: r.URL("/konummer/" + t.ID), Other: r.URL("/drop-in/" + b.Place.Slug)}
	page.Frame.NoIndex = true
	page.Leave = t.State == dropin.Waiting || t.State == dropin.Missed || t.State == dropin.Parked
	page.Return, page.Over = t.State == dropin.Missed, t.Ended() || t.Date != b.Date
	page.tell(r, t, b)
	return page
}

// tell says where they stand, in words.
func (page *minePage) tell(r *orgweb.Request, t dropin.Ticket, b dropin.Board) {
	text := r.Text
	page.Heading = text.T("dropin.mine." + string(t.State))
	switch t.State {
	case dropin.Waiting:
		page.Lines = append(page.Lines, text.N("dropin.mine.ahead", max(dropin.Ahead(b.Tickets, t.ID, b.Now), 0)))
		if wait, known := b.Wait(b.Pace, t.ID); known {
			page.Lines = append(page.Lines, text.T("dropin.mine.wait", "Wait", waitText(text, wait)))
		} else {
			page.Lines = append(page.Lines, text.T(dropin.Nobody.Key()))
		}
	case dropin.Called, dropin.Helping:
		page.Called = t.State == dropin.Called
		if spot := spotOf(b, t.HostID); spot != "" {
			page.Spot = text.T("dropin.spot.at", "Spot", spot)
		}
	case dropin.TurnedAway:
		page.Lines = append(page.Lines, text.T(t.Why.Key()))
	}
}

// actMine lets somebody say that they go, or that they are back.
func (p *Pages) actMine(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	t, b, err := p.number(r)
	if err != nil {
		return err
	}
	post := dropin.Post{Tenant: r.Tenant, PlaceID: t.PlaceID, Now: r.Now}
	do := map[string]func(context.Context, dropin.Post, string) (dropin.Ticket, error){"leave": p.DropIn.LeaveSelf, "return": p.DropIn.ReturnSelf}[values.Get("do")]
	if do == nil {
		return r.Redirect(w, "/konummer/"+t.ID)
	}
	if _, err = do(r.HTTP.Context(), post, t.ID); err == nil {
		return r.Redirect(w, "/konummer/"+t.ID)
	}
	if !errs.Is(err, errs.Conflict) {
		return err
	}
	page := newMine(r, t, b)
	page.Form.SetError(err)
	return p.views.Render(w, http.StatusConflict, "mine", page)
}
