package appointment

import (
	"context"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/id"
	"digivert/internal/base/once"
	"digivert/internal/contact"
	"digivert/internal/draft"
	"digivert/internal/freetime"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/place"
	"digivert/internal/roster"
)

// Booking is what the form says.
type Booking struct {
	Tenant      org.Tenant
	HoldID      string // of the time that was held; not read by BookDirect
	Contact     contact.Contact
	Language    string // code of the language of help, "" not told
	Interpreter string // code of the interpreter's language, "sgn" sign language, "" none
	OnBehalf    bool
	NoCall      bool // "ikke ring"
	NoSend      bool // "ikke send": neither SMS nor e-mail
	TellPartner bool // they said yes when the partner asked "Kan vi se om du kom?"
	Via         Via
	Viewer      org.Viewer // who books for somebody; nobody = the resident
	MadeBy      string     // the organisation that the viewer acts for
	Override    Override   // BookDirect: take the time although it is not shown as free
	DraftID     string     // of what the viewer has typed; emptied with the booking, "" none
	Key         string     // of the form, by once; "" = not a form
	Hash        []byte
	Now         time.Time
}

// Receipt is what the resident takes home: the code "4127 3605" to say, and the
// token of the link in the QR code.
type Receipt struct{ ID, Code, Token string }

// Book makes a hold an appointment. A hold that ran out still gets its time if
// it is free; else errs.Conflict "appointment.taken", with nothing changed, so
// that another time can be held and the same form sent again. The same form
// sent twice gets the same receipt. What is wrong with the form comes as
// errs.Invalid: the fields of contact.Clean, language, interpreter and madeby.
func (s *Service) Book(ctx context.Context, b Booking) (r Receipt, err error) {
	defer errs.Wrap(&err, "Book(%s)", b.HoldID)
	return s.booked(ctx, b, func(tx db.Tx, b Booking) (row, error) {
		a, err := lockHold(tx, b.Tenant.ID, b.HoldID)
		if err != nil {
			return a, err
		}
		if err := s.confirm(tx, b, &a); err != nil {
			return a, err
		}
		return a, save(tx.Context(), tx, a)
	})
}

// BookDirect books a time without holding it first, as the desk does.
func (s *Service) BookDirect(ctx context.Context, h HoldRequest, b Booking) (r Receipt, err error) {
	defer errs.Wrap(&err, "BookDirect(%s)", h.Slot)
	b.HoldID = id.New()
	if b.Key != "" { // the id follows from the form, so that no table tells which form made which booking
		b.HoldID = s.Vault.Token(b.Tenant.ID, forForm, b.Key)
	}
	return s.booked(ctx, b, func(tx db.Tx, b Booking) (row, error) {
		return s.bookNow(tx, h, b)
	})
}

// bookNow takes a time and makes it an appointment, inside the write.
func (s *Service) bookNow(tx db.Tx, h HoldRequest, b Booking) (row, error) {
	a := h.row(Booked, b.HoldID)
	h.Interpreter = b.Interpreter
	if err := s.suits(tx, h, b); err != nil {
		return a, err
	}
	w := wish{search: h.Search, slot: h.Slot, why: roster.WhyAppointment, override: b.Override}
	if err := s.takeInto(tx, w, b.Viewer, &a); err != nil {
		return a, err
	}
	if err := s.complete(tx, b, &a); err != nil {
		return a, err
	}
	return a, insert(tx.Context(), tx, a)
}

// takeInto takes the time, by the rule or by an override, and fills in the row.
func (s *Service) takeInto(tx db.Tx, w wish, by org.Viewer, a *row) (err error) {
	var t taking
	if w.override.given() {
		t, a.Override, err = s.override(tx, w, by)
	} else {
		t, err = s.take(tx.Context(), tx, w)
		a.Override = Override{}
	}
	if err == nil {
		t.fill(a)
	}
	return err
}

// booked runs what makes the appointment once for a form, and makes the receipt.
func (s *Service) booked(ctx context.Context, b Booking, f func(db.Tx, Booking) (row, error)) (r Receipt, err error) {
	if b, err = b.clean(); err != nil {
		return r, err
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		_, repeated, err := s.once(tx, b, func() error {
			a, err := f(tx, b)
			if err != nil {
				return err
			}
			r = Receipt{a.ID, a.Code, a.Token}
			return s.follow(tx, b, a)
		})
		if err == nil && repeated {
			r, err = s.receipt(tx, b)
		}
		return err
	})
	return r, err
}

// once keeps no result: the id is known from the form itself.
func (s *Service) once(tx db.Tx, b Booking, f func() error) (result string, repeated bool, err error) {
	if b.Key == "" {
		return "", false, f()
	}
	call := once.Call{Tenant: b.Tenant.ID, Form: "appointment.book", Key: b.Key, Hash: b.Hash, Now: b.Now}
	return once.Do(tx.Context(), tx, call, func() (string, error) { return "", f() })
}

func (s *Service) receipt(tx db.Tx, b Booking) (Receipt, error) {
	a, err := load(tx.Context(), tx, b.Tenant.ID, b.HoldID)
	if err != nil {
		return Receipt{}, err
	}
	a, err = s.open(tx.Context(), tx, a)
	return Receipt{a.ID, a.Code, a.Token}, err
}

