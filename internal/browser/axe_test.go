package browser

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"

	"digivert/internal/orgweb"

	"github.com/chromedp/chromedp"
)

// notPages are GET rows that answer with something else than a page.
var notPages = map[string]bool{
	"/intern/innsyn/{sak}/fil":  true,
	"/.well-known/security.txt": true, "/tema/{file}": true, "/logo/{file}": true,
	"/avtale/{token}/kalender.ics": true, "/intern/statistikk.xlsx": true, "/intern/statistikk.csv": true, "/tall.csv": true, "/tall.txt": true, "/tall.jsonld": true, "/melding/kvittering": true, "/melding/kvittering/{secret}": true, "/intern/logg-inn/slutt/{provider}": true,
	"/intern/ko/{place}/strom": true, "/skjerm/{place}/strom": true, // streams
}

// otherwise are pages that tell what went wrong: nobody listens at the provider.
var otherwise = map[string]int64{"/intern/logg-inn/med/{provider}": 409, "/intern/logg-inn/tilbake": 409}

// address is a real address of a row of the route table. Every page must have
// one: a new page is tested from its first day.
func (w *world) address(t *testing.T, route orgweb.Route) string {
	path := route.Path
	for pattern, value := range w.parts(t, path) {
		path = strings.ReplaceAll(path, pattern, value)
	}
	if strings.Contains(path, "{") {
		t.Errorf("no address for %s: add it to the browser test", route.Path)
	}
	return path + w.query(route.Path)
}

// parts are the values of a path's parts. What {id} is, the folder tells.
func (w *world) parts(t *testing.T, path string) map[string]string {
	parts := map[string]string{"{token}": w.own.Token, "{slug}": w.place.Slug, "{provider}": w.provider}
	for folder, id := range map[string]string{
		"/intern/steder/": w.place.ID, "/intern/tilbud/": w.offer.ID, "/intern/temaer/": w.reason.ID,
		"/intern/innlogging/": w.provider, "/intern/innlogginger/passnokkel/": w.passkey, "/intern/verter/": w.host.ID, "/intern/medarbeidere/": w.person,
		"/intern/organisasjoner/": w.place.OrganisationID, "/intern/avtaler/": w.own.ID,
	} {
		if strings.HasPrefix(path, folder) {
			parts["{id}"] = id
		}
	}
	parts["{place}"], parts["{ticket}"] = w.place.Slug, w.ticket
	if strings.HasPrefix(path, "/intern/logg-inn/invitasjon/") {
		parts["{token}"] = w.invited
	}
	if strings.HasSuffix(path, "/kalender") {
		parts["{id}"] = w.calendarOf
	}
	if strings.HasSuffix(path, "/besok") {
		parts["{id}"] = w.today.ID
	}
	if path == "/intern/avtaler/{id}/brev" {
		parts["{id}"] = w.posted.ID
	}
	if strings.HasPrefix(path, "/intern/brev/") {
		parts["{id}"] = w.letter
	}
	if strings.HasPrefix(path, "/intern/innsyn/") {
		parts["{sak}"] = w.inquiry(t)
	}
	if strings.HasPrefix(path, "/intern/steder/") {
		parts["{rule}"] = w.openingRule
	}
	if strings.HasPrefix(path, "/intern/verter/") {
		parts["{rule}"], parts["{absence}"] = w.workingRule, w.absence
	}
	if strings.Contains(path, "/videre/") {
		parts["{id}"], parts["{token}"] = w.slip.ID, w.slip.Token
	}
	if strings.HasPrefix(path, "/si-fra/") {
		parts["{token}"] = w.waiting
	}
	if strings.HasSuffix(path, "/tidligere") {
		parts["{token}"] = w.later.Token
	}
	if strings.HasPrefix(path, "/delt/") {
		parts["{token}"] = w.shared
	}
	if strings.HasPrefix(path, "/time/hvem/") {
		parts["{hold}"] = w.held
	}
	if strings.HasPrefix(path, "/intern/meldinger/tekster/") {
		parts["{text}"] = "reminder-email-nb"
	}
	return parts
}

