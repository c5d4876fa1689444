package htmlcheck

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// name is roughly the accessible name: aria-labelledby, aria-label, text, alt
// texts inside, title.
func (c *checker) name(node *html.Node) string {
	if ids, _ := attribute(node, "aria-labelledby"); ids != "" {
		var parts []string
		for _, id := range strings.Fields(ids) {
			if target := c.ids[id]; target != nil {
				parts = append(parts, Element{target}.Text())
			}
		}
		return strings.Join(parts, " ")
	}
	if label, _ := attribute(node, "aria-label"); strings.TrimSpace(label) != "" {
		return oneSpace(label)
	}
	if text := (Element{node}).Text(); text != "" {
		return text
	}
	return alternative(node)
}

func alternative(node *html.Node) string {
	var parts []string
	walk(node, func(child *html.Node) {
		if alt, _ := attribute(child, "alt"); alt != "" {
			parts = append(parts, alt)
		}
	})
	title, _ := attribute(node, "title")
	return oneSpace(strings.Join(parts, " ") + " " + title)
}

// controls: every field has a label (1.3.1, 3.3.2) and every button a name
// (4.1.2); a group of radio buttons stands in a fieldset with a legend.
func (c *checker) controls() {
	for _, node := range c.named("input", "select", "textarea", "button", "summary", "fieldset") {
		kind, _ := attribute(node, "type")
		switch {
		case node.Data == "input" && (kind == "hidden" || kind == "submit"):
		case node.Data == "fieldset":
			if !c.hasLegend(node) {
				c.add("1.3.1 legend", "%s", show(node))
			}
		case !c.isLabelled(node):
			c.add("1.3.1 label", "%s", show(node))
		case kind == "radio" && within(node, "fieldset") == nil:
			c.add("1.3.1 radio in fieldset", "%s", show(node))
		}
	}
}

func (c *checker) hasLegend(fieldset *html.Node) bool {
	for child := range fieldset.ChildNodes() {
		if child.Type == html.ElementNode {
			return child.Data == "legend" && Element{child}.Text() != ""
		}
	}
	return false
}

func (c *checker) isLabelled(node *html.Node) bool {
	id, _ := attribute(node, "id")
	if id != "" && c.labelled[id] {
		return true
	}
	if node.Data == "button" || node.Data == "summary" {
		return c.name(node) != ""
	}
	for _, attr := range []string{"aria-label", "aria-labelledby"} {
		if value, _ := attribute(node, attr); strings.TrimSpace(value) != "" {
			return true
		}
	}
	label := within(node, "label")
	return label != nil && Element{label}.Text() != ""
}

// within is the nearest ancestor of that name, nil when there is none.
func within(node *html.Node, names ...string) *html.Node {
	for parent := node.Parent; parent != nil; parent = parent.Parent {
		if parent.Type == html.ElementNode && slices.Contains(names, parent.Data) {
			return parent
		}
	}
	return nil
}

// pictures have an alt attribute, and drawings a name or are hidden (1.1.1).
func (c *checker) pictures() {
	for _, node := range c.named("img") {
		if _, ok := attribute(node, "alt"); !ok {
			c.add("1.1.1 alt", "%s", show(node))
		}
	}
	for _, node := range c.named("svg") {
		hidden, _ := attribute(node, "aria-hidden")
		role, _ := attribute(node, "role")
		if hidden != "true" && (role != "img" || c.name(node) == "") {
			c.add("1.1.1 svg", "neither hidden nor named: %s", show(node))
		}
	}
}

// tables: header cells, each with its scope (1.3.1), and a name.
func (c *checker) tables() {
	for _, table := range c.named("table") {
		headers, caption := 0, false
		walk(table, func(node *html.Node) {
			switch node.Data {
			case "th":
				headers++
				if scope, _ := attribute(node, "scope"); scope == "" {
					c.add("1.3.1 th scope", "%s", show(node))
				}
			case "caption":
				caption = true
			}
		})
		_, named := attribute(table, "aria-labelledby")
		if headers == 0 || !caption && !named {
			c.add("1.3.1 table", "needs th and caption: %s", show(table))
		}
	}
}

