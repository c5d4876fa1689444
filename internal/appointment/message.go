package appointment

import (
	"context"
	"net/url"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/place"

	"github.com/nyaruka/phonenumbers"
)

// tell queues the message for those who booked, by each channel that reaches
// them, and a reminder when there is time for one. The row is opened.
func (s *Service) tell(tx db.Tx, tenant org.Tenant, a row, m notify.Message) error {
	m.Tenant, m.SubjectID, m.OrganisationID, m.Version = tenant, a.ID, a.OrganisationID, a.Version
	m.Channels = a.Contact.channels()
	messages := []notify.Message{m}
	if m.Kind != notify.Revoked && notify.Reminds(a.Date, m.Now, tenant.Location()) {
		m.Kind, m.NotBefore = notify.Reminder, notify.RemindAt(a.Date, tenant.Location())
		messages = append(messages, m)
	}
	return s.Notify.Queue(tx.Context(), tx, messages...)
}

// channels are the ways to reach them. A landline gets no SMS.
func (c Contact) channels() (all []notify.Channel) {
	if isMobile(c.Phone) {
		all = append(all, notify.SMS)
	}
	if c.Email != "" {
		all = append(all, notify.Email)
	}
	return all
}

// Reaches lists the channels by which those with this contact data are told.
func (s *Service) Reaches(c Contact) (all []notify.Channel) {
	for _, channel := range c.channels() {
		if s.Notify.Sends(channel) {
			all = append(all, channel)
		}
	}
	return all
}

func isMobile(phone string) bool {
	number, err := phonenumbers.Parse(phone, "NO")
	if err != nil {
		return false
	}
	kind := phonenumbers.GetNumberType(number)
	return kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
}

// Messages are what the messages about appointments say when they are sent, for
// the table of notify. One is true as long as the appointment has the version
// that it was queued for, and the state.
func (s *Service) Messages() map[notify.Kind]notify.Load {
	return map[notify.Kind]notify.Load{
		notify.Booked: s.message(Booked), notify.Reminder: s.message(Booked), notify.Moved: s.message(Booked),
		notify.Revoked: s.message(Revoked),
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
		StartsAt: a.StartsAt, EndsAt: a.EndsAt, Where: where(a.Channel), Place: p.Name, Address: p.FullAddress(), Call: o.Phone,
		Code: a.Code, Path: "/avtale/" + url.PathEscape(a.Token), UID: a.ID, Version: a.Version,
		Revoked: a.State == Revoked, Until: until(a),
	}
	if isMobile(a.Contact.Phone) {
		c.Phone = a.Contact.Phone
	}
	if c.Call == "" {
		c.Call = tenant.Phone
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