// query is what a page wants to be told in its address.
func (w *world) query(path string) string {
	switch path {
	case "/drop-in/{place}", "/drop-in/{place}/kiosk", "/drop-in/{place}/kiosk/{ticket}":
		return "?d=" + w.doorCode
	case "/intern/ko/{place}", "/intern/ko/{place}/ferdig/{ticket}":
		return "?vert=" + w.host.ID
	case "/time/tider", "/time/si-fra", "/time/ring":
		return "?tema=" + w.reason.ID
	case "/intern/dag":
		return "?org=" + w.place.OrganisationID
	case "/intern/avtaler/{id}":
		return "?ny=1"
	case "/intern/steng": // the plan; the form is that of absence
		return "?sted=alle&vis=ja&fra=" + w.own.Date.String()
	case "/intern/endret":
		return "?tall=1.2.3.1.2.1&fra=%2Fintern%2Fsteng"
	}
	return ""
}

// axe is the newest axe-core, from npm.
func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../assets/node_modules/axe-core/axe.min.js")
	must(t, err)
	return string(source)
}

// violation is one rule that a page breaks.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// runAxe tests by WCAG 2.2 A and AA and the best practices, without exclusions.
const runAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then(r => r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html.slice(0, 200))})))`

// tooWide tells what sticks out of a page that should not scroll sideways
// (WCAG 1.4.10).
const tooWide = `document.documentElement.scrollWidth > document.documentElement.clientWidth
	? [...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".dv-scroll, .ds-sr-only"))
		.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(" | ") || "the page" : ""`

func TestAxeOnEveryPage(t *testing.T) {
	tab, w, source := chrome(t), newWorld(t), axe(t)
	for _, staffed := range []bool{false, true} {
		if staffed {
			signIn(t, tab, w)
		}
		for _, route := range w.routes {
			if route.Method != "GET" || notPages[route.Path] || route.Access.Public() == staffed {
				continue
			}
			address := w.address(t, route)
			for _, l := range looks {
				t.Run(route.Path+"/"+l.name, func(t *testing.T) { check(t, tab, w.server.URL+address, pageCheck{l, source, route.Path}) })
			}
		}
	}
}

// Other languages than the tenant's own go through the same layout; their words
// may be longer.
func TestAxeInOtherLanguages(t *testing.T) {
	tab, w, source := chrome(t), newWorld(t), axe(t)
	for _, prefix := range []string{"/nn", "/en"} {
		for _, path := range []string{"/", "/time", "/time/tider?tema=" + url.QueryEscape(w.reason.ID), "/avtale", "/avtale/" + w.own.Token, "/si-fra/" + w.waiting, "/time/ring", "/time/si-fra?tema=" + url.QueryEscape(w.reason.ID), "/steder", "/personvern"} {
			address := prefix + path
			t.Run(address, func(t *testing.T) { check(t, tab, w.server.URL+address, pageCheck{looks[2], source, address}) })
		}
	}
}

type pageCheck struct {
	look   look
	source string
	name   string
}

func check(t *testing.T, tab context.Context, address string, c pageCheck) {
	setLook(t, tab, c.look)
	response, err := chromedp.RunResponse(tab, chromedp.Navigate(address))
	must(t, err)
	want := int64(200)
	if answer, other := otherwise[c.name]; other {
		want = answer
	}
	if response.Status != want {
		t.Fatalf("%s answers %v, want %d", address, response.Status, want)
	}
	picture(t, tab, c.name+"-"+c.look.name)
	if wide, err := chromedp.Run(tab, chromedp.Evaluate[string](tooWide)); err != nil || wide != "" {
		t.Errorf("wider than the window: %s %v", wide, err)
	}
	if _, err := chromedp.Run(tab, chromedp.Evaluate[chromedp.Void](c.source)); err != nil {
		t.Fatal(err)
	}
	violations, err := chromedp.Run(tab, chromedp.Evaluate[[]violation](runAxe, chromedp.EvalAwaitPromise))
	must(t, err)
	for _, v := range violations {
		t.Errorf("%s: %s\n  %s", v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
	}
}

// signIn becomes the person with every role, through the demo's page.
func signIn(t *testing.T, tab context.Context, w *world) {
	t.Helper()
	must(t, chromedp.Do(tab, chromedp.Navigate(w.server.URL+"/intern/demo")))
	_, err := chromedp.Run(tab, chromedp.Evaluate[bool](`!document.querySelector("input[name=person][value='`+w.person+`']").form.requestSubmit()`))
	must(t, err)
	heading(t, tab, "Hei, Alle Roller")
}
