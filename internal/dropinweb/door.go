package dropinweb

import (
	"net/http"
	"net/url"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/dropin"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// placesPage tells where one can just come, and how long the wait is.
type placesPage struct {
	orgweb.Page
	Now, Later []placeLine
	Book       string
}

type placeLine struct {
	Name, URL, Address, Hours string
	Light                     light
	Queue                     bool
}

// daysAhead is how far it is told when one can come next.
const daysAhead = 14

func (p *Pages) places(w http.ResponseWriter, r *orgweb.Request) error {
	today := civil.DateOf(r.Now, r.Tenant.Location())
	sessions, err := p.Place.Sessions(r.HTTP.Context(), p.DB, place.SessionQuery{TenantID: r.Tenant.ID, Kind: place.KindDropIn, From: today, To: today.AddDays(daysAhead)})
	if err != nil {
		return err
	}
	all, err := p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID)
	if err != nil {
		return err
	}
	page := placesPage{Page: r.Page("dropin.places.title"), Book: r.URL("/time")}
	page.Frame.Description = r.Text.T("dropin.places.lead")
	for _, at := range all {
		b, err := p.DropIn.Board(r.HTTP.Context(), p.DB, dropin.BoardQuery{Tenant: r.Tenant, PlaceID: at.ID, Now: r.Now})
		if err != nil {
			return err
		}
		page.add(r, b, sessions)
	}
	return p.views.Render(w, http.StatusOK, "places", page)
}

func (page *placesPage) add(r *orgweb.Request, b dropin.Board, sessions []place.Session) {
	line := placeLine{Name: b.Place.Name, URL: r.URL("/drop-in/" + b.Place.Slug), Address: b.Place.FullAddress(), Queue: b.Queue.Counting, Light: lightOf(r.Text, b)}
	if until, open := b.Until(); open {
		line.Hours = r.Text.T("dropin.until", "Clock", r.Text.Clock(until))
		page.Now = append(page.Now, line)
		return
	}
	if line.Hours = nextHours(r, b, sessions); line.Hours != "" {
		page.Later = append(page.Later, line)
	}
}

// nextHours is when one can come next, "" when that is not in the days read.
func nextHours(r *orgweb.Request, b dropin.Board, sessions []place.Session) string {
	clock := civil.TimeOfDayOf(b.Now, b.Place.Location())
	for _, s := range sessions {
		if s.PlaceID != b.Place.ID {
			continue
		}
		for _, span := range s.Open {
			if s.Date.After(b.Date) || span.Start > clock {
				return r.Text.T("dropin.nexthours", "Day", r.Text.Day(s.Date), "Span", r.Text.SpanText(span))
			}
		}
	}
	return ""
}

// doorPage is one place: how long the wait is, and for who stands at the door, a
// number.
type doorPage struct {
	orgweb.Page
	Place, Address, Hours string
	Light                 light
	Counting, AtDoor      bool
	Form                  *form.Form
	Action                string
	Links                 []web.Link
}

func (p *Pages) door(w http.ResponseWriter, r *orgweb.Request) error {
	page, _, err := p.doorPage(r)
	if err != nil {
		return err
	}
	return p.views.Render(w, http.StatusOK, "door", page)
}

func (p *Pages) doorPage(r *orgweb.Request) (page doorPage, b dropin.Board, err error) {
	if b, err = p.board(r); err != nil {
		return page, b, err
	}
	page = doorPage{Page: r.Page("dropin.door.title", "Place", b.Place.Name), Place: b.Place.Name, Address: b.Place.FullAddress(),
		Light: lightOf(r.Text, b), Counting: b.Queue.Counting, Form: form.New(r.Text)}
	if until, open := b.Until(); open {
		page.Hours = r.Text.T("dropin.until", "Clock", r.Text.Clock(until))
		page.AtDoor = b.Queue.Counting && !b.Full() && p.DropIn.IsDoor(r.Tenant.ID, b.Queue, r.Query("d"))
	} else if page.Hours, err = p.nextAt(r, b); err != nil {
		return page, b, err
	}
	page.Links = []web.Link{
		{Text: r.Text.T("dropin.door.place"), URL: r.URL("/steder/" + b.Place.Slug)},
		{Text: r.Text.T("dropin.door.others"), URL: r.URL("/drop-in")},
		{Text: r.Text.T("dropin.door.book"), URL: r.URL("/time?" + url.Values{"sted": {b.Place.Slug}}.Encode())},
	}
	if page.AtDoor {
		page.Action = r.URL(doorPath(b, r.Query("d")))
		page.Form, err = p.doorForm(r, b)
	}
	return page, b, err
}

func (p *Pages) nextAt(r *orgweb.Request, b dropin.Board) (string, error) {
	sessions, err := p.Place.Sessions(r.HTTP.Context(), p.DB, place.SessionQuery{
		TenantID: r.Tenant.ID, PlaceID: b.Place.ID, Kind: place.KindDropIn, From: b.Date, To: b.Date.AddDays(daysAhead)})
	return nextHours(r, b, sessions), err
}

// doorPath is the address on the poster.
func doorPath(b dropin.Board, code string) string {
	return "/drop-in/" + url.PathEscape(b.Place.Slug) + "?" + url.Values{"d": {code}}.Encode()
}

func (p *Pages) doorForm(r *orgweb.Request, b dropin.Board) (*form.Form, error) {
	reasons, err := p.Place.Reasons(r.HTTP.Context(), p.DB, r.Tenant.ID)
	topic := &form.Field{Kind: form.Radio, Name: "reason", Label: r.Text.T("dropin.kiosk.ask"), Width: "tiles"}
	for _, reason := range place.Visible(reasons) {
		topic.Options = append(topic.Options, form.Option{Value: reason.ID, Label: reason.NameIn(r.Text)})
	}
	fields := []*form.Field{topic, languageField(r.Text)}
	if b.Queue.ShowsNames && !b.NAV {
		fields = append(fields, &form.Field{Kind: form.Text, Name: "name", Label: r.Text.T("dropin.door.name"), Hint: r.Text.T("dropin.door.name.hint"), MaxLength: 40, Width: "sm", Autocomplete: "given-name"})
	}
	stamp := p.Forms.NewForm(r.Now)
	f := form.New(r.Text, append(fields, stampFields(stamp.Key, stamp.Stamp)...)...)
	f.Note = ""
	return f, err
}

func (p *Pages) takeNumber(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	page, b, err := p.doorPage(r)
	if err != nil {
		return err
	}
	id, err := p.take(r, b, values, dropin.ByPhone)
	if err == nil {
		return r.Redirect(w, "/konummer/"+id)
	}
	page.Form.Fill(values)
	if !page.Form.SetError(err) {
		return err
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "door", page)
}

// take takes a number for whoever stands at the door.
func (p *Pages) take(r *orgweb.Request, b dropin.Board, values url.Values, via dropin.Via) (string, error) {
	if !p.DropIn.IsDoor(r.Tenant.ID, b.Queue, r.Query("d")) {
		return "", errs.E(errs.Conflict, "dropin.door.notdoor")
	}
	w := wanted(values)
	w.Via = via
	if !b.Queue.ShowsNames || b.NAV {
		w.FirstName = ""
	}
	post := dropin.Post{Tenant: r.Tenant, PlaceID: b.Place.ID, Now: r.Now}
	return p.once(r, values, "dropin", func(tx db.Tx) (string, error) {
		t, err := p.DropIn.TakeIn(tx, post, w)
		return t.ID, err
	})
}
