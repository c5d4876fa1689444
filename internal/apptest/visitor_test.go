package apptest

import (
	"fmt"
	"strings"
	"testing"
)

// complaints is a test that notes its failures.
type complaints struct {
	testing.TB
	all []string
}

// Helper does nothing.
func (c *complaints) Helper() {}

// Errorf notes a failure.
func (c *complaints) Errorf(format string, args ...any) {
	c.all = append(c.all, fmt.Sprintf(format, args...))
}

// What a visitor does not notice, no test of a room does.
func TestLook(t *testing.T) {
	page := `<!doctype html><html lang="nb"><head><title>Time</title><meta name="viewport" content="width=device-width"></head>
		<body><main><h1>Time</h1>%s</main></body></html>`
	for body, want := range map[string]string{
		"<p>Alt er bra.</p>":          "",
		"<p>⟦web.gone⟧</p>":           "⟦web.gone⟧",
		"<p>%!s(MISSING)</p>":         "%!s(",
		`<a href="#ZgotmplZ">Her</a>`: "ZgotmplZ",
		`<input name="phone">`:        "phone",
	} {
		c := &complaints{TB: t}
		Look(c, "/time", []byte(strings.Replace(page, "%s", body, 1)))
		if got := strings.Join(c.all, "\n"); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// A page comes to whom it is for, and to others the way to sign in.
func TestHalden(t *testing.T) {
	h := OpenHalden(t)
	h.NeedsSignIn("/intern/verter")
	h.As("kari", "bib", "coordinator")
	h.Get("/intern/verter", 200)
	h.As("kari", "bib", "desk")
	h.Get("/intern/verter", 403)
	h.As("ola", "bib", "coordinator")
	h.Get("/intern/verter", 200)
	h.AsNobody()
	h.NeedsSignIn("/intern/verter")
}
