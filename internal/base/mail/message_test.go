package mail

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"digivert/internal/base/mailtest"
)

func TestOddMessagesAreRefused(t *testing.T) {
	s := (&mailtest.Server{StartTLS: true}).Start(t)
	for name, change := range map[string]func(*Message){
		"header in subject":  func(m *Message) { m.Subject = "Hei\r\nBcc: alle@eksempel.example" },
		"line in name":       func(m *Message) { m.FromName = "Hei\nBcc: alle@eksempel.example" },
		"two receivers":      func(m *Message) { m.To = "a@eksempel.example, b@eksempel.example" },
		"named receiver":     func(m *Message) { m.To = "Kari <kari@eksempel.example>" },
		"header in receiver": func(m *Message) { m.To = "kari@eksempel.example\r\nBcc: alle@eksempel.example" },
		"command in sender":  func(m *Message) { m.From = "post@halden.example> SIZE=1\r\nRCPT TO:<x@y.example" },
		"no receiver":        func(m *Message) { m.To = "" },
		"no address":         func(m *Message) { m.To = "kari" },
		"no text":            func(m *Message) { m.Text = "" },
		"no subject":         func(m *Message) { m.Subject = "" },
		"header in id":       func(m *Message) { m.ID = "a>\r\nBcc: <alle" },
		"header in method":   func(m *Message) { m.Calendar = &Calendar{Method: "REQUEST\r\nBcc: x"} },
	} {
		m := message
		change(&m)
		if err := send(t, settings(s), m); !Permanent(err) || strings.Contains(err.Error(), "kari") {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	if s.Heard("EHLO") {
		t.Error("a refused message reached the server")
	}
}

// The same message sent again has the same id, and brings its appointment in a
// part that says what is to be done with it.
func TestIDAndCalendar(t *testing.T) {
	m := message
	m.ID, m.Calendar = "abc-1", &Calendar{Method: "CANCEL", File: []byte("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n")}
	msg, err := build(m)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Message-ID: <abc-1@", "multipart/alternative", "text/calendar; method=CANCEL; charset=UTF-8", "METHOD:CANCEL"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("no %q in\n%s", part, out.String())
		}
	}
}

func TestLog(t *testing.T) {
	var out bytes.Buffer
	sender := &Log{Log: slog.New(slog.NewTextHandler(&out, nil))}
	if err := sender.Send(ctx, message); err != nil || !strings.Contains(out.String(), "Du har time") {
		t.Errorf("log %q, %v", out.String(), err)
	}
	out.Reset()
	sender.Folder = filepath.Join(t.TempDir(), "mail")
	for range 2 {
		if err := sender.Send(ctx, message); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(sender.Folder, "*.eml"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files %v, %v", files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	checkWhole(t, string(content))
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if strings.Contains(out.String(), "kari") || !strings.Contains(out.String(), files[0]) {
		t.Errorf("log %q", out.String())
	}
	if err := sender.Send(ctx, Message{}); !Permanent(err) {
		t.Errorf("an empty message: %v", err)
	}
}

func TestParseSettings(t *testing.T) {
	for address, want := range map[string]Settings{
		"smtp://mail.example":                              {Host: "mail.example", Port: 587},
		"smtp://mail.example:25?starttls=offered":          {Host: "mail.example", Port: 25, Encryption: Offered},
		"smtp://mail.example?starttls=required":            {Host: "mail.example", Port: 587},
		"smtps://mail.example/":                            {Host: "mail.example", Port: 465, Encryption: FromStart},
		"smtp://post%40halden.example:p%3Aq%2F@[::1]:2525": {Host: "::1", Port: 2525, Username: "post@halden.example", Password: "p:q/"},
		"":                                  {},
		"mail.example:25":                   {},
		"smtp://":                           {},
		"http://mail.example":               {},
		"smtp://u:hemmelig@mail.example:0":  {},
		"smtp://u:hemmelig@mail.example:x":  {},
		"smtp://mail.example:99999":         {},
		"smtp://mail.example?starttls=no":   {},
		"smtps://mail.example?starttls=off": {},
		"smtp://u:hemmelig@mail.example/in": {},
	} {
		got, err := ParseSettings(address)
		if got != want || (err == nil) != (want.Host != "") {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("%s: the error quotes the password", address)
		}
	}
}
