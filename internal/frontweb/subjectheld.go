package frontweb

import (
	"strings"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/i18n"
	"digivert/internal/contact"
	"digivert/internal/notifyweb"
	"digivert/internal/orgweb"
)

// heldGroup is what is held of one sort.
type heldGroup struct {
	Heading string
	Parts   []heldPart
}

// heldPart is one thing that is held, and when it goes.
type heldPart struct {
	Title string
	Facts []fact
	Goes  string
}

// heldView puts what is held into words.
type heldView struct {
	r *orgweb.Request
	n names
}

func localDay(r *orgweb.Request) civil.Date { return civil.DateOf(r.Now, r.Tenant.Location()) }

// moment is an instant by the clock on the wall; midnight stands for a day of
// which the hour is not known any more.
func (v heldView) moment(at time.Time) string {
	zone := v.r.Tenant.Location()
	day, clock := civil.DateOf(at, zone), civil.TimeOfDayOf(at, zone)
	if at.IsZero() {
		return ""
	}
	if clock == 0 {
		return v.r.Text.DayYear(day)
	}
	return v.r.Text.When(day, clock)
}

func (v heldView) day(d civil.Date) string { return v.r.Text.DayYear(d) }

func (v heldView) groups(h appointment.Holding) (groups []heldGroup) {
	add := func(key string, parts []heldPart) {
		if len(parts) > 0 {
			groups = append(groups, heldGroup{v.r.Text.T(key), parts})
		}
	}
	add("subject.appointments", each(h.Appointments, v.appointment))
	add("subject.wishes", each(h.Wishes, v.wish))
	add("subject.calls", each(h.Calls, v.call))
	add("subject.drafts", each(h.Drafts, v.draft))
	return groups
}

func each[T any](list []T, f func(T) heldPart) (parts []heldPart) {
	for _, one := range list {
		parts = append(parts, f(one))
	}
	return parts
}

// lines gathers facts and leaves out those that have nothing to tell.
type lines struct {
	r    *orgweb.Request
	list []fact
}

func (l *lines) add(key, value string) {
	if value != "" {
		l.list = append(l.list, fact{l.r.Text.T(key), value})
	}
}

func (l *lines) when(yes bool, key, text string) {
	if yes {
		l.add(key, l.r.Text.T(text))
	}
}

func (v heldView) appointment(a appointment.HeldAppointment) heldPart {
	l := &lines{r: v.r}
	l.add("subject.fact.state", v.r.Text.T("front.state."+string(a.State)))
	l.list = append(l.list, v.n.facts(a.Appointment)[1:]...) // when it is, the title says
	l.add("front.appointment.code", a.Code)
	l.when(a.NoCall, "subject.fact.wish", "subject.nocall")
	l.when(a.NoSend, "subject.fact.wish", "subject.nosend")
	l.when(a.TellPartner, "subject.fact.wish", "subject.tellpartner")
	if a.Via != "" {
		l.add("subject.fact.via", v.r.Text.T("insight.via."+string(a.Via)))
	}
	l.add("subject.fact.made", v.moment(a.CreatedAt))
	l.when(a.VisitID != "", "subject.fact.visit", "subject.visit")
	l.when(a.Elsewhere, "subject.fact.elsewhere", "subject.elsewhere")
	v.attached(l, a)
	part := heldPart{Title: i18n.Capital(v.n.whenWhere(a.Appointment)), Facts: l.list, Goes: v.r.Text.T("subject.goes.with")}
	if !a.ContactDue.IsZero() {
		part.Goes = v.r.Text.T("subject.goes.day", "Day", v.day(a.ContactDue))
	}
	return part
}

// attached is what hangs on an appointment.
func (v heldView) attached(l *lines, a appointment.HeldAppointment) {
	for _, letter := range a.Letters {
		l.add("subject.fact.letter", v.letter(letter))
	}
	for _, message := range a.Messages {
		l.add("subject.fact.message", notifyweb.Told(v.r, message))
	}
	for _, call := range a.Calls {
		l.add("subject.fact.call", v.called(call))
	}
	if a.Wish != nil {
		l.add("subject.fact.earlier", v.told(*a.Wish))
	}
	for _, e := range a.Trail {
		l.add("subject.fact.trail", v.moment(e.Now)+": "+orgweb.ActionText(v.r, e.Action))
	}
}

