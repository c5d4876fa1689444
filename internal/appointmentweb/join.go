package appointmentweb

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/i18n"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/contact"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// joinPage lets somebody for whom nothing is free, or nothing fits, be told when
// something falls free.
type joinPage struct {
	orgweb.Page
	Form   *form.Form
	Reason string
	How    string // how often and by which channels we tell
	Back   string
	Trap   string
}

const joinPath = "/time/si-fra"

func (p *Pages) showJoin(w http.ResponseWriter, r *orgweb.Request) error {
	if r.Query("ute") != "" {
		return p.left(w, r)
	}
	wish, err := p.readWish(r, r.HTTP.URL.Query())
	if err != nil {
		return err
	}
	if !wish.knowsReason() {
		return p.askReason(w, r, wish)
	}
	f, err := p.joinForm(r, wish)
	if err != nil {
		return err
	}
	return p.showJoinForm(w, r, http.StatusOK, joining{wish, f})
}

// joining is one showing of the form.
type joining struct {
	wish
	form *form.Form
}

func (p *Pages) showJoinForm(w http.ResponseWriter, r *orgweb.Request, status int, j joining) error {
	if !p.Appointment.TellsSomebody() {
		return p.notice(w, status, noticePage{
			Page: r.Page("appointmentweb.join.title"), Text: r.Text.T("appointmentweb.join.nochannel"),
			Links: []web.Link{{Text: r.Text.T("appointmentweb.next.ring"), URL: r.URL(j.path(callbackPath))}},
		})
	}
	r.KeepTyped()
	page := joinPage{
		Page: r.Page("appointmentweb.join.title"), Form: j.form, Reason: j.Reason.NameIn(r.Text), How: howOften(r.Text, false),
		Back: r.URL(j.path("/time/tider")), Trap: trapName,
	}
	page.Frame.NoIndex = true
	return p.views.Render(w, status, "join", page)
}

// howOften is the promise of the list: to somebody who has an appointment, or to
// somebody who waits for one.
func howOften(t i18n.Localizer, booked bool) string {
	key := "appointmentweb.join.how"
	if booked {
		key = "appointmentweb.earlier.how"
	}
	return t.T(key, "Most", appointment.MostOffers, "Days", appointment.LastDays)
}

func (p *Pages) joinForm(r *orgweb.Request, w wish) (*form.Form, error) {
	places, err := p.Place.Places(r.HTTP.Context(), p.DB, r.Tenant.ID)
	t := r.Text
	fields := []*form.Field{
		{Kind: form.Select, Name: placeName, Label: t.T("appointmentweb.filter.place"), Width: "md", Options: placeOptions(t, places, w.Place.Slug)},
		{Kind: form.Select, Name: languageName, Label: t.T("appointmentweb.filter.language"), Width: "md", Options: helpLanguages(t, w.Language)},
		{Kind: form.Select, Name: untilName, Label: t.T("appointmentweb.join.until"), Required: true,
			Options: untilOptions(t, civil.DateOf(r.Now, r.Tenant.Location()))},
		{Kind: form.Text, Name: "firstname", Label: t.T("appointmentweb.contact.firstname"), Width: "md", Autocomplete: "given-name",
			Required: true, RequiredKey: "appointmentweb.contact.firstname.empty", MaxLength: contact.MostFirstName},
	}
	fields = append(fields, p.reachFields(t)...)
	fields = append(fields, w.hidden(placeName, languageName, fromName, swapName)...)
	return untagged(form.New(t, append(fields, p.stamp(r)...)...), placeName, languageName, "phone", "email"), err
}

// untagged takes the tag from fields that it would say something wrong of: a
// choice that always has an answer, and two of which one must be filled in.
func untagged(f *form.Form, names ...string) *form.Form {
	for _, field := range f.Fields {
		if slices.Contains(names, field.Name) && !field.Required {
			field.Tag = ""
		}
	}
	return f
}

