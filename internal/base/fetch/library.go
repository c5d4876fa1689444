package fetch

import (
	"io"
	"net/http"
)

// ForLibrary is a client for a library that speaks HTTP itself, such as one for
// OpenID, towards addresses that people typed: public https servers only, at most
// three redirects, and no answer longer than MaxBody.
func (c *Client) ForLibrary() *http.Client {
	return &http.Client{
		Timeout: or(c.Within, Within), Transport: short{c.transport(), or(c.MaxBody, MaxBody)},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxHops {
				return Astray
			}
			return c.check(r.URL)
		},
	}
}

// short cuts off what is too long to be an answer.
type short struct {
	http.RoundTripper
	most int64
}

// RoundTrip is http.RoundTripper's.
func (s short) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" { // what the caller was told to ask first, before any redirect
		return nil, NotHTTPS
	}
	response, err := s.RoundTripper.RoundTrip(r)
	if err == nil {
		response.Body = &cut{Reader: io.LimitReader(response.Body, s.most), Closer: response.Body}
	}
	return response, err
}

// cut is a body that ends at a limit.
type cut struct {
	io.Reader
	io.Closer
}
