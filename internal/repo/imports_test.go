package repo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// left lists, for each capability, those that it may import: the line of
// DESIGN.md section 3.
var left = map[string][]string{
	"org":         {},
	"contact":     {},
	"notify":      {"org", "contact"},
	"place":       {"org", "contact", "notify"},
	"roster":      {"org", "contact", "notify", "place"},
	"visit":       {"org", "contact", "notify", "place", "roster"},
	"freetime":    {"org", "contact", "notify", "place", "roster"},
	"draft":       {"org", "contact"},
	"appointment": {"org", "contact", "notify", "place", "roster", "visit", "freetime", "draft"},
	"dropin":      {"org", "contact", "notify", "place", "roster", "visit", "freetime", "appointment"},
	"course":      {"org", "contact", "notify", "place", "roster", "visit", "freetime"},
	"cocreation":  {"org", "contact", "notify", "place", "roster", "visit", "freetime", "appointment", "dropin", "course"},
	"insight":     {"org", "contact", "notify", "place", "roster", "visit", "freetime", "appointment", "dropin", "course", "cocreation"},
	"grant":       {"org", "contact", "notify", "place", "roster", "visit", "freetime", "appointment", "dropin", "course", "cocreation", "insight"},
	"library":     {"org", "contact", "notify", "place", "roster", "visit", "freetime", "appointment", "dropin", "course", "cocreation"},
}

// heavy names, for each module from outside, the rooms whose code imports it.
// Only modules of the Go project, which are no drivers, stand in several.
var heavy = map[string][]string{
	"github.com/jackc/pgx":                {"base/db"},
	"modernc.org/sqlite":                  {"base/db"},
	"github.com/pressly/goose":            {"base/db"},
	"github.com/nicksnyder/go-i18n":       {"base/i18n"},
	"github.com/wneessen/go-mail":         {"base/mail"},
	"github.com/prometheus/client_golang": {"base/metric"},
	"github.com/arran4/golang-ical":       {"base/ical"},
	"github.com/teambition/rrule-go":      {"base/ical"}, // tests alone
	"rsc.io/qr":                           {"base/qr"},
	"github.com/andybalholm/cascadia":     {"base/htmlcheck"},
	"golang.org/x/net/html":               {"base/htmlcheck", "bench"},
	"golang.org/x/net/dns":                {"base/fetch"}, // tests alone
	"golang.org/x/time/rate":              {"base/limit"},
	"github.com/nyaruka/phonenumbers":     {"contact"},
	"github.com/alexedwards/scs":          {"orgweb"},
	"github.com/alecthomas/kong":          {"cmd/digivert"},
	"github.com/coreos/go-oidc":           {"base/oidc"},
	"github.com/go-webauthn/webauthn":     {"base/passkey"},
	"golang.org/x/oauth2":                 {"base/oidc"},
	"github.com/oauth2-proxy/mockoidc":    {"base/oidctest"},
	"github.com/golang-jwt/jwt":           {"base/oidctest"},
	"github.com/chromedp":                 {"browser"},
	"github.com/xuri":                     {"base/sheet"},
	"golang.org/x/text":                   {"base/i18n", "base/form", "place", "contact"},
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		for _, wrong := range judge(p) {
			t.Error(wrong)
		}
	}
}

// The rules must notice what they are there for.
func TestImportRulesNotice(t *testing.T) {
	for _, wrong := range []goPackage{
		{ImportPath: "digivert/internal/base/db", Imports: []string{"digivert/internal/org"}},
		{ImportPath: "digivert/internal/base/qr", Imports: []string{"digivert/locale"}},
		{ImportPath: "digivert/internal/org", Imports: []string{"net/http"}},
		{ImportPath: "digivert/internal/org", Imports: []string{"html/template"}},
		{ImportPath: "digivert/internal/place", Imports: []string{"digivert/internal/roster"}},
		{ImportPath: "digivert/internal/place", Imports: []string{"digivert/internal/orgweb"}},
		{ImportPath: "digivert/internal/course", Imports: []string{"digivert/internal/appointment"}},
		{ImportPath: "digivert/internal/placeweb", Imports: []string{"digivert/internal/roster"}},
		{ImportPath: "digivert/internal/placeweb", Imports: []string{"digivert/internal/rosterweb"}},
		{ImportPath: "digivert/internal/placeweb", Imports: []string{"digivert/internal/frontweb"}},
		{ImportPath: "digivert/internal/frontweb", Imports: []string{"digivert/internal/app"}},
		{ImportPath: "digivert/internal/org", Imports: []string{"digivert/internal/app"}},
		{ImportPath: "digivert/internal/org", Imports: []string{"github.com/jackc/pgx/v5"}},
		{ImportPath: "digivert/internal/org", Imports: []string{"example.org/new"}},
		{ImportPath: "digivert/internal/apptest", Imports: []string{"digivert/internal/orgweb"}},
		{ImportPath: "digivert/internal/orgweb", Imports: []string{"digivert/internal/apptest"}},
		{ImportPath: "digivert/internal/app", Imports: []string{"digivert/internal/apptest"}},
		{ImportPath: "digivert/internal/bench", Imports: []string{"digivert/internal/apptest"}},
		{ImportPath: "digivert/internal/base/web", Imports: []string{"digivert/internal/apptest"}},
		{ImportPath: "digivert/internal/newroom"},
	} {
		if len(judge(wrong)) == 0 {
			t.Errorf("nobody minds that %s imports %s", wrong.ImportPath, wrong.Imports)
		}
	}
}

