package repo

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"digivert/internal/orgweb"
)

func routes(t *testing.T) []orgweb.Route {
	t.Helper()
	a := program(t)
	all, err := a.Routes(orgweb.NewSessions(a.DB, false))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// pathShape: plain lower-case words as people read them aloud, and parameters.
var pathShape = regexp.MustCompile(`^/$|^(?:/(?:[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:ics|txt|atom|jsonld|csv|xlsx))?|\.well-known|\{[a-z]+\}))+$`)

func TestRoutes(t *testing.T) {
	keys := map[string]bool{}
	for _, key := range loadTexts(t).Keys("nb") {
		keys[key] = true
	}
	for _, r := range routes(t) {
		for _, wrong := range judgeRoute(r, keys) {
			t.Errorf("%s: %s", r.Pattern(), wrong)
		}
	}
}

func judgeRoute(r orgweb.Route, keys map[string]bool) (wrong []string) {
	staff := r.Path == "/intern" || strings.HasPrefix(r.Path, "/intern/")
	if !r.Access.Stated() {
		wrong = append(wrong, "no access rule")
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		wrong = append(wrong, "a browser's form sends GET and POST only")
	}
	if !pathShape.MatchString(r.Path) {
		wrong = append(wrong, "an address is of plain words")
	}
	if r.Access.Staffed() && !staff {
		wrong = append(wrong, "what is for staff stands under /intern, where the session is read")
	}
	if r.Menu != "" && (!keys[r.Menu] || r.Method != http.MethodGet || strings.Contains(r.Path, "{")) {
		wrong = append(wrong, "the menu needs a text and a page without parameters")
	}
	if staff && r.Cache != "" {
		wrong = append(wrong, "pages of staff are never cached")
	}
	return wrong
}

// Every page that a form posts to can be opened as well, or stands below one
// that can: who reloads a failed form must not meet an error.
func TestPostsStandBelowPages(t *testing.T) {
	pages := map[string]bool{}
	for _, r := range routes(t) {
		if r.Method == http.MethodGet {
			pages[r.Path] = true
		}
	}
	for _, r := range routes(t) {
		if r.Method != http.MethodPost || pages[r.Path] {
			continue
		}
		above := r.Path
		for above != "" && !pages[above] {
			above = above[:strings.LastIndexByte(above, '/')]
		}
		if above == "" {
			t.Errorf("%s has no page above it", r.Pattern())
		}
	}
}
