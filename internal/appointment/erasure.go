package appointment

import (
	"context"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/limit"
	"digivert/internal/contact"
	"digivert/internal/draft"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// Fate is what becomes of appointments that are still to be, when those who
// booked have their contact data erased.
type Fate string

// The fates.
const (
	CancelThem Fate = "cancel" // as if they had rung
	KeepThem   Fate = "keep"   // they come without having left a name
)

// EraseSubject deletes, at once, all contact data of the subject (GDPR article
// 17): what is sealed, the digests that it was found by, code and link, letters,
// calls, messages, wishes for an earlier day, drafts. errs.Invalid about the
// field fate when there are appointments ahead and nobody has said what becomes
// of them. Of an appointment that is not over the topic, language and
// interpreter stay until the night after it, for who helps has to know; no name
// stands beside them. What was erased is listed by [Service.Erasures], so that a
// restored backup does not bring it back.
func (s *Service) EraseSubject(ctx context.Context, c SubjectCase, fate Fate) (err error) {
	defer errs.Wrap(&err, "EraseSubject(%s)", c.Subject.CaseID)
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		found, err := s.find(tx.Context(), tx, c)
		if err != nil {
			return err
		}
		if fate != CancelThem && fate != KeepThem && slices.ContainsFunc(found.appointments, func(a row) bool { return a.CanCancel(c.Now) }) {
			var check errs.Check
			check.Add("fate", "subject.fate")
			return check.Err()
		}
		if err := s.eraseAll(tx, c, found, fate); err != nil {
			return err
		}
		return c.record(tx, "erase")
	})
	if err == nil && s.Erased != nil {
		s.Erased(ctx, c.Now)
	}
	return err
}

func (s *Service) eraseAll(tx db.Tx, c SubjectCase, found *finding, fate Fate) error {
	e := eraser{Service: s, tenant: c.Tenant, by: org.By(c.Tenant.ID, c.Viewer, c.Now)}
	for _, a := range found.appointments {
		if fate == CancelThem && a.CanCancel(c.Now) {
			if err := s.cancelFor(tx, c, a.ID); err != nil {
				return err
			}
		}
		if err := e.appointment(tx, a.ID); err != nil {
			return err
		}
	}
	for _, w := range found.wishes {
		if err := e.wish(tx, w.ID); err != nil {
			return err
		}
	}
	for _, call := range found.calls {
		if err := e.call(tx, call.ID); err != nil {
			return err
		}
	}
	for _, d := range found.drafts {
		if err := e.draft(tx, d.personID+"/"+d.id); err != nil {
			return err
		}
	}
	return s.uncount(tx, c, found)
}

// cancelFor cancels one on behalf of the person, who asked for it.
func (s *Service) cancelFor(tx db.Tx, c SubjectCase, id string) error {
	a, err := lock(tx.Context(), tx, c.Tenant.ID, id)
	if err != nil {
		return err
	}
	change := c.change(id)
	a.ContactDue = change.today().AddDays(c.Tenant.ContactDaysUnmet)
	if err := s.cancel(tx, change, &a, Excused); err != nil {
		return err
	}
	return save(tx.Context(), tx, a)
}