// judge says what is wrong with a package's imports.
func judge(p goPackage) (wrong []string) {
	name := room(p.ImportPath)
	for _, path := range p.Imports {
		if why := refuse(name, path); why != "" {
			wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", name, path, why))
		}
	}
	for _, path := range slices.Concat(p.TestImports, p.XTestImports) {
		if why := refuseInTest(name, path); why != "" {
			wrong = append(wrong, fmt.Sprintf("the tests of %s import %s: %s", name, path, why))
		}
	}
	if kindOf(name) == "" {
		wrong = append(wrong, name+" is a room that the rules of internal/repo do not know")
	}
	return wrong
}

// kindOf sorts the rooms: "base", "capability", "web", or a room of its own kind.
func kindOf(name string) string {
	switch name {
	case "frontweb", "app", "apptest", "demo", "bench", "story", "browser", "repo", "locale", "migrations", "assets", "cmd/digivert":
		return name
	}
	if strings.HasPrefix(name, "base/") {
		return "base"
	}
	if _, ok := left[name]; ok {
		return "capability"
	}
	if _, ok := left[strings.TrimSuffix(name, "web")]; ok {
		return "web"
	}
	return ""
}

// refuse tells why the code of a room must not import the path, "" when it may.
func refuse(name, path string) string {
	switch {
	case strings.HasPrefix(path, module):
		return refuseOwn(name, room(path))
	case isOutside(path):
		return refuseHeavy(name, path)
	case kindOf(name) == "capability" && (path == "net/http" || path == "html/template"):
		return "a capability knows nothing of pages"
	}
	return ""
}

func refuseOwn(name, other string) string {
	switch kindOf(name) {
	case "base":
		if kindOf(other) != "base" && !(name == "base/dbtest" && other == "migrations") {
			return "base knows no word of the service"
		}
	case "capability":
		if kindOf(other) != "base" && !slices.Contains(left[name], other) {
			return "it stands to the right"
		}
	case "web":
		return refuseWeb(strings.TrimSuffix(name, "web"), other)
	case "frontweb":
		if !slices.Contains([]string{"base", "capability", "web"}, kindOf(other)) {
			return "pages know nothing of the program around them"
		}
	case "demo":
		if kindOf(other) != "base" && kindOf(other) != "capability" {
			return "the demo is made through the services alone"
		}
	case "app":
		if slices.Contains([]string{"apptest", "bench", "story", "browser", "repo", "cmd/digivert"}, kindOf(other)) {
			return "it stands around app"
		}
	case "apptest":
		if !slices.Contains([]string{"base", "capability", "app"}, kindOf(other)) {
			return "it knows the program and no page"
		}
	case "locale", "migrations", "assets":
		return "it holds files only"
	}
	return refuseApp(name, other)
}

// refuseApp: only those who start the program import it, and only it the demo.
// What runs it for tests is for tests.
func refuseApp(name, other string) string {
	starters := []string{"cmd/digivert", "apptest", "bench", "story", "browser", "repo"}
	if other == "app" && !slices.Contains(starters, kindOf(name)) {
		return "only those who start the program import app"
	}
	if other == "apptest" && name != "story" {
		return "only tests import it"
	}
	if other == "demo" && name != "app" && name != "bench" {
		return "only app fills the demo"
	}
	if other == "frontweb" && name != "app" {
		return "only app imports the pages over several rooms"
	}
	return ""
}

// refuseWeb: the pages of X import X, what X may import, and the page parts of
// what X may import.
func refuseWeb(capability, other string) string {
	may := append([]string{capability}, left[capability]...)
	if kindOf(other) == "base" || slices.Contains(may, other) {
		return ""
	}
	parts := strings.TrimSuffix(other, "web")
	if kindOf(other) == "web" && slices.Contains(left[capability], parts) {
		return ""
	}
	return "it stands to the right"
}

func isOutside(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

// refuseHeavy finds the module of the path and whether it lives in that room.
func refuseHeavy(name, path string) string {
	for _, prefix := range slices.Sorted(maps.Keys(heavy)) {
		if path == prefix || strings.HasPrefix(path, prefix+"/") {
			if slices.Contains(heavy[prefix], name) {
				return ""
			}
			return "it lives in " + strings.Join(heavy[prefix], " and ")
		}
	}
	return "say in imports_test.go in which room it lives"
}

// refuseInTest: a test may start the whole program, and nothing heavier than the
// room itself.
func refuseInTest(name, path string) string {
	if strings.HasPrefix(path, module) || !isOutside(path) {
		return ""
	}
	if path == "github.com/jba/templatecheck" { // checks the pages of a room
		return ""
	}
	return refuseHeavy(name, path)
}

// Web rooms give others parts of pages, never handlers: only app asks for their
// routes.
func TestOnlyAppAsksForRoutes(t *testing.T) {
	for _, file := range sources(t) {
		if file.isTest() || strings.HasPrefix(file.Path, "internal/app/") {
			continue
		}
		for _, call := range calls(file, "Routes") {
			t.Errorf("%s asks for routes, which is for app alone", file.at(call.Pos()))
		}
	}
}
