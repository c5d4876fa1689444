package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Plain is a page that needs neither database nor tenant, for when there is too
// much to do or too much was asked. It is short, so that it costs nothing, and in
// two languages, since nobody has found out the reader's.
type Plain struct {
	Status     int
	RetryAfter time.Duration // 0 = none (RFC 9110, section 10.2.3)
	Title      string        // in Norwegian
	Text       string        // in Norwegian
	English    string
}

const plainPage = `<!doctype html>
<html lang="nb"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>%[1]s</title></head>
<body><main><h1>%[1]s</h1>
<p>%[2]s</p>
<p lang="en">%[3]s</p>
</main></body></html>
`

// Body is the page's HTML. Its texts are ours and hold no signs of HTML.
func (p Plain) Body() string { return fmt.Sprintf(plainPage, p.Title, p.Text, p.English) }

// ServeHTTP answers with the page.
func (p Plain) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	SecurityHeaders(h, Policy{})
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if p.RetryAfter > 0 {
		h.Set("Retry-After", p.Seconds())
	}
	w.WriteHeader(p.Status)
	fmt.Fprint(w, p.Body())
}

// Seconds is the value of Retry-After.
func (p Plain) Seconds() string { return strconv.Itoa(int(p.RetryAfter.Seconds())) }
