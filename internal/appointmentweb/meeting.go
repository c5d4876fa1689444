package appointmentweb

import (
	"context"
	"html/template"
	"slices"

	"digivert/internal/appointment"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/orgweb"
	"digivert/internal/place"
)

// meeting is an appointment with what it refers to, ready to be told. Of a
// served one whose day is over, place and offer are no longer known.
type meeting struct {
	appointment.Appointment
	place  place.Place
	offer  place.Offer
	reason place.Reason
	ways   []notify.Channel // by which they are told
}

func (p *Pages) meeting(r *orgweb.Request, a appointment.Appointment) (m meeting, err error) {
	if m, err = p.placed(r, a); err != nil {
		return m, err
	}
	return m, p.complete(r, &m)
}

// placed knows the place alone, which says in what zone the clock is. complete
// finds the rest, for a page that tells it.
func (p *Pages) placed(r *orgweb.Request, a appointment.Appointment) (m meeting, err error) {
	m.Appointment, m.ways = a, p.Appointment.Tells(a)
	m.place, err = lookUp(r.HTTP.Context(), p.DB, p.Place.Place, r.Tenant.ID, a.PlaceID)
	return m, err
}

func (p *Pages) complete(r *orgweb.Request, m *meeting) (err error) {
	ctx := r.HTTP.Context()
	if m.offer, err = lookUp(ctx, p.DB, p.Place.Offer, r.Tenant.ID, m.OfferID); err != nil {
		return err
	}
	m.reason, err = lookUp(ctx, p.DB, p.Place.Reason, r.Tenant.ID, m.ReasonID)
	return err
}

// lookUp finds by id; no id, or one that is gone, is the zero value.
func lookUp[T any](ctx context.Context, r db.Reader, find func(context.Context, db.Reader, string, string) (T, error), tenantID, id string) (found T, err error) {
	if id == "" {
		return found, nil
	}
	found, err = find(ctx, r, tenantID, id)
	if errs.Is(err, errs.NotFound) {
		var none T
		return none, nil
	}
	return found, err
}

// when is how a sentence begins with it: "Tirsdag 11. november kl. 10.00–10.45".
func (m meeting) when(t i18n.Localizer) string { return i18n.Capital(m.inText(t)) }

// inText is when, within a sentence; only the day once the clock is no longer
// known.
func (m meeting) inText(t i18n.Localizer) string {
	day := t.Day(m.Date)
	if m.StartsAt.IsZero() {
		return day
	}
	return t.T("appointmentweb.when", "Day", day, "Span", t.SpanText(m.Span(m.place.Location())))
}

// where tells, line by line, where to be.
func (m meeting) where(t i18n.Localizer) (lines []string) {
	switch m.Channel {
	case place.ByPhone:
		if m.Contact.Phone != "" {
			return []string{t.T("appointmentweb.where.phone.number", "Phone", t.Phone(m.Contact.Phone))}
		}
		return []string{t.T("appointmentweb.where.phone.text")}
	case place.ByVideo:
		return []string{t.T("appointmentweb.where.video.text")}
	case place.AtHome:
		return []string{t.T("appointmentweb.where.home.text")}
	}
	for _, line := range []string{m.place.Name, m.place.FullAddress(), m.place.Directions} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// atPlace tells whether the resident comes to us.
func (m meeting) atPlace() bool { return m.Channel == place.AtPlace || m.Channel == place.Outreach }

func (m meeting) bring(t i18n.Localizer) string {
	if m.offer.Bring != "" {
		return m.offer.Bring
	}
	return t.T("appointmentweb.bring.default")
}

// phone is a number to call, as text and as address.
type phone struct {
	Text string
	URL  template.URL
}

// phone is the offer's own number, else the service's; nothing when there is
// neither.
func (m meeting) phone(t i18n.Localizer, tenant org.Tenant) phone {
	number := m.offer.Phone
	if number == "" {
		number = tenant.Phone
	}
	if number == "" {
		return phone{}
	}
	return phone{Text: t.T("web.phone", "Phone", t.Phone(number)), URL: web.PhoneURL(number)}
}

// Fact is a name and its values, one a line: "Hvor", and the place's name and
// address.
type Fact struct {
	Label string
	Lines []string
}

// facts are when, where, whom to ask for and what to bring.
func (m meeting) facts(t i18n.Localizer, service string) []Fact {
	facts := []Fact{
		{t.T("appointmentweb.fact.when"), []string{m.when(t)}},
		{t.T("appointmentweb.fact.where"), m.where(t)},
	}
	if m.atPlace() {
		facts = append(facts, Fact{t.T("appointmentweb.fact.ask"), []string{service}})
	}
	facts = append(facts, Fact{t.T("appointmentweb.fact.bring"), []string{m.bring(t)}})
	if m.Interpreter != "" {
		text := t.T("appointmentweb.interpreter.ordered", "Language", t.LanguageName(m.Interpreter))
		facts = append(facts, Fact{t.T("appointmentweb.fact.interpreter"), []string{text}})
	}
	return facts
}

// ill says what we do if the one who helps falls ill: what reaches them is
// sent, else they are rung. Who gave neither phone nor e-mail, or wants no
// contact, cannot be told, and is told that.
func (m meeting) ill(t i18n.Localizer) string {
	switch {
	case slices.Contains(m.ways, notify.SMS):
		return t.T("appointmentweb.ill.sms")
	case m.Contact.Phone != "" && !m.NoCall:
		return t.T("appointmentweb.ill.phone")
	case m.Contact.Email != "" && !m.NoSend:
		return t.T("appointmentweb.ill.email")
	case m.NoCall || m.NoSend:
		return t.T("appointmentweb.ill.unwanted")
	}
	return t.T("appointmentweb.ill.none")
}

// reachable tells whether we know how to reach those who booked.
func (m meeting) reachable() bool { return m.Contact.Phone != "" || m.Contact.Email != "" }
