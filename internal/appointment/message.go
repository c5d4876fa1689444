package appointment

import (
	"context"
	"net/url"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/contact"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/place"
)

// tell queues the message for those who booked, by each channel that reaches
// them, and a reminder when there is time for one. Whom no message reaches is
// rung when it was we who moved or cancelled, and so is whom it reaches too late.
// The row is opened.
func (s *Service) tell(tx db.Tx, c Change, a row, kind notify.Kind) error {
	told := c.message(a, kind)
	messages := []notify.Message{told}
	if kind != notify.Revoked {
		messages = append(messages, c.reminders(told, a.Date)...)
	}
	if err := s.Notify.Queue(tx.Context(), tx, messages...); err != nil {
		return err
	}
	if c.ByUs && (c.Urgent || len(s.Tells(a.Appointment)) == 0) && (kind == notify.Moved || kind == notify.Revoked) {
		return s.addCall(tx, c, a, CallChanged)
	}
	return nil
}

// message is of the appointment as it now is. Who wants none gets none.
func (c Change) message(a row, kind notify.Kind) notify.Message {
	m := notify.Message{
		Tenant: c.Tenant, Kind: kind, SubjectID: a.ID, OrganisationID: a.OrganisationID, Version: a.Version, Now: c.Now,
	}
	if !a.NoSend {
		m.Channels = channels(a.Contact)
	}
	return m
}

// reminders is the reminder of what is not before the day after tomorrow, to
// those whom m tells.
func (c Change) reminders(m notify.Message, day civil.Date) []notify.Message {
	if !notify.Reminds(day, c.Now, c.Tenant.Location()) {
		return nil
	}
	m.Kind, m.NotBefore = notify.Reminder, notify.RemindAt(day, c.Tenant.Location())
	return []notify.Message{m}
}

// Tells lists the channels by which those who booked are told of what happens
// to their appointment; none when they want no message. The appointment is
// opened.
func (s *Service) Tells(a Appointment) []notify.Channel {
	if a.NoSend {
		return nil
	}
	return s.Reaches(a.Contact)
}

// Reaches lists the channels by which those with this contact data are told.
func (s *Service) Reaches(c contact.Contact) (all []notify.Channel) {
	for _, channel := range channels(c) {
		if s.Notify.Sends(channel) {
			all = append(all, channel)
		}
	}
	return all
}

// channels are the ways to reach them. A landline gets no SMS.
func channels(c contact.Contact) (all []notify.Channel) {
	if contact.IsMobile(c.Phone) {
		all = append(all, notify.SMS)
	}
	if c.Email != "" {
		all = append(all, notify.Email)
	}
	return all
}

// Messages are what the messages about appointments say when they are sent, for
// the table of notify. One is true as long as the appointment has the version
// that it was queued for, and the state.
func (s *Service) Messages() map[notify.Kind]notify.Load {
	return map[notify.Kind]notify.Load{
		notify.Booked: s.message(Booked), notify.Reminder: s.message(Booked), notify.Moved: s.message(Booked),
		notify.Revoked: s.message(Revoked), notify.Earlier: s.earlierMessage,
	}
}

func (s *Service) message(state State) notify.Load {
	return func(ctx context.Context, r db.Reader, tenant org.Tenant, id string, version int) (c notify.Content, still bool, err error) {
		a, err := load(ctx, r, tenant.ID, id)
		if err != nil || a.State != state || a.Version != version || a.Redacted {
			return c, false, err
		}
		if a, err = s.open(ctx, r, a); err != nil {
			return c, false, err
		}
		c, err = s.content(ctx, r, tenant, a)
		return c, err == nil, err
	}
}

func (s *Service) content(ctx context.Context, r db.Reader, tenant org.Tenant, a row) (c notify.Content, err error) {
	p, err := s.Places.Place(ctx, r, tenant.ID, a.PlaceID)
	if err != nil {
		return c, err
	}
	o, err := s.Places.Offer(ctx, r, tenant.ID, a.OfferID)
	if err != nil {
		return c, err
	}
	c = notify.Content{
		Email: a.Contact.Email, Language: a.Language, Date: a.Date, Span: a.Span(p.Location()),
		StartsAt: a.StartsAt, EndsAt: a.EndsAt, Where: where(a.Channel), Place: p.Name, Address: p.FullAddress(), Call: numberOf(o, tenant),
		Code: a.Code, Path: "/avtale/" + url.PathEscape(a.Token), UID: a.ID, Version: a.Version,
		Revoked: a.State == Revoked, Unwanted: a.NoSend, Until: until(a),
	}
	if contact.IsMobile(a.Contact.Phone) {
		c.Phone = a.Contact.Phone
	}
	return c, nil
}

// until is when it is of no use any more to tell: the beginning, or the end when
// we did not keep it.
func until(a row) time.Time {
	if a.State == Revoked {
		return a.EndsAt
	}
	return a.StartsAt
}

func where(channel place.Channel) notify.Where {
	switch channel {
	case place.ByPhone:
		return notify.ByPhone
	case place.ByVideo:
		return notify.ByVideo
	case place.AtHome:
		return notify.AtHome
	}
	return notify.AtPlace
}

// forgetMessages deletes what tells when those of a settled day were told.
func forgetMessages(tx db.Tx, tenant org.Tenant, day civil.Date) error {
	ids, err := db.All(tx.Context(), tx, db.Strings, `select id from appointment
		where tenant_id = $1 and state = 'served' and service_date = $2`, tenant.ID, day)
	if err != nil {
		return err
	}
	return notify.Forget(tx.Context(), tx, tenant.ID, ids...)
}
