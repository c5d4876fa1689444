package sms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestValidFrom(t *testing.T) {
	for from, want := range map[string]bool{
		"Datahjelpen": true, "IT hjelpen": true, "NAV": true, "DH1": true, "2080": true, "+4790000000": true, "4790000000": true,
		"": false, "DH": false, "Datahjelpene": false, "Fræna": false, "IT-hjelp": false, " Halden": false, "Halden ": false,
		"123": false, "++4790000000": false, "1 2 3 4": false, "+1234567890123456": false, "Hei\nhei": false, "Hei\n": false,
	} {
		if got := ValidFrom(from); got != want {
			t.Errorf("ValidFrom(%q) = %v", from, got)
		}
	}
}

func TestMessagesThatCannotBeSent(t *testing.T) {
	for name, change := range map[string]func(*Message){
		"no number":           func(m *Message) { m.To = "" },
		"national number":     func(m *Message) { m.To = "41234567" },
		"00 before":           func(m *Message) { m.To = "004741234567" },
		"spaces":              func(m *Message) { m.To = "+47 412 34 567" },
		"two numbers":         func(m *Message) { m.To = "+4741234567,+4741234568" },
		"line break":          func(m *Message) { m.To = "+4741234567\n" },
		"no sender":           func(m *Message) { m.From = "" },
		"strange reference":   func(m *Message) { m.Ref = "a b" },
		"no text":             func(m *Message) { m.Text = " \n" },
		"null":                func(m *Message) { m.Text = "a\x00b" },
		"escape":              func(m *Message) { m.Text = "a\x1bb" },
		"not UTF-8":           func(m *Message) { m.Text = "\xe6" },
		"no character":        func(m *Message) { m.Text = "\uffff" },
		"too long":            func(m *Message) { m.Text = strings.Repeat("a", 6*153+1) },
		"too long in Russian": func(m *Message) { m.Text = strings.Repeat("я", 6*67+1) },
	} {
		m := message
		change(&m)
		_, err := (&Log{Log: slog.New(slog.DiscardHandler)}).Send(context.Background(), m)
		if !Permanent(err) || Uncertain(err) || strings.Contains(err.Error(), "41234567") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLogTellsNobody(t *testing.T) {
	for _, show := range []bool{false, true} {
		var out bytes.Buffer
		id, err := (&Log{Log: slog.New(slog.NewTextHandler(&out, nil)), Show: show}).Send(context.Background(), message)
		if err != nil || id != "" || !strings.Contains(out.String(), "segments=1") {
			t.Errorf("id %q, error %v, log %s", id, err, &out)
		}
		if told := strings.Contains(out.String(), message.To) || strings.Contains(out.String(), "tirsdag"); told != show {
			t.Errorf("show %v: %s", show, &out)
		}
	}
}

func TestKindsOfErrors(t *testing.T) {
	for _, c := range []struct {
		err                  error
		permanent, uncertain bool
	}{
		{nil, false, false}, {errors.New("x"), false, false},
		{refusal("x"), true, false}, {doubt("x"), false, true},
		{fmt.Errorf("try 2: %w", doubt("x")), false, true},
	} {
		if Permanent(c.err) != c.permanent || Uncertain(c.err) != c.uncertain {
			t.Errorf("%v: permanent %v, uncertain %v", c.err, Permanent(c.err), Uncertain(c.err))
		}
	}
}
