package sms

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var loopback = regexp.MustCompile(`127\.0\.0\.1:\d+`)

var message = Message{To: "+4741234567", From: "Datahjelpen", Ref: "m-1",
	Text: "Du har time tirsdag 11. november kl. 10.00.\nRing \"oss\" på 69 00 00 00 & si <fra>. 5 € {{to}}"}

// settings of a small gateway that wants JSON.
func settings(url string) Settings {
	return Settings{
		URL: url + "/send", Headers: []string{"Authorization: Basic {{basic}}"}, User: "halden", Password: "hemmelig-9",
		Body:    `{"to":"{{to}}","from":"{{from}}","text":"{{text}}","ref":"{{ref}}"}`,
		Success: `"ok":true`, Retry: `"wait":true`, Refused: `"bad":true`, ID: `"id":"([^"]*)"`, Reason: `"why":"([^"]*)"`,
		Timeout: time.Second,
	}
}

// serve counts the calls that reach handle.
func serve(t *testing.T, handle http.HandlerFunc) (url string, calls *atomic.Int32) {
	t.Helper()
	calls = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		body, _ := io.ReadAll(r.Body) // the server notices that a client went only after the body
		r.Body = io.NopCloser(bytes.NewReader(body))
		handle(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, calls
}

func send(t *testing.T, s Settings, m Message) (string, error) {
	t.Helper()
	g, err := NewGateway(s)
	if err != nil {
		t.Fatal(err)
	}
	return g.Send(context.Background(), m)
}

// discreet fails when the error tells of the message or the way in.
func discreet(t *testing.T, err error) {
	t.Helper()
	told := loopback.ReplaceAllString(err.Error(), "127.0.0.1") // the port of a test may be part of any number
	for _, secret := range []string{"4123", "34567", "tirsdag", "hemmelig", "aGFsZGVu", "/send", "{{"} {
		if strings.Contains(told, secret) {
			t.Errorf("the error tells %q: %v", secret, err)
		}
	}
}

func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func TestGatewayAnswers(t *testing.T) {
	const again, never, unknown = "again", "never", "unknown"
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   string // "" is yes
		says   string
	}{
		{"yes", say(200, `{"ok":true,"id":"x1"}`), "", ""},
		{"accepted", say(202, `{"ok":true,"id":"x1"}`), "", ""},
		{"yes that means no", say(200, `{"ok":true,"bad":true,"why":"No such subscriber"}`), never, "answer 200, No such subscriber"},
		{"yes that means later", say(200, `{"ok":true,"wait":true,"why":"No credit"}`), again, "No credit"},
		{"no that means never", say(400, `{"bad":true}`), never, "answer 400"},
		{"error with a yes", say(500, `{"ok":true}`), again, "answer 500"},
		{"error", say(500, "Internal error"), again, "answer 500"},
		{"down", say(503, ""), again, "answer 503"},
		{"too fast", say(429, ""), again, "answer 429"},
		{"wrong password", say(401, ""), again, "answer 401"},
		{"moved away", say(404, "<h1>Not found</h1>"), again, "answer 404"},
		{"bad gateway", say(502, ""), unknown, "answer 502"},
		{"gateway time-out", say(504, ""), unknown, "answer 504"},
		{"HTML", say(200, "<!doctype html><title>Welcome</title>"), unknown, "did not say"},
		{"nothing", say(200, ""), unknown, "did not say"},
		{"another yes", say(206, `{"ok":true}`), unknown, "answer 206"},
		{"reason with the number", say(400, `{"why":"No such number 004741234567 (412 34 567)"}`), again, "No such number … (…)"},
		{"reason with the text", say(400, `{"why":"Not allowed: Hei på tirsdag"}`), again, "answer 400"},
		{"long reason", say(400, `{"why":"`+strings.Repeat("å", 500)+`"}`), again, strings.Repeat("å", 80) + "…"},
		{"binary reason", say(400, "{\"why\":\"a\xff\x1b[31m\nb\"}"), again, "a? [31m b"},
		{"huge", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"ok":true}`)
			for range 1 << 10 {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
			t.Error("a gigabyte was read")
		}, unknown, "cut off"},
		{"breaks off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"ok":true`)
		}, unknown, "cut off"},
		{"hangs up", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, unknown, "did not answer"},
		{"no HTTP", func(w http.ResponseWriter, _ *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprint(conn, "+4741234567 hemmelig\r\n\r\n")
			conn.Close()
		}, unknown, "did not answer"},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere?to=+4741234567", http.StatusFound)
		}, unknown, "redirects are not followed"},
		{"redirect after the deed", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusSeeOther)
		}, unknown, "redirects are not followed"},
		{"redirect for good", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
		}, again, "redirects are not followed"},
		{"redirect that repeats the call", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, again, "redirects are not followed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, calls := serve(t, c.answer)
			m := message
			if c.name == "reason with the text" {
				m.Text = "Hei på tirsdag"
			}
			id, err := send(t, settings(url), m)
			if calls.Load() != 1 {
				t.Errorf("called %d times", calls.Load())
			}
			if c.want == "" {
				if id != "x1" || err != nil {
					t.Errorf("id %q, error %v", id, err)
				}
				return
			}
			if err == nil || id != "" {
				t.Fatalf("id %q, error %v", id, err)
			}
			discreet(t, err)
			if Permanent(err) != (c.want == never) || Uncertain(err) != (c.want == unknown) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("permanent %v, uncertain %v: %v", Permanent(err), Uncertain(err), err)
			}
		})
	}
}

