package appointmentweb

import (
	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/web"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// nextBest is what there is besides the list, so that a full calendar never ends
// in nothing: what comes nearest to the wish, where one can come without an
// appointment, and two ways of being told or rung. The phone number is always
// there besides.
type nextBest struct {
	Links  []web.Link
	DropIn []string // where and when, a line each
	Join   string   // the page of the earlier-time list, "" when we can tell nobody
	Ring   string   // the page on which to ask to be called
}

func (p *Pages) nextBest(r *orgweb.Request, w wish, names catalogue, empty bool) (n nextBest, err error) {
	w.Swap = appointment.Appointment{}
	n.Ring = r.URL(w.path(callbackPath))
	if p.Appointment.TellsSomebody() {
		n.Join = r.URL(w.path(joinPath))
	}
	if n.DropIn, err = p.dropIns(r, w, names); err != nil {
		return n, err
	}
	if empty || w.narrows() {
		n.Links, err = p.nearest(r, w, names)
	}
	return n, err
}

// relaxed is a wish with something given up, and the sentence that offers it.
type relaxed struct {
	key  string
	wish wish
	not  string // a place that is not meant: the one that was wished for
	last bool   // only when nothing else was found
}

// nearest looks for what comes nearest to a wish: the same from today, another
// place, Norwegian or an interpreter in place of a host who speaks the language,
// no interpreter, any reason. Each is a link that tells the first time.
func (p *Pages) nearest(r *orgweb.Request, w wish, names catalogue) (links []web.Link, err error) {
	for _, other := range w.relax() {
		if other.last && len(links) > 0 {
			continue
		}
		first, err := p.first(r, other)
		if err != nil {
			return nil, err
		}
		if first.OfferID == "" {
			continue
		}
		links = append(links, web.Link{
			URL: r.URL(other.wish.path("/time/tider")),
			Text: r.Text.T(other.key, "When", r.Text.When(first.Date, first.Start), "Where", names.where(r.Text, first),
				"Language", r.Text.LanguageName(w.Language)),
		})
	}
	return links, nil
}

func (w wish) relax() (others []relaxed) {
	w.lostPlace = false
	try := func(when bool, key string, change func(*wish)) {
		if when {
			other := w
			other.From = civil.Date{}
			change(&other)
			others = append(others, relaxed{key: key, wish: other})
		}
	}
	try(!w.From.IsZero(), "appointmentweb.nextbest.today", func(o *wish) {})
	try(w.Place.ID != "", "appointmentweb.nextbest.place", func(o *wish) { o.Place = place.Place{} })
	if w.Place.ID != "" {
		others[len(others)-1].not = w.Place.ID
	}
	try(w.Language != "" && w.Interpreter == "", "appointmentweb.nextbest.interpreter", func(o *wish) { o.Interpreter, o.Language = w.Language, "" })
	try(w.Language != "" && w.Interpreter == "", "appointmentweb.nextbest.norwegian", func(o *wish) { o.Language = "" })
	try(w.Interpreter != "", "appointmentweb.nextbest.nointerpreter", func(o *wish) { o.Interpreter = "" })
	if w.Place.ID != "" && (w.Language != "" || w.Interpreter != "") {
		others = append(others, relaxed{key: "appointmentweb.nextbest.anything", wish: wish{Reason: w.Reason, Swap: w.Swap}, last: true})
	}
	return others
}

// elsewhere is how many times are looked through for one at another place.
const elsewhere = 60

// first is the first free time of a wish, zero when there is none.
func (p *Pages) first(r *orgweb.Request, w relaxed) (first freetime.Time, err error) {
	search := w.wish.search(r)
	search.Limit = 1
	if w.not != "" {
		search.Limit = elsewhere
	}
	l, err := p.Appointment.Free.List(r.HTTP.Context(), p.DB, search)
	if err != nil {
		return first, err
	}
	for _, t := range l.Times {
		if t.PlaceID != w.not {
			return t, nil
		}
	}
	return first, nil
}
