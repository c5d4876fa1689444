package story

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"digivert/internal/base/htmlcheck"
)

// visitor is somebody at a browser without scripts: who opens pages, presses
// links, fills in what stands there and sends it. Every page that comes is
// looked over by htmlcheck.
type visitor struct {
	t       testing.TB
	site    string // "http://halden.example"
	network string // the address that requests come from
	client  *http.Client
	fields  map[string][]string // filled in, but not sent

	Status  int
	Address *url.URL
	Header  http.Header
	Body    []byte
	Page    *htmlcheck.Document
}

// visitor comes from a network of their own.
func (w *world) visitor(t testing.TB) *visitor { return w.visitorOf(t, "halden.example") }

func (w *world) visitorOf(t testing.TB, host string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	address := w.server.Listener.Addr().String()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &visitor{
		t: t, site: "http://" + host, network: w.nextNetwork(), fields: map[string][]string{},
		client: &http.Client{Jar: jar, Transport: transport},
	}
}

// Open goes to an address, which must give a page.
func (v *visitor) Open(path string) *visitor {
	v.t.Helper()
	v.Try(path)
	if v.Status != http.StatusOK {
		v.t.Fatalf("GET %s: %d\n%s", path, v.Status, v.outline())
	}
	return v
}

// Try goes to an address whatever comes of it.
func (v *visitor) Try(path string) *visitor {
	v.t.Helper()
	req, err := http.NewRequest(http.MethodGet, v.absolute(path), nil)
	if err != nil {
		v.t.Fatal(err)
	}
	v.do(req)
	return v
}

// Click follows the first link whose text contains text.
func (v *visitor) Click(text string) *visitor {
	v.t.Helper()
	return v.Open(v.Page.Link(text))
}

// Fill puts values in a field of the form that is pressed next.
func (v *visitor) Fill(name string, values ...string) *visitor {
	v.fields[name] = values
	return v
}

// Press sends the form of the button, with what was filled in. Only what the
// form has, and choices that it offers, can be sent.
func (v *visitor) Press(button string) *visitor {
	v.t.Helper()
	form := v.Page.Button(button)
	for name, values := range v.fields {
		form.Set(name, values...)
	}
	v.fields = map[string][]string{}
	return v.submit(form)
}

func (v *visitor) submit(form htmlcheck.Form) *visitor {
	v.t.Helper()
	action := v.Address.ResolveReference(must(url.Parse(form.Action)))
	if form.Method == http.MethodGet {
		action.RawQuery = form.Values.Encode()
		return v.Try(action.String())
	}
	return v.Send(action.String(), form.Values)
}

// Send posts what no form offered, as a hand-made request does.
func (v *visitor) Send(path string, values url.Values) *visitor {
	v.t.Helper()
	req, err := http.NewRequest(http.MethodPost, v.absolute(path), strings.NewReader(values.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", v.site)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	v.do(req)
	return v
}

func (v *visitor) absolute(path string) string {
	if strings.HasPrefix(path, "/") {
		return v.site + path
	}
	return path
}

// do sends the request, follows redirects as a browser does, and reads the page.
func (v *visitor) do(req *http.Request) {
	v.t.Helper()
	req.Header.Set("X-Forwarded-For", v.network)
	v.client.CheckRedirect = func(next *http.Request, _ []*http.Request) error {
		next.Header.Set("X-Forwarded-For", v.network)
		return nil
	}
	answer, err := v.client.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	v.read(answer)
}

func (v *visitor) read(answer *http.Response) {
	v.t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.Status, v.Address, v.Header, v.Body = answer.StatusCode, answer.Request.URL, answer.Header, body
	if !strings.HasPrefix(v.Header.Get("Content-Type"), "text/html") {
		return
	}
	v.Page = htmlcheck.Parse(v.t, body)
	v.look()
}

// look finds mistakes that no page may have.
func (v *visitor) look() {
	v.t.Helper()
	for _, problem := range htmlcheck.Check(v.Body) {
		v.t.Errorf("%s: %s", v.Address.Path, problem)
	}
	if i := bytes.IndexRune(v.Body, '⟦'); i >= 0 {
		v.t.Errorf("%s: a text is missing: %.60s", v.Address.Path, v.Body[i:])
	}
	if v.Status >= 500 {
		v.t.Errorf("%s: %d", v.Address, v.Status)
	}
}

// Sees fails the test unless the page tells the texts, in small letters or large.
func (v *visitor) Sees(texts ...string) *visitor {
	v.t.Helper()
	for _, text := range texts {
		if !v.tells(text) {
			v.t.Errorf("%s (%d) does not tell %q but\n%s", v.Address, v.Status, text, v.Page.First("body").Text())
		}
	}
	return v
}

// Misses fails the test when the page tells one of the texts.
func (v *visitor) Misses(texts ...string) *visitor {
	v.t.Helper()
	for _, text := range texts {
		if v.tells(text) {
			v.t.Errorf("%s (%d) tells %q", v.Address, v.Status, text)
		}
	}
	return v
}

func (v *visitor) tells(text string) bool {
	v.t.Helper()
	return strings.Contains(strings.ToLower(v.Page.First("body").Text()), strings.ToLower(text))
}

// Gets fails the test unless the last answer had this status.
func (v *visitor) Gets(status int) *visitor {
	v.t.Helper()
	if v.Status != status {
		v.t.Fatalf("%s: status %d, want %d\n%s", v.Address, v.Status, status, v.outline())
	}
	return v
}

// At fails the test unless the visitor has come to the path.
func (v *visitor) At(prefix string) *visitor {
	v.t.Helper()
	if !strings.HasPrefix(v.Address.Path, prefix) {
		v.t.Fatalf("at %s (%d), want %s\n%s", v.Address, v.Status, prefix, v.outline())
	}
	return v
}

// Choices are the values that the field offers in the form of the button.
func (v *visitor) Choices(button, field string) []string {
	v.t.Helper()
	return v.Page.Button(button).Choices(field)
}

func (v *visitor) outline() string {
	if v.Page == nil {
		return string(v.Body)
	}
	return v.Page.Outline()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
