package app

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/htmlcheck"
	"digivert/internal/base/web"
	"digivert/internal/orgweb"
)

const short = 150 * time.Millisecond

// A client that sends its header, or its form, a byte at a time is cut; one
// that does not read the answer too, and one that says nothing more.
func TestSlowClientsAreCut(t *testing.T) {
	h := serveWith(t, Limits{HeaderWithin: short, RequestWithin: 2 * short, IdleWithin: short, AnswerWithin: 4 * short})
	for _, c := range []struct{ name, sent, says string }{
		{"nothing", "", ""},
		{"half a header", "GET / HTTP/1.1\r\nHost: halden.example\r\nX-Slow: a", ""},
		{"half a form", "POST /avtale HTTP/1.1\r\nHost: halden.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\ncode=12", "HTTP/1.1 422"},
		{"an idle connection", "GET /healthz HTTP/1.1\r\nHost: halden.example\r\n\r\n", "HTTP/1.1 200"},
	} {
		if said := h.wantCut(h.dial(c.sent)); !strings.HasPrefix(said, c.says) || c.says == "" && said != "" {
			t.Errorf("%s: %.200q", c.name, said)
		}
	}
	h.wantOpen(0)
}

func TestWhoDoesNotReadTheAnswerIsCut(t *testing.T) {
	h := serveWith(t, Limits{AnswerWithin: 2 * short}, orgweb.Route{
		Method: "GET", Path: "/stort", Access: orgweb.Everyone,
		Handler: func(w http.ResponseWriter, _ *orgweb.Request) error {
			io.CopyN(w, endless{}, 256<<20) // more than any socket keeps
			return nil
		},
	})
	h.dial("GET /stort HTTP/1.1\r\nHost: halden.example\r\n\r\n")
	h.wantOpen(1)
	h.wantOpen(0)
}

type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// One network cannot keep the others out; a desk's network is not counted.
func TestANetworkMaySendSoManyRequests(t *testing.T) {
	h := serveWith(t, Limits{RequestsPerSecond: 0.001, RequestBurst: 3})
	for range 3 {
		if r, _ := h.get("/", "198.51.100.1"); r.StatusCode != http.StatusOK {
			t.Fatal(r.Status)
		}
	}
	r, page := h.get("/", "198.51.100.77")
	h.refused(r, page, http.StatusTooManyRequests)
	if r, _ := h.get("/healthz", "198.51.100.1"); r.StatusCode != http.StatusOK {
		t.Errorf("who watches the service is not counted: %s", r.Status)
	}
	for _, from := range []string{"192.0.2.1", "203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.4"} {
		if r, _ := h.get("/", from); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", from, r.Status)
		}
	}
}

// waiting is a row that answers when its channel is closed, or its reader has
// waited too long.
func waiting(path string, begun chan<- struct{}, until <-chan struct{}) orgweb.Route {
	return orgweb.Route{Method: "GET", Path: path, Access: orgweb.Everyone, Handler: func(w http.ResponseWriter, r *orgweb.Request) error {
		begun <- struct{}{}
		select {
		case <-until:
			_, err := io.WriteString(w, "ferdig")
			return err
		case <-r.HTTP.Context().Done():
			return r.HTTP.Context().Err()
		}
	}}
}

func TestSoManyRequestsAtOnce(t *testing.T) {
	begun, until := make(chan struct{}, 9), make(chan struct{})
	h := serveWith(t, Limits{NetworkAtOnce: 1, AtOnce: 3}, waiting("/treg", begun, until))
	answered := make(chan string, 9)
	ask := func(from string) {
		go func() {
			r, page := h.get("/treg", from)
			answered <- r.Status + " " + page
		}()
		<-begun
	}
	ask("192.0.2.1")
	r, page := h.get("/", "192.0.2.2")
	h.refused(r, page, http.StatusServiceUnavailable)
	ask("198.51.100.1")
	ask("203.0.113.1")
	r, page = h.get("/", "203.0.113.2")
	h.refused(r, page, http.StatusServiceUnavailable)
	close(until)
	for range 3 {
		if got := <-answered; got != "200 OK ferdig" {
			t.Error(got)
		}
	}
	if r, _ := h.get("/", "192.0.2.2"); r.StatusCode != http.StatusOK {
		t.Errorf("there is room again: %s", r.Status)
	}
}

func TestAnAnswerThatTakesTooLong(t *testing.T) {
	h := serveWith(t, Limits{WorkWithin: short}, waiting("/treg", make(chan struct{}, 1), nil))
	r, page := h.get("/treg", "192.0.2.1")
	h.refused(r, page, http.StatusServiceUnavailable)
}

