package fetch_test

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/fetch"
)

var ctx = context.Background()

const calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

// secret stands in the address of every test, and in no error.
const secret = "hemmelig-4711"

// server is a TLS server on loopback, and a client that may reach it alone.
func server(t *testing.T, handler http.HandlerFunc) (*httptest.Server, *fetch.Client) {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	return s, clientOf(s)
}

func clientOf(s *httptest.Server) *fetch.Client {
	own := netip.MustParseAddrPort(s.Listener.Addr().String())
	roots := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	c := fetch.ForTests(func(to netip.AddrPort) bool { return to == own }, roots)
	c.Within, c.MaxBody = 2*time.Second, 4096
	return c
}

func get(c *fetch.Client, address string) (fetch.File, error) {
	return c.Get(ctx, fetch.Request{Address: address, Accept: "text/calendar", Begins: "BEGIN:VCALENDAR"})
}

func TestGet(t *testing.T) {
	s, c := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"2"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if r.Header.Get("Cookie")+r.Header.Get("Referer") != "" || r.Header.Get("Accept") != "text/calendar" {
			http.Error(w, "", http.StatusBadRequest)
			return
		}
		w.Header().Set("ETag", `"2"`)
		io.WriteString(w, "\ufeff\r\nbegin:vcalendar\r\nEND:VCALENDAR")
	})
	file, err := get(c, " "+s.URL+"/"+secret+"#del ")
	if err != nil || file.ETag != `"2"` || !strings.Contains(string(file.Body), "END:VCALENDAR") || file.Unchanged {
		t.Fatalf("%+v, %v", file, err)
	}
	again, err := c.Get(ctx, fetch.Request{Address: s.URL, ETag: file.ETag})
	if err != nil || !again.Unchanged || again.Body != nil {
		t.Errorf("unchanged: %+v, %v", again, err)
	}
}

// What the servers of the internet may do to us.
func TestBadServers(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    fetch.Problem
	}{
		"a page": {func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<!doctype html><title>Logg inn</title>")
		}, fetch.WrongKind},
		"nothing":         {func(w http.ResponseWriter, r *http.Request) {}, fetch.WrongKind},
		"no more":         {func(w http.ResponseWriter, r *http.Request) { http.Error(w, "borte", http.StatusGone) }, fetch.Refused},
		"not for us":      {func(w http.ResponseWriter, r *http.Request) { http.Error(w, "", http.StatusUnauthorized) }, fetch.Refused},
		"a fault":         {func(w http.ResponseWriter, r *http.Request) { http.Error(w, calendar, http.StatusInternalServerError) }, fetch.Failing},
		"too busy":        {func(w http.ResponseWriter, r *http.Request) { http.Error(w, "", http.StatusTooManyRequests) }, fetch.Failing},
		"unasked 304":     {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) }, fetch.Refused},
		"too large":       {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, calendar+strings.Repeat("X", 4096)) }, fetch.TooLarge},
		"large when open": {zipped, fetch.TooLarge},
		"never ends":      {endless, fetch.TooLarge},
		"endless noise":   {func(w http.ResponseWriter, r *http.Request) { endlessOf(w, r, "noise ") }, fetch.WrongKind},
		"slow body":       {dripping, fetch.Slow},
		"slow head":       {func(w http.ResponseWriter, r *http.Request) { wait(r) }, fetch.Slow},
		"cut off":         {cutOff, fetch.NoAnswer},
		"hangs up":        {func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, fetch.NoAnswer},
		"huge headers": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 64<<10))
			io.WriteString(w, calendar)
		}, fetch.TooLarge},
		"round in circles": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/"+secret, http.StatusFound) }, fetch.Astray},
		"to nowhere":       {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusFound) }, fetch.Astray},
		"to plain http":    {sentTo("http://example.com/"), fetch.NotHTTPS},
		"to the inside":    {sentTo("https://169.254.169.254/latest/meta-data"), fetch.NotPublic},
		"to itself":        {sentTo("https://localhost/"), fetch.NotPublic},
		"to a file":        {sentTo("file:///etc/passwd"), fetch.NotHTTPS},
		"with a password":  {sentTo("https://a:b@example.com/"), fetch.BadAddress},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, client := server(t, c.handler)
			started := time.Now()
			file, err := get(client, s.URL+"/"+secret)
			isProblem(t, err, c.want)
			if len(file.Body) != 0 {
				t.Errorf("and yet %d bytes came", len(file.Body))
			}
			if took := time.Since(started); took > 30*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// isProblem wants the problem, its sentence's key, and no trace of the address.
