package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Encryption says how the way to the server is protected.
type Encryption uint8

// The kinds of protection. The zero value is the safest that servers on port 587
// offer; a password is never sent in the clear with any of them.
const (
	StartTLS  Encryption = iota // a server without STARTTLS is refused
	Offered                     // STARTTLS if the server offers it: for a relay on the same machine or network
	FromStart                   // TLS from the first byte (port 465)
)

// Settings name the server that takes our mail.
type Settings struct {
	Host       string
	Port       int
	Username   string // "" = no sign-in
	Password   string
	Encryption Encryption
	Timeout    time.Duration // for each of connecting and sending; 0 = 20 s

	tls *tls.Config // for tests
}

const defaultTimeout = 20 * time.Second

// SMTP sends over one connection per message. It is safe for use by many
// goroutines.
type SMTP struct {
	host    string
	dial    gomail.DialContextFunc
	options []gomail.Option
}

// NewSMTP checks the settings, without connecting.
func NewSMTP(s Settings) (*SMTP, error) {
	sender := &SMTP{host: s.Host, dial: s.dial(), options: s.options()}
	if _, err := gomail.NewClient(s.Host, sender.options...); err != nil {
		return nil, fmt.Errorf("mail server %s: %w", s.Host, err)
	}
	return sender, nil
}

func (s Settings) trust() *tls.Config {
	if s.tls != nil {
		return s.tls
	}
	return &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
}

func (s Settings) dial() gomail.DialContextFunc {
	if s.Encryption == FromStart {
		return (&tls.Dialer{Config: s.trust()}).DialContext
	}
	return (&net.Dialer{}).DialContext
}

func (s Settings) options() []gomail.Option {
	timeout, policy := s.Timeout, gomail.TLSOpportunistic // nothing is left to start after FromStart
	if timeout == 0 {
		timeout = defaultTimeout
	}
	if s.Encryption == StartTLS {
		policy = gomail.TLSMandatory
	}
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(timeout), gomail.WithTLSConfig(s.trust()), gomail.WithTLSPolicy(policy),
	}
	if s.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.Username), gomail.WithPassword(s.Password))
	}
	return options
}

// Send hands the message to the server. It never runs inside a write. Once the
// server has taken the message nothing that follows is an error, since a second
// try would send it twice.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := build(m)
	if err != nil {
		return err
	}
	wire := &line{dial: s.dial}
	defer wire.close()
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithDialContextFunc(wire.open))...)
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("mail: connect to %s: %w", s.host, err)
	}
	defer context.AfterFunc(ctx, wire.close)()
	defer client.CloseWithSMTPClient(session)
	err = client.SendWithSMTPClient(session, msg)
	if msg.IsDelivered() {
		return nil
	}
	return s.refusal(err)
}

// line is the connection of one Send. The library leaves it open when the
// greeting, STARTTLS or the sign-in fails, and does not watch the context later.
type line struct {
	dial gomail.DialContextFunc
	conn net.Conn
}

func (l *line) open(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.dial(ctx, network, address)
	if err == nil {
		l.conn = conn
	}
	return conn, err
}

func (l *line) close() {
	if l.conn != nil {
		l.conn.Close()
	}
}

// refusal says why the server did not take the message, in numbers: its own
// words mostly quote the address.
func (s *SMTP) refusal(err error) error {
	var e *gomail.SendError
	if !errors.As(err, &e) {
		return fmt.Errorf("mail: send by %s failed", s.host)
	}
	text := fmt.Errorf("mail: %s did not take the message: %s", s.host, e.Reason)
	if code := e.ErrorCode(); code != 0 {
		text = fmt.Errorf("%w: answer %d %s", text, code, e.EnhancedStatusCode())
	}
	ours := e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPDataClose
	if ours && e.ErrorCode() >= 500 && e.ErrorCode() < 600 {
		return permanent{text}
	}
	return text
}
