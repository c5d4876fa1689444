package appointment

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/id"
	"digivert/internal/base/limit"
	"digivert/internal/contact"
	"digivert/internal/org"
)

// AskedBy is what somebody was looked up by who asks what we have about them.
type AskedBy string

// The ways.
const (
	AskedByCode  AskedBy = "code"
	AskedByPhone AskedBy = "phone"
	AskedByEmail AskedBy = "email"
)

// Subject is somebody who asks what is held about them (GDPR article 15), as
// they were looked up. It holds no number and no address, and lives for
// SubjectLife in the address of a page, concealed.
type Subject struct {
	CaseID        string // names the inquiry in the audit trail
	By            AskedBy
	AppointmentID string // that the code opened, whose ever it is
	EarlierID     string // that the code opened
	Digest        []byte // of the number or the address
	FirstName     string
	Others        bool // also what stands under another first name
	AskedAt       time.Time
}

// SubjectLife is how long a look-up is good for.
const SubjectLife = 30 * time.Minute

// subjectsMost is how many one of the staff may look up in an hour.
const subjectsMost = 20

// SubjectQuery looks somebody up: by code, else by phone, else by e-mail, and
// always by first name.
type SubjectQuery struct {
	Tenant                        org.Tenant
	Viewer                        org.Viewer
	Code, Phone, Email, FirstName string
	Now                           time.Time
}

// SubjectCase is a look-up that somebody of the staff goes on with.
type SubjectCase struct {
	Tenant  org.Tenant
	Viewer  org.Viewer
	Subject Subject
	Now     time.Time
}

// mayAsk tells who may look people up to tell them what is held about them.
// Those who answer for an organisation find what it holds. An administrator
// finds nothing but what the person's own code opens: setting up the service is
// no reason to know who uses it.
func mayAsk(v org.Viewer) bool { return len(v.AnswersFor()) > 0 || v.Administers() }

// AskSubject looks somebody up, counts and logs that it was done, and gives what
// the next pages go on with. What is wrong with the form comes as errs.Invalid
// about the fields code, phone, email and firstname; errs.NotFound
// "appointment.code.unknown" when no code and name fit; errs.TooMany
// "subject.many". A number or an address that is not there is no
// error: that nothing is held is an answer too.
func (s *Service) AskSubject(ctx context.Context, q SubjectQuery) (sub Subject, err error) {
	defer errs.Wrap(&err, "AskSubject")
	if !mayAsk(q.Viewer) {
		return sub, forbidden()
	}
	if sub, err = s.subjectOf(q); err != nil {
		return sub, err
	}
	err = s.countSubject(ctx, q)
	if err == nil && sub.By == AskedByCode {
		err = s.byTheirCode(ctx, q, &sub)
	}
	if err == nil {
		err = s.logSubject(ctx, q, sub)
	}
	return sub, err
}

// subjectOf checks the form.
func (s *Service) subjectOf(q SubjectQuery) (sub Subject, err error) {
	var c errs.Check
	clean, err := contact.Clean(contact.Contact{FirstName: q.FirstName, Phone: q.Phone, Email: q.Email})
	if err := c.Merge(err); err != nil {
		return sub, err
	}
	sub = Subject{CaseID: id.New(), FirstName: clean.FirstName, AskedAt: q.Now}
	digests := contact.DigestsOf(s.Vault, q.Tenant.ID, clean)
	switch {
	case q.Code != "":
		sub.By = AskedByCode
		if _, ok := contact.ParseCode(q.Code); !ok {
			c.Add("code", "appointment.code.digits")
		}
	case len(q.Viewer.AnswersFor()) == 0:
		c.Add("code", "subject.needscode")
	case q.Phone != "":
		sub.By, sub.Digest = AskedByPhone, digests.Phone
	case q.Email != "":
		sub.By, sub.Digest = AskedByEmail, digests.Email
	default:
		c.Add("code", "subject.empty")
	}
	return sub, c.Err()
}

