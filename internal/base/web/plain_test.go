package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"digivert/internal/base/htmlcheck"
	"digivert/internal/base/web"
)

func TestPlainPage(t *testing.T) {
	w := httptest.NewRecorder()
	web.Plain{
		Status: http.StatusServiceUnavailable, RetryAfter: 90 * time.Second,
		Title: "Det er mange her nå", Text: "Prøv igjen.", English: "Try again.",
	}.ServeHTTP(w, nil)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "90" {
		t.Errorf("%d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	for _, problem := range htmlcheck.Check(w.Body.Bytes()) {
		t.Error(problem)
	}
}

func TestEvents(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		e, err := web.NewEvents(w, 2*time.Second)
		if err == nil {
			err = e.Send("queue", "first\r\nsecond")
		}
		if err == nil {
			err = e.Beat()
		}
		if err != nil {
			t.Error(err)
		}
	}))
	defer server.Close()
	r, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	want := "retry: 2000\n\nevent: queue\ndata: first\ndata: second\n\n:\n\n"
	if string(body) != want || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/event-stream") {
		t.Errorf("%q as %s", body, r.Header.Get("Content-Type"))
	}
}
