package appointment

import (
	"context"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/id"
	"digivert/internal/base/limit"
	"digivert/internal/base/once"
	"digivert/internal/contact"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// CallbackRequest is somebody who wants to be called.
type CallbackRequest struct {
	Tenant         org.Tenant
	Viewer         org.Viewer // who writes it down; nobody = the resident
	MadeBy         string     // the organisation that the viewer acts for
	Token          string     // of the appointment, when the caller's code opened it
	AppointmentID  string     // that it is about; "" = none
	OrganisationID string     // who is to ring; "" = that of the appointment or the place, else the front desk
	PlaceID        string
	ReasonID       string
	Language       string
	Contact        contact.Contact // first name and phone
	Note           string          // what it is about
	Network        string          // the client's; "" is one that is trusted, such as that of the desk
	Key            string          // of the form, by base/once; "" = not a form
	Hash           []byte
	Now            time.Time
}

// How often somebody may ask: from one client network in a day, and how many
// organisations may have the same number on their lists. One organisation has
// it once.
const (
	callbacksPerDay   = 10
	callbacksPerPhone = 3
)

// AskCallback puts somebody on the ring-list, and gives the call's id. The same
// form sent twice is one call, and so is the same number again while it waits:
// that is not told, for whether somebody asked is nobody's business. What is
// wrong comes as errs.Invalid: the fields firstname, phone, note, language and
// madeby; too many as errs.TooMany "appointment.callback.many".
func (s *Service) AskCallback(ctx context.Context, r CallbackRequest) (callID string, err error) {
	defer errs.Wrap(&err, "AskCallback")
	if r, err = r.clean(); err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(tx db.Tx) error {
		if r.Key == "" {
			callID, err = s.askCallback(tx, r)
			return err
		}
		call := once.Call{Tenant: r.Tenant.ID, Form: "appointment.callback", Key: r.Key, Hash: r.Hash, Now: r.Now}
		callID, _, err = once.Do(tx.Context(), tx, call, func() (string, error) { return s.askCallback(tx, r) })
		return err
	})
	return callID, err
}

// clean checks the form. All that is wrong is told at once.
func (r CallbackRequest) clean() (CallbackRequest, error) {
	var c errs.Check
	reach, err := contact.Clean(contact.Contact{FirstName: r.Contact.FirstName, Phone: r.Contact.Phone, Note: r.Note})
	if err := c.Merge(err); err != nil {
		return r, err
	}
	if reach.Phone == "" && r.Contact.Phone == "" {
		c.Add("phone", "appointment.callback.phone")
	}
	if !isLanguage(r.Language) {
		c.Add("language", "appointment.language.bad")
	}
	if !r.Viewer.SignedIn() {
		r.MadeBy = ""
	} else if !r.Viewer.In(r.MadeBy, org.HostRole, org.Desk, org.Coordinator, org.Partner) {
		c.Add("madeby", "appointment.madeby.choose")
	}
	r.Note, reach.Note = reach.Note, ""
	r.Contact = reach
	return r, c.Err()
}

func (s *Service) askCallback(tx db.Tx, r CallbackRequest) (callID string, err error) {
	c := callRow{tenantID: r.Tenant.ID, madeOn: civil.DateOf(r.Now, r.Tenant.Location()), Call: Call{
		ID: id.New(), MadeBy: r.MadeBy, Why: CallBack, AppointmentID: r.AppointmentID, PlaceID: r.PlaceID, ReasonID: r.ReasonID,
		Language: r.Language, Contact: r.Contact, Note: r.Note, MadeAt: r.Now, NextAt: r.Now, State: CallOpen,
	}}
	c.DueOn, c.forgetOn = c.madeOn, c.madeOn.AddDays(callDays)
	if err := s.whoRings(tx, r, &c); err != nil {
		return "", err
	}
	if r.ReasonID != "" { // only what is in the list of reasons is kept and counted
		if _, err := s.Places.Reason(tx.Context(), tx, r.Tenant.ID, r.ReasonID); err != nil {
			return "", err
		}
	}
	if err := s.countCallback(tx, r); err != nil {
		return "", err
	}
	if there, err := s.waiting(tx, r, c); err != nil || there != "" {
		return there, err
	}
	if err := s.sealCall(tx, &c); err != nil {
		return "", err
	}
	if _, err := putCall(tx, c); err != nil {
		return "", err
	}
	if err := countUnmet(tx, c); err != nil {
		return "", err
	}
	return c.ID, CallQuery{r.Tenant, r.Viewer, r.Now}.record(tx, c, "appointment.callback", "phone")
}