// countSubject counts every look-up, also those that find somebody: who looks
// up one number after the other is not answering anybody.
func (s *Service) countSubject(ctx context.Context, q SubjectQuery) error {
	var n int
	err := s.DB.Write(ctx, func(tx db.Tx) (err error) {
		n, err = limit.Count(tx.Context(), tx, limit.Attempt{
			Tenant: q.Tenant.ID, What: "subject", Window: time.Hour, Now: q.Now,
			Subject: s.Vault.Digest(q.Tenant.ID, "person", q.Viewer.PersonID),
		})
		return err
	})
	if err == nil && n > subjectsMost {
		err = errs.E(errs.TooMany, "subject.many")
	}
	return err
}

// byTheirCode finds what the code opens. A code that is wrong and a name that is
// wrong give the same answer.
func (s *Service) byTheirCode(ctx context.Context, q SubjectQuery, sub *Subject) error {
	unknown := errs.E(errs.NotFound, "appointment.code.unknown", "Phone", i18n.Localizer{}.Phone(q.Tenant.Phone))
	return s.DB.Write(ctx, func(tx db.Tx) error {
		digits, _ := contact.ParseCode(q.Code) // checked in subjectOf
		found, err := s.behind(tx, q.Tenant.ID, digits)
		if errs.Is(err, errs.NotFound) {
			return unknown
		}
		if err != nil {
			return err
		}
		name := found.Appointment.Contact.FirstName + found.Earlier.Contact.FirstName
		if !contact.SameName(q.FirstName, name) {
			return unknown
		}
		sub.AppointmentID, sub.EarlierID = found.Appointment.ID, found.Earlier.ID
		return nil
	})
}

// logSubject notes that somebody was looked up and by what, never whom: the
// number of the inquiry leads to what was done with it.
func (s *Service) logSubject(ctx context.Context, q SubjectQuery, sub Subject) error {
	c := SubjectCase{Tenant: q.Tenant, Viewer: q.Viewer, Subject: sub, Now: q.Now}
	return s.DB.Write(ctx, func(tx db.Tx) error { return c.record(tx, "ask", string(sub.By), "firstname") })
}

func (c SubjectCase) record(tx db.Tx, action string, fields ...string) error {
	return org.Record(tx.Context(), tx, org.By(c.Tenant.ID, c.Viewer, c.Now).Did(action, "subject", c.Subject.CaseID, fields...))
}

// GaveSubject notes that a copy was made to be given away: "print" or "file".
func (s *Service) GaveSubject(ctx context.Context, c SubjectCase, how string) error {
	return s.DB.Write(ctx, func(tx db.Tx) error { return c.record(tx, "give", how) })
}

// ticket is a Subject on its way through the browser: good for one person of the
// staff, in one municipality, for a while.
type ticket struct {
	Subject
	TenantID, PersonID string
}

const forSubject = "subject"

// SubjectTicket conceals a look-up, for an address.
func (s *Service) SubjectTicket(c SubjectCase) (string, error) {
	text, err := json.Marshal(ticket{c.Subject, c.Tenant.ID, c.Viewer.PersonID})
	return s.Vault.Conceal(forSubject, text), err
}

// ReadSubject reads a ticket; errs.NotFound "subject.over" when it
// is none, somebody else's, or too old.
func (s *Service) ReadSubject(c SubjectCase, text string) (SubjectCase, error) {
	over := errs.E(errs.NotFound, "subject.over")
	plain, err := s.Vault.Reveal(forSubject, text)
	if err != nil {
		return c, over
	}
	var t ticket
	if err := json.Unmarshal(plain, &t); err != nil {
		return c, err
	}
	age := c.Now.Sub(t.AskedAt)
	if t.TenantID != c.Tenant.ID || t.PersonID != c.Viewer.PersonID || age < 0 || age > SubjectLife || !mayAsk(c.Viewer) {
		return c, over
	}
	c.Subject = t.Subject
	return c, nil
}

// answers tells whether the viewer answers for what belongs to one of the
// organisations.
func (c SubjectCase) answers(organisationIDs ...string) bool {
	own := c.Viewer.AnswersFor()
	return slices.ContainsFunc(organisationIDs, func(one string) bool { return slices.Contains(own, one) })
}
