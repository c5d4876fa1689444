package appointmentweb

import (
	"net/http"
	"net/url"
	"strconv"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
)

// movePage lists the times that an appointment can be moved to. Reason, language
// and interpreter stay as they were booked.
type movePage struct {
	orgweb.Page
	When, Back string
	Action     string
	Form       *form.Form
	Filter     *form.Form
	Pager      web.Pager
	Empty      bool
	Elsewhere  string // the same list for all places, when one was chosen
}

// versionName is the version of the appointment that the reader saw, so that
// two who move it at once do not undo each other.
const versionName = "versjon"

func (p *Pages) showMove(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	return p.showMoveTimes(w, r, moving{meeting: m, values: r.HTTP.URL.Query(), status: http.StatusOK})
}

func (p *Pages) move(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	slot, err := freetime.ParseSlot(values.Get("slot"))
	if err != nil {
		return p.showMoveTimes(w, r, moving{meeting: m, values: values, status: http.StatusUnprocessableEntity, problem: err})
	}
	if m.slot() == slot && m.Open() { // the second of two clicks, or the time it has
		return r.Redirect(w, appointmentPath(m.Token)+"?flyttet=1")
	}
	version, _ := strconv.Atoi(values.Get(versionName))
	change := p.change(r, m)
	change.Version = max(version, 1)
	if _, err = p.Appointment.Move(r.HTTP.Context(), appointment.MoveRequest{Change: change, Slot: slot}); err != nil {
		return p.notMoved(w, r, slot, err)
	}
	return r.Redirect(w, appointmentPath(m.Token)+"?flyttet=1")
}

// change is what the holder of the token does with the appointment.
func (p *Pages) change(r *orgweb.Request, m meeting) appointment.Change {
	return appointment.Change{Tenant: r.Tenant, ID: m.ID, Actor: appointment.Actor{Token: m.Token}, Now: r.Now}
}

// notMoved shows the list anew, as it now is. The old time is still theirs.
func (p *Pages) notMoved(w http.ResponseWriter, r *orgweb.Request, slot freetime.Slot, problem error) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	key, _ := errs.KeyOf(problem)
	switch {
	case !errs.Is(problem, errs.Conflict):
		return problem
	case m.slot() == slot && m.Open():
		return r.Redirect(w, appointmentPath(m.Token)+"?flyttet=1")
	case key != "appointment.taken":
		return p.showMoveTimes(w, r, moving{meeting: m, values: r.HTTP.PostForm, status: http.StatusConflict, problem: problem})
	}
	search := m.Search(r.Tenant, freetime.Resident, r.Now)
	search.Moving = "" // the time that it has is no alternative
	near, err := p.Appointment.Free.Alternatives(r.HTTP.Context(), p.DB, search, slot)
	if err != nil {
		return err
	}
	return p.showMoveTimes(w, r, moving{
		meeting: m, values: r.HTTP.PostForm, near: near, status: http.StatusConflict,
		problem: takenError(near),
	})
}

// slot is the time that the appointment has.
func (m meeting) slot() freetime.Slot {
	return freetime.Slot{OfferID: m.OfferID, PlaceID: m.PlaceID, Date: m.Date, Start: civil.TimeOfDayOf(m.StartsAt, m.place.Location())}
}

// leaveOut takes the appointment's own time out of the list.
func (m meeting) leaveOut(times []freetime.Time) (others []freetime.Time) {
	for _, f := range times {
		if f.Slot() != m.slot() {
			others = append(others, f)
		}
	}
	return others
}

// moving is one showing of the list.
type moving struct {
	meeting
	values  url.Values
	near    []freetime.Time
	status  int
	problem error
}

func (p *Pages) showMoveTimes(w http.ResponseWriter, r *orgweb.Request, m moving) error {
	if !m.CanMove(r.Now) {
		return p.over(w, r, m.meeting, http.StatusConflict)
	}
	page, err := p.movePage(r, m)
	if err != nil {
		return err
	}
	complain(page.Form, m.problem)
	return p.views.Render(w, m.status, "move", page)
}

func (p *Pages) movePage(r *orgweb.Request, m moving) (page movePage, err error) {
	names, err := p.catalogue(r)
	if err != nil {
		return page, err
	}
	wish, err := p.readWish(r, m.values)
	if err != nil {
		return page, err
	}
	wish = moveWish(wish)
	search := m.Search(r.Tenant, freetime.Resident, r.Now)
	search.PlaceID, search.From = wish.Place.ID, wish.From
	listing, err := p.Appointment.Free.List(r.HTTP.Context(), p.DB, search)
	if err != nil {
		return page, err
	}
	listing.Times = m.leaveOut(listing.Times)
	path := appointmentPath(m.Token) + "/flytt"
	hidden := append(wish.hidden(), &form.Field{Kind: form.Hidden, Name: versionName, Value: strconv.Itoa(m.Version)})
	page = movePage{
		Page: r.Page("appointmentweb.move.title"), When: m.inText(r.Text), Back: r.URL(appointmentPath(m.Token)), Action: r.URL(path),
		Form:  p.slotForm(r, names.options(r, listing.Times, m.near), hidden),
		Pager: pager(r, listing, func(from civil.Date) string { return r.URL(wish.from(from).path(path)) }),
		Empty: len(listing.Times)+len(m.near) == 0, Filter: placeForm(r, wish, names.list),
	}
	if wish.Place.ID != "" {
		page.Elsewhere = r.URL(path)
	}
	page.Frame.NoIndex = true
	return page, nil
}

// moveWish keeps what can be chosen when moving: place and day.
func moveWish(w wish) wish { return wish{Place: w.Place, From: w.From} }
