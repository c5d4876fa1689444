package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"digivert/internal/base/errs"
)

func TestSplitLanguage(t *testing.T) {
	for _, c := range []struct {
		path, rest, lang string
		moved            bool
	}{
		{"/", "/", "nb", false},
		{"/time", "/time", "nb", false},
		{"/nn", "/", "nn", false},
		{"/nn/", "/", "nn", false},
		{"/en/time", "/time", "en", false},
		{"/nb/time", "/time", "nb", true},
		{"/time/", "/time", "nb", true},
		{"/en/time/", "/en/time", "en", true},
		{"/en//time", "/en/time", "en", true},
		{"//example.no/x", "/example.no/x", "nb", true},
		{"/EN/time", "/EN/time", "nb", false},
		{"/nnn", "/nnn", "nb", false},
	} {
		rest, lang, moved := splitLanguage(c.path, "nb", []string{"nb", "nn", "en"})
		if rest != c.rest || lang != c.lang || moved != c.moved {
			t.Errorf("%s: %s, %s, %v", c.path, rest, lang, moved)
		}
	}
}

func TestMissing(t *testing.T) {
	s := &server{mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /time", func(http.ResponseWriter, *http.Request) {})
	s.mux.HandleFunc("POST /avtale", func(http.ResponseWriter, *http.Request) {})
	for _, c := range []struct{ method, path, allow, key string }{
		{"PUT", "/time", "GET, HEAD", "web.error.method"},
		{"POST", "/time", "GET, HEAD", "web.error.method"},
		{"GET", "/avtale", "POST", "web.error.method"},
		{"PUT", "/kurs", "", "web.error.notfound"},
	} {
		w := httptest.NewRecorder()
		key, _ := errs.KeyOf(s.missing(w, httptest.NewRequest(c.method, c.path, nil)))
		if got := w.Header().Get("Allow"); got != c.allow || key != c.key {
			t.Errorf("%s %s: Allow %q, %s", c.method, c.path, got, key)
		}
	}
}
