package frontweb

import (
	"net/http"
	"strings"

	"digivert/internal/appointment"
	"digivert/internal/base/web"
	"digivert/internal/org"
	"digivert/internal/orgweb"
)

// disruptedPage tells what was done, and whom to ring.
type disruptedPage struct {
	orgweb.Page
	Lines []string
	Now   string // who is rung at once
	Links []web.Link
}

func (p *Pages) disrupted(w http.ResponseWriter, r *orgweb.Request) error {
	done, t := appointment.ParseDone(r.Query("tall")), r.Text
	page := disruptedPage{Page: r.Page("front.disrupted.title")}
	for _, line := range []struct {
		key string
		n   int
	}{{"host", done.Hosts}, {"time", done.Moved}, {"phone", done.Phoned}, {"cancel", done.CalledOff}, {"ring", done.Rings}} {
		if line.n > 0 {
			page.Lines = append(page.Lines, t.N("front.disrupted."+line.key, line.n))
		}
	}
	if done.RingsNow > 0 {
		page.Now = t.N("front.disrupted.now", done.RingsNow)
	}
	page.Links = disruptedLinks(r)
	return p.views.Render(w, http.StatusOK, "disrupted", page)
}

func disruptedLinks(r *orgweb.Request) (links []web.Link) {
	add := func(key, path string) { links = append(links, web.Link{Text: r.Text.T(key), URL: r.URL(path)}) }
	if r.Staff.Has(org.HostRole, org.Desk, org.Coordinator) {
		add("front.disrupted.calls", "/intern/ringeliste")
		add("front.disrupted.day", "/intern/dag")
	}
	if strings.HasPrefix(r.Query("fra"), "/intern/steng") {
		add("front.disrupted.closures", "/intern/stengt")
	}
	return links
}
