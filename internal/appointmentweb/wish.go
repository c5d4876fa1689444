package appointmentweb

import (
	"net/url"
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// The names of what travels in the address.
const (
	reasonName      = "tema"
	placeName       = "sted"
	languageName    = "sprak"
	interpreterName = "tolk"
	fromName        = "fra"
	swapName        = "bytt"
)

// wish is what a resident has said so far of the help that is wanted. It
// travels in the address, so that a page can be gone back to and sent to
// somebody.
type wish struct {
	Reason      place.Reason
	Place       place.Place             // zero = anywhere
	Language    string                  // code of the language of help; "" = Norwegian
	Interpreter string                  // code of the interpreter's language; "" = none
	From        civil.Date              // zero = from today
	Swap        appointment.Appointment // the hold that another time is wanted for; zero = none

	asked     string // what stood for the reason, known or not
	lostPlace bool   // a place was named that is not there
}

// readWish reads what has been said. What is no longer there, or never was, is
// left out; only the reason must be chosen, see knowsReason.
func (p *Pages) readWish(r *orgweb.Request, values url.Values) (w wish, err error) {
	w.asked = values.Get(reasonName)
	if w.Reason, err = p.readReason(r, w.asked); err != nil {
		return w, err
	}
	if slug := values.Get(placeName); slug != "" {
		if w.Place, err = p.readPlace(r, slug); err != nil {
			return w, err
		}
		w.lostPlace = w.Place.ID == ""
	}
	w.Language = known(values.Get(languageName), languages())
	w.Interpreter = known(values.Get(interpreterName), interpreters())
	if from, err := civil.ParseDate(values.Get(fromName)); err == nil {
		w.From = from
	}
	w.Swap = p.readSwap(r, values.Get(swapName))
	return w, nil
}

// readReason finds the reason that the address names: by its standard name, so
// that other pages can link to it, or by its id.
func (p *Pages) readReason(r *orgweb.Request, asked string) (place.Reason, error) {
	if asked == "" {
		return place.Reason{}, nil
	}
	all, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	for _, reason := range place.Visible(all) {
		if reason.ID == asked || reasonValue(reason) == asked {
			return reason, err
		}
	}
	return place.Reason{}, err
}

func reasonValue(r place.Reason) string {
	if r.Standard != "" {
		return r.Standard
	}
	return r.ID
}

func (p *Pages) readPlace(r *orgweb.Request, slug string) (place.Place, error) {
	found, err := p.Place.PlaceBySlug(r.HTTP.Context(), p.DB, r.Tenant.ID, slug)
	if errs.Is(err, errs.NotFound) || found.Closed() {
		return place.Place{}, nil
	}
	return found, err
}

// readSwap keeps only a hold that is there; any other would fail the search.
func (p *Pages) readSwap(r *orgweb.Request, holdID string) appointment.Appointment {
	if holdID == "" {
		return appointment.Appointment{}
	}
	held, err := p.Appointment.Held(r.HTTP.Context(), p.DB, r.Tenant, holdID)
	if err != nil {
		return appointment.Appointment{}
	}
	return held
}

func known(value string, values []string) string {
	if slices.Contains(values, value) {
		return value
	}
	return ""
}

// languages are those that help can be asked for in, besides Norwegian.
func languages() []string {
	return slices.DeleteFunc(i18n.SpokenLanguages(), func(code string) bool {
		return code == "nb" || code == "nn" || code == signLanguage
	})
}

const signLanguage = "sgn"

// interpreters are the languages that an interpreter can be asked for in.
func interpreters() []string { return append([]string{signLanguage}, languages()...) }

// knowsReason tells whether step 1 is done.
func (w wish) knowsReason() bool { return w.Reason.ID != "" }

// values is the wish as a query or as hidden fields.
func (w wish) values() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{
		reasonName: w.reasonValue(), placeName: w.Place.Slug, languageName: w.Language,
		interpreterName: w.Interpreter, fromName: w.From.String(), swapName: w.Swap.ID,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func (w wish) reasonValue() string {
	if w.Reason.ID == "" {
		return ""
	}
	return reasonValue(w.Reason)
}

// path is a page's path with the wish as its query.
func (w wish) path(page string) string {
	if query := w.values().Encode(); query != "" {
		return page + "?" + query
	}
	return page
}

// from is the wish from another day on.
func (w wish) from(d civil.Date) wish {
	w.From = d
	return w
}

// search is what the wish means for the calendar.
func (w wish) search(r *orgweb.Request) freetime.Search {
	return freetime.Search{
		Tenant: r.Tenant, ReasonID: w.Reason.ID, PlaceID: w.Place.ID, Language: w.Language,
		Interpreter: w.Interpreter, By: freetime.Resident, From: w.From, Moving: w.Swap.ClaimID, Now: r.Now,
	}
}