func isProblem(t *testing.T, err error, want fetch.Problem) {
	t.Helper()
	var got fetch.Problem
	if !errors.As(err, &got) || got != want {
		t.Fatalf("err = %v, want %q", err, want)
	}
	if key, _ := errs.KeyOf(err); key != want.Key() {
		t.Errorf("the key is %q", key)
	}
	if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, secret) || strings.Contains(text, "127.0.0.1") {
		t.Errorf("the error tells of the address: %s", text)
	}
}

func sentTo(address string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", address)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}
}

func zipped(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	z := gzip.NewWriter(w)
	io.WriteString(z, calendar)
	for range 1000 {
		z.Write(make([]byte, 1<<10))
	}
	z.Close()
}

func endless(w http.ResponseWriter, r *http.Request) { endlessOf(w, r, calendar) }

func endlessOf(w http.ResponseWriter, r *http.Request, text string) {
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
	}
}

func dripping(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, calendar)
	for r.Context().Err() == nil {
		io.WriteString(w, "X")
		w.(http.Flusher).Flush()
		time.Sleep(50 * time.Millisecond)
	}
}

func wait(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(10 * time.Second):
	}
}

func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "4000")
	io.WriteString(w, calendar)
}

func TestFollowsThreeTimesAndTellsNobody(t *testing.T) {
	hops := 0
	s, c := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Referer") != "" {
			t.Error("the next server was told the address of the first")
		}
		if hops++; hops <= 3 {
			http.Redirect(w, r, fmt.Sprint("/", hops), http.StatusFound)
			return
		}
		io.WriteString(w, calendar)
	})
	if _, err := get(c, s.URL); err != nil || hops != 4 {
		t.Errorf("%d hops, %v", hops, err)
	}
}

func TestServersMustProveWhoTheyAre(t *testing.T) {
	s, c := server(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, calendar) })
	own := netip.MustParseAddrPort(s.Listener.Addr().String())
	stranger := fetch.ForTests(func(to netip.AddrPort) bool { return to == own }, nil)
	_, err := get(stranger, s.URL+"/"+secret)
	isProblem(t, err, fetch.NotTrusted)

	old := httptest.NewUnstartedServer(s.Config.Handler)
	old.Config.ErrorLog = quiet()
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	defer old.Close()
	_, err = get(clientOf(old), old.URL+"/"+secret)
	isProblem(t, err, fetch.NotTrusted)

	plain := httptest.NewServer(s.Config.Handler)
	defer plain.Close()
	own = netip.MustParseAddrPort(plain.Listener.Addr().String())
	_, err = get(stranger, strings.Replace(plain.URL, "http:", "https:", 1)+"/"+secret)
	isProblem(t, err, fetch.NotTrusted)
	if _, err := get(c, s.URL); err != nil {
		t.Error(err)
	}
}

// A proxy of the environment would look up names where we cannot see it.
func TestNoProxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	t.Setenv("https_proxy", "http://127.0.0.1:1")
	s, c := server(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, calendar) })
	if _, err := get(c, s.URL); err != nil {
		t.Error(err)
	}
}

func TestStopsWhenAskedTo(t *testing.T) {
	s, c := server(t, dripping)
	stopping, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err := c.Get(stopping, fetch.Request{Address: s.URL})
	isProblem(t, err, fetch.Slow)
}