// countUnmet counts a call back that somebody asked for instead of a time as an
// unmet need; not one about an appointment that they have.
func countUnmet(tx db.Tx, c callRow) error {
	if c.AppointmentID != "" {
		return nil
	}
	return visit.RecordUnmet(tx.Context(), tx, c.tenantID, visit.Unmet{
		Date: c.madeOn, ReasonID: c.ReasonID, PlaceID: c.PlaceID, Language: c.Language, Why: visit.UnmetCallback,
	})
}

// whoRings is the organisation that was asked, else whose appointment it is
// about, else that of the place if anybody there sees the list, else the front
// desk.
func (s *Service) whoRings(tx db.Tx, r CallbackRequest, c *callRow) error {
	c.OrganisationID = r.OrganisationID
	if r.AppointmentID != "" {
		a, err := load(tx.Context(), tx, r.Tenant.ID, r.AppointmentID)
		if err != nil {
			return err
		}
		if !s.mayOpen(Actor{Viewer: r.Viewer, Token: r.Token}, a) || a.Redacted {
			return forbidden()
		}
		c.OrganisationID, c.Version, c.PlaceID, c.ReasonID = a.OrganisationID, a.Version, a.PlaceID, a.ReasonID
		return nil
	}
	if c.OrganisationID != "" {
		o, err := org.OrganisationByID(tx.Context(), tx, r.Tenant.ID, c.OrganisationID)
		if err == nil && o.Open() {
			return nil
		}
		c.OrganisationID = ""
		if err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	return s.placeRings(tx, c)
}

func (s *Service) placeRings(tx db.Tx, c *callRow) error {
	if c.PlaceID != "" {
		p, err := s.Places.Place(tx.Context(), tx, c.tenantID, c.PlaceID)
		if err != nil {
			return err
		}
		staffed, err := org.Answers(tx.Context(), tx, c.tenantID, p.OrganisationID)
		if err != nil {
			return err
		}
		if staffed {
			c.OrganisationID = p.OrganisationID
			return nil
		}
	}
	front, err := org.FrontDesk(tx.Context(), tx, c.tenantID)
	c.OrganisationID = front.ID
	return err
}

func (s *Service) countCallback(tx db.Tx, r CallbackRequest) error {
	if r.Network == "" {
		return nil
	}
	n, err := limit.Count(tx.Context(), tx, limit.Attempt{
		Tenant: r.Tenant.ID, What: "appointment.callback", Window: 24 * time.Hour, Now: r.Now,
		Subject: s.Vault.Digest(r.Tenant.ID, forNetwork, r.Network),
	})
	if err == nil && n > callbacksPerDay {
		err = errs.E(errs.TooMany, "appointment.callback.many", "Phone", i18n.Localizer{}.Phone(r.Tenant.Phone))
	}
	return err
}

// waiting gives the call that already stands there for the number, if one more
// would be too many. Two at the same moment wait for each other at the count.
func (s *Service) waiting(tx db.Tx, r CallbackRequest, c callRow) (callID string, err error) {
	_, err = limit.Count(tx.Context(), tx, limit.Attempt{
		Tenant: r.Tenant.ID, What: "appointment.callback.number", Window: time.Hour, Now: r.Now,
		Subject: s.Vault.Digest(r.Tenant.ID, forCallback, r.Contact.Phone),
	})
	if err != nil {
		return "", err
	}
	open, err := db.All(tx.Context(), tx, scanCall, callColumns+`and phone_digest = $2 and state = 'open' order by made_at, id`,
		r.Tenant.ID, contact.PhoneDigest(s.Vault, r.Tenant.ID, r.Contact.Phone))
	if err != nil {
		return "", err
	}
	for _, other := range open {
		if other.OrganisationID == c.OrganisationID && other.AppointmentID == c.AppointmentID {
			return other.ID, nil
		}
	}
	if len(open) >= callbacksPerPhone {
		return open[0].ID, nil
	}
	return "", nil
}
