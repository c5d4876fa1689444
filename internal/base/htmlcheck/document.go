// Package htmlcheck looks at pages as a test should: it finds the mistakes that
// make a page hard to use with a screen reader or keyboard, and it reads forms
// the way a browser does, so that a scenario can fill in what a person would
// and post it.
//
// It is a linter in plain Go, which runs on every page of every test; the
// browser tests with axe-core find what only a browser can see.
package htmlcheck

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// TB is what of testing.TB is needed here, so that no program links package
// testing.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// Document is a parsed page. Selectors are CSS.
type Document struct {
	t    TB
	root *html.Node
}

// Parse reads the page; t is failed when an assertion does not hold.
func Parse(t TB, body []byte) *Document {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("htmlcheck: the page does not parse: %v", err)
	}
	return &Document{t: t, root: root}
}

// TB is the test that the assertions fail.
func (d *Document) TB() TB { return d.t }

// Element is one element of a page.
type Element struct{ node *html.Node }

// Find lists the elements that the selector names, in page order. A selector
// that does not parse fails the test.
func (d *Document) Find(selector string) []Element {
	d.t.Helper()
	parsed, err := cascadia.ParseGroup(selector)
	if err != nil {
		d.t.Fatalf("htmlcheck: selector %q: %v", selector, err)
	}
	return elements(cascadia.QueryAll(d.root, parsed))
}

func elements(nodes []*html.Node) []Element {
	found := make([]Element, 0, len(nodes))
	for _, node := range nodes {
		found = append(found, Element{node})
	}
	return found
}

// First is the first element that the selector names; the test ends when there
// is none.
func (d *Document) First(selector string) Element {
	d.t.Helper()
	found := d.Find(selector)
	if len(found) == 0 {
		d.t.Fatalf("htmlcheck: the page has no %s\n%s", selector, d.Outline())
	}
	return found[0]
}

// Has fails the test unless an element that the selector names contains the
// text, read with its white space made single.
func (d *Document) Has(selector, text string) {
	d.t.Helper()
	if d.contains(selector, text) {
		return
	}
	d.t.Errorf("htmlcheck: no %s contains %q; there is %q\n%s", selector, text, d.Texts(selector), d.Outline())
}

// Lacks fails the test when an element that the selector names contains the
// text. With the empty text there must be no such element at all.
func (d *Document) Lacks(selector, text string) {
	d.t.Helper()
	if d.contains(selector, text) {
		d.t.Errorf("htmlcheck: a %s contains %q\n%s", selector, text, d.Outline())
	}
}

func (d *Document) contains(selector, text string) bool {
	d.t.Helper()
	for _, element := range d.Find(selector) {
		if strings.Contains(element.Text(), oneSpace(text)) {
			return true
		}
	}
	return false
}

// Texts lists the texts of the elements that the selector names.
func (d *Document) Texts(selector string) []string {
	d.t.Helper()
	var texts []string
	for _, element := range d.Find(selector) {
		texts = append(texts, element.Text())
	}
	return texts
}

// Link is the address of the first link whose text contains text; the test ends
// when there is none.
func (d *Document) Link(text string) string {
	d.t.Helper()
	for _, link := range d.Find("a[href]") {
		if strings.Contains(link.Text(), oneSpace(text)) {
			return link.Attr("href")
		}
	}
	d.t.Fatalf("htmlcheck: no link says %q\n%s", text, d.Outline())
	return ""
}

// Outline is the page's title, headings and errors: what a failed test shows.
func (d *Document) Outline() string {
	var b strings.Builder
	for _, node := range cascadia.QueryAll(d.root, cascadia.MustCompile("title, h1, h2, .ds-error-summary li, .ds-alert")) {
		fmt.Fprintf(&b, "  <%s> %s\n", node.Data, Element{node}.Text())
	}
	return b.String()
}

// Text is the element's text with its white space made single and no-break
// spaces plain.
func (e Element) Text() string {
	var b strings.Builder
	appendText(&b, e.node)
	return oneSpace(b.String())
}

func appendText(b *strings.Builder, node *html.Node) {
	switch {
	case node.Type == html.TextNode:
		b.WriteString(node.Data)
	case node.Type == html.ElementNode && (node.Data == "script" || node.Data == "style"):
		return
	case node.Type == html.ElementNode && isBlock(node.Data):
		b.WriteByte(' ')
		defer b.WriteByte(' ')
	}
	for child := range node.ChildNodes() {
		appendText(b, child)
	}
}

// isBlock tells whether a browser breaks the line around the element, so that
// its text never sticks to its neighbour's.
func isBlock(name string) bool {
	switch name {
	case "a", "abbr", "b", "bdi", "em", "i", "kbd", "span", "strong", "time", "small", "sup", "sub":
		return false
	}
	return true
}

// Attr is the value of the attribute, "" when the element lacks it.
func (e Element) Attr(name string) string {
	value, _ := attribute(e.node, name)
	return value
}

// HasAttr tells whether the element has the attribute.
func (e Element) HasAttr(name string) bool {
	_, ok := attribute(e.node, name)
	return ok
}

// Name is the element's name in lower case.
func (e Element) Name() string { return e.node.Data }

func attribute(node *html.Node, name string) (string, bool) {
	for _, attr := range node.Attr {
		if attr.Key == name {
			return attr.Val, true
		}
	}
	return "", false
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }
