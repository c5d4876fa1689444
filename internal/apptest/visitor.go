package apptest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"digivert/internal/base/htmlcheck"
)

// Visitor is somebody at a browser without scripts: keeps cookies, follows
// redirects, and comes from a network of their own. Every page that comes is
// looked over by [Look].
type Visitor struct {
	T      testing.TB   // fails when a page is bad; a subtest puts itself here
	Site   string       // "http://halden.example"
	Client *http.Client // with the cookies

	// What came last. Page is nil before the first page of HTML.
	Status  int
	Address *url.URL
	Header  http.Header
	Body    []byte
	Page    *htmlcheck.Document

	network string
}

// Visitor is a new visitor to the municipality with that host name.
func (p *Program) Visitor(t testing.TB, host string) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	address := p.server.Listener.Addr().String()
	transport := &http.Transport{DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(to); err != nil || port == "80" || net.ParseIP(host) == nil {
			to = address // a municipality's name; a number with a port is another server of the test
		}
		return (&net.Dialer{}).DialContext(ctx, network, to)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &Visitor{T: t, Site: "http://" + host, Client: &http.Client{Jar: jar, Transport: transport}, network: p.nextNetwork()}
}

// Get opens a page, which must come with that status.
func (v *Visitor) Get(path string, status int) *htmlcheck.Document {
	v.T.Helper()
	v.Try(path)
	return v.want(status)
}

// Post sends values, and the page that follows must come with that status.
func (v *Visitor) Post(path string, values url.Values, status int) *htmlcheck.Document {
	v.T.Helper()
	v.Send(path, values)
	return v.want(status)
}

func (v *Visitor) want(status int) *htmlcheck.Document {
	v.T.Helper()
	if v.Status != status {
		v.T.Fatalf("%s: status %d, want %d\n%s", v.Address, v.Status, status, v.Outline())
	}
	return v.Page
}

// Try goes to an address, whatever comes of it.
func (v *Visitor) Try(path string) {
	v.T.Helper()
	v.try(path, "none")
}

// try tells, as browsers do, whether it comes from a page of ours.
func (v *Visitor) try(path, from string) {
	v.T.Helper()
	req, err := http.NewRequest(http.MethodGet, v.absolute(path), nil)
	if err != nil {
		v.T.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", from)
	v.Do(req)
}

// Submit sends a form of the page as it stands, whatever comes of it.
func (v *Visitor) Submit(form htmlcheck.Form) {
	v.T.Helper()
	action, err := v.Address.Parse(form.Action)
	if err != nil {
		v.T.Fatal(err)
	}
	if form.Method == http.MethodGet {
		action.RawQuery = form.Values.Encode()
		v.try(action.String(), "same-origin")
		return
	}
	v.Send(action.String(), form.Values)
}

// Send posts values from a page of ours, whatever comes of it. No form needs to
// have offered them.
func (v *Visitor) Send(path string, values url.Values) {
	v.T.Helper()
	req, err := http.NewRequest(http.MethodPost, v.absolute(path), strings.NewReader(values.Encode()))
	if err != nil {
		v.T.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", v.Site)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	v.Do(req)
}

func (v *Visitor) absolute(path string) string {
	if strings.HasPrefix(path, "/") {
		return v.Site + path
	}
	return path
}

// Do sends the request, follows redirects as a browser does, and reads the page.
func (v *Visitor) Do(req *http.Request) {
	v.T.Helper()
	req.Header.Set("X-Forwarded-For", v.network)
	v.Client.CheckRedirect = func(next *http.Request, _ []*http.Request) error {
		next.Header.Set("X-Forwarded-For", v.network)
		return nil
	}
	answer, err := v.Client.Do(req)
	if err != nil {
		v.T.Fatal(err)
	}
	v.read(answer)
}

func (v *Visitor) read(answer *http.Response) {
	v.T.Helper()
	defer answer.Body.Close()
	var body []byte
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") { // which has no end
		var err error
		if body, err = io.ReadAll(answer.Body); err != nil {
			v.T.Fatal(err)
		}
	}
	v.Status, v.Address, v.Header, v.Body = answer.StatusCode, answer.Request.URL, answer.Header, body
	if v.Status >= 500 {
		v.T.Errorf("%s: %d", v.Address, v.Status)
	}
	if strings.HasPrefix(v.Header.Get("Content-Type"), "text/html") {
		v.Page = htmlcheck.Parse(v.T, body)
		Look(v.T, v.Address.Path, v.looked(body))
	}
}

var inlineStyle = regexp.MustCompile(` style="[^"]*"`)

// looked is the page without the style that its own policy allows: an e-mail, which
// has no style sheet.
func (v *Visitor) looked(body []byte) []byte {
	if strings.Contains(v.Header.Get("Content-Security-Policy"), "style-src 'unsafe-inline'") {
		return inlineStyle.ReplaceAll(body, nil)
	}
	return body
}

// Outline is what the last answer was about, for the message of a failed test.
func (v *Visitor) Outline() string {
	if v.Page == nil {
		return string(v.Body)
	}
	return v.Page.Outline()
}

var missing = regexp.MustCompile(`⟦[^⟧]*⟧|ZgotmplZ|%!\w?\(`)

// Look fails the test for mistakes that no page may have: those of [htmlcheck],
// and texts that are missing or unsafe.
func Look(t testing.TB, path string, body []byte) {
	t.Helper()
	for _, problem := range htmlcheck.Check(body) {
		t.Errorf("%s: %s", path, problem)
	}
	if bad := missing.Find(body); bad != nil {
		t.Errorf("%s has a text that is missing or unsafe: %s", path, bad)
	}
}
