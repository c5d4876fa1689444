package fetch_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"digivert/internal/base/fetch"
)

// A library is held to the same rules: nothing inside the network, nothing
// without end, and no way there by redirects.
func TestForLibrary(t *testing.T) {
	s, c := server(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/inside":
			http.Redirect(w, r, "https://10.0.0.1/", http.StatusFound)
		case "/plain":
			http.Redirect(w, r, "http://example.no/", http.StatusFound)
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		default:
			for range 100 {
				w.Write(make([]byte, 1024))
			}
		}
	})
	library := c.ForLibrary()
	response, err := library.Get(s.URL + "/long")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); len(body) != 4096 {
		t.Errorf("read %d bytes of an answer without end, want 4096", len(body))
	}
	for path, want := range map[string]error{"/inside": fetch.NotPublic, "/plain": fetch.NotHTTPS, "/round": fetch.Astray} {
		if _, err := library.Get(s.URL + path); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	careful := (&fetch.Client{}).ForLibrary()
	for _, address := range []string{s.URL, "https://127.0.0.1/", "https://[::1]/", "http://example.no/", "https://169.254.169.254/"} {
		if _, err := careful.Get(address); err == nil {
			t.Errorf("%s was asked", address)
		}
	}
}
