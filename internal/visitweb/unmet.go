package visitweb

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/orgweb"
	"digivert/internal/place"
	"digivert/internal/visit"
)

// Unmet is the part of a page with which a host or a desk counts, in one tap,
// what somebody wanted and did not get:
//
//	{{template "unmet" .Unmet}}
//
// It counts and keeps nothing of who it was.
type Unmet struct {
	Heading, Hint  string
	More           string // where, and in which language, if not as Hint says
	Action, Undo   string
	Back           string // the page's own address, to which the buttons lead back
	Where          []*form.Field
	Taps           []Button
	Counted        string // "Telt: ingen snakket språket", after a tap
	Last, UndoText string // what was counted, for the button that takes it back
	Open           bool   // a language was asked for last time
}

// whereUnmet are the pages that have the part.
func whereUnmet() []string {
	return []string{"/intern/besok", "/intern/dag", "/intern/skranke", "/intern/ko"}
}

// NewUnmet makes the part for a page whose address, query included, is back.
func NewUnmet(r *orgweb.Request, places []place.Place, back string) Unmet {
	t := r.Text
	u := Unmet{
		Heading: t.T("visit.tap.heading"), More: t.T("visit.tap.more"), Action: r.URL("/intern/udekket"), Undo: r.URL("/intern/udekket/angre"), Back: back,
		UndoText: t.T("visit.log.undo"),
	}
	last, counted := parseTap(r.Query("talt"))
	at := last.PlaceID
	if at == "" {
		at = r.Query("sted")
	}
	where := placeField(r, places, at)
	where.ID = "unmet-place"
	language := languageField(t, "")
	language.ID, language.Label = "unmet-language", t.T("visit.tap.language")
	u.Where = []*form.Field{where, language}
	form.New(t, where, language)
	u.Hint = t.T("visit.tap.hint")
	if i := slices.IndexFunc(where.Options, ticked); i >= 0 {
		u.Hint = t.T("visit.tap.hint.at", "Place", where.Options[i].Label)
	}
	for _, why := range visit.UnmetTaps() {
		u.Taps = append(u.Taps, Button{Value: string(why), Label: t.T(why.Key()), Variant: "secondary"})
	}
	if counted {
		u.Open, u.Last, u.Counted = last.Language != "", r.Query("talt"), t.T("visit.tap.counted", "What", t.T(last.Why.Key()))
	}
	return u
}

// tapOf is a tap as it stands in an address: why, place and language. The day is
// today's, and the reason is not asked.
func tapOf(u visit.Unmet) string { return string(u.Why) + "~" + u.PlaceID + "~" + u.Language }

func parseTap(s string) (u visit.Unmet, ok bool) {
	parts := strings.Split(s, "~")
	if len(parts) != 3 || !slices.Contains(visit.UnmetTaps(), visit.UnmetWhy(parts[0])) {
		return u, false
	}
	return visit.Unmet{Why: visit.UnmetWhy(parts[0]), PlaceID: parts[1], Language: parts[2]}, true
}

func (p *Pages) tapUnmet(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	u := visit.Unmet{
		Date: civil.DateOf(r.Now, r.Tenant.Location()), Why: visit.UnmetWhy(values.Get("why")), PlaceID: values.Get("place"), Language: values.Get("language"),
	}
	if !slices.Contains(visit.UnmetTaps(), u.Why) {
		return errs.E(errs.Invalid, "visit.tap.unknown")
	}
	if _, err := p.Place.Place(r.HTTP.Context(), p.DB, r.Tenant.ID, u.PlaceID); err != nil && u.PlaceID != "" {
		return err
	}
	err = p.DB.Write(r.HTTP.Context(), func(tx db.Tx) error { return visit.RecordUnmet(tx.Context(), tx, r.Tenant.ID, u) })
	if err != nil {
		return err
	}
	return r.Redirect(w, backFromTap(values.Get("tilbake"), tapOf(u)))
}

// undoUnmet takes back a tap of today.
func (p *Pages) undoUnmet(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	u, ok := parseTap(values.Get("talt"))
	if !ok {
		return errs.E(errs.Invalid, "visit.tap.unknown")
	}
	u.Date = civil.DateOf(r.Now, r.Tenant.Location())
	err = p.DB.Write(r.HTTP.Context(), func(tx db.Tx) error { return visit.RemoveUnmet(tx.Context(), tx, r.Tenant.ID, u) })
	if err != nil {
		return err
	}
	return r.Redirect(w, backFromTap(values.Get("tilbake"), ""))
}

// backFromTap leads back to the page of the tap: only to one of ours.
func backFromTap(address, tap string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" || !slices.Contains(whereUnmet(), u.Path) {
		u = &url.URL{Path: "/intern/besok"}
	}
	q := u.Query()
	q.Del("talt")
	q.Del("lagret")
	if tap != "" {
		q.Set("talt", tap)
	}
	return (&url.URL{Path: u.Path, RawQuery: q.Encode()}).String()
}
