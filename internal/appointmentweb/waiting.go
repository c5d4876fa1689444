package appointmentweb

import (
	"net/http"
	"net/url"
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// waitingPage is how somebody stands on the earlier-time list: the free times
// that they were told of, what they wait for, and the way out.
type waitingPage struct {
	orgweb.Page
	Alert  *web.Alert
	Times  []offeredTime
	Facts  []Fact
	Code   string // of somebody without an appointment
	How    string
	Action string
	Leave  string
	Mine   string // the appointment that the wish hangs on, "" when there is none
}

// offeredTime is a free time with the form that takes it.
type offeredTime struct {
	When, Where string
	Form        *form.Form
}

func waitingPath(token string) string { return "/si-fra/" + url.PathEscape(token) }

// WaitingURL is the page of somebody on the earlier-time list, for the desk when
// they call and say their code.
func WaitingURL(r *orgweb.Request, token string) string { return r.URL(waitingPath(token)) }

func (p *Pages) showWaiting(w http.ResponseWriter, r *orgweb.Request) error {
	return p.waiting(w, r, http.StatusOK, nil)
}

// waiting shows the page as it now is, with what stood in the way.
func (p *Pages) waiting(w http.ResponseWriter, r *orgweb.Request, status int, problem error) error {
	e, err := p.Appointment.Earlier(r.HTTP.Context(), r.Tenant, r.PathValue("token"))
	if err != nil {
		return p.notWaiting(w, r, err)
	}
	page, err := p.waitingPage(r, e)
	if err != nil {
		return err
	}
	if problem != nil {
		page.Alert = &web.Alert{Color: "warning", Role: "alert", Text: r.Text.T("appointmentweb.waiting.taken")}
	}
	return p.views.Render(w, status, "waiting", page)
}

// notWaiting answers for a wish that is over: taken, left or past.
func (p *Pages) notWaiting(w http.ResponseWriter, r *orgweb.Request, err error) error {
	if !errs.Is(err, errs.NotFound) {
		return err
	}
	return p.notice(w, http.StatusNotFound, noticePage{
		Page: r.Page("appointmentweb.notwaiting.title"), Text: r.Text.T("appointment.earlier.notfound"),
		Links: []web.Link{
			{Text: r.Text.T("appointmentweb.find.link"), URL: r.URL("/avtale")},
			{Text: r.Text.T("appointmentweb.again"), URL: r.URL("/time")},
		},
	})
}

func (p *Pages) waitingPage(r *orgweb.Request, e appointment.Earlier) (page waitingPage, err error) {
	times, err := p.Appointment.EarlierTimes(r.HTTP.Context(), r.Tenant, e, r.Now)
	if err != nil {
		return page, err
	}
	title := "appointmentweb.waiting.title"
	if len(times) > 0 {
		title = "appointmentweb.waiting.free"
	}
	page = waitingPage{
		Page: r.Page(title), How: p.howTold(r, e), Action: r.URL(waitingPath(e.Token)), Leave: r.URL(waitingPath(e.Token) + "/ut"),
	}
	page.Frame.NoIndex = true
	if page.Times, err = p.offered(r, e, times); err != nil {
		return page, err
	}
	if page.Facts, err = p.waitingFacts(r, e); err != nil {
		return page, err
	}
	if e.AppointmentID != "" {
		page.Mine = r.URL(appointmentPath(e.Booked.Token))
	} else {
		page.Code = e.Code
	}
	page.Alert = waitingNews(r, e, len(times))
	return page, nil
}

// waitingNews is what was just done, or what has become of the times that they
// were told of.
func waitingNews(r *orgweb.Request, e appointment.Earlier, free int) *web.Alert {
	told := len(e.Told())
	switch {
	case r.Query("ny") != "" && told == 0:
		return &web.Alert{Color: "success", Role: "status", Text: r.Text.T("appointmentweb.waiting.new")}
	case told > 0 && free == 0 && told < appointment.MostOffers:
		return &web.Alert{Color: "info", Text: r.Text.T("appointmentweb.waiting.gone")}
	case told >= appointment.MostOffers && free == 0:
		return &web.Alert{Color: "info", Text: r.Text.T("appointmentweb.waiting.most", "Most", appointment.MostOffers)}
	}
	return nil
}

// howTold says by which channel and how often we tell, from the name that the
// SMS has.
func (p *Pages) howTold(r *orgweb.Request, e appointment.Earlier) string {
	how := howOften(r.Text, e.AppointmentID != "")
	if slices.Contains(p.Appointment.Reaches(e.Contact), notify.SMS) {
		return r.Text.T("appointmentweb.waiting.sms", "Sender", p.Appointment.Notify.Sender(r.Tenant)) + " " + how
	}
	return r.Text.T("appointmentweb.waiting.email") + " " + how
}

// offered makes a form of each free time, so that taking it is one press.
func (p *Pages) offered(r *orgweb.Request, e appointment.Earlier, times []freetime.Time) (all []offeredTime, err error) {
	names, err := p.catalogue(r)
	for _, f := range times {
		fields := []*form.Field{{Kind: form.Hidden, Name: "slot", Value: f.Slot().String()}}
		if e.AppointmentID != "" {
			fields = append(fields, &form.Field{Kind: form.Hidden, Name: mineName, Value: e.Booked.Token})
		}
		all = append(all, offeredTime{
			When:  i18n.Capital(r.Text.T("appointmentweb.when", "Day", r.Text.Day(f.Date), "Span", r.Text.SpanText(civil.Span{Start: f.Start, End: f.End}))),
			Where: names.where(r.Text, f), Form: form.New(r.Text, append(fields, p.stamp(r)...)...),
		})
	}
	return all, err
}

func (p *Pages) waitingFacts(r *orgweb.Request, e appointment.Earlier) (facts []Fact, err error) {
	t, ctx := r.Text, r.HTTP.Context()
	reason, err := lookUp(ctx, p.DB, p.Place.Reason, r.Tenant.ID, e.ReasonID)
	if err != nil {
		return nil, err
	}
	at, err := lookUp(ctx, p.DB, p.Place.Place, r.Tenant.ID, e.PlaceID)
	if err != nil {
		return nil, err
	}
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, Fact{t.T(key), []string{value}})
		}
	}
	if e.AppointmentID != "" {
		m, err := p.placed(r, e.Booked)
		if err != nil {
			return nil, err
		}
		add("appointmentweb.fact.have", m.when(t))
	}
	add("appointmentweb.fact.reason", reason.NameIn(t))
	add("appointmentweb.fact.where", placeNameIn(t, at))
	if e.Language != "" && e.AppointmentID == "" {
		add("appointmentweb.fact.language", i18n.Capital(t.LanguageName(e.Language)))
	}
	if e.Interpreter != "" {
		add("appointmentweb.fact.interpreter", i18n.Capital(t.LanguageName(e.Interpreter)))
	}
	if e.AppointmentID == "" {
		add("appointmentweb.fact.until", i18n.Capital(t.Day(e.Until)))
	}
	return facts, nil
}