func TestSoManyConnections(t *testing.T) {
	h := serveWith(t, Limits{Connections: 2})
	first := h.dial("")
	h.dial("")
	h.wantOpen(2)
	said := h.wantCut(h.dial("GET / HTTP/1.1\r\nHost: halden.example\r\n\r\n"))
	r, err := http.ReadResponse(bufio.NewReader(strings.NewReader(said)), nil)
	if err != nil {
		t.Fatalf("%v: %q", err, said)
	}
	page, _ := io.ReadAll(r.Body)
	h.refused(r, string(page), http.StatusServiceUnavailable)
	first.Close()
	h.wantOpen(1)
	if r, _ := h.get("/", "192.0.2.1"); r.StatusCode != http.StatusOK {
		t.Errorf("there is room again: %s", r.Status)
	}
}

// What is too long is refused with a page, whatever it is.
func TestWhatIsTooLargeIsRefused(t *testing.T) {
	h := serveWith(t, Limits{})
	many := strings.Repeat("a=1&", 1001)
	for _, c := range []struct {
		name, method, path, body string
		status                   int
	}{
		{"a form of many bytes", "POST", "/avtale", "code=" + strings.Repeat("1", 70_000), http.StatusRequestEntityTooLarge},
		{"a form of many fields", "POST", "/avtale", many, http.StatusRequestEntityTooLarge},
		{"a long address", "GET", "/" + strings.Repeat("x", 9000), "", http.StatusRequestURITooLong},
		{"a long query", "GET", "/time?tema=" + strings.Repeat("x", 9000), "", http.StatusRequestURITooLong},
		{"a query of many fields", "GET", "/time?" + many, "", http.StatusOK},
		{"a long header", "GET", "/" + strings.Repeat("x", 50_000), "", http.StatusRequestHeaderFieldsTooLarge},
	} {
		r, page := h.ask(c.method, c.path, "192.0.2.1", c.body)
		if r.StatusCode != c.status {
			t.Errorf("%s: %s", c.name, r.Status)
		}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			htmlcheck.Require(t, []byte(page))
		}
	}
}

// stream is a row that stays open, as a screen's does.
func stream(begun chan<- struct{}) orgweb.Route {
	return orgweb.Route{Method: "GET", Path: "/strom", Access: orgweb.Everyone, Stream: true, Handler: func(w http.ResponseWriter, r *orgweb.Request) error {
		e, err := web.NewEvents(w, time.Second)
		if err != nil {
			return err
		}
		begun <- struct{}{}
		<-r.HTTP.Context().Done()
		e.Send("slutt", "")
		return nil
	}}
}

// Streams are counted apart: they outlive what limits pages, and take no room
// from them. They end when the program stops.
func TestStreams(t *testing.T) {
	begun := make(chan struct{}, 9)
	h := serveWith(t, Limits{NetworkStreams: 1, Streams: 2, AtOnce: 1, RequestWithin: short, WorkWithin: short, AnswerWithin: 2 * short}, stream(begun))
	open := func(from string) net.Conn {
		conn := h.dial("GET /strom HTTP/1.1\r\nHost: halden.example\r\nX-Forwarded-For: " + from + "\r\n\r\n")
		<-begun
		return conn
	}
	one := open("192.0.2.1")
	r, page := h.get("/strom", "192.0.2.2")
	h.refused(r, page, http.StatusServiceUnavailable)
	two := open("198.51.100.1")
	r, page = h.get("/strom", "203.0.113.1")
	h.refused(r, page, http.StatusServiceUnavailable)
	time.Sleep(3 * short) // all that limits a page is over
	if r, _ := h.get("/", "192.0.2.1"); r.StatusCode != http.StatusOK || h.Streams.Open() != 2 {
		t.Errorf("%s, %d streams are open", r.Status, h.Streams.Open())
	}
	two.Close()
	for began := time.Now(); h.Streams.Open() != 1 && time.Since(began) < 20*time.Second; {
		time.Sleep(time.Millisecond)
	}
	open("203.0.113.1")
	h.stop()
	if said := h.wantCut(one); !strings.Contains(said, "event: slutt") {
		t.Errorf("the stream ended with %q", said)
	}
}

// The docs list every limit that can be set.
func TestLimitsAreDocumented(t *testing.T) {
	docs, err := os.ReadFile("../../docs/drift.md")
	if err != nil {
		t.Fatal(err)
	}
	usual := reflect.ValueOf(Limits{}.orUsual())
	for i := range usual.NumField() {
		name := fmt.Sprintf("`DIGIVERT_LIMIT_%s`", usual.Type().Field(i).Tag.Get("env"))
		if !strings.Contains(string(docs), name) {
			t.Errorf("docs/drift.md does not tell of %s", name)
		}
		if usual.Field(i).IsZero() {
			t.Errorf("%s has no usual value", name)
		}
	}
}
