package htmlcheck

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Problem is one mistake on a page: the rule's name (with the WCAG criterion
// where there is one) and the element.
type Problem struct{ Rule, Detail string }

func (p Problem) String() string { return p.Rule + ": " + p.Detail }

// Check lints a whole page. No problems means none that can be seen without a
// browser.
func Check(body []byte) []Problem {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return []Problem{{"parse", err.Error()}}
	}
	c := &checker{root: root, ids: map[string]*html.Node{}, labelled: map[string]bool{}}
	c.collect()
	for _, rule := range []func(){c.page, c.headings, c.references, c.controls, c.pictures,
		c.tables, c.links, c.forms, c.inline, c.scriptless, c.nesting} {
		rule()
	}
	return c.problems
}

// Require fails the test with every problem of the page.
func Require(t TB, body []byte) {
	t.Helper()
	for _, problem := range Check(body) {
		t.Errorf("htmlcheck: %s", problem)
	}
}

type checker struct {
	root     *html.Node
	nodes    []*html.Node // the elements in page order
	ids      map[string]*html.Node
	labelled map[string]bool // ids that a <label for> names
	problems []Problem
}

func (c *checker) add(rule, format string, args ...any) {
	c.problems = append(c.problems, Problem{rule, fmt.Sprintf(format, args...)})
}

// collect lists the elements, and finds ids that are used twice.
func (c *checker) collect() {
	walk(c.root, func(node *html.Node) {
		c.nodes = append(c.nodes, node)
		if id, ok := attribute(node, "id"); ok {
			if id == "" || strings.ContainsAny(id, " \t\n") || c.ids[id] != nil {
				c.add("id is unique", "%s", show(node))
			}
			c.ids[id] = node
		}
		if target, ok := attribute(node, "for"); ok && node.Data == "label" && (Element{node}).Text() != "" {
			c.labelled[target] = true
		}
	})
}

func (c *checker) named(names ...string) []*html.Node {
	var found []*html.Node
	for _, node := range c.nodes {
		if slices.Contains(names, node.Data) {
			found = append(found, node)
		}
	}
	return found
}

// page looks at what the page has once: language (3.1.1), title (2.4.2), main
// part and a way to it (2.4.1). A failed form is told in the title.
func (c *checker) page() {
	for _, node := range c.named("html") {
		if lang, _ := attribute(node, "lang"); lang == "" {
			c.add("3.1.1 lang", "html has no lang")
		}
	}
	titles := c.titles()
	if len(titles) != 1 || titles[0] == "" {
		c.add("2.4.2 title", "%d titles %q", len(titles), titles)
	}
	if n := len(c.named("main")); n != 1 {
		c.add("one main", "%d main elements", n)
	}
	if c.hasClass("ds-error-summary") && len(titles) == 1 && !strings.Contains(strings.SplitN(titles[0], " ", 2)[0], ":") {
		c.add("title tells errors", "the form failed, but the title is %q", titles[0])
	}
}

// titles are those of the page itself, not of drawings.
func (c *checker) titles() []string {
	var titles []string
	for _, node := range c.named("title") {
		if node.Parent.Data == "head" {
			titles = append(titles, Element{node}.Text())
		}
	}
	return titles
}

func (c *checker) hasClass(class string) bool {
	for _, node := range c.nodes {
		value, _ := attribute(node, "class")
		if slices.Contains(strings.Fields(value), class) {
			return true
		}
	}
	return false
}

// headings: one h1, none empty, no level jumped over (1.3.1).
func (c *checker) headings() {
	last, first := 0, 0
	for _, node := range c.named("h1", "h2", "h3", "h4", "h5", "h6") {
		level := int(node.Data[1] - '0')
		if level == 1 {
			first++
		}
		if level > last+1 {
			c.add("1.3.1 heading order", "h%d after h%d: %s", level, last, show(node))
		}
		if c.name(node) == "" {
			c.add("1.3.1 heading", "empty %s", show(node))
		}
		last = level
	}
	if first != 1 {
		c.add("one h1", "%d h1 elements", first)
	}
}

// references: what aria attributes, labels and links on the page point at is
// there.
func (c *checker) references() {
	for _, node := range c.nodes {
		for _, attr := range node.Attr {
			switch attr.Key {
			case "aria-describedby", "aria-labelledby", "aria-controls", "for", "form", "aria-errormessage", "list":
				for _, id := range strings.Fields(attr.Val) {
					c.target(node, attr.Key, id)
				}
			case "href":
				if id, ok := strings.CutPrefix(attr.Val, "#"); ok && id != "" {
					c.target(node, attr.Key, id)
				}
			}
		}
	}
}

func (c *checker) target(node *html.Node, attr, id string) {
	if c.ids[id] == nil {
		c.add("reference", "%s names #%s, which is not there: %s", attr, id, show(node))
	}
}

// show is the element's start tag, for the report.
func show(node *html.Node) string {
	var b strings.Builder
	b.WriteString("<" + node.Data)
	for _, attr := range node.Attr {
		fmt.Fprintf(&b, " %s=%q", attr.Key, attr.Val)
	}
	b.WriteString(">")
	if text := []rune(Element{node}.Text()); len(text) > 0 {
		b.WriteString(string(text[:min(len(text), 60)]))
	}
	return b.String()
}