// confirm turns a hold into a booking: compare and set on its claim, and if that
// has expired, the time anew.
func (s *Service) confirm(tx db.Tx, b Booking, a *row) error {
	kept, err := s.guards.keep(tx.Context(), tx, b.Tenant.ID, a.ClaimID, b.Now)
	if err != nil {
		return err
	}
	if kept && b.Language != a.Language {
		kept, err = s.speaksAlready(tx, b, a)
	}
	if err == nil && !kept {
		err = s.retake(tx, b.Tenant, a, wish{why: roster.WhyAppointment, search: b.search(*a)})
	}
	if err != nil {
		return err
	}
	a.State, a.HeldUntil = Booked, time.Time{}
	return s.complete(tx, b, a)
}

func (b Booking) search(a row) freetime.Search {
	return freetime.Search{
		Tenant: b.Tenant, ReasonID: a.ReasonID, Language: b.Language, Interpreter: b.Interpreter,
		By: freetime.BookerOf(b.Viewer), Now: b.Now,
	}
}

// speaksAlready tells whether the host of the hold speaks the language that was
// chosen only in the form. If not, the time is given back to be taken of
// somebody who does.
func (s *Service) speaksAlready(tx db.Tx, b Booking, a *row) (bool, error) {
	wanted := b.search(*a)
	if wanted.AsksNoLanguage() {
		return true, nil
	}
	host, err := roster.FindHost(tx.Context(), tx, b.Tenant.ID, a.HostID)
	if err != nil {
		return false, err
	}
	if wanted.SpokenBy(host.Languages) {
		return true, nil
	}
	return false, roster.Release(tx.Context(), tx, b.Tenant.ID, a.ClaimID)
}

// complete writes into the row what the form says.
func (s *Service) complete(tx db.Tx, b Booking, a *row) (err error) {
	if err := b.checkInterpreter(a.Date, a.Channel); err != nil {
		return err
	}
	if err := b.checkPhone(a.Channel); err != nil {
		return err
	}
	a.Via, a.MadeBy, a.Contact, a.OnBehalf = b.Via, b.MadeBy, b.Contact, b.OnBehalf
	a.Language, a.Interpreter = b.Language, b.Interpreter
	a.NoCall, a.NoSend = b.NoCall, b.NoSend
	a.TellPartner = b.TellPartner && b.Via == ViaPartner
	a.ContactDue = a.due(b.Tenant, true)
	digits, err := s.newCode(tx, b.Tenant.ID)
	if err != nil {
		return err
	}
	a.Code, a.Token = contact.PrintCode(digits), s.token(b.Tenant.ID, a.ID)
	return s.seal(tx, a)
}

// follow is what a booking leads to: a task when an interpreter is needed,
// messages, an end to what was typed, and the audit trail when staff booked.
func (s *Service) follow(tx db.Tx, b Booking, a row) error {
	c := Change{Tenant: b.Tenant, Actor: Actor{Viewer: b.Viewer}, Now: b.Now}
	if a.Interpreter != "" {
		if err := addTask(tx, c, a, TaskInterpreter); err != nil {
			return err
		}
	}
	if err := s.tell(tx, c, a, notify.Booked); err != nil {
		return err
	}
	if err := draft.End(tx, draft.Of{Tenant: b.Tenant, PersonID: b.Viewer.PersonID, ID: b.DraftID, Now: b.Now}); err != nil {
		return err
	}
	if err := s.recordOverride(tx, c, a); err != nil {
		return err
	}
	return s.record(tx, c, a, "appointment.book")
}

// clean checks the form. All that is wrong is told at once.
func (b Booking) clean() (Booking, error) {
	var c errs.Check
	reach, err := contact.Clean(b.Contact)
	if err := c.Merge(err); err != nil {
		return b, err
	}
	b.Contact, b.Override = reach, b.Override.clean(&c)
	if !isLanguage(b.Language) {
		c.Add("language", "appointment.language.bad")
	}
	if !isLanguage(b.Interpreter) {
		c.Add("interpreter", "appointment.language.bad")
	}
	return b.onWhoseBehalf(&c)
}

// onWhoseBehalf checks for which organisation staff book. Nobody can say that
// they are of an organisation where they have no role.
func (b Booking) onWhoseBehalf(c *errs.Check) (Booking, error) {
	if !b.Viewer.SignedIn() {
		b.Via, b.MadeBy = ViaWeb, ""
		return b, c.Err()
	}
	if !b.Viewer.In(b.MadeBy, org.HostRole, org.Desk, org.Coordinator, org.Partner) {
		c.Add("madeby", "appointment.madeby.choose")
	}
	if freetime.BookerOf(b.Viewer) == freetime.Partner {
		b.Via = ViaPartner
	}
	return b, c.Err()
}

// checkPhone: where the appointment begins with a call, there is a number to
// call.
func (b Booking) checkPhone(channel place.Channel) error {
	var c errs.Check
	if channel.NeedsPhone() && b.Contact.Phone == "" {
		c.Add("phone", "appointment.phone.needed")
	}
	return c.Err()
}
