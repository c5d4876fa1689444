package bench

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// formSheet is a form as a browser would send it, untouched.
type formSheet struct {
	action  string
	values  url.Values
	choices map[string][]string // of radio buttons
}

// formTo finds the form of the page that goes to an address and has the field.
func formTo(document *html.Node, action, field string) (formSheet, bool) {
	for n := range document.Descendants() {
		if n.Data != "form" || !strings.HasPrefix(attribute(n, "action"), action) || attribute(n, "method") != "post" {
			continue
		}
		f := readForm(n)
		if f.values.Has(field) || len(f.choices[field]) > 0 {
			return f, true
		}
	}
	return formSheet{}, false
}

func readForm(form *html.Node) formSheet {
	f := formSheet{action: attribute(form, "action"), values: url.Values{}, choices: map[string][]string{}}
	for n := range form.Descendants() {
		name, value := attribute(n, "name"), attribute(n, "value")
		if name == "" {
			continue
		}
		switch n.Data {
		case "input":
			f.input(n, name, value)
		case "textarea":
			f.values.Set(name, "")
		case "select":
			f.values.Set(name, selected(n))
		}
	}
	return f
}

func (f formSheet) input(n *html.Node, name, value string) {
	switch attribute(n, "type") {
	case "radio":
		f.choices[name] = append(f.choices[name], value)
	case "checkbox", "submit", "button":
	default:
		f.values.Set(name, value)
	}
}

// selected is the option that a browser would send.
func selected(list *html.Node) string {
	first, found := "", false
	for n := range list.Descendants() {
		if n.Data != "option" {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "selected" {
				return attribute(n, "value")
			}
		}
		if !found {
			first, found = attribute(n, "value"), true
		}
	}
	return first
}

// choose takes the first choice of a list of radio buttons.
func (f formSheet) choose(name string) url.Values {
	if len(f.choices[name]) > 0 {
		f.values.Set(name, f.choices[name][0])
	}
	return f.values
}

// with gives the values with some set anew.
func (f formSheet) with(pairs ...string) url.Values {
	values := url.Values{}
	for name, list := range f.values {
		values[name] = list
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}
