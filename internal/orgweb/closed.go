package orgweb

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
)

// closedPage answers when nothing can be read or changed just now: the database
// is being brought forward or restored, or does not answer. What was typed is in
// it, to be sent again.
type closedPage struct {
	Page
	Text, KeptText, AgainText string
	Again                     string // address of the page, or of what the form is sent to
	Posted                    bool
	Typed                     []*form.Field
}

// RetryAfter is how long a program waits before it asks again (RFC 9110, section
// 10.2.3).
const RetryAfter = 30 * time.Second

// RenderClosed answers 503 with a page that loses nothing of what was typed. err
// is an errs.Unavailable; without a tenant the page has no name and no phone
// number.
func (h *House) RenderClosed(w http.ResponseWriter, r *Request, err error) error {
	page := closedPage{Page: r.Page("web.error.unavailable.title"), Posted: r.HTTP.Method == http.MethodPost}
	page.Text, page.AgainText, page.KeptText = r.Text.T("web.error.unavailable"), r.Text.T("org.closed.look"), r.Text.T("org.closed.perhaps")
	switch key, _ := errs.KeyOf(err); key {
	case "web.error.upkeep":
		page.Frame.Title, page.Text, page.KeptText = r.Text.T("web.error.upkeep.title"), r.Text.T("web.error.upkeep"), r.Text.T("org.closed.kept")
	case db.FullKey:
		page.Frame.Title, page.Text, page.KeptText = r.Text.T("web.error.full.title"), r.Text.T("web.error.full"), r.Text.T("org.closed.kept")
	}
	page.Frame.NoIndex, page.Frame.Banner = true, ""
	page.Again = (&url.URL{Path: r.URL(r.HTTP.URL.Path), RawQuery: r.HTTP.URL.RawQuery}).String()
	if page.Posted {
		page.AgainText = r.Text.T("org.closed.again")
		page.keep(r)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Retry-After", strconv.Itoa(int(RetryAfter.Seconds())))
	return h.errors.Render(w, http.StatusServiceUnavailable, "closed", page)
}

// keep puts what was typed into the page. Files cannot be put into a form again,
// and what is too large was refused anyway.
func (p *closedPage) keep(r *Request) {
	upload := strings.HasPrefix(r.HTTP.Header.Get("Content-Type"), "multipart/")
	typed, err := r.typed()
	if upload || err != nil {
		p.KeptText, p.Posted = r.Text.T("org.closed.file"), false
		p.AgainText = ""
		return
	}
	p.Typed = typed
}
