package app

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/dbtest"
	"digivert/internal/base/htmlcheck"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// house is the program with one municipality, serving on a real socket.
type house struct {
	*App
	t       *testing.T
	address string
	lines   *boundedListener
	stop    context.CancelFunc
	stopped chan error
}

// serveWith serves with these limits and rows. All come from networks that
// X-Forwarded-For names; that of 203.0.113.0/24 is exempt.
func serveWith(t *testing.T, limits Limits, rows ...orgweb.Route) *house {
	t.Helper()
	return serveOn(t, dbtest.Address(t), limits, rows...)
}

func serveOn(t *testing.T, database string, limits Limits, rows ...orgweb.Route) *house {
	t.Helper()
	a := openTest(t, Config{
		Database: database, KeyFile: filepath.Join(t.TempDir(), "key"), Limits: limits,
		TrustedProxies: []string{"127.0.0.1"}, ExemptNetworks: []string{"203.0.113.0/24"},
	})
	settings := org.DefaultSettings()
	settings.Name, settings.ServiceName, settings.Phone = "Halden kommune", "Datahjelpen", "69000000"
	_, err := a.AddTenant(t.Context(), NewTenant{Settings: settings, Hosts: []string{"*"}, Numbers: []string{"3101"}, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	h := &house{App: a, t: t, stopped: make(chan error, 1)}
	h.serve(rows)
	return h
}

func (h *house) serve(rows []orgweb.Route) {
	h.t.Helper()
	handler, err := h.handler(rows...)
	if err != nil {
		h.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	server := answer(handler, h.Limits, listener)
	h.address, h.stop, h.lines = listener.Addr().String(), stop, server.lines
	go func() { h.stopped <- h.work(ctx, server) }()
	h.t.Cleanup(func() {
		stop()
		<-h.stopped
	})
}

// get asks for a page from a network, on a connection of its own.
func (h *house) get(path, from string) (*http.Response, string) {
	h.t.Helper()
	return h.ask(http.MethodGet, path, from, "")
}

func (h *house) ask(method, path, from, body string) (*http.Response, string) {
	h.t.Helper()
	r, err := http.NewRequest(method, "http://"+h.address+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Close = true
	r.Header.Set("X-Forwarded-For", from)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	content, _ := io.ReadAll(answer.Body)
	return answer, string(content)
}

// dial opens a raw connection and sends what is given.
func (h *house) dial(sent string) net.Conn {
	h.t.Helper()
	conn, err := net.Dial("tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { conn.Close() })
	io.WriteString(conn, sent)
	return conn
}

// wantCut reads until the server ends the connection, and gives what it said.
func (h *house) wantCut(conn net.Conn) string {
	h.t.Helper()
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	said, err := io.ReadAll(conn)
	if wait, ok := err.(net.Error); ok && wait.Timeout() {
		h.t.Fatalf("the connection was not cut; it said %q", said)
	}
	return string(said)
}

func (h *house) wantOpen(n int) {
	h.t.Helper()
	for began := time.Now(); h.lines.open.Open() != n; time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			h.t.Fatalf("%d connections are open, want %d", h.lines.open.Open(), n)
		}
	}
}

func (h *house) refused(r *http.Response, page string, status int) {
	h.t.Helper()
	if r.StatusCode != status || status != http.StatusRequestURITooLong && r.Header.Get("Retry-After") == "" {
		h.t.Errorf("%s, Retry-After %q, want %d", r.Status, r.Header.Get("Retry-After"), status)
	}
	htmlcheck.Require(h.t, []byte(page))
}
