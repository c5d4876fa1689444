package htmlcheck

import (
	"strings"

	"golang.org/x/net/html"
)

// Button is the form that is sent by pressing the first button whose text
// contains text: with the button's own name and value, to the button's own
// address when it has one. The test ends when there is no such button.
func (d *Document) Button(text string) Form {
	d.t.Helper()
	for _, button := range d.Find("form button, button[form]") {
		kind := button.Attr("type")
		if kind != "" && kind != "submit" || !strings.Contains(button.Text(), oneSpace(text)) {
			continue
		}
		if owner := d.owner(button); owner != nil {
			return d.pressed(d.form(Element{owner}), button)
		}
	}
	d.t.Fatalf("htmlcheck: no button says %q; there is %q\n%s", text, d.Texts("button"), d.Outline())
	return Form{}
}

// owner is the form that the button belongs to.
func (d *Document) owner(button Element) *html.Node {
	if id := button.Attr("form"); id != "" {
		for _, form := range d.Find("form") {
			if form.Attr("id") == id {
				return form.node
			}
		}
		return nil
	}
	return within(button.node, "form")
}

func (d *Document) pressed(form Form, button Element) Form {
	if action := button.Attr("formaction"); action != "" {
		form.Action = action
	}
	if method := button.Attr("formmethod"); method != "" {
		form.Method = strings.ToUpper(method)
	}
	if name := button.Attr("name"); name != "" {
		form.Values.Set(name, button.Attr("value"))
	}
	return form
}
