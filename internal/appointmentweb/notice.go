package appointmentweb

import (
	"net/http"

	"digivert/internal/base/web"
	"digivert/internal/orgweb"
)

// noticePage tells one thing, and where to go from there.
type noticePage struct {
	orgweb.Page
	Text  string
	Links []web.Link
}

func (p *Pages) notice(w http.ResponseWriter, status int, page noticePage) error {
	page.Frame.NoIndex = true
	return p.views.Render(w, status, "notice", page)
}

// alreadyBooked answers whoever comes back to a form that was sent: by the back
// button, from another tab. The page gives no code, since it is kept secret
// even from a browser's history.
func (p *Pages) alreadyBooked(w http.ResponseWriter, r *orgweb.Request, status int) error {
	return p.notice(w, status, noticePage{
		Page: r.Page("appointmentweb.booked.title"), Text: r.Text.T("appointmentweb.booked.text"),
		Links: []web.Link{
			{Text: r.Text.T("appointmentweb.find.link"), URL: r.URL("/avtale")},
			{Text: r.Text.T("appointmentweb.another"), URL: r.URL("/time")},
		},
	})
}

// holdGone answers for a hold that is too old to know what it held.
func (p *Pages) holdGone(w http.ResponseWriter, r *orgweb.Request) error {
	return p.notice(w, http.StatusGone, noticePage{
		Page: r.Page("appointmentweb.gone.title"), Text: r.Text.T("appointmentweb.gone.text"),
		Links: []web.Link{{Text: r.Text.T("appointmentweb.again"), URL: r.URL("/time")}},
	})
}
