package appointmentweb

import (
	"net/http"
	"net/url"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/once"
	"digivert/internal/freetime"
	"digivert/internal/orgweb"
)

// contactPage asks who is coming: step 3.
type contactPage struct {
	orgweb.Page
	Form         *form.Form
	When         string
	Where        []string
	Action, More string // where the form goes, and where it goes for more time
	Other        string // the list, to choose another time
	Held         string // until when the time is held, "" when it no longer is
	Taken        bool   // the time is somebody else's: other times stand in the form
	Extended     bool
	CanExtend    bool
	ContactDays  int // after so many days name, phone and e-mail are deleted
	Trap         string
}

func (p *Pages) showContact(w http.ResponseWriter, r *orgweb.Request) error {
	h, err := p.readHold(r)
	if err != nil {
		return p.notHeld(w, r, err)
	}
	return p.showSheet(w, r, http.StatusOK, p.newSheet(r, h))
}

func (p *Pages) showSheet(w http.ResponseWriter, r *orgweb.Request, status int, s *sheet) error {
	if err := p.completeHold(r, &s.holding); err != nil {
		return err
	}
	r.KeepTyped()
	path := contactPath(s.ID, s.wish)
	more := contactPath(s.ID+"/mer", s.wish)
	page := contactPage{
		Page: r.Page("appointmentweb.contact.title"), Form: s.form, When: s.when(r.Text), Where: s.where(r.Text),
		Action: r.URL(path), More: r.URL(more), Other: r.URL(s.elsewhere()), Trap: trapName,
		Taken: len(s.near) > 0, Extended: s.extended, CanExtend: s.canExtend(r.Now),
		ContactDays: r.Tenant.ContactDays,
	}
	if left := s.minutesLeft(r.Now); left > 0 {
		page.Held = r.Text.N("appointmentweb.hold.until", left, "Clock", s.until(r))
	}
	page.Frame.NoIndex = true
	return p.views.Render(w, status, "contact", page)
}

// elsewhere is the list from which another time can be chosen in place of this.
func (s *sheet) elsewhere() string {
	w := s.wish
	w.Swap = s.Appointment
	w.Language, w.Interpreter = known(s.form.Text("language"), languages()), s.form.Text("interpreter")
	return w.path("/time/tider")
}

// book makes the appointment. Sent twice, the form gives the same receipt.
func (p *Pages) book(w http.ResponseWriter, r *orgweb.Request) error {
	values, err := r.Form()
	if err != nil {
		return err
	}
	h, err := p.readHold(r)
	if err != nil && !errs.Is(err, errs.Conflict) {
		return p.notHeld(w, r, err)
	}
	s := p.newSheet(r, h).fill(values)
	if err != nil {
		return p.bookAgain(w, r, s, values)
	}
	if r.OnlyShows() {
		return p.showSheet(w, r, http.StatusOK, p.newSheet(r, h).keep(values))
	}
	p.judge(r, s.form, values)
	if err := p.readOthers(r, s, values); err != nil {
		return err
	}
	if s.form.Failed() {
		return p.showSheet(w, r, http.StatusUnprocessableEntity, s)
	}
	receipt, err := p.bookSheet(r, s, values)
	if err != nil {
		return p.notBooked(w, r, s, err)
	}
	return r.Redirect(w, appointmentPath(receipt.Token)+"?ny=1")
}

// bookAgain answers a form whose hold has become an appointment: the receipt
// for the very form that made it, else only that it is so.
func (p *Pages) bookAgain(w http.ResponseWriter, r *orgweb.Request, s *sheet, values url.Values) error {
	s.ID = r.PathValue("hold")
	booking := s.booking(r)
	booking.Key, booking.Hash = values.Get(once.KeyField), p.Forms.Hash(values)
	receipt, err := p.Appointment.Book(r.HTTP.Context(), booking)
	if err != nil {
		return p.alreadyBooked(w, r, http.StatusConflict)
	}
	return r.Redirect(w, appointmentPath(receipt.Token)+"?ny=1")
}

// bookSheet books the held time, or the other one that was chosen in the form.
func (p *Pages) bookSheet(r *orgweb.Request, s *sheet, values url.Values) (appointment.Receipt, error) {
	booking := s.booking(r)
	booking.Key, booking.Hash = values.Get(once.KeyField), p.Forms.Hash(values)
	chosen := s.form.Text("slot")
	if chosen == "" {
		return p.Appointment.Book(r.HTTP.Context(), booking)
	}
	slot, err := freetime.ParseSlot(chosen)
	if err != nil {
		return appointment.Receipt{}, err
	}
	return p.Appointment.BookDirect(r.HTTP.Context(), appointment.HoldRequest{Search: s.search(r), Slot: slot}, booking)
}

// notBooked shows the form again with what stood in the way.
func (p *Pages) notBooked(w http.ResponseWriter, r *orgweb.Request, s *sheet, err error) error {
	key, _ := errs.KeyOf(err)
	switch {
	case key == "appointment.taken" && !s.tooSoon(r):
		return p.offerOthers(w, r, s)
	case key == "appointment.taken":
		s.form.SetErrors([]errs.Field{{Name: "interpreter", Key: "appointment.interpreter.notice", Args: []any{"Days", r.Tenant.InterpreterNoticeDays}}})
	case errs.Is(err, errs.Conflict):
		return p.alreadyBooked(w, r, http.StatusConflict)
	case errs.Is(err, errs.Gone):
		return p.holdGone(w, r)
	case !s.form.SetError(err):
		return err
	}
	if s.form.Field("interpreter").Error != "" {
		if err := p.addOthers(r, s, s.wanted()); err != nil {
			return err
		}
	}
	return p.showSheet(w, r, http.StatusUnprocessableEntity, s)
}
