package frontweb

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/visitweb"
)

// deskPage is the desk: the wishes, the next free times across all
// organisations, who it is for, the look-up and the help that was given in the
// call, on one screen and in one form, so that no button loses what was typed
// for another.
type deskPage struct {
	orgweb.Page
	Keys    deskKeys
	Unknown []string // what stood in the address and nobody knows
	Notice  string   // what was just done
	Waiting string   // where the caller can ask to be told when a time falls free
	Undo    string   // id of the visit just logged, which may be taken back
	Drafts  []draftLine
	Wishes  *form.Form
	Times   deskTimes
	Form    *form.Form // who it is for
	Saved   string     // "Lagret kl. 10.42."
	Find    deskFind
	Look    *form.Form        // that of Find, so that the title tells a failure
	Visit   *form.Form        // nil for partners, who give no help
	Anyway  bool              // may take a time that is not free
	Links   []deskLink        // what else waits, with its key
	Taps    []visitweb.Button // count what somebody did not get
}

// deskLink leads to what waits: "Ringeliste (3)". Letters have an access key, and
// no function key: F5 is the browser's.
type deskLink struct{ Key, AccessKey, Text, URL string }

// deskLinks are the lines of the menu that a clerk goes to between two calls,
// with how many wait there.
func deskLinks(r *orgweb.Request, menu []web.MenuPart) (links []deskLink) {
	for _, part := range menu {
		for _, link := range part.Links {
			switch link.URL {
			case r.URL("/intern/ringeliste"):
				links = append(links, deskLink{Key: "F4", Text: link.Text, URL: link.URL})
			case r.URL("/intern/brev"):
				links = append(links, deskLink{AccessKey: "b", Text: link.Text, URL: link.URL})
			}
		}
	}
	return links
}

// deskKeys are the hidden fields: of the form that counts once, the draft, and
// the wishes that the times were listed for.
type deskKeys struct{ Key, Stamp, Draft, For string }

// deskState is what an answer of the desk is made of.
type deskState struct {
	wanted  wishes
	typed   url.Values // nil on a page that begins
	resumed bool       // what was put aside is taken up again
	problem error      // with the booking
	found   *deskFind  // a look-up that was asked for
	visit   *form.Form // a visit that could not be logged
	page    deskPage   // notices
}

// desk shows the screen, empty or with what was put aside.
func (p *Pages) desk(w http.ResponseWriter, r *orgweb.Request) error {
	query := r.HTTP.URL.Query()
	state := deskState{wanted: wishesOf(query)}
	if draft := query.Get("kladd"); draft != "" {
		if err := p.resume(r, draft, &state); err != nil {
			return err
		}
	}
	state.page.Notice = deskNotice(r)
	if _, err := p.unplanned().Own(r, r.Query("logget")); err == nil {
		state.page.Undo = r.Query("logget")
	}
	return p.renderDesk(w, r, state)
}

// deskNotices are told after a change, by what stands in the address.
var deskNotices = map[string]string{
	"lagt": "front.desk.aside.done", "slettet": "front.desk.draft.deleted", "angret": "front.desk.visit.undone",
	"ring": "front.desk.call.done",
}

func deskNotice(r *orgweb.Request) string {
	for name, key := range deskNotices {
		if r.Query(name) != "" {
			return r.Text.T(key)
		}
	}
	return ""
}

// deskDo is what a button of the desk does.
type deskDo func(p *Pages, w http.ResponseWriter, r *orgweb.Request, values url.Values) error

// deskButtons are the buttons by the value that they send as "do".
func deskButtons() map[string]deskDo {
	buttons := map[string]deskDo{
		"vis": (*Pages).showTimes, "bestill": (*Pages).bookAtDesk, "skrivut": (*Pages).bookAndPrint,
		"legg": (*Pages).putAside, "slett": (*Pages).deleteDraft, "finn": (*Pages).findAtDesk,
		"besok": (*Pages).logPhoneVisit, "angre": (*Pages).undoPhoneVisit,
		"passet": (*Pages).noneFitted, "likevel": (*Pages).goAnyway,
		"ring": (*Pages).callBack, "ringom": (*Pages).callAbout, "ikke": (*Pages).leaveAlone,
	}
	maps.Copy(buttons, tapsAtDesk())
	return buttons
}

