package mail

import (
	"context"
	"crypto/tls"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"reflect"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/mailtest"
)

var (
	ctx     = context.Background()
	message = Message{
		From: "post@halden.example", FromName: `Datahjelpen "Halden", Østfold`, To: "kari@eksempel.example",
		Subject: "Time tirsdag 11. november kl. 10.00 – på biblioteket",
		Text:    "Hei\n\n.\nDu har time. Æ ø å, ї, ع.\n" + strings.Repeat("lang linje ", 100) + "\n",
		HTML:    "<p>Du har <b>time</b>.</p>",
	}
)

// settings are those of a client that trusts the server.
func settings(s *mailtest.Server) Settings {
	return Settings{Host: "127.0.0.1", Port: s.Port, Timeout: 5 * time.Second, tls: s.Trust}
}

func send(t *testing.T, s Settings, m Message) error {
	t.Helper()
	sender, err := NewSMTP(s)
	if err != nil {
		t.Fatal(err)
	}
	return sender.Send(ctx, m)
}

func TestSendArrivesWhole(t *testing.T) {
	s := (&mailtest.Server{StartTLS: true}).Start(t)
	if err := send(t, settings(s), message); err != nil {
		t.Fatal(err)
	}
	got := s.Taken()
	if len(got) != 1 || !got[0].Encrypted || !strings.HasPrefix(got[0].From, "FROM:<post@halden.example>") || got[0].To != "TO:<kari@eksempel.example>" {
		t.Fatalf("taken %+v", got)
	}
	checkWhole(t, got[0].Data)
}

func checkWhole(t *testing.T, data string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != message.FromName || from[0].Address != message.From {
		t.Errorf("From %v, %v", from, err)
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); subject != message.Subject || err != nil {
		t.Errorf("Subject %q, %v", subject, err)
	}
	if at, err := m.Header.Date(); err != nil || time.Since(at) > time.Minute {
		t.Errorf("Date %v, %v", at, err)
	}
	if n := m.Header.Get("Message-Id"); !strings.HasSuffix(n, "@halden.example>") || m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("Message-ID %q", n)
	}
	for name := range m.Header {
		if name == "User-Agent" || name == "X-Mailer" || strings.Contains(strings.ToLower(m.Header.Get(name)), "go-mail") {
			t.Errorf("%s: %s names our software", name, m.Header.Get(name))
		}
	}
	want := map[string]string{"text/plain": message.Text, "text/html": message.HTML}
	if got := parts(t, m); !reflect.DeepEqual(got, want) {
		t.Errorf("parts %q, want %q", got, want)
	}
}

// parts gives the decoded content of each part by its type.
func parts(t *testing.T, m *netmail.Message) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{kind: unix(body)}
	}
	out := map[string]string{}
	reader := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := reader.NextPart() // decodes quoted-printable itself
		if err == io.EOF {
			return out
		}
		body, readErr := io.ReadAll(part)
		if err != nil || readErr != nil {
			t.Fatal(err, readErr)
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		out[kind] = unix(body)
	}
}

func unix(body []byte) string { return strings.ReplaceAll(string(body), "\r\n", "\n") }

func TestSendWithoutHTMLIsOnePart(t *testing.T) {
	s := (&mailtest.Server{StartTLS: true}).Start(t)
	m := message
	m.HTML = ""
	if err := send(t, settings(s), m); err != nil {
		t.Fatal(err)
	}
	got, err := netmail.ReadMessage(strings.NewReader(s.Taken()[0].Data))
	if err != nil {
		t.Fatal(err)
	}
	if p := parts(t, got); len(p) != 1 || strings.TrimRight(p["text/plain"], "\n") != strings.TrimRight(m.Text, "\n") {
		t.Errorf("parts %q", p)
	}
}

func TestEncryption(t *testing.T) {
	strangers := &tls.Config{ServerName: "127.0.0.1"}
	for name, c := range map[string]struct {
		server     *mailtest.Server
		encryption Encryption
		trust      *tls.Config // nil = the server's own
		want       string      // "encrypted", "open" or "" when nothing may be sent
	}{
		"required and offered":        {&mailtest.Server{StartTLS: true}, StartTLS, nil, "encrypted"},
		"required, not offered":       {&mailtest.Server{}, StartTLS, nil, ""},
		"required, unknown server":    {&mailtest.Server{StartTLS: true}, StartTLS, strangers, ""},
		"wished and offered":          {&mailtest.Server{StartTLS: true}, Offered, nil, "encrypted"},
		"wished, not offered":         {&mailtest.Server{}, Offered, nil, "open"},
		"wished, unknown server":      {&mailtest.Server{StartTLS: true}, Offered, strangers, ""},
		"from the start":              {&mailtest.Server{FromStart: true}, FromStart, nil, "encrypted"},
		"from the start, unknown":     {&mailtest.Server{FromStart: true}, FromStart, strangers, ""},
		"required, refuses the start": {&mailtest.Server{StartTLS: true, Answers: map[string]string{"STARTTLS": "454 4.7.0 not now"}}, StartTLS, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.server.Start(t)
			settings := settings(s)
			settings.Encryption = c.encryption
			if c.trust != nil {
				settings.tls = c.trust
			}
			err := send(t, settings, message)
			got := s.Taken()
			switch {
			case c.want == "" && (err == nil || Permanent(err) || len(got) != 0 || s.Heard("MAIL")):
				t.Errorf("err = %v, the server heard of the message: %v", err, got)
			case c.want != "" && (err != nil || len(got) != 1 || got[0].Encrypted != (c.want == "encrypted")):
				t.Errorf("err = %v, taken %+v", err, got)
			}
		})
	}
}

