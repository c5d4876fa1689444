package orgweb

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/org"
)

// Request is what a handler is given: the HTTP request and all that the
// middleware found out about it.
type Request struct {
	HTTP    *http.Request
	Now     time.Time      // UTC
	Tenant  org.Tenant     // by host name
	Staff   org.Viewer     // zero for residents
	Text    i18n.Localizer // in the reader's language
	Prefix  string         // "" in the tenant's own language, else "/en", "/nn" …
	Network string         // the client's network, for limits; never stored in clear
	Counted string         // the same, for what is counted against it; "" where many share an address, such as at the desk
	Scheme  string         // "http" or "https", as the reader sees it
	house   *House
	numbers map[string]int // that Number has found out
	keeps   bool           // the page carries what was typed into the other languages

	ReadOnly bool // nothing can be changed just now, and the page says so
}

// NewRequest is for the middleware of app.
func NewRequest(house *House, r *http.Request) *Request {
	return &Request{HTTP: r, house: house}
}

// speak answers in the language whose prefix this is. Addresses that a provider
// sends people back to have none of their own.
func (r *Request) speak(prefix string) {
	lang := strings.TrimPrefix(prefix, "/")
	if lang != "" && r.Prefix == "" && slices.Contains(r.house.Languages, lang) {
		r.Prefix, r.Text = prefix, r.house.Bundle.Localizer(lang)
	}
}

// Number finds a number out once for a page that shows it in its menu and
// elsewhere.
func (r *Request) Number(name string, find func() (int, error)) (n int, err error) {
	if n, known := r.numbers[name]; known {
		return n, nil
	}
	if n, err = find(); err != nil {
		return n, err
	}
	if r.numbers == nil {
		r.numbers = map[string]int{}
	}
	r.numbers[name] = n
	return n, nil
}

// Told is the sentence about what the last button did, by the word that the
// address carries for it: sentences are locale keys by word. An address never
// carries a text.
func (r *Request) Told(query string, sentences map[string]string) string {
	if key := sentences[r.Query(query)]; key != "" {
		return r.Text.T(key)
	}
	return ""
}

// URL puts the language prefix before a path of ours.
func (r *Request) URL(path string) string {
	if path == "/" && r.Prefix != "" {
		return r.Prefix + "/"
	}
	return r.Prefix + path
}

// Absolute is the address of a path of ours as it is printed on paper.
func (r *Request) Absolute(path string) string {
	return r.Scheme + "://" + r.HTTP.Host + r.URL(path)
}

// Redirect sends the reader on to a path of ours after a change (303).
func (r *Request) Redirect(w http.ResponseWriter, path string) error {
	http.Redirect(w, r.HTTP, r.URL(path), http.StatusSeeOther)
	return nil
}

// mostFields is how many fields a form may send. The largest of ours has some
// hundred.
const mostFields = 1000

// Form gives the posted fields. A body over the row's limit is an errs.TooLarge
// with a sentence.
func (r *Request) Form() (url.Values, error) {
	err := r.HTTP.ParseForm()
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, errs.E(errs.TooLarge, "web.error.toolarge")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, errs.E(errs.Invalid, "web.error.slow")
	case err != nil:
		return nil, errs.E(errs.Invalid, "web.error.invalid")
	}
	if fields(r.HTTP.PostForm) > mostFields {
		return nil, errs.E(errs.TooLarge, "web.error.toolarge")
	}
	return r.HTTP.PostForm, nil
}

func fields(values url.Values) (n int) {
	for _, list := range values {
		n += len(list)
	}
	return n
}

// Query is one value of the address's query, without white space around it.
func (r *Request) Query(name string) string {
	return strings.TrimSpace(r.HTTP.URL.Query().Get(name))
}

// PathValue is a part of the path, such as {id}.
func (r *Request) PathValue(name string) string { return r.HTTP.PathValue(name) }

// In gives the texts of another language than the reader's, for what is printed
// or sent to somebody else; also of those that have only such texts.
func (r *Request) In(lang string) i18n.Localizer { return r.house.Bundle.Partial(lang) }
