package appointmentweb

import (
	"net/http"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// earlierPage lets somebody with an appointment be told of a free time on an
// earlier day.
type earlierPage struct {
	orgweb.Page
	When, Back string
	Action     string
	Form       *form.Form
	How        string
}

func (p *Pages) showEarlier(w http.ResponseWriter, r *orgweb.Request) error {
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	return p.earlierForm(w, r, m, http.StatusOK)
}

func (p *Pages) earlierForm(w http.ResponseWriter, r *orgweb.Request, m meeting, status int) error {
	if !p.Appointment.CanWish(m.Appointment, r.Tenant, r.Now) {
		return p.notice(w, http.StatusConflict, noticePage{
			Page: r.Page("appointmentweb.earlier.title"), Text: r.Text.T("appointmentweb.earlier.cannot"),
			Links: []web.Link{{Text: r.Text.T("appointmentweb.earlier.back"), URL: r.URL(appointmentPath(m.Token))}},
		})
	}
	path := appointmentPath(m.Token)
	page := earlierPage{
		Page: r.Page("appointmentweb.earlier.title"), When: m.inText(r.Text), Back: r.URL(path), Action: r.URL(path + "/tidligere"),
		Form: form.New(r.Text, whereField(r.Text, m)), How: howOften(r.Text, true),
	}
	page.Frame.NoIndex = true
	return p.views.Render(w, status, "earlier", page)
}

// whereField asks whether another place will do.
func whereField(t i18n.Localizer, m meeting) *form.Field {
	return &form.Field{
		Kind: form.Radio, Name: placeName, Label: t.T("appointmentweb.earlier.where"), Required: true, Options: []form.Option{
			{Value: "her", Label: t.T("appointmentweb.earlier.here", "Place", m.place.Name), Checked: true},
			{Value: "alle", Label: placeNameIn(t, place.Place{})},
		},
	}
}

// wishEarlier puts them on the list. Done twice is done once.
func (p *Pages) wishEarlier(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	m, err := p.byToken(r)
	if err != nil {
		return err
	}
	placeID := m.PlaceID
	if values.Get(placeName) == "alle" {
		placeID = ""
	}
	token, err := p.Appointment.WishEarlier(r.HTTP.Context(), p.change(r, m), placeID)
	if errs.Is(err, errs.Conflict) || errs.Is(err, errs.Invalid) {
		return p.earlierForm(w, r, m, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	return r.Redirect(w, waitingPath(token)+"?ny=1")
}

// fillEarlier leads to the list, or tells how they stand on it; what they were
// told of, and is still free, comes first.
func (p *Pages) fillEarlier(r *orgweb.Request, m meeting, page *appointmentPage) error {
	if r.Query("ute") != "" && page.Alert == nil {
		page.Alert = &web.Alert{Color: "info", Role: "status", Text: r.Text.T("appointmentweb.left.kept")}
	}
	e, err := p.Appointment.EarlierOf(r.HTTP.Context(), r.Tenant, m.ID)
	if errs.Is(err, errs.NotFound) {
		if p.Appointment.CanWish(m.Appointment, r.Tenant, r.Now) {
			page.Earlier = web.Link{Text: r.Text.T("appointmentweb.earlier.link"), URL: r.URL(appointmentPath(m.Token) + "/tidligere")}
		}
		return nil
	}
	if err != nil {
		return err
	}
	page.Earlier = web.Link{Text: r.Text.T("appointmentweb.earlier.standing"), URL: r.URL(waitingPath(e.Token))}
	times, err := p.Appointment.EarlierTimes(r.HTTP.Context(), r.Tenant, e, r.Now)
	if err != nil || len(times) == 0 || page.Alert != nil {
		return err
	}
	page.Alert = &web.Alert{Color: "info", Text: r.Text.T("appointmentweb.earlier.free"), Links: []web.Link{{
		URL: r.URL(waitingPath(e.Token)), Text: r.Text.T("appointmentweb.earlier.see", "When", r.Text.When(times[0].Date, times[0].Start)),
	}}}
	return nil
}
