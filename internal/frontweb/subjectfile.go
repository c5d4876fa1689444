package frontweb

import (
	"encoding/json"
	"strings"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/contact"
	"digivert/internal/notify"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// The file is for a machine: names that do not change with the language, days as
// 2026-11-11, instants in UTC. Whoever changes a name gives it another format.

type subjectFile struct {
	Format       string            `json:"format"`
	Municipality string            `json:"municipality"`
	Service      string            `json:"service"`
	AnsweredBy   []string          `json:"answered_by"`
	MadeOn       string            `json:"made_on"`
	FirstName    string            `json:"first_name"`
	Appointments []fileAppointment `json:"appointments"`
	Wishes       []fileWish        `json:"wishes_for_an_earlier_time"`
	Calls        []fileCall        `json:"asked_to_be_called"`
	Drafts       []fileDraft       `json:"drafts"`
	NotKept      []string          `json:"not_kept"`
	Explained    []string          `json:"explained"`
}

type fileContact struct {
	FirstName string `json:"first_name,omitempty"`
	Phone     string `json:"phone,omitempty"`
	Email     string `json:"email,omitempty"`
	Note      string `json:"note,omitempty"`
}

type fileAppointment struct {
	Number      string    `json:"number"`
	State       string    `json:"state"`
	Date        string    `json:"date"`
	StartsAt    time.Time `json:"starts_at,omitzero"`
	EndsAt      time.Time `json:"ends_at,omitzero"`
	Channel     string    `json:"channel,omitempty"`
	Place       string    `json:"place,omitempty"`
	Host        string    `json:"host,omitempty"`
	Topic       string    `json:"topic,omitempty"`
	Language    string    `json:"language,omitempty"`
	Interpreter string    `json:"interpreter,omitempty"`
	fileContact
	Code        string        `json:"code,omitempty"`
	OnBehalf    bool          `json:"booked_for_another"`
	NoCall      bool          `json:"no_call"`
	NoSend      bool          `json:"no_messages"`
	TellPartner bool          `json:"partner_may_see_attendance"`
	Visit       bool          `json:"linked_to_a_visit_until_tonight"`
	Elsewhere   bool          `json:"another_organisation_answers_for_the_rest"`
	MadeVia     string        `json:"made_via"`
	MadeAt      time.Time     `json:"made_at,omitzero"`
	DeletedOn   string        `json:"contact_deleted_on,omitempty"`
	Letters     []fileLetter  `json:"letters,omitempty"`
	Messages    []fileMessage `json:"messages,omitempty"`
	Calls       []fileCall    `json:"calls,omitempty"`
	Wish        *fileWish     `json:"wish_for_an_earlier_time,omitempty"`
	Log         []fileLog     `json:"log,omitempty"`
}

type fileLetter struct {
	State     string    `json:"state"`
	Language  string    `json:"language"`
	Name      string    `json:"name,omitempty"`
	Address   []string  `json:"address,omitempty"`
	MadeAt    time.Time `json:"made_at"`
	PrintedAt time.Time `json:"printed_at,omitzero"`
	DeletedBy string    `json:"address_deleted_by"`
}

// fileMessage has neither text nor number: nor has the message.
type fileMessage struct {
	Kind      string    `json:"kind"`
	Channel   string    `json:"channel"`
	State     string    `json:"state"`
	Why       string    `json:"why,omitempty"`
	MadeAt    time.Time `json:"made_at"`
	NotBefore time.Time `json:"not_before"`
	DoneAt    time.Time `json:"done_at,omitzero"`
	ReceiptAt time.Time `json:"receipt_at,omitzero"`
}

type fileCall struct {
	fileContact
	Why       string    `json:"why"`
	Topic     string    `json:"topic,omitempty"`
	Place     string    `json:"place,omitempty"`
	Language  string    `json:"language,omitempty"`
	Tries     int       `json:"tries"`
	MadeAt    time.Time `json:"made_at"`
	DeletedBy string    `json:"deleted_after"`
}

type fileWish struct {
	fileContact
	Code        string        `json:"code,omitempty"`
	Topic       string        `json:"topic,omitempty"`
	Place       string        `json:"place,omitempty"`
	Language    string        `json:"language,omitempty"`
	Interpreter string        `json:"interpreter,omitempty"`
	Until       string        `json:"until"`
	JoinedAt    time.Time     `json:"joined_at"`
	Seen        []fileTime    `json:"free_times_seen_or_told_of"`
	Messages    []fileMessage `json:"messages,omitempty"`
}

// fileTime is a free time; N is below 1 for one that was free already when they
// joined.
type fileTime struct {
	N      int       `json:"n"`
	Offer  string    `json:"offer"`
	Place  string    `json:"place"`
	Date   string    `json:"date"`
	Start  string    `json:"start"`
	ToldAt time.Time `json:"told_at"`
}

type fileDraft struct {
	Typed     map[string]string `json:"typed"`
	SavedAt   time.Time         `json:"saved_at"`
	DeletedAt time.Time         `json:"deleted_at"`
}

type fileLog struct {
	At     time.Time `json:"at"`
	Action string    `json:"action"`
	Fields []string  `json:"fields,omitempty"`
}

const subjectFormat = "digivert-subject-1"

// file is the answer as JSON.
func (a answer) file(r *orgweb.Request) ([]byte, error) {
	f := subjectFile{
		Format: subjectFormat, Municipality: r.Tenant.Name, Service: r.Tenant.ServiceName, AnsweredBy: list(a.By), MadeOn: dateText(localDay(r)),
		FirstName: a.Name, NotKept: a.NotKept, Explained: a.Explained,
		Appointments: list(mapped(a.holding.Appointments, a.names.fileAppointment)), Wishes: list(mapped(a.holding.Wishes, a.names.fileWish)),
		Calls: list(mapped(a.holding.Calls, a.names.fileCall)), Drafts: list(mapped(a.holding.Drafts, draftFile)),
	}
	text, err := json.MarshalIndent(f, "", "  ")
	return append(text, '\n'), err
}

// list is never null in the file.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

func mapped[T, U any](values []T, f func(T) U) (all []U) {
	for _, value := range values {
		all = append(all, f(value))
	}
	return all
}

func contactFile(c contact.Contact) fileContact { return fileContact(c) }

func (n names) fileAppointment(a appointment.HeldAppointment) fileAppointment {
	f := fileAppointment{
		Number: a.ID, State: string(a.State), Date: a.Date.String(), StartsAt: a.StartsAt, EndsAt: a.EndsAt, Channel: string(a.Channel),
		Place: n.place(a.PlaceID), Host: n.host(a.HostID), Topic: n.reason(a.ReasonID), Language: a.Language, Interpreter: a.Interpreter,
		fileContact: contactFile(a.Contact), Code: a.Code, OnBehalf: a.OnBehalf, NoCall: a.NoCall, NoSend: a.NoSend, TellPartner: a.TellPartner,
		Visit: a.VisitID != "", Elsewhere: a.Elsewhere, MadeVia: string(a.Via), MadeAt: a.CreatedAt, DeletedOn: dateText(a.ContactDue),
		Letters: mapped(a.Letters, letterFile), Messages: mapped(a.Messages, messageFile), Calls: mapped(a.Calls, n.fileCall), Log: mapped(a.Trail, logFile),
	}
	if a.Wish != nil {
		wish := n.fileWish(*a.Wish)
		f.Wish = &wish
	}
	return f
}

func dateText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func letterFile(l appointment.Letter) fileLetter {
	return fileLetter{
		State: string(l.State), Language: l.Language, Name: l.Address.Name, Address: l.Address.Rows(), MadeAt: l.MadeAt, PrintedAt: l.PrintedAt,
		DeletedBy: dateText(l.EraseDue),
	}
}

func messageFile(m notify.Item) fileMessage {
	return fileMessage{
		Kind: string(m.Kind), Channel: string(m.Channel), State: string(m.State), Why: string(m.Why), MadeAt: m.MadeAt, NotBefore: m.NextAt,
		DoneAt: m.DoneAt, ReceiptAt: m.ReceiptAt,
	}
}

func logFile(e org.Entry) fileLog { return fileLog{At: e.Now, Action: e.Action, Fields: e.Fields} }

func (n names) fileCall(c appointment.HeldCall) fileCall {
	said := c.Contact
	said.Note = c.Note
	return fileCall{
		fileContact: contactFile(said), Why: string(c.Why), Topic: n.reason(c.ReasonID), Place: n.place(c.PlaceID), Language: c.Language,
		Tries: c.Tries, MadeAt: c.MadeAt, DeletedBy: dateText(c.ForgetOn),
	}
}

func (n names) fileWish(w appointment.HeldWish) fileWish {
	f := fileWish{
		fileContact: contactFile(w.Contact), Code: w.Code, Topic: n.reason(w.ReasonID), Place: n.place(w.PlaceID), Language: w.Language,
		Interpreter: w.Interpreter, Until: dateText(w.Until), JoinedAt: w.JoinedAt, Messages: mapped(w.Messages, messageFile), Seen: []fileTime{},
	}
	for _, o := range w.Offers {
		f.Seen = append(f.Seen, fileTime{o.N, o.OfferID, n.place(o.PlaceID), o.Date.String(), o.Start.String(), o.ToldAt})
	}
	return f
}

func draftFile(d appointment.HeldDraft) fileDraft {
	f := fileDraft{Typed: map[string]string{}, SavedAt: d.SavedAt, DeletedAt: d.ForgetAt}
	for name, values := range d.Typed {
		f.Typed[name] = strings.Join(values, " ")
	}
	return f
}
