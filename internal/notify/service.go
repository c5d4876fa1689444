package notify

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/i18n"
	"digivert/internal/base/mail"
	"digivert/internal/base/sms"
	"digivert/internal/org"
)

// Load tells what a message is to say now, read at the moment of sending. still
// is false when it is no longer true of that version. It is called outside any
// write.
type Load func(ctx context.Context, r db.Reader, tenant org.Tenant, subjectID string, version int) (c Content, still bool, err error)

// Content is whom a message goes to, and what can stand in it.
type Content struct {
	Phone, Email     string // E.164, bare address; "" = not by that channel
	Language         string // of help; the message is written in the nearest one
	Date             civil.Date
	Span             civil.Span // what the clock on the wall shows at the place
	StartsAt, EndsAt time.Time
	Where            Where
	Place, Address   string // of a place that they come to
	Call             string // number to call with questions
	Code             string // "4127 3605"
	Path             string // of its page, with the token: e-mail alone
	UID              string // of the calendar entry, without the host
	Version          int    // of the subject; SEQUENCE of the calendar file is one less
	Revoked          bool
	Unwanted         bool      // they want no message
	Until            time.Time // from then on the message is of no use
}

// Where says where they meet who is to help them.
type Where string

// The wheres.
const (
	AtPlace Where = ""
	ByPhone Where = "phone"
	ByVideo Where = "video"
	AtHome  Where = "home"
)

// Service queues and sends. Mail and SMS are nil when they are not set up: then
// nothing is queued for them.
type Service struct {
	DB       *db.DB
	Bundle   *i18n.Bundle
	Mail     mail.Sender
	SMS      sms.Sender
	Receipts *sms.Receipts // nil = the gateway tells nothing of what it took
	MailFrom string        // bare address
	SMSFrom  string        // "" = made of the tenant's service name
	BaseURL  string        // of the links in e-mail; "" = none
	Kinds    map[Kind]Load // filled by app
	Log      *slog.Logger  // nil = silent
}

// Sends tells whether the channel is set up. Nobody sends nothing.
func (s *Service) Sends(c Channel) bool {
	switch {
	case s == nil:
		return false
	case c == SMS:
		return s.SMS != nil
	}
	return s.Mail != nil && s.MailFrom != ""
}

// mostSender is how long the name of a sender may be (3GPP TS 23.040, 9.1.2.5).
const mostSender = 11

// Sender is whom an SMS comes from: the name in the settings, else that of the
// tenant's service in letters that every telephone shows.
func (s *Service) Sender(tenant org.Tenant) string {
	if s.SMSFrom != "" {
		return s.SMSFrom
	}
	plain := strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "Æ", "Ae", "Ø", "O", "Å", "A").Replace(tenant.ServiceName)
	name := strings.Map(func(r rune) rune {
		if r < 0x80 && (r == ' ' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			return r
		}
		return -1
	}, plain)
	if name = strings.TrimSpace(name[:min(len(name), mostSender)]); sms.ValidFrom(name) {
		return name
	}
	return "Hjelp"
}

func (s *Service) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}
