package appointment

import (
	"context"
	"net/url"
	"slices"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/notify"
	"digivert/internal/org"
)

// Holding is all that is held about a subject, in every table that holds contact
// data. A test fails for a column of those tables that is not in it and that
// nobody has explained.
type Holding struct {
	Appointments []HeldAppointment
	Wishes       []HeldWish // of one without an appointment
	Calls        []HeldCall
	Drafts       []HeldDraft
	Others       int // more on the same number or address, under another first name
}

// HeldAppointment is an appointment with all that hangs on it. Of one that the
// viewer's people made at another organisation only what they may see is there;
// that organisation answers for the rest, and Elsewhere is true.
type HeldAppointment struct {
	Appointment
	Elsewhere bool
	Letters   []Letter
	Messages  []notify.Item
	Calls     []HeldCall
	Wish      *HeldWish
	Trail     []org.Entry // what staff did with it
}

// HeldCall is a call with the last day on which it is kept.
type HeldCall struct {
	Call
	ForgetOn civil.Date
}

// HeldWish is a wish for an earlier day with what was sent of it.
type HeldWish struct {
	Earlier
	Messages []notify.Item
}

// HeldDraft is what somebody said to a clerk who has not booked yet.
type HeldDraft struct {
	Contact  contact.Contact
	Typed    url.Values // all of the form
	SavedAt  time.Time
	ForgetAt time.Time
	personID string
	id       string
}

// Empty tells whether nothing is held.
func (h Holding) Empty() bool {
	return len(h.Appointments)+len(h.Wishes)+len(h.Calls)+len(h.Drafts) == 0
}

// Contact is what to correct: of the last thing that says anything.
func (h Holding) Contact() (c contact.Contact) {
	for _, d := range h.Drafts {
		c = d.Contact
	}
	for _, call := range h.Calls {
		c = call.Contact
	}
	for _, w := range h.Wishes {
		c = w.Contact
	}
	for _, a := range h.Appointments {
		c = a.Contact
	}
	return c
}

// Ahead lists the appointments that can still be cancelled: before they lose
// their contact data somebody must say what becomes of them.
func (h Holding) Ahead(now time.Time) (ahead []HeldAppointment) {
	for _, a := range h.Appointments {
		if a.CanCancel(now) {
			ahead = append(ahead, a)
		}
	}
	return ahead
}

// Holding opens all that is held about the subject, as far as the viewer answers
// for it.
func (s *Service) Holding(ctx context.Context, c SubjectCase) (h Holding, err error) {
	defer errs.Wrap(&err, "Holding(%s)", c.Subject.CaseID)
	found, err := s.find(ctx, s.DB, c)
	if err != nil {
		return h, err
	}
	h.Others, h.Drafts = found.others, found.drafts
	for _, call := range found.calls {
		if call.AppointmentID == "" || !found.has(call.AppointmentID) {
			h.Calls = append(h.Calls, HeldCall{call.Call, call.forgetOn})
		}
	}
	for _, w := range found.wishes {
		one, err := s.heldWish(ctx, w)
		if err != nil {
			return h, err
		}
		h.Wishes = append(h.Wishes, one)
	}
	for _, a := range found.appointments {
		one, err := s.heldAppointment(ctx, c, a)
		if err != nil {
			return h, err
		}
		h.Appointments = append(h.Appointments, one)
	}
	slices.SortStableFunc(h.Appointments, func(a, b HeldAppointment) int { return a.Date.Compare(b.Date) })
	return h, nil
}

// heldAppointment gathers what hangs on one. Whether somebody came could be told
// from what is left of the messages and calls about them; so those who booked for
// another elsewhere get none of it.
func (s *Service) heldAppointment(ctx context.Context, c SubjectCase, a row) (h HeldAppointment, err error) {
	h.Appointment = a.Seen(c.Viewer, civil.DateOf(c.Now, c.Tenant.Location()))
	if h.Elsewhere = a.ForOthers() && !c.answers(a.OrganisationID); h.Elsewhere {
		return h, nil
	}
	if h.Letters, err = s.lettersAbout(ctx, a); err != nil {
		return h, err
	}
	if h.Messages, err = notify.About(ctx, s.DB, a.tenantID, a.ID); err != nil {
		return h, err
	}
	if h.Calls, err = s.callsAbout(ctx, a); err != nil {
		return h, err
	}
	if h.Wish, err = s.wishOn(ctx, a); err != nil {
		return h, err
	}
	h.Trail, err = org.AuditTrail(ctx, s.DB, org.AuditQuery{TenantID: a.tenantID, SubjectKind: "appointment", SubjectID: a.ID})
	return h, err
}

func (s *Service) heldWish(ctx context.Context, w waiting) (HeldWish, error) {
	messages, err := notify.About(ctx, s.DB, w.tenantID, w.ID)
	return HeldWish{w.Earlier, messages}, err
}

// wishOn is the wish that hangs on an appointment, nil when there is none.
func (s *Service) wishOn(ctx context.Context, a row) (*HeldWish, error) {
	w, err := one(ctx, s.DB, a.tenantID, `and appointment_id = $2`, a.ID)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	held, err := s.heldWish(ctx, w)
	return &held, err
}
