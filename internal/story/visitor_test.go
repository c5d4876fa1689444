package story

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"digivert/internal/apptest"
	"digivert/internal/base/htmlcheck"
)

// visitor is somebody who opens pages, presses links, fills in what stands there
// and sends it.
type visitor struct {
	*apptest.Visitor
	fields map[string][]string // filled in, but not sent
}

// visitor is one of Halden's.
func (w *world) visitor(t testing.TB) *visitor { return w.visitorOf(t, "halden.example") }

func (w *world) visitorOf(t testing.TB, host string) *visitor {
	t.Helper()
	return &visitor{w.Visitor(t, host), map[string][]string{}}
}

// Open goes to an address, which must give a page.
func (v *visitor) Open(path string) *visitor {
	v.T.Helper()
	v.Try(path)
	if v.Status != http.StatusOK {
		v.T.Fatalf("GET %s: %d\n%s", path, v.Status, v.Outline())
	}
	return v
}

// Try goes to an address whatever comes of it.
func (v *visitor) Try(path string) *visitor {
	v.T.Helper()
	v.Visitor.Try(path)
	return v
}

// Click follows the first link whose text contains text.
func (v *visitor) Click(text string) *visitor {
	v.T.Helper()
	return v.Open(v.Page.Link(text))
}

// Fill puts values in a field of the form that is pressed next.
func (v *visitor) Fill(name string, values ...string) *visitor {
	v.fields[name] = values
	return v
}

// Press sends the form of the button, with what was filled in. Only what the
// form has, and choices that it offers, can be sent.
func (v *visitor) Press(button string) *visitor {
	v.T.Helper()
	form := v.Page.Button(button)
	for name, values := range v.fields {
		form.Set(name, values...)
	}
	v.fields = map[string][]string{}
	return v.submit(form)
}

func (v *visitor) submit(form htmlcheck.Form) *visitor {
	v.T.Helper()
	v.Submit(form)
	return v
}

// Send posts what no form offered, as a hand-made request does.
func (v *visitor) Send(path string, values url.Values) *visitor {
	v.T.Helper()
	v.Visitor.Send(path, values)
	return v
}

// Sees fails the test unless the page tells the texts, in small letters or large.
func (v *visitor) Sees(texts ...string) *visitor {
	v.T.Helper()
	for _, text := range texts {
		if !v.tells(text) {
			v.T.Errorf("%s (%d) does not tell %q but\n%s", v.Address, v.Status, text, v.Page.First("body").Text())
		}
	}
	return v
}

// Misses fails the test when the page tells one of the texts.
func (v *visitor) Misses(texts ...string) *visitor {
	v.T.Helper()
	for _, text := range texts {
		if v.tells(text) {
			v.T.Errorf("%s (%d) tells %q", v.Address, v.Status, text)
		}
	}
	return v
}

func (v *visitor) tells(text string) bool {
	v.T.Helper()
	return strings.Contains(strings.ToLower(v.Page.First("body").Text()), strings.ToLower(text))
}

// Gets fails the test unless the last answer had this status.
func (v *visitor) Gets(status int) *visitor {
	v.T.Helper()
	if v.Status != status {
		v.T.Fatalf("%s: status %d, want %d\n%s", v.Address, v.Status, status, v.Outline())
	}
	return v
}

// At fails the test unless the visitor has come to the path.
func (v *visitor) At(prefix string) *visitor {
	v.T.Helper()
	if !strings.HasPrefix(v.Address.Path, prefix) {
		v.T.Fatalf("at %s (%d), want %s\n%s", v.Address, v.Status, prefix, v.Outline())
	}
	return v
}

// Choices are the values that the field offers in the form of the button.
func (v *visitor) Choices(button, field string) []string {
	v.T.Helper()
	return v.Page.Button(button).Choices(field)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