func TestSignIn(t *testing.T) {
	for name, c := range map[string]struct {
		server     *mailtest.Server
		encryption Encryption
		ok         bool
	}{
		"after STARTTLS":   {&mailtest.Server{StartTLS: true, SignIn: true}, StartTLS, true},
		"TLS from start":   {&mailtest.Server{FromStart: true, SignIn: true}, FromStart, true},
		"no TLS":           {&mailtest.Server{SignIn: true}, Offered, false},
		"no sign-in there": {&mailtest.Server{StartTLS: true}, StartTLS, false},
		"wrong password":   {&mailtest.Server{StartTLS: true, SignIn: true, Answers: map[string]string{"AUTH": "535 5.7.8 no"}}, StartTLS, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.server.Start(t)
			settings := settings(s)
			settings.Encryption, settings.Username, settings.Password = c.encryption, "halden", "hemmelig"
			err := send(t, settings, message)
			if !c.ok {
				if err == nil || Permanent(err) || strings.Contains(err.Error(), "hemmelig") || len(s.Taken()) != 0 {
					t.Errorf("err = %v", err)
				}
				if name == "no TLS" && s.Heard("AUTH") {
					t.Error("the password went out in the clear")
				}
				return
			}
			if got := s.Taken(); err != nil || len(got) != 1 || got[0].Password != "\x00halden\x00hemmelig" {
				t.Errorf("err = %v, taken %+v", err, got)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		verb, answer string
		permanent    bool
	}{
		"no such mailbox":     {"RCPT", "550 5.1.1 <kari@eksempel.example> unknown", true},
		"mailbox busy":        {"RCPT", "450 4.2.1 <kari@eksempel.example> try later", false},
		"content refused":     {"CONTENT", "554 5.7.1 from <post@halden.example> looks like spam", true},
		"full for now":        {"CONTENT", "452 4.3.1 no room", false},
		"we may not send":     {"MAIL", "550 5.7.1 <post@halden.example> not allowed", false},
		"gone after greeting": {"EHLO", "drop", false},
		"gone in the middle":  {"RCPT", "drop", false},
		"gone after content":  {"CONTENT", "drop", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := (&mailtest.Server{StartTLS: true, Answers: map[string]string{c.verb: c.answer}}).Start(t)
			err := send(t, settings(s), message)
			if err == nil || Permanent(err) != c.permanent {
				t.Fatalf("err = %v, permanent %v", err, Permanent(err))
			}
			for _, secret := range []string{"kari", "post@", "biblioteket"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error quotes %q: %v", secret, err)
				}
			}
			if code, _, found := strings.Cut(c.answer, " "); found && !strings.Contains(err.Error(), code) {
				t.Errorf("the error does not tell %s: %v", code, err)
			}
		})
	}
}

// Trouble after the server took the message must not send it again.
func TestTakenIsSent(t *testing.T) {
	for _, verb := range []string{"RSET", "QUIT"} {
		for _, answer := range []string{"drop", "421 4.3.2 closing"} {
			s := (&mailtest.Server{StartTLS: true, Answers: map[string]string{verb: answer}}).Start(t)
			if err := send(t, settings(s), message); err != nil || len(s.Taken()) != 1 {
				t.Errorf("%s %s: err = %v, taken %d", verb, answer, err, len(s.Taken()))
			}
		}
	}
}

func TestSilentServerIsGivenUp(t *testing.T) {
	for _, verb := range []string{"EHLO", "STARTTLS", "RCPT", "CONTENT"} {
		s := (&mailtest.Server{StartTLS: true, Answers: map[string]string{verb: "hang"}}).Start(t)
		settings := settings(s)
		settings.Timeout = 200 * time.Millisecond
		done := make(chan error, 1)
		go func() { done <- send(t, settings, message) }()
		select {
		case err := <-done:
			if err == nil || Permanent(err) {
				t.Errorf("%s: err = %v", verb, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: Send waits for ever", verb)
		}
	}
}

func TestSendStopsWithItsContext(t *testing.T) {
	s := (&mailtest.Server{StartTLS: true, Answers: map[string]string{"RCPT": "hang"}}).Start(t)
	settings := settings(s)
	settings.Timeout = time.Minute
	sender, err := NewSMTP(settings)
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	begun := time.Now()
	if err := sender.Send(short, message); err == nil || time.Since(begun) > 10*time.Second {
		t.Errorf("err = %v after %s", err, time.Since(begun))
	}
}

func TestNobodyListens(t *testing.T) {
	s := (&mailtest.Server{}).Start(t)
	settings := settings(s)
	settings.Port = 1
	if err := send(t, settings, message); err == nil || Permanent(err) {
		t.Errorf("err = %v", err)
	}
}
