package frontweb

import (
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/once"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
	"digivert/internal/visitweb"
)

// unmet is the part that counts what somebody did not get, at one of the
// viewer's own places; none for those who have no place.
func (p *Pages) unmet(r *orgweb.Request, back string) (u visitweb.Unmet, err error) {
	places, err := p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID)
	own := slices.DeleteFunc(places, func(at place.Place) bool { return !r.Staff.In(at.OrganisationID) })
	if err != nil || len(own) == 0 {
		return u, err
	}
	return visitweb.NewUnmet(r, own, back), nil
}

// onward is where a slip is made, as the record of a visit left it in the
// address: only a page of ours.
func onward(r *orgweb.Request) string {
	if u, err := url.Parse(r.Query("videre")); err == nil && u.Host == "" && u.Path == r.URL("/intern/videre/ny") {
		return u.String()
	}
	return ""
}

// noneFitted counts that the caller was offered times and none would do, and
// tells of the list for earlier times.
func (p *Pages) noneFitted(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	s := deskState{wanted: wishesOf(values), typed: values}
	s.page.Notice, s.page.Waiting = r.Text.T("front.desk.declined"), r.URL(s.wanted.waiting())
	return p.countAtDesk(w, r, s, visit.UnmetDeclined)
}

// tapsAtDesk are the buttons of the desk that count what somebody did not get,
// by what they send: the same as on other pages, with the desk's own wishes.
func tapsAtDesk() map[string]deskDo {
	taps := map[string]deskDo{}
	for _, why := range visit.UnmetTaps() {
		taps[tapAtDesk(why)] = func(p *Pages, w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
			s := deskState{wanted: wishesOf(values), typed: values}
			s.page.Notice = r.Text.T("visit.tap.counted", "What", r.Text.T(why.Key()))
			return p.countAtDesk(w, r, s, why)
		}
	}
	return taps
}

func tapAtDesk(why visit.UnmetWhy) string { return "talt-" + string(why) }

// tapButtons are those buttons.
func tapButtons(r *orgweb.Request) (buttons []visitweb.Button) {
	for _, why := range visit.UnmetTaps() {
		buttons = append(buttons, visitweb.Button{Value: tapAtDesk(why), Label: r.Text.T(why.Key())})
	}
	return buttons
}

// countAtDesk counts what is wished for in vain, once for each showing of the
// form and why.
func (p *Pages) countAtDesk(w http.ResponseWriter, r *orgweb.Request, s deskState, why visit.UnmetWhy) error {
	key := s.typed.Get(once.KeyField)
	if err := p.Forms.Check(key, s.typed.Get(once.StampField), r.Now); err != nil {
		s.page, s.problem = deskPage{}, err
		return p.renderDesk(w, r, s)
	}
	call := once.Call{Tenant: r.Tenant.ID, Form: string(why), Key: key, Hash: []byte(key), Now: r.Now}
	err := p.DB.Write(r.HTTP.Context(), func(tx db.Tx) error {
		_, _, err := once.Do(tx.Context(), tx, call, func() (string, error) {
			return "", visit.RecordUnmet(tx.Context(), tx, r.Tenant.ID, visit.Unmet{
				Date: civil.DateOf(r.Now, r.Tenant.Location()), Why: why,
				ReasonID: s.wanted.reason, PlaceID: s.wanted.place, Language: s.wanted.language,
			})
		})
		return err
	})
	if err != nil {
		return err
	}
	return p.renderDesk(w, r, s)
}