// A gateway that hangs is left after the time-out, before or after it has begun to
// answer; the server sees that we went.
func TestGatewayHangs(t *testing.T) {
	for name, begin := range map[string]string{"silent": "", "drips": `{"ok":true`} {
		t.Run(name, func(t *testing.T) {
			gone := make(chan bool, 1)
			url, calls := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if begin != "" {
					fmt.Fprint(w, begin)
					w.(http.Flusher).Flush()
				}
				<-r.Context().Done()
				gone <- true
			})
			_, err := send(t, settings(url), message)
			if !Uncertain(err) || calls.Load() != 1 {
				t.Fatalf("%d calls, %v", calls.Load(), err)
			}
			discreet(t, err)
			<-gone
		})
	}
}

func TestStoppingWhileSending(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	url, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		stop()
		<-r.Context().Done()
	})
	g, err := NewGateway(settings(url))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = g.Send(ctx, message); !Uncertain(err) {
		t.Error(err)
	}
	if _, err = g.Send(ctx, message); err == nil || Uncertain(err) || Permanent(err) {
		t.Errorf("after the stop nothing is sent, so nothing is in doubt: %v", err)
	}
}

// Whoever cannot be reached has taken nothing.
func TestGatewayOutOfReach(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	stranger := httptest.NewTLSServer(say(200, `{"ok":true}`)) // its certificate is nobody's
	defer stranger.Close()
	stranger.Config.ErrorLog = nil
	for _, url := range []string{"http://" + closed.Addr().String(), "https://gateway.invalid", stranger.URL} {
		_, err := send(t, settings(url), message)
		if err == nil || Permanent(err) || Uncertain(err) {
			t.Errorf("%s: %v", url, err)
		} else {
			discreet(t, err)
		}
	}
}

// A second message never rides on the first one's connection: the library would
// send it twice if the gateway had closed it.
func TestEachMessageIsSentOnce(t *testing.T) {
	url, calls := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !r.Close {
			t.Error("the connection is to be kept")
		}
		fmt.Fprint(w, `{"ok":true}`)
	})
	s := settings(url)
	s.Method, s.Body, s.URL = http.MethodGet, "", url+"/send?to={{to}}&text={{text}}"
	for range 3 {
		if _, err := send(t, s, message); err != nil {
			t.Fatal(err)
		}
	}
	if calls.Load() != 3 {
		t.Errorf("%d calls", calls.Load())
	}
}
