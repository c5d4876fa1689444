package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// The limits, of which a Client may have lower ones.
const (
	Within      = 20 * time.Second // for all of it, redirects included
	MaxBody     = 5 << 20          // bytes, after they are unpacked
	maxHeader   = 32 << 10
	maxHops     = 3
	dialWithin  = 5 * time.Second
	agent       = "Kalenderhenting/1 (bare opptatt-tider)"
	maxValidity = 200 // characters of an ETag or a Last-Modified that is kept
)

// Client fetches. The zero value is ready, and careful.
type Client struct {
	Within  time.Duration // 0 = Within
	MaxBody int64         // 0 = MaxBody

	// Only ForTests sets these.
	allowed  func(netip.AddrPort) bool
	roots    *x509.CertPool
	resolver *net.Resolver
}

// ForTests is a client that also reaches the addresses that allowed lets through,
// on any port, and trusts the servers of roots. Nothing but tests may call it; a
// test of the repository sees to that.
func ForTests(allowed func(netip.AddrPort) bool, roots *x509.CertPool) *Client {
	return &Client{allowed: allowed, roots: roots}
}

// Request is what is wanted. ETag and Modified are those of the last answer, if
// the file is not wanted again unchanged. Begins is what the file must begin
// with, after white space, in capital letters.
type Request struct {
	Address, ETag, Modified string
	Accept, Begins          string
}

// File is what came.
type File struct {
	Body           []byte
	ETag, Modified string
	Unchanged      bool // there is no body: it is as it was
}

// Get fetches a file. What goes wrong is a Problem.
func (c *Client) Get(ctx context.Context, q Request) (File, error) {
	ctx, cancel := context.WithTimeout(ctx, or(c.Within, Within))
	defer cancel()
	u, err := c.parse(q.Address)
	if err != nil {
		return File{}, err
	}
	transport := c.transport()
	defer transport.CloseIdleConnections()
	for range maxHops + 1 {
		response, err := transport.RoundTrip(request(ctx, u, q))
		if err != nil {
			return File{}, problemOf(ctx, err)
		}
		next, file, err := c.answer(ctx, response, q)
		if err != nil || next == "" {
			return file, err
		}
		if u, err = c.follow(u, next); err != nil {
			return File{}, err
		}
	}
	return File{}, Astray
}

func or[T comparable](value, usual T) T {
	var none T
	if value == none {
		return usual
	}
	return value
}

// request says as little as may be: no cookies, and no Referer, which would tell
// a server the secret address of another.
func request(ctx context.Context, u *url.URL, q Request) *http.Request {
	r := (&http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{}}).WithContext(ctx)
	r.Header.Set("User-Agent", agent)
	r.Header.Set("Accept", or(q.Accept, "*/*"))
	if q.ETag != "" {
		r.Header.Set("If-None-Match", q.ETag)
	}
	if q.Modified != "" {
		r.Header.Set("If-Modified-Since", q.Modified)
	}
	return r
}

// follow reads where a server sends us on to, under the same rules.
func (c *Client) follow(from *url.URL, location string) (*url.URL, error) {
	to, err := from.Parse(location)
	if err != nil {
		return nil, Astray
	}
	return to, c.check(to)
}

// answer reads the head of an answer: where to go next, or the file.
func (c *Client) answer(ctx context.Context, r *http.Response, q Request) (next string, file File, err error) {
	defer r.Body.Close()
	file.ETag, file.Modified = validity(r, "ETag"), validity(r, "Last-Modified")
	switch code := r.StatusCode; {
	case code == http.StatusOK:
		file.Body, err = c.body(ctx, r.Body, q.Begins)
		return "", file, err
	case code == http.StatusNotModified && (q.ETag != "" || q.Modified != ""):
		file.Unchanged = true
		return "", file, nil
	case code == 301, code == 302, code == 303, code == 307, code == 308:
		if next = r.Header.Get("Location"); next == "" {
			return "", file, Astray
		}
		return next, file, nil
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		return "", file, Failing
	}
	return "", file, Refused
}

func validity(r *http.Response, name string) string {
	if v := r.Header.Get(name); len(v) <= maxValidity {
		return v
	}
	return ""
}

// glance is how much is read before it is seen what it is, so that a page, or a
// stream without end, is not read through.
const glance = 512

// body reads a body that begins as it should, up to the limit.
func (c *Client) body(ctx context.Context, r io.Reader, begins string) ([]byte, error) {
	most := or(c.MaxBody, MaxBody)
	head, err := io.ReadAll(io.LimitReader(r, glance))
	if err != nil {
		return nil, problemOf(ctx, err)
	}
	if !strings.HasPrefix(strings.ToUpper(strings.TrimLeft(string(head), "\ufeff \t\r\n")), begins) {
		return nil, WrongKind
	}
	rest, err := io.ReadAll(io.LimitReader(r, most+1-int64(len(head))))
	switch {
	case err != nil:
		return nil, problemOf(ctx, err)
	case int64(len(head)+len(rest)) > most:
		return nil, TooLarge
	}
	return append(head, rest...), nil
}

// transport speaks to servers of one request only, through no proxy: a proxy
// would look up names for us, where we cannot see what they lead to.
func (c *Client) transport() *http.Transport {
	return &http.Transport{
		Proxy: nil, DialContext: c.dial, DisableKeepAlives: true, ForceAttemptHTTP2: false,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.roots},
		TLSHandshakeTimeout:    dialWithin,
		ResponseHeaderTimeout:  or(c.Within, Within) / 2,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// problemOf says in one of our words what the network said.
func problemOf(ctx context.Context, err error) error {
	var problem Problem
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(err, &problem):
		return problem
	case ctx.Err() != nil:
		return Slow
	case errors.As(err, &certificate), errors.As(err, &record), strings.Contains(err.Error(), "tls: "):
		return NotTrusted
	case errors.As(err, &timeout) && timeout.Timeout():
		return Slow
	case strings.Contains(err.Error(), "response headers exceeded"):
		return TooLarge
	}
	return NoAnswer
}
