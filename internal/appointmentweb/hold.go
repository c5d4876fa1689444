package appointmentweb

import (
	"net/http"
	"net/url"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/orgweb"
)

// contactPath is the page of step 3 for a hold. Of the wish it keeps what the
// hold does not know.
func contactPath(holdID string, w wish) string {
	values := url.Values{}
	for _, name := range []string{placeName, languageName, interpreterName} {
		if value := w.values().Get(name); value != "" {
			values.Set(name, value)
		}
	}
	path := "/time/hvem/" + url.PathEscape(holdID)
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	return path
}

// holding is a held time, on its way to become an appointment.
type holding struct {
	meeting
	wish wish
}

// readHold finds the hold that the address names, and what was wished for. Offer
// and reason are found by completeHold, when a page is to tell them.
func (p *Pages) readHold(r *orgweb.Request) (h holding, err error) {
	held, err := p.Appointment.Held(r.HTTP.Context(), p.DB, r.Tenant, r.PathValue("hold"))
	if err != nil {
		return h, err
	}
	if h.meeting, err = p.placed(r, held); err != nil {
		return h, err
	}
	h.wish, err = p.readWish(r, r.HTTP.URL.Query())
	return h, err
}

func (p *Pages) completeHold(r *orgweb.Request, h *holding) error {
	err := p.complete(r, &h.meeting)
	h.wish.Reason = h.reason
	return err
}

// notHeld answers when there is nothing to hold any more.
func (p *Pages) notHeld(w http.ResponseWriter, r *orgweb.Request, err error) error {
	switch {
	case errs.Is(err, errs.Gone):
		return p.holdGone(w, r)
	case errs.Is(err, errs.Conflict) && r.HTTP.Method == http.MethodGet:
		return p.alreadyBooked(w, r, http.StatusOK)
	case errs.Is(err, errs.Conflict):
		return p.alreadyBooked(w, r, http.StatusConflict)
	}
	return err
}

// minutesLeft is how many minutes the time is still held, begun ones counted; 0
// when it ran out.
func (h holding) minutesLeft(now time.Time) int {
	left := h.HeldUntil.Sub(now)
	if left <= 0 {
		return 0
	}
	return int((left + time.Minute - 1) / time.Minute)
}

// canExtend tells whether there is more time to get (appointment.Extend).
func (h holding) canExtend(now time.Time) bool {
	last := h.CreatedAt.Add((1 + appointment.MostExtends) * appointment.HoldFor)
	return now.Before(last) && h.HeldUntil.Before(last)
}

// until is until when the time is held, as the clock shows it.
func (h holding) until(r *orgweb.Request) string {
	return r.Text.Clock(civil.TimeOfDayOf(h.HeldUntil, r.Tenant.Location()))
}

// extend gives ten more minutes and shows the form again as it was: what is
// typed is neither judged nor lost.
func (p *Pages) extend(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	h, err := p.readHold(r)
	if err != nil {
		return p.notHeld(w, r, err)
	}
	if r.OnlyShows() {
		return p.showSheet(w, r, http.StatusOK, p.newSheet(r, h).keep(values))
	}
	until, err := p.Appointment.Extend(r.HTTP.Context(), r.Tenant, h.ID, r.Now)
	sheet := p.newSheet(r, h).keep(values)
	switch {
	case errs.Is(err, errs.Conflict):
		return p.offerOthers(w, r, sheet)
	case errs.Is(err, errs.TooMany):
		sheet.form.SetError(err)
		return p.showSheet(w, r, http.StatusTooManyRequests, sheet)
	case err != nil:
		return err
	}
	sheet.HeldUntil, sheet.extended = until, true
	return p.showSheet(w, r, http.StatusOK, sheet)
}

// backToContact is for whoever reloads the page of extend, or chooses another
// language on it.
func (p *Pages) backToContact(w http.ResponseWriter, r *orgweb.Request) error {
	path := "/time/hvem/" + url.PathEscape(r.PathValue("hold"))
	if query := r.HTTP.URL.RawQuery; query != "" {
		path += "?" + query
	}
	return r.Redirect(w, path)
}
