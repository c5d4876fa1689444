package sms

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"
)

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 64 << 10

// Gateway hands messages to an HTTP gateway, one call per message. It is safe for
// use by many goroutines.
type Gateway struct {
	form    *form
	judge   *judge
	timeout time.Duration
	client  *http.Client
}

// NewGateway checks the settings, without calling anybody. An error names the
// setting that is wrong.
func NewGateway(s Settings) (*Gateway, error) {
	s = s.filled()
	if err := s.check(); err != nil {
		return nil, err
	}
	f, err := newForm(s)
	if err != nil {
		return nil, err
	}
	address, _ := url.Parse(s.URL) // checked
	j, err := newJudge(s, address.Host)
	if err != nil {
		return nil, err
	}
	return &Gateway{form: f, judge: j, timeout: s.Timeout, client: client()}, nil
}

// client calls once and only once: it follows no redirect, and every call has a
// connection of its own, since the library repeats a call whose kept connection
// turns out to be closed.
func client() *http.Client {
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DisableKeepAlives:      true,
			DisableCompression:     true,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			MaxResponseHeaderBytes: maxAnswer,
		},
	}
}

// Send hands the message to the gateway. It never runs inside a write.
func (g *Gateway) Send(ctx context.Context, m Message) (id string, err error) {
	if err := m.check(); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	a, err := g.call(ctx, m)
	if err != nil {
		return "", err
	}
	if err := g.judge.verdict(a, m); err != nil {
		return "", err
	}
	return g.judge.name(a), nil
}

// call makes the request. Its errors leave out those of the library, which quote
// the address and with it the text. Once the first byte was on its way, no
// failure tells whether the gateway got the rest.
func (g *Gateway) call(ctx context.Context, m Message) (answer, error) {
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	r, err := g.form.request(ctx, m)
	if err != nil {
		return answer{}, err
	}
	response, err := g.client.Do(r)
	switch {
	case err != nil && sent.Load():
		return answer{}, doubt("%s did not answer", g.judge.host)
	case err != nil:
		return answer{}, fmt.Errorf("sms: cannot connect to %s", g.judge.host)
	}
	defer response.Body.Close()
	return read(response), nil
}

// read takes what is of use of an answer. One that is too long, breaks off or
// does not end is not whole.
func read(response *http.Response) answer {
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	whole := err == nil && len(body) <= maxAnswer
	return answer{status: response.StatusCode, body: string(body[:min(len(body), maxAnswer)]), whole: whole}
}