// uncount forgets how often somebody asked to be called at the numbers.
func (s *Service) uncount(tx db.Tx, c SubjectCase, found *finding) error {
	var phones []string
	for _, call := range found.calls {
		phones = append(phones, call.Contact.Phone)
	}
	for _, a := range found.appointments {
		phones = append(phones, a.Contact.Phone)
	}
	for _, phone := range phones {
		if phone == "" {
			continue
		}
		err := limit.Forget(tx.Context(), tx, limit.Attempt{
			Tenant: c.Tenant.ID, What: "appointment.callback.number", Subject: s.Vault.Digest(c.Tenant.ID, forCallback, phone),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eraser erases one thing after the other, and notes each in the audit trail.
type eraser struct {
	*Service
	tenant org.Tenant
	by     org.Actor
}

// What is erased, as the list of erasures names it.
const (
	erasedAppointment = "appointment"
	erasedCall        = "call"
	erasedWish        = "earlier"
	erasedDraft       = "draft"
)

// erasures is the subject kind under which the audit trail lists what was
// erased: opaque ids, which the key ring carries to a restored database.
const erasures = "erasure"

func (e eraser) today() civil.Date { return civil.DateOf(e.by.Now, e.tenant.Location()) }

// note lists an erasure. On the day of an appointment and after, only the day is
// noted, as for all that is done with it.
func (e eraser) note(tx db.Tx, what, id string, at time.Time) error {
	entry := e.by.Did("erase", erasures, what+"/"+id)
	entry.Now = at
	return org.Record(tx.Context(), tx, entry)
}

// appointment takes away all that tells whose it is; what it does not have is
// no error.
func (e eraser) appointment(tx db.Tx, id string) error {
	a, err := lock(tx.Context(), tx, e.tenant.ID, id)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := e.attached(tx, a); err != nil {
		return err
	}
	at := e.by.Now
	if today := e.today(); !today.Before(a.Date) {
		at = today.Midnight(e.tenant.Location())
	}
	a.anonymise(e.today())
	if err := save(tx.Context(), tx, a); err != nil {
		return err
	}
	return e.note(tx, erasedAppointment, id, at)
}

// anonymise empties what is sealed and what it is found by. The rest goes too
// when nobody needs it any more: not while the appointment is to be, is going on
// or can be noted as held, nor while an interpreter must still be called off.
func (a *row) anonymise(today civil.Date) {
	a.Contact, a.Code, a.Token = contact.Contact{}, "", ""
	a.sealed, a.digests = sealed{override: a.sealed.override}, contact.Digests{}
	a.codeDigest, a.tokenDigest = nil, nil
	a.OnBehalf, a.NoCall, a.NoSend, a.TellPartner = false, false, false, false
	cancelled := a.State == Excused || a.State == Revoked
	over := a.Date.Before(today) && (a.State == Served || a.State == NoShow)
	if over || cancelled && a.Interpreter == "" {
		a.sealed.override, a.Override = nil, Override{}
		a.HostID, a.ReasonID, a.Language, a.Interpreter = "", "", "", ""
		a.Redacted = true
		return
	}
	if !cancelled {
		a.ContactDue = lastOf(a.Date, today).AddDays(1)
	}
}

func lastOf(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// attached deletes what hangs on an appointment and tells of the person.
func (e eraser) attached(tx db.Tx, a row) error {
	ctx := tx.Context()
	if err := dropOf(tx, a); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, `delete from letter where tenant_id = $1 and appointment_id = $2`, a.tenantID, a.ID); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, `delete from appointment_call where tenant_id = $1 and appointment_id = $2`, a.tenantID, a.ID); err != nil {
		return err
	}
	return notify.Forget(ctx, tx, a.tenantID, a.ID)
}

func (e eraser) wish(tx db.Tx, id string) error {
	if err := drop(tx, e.tenant.ID, id); err != nil {
		return err
	}
	return e.note(tx, erasedWish, id, e.by.Now)
}

func (e eraser) call(tx db.Tx, id string) error {
	_, err := db.Exec(tx.Context(), tx, `delete from appointment_call where tenant_id = $1 and id = $2`, e.tenant.ID, id)
	if err != nil {
		return err
	}
	return e.note(tx, erasedCall, id, e.by.Now)
}

// draft takes the clerk's and the draft's id, with a slash between.
func (e eraser) draft(tx db.Tx, id string) error {
	if err := draft.End(tx, e.draftOf(id)); err != nil {
		return err
	}
	return e.note(tx, erasedDraft, id, e.by.Now)
}

func (e eraser) draftOf(id string) draft.Of {
	person, rest, _ := strings.Cut(id, "/")
	return draft.Of{Tenant: e.tenant, PersonID: person, ID: rest, Now: e.by.Now}
}
