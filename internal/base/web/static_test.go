package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"digivert/internal/base/web"
)

func static(t *testing.T) *web.Static {
	t.Helper()
	s, err := web.NewStatic(fstest.MapFS{
		"manifest.json":           {Data: []byte(`{"app.css":"app-12345678.css","inter.woff2":"inter-12345678.woff2"}`)},
		"app-12345678.css":        {Data: []byte("body{}")},
		"app-12345678.css.gz":     {Data: []byte("gz")},
		"app-12345678.css.br":     {Data: []byte("br")},
		"inter-12345678.woff2":    {Data: []byte("font")},
		"secret-not-in-manifest":  {Data: []byte("x")},
		"app-12345678.css.gz.bak": {Data: []byte("x")},
	}, "/static/")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(h http.Handler, path string, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestStaticChoosesTheEncoding(t *testing.T) {
	s := static(t)
	for accept, want := range map[string]string{"": "", "gzip, deflate": "gzip", "gzip, deflate, br, zstd": "br", "br;q=0, gzip": "gzip", "gzip;q=0": "", "BR; q=0.5": "br", "br;q=x": ""} {
		res := get(s, s.URL("app.css"), "Accept-Encoding", accept)
		if got := res.Header.Get("Content-Encoding"); got != want || res.StatusCode != 200 {
			t.Errorf("%q: %q %d, want %q", accept, got, res.StatusCode, want)
		}
		if res.Header.Get("Content-Type") != "text/css; charset=utf-8" || res.Header.Get("Vary") != "Accept-Encoding" || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%q: %v", accept, res.Header)
		}
	}
	if res := get(s, s.URL("inter.woff2"), "Accept-Encoding", "br"); res.Header.Get("Content-Type") != "font/woff2" || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("font: %v", res.Header)
	}
}

func TestStaticAnswersAgainWithNothing(t *testing.T) {
	s := static(t)
	tag := get(s, s.URL("app.css"), "Accept-Encoding", "gzip").Header.Get("ETag")
	if res := get(s, s.URL("app.css"), "Accept-Encoding", "gzip", "If-None-Match", `"x", W/`+tag); res.StatusCode != http.StatusNotModified {
		t.Errorf("status %d", res.StatusCode)
	}
	if res := get(s, s.URL("app.css"), "Accept-Encoding", "br", "If-None-Match", tag); res.StatusCode != http.StatusOK {
		t.Errorf("another encoding has another tag: status %d", res.StatusCode)
	}
}

func TestStaticServesOnlyTheManifest(t *testing.T) {
	s := static(t)
	for _, path := range []string{"/static/", "/static/manifest.json", "/static/secret-not-in-manifest", "/static/app-12345678.css.gz", "/static/../web.go", "/static/app.css"} {
		if res := get(s, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, s.URL("app.css"), nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestStaticBeforeTheFirstBuild(t *testing.T) {
	s, err := web.NewStatic(fstest.MapFS{".gitkeep": {}}, "/static/")
	if err != nil || s.Built() || s.URL("app.css") != "" || len(s.URLs("app.css")) != 0 {
		t.Errorf("%v %v", err, s)
	}
	if _, err := web.NewStatic(fstest.MapFS{"manifest.json": {Data: []byte(`{"a":"gone"}`)}}, "/static/"); err == nil {
		t.Error("a manifest that names a missing file went unseen")
	}
}

func TestSecurityHeaders(t *testing.T) {
	strict := http.Header{}
	web.SecurityHeaders(strict, web.Policy{})
	want := "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	if got := strict.Get("Content-Security-Policy"); got != want {
		t.Errorf("CSP %s", got)
	}
	if strict.Get("X-Frame-Options") != "DENY" || strict.Get("X-Content-Type-Options") != "nosniff" || strict.Get("Strict-Transport-Security") != "" {
		t.Errorf("%v", strict)
	}
	relaxed := http.Header{}
	web.SecurityHeaders(relaxed, web.Policy{FrameAncestors: "*", FormAction: "https://login.example", Secure: true})
	csp := relaxed.Get("Content-Security-Policy")
	if !strings.Contains(csp, "frame-ancestors *") || !strings.Contains(csp, "form-action 'self' https://login.example;") || relaxed.Get("X-Frame-Options") != "" || relaxed.Get("Strict-Transport-Security") == "" {
		t.Errorf("%v", relaxed)
	}
}

func TestCompress(t *testing.T) {
	long := strings.Repeat("<p>Halden</p>", 1000)
	for name, test := range map[string]struct {
		contentType, body, accept string
		status                    int
		length                    bool
		packed                    bool
	}{
		"page":       {"text/html; charset=utf-8", long, "gzip, br", 200, true, true},
		"no length":  {"text/html; charset=utf-8", long, "gzip", 422, false, true},
		"guessed":    {"", long, "gzip", 200, false, true},
		"short":      {"text/html", "<p>Halden</p>", "gzip", 200, true, false},
		"picture":    {"image/png", long, "gzip", 200, true, false},
		"stream":     {"text/event-stream", long, "gzip", 200, false, false},
		"not asked":  {"text/html", long, "", 200, true, false},
		"no content": {"text/html", "", "gzip", 204, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			h := web.Compress(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.contentType != "" {
					w.Header().Set("Content-Type", test.contentType)
				}
				if test.length {
					w.Header().Set("Content-Length", strconv.Itoa(len(test.body)))
				}
				if test.status != 200 {
					w.WriteHeader(test.status)
				}
				if test.body != "" {
					_, _ = io.WriteString(w, test.body)
				}
			}))
			res := get(h, "/", "Accept-Encoding", test.accept)
			body, _ := io.ReadAll(res.Body)
			if packed := res.Header.Get("Content-Encoding") == "gzip"; packed != test.packed || res.StatusCode != test.status {
				t.Fatalf("status %d, headers %v", res.StatusCode, res.Header)
			}
			if test.packed {
				unpacked, err := gzip.NewReader(bytes.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				body, _ = io.ReadAll(unpacked)
			}
			if string(body) != test.body {
				t.Errorf("%d bytes, want %d", len(body), len(test.body))
			}
		})
	}
}