// takeTime gives them the time, if nobody was quicker.
func (p *Pages) takeTime(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	slot, err := freetime.ParseSlot(values.Get("slot"))
	if err != nil {
		return p.waiting(w, r, http.StatusUnprocessableEntity, err)
	}
	if err := p.Forms.Check(values.Get(once.KeyField), values.Get(once.StampField), r.Now); err != nil {
		return p.waiting(w, r, http.StatusUnprocessableEntity, err)
	}
	receipt, err := p.Appointment.TakeEarlier(r.HTTP.Context(), appointment.EarlierTake{
		Tenant: r.Tenant, Token: r.PathValue("token"), Slot: slot, Key: values.Get(once.KeyField), Hash: p.Forms.Hash(values), Now: r.Now,
	})
	mine := values.Get(mineName)
	switch {
	case errs.Is(err, errs.Conflict):
		return p.waiting(w, r, http.StatusConflict, err)
	case errs.Is(err, errs.Invalid):
		return p.waiting(w, r, http.StatusUnprocessableEntity, err)
	case errs.Is(err, errs.NotFound) && mine != "": // the second of two clicks
		return r.Redirect(w, appointmentPath(mine))
	case err != nil:
		return p.notWaiting(w, r, err)
	case mine != "":
		return r.Redirect(w, appointmentPath(receipt.Token)+"?flyttet=1")
	}
	return r.Redirect(w, appointmentPath(receipt.Token)+"?ny=1")
}

// mineName is a hidden field with the token of the appointment that is moved.
const mineName = "avtale"

// leave takes them off the list in one press. Done twice is done.
func (p *Pages) leave(w http.ResponseWriter, r *orgweb.Request) error {
	token := r.PathValue("token")
	e, err := p.Appointment.Earlier(r.HTTP.Context(), r.Tenant, token)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	if err := p.Appointment.LeaveEarlier(r.HTTP.Context(), r.Tenant, token); err != nil {
		return err
	}
	if e.AppointmentID != "" {
		return r.Redirect(w, appointmentPath(e.Booked.Token)+"?ute=1")
	}
	return r.Redirect(w, joinPath+"?ute=1")
}
