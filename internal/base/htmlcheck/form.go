package htmlcheck

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Form is a form with the values that a browser would send if nothing was
// touched; a test changes Values and posts them.
type Form struct {
	Action string // "" = the page's own address
	Method string // "GET" or "POST"
	Values url.Values
	Node   Element
	t      TB
	names  map[string][]string // name → the values that can be chosen; nil = free text
}

// Forms lists the page's forms.
func (d *Document) Forms() []Form {
	d.t.Helper()
	var forms []Form
	for _, element := range d.Find("form") {
		forms = append(forms, d.form(element))
	}
	return forms
}

// Form is the first form whose action is this, or contains it; the test ends
// when there is none.
func (d *Document) Form(action string) Form {
	d.t.Helper()
	for _, exact := range []bool{true, false} {
		for _, form := range d.Forms() {
			if form.Action == action || !exact && strings.Contains(form.Action, action) {
				return form
			}
		}
	}
	d.t.Fatalf("htmlcheck: no form goes to %q\n%s", action, d.Outline())
	return Form{}
}

func (d *Document) form(element Element) Form {
	form := Form{
		Action: element.Attr("action"),
		Method: strings.ToUpper(element.Attr("method")),
		Values: url.Values{}, Node: element, t: d.t, names: map[string][]string{},
	}
	if form.Method == "" {
		form.Method = "GET"
	}
	walk(element.node, form.read)
	if id := element.Attr("id"); id != "" {
		for _, outside := range d.Find("[form]") {
			if outside.Attr("form") == id {
				form.read(outside.node)
			}
		}
	}
	return form
}

// Set puts the value in the field of that name. A field that the form does not
// have, or a choice that it does not offer, fails the test: a person could not
// have sent it.
func (f Form) Set(name string, values ...string) Form {
	f.t.Helper()
	choices, ok := f.names[name]
	if !ok {
		f.t.Errorf("htmlcheck: the form to %q has no field %q", f.Action, name)
	}
	for _, value := range values {
		if choices != nil && !slices.Contains(choices, value) {
			f.t.Errorf("htmlcheck: field %q offers %q, not %q", name, choices, value)
		}
	}
	f.Values[name] = values
	return f
}

// Choices lists the values that the field offers, nil for a free text.
func (f Form) Choices(name string) []string { return f.names[name] }

// read takes one control's name and value into the form, by the rules of the
// HTML standard's "constructing the entry list".
func (f Form) read(node *html.Node) {
	name, _ := attribute(node, "name")
	if _, disabled := attribute(node, "disabled"); name == "" || disabled {
		return
	}
	value, hasValue := attribute(node, "value")
	switch node.Data {
	case "input":
		f.readInput(node, name, value, hasValue)
	case "textarea":
		f.names[name] = nil
		f.Values.Add(name, strings.TrimPrefix(rawText(node), "\n"))
	case "select":
		f.readSelect(node, name)
	case "button":
		// Sent only when pressed: offered, not set.
		f.names[name] = append(f.names[name], value)
	}
}

func (f Form) readInput(node *html.Node, name, value string, hasValue bool) {
	kind, _ := attribute(node, "type")
	switch kind {
	case "radio", "checkbox":
		if !hasValue {
			value = "on"
		}
		f.names[name] = append(f.names[name], value)
		if _, checked := attribute(node, "checked"); checked {
			f.Values.Add(name, value)
		}
	case "submit", "image", "button", "reset":
		f.names[name] = append(f.names[name], value)
	default:
		f.names[name] = nil
		f.Values.Add(name, value)
	}
}

func (f Form) readSelect(node *html.Node, name string) {
	var chosen []string
	f.names[name] = []string{}
	walk(node, func(option *html.Node) {
		if option.Data != "option" {
			return
		}
		value, ok := attribute(option, "value")
		if !ok {
			value = Element{option}.Text()
		}
		f.names[name] = append(f.names[name], value)
		if _, selected := attribute(option, "selected"); selected {
			chosen = append(chosen, value)
		}
	})
	if _, multiple := attribute(node, "multiple"); !multiple && len(chosen) == 0 && len(f.names[name]) > 0 {
		chosen = f.names[name][:1]
	}
	for _, value := range chosen {
		f.Values.Add(name, value)
	}
}

// rawText is the text as it stands, white space kept.
func rawText(node *html.Node) string {
	var b strings.Builder
	for child := range node.ChildNodes() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return b.String()
}

// walk calls do for every element below node.
func walk(node *html.Node, do func(*html.Node)) {
	for child := range node.Descendants() {
		if child.Type == html.ElementNode {
			do(child)
		}
	}
}
