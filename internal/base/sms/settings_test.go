package sms

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSettingsThatCannotBe(t *testing.T) {
	for want, change := range map[string]func(*Settings){
		"url: must be https":           func(s *Settings) { s.URL = "http://gateway.example/send" },
		"url: must be https://":        func(s *Settings) { s.URL = "ftp://gateway.example/" },
		"url: not an address":          func(s *Settings) { s.URL = "gateway.example" },
		"url: the user belongs":        func(s *Settings) { s.URL = "https://a:hemmelig-9@gateway.example/" },
		"url: no field may stand":      func(s *Settings) { s.URL = "https://{{text}}.example/" },
		"method: GET has no body":      func(s *Settings) { s.Method = "GET" },
		"method: want GET":             func(s *Settings) { s.Method = "DELETE" },
		"method: the body for Unicode": func(s *Settings) { s.UnicodeBody, s.Body = s.Body, "" },
		"charset: want":                func(s *Settings) { s.Charset = "utf-16" },
		"control character":            func(s *Settings) { s.Password = "hemmelig-9\r\nX: y" },
		"{{account}} is used":          func(s *Settings) { s.Body += "{{account}}" },
		"{{basic}} needs a user":       func(s *Settings) { s.User = "a:b" },
		"timeout: want":                func(s *Settings) { s.Timeout = time.Hour },
		"timeout: want 1":              func(s *Settings) { s.Timeout = time.Millisecond },
		"statuses: 302":                func(s *Settings) { s.Statuses = []int{200, 302} },
		"content type: want":           func(s *Settings) { s.ContentType = "image/png" },
		"content type: is none":        func(s *Settings) { s.ContentType = "text/xml; charset=utf-16" },
		"content type: JSON is always": func(s *Settings) { s.Charset = "ISO-8859-1" },
		"headers: want Name":           func(s *Settings) { s.Headers = []string{"X-Key"} },
		"headers: want Name: value":    func(s *Settings) { s.Headers = []string{"X-Key: a\nb: c"} },
		"headers: Host":                func(s *Settings) { s.Headers = []string{"host: elsewhere"} },
		"no field {{text}} here":       func(s *Settings) { s.Headers = []string{"X-Text: {{text}}"} },
		"a {{ is not closed":           func(s *Settings) { s.Body = `{"a":"{{text"}` },
		"no field {{tekst}} here":      func(s *Settings) { s.Body = `{"a":"{{text}}{{to}}{{tekst}}"}` },
		"neither {{text}}":             func(s *Settings) { s.Body = `{"to":"{{to}}"}` },
		"neither {{to}}":               func(s *Settings) { s.Body = `{"text":"{{text}}"}` },
		"the body is not JSON":         func(s *Settings) { s.Body = `{"a":"{{text}}{{to}}"` },
		"the body is not XML":          func(s *Settings) { s.Body, s.ContentType = `<a>{{text}}{{to}}</b>`, "text/xml" },
		"the body is not a form":       func(s *Settings) { s.Body, s.ContentType = `a=%zz{{text}}{{to}}`, "application/x-www-form-urlencoded" },
		"success: say what":            func(s *Settings) { s.Success = "" },
		"success: fits any":            func(s *Settings) { s.Success = ".*" },
		"refused: fits any":            func(s *Settings) { s.Refused = "<title>" },
		"success: error parsing":       func(s *Settings) { s.Success = "(" },
		"id: has no (group)":           func(s *Settings) { s.ID = "[0-9]+" },
	} {
		s := settings("http://127.0.0.1")
		change(&s)
		_, err := NewGateway(s)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

func TestSettingsThatCan(t *testing.T) {
	for name, change := range map[string]func(*Settings){
		"as they are":      func(*Settings) {},
		"inner network":    func(s *Settings) { s.URL, s.AllowHTTP = "http://10.0.0.8/send", true },
		"everything left":  func(s *Settings) { s.Timeout, s.Retry, s.Refused, s.ID, s.Reason = 0, "", "", "", "" },
		"charset by name":  func(s *Settings) { s.ContentType = "application/json; charset=UTF-8" },
		"empty answer":     func(s *Settings) { s.Statuses, s.Success = []int{204}, "^$" },
		"in the path":      func(s *Settings) { s.URL, s.Body = "https://g.example/{{msisdn}}?t={{hex}}", "" },
		"numbers in JSON":  func(s *Settings) { s.Account, s.Body = "17", `{"a":{{account}},"b":"{{to}}{{text}}"}` },
		"several headers":  func(s *Settings) { s.Headers = []string{"A: b", "X-Ref: {{ref}}"} },
		"plain text":       func(s *Settings) { s.ContentType, s.Body = "text/plain", "{{to}} {{text}}" },
		"tightly in JSON":  func(s *Settings) { s.Body = `{"a":{"b":"{{to}}{{text}}","c":{"d":["{{ref}}"]}}}` },
		"loopback in IPv6": func(s *Settings) { s.URL = "http://[::1]:8080/send" },
	} {
		s := settings("https://gateway.example")
		change(&s)
		if _, err := NewGateway(s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Forms and addresses carry the charset that is set, byte by byte.
func TestFormInLatin1(t *testing.T) {
	var got, header string
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 1000)
		n, _ := r.Body.Read(body)
		got, header = r.URL.RawQuery+" "+string(body[:n]), r.Header.Get("X-Ref")+" "+r.Header.Get("Content-Type")
		w.Write([]byte("0 OK"))
	})
	s := Settings{URL: address + "/?a={{from}}", ContentType: "application/x-www-form-urlencoded", Charset: "iso-8859-1",
		Headers: []string{"X-Ref: {{ref}}"}, Body: "RCV={{msisdn}}&TXT={{text}}", Success: "^0 OK"}
	m := message
	m.From, m.Text = "IT hjelp", "æ ø&å=+"
	if _, err := send(t, s, m); err != nil {
		t.Fatal(err)
	}
	if want := "a=IT%20hjelp RCV=4741234567&TXT=%E6%20%F8%26%E5%3D%2B"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if want := "m-1 application/x-www-form-urlencoded; charset=iso-8859-1"; header != want {
		t.Errorf("%s, want %s", header, want)
	}
	m.Text = "Привіт"
	if _, err := send(t, s, m); !Permanent(err) {
		t.Errorf("letters that the charset lacks must not turn into others: %v", err)
	}
}

func FuzzEscaping(f *testing.F) {
	for _, text := range []string{"", "æøå", `"\`, "</a>&amp;", "{{to}}", "a+b c%20&x=y", "😀\n\u2028", "\ufffd"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := message
		m.Text = text
		if m.check() != nil {
			return
		}
		fields := Settings{}.fields(m)
		var quoted struct{ A string }
		body, err := fields.expand(`{"a":"{{text}}"}`, escapeJSON)
		if err != nil || json.Unmarshal([]byte(body), &quoted) != nil || quoted.A != text {
			t.Errorf("JSON %q: %q, %v", text, body, err)
		}
		var element string
		body, err = fields.expand(`<a>{{text}}</a>`, escapeXML)
		if err != nil || xml.Unmarshal([]byte(body), &element) != nil || element != text {
			t.Errorf("XML %q: %q, %v", text, body, err)
		}
		body, err = fields.expand(`a={{text}}&b=1`, unicodeBytes.percent)
		values, wrong := url.ParseQuery(body)
		if err != nil || wrong != nil || len(values) != 2 || values.Get("a") != text {
			t.Errorf("form %q: %q, %v, %v", text, body, err, wrong)
		}
	})
}

func FuzzReason(f *testing.F) {
	f.Add("No such number +47 412 34 567", 400)
	f.Add("4\u00a07 4123-4567", 200)
	f.Fuzz(func(t *testing.T, reason string, status int) {
		got := harmless(reason, message)
		if len([]rune(got)) > 81 || strings.ContainsAny(got, "\r\n\x00\x1b") || strings.Contains(got, "41234567") {
			t.Errorf("%q", got)
		}
	})
}
