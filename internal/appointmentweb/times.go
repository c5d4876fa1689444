package appointmentweb

import (
	"net/http"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/base/web"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
)

// timesPage lists the next free times: step 2.
type timesPage struct {
	orgweb.Page
	Reason, ReasonURL string
	OtherWay          string // how to do without a screen, "" when there is no such way
	LostPlace         bool
	Interpreter       string // from which day an interpreter can be had
	Form              *form.Form
	Filter            *form.Form
	FilterOpen        bool
	Pager             web.Pager
	Empty             bool
	Next              nextBest
}

func (p *Pages) showTimes(w http.ResponseWriter, r *orgweb.Request) error {
	wish, err := p.readWish(r, r.HTTP.URL.Query())
	if err != nil {
		return err
	}
	if !wish.knowsReason() {
		return p.askReason(w, r, wish)
	}
	page, err := p.timesPage(r, wish, nil)
	if err != nil {
		return err
	}
	if page.Empty && wish.From.IsZero() {
		p.countFull(r, wish)
	}
	return p.views.Render(w, http.StatusOK, "times", page)
}

// choose holds the chosen time for the one who goes on to step 3.
func (p *Pages) choose(w http.ResponseWriter, r *orgweb.Request) error {
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
	slot, err := freetime.ParseSlot(values.Get("slot"))
	if err != nil {
		return p.chooseAgain(w, r, wish, err)
	}
	key := values.Get(once.KeyField)
	if err := p.Forms.Check(key, values.Get(once.StampField), r.Now); err != nil {
		return p.chooseAgain(w, r, wish, err)
	}
	held, err := p.hold(r, wish, key, slot)
	if sentence, _ := errs.KeyOf(err); sentence == "appointment.taken" {
		return p.tookAnother(w, r, wish, slot)
	}
	if err != nil {
		return p.notHeld(w, r, err)
	}
	return r.Redirect(w, contactPath(held.ID, wish))
}

// hold gives the time back that is swapped, and takes the new one.
func (p *Pages) hold(r *orgweb.Request, w wish, key string, slot freetime.Slot) (appointment.Appointment, error) {
	if w.Swap.ID != "" {
		if err := p.Appointment.Drop(r.HTTP.Context(), r.Tenant, w.Swap.ID, r.Now); err != nil {
			return appointment.Appointment{}, err
		}
		w.Swap = appointment.Appointment{}
	}
	w.From = civil.Date{}
	return p.Appointment.HoldOnce(r.HTTP.Context(), key, appointment.HoldRequest{Search: w.search(r), Slot: slot})
}

func (p *Pages) chooseAgain(w http.ResponseWriter, r *orgweb.Request, wish wish, problem error) error {
	page, err := p.timesPage(r, wish, nil)
	if err != nil {
		return err
	}
	complain(page.Form, problem)
	return p.views.Render(w, http.StatusUnprocessableEntity, "times", page)
}

// tookAnother shows the list again, the three times nearest to the one that is
// gone first.
func (p *Pages) tookAnother(w http.ResponseWriter, r *orgweb.Request, wish wish, gone freetime.Slot) error {
	wish.Swap = appointment.Appointment{}
	near, err := p.Appointment.Free.Alternatives(r.HTTP.Context(), p.DB, wish.search(r), gone)
	if err != nil {
		return err
	}
	page, err := p.timesPage(r, wish, near)
	if err != nil {
		return err
	}
	complain(page.Form, takenError(near))
	return p.views.Render(w, http.StatusConflict, "times", page)
}

// complain says what is wrong beside the list of times, or on top of the page
// when there is no list.
func complain(f *form.Form, problem error) {
	fields := errs.FieldsOf(problem)
	if len(fields) == 0 || len(f.Field("slot").Options) > 0 {
		f.SetError(problem)
		return
	}
	for _, field := range fields {
		f.SetErrors([]errs.Field{{Key: field.Key, Args: field.Args}})
	}
}

// takenError is the sentence for a time that somebody else got.
func takenError(near []freetime.Time) error {
	var c errs.Check
	switch len(near) {
	case 0:
		c.Add("slot", "appointmentweb.taken.none")
	case 3:
		c.Add("slot", "appointmentweb.taken.three")
	default:
		c.Add("slot", "appointmentweb.taken.some")
	}
	return c.Err()
}

func (p *Pages) timesPage(r *orgweb.Request, wish wish, near []freetime.Time) (page timesPage, err error) {
	names, err := p.catalogue(r)
	if err != nil {
		return page, err
	}
	listing, err := p.Appointment.Free.List(r.HTTP.Context(), p.DB, wish.search(r))
	if err != nil {
		return page, err
	}
	page = timesPage{
		Page: r.Page("appointmentweb.times.title"), Reason: wish.Reason.NameIn(r.Text), ReasonURL: r.URL(wish.path("/time")),
		OtherWay: wish.Reason.OtherWayIn(r.Text), LostPlace: wish.lostPlace, Interpreter: interpreterFrom(r, wish.Interpreter),
		Filter: filterForm(r, wish, names.list), FilterOpen: wish.narrows() && len(listing.Times) == 0,
		Pager: pager(r, listing, func(from civil.Date) string { return r.URL(wish.from(from).path("/time/tider")) }),
		Empty: len(listing.Times) == 0 && len(near) == 0,
	}
	page.Frame.NoIndex = true
	page.Form = p.slotForm(r, names.options(r, listing.Times, near), wish.hidden())
	page.Next, err = p.nextBest(r, wish, names, page.Empty)
	return page, err
}

// options are the alternatives, if any, and then the days.
func (c catalogue) options(r *orgweb.Request, times, near []freetime.Time) []form.Option {
	first := c.nearOptions(r.Text, near, r.Text.T("appointmentweb.times.nearest"))
	days := c.dayOptions(r.Text, times, civil.DateOf(r.Now, r.Tenant.Location()))
	return append(first, without(days, first)...)
}

// slotForm lets one time be chosen. Its key makes an impatient second click get
// the same time, not hear that it was taken.
func (p *Pages) slotForm(r *orgweb.Request, options []form.Option, hidden []*form.Field) *form.Form {
	field := &form.Field{Kind: form.Radio, Name: "slot", Label: r.Text.T("appointmentweb.times.label"), Width: "tiles", Required: true, Options: options}
	return form.New(r.Text, append(append([]*form.Field{field}, hidden...), p.stamp(r)...)...)
}

// stamp is the two hidden fields that make a form count once.
func (p *Pages) stamp(r *orgweb.Request) []*form.Field {
	f := p.Forms.NewForm(r.Now)
	return []*form.Field{
		{Kind: form.Hidden, Name: once.KeyField, Value: f.Key},
		{Kind: form.Hidden, Name: once.StampField, Value: f.Stamp},
	}
}

func pager(r *orgweb.Request, l freetime.Listing, url func(civil.Date) string) web.Pager {
	pager := web.Pager{Label: r.Text.T("appointmentweb.times.pager")}
	if !l.Earlier.IsZero() {
		pager.Earlier = web.Link{Text: r.Text.T("appointmentweb.times.earlier"), URL: url(l.Earlier)}
	}
	if !l.Later.IsZero() {
		pager.Later = web.Link{Text: r.Text.T("appointmentweb.times.later"), URL: url(l.Later)}
	}
	return pager
}
