package dropinweb

import (
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// kioskLanguages are those of the tablet at the door and of the screen: all that
// residents meet.
var kioskLanguages = []string{"nb", "nn", "en", "uk", "pl", "ar", "so", "ti", "lt"}

// kioskPage asks one question, large: what is it about?
type kioskPage struct {
	orgweb.Page
	Form      *form.Form // what went wrong
	Lang, Dir string
	Heading   string
	Ask       string
	Action    string
	Hidden    []*form.Field
	Topics    []topicButton
	Languages []web.Link
	Light     light
	Closed    string
}

// kioskPath is the address that the tablet at the door opens.
func kioskPath(r *orgweb.Request, b dropin.Board) string {
	return "/drop-in/" + url.PathEscape(b.Place.Slug) + "/kiosk?" + url.Values{"d": {b.DoorCode}}.Encode()
}

func (p *Pages) kiosk(w http.ResponseWriter, r *orgweb.Request) error {
	page, _, err := p.kioskPage(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "kiosk", page)
}

// kioskText are the words in the language that was chosen on the tablet.
func kioskText(r *orgweb.Request) i18n.Localizer {
	if lang := r.Query("lang"); slices.Contains(kioskLanguages, lang) {
		return r.In(lang)
	}
	return r.Text
}

func (p *Pages) kioskPage(r *orgweb.Request) (page kioskPage, b dropin.Board, err error) {
	if b, err = p.board(r); err != nil {
		return page, b, err
	}
	t := kioskText(r)
	page = kioskPage{Page: r.PageTitled(t.T("dropin.kiosk.welcome")).Bare().Scripted(), Form: form.New(r.Text), Lang: t.Lang(), Dir: t.Dir(),
		Heading: t.T("dropin.kiosk.welcome"), Ask: t.T("dropin.kiosk.ask"), Light: lightOf(r.Text, b)}
	page.Frame.Lang, page.Frame.Dir, page.Frame.NoIndex = t.Lang(), t.Dir(), true
	query := url.Values{"d": {r.Query("d")}, "lang": {t.Lang()}}
	page.Action = r.URL("/drop-in/" + b.Place.Slug + "/kiosk?" + query.Encode())
	for _, lang := range kioskLanguages {
		query.Set("lang", lang)
		page.Languages = append(page.Languages, web.Link{Text: r.In(lang).Name(), Lang: lang, Current: lang == t.Lang(),
			URL: r.URL("/drop-in/" + b.Place.Slug + "/kiosk?" + query.Encode())})
	}
	switch _, open := b.Until(); {
	case !b.Queue.Counting || !open:
		page.Closed = t.T("dropin.kiosk.closed")
	case b.Full():
		page.Closed = t.T("dropin.kiosk.full")
	case !p.DropIn.IsDoor(r.Tenant.ID, b.Queue, r.Query("d")):
		page.Closed = r.Text.T("dropin.door.notdoor")
	}
	return page, b, p.kioskTopics(r, t, &page)
}

func (p *Pages) kioskTopics(r *orgweb.Request, t i18n.Localizer, page *kioskPage) error {
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	for _, reason := range place.Visible(reasons) {
		page.Topics = append(page.Topics, topicButton{reason.ID, topicIn(r, t, reason)})
	}
	stamp := p.Forms.NewForm(r.Now)
	page.Hidden = stampFields(stamp.Key, stamp.Stamp)
	return err
}

// topicIn names a topic in the language of the tablet; a topic of the tenant's
// own words, in these.
func topicIn(r *orgweb.Request, t i18n.Localizer, reason place.Reason) string {
	if name := reason.NameIn(t); name != "" {
		return name
	}
	return reason.NameIn(r.Text)
}

func (p *Pages) kioskTake(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, b, err := p.kioskPage(r)
	if err != nil {
		return err
	}
	if lang := page.Lang; languageName(r.Text, lang) != "" {
		values.Set("language", lang)
	}
	id, err := p.take(r, b, values, dropin.ByKiosk)
	if err == nil {
		query := url.Values{"d": {r.Query("d")}, "lang": {page.Lang}}
		return r.Redirect(w, "/drop-in/"+b.Place.Slug+"/kiosk/"+id+"?"+query.Encode())
	}
	if !page.Form.SetError(err) {
		return err
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "kiosk", page)
}

// numberPage shows the number on the tablet for some seconds, and prints it
// once.
type numberPage struct {
	orgweb.Page
	Paper     slip
	Lang, Dir string
	Yours     string
	PrintNow  bool
	Next      string
	NextText  string
}

func (p *Pages) kioskNumber(w http.ResponseWriter, r *orgweb.Request) error {
	ticket, b, err := p.number(r)
	if err != nil {
		return err
	}
	t := kioskText(r)
	page := numberPage{Page: r.PageTitled(t.T("dropin.kiosk.yours")).Bare().Scripted(), Lang: t.Lang(), Dir: t.Dir(), Yours: t.T("dropin.kiosk.yours"),
		NextText: t.T("dropin.kiosk.next"), Next: r.URL("/drop-in/" + b.Place.Slug + "/kiosk?" + url.Values{"d": {r.Query("d")}}.Encode())}
	page.Frame.Lang, page.Frame.Dir, page.Frame.NoIndex = t.Lang(), t.Dir(), true
	if page.PrintNow, err = p.DropIn.MarkPrinted(r.HTTP.Context(), r.Tenant.ID, ticket.ID); err != nil {
		return err
	}
	page.Paper, err = newSlip(r, t, ticket, b)
	return p.render(w, "kiosknumber", page, err)
}

func (p *Pages) render(w http.ResponseWriter, name string, page any, err error) error {
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, name, page)
}