// postDesk does what the button says.
func (p *Pages) postDesk(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	if values.Get("kladd") == "" {
		values.Set("kladd", id.New())
	}
	do, ok := deskButtons()[pressed(values)]
	if !ok {
		return errs.E(errs.Invalid, "web.error.invalid")
	}
	return do(p, w, r, values)
}

// pressed is the button. Enter in a field presses none; then what was typed
// tells: a look-up, else other wishes than those of the list, else the booking.
func pressed(values url.Values) string {
	if do := values.Get("do"); do != "" {
		return do
	}
	wanted := wishesOf(values)
	for _, row := range []string{"ringom", "ikke"} { // the buttons of found rows say which
		if values.Get(row) != "" {
			return row
		}
	}
	switch {
	case values.Get("dag") != "":
		return "vis"
	case lookedFor(values):
		return "finn"
	case wanted.address(wanted.from.String()) != values.Get("_for"):
		return "vis"
	}
	return "bestill"
}

// showTimes lists the times of other wishes, or of other days. What was typed
// stays.
func (p *Pages) showTimes(w http.ResponseWriter, r *orgweb.Request, values url.Values) error {
	if day := values.Get("dag"); day != "" {
		values.Set("fra", day)
	}
	values.Del("slot")
	return p.renderDesk(w, r, deskState{wanted: wishesOf(values), typed: values})
}

// renderDesk shows the screen. What somebody has said is kept as well, for the
// line may drop now.
func (p *Pages) renderDesk(w http.ResponseWriter, r *orgweb.Request, s deskState) error {
	page := s.page
	page.Page = r.Page("front.desk.title").Wide().Scripted()
	page.Form, page.Anyway = p.deskForm(r), r.Staff.Has(org.Desk, org.Coordinator)
	page.Keys.Draft, page.Links = draftID(s.typed), deskLinks(r, page.Frame.Menu)
	page.Taps = tapButtons(r)
	if err := p.fillWishes(r, &page, &s); err != nil {
		return err
	}
	status, err := p.fillDesk(r, &page, s)
	if err != nil {
		return err
	}
	page.Look = page.Find.Form
	if err := p.fillTimes(r, &page, s); err != nil {
		return err
	}
	if page.Drafts, err = p.draftLines(r, page.Keys.Draft); err != nil {
		return err
	}
	fresh := p.Forms.NewForm(r.Now)
	page.Keys.Key, page.Keys.Stamp = fresh.Key, fresh.Stamp
	return p.views.Render(w, status, "desk", page)
}

// fillDesk puts back what was typed and says what was wrong.
func (p *Pages) fillDesk(r *orgweb.Request, page *deskPage, s deskState) (status int, err error) {
	page.Find, page.Visit = newDeskFind(r), phoneVisitForm(r)
	status = http.StatusOK
	if s.typed == nil {
		return status, nil
	}
	if !s.resumed {
		page.Saved = p.keep(r, s.typed)
	}
	fillQuietly(page.Form, s.typed)
	if page.Visit != nil {
		fillQuietly(page.Visit, s.typed)
	}
	switch {
	case s.found != nil:
		page.Find = *s.found
		return s.found.status, nil
	case s.visit != nil:
		page.Visit = s.visit
		return http.StatusUnprocessableEntity, nil
	case s.problem != nil:
		return complain(page.Form, s.typed, s.problem)
	}
	return status, nil
}

// fillQuietly puts back what was typed, and says nothing yet of what is missing.
func fillQuietly(f *form.Form, typed url.Values) {
	for _, field := range f.Fields {
		if _, there := typed[field.Name]; !there && field.Kind != form.Checkbox {
			continue
		}
		field.Value = strings.TrimSpace(typed.Get(field.Name))
		for i, option := range field.Options {
			field.Options[i].Checked = option.Value == field.Value
		}
	}
}

// complain says what was wrong with a booking.
func complain(f *form.Form, typed url.Values, problem error) (status int, err error) {
	if errs.Is(problem, errs.Conflict) {
		f.SetError(problem)
		return http.StatusConflict, nil
	}
	f.Fill(typed)
	if !f.SetError(problem) && !f.Failed() {
		return 0, problem
	}
	return http.StatusUnprocessableEntity, nil
}