// saysNothing tells whether a link's text is one of those that say nothing of
// where it leads, in the languages that are always complete.
func saysNothing(name string) bool {
	switch strings.ToLower(strings.Trim(name, " .!→›»")) {
	case "klikk her", "trykk her", "les mer", "les meir", "her", "lenke", "lenkje", "mer", "meir",
		"se mer", "sjå meir", "click here", "read more", "here", "more", "link":
		return true
	}
	return false
}

// links have a text that says where they lead (2.4.4).
func (c *checker) links() {
	for _, node := range c.named("a") {
		href, ok := attribute(node, "href")
		name := c.name(node)
		switch {
		case !ok:
			continue
		case href == "" || strings.HasPrefix(href, "javascript:"):
			c.add("link leads somewhere", "%s", show(node))
		case name == "":
			c.add("2.4.4 link text", "empty: %s", show(node))
		case saysNothing(name):
			c.add("2.4.4 link text", "says nothing: %s", show(node))
		case strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://"):
			c.add("2.4.4 link text", "is an address: %s", show(node))
		}
	}
}

// forms can be sent without script (3.2.2).
func (c *checker) forms() {
	for _, form := range c.named("form") {
		id, _ := attribute(form, "id")
		sent := false
		for _, node := range c.named("button", "input") {
			kind, _ := attribute(node, "type")
			owner, _ := attribute(node, "form")
			mine := owner != "" && owner == id || owner == "" && within(node, "form") == form
			sends := node.Data == "button" && (kind == "" || kind == "submit") || node.Data == "input" && (kind == "submit" || kind == "image")
			sent = sent || mine && sends
		}
		if !sent {
			c.add("form has a submit button", "%s", show(form))
		}
		if method, _ := attribute(form, "method"); !slices.Contains([]string{"", "get", "post"}, strings.ToLower(method)) {
			c.add("form method", "%s", show(form))
		}
	}
}

// inline style and script are refused by our content security policy.
func (c *checker) inline() {
	for _, node := range c.nodes {
		if node.Data == "style" {
			c.add("no inline style", "%s", show(node))
		}
		if _, ok := attribute(node, "src"); node.Data == "script" && !ok && !isData(node) {
			c.add("no inline script", "%s", show(node))
		}
		for _, attr := range node.Attr {
			if attr.Key == "style" || strings.HasPrefix(attr.Key, "on") {
				c.add("no inline style or handler", "%s: %s", attr.Key, show(node))
			}
		}
	}
}

// scriptless: a page does all of its work without scripts, so what only a script
// can make do something is hidden until one is there.
func (c *checker) scriptless() {
	for _, node := range c.named("button", "a") {
		kind, _ := attribute(node, "type")
		href, link := attribute(node, "href")
		_, hidden := attribute(node, "hidden")
		_, elsewhere := attribute(node, "form")
		switch {
		case hidden:
		case node.Data == "button" && (kind == "button" || !elsewhere && within(node, "form") == nil):
			c.add("works without scripts", "%s", show(node))
		case link && (href == "" || href == "#" || strings.HasPrefix(strings.ToLower(href), "javascript:")):
			c.add("works without scripts", "%s", show(node))
		}
	}
}

// isData tells whether the script element only holds data (JSON-LD), which no
// browser runs.
func isData(node *html.Node) bool {
	kind, _ := attribute(node, "type")
	return strings.HasSuffix(kind, "json")
}

// nesting: nothing that can be pressed stands inside another (4.1.2), and no
// element is reached by Tab before its turn (2.4.3).
func (c *checker) nesting() {
	for _, node := range c.named("a", "button", "input", "select", "textarea", "summary") {
		if outer := within(node, "a", "button", "summary"); outer != nil {
			c.add("4.1.2 nested controls", "%s in %s", show(node), show(outer))
		}
	}
	for _, node := range c.nodes {
		if index, ok := attribute(node, "tabindex"); ok && index != "0" && index != "-1" {
			c.add("2.4.3 tabindex", "%s", show(node))
		}
	}
}