// reachFields ask for what we can send to. One of the two must be filled in.
func (p *Pages) reachFields(t i18n.Localizer) (fields []*form.Field) {
	if p.Appointment.Notify.Sends(notify.SMS) {
		fields = append(fields, &form.Field{Kind: form.Tel, Name: "phone", Label: t.T("appointmentweb.join.phone"), Width: "sm",
			Autocomplete: "tel", InputMode: "tel", Hint: t.T("appointmentweb.join.phone.hint")})
	}
	if p.Appointment.Notify.Sends(notify.Email) {
		fields = append(fields, &form.Field{Kind: form.Email, Name: "email", Label: t.T("appointmentweb.contact.email"), Width: "md",
			Autocomplete: "email", MaxLength: 254})
	}
	if len(fields) == 1 {
		fields[0].Required = true
	}
	return fields
}

const untilName = "until"

// untilOptions are how long to wait, told as the last day.
func untilOptions(t i18n.Localizer, today civil.Date) (options []form.Option) {
	for _, weeks := range []int{1, 2, 4, 8} {
		options = append(options, form.Option{
			Value: strconv.Itoa(7 * weeks), Label: t.N("appointmentweb.join.weeks", weeks, "Day", t.Day(today.AddDays(7*weeks))), Checked: weeks == 4,
		})
	}
	return options
}

// join puts them on the list. Sent twice, the form gives the same page.
func (p *Pages) join(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	wish, err := p.readWish(r, values)
	if err != nil {
		return err
	}
	if !wish.knowsReason() {
		return p.askReason(w, r, wish)
	}
	f, err := p.joinForm(r, wish)
	if err != nil {
		return err
	}
	if r.OnlyShows() {
		f.Keep(values)
		return p.showJoinForm(w, r, http.StatusOK, joining{wish, f})
	}
	f.Fill(values)
	p.judge(r, f, values)
	if f.Failed() {
		return p.showJoinForm(w, r, http.StatusUnprocessableEntity, joining{wish, f})
	}
	receipt, err := p.Appointment.JoinEarlier(r.HTTP.Context(), p.joinRequest(r, joining{wish, f}, values))
	if errs.Is(err, errs.Conflict) {
		p.renew(r, f)
	}
	if err != nil && !f.SetError(reachError(f, err)) {
		return err
	}
	if err != nil {
		return p.showJoinForm(w, r, statusOf(err), joining{wish, f})
	}
	return r.Redirect(w, waitingPath(receipt.Token)+"?ny=1")
}

// reachError puts what is wrong with the phone number beside the field that the
// form has.
func reachError(f *form.Form, err error) error {
	if f.Field("phone") != nil {
		return err
	}
	var c errs.Check
	for _, field := range errs.FieldsOf(err) {
		if field.Name == "phone" {
			field.Name = "email"
		}
		c.Add(field.Name, field.Key, field.Args...)
	}
	if c.Err() == nil {
		return err
	}
	return c.Err()
}

func (p *Pages) joinRequest(r *orgweb.Request, j joining, values url.Values) appointment.EarlierRequest {
	days, _ := strconv.Atoi(j.form.Text(untilName)) // of the options
	return appointment.EarlierRequest{
		Tenant: r.Tenant, ReasonID: j.Reason.ID, PlaceID: j.Place.ID, Language: j.Language, Interpreter: j.Interpreter,
		Until:   civil.DateOf(r.Now, r.Tenant.Location()).AddDays(days),
		Contact: contact.Contact{FirstName: j.form.Text("firstname"), Phone: j.form.Text("phone"), Email: j.form.Text("email")},
		Network: r.Network, Key: values.Get(once.KeyField), Hash: p.Forms.Hash(values), Now: r.Now,
	}
}

// left tells that they are off the list.
func (p *Pages) left(w http.ResponseWriter, r *orgweb.Request) error {
	return p.notice(w, http.StatusOK, noticePage{
		Page: r.Page("appointmentweb.left.title"), Text: r.Text.T("appointmentweb.left.text"),
		Links: []web.Link{{Text: r.Text.T("appointmentweb.again"), URL: r.URL("/time")}},
	})
}

// placeNameIn is where, in words.
func placeNameIn(t i18n.Localizer, p place.Place) string {
	if p.ID == "" {
		return i18n.Capital(t.T("appointmentweb.filter.anywhere"))
	}
	return p.Name
}
