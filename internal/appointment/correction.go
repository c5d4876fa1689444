package appointment

import (
	"context"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/draft"
	"digivert/internal/notify"
)

// CorrectSubject changes name, phone and e-mail in all that is held about the
// subject (GDPR article 16), and gives the subject as it is found from now on.
// What is as it was is left as it is in each row. What is wrong comes as
// errs.Invalid about the fields firstname, phone and email. Letters that wait
// are written anew by the desk.
func (s *Service) CorrectSubject(ctx context.Context, c SubjectCase, to contact.Contact) (_ Subject, err error) {
	defer errs.Wrap(&err, "CorrectSubject(%s)", c.Subject.CaseID)
	if to, err = contact.Clean(to); err != nil {
		return c.Subject, err
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		found, err := s.find(tx.Context(), tx, c)
		if err != nil {
			return err
		}
		k := correction{c: c, was: found.contact(), to: to}
		if len(k.fields()) == 0 {
			return nil
		}
		if err := s.correctAll(tx, k, found); err != nil {
			return err
		}
		return c.record(tx, "change", k.fields()...)
	})
	return s.corrected(c, to), err
}

// correction is what is changed, from what and to what.
type correction struct {
	c       SubjectCase
	was, to contact.Contact
}

// fields are the names of what differs.
func (k correction) fields() (names []string) {
	for _, f := range []struct{ name, was, to string }{
		{"firstname", k.was.FirstName, k.to.FirstName}, {"phone", k.was.Phone, k.to.Phone}, {"email", k.was.Email, k.to.Email},
	} {
		if f.was != f.to {
			names = append(names, f.name)
		}
	}
	return names
}

// apply gives a row what differs, and tells whether that changed it.
func (k correction) apply(to *contact.Contact) bool {
	before := *to
	for _, f := range []struct {
		was, now string
		in       *string
	}{{k.was.FirstName, k.to.FirstName, &to.FirstName}, {k.was.Phone, k.to.Phone, &to.Phone}, {k.was.Email, k.to.Email, &to.Email}} {
		if f.was != f.now {
			*f.in = f.now
		}
	}
	return *to != before
}

// contact is what stands on the page to be corrected.
func (f *finding) contact() contact.Contact {
	h := Holding{}
	for _, a := range f.appointments {
		h.Appointments = append(h.Appointments, HeldAppointment{Appointment: a.Appointment})
	}
	for _, w := range f.wishes {
		h.Wishes = append(h.Wishes, HeldWish{Earlier: w.Earlier})
	}
	for _, call := range f.calls {
		h.Calls = append(h.Calls, HeldCall{Call: call.Call})
	}
	h.Drafts = f.drafts
	return h.Contact()
}

func (s *Service) correctAll(tx db.Tx, k correction, found *finding) error {
	for _, a := range found.appointments {
		if err := s.correctAppointment(tx, k, a.ID); err != nil {
			return err
		}
	}
	for _, w := range found.wishes {
		if err := s.correctWish(tx, k, w); err != nil {
			return err
		}
	}
	for _, call := range found.calls {
		if err := s.correctCall(tx, k, call); err != nil {
			return err
		}
	}
	for _, d := range found.drafts {
		if err := s.correctDraft(tx, k, d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) correctAppointment(tx db.Tx, k correction, id string) error {
	a, err := lock(tx.Context(), tx, k.c.Tenant.ID, id)
	if err != nil {
		return err
	}
	if a, err = s.open(tx.Context(), tx, a); err != nil || !k.apply(&a.Contact) {
		return err
	}
	if a.Open() {
		if err := (Booking{Contact: a.Contact}).checkPhone(a.Channel); err != nil {
			return err
		}
	}
	if err := s.seal(tx, &a); err != nil {
		return err
	}
	change := k.c.change(id)
	if a.Open() { // who had no number gets the reminder that is still to come
		if err := s.Notify.Queue(tx.Context(), tx, change.reminders(change.message(a, notify.Reminder), a.Date)...); err != nil {
			return err
		}
	}
	if err := save(tx.Context(), tx, a); err != nil {
		return err
	}
	return s.record(tx, change, a, "appointment.change", k.fields()...)
}

// change is what is done to one of the appointments.
func (c SubjectCase) change(id string) Change {
	return Change{Tenant: c.Tenant, ID: id, Actor: Actor{Viewer: c.Viewer}, Now: c.Now}
}

func (s *Service) correctWish(tx db.Tx, k correction, w waiting) error {
	there, err := lockWishes(tx, w.tenantID, w.ID)
	if err != nil || !there || !k.apply(&w.Contact) {
		return err
	}
	if err := s.sealEarlier(tx, &w); err != nil {
		return err
	}
	_, err = db.Exec(tx.Context(), tx, `update earlier set code_sealed = $1, name_sealed = $2, name_digest = $3, phone_sealed = $4, phone_digest = $5,
		email_sealed = $6, email_digest = $7 where tenant_id = $8 and id = $9`, w.sealed.code, w.sealed.name, w.digests.Name,
		w.sealed.phone, w.digests.Phone, w.sealed.email, w.digests.Email, w.tenantID, w.ID)
	return err
}

// correctCall changes the number to ring. A call without a number is none, so one
// that asked to be called and takes the number back is to be erased.
func (s *Service) correctCall(tx db.Tx, k correction, call callRow) error {
	email := k.was.Email != k.to.Email
	if !k.apply(&call.Contact) || email && len(k.fields()) == 1 {
		return nil
	}
	call.Contact.Email = ""
	if call.Contact.Phone == "" {
		return errs.E(errs.Conflict, "subject.call")
	}
	if err := s.sealCall(tx, &call); err != nil {
		return err
	}
	_, err := db.Exec(tx.Context(), tx, `update appointment_call set name_sealed = $1, phone_sealed = $2, phone_digest = $3
		where tenant_id = $4 and id = $5`, call.name, call.phone, call.phoneDigest, call.tenantID, call.ID)
	return err
}

// correctDraft changes what a clerk has put aside, which is sealed as of the same
// moment.
func (s *Service) correctDraft(tx db.Tx, k correction, d HeldDraft) error {
	if !k.apply(&d.Contact) {
		return nil
	}
	for name, value := range map[string]string{"firstname": d.Contact.FirstName, "phone": d.Contact.Phone, "email": d.Contact.Email} {
		d.Typed.Set(name, value)
	}
	return s.drafts().Retype(tx, k.c.Tenant, draft.Clerks{Draft: draft.Draft{ID: d.id, Typed: d.Typed, SavedAt: d.SavedAt}, PersonID: d.personID})
}

// corrected is the subject by what it is found by from now on. Who was looked up
// by a number that is gone is found by the other one.
func (s *Service) corrected(c SubjectCase, to contact.Contact) Subject {
	sub, tenantID := c.Subject, c.Tenant.ID
	sub.FirstName = to.FirstName
	digests := contact.DigestsOf(s.Vault, tenantID, to)
	phone, email := digests.Phone, digests.Email
	switch {
	case sub.By == AskedByCode:
	case sub.By == AskedByPhone && phone != nil, sub.By == AskedByEmail && email == nil && phone != nil:
		sub.By, sub.Digest = AskedByPhone, phone
	case email != nil:
		sub.By, sub.Digest = AskedByEmail, email
	}
	return sub
}