func (v heldView) letter(l appointment.Letter) string {
	t := v.r.Text
	text := t.T("letter.state."+string(l.State)) + " " + t.T("subject.letter.language", "Language", v.n.language(l.Language))
	if to := strings.Join(l.Address.Rows(), ", "); to != "" {
		text += " " + t.T("subject.letter.to", "Address", to, "Day", v.day(l.EraseDue))
	}
	return text
}

func (v heldView) called(c appointment.HeldCall) string {
	t := v.r.Text
	text := t.T("subject.call.why."+string(c.Why)) + ", " + v.moment(c.MadeAt) + ". " + t.N("subject.call.tries", c.Tries)
	for _, said := range []string{c.Contact.FirstName, phoneText(t.Phone, c.Contact.Phone), c.Note} {
		if said != "" {
			text += " " + said + "."
		}
	}
	return text + " " + t.T("subject.goes.after", "Day", v.day(c.ForgetOn))
}

// told lists the free times that somebody was told of.
func (v heldView) told(w appointment.HeldWish) string {
	t := v.r.Text
	text := t.T("subject.wish.since", "When", v.moment(w.JoinedAt))
	for _, o := range w.Told() {
		text += " " + t.T("subject.wish.told", "Time", t.When(o.Date, o.Start)+", "+v.n.place(o.PlaceID), "When", v.moment(o.ToldAt))
	}
	for _, m := range w.Messages {
		text += " " + notifyweb.Told(v.r, m)
	}
	return text
}

func (v heldView) wish(w appointment.HeldWish) heldPart {
	t := v.r.Text
	l := &lines{r: v.r}
	v.contact(l, w.Contact)
	l.add("front.appointment.code", w.Code)
	l.add("front.appointment.topic", v.n.reason(w.ReasonID))
	l.add("front.appointment.where", v.n.place(w.PlaceID))
	l.add("front.appointment.language", v.n.language(w.Language))
	l.add("front.appointment.interpreter", v.n.language(w.Interpreter))
	l.add("subject.fact.until", v.day(w.Until))
	l.add("subject.fact.earlier", v.told(w))
	return heldPart{Title: t.T("subject.wish.title"), Facts: l.list, Goes: t.T("subject.goes.after", "Day", v.day(w.Until))}
}

func (v heldView) contact(l *lines, c contact.Contact) {
	l.add("front.appointment.name", c.FirstName)
	l.add("front.appointment.phone", phoneText(v.r.Text.Phone, c.Phone))
	l.add("front.appointment.email", c.Email)
	l.add("front.appointment.note", c.Note)
}

func (v heldView) call(c appointment.HeldCall) heldPart {
	t := v.r.Text
	l := &lines{r: v.r}
	said := c.Contact
	said.Note = c.Note
	v.contact(l, said)
	l.add("front.appointment.topic", v.n.reason(c.ReasonID))
	l.add("front.appointment.where", v.n.place(c.PlaceID))
	l.add("front.appointment.language", v.n.language(c.Language))
	l.add("subject.fact.made", v.moment(c.MadeAt))
	l.add("subject.fact.call", t.N("subject.call.tries", c.Tries))
	return heldPart{Title: t.T("subject.call.title"), Facts: l.list, Goes: t.T("subject.goes.after", "Day", v.day(c.ForgetOn))}
}

func (v heldView) draft(d appointment.HeldDraft) heldPart {
	t := v.r.Text
	l := &lines{r: v.r}
	v.contact(l, d.Contact)
	l.add("front.appointment.topic", v.n.reason(d.Typed.Get("tema")))
	l.add("front.appointment.where", v.n.place(d.Typed.Get("sted")))
	l.add("front.appointment.language", v.n.language(d.Typed.Get("sprak")))
	l.add("front.appointment.interpreter", v.n.language(d.Typed.Get("tolk")))
	l.add("subject.fact.saved", v.moment(d.SavedAt))
	return heldPart{Title: t.T("subject.draft.title"), Facts: l.list, Goes: t.T("subject.goes.day", "Day", v.moment(d.ForgetAt))}
}
