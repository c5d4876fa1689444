// Package mail sends e-mail: over SMTP, or into a folder or the log while
// developing.
package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"digivert/internal/base/id"
)

// Message is one e-mail to one person. From and To are bare addresses. Text is
// needed; HTML, when there is any, says the same.
type Message struct {
	From     string
	FromName string
	To       string
	Subject  string
	Text     string
	HTML     string
	ID       string    // the same for the same message sent again; "" = a new one
	Calendar *Calendar // an appointment to be put into the receiver's calendar
}

// Calendar is a file of base/ical, which mail programs show as an appointment
// when they are told its method (RFC 6047, 2.4).
type Calendar struct {
	Method string // "REQUEST", "CANCEL"
	File   []byte
}

// Sender sends a message. When err is nil the message was handed on; Permanent
// tells whether it is of use to try again. No error quotes the message or its
// addresses, so it may be logged.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// permanent marks an error that another try will not mend.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// Permanent tells whether the message itself is at fault: its address does not
// exist, or its content is refused.
func Permanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}

const idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// check refuses what could smuggle in a header or reach anyone else.
func (m Message) check() error {
	for name, line := range map[string]string{"sender name": m.FromName, "subject": m.Subject} {
		if strings.ContainsAny(line, "\r\n\x00") {
			return permanent{fmt.Errorf("mail: the %s holds a line break", name)}
		}
	}
	for name, address := range map[string]string{"sender's": m.From, "receiver's": m.To} {
		parsed, err := netmail.ParseAddress(address)
		if err != nil || parsed.Address != address {
			return permanent{fmt.Errorf("mail: the %s address is not one", name)}
		}
	}
	if strings.Trim(m.ID, idLetters) != "" || m.Calendar != nil && strings.Trim(m.Calendar.Method, idLetters) != "" {
		return permanent{errors.New("mail: a Message-ID or a calendar's method is no word")}
	}
	if m.Subject == "" || m.Text == "" {
		return permanent{errors.New("mail: a message needs a subject and a text")}
	}
	return nil
}

// build renders the message as RFC 5322 wants it. Auto-Submitted (RFC 3834) asks
// absence notices not to answer; no header names our software or server.
func build(m Message) (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&netmail.Address{Name: m.FromName, Address: m.From})
	msg.ToMailAddress(&netmail.Address{Address: m.To})
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(m.id() + m.From[strings.LastIndex(m.From, "@"):])
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	if c := m.Calendar; c != nil {
		msg.AddAlternativeString(gomail.ContentType("text/calendar; method="+c.Method), string(c.File))
	}
	return msg, nil
}

// id is the left side of the Message-ID.
func (m Message) id() string {
	if m.ID != "" {
		return m.ID
	}
	return id.New()
}
