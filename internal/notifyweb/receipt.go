package notifyweb

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// A network may call so often with a wrong secret; the right one is never held
// up.
const wrongPerSecond, wrongBurst = 1.0 / 60, 10

// A call holds at most this much, and takes no longer.
const (
	mostReceipt = 256 << 10 // bytes
	longReceipt = 5 * time.Second
)

// receiptRoutes are where the gateway tells what became of an SMS: by post, or, as
// some do, by a get with a query. The secret is the last part of the address, or
// stands in a header.
func (p *Pages) receiptRoutes() (routes []orgweb.Route) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, path := range []string{"/melding/kvittering", "/melding/kvittering/{secret}"} {
			routes = append(routes, orgweb.Route{
				Method: method, Path: path, Access: orgweb.Everyone, Handler: p.receipt, Body: mostReceipt, Machine: true,
			})
		}
	}
	return routes
}

// receipt answers in plain words, for a program reads it. With no secret set, or
// a wrong one, the address is not there.
func (p *Pages) receipt(w http.ResponseWriter, r *orgweb.Request) error {
	if p.Notify.Receipts == nil || r.HTTP.Method == http.MethodHead || !p.Notify.Receipts.Knows(secretOf(r)) {
		if !p.wrong.Allow(r.Network, r.Now) {
			return say(w, http.StatusTooManyRequests, "too many wrong secrets")
		}
		return say(w, http.StatusNotFound, "not found")
	}
	call := notify.ReceiptCall{Tenant: r.Tenant, Now: r.Now, Body: []byte(r.HTTP.URL.RawQuery)}
	if r.HTTP.Method == http.MethodPost {
		var err error
		if call.Body, err = readCall(w, r.HTTP); err != nil {
			return say(w, statusOf(err), "the call is too large, or did not come to its end")
		}
		call.ContentType = r.HTTP.Header.Get("Content-Type")
	}
	reply, err := p.Notify.Receive(r.HTTP.Context(), call)
	switch {
	case errs.Is(err, errs.Invalid):
		return say(w, http.StatusBadRequest, "no receipt that the settings understand")
	case err != nil:
		return err
	case reply.Later:
		w.Header().Set("Retry-After", "60")
		return say(w, http.StatusServiceUnavailable, "one of these is not known yet; tell it again")
	}
	w.Header().Set("Content-Type", reply.ContentType)
	_, err = io.WriteString(w, reply.Text)
	return err
}

// secretOf is the secret that the caller shows: in the address, as bearer or
// password, or as an API key.
func secretOf(r *orgweb.Request) string {
	if secret := r.PathValue("secret"); secret != "" {
		return secret
	}
	if _, password, ok := r.HTTP.BasicAuth(); ok {
		return password
	}
	if token, ok := strings.CutPrefix(r.HTTP.Header.Get("Authorization"), "Bearer "); ok {
		return token
	}
	return r.HTTP.Header.Get("X-Api-Key")
}

// readCall reads what was posted, unless it comes too slowly.
func readCall(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(longReceipt))
	return io.ReadAll(r.Body)
}

func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

func say(w http.ResponseWriter, status int, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := io.WriteString(w, text+"\n")
	return err
}
