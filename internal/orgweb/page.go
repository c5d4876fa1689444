package orgweb

import (
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
)

// Page is what every page struct embeds: the frame and the words in the
// reader's language, so that a template writes {{.T "room.page.what"}},
// {{.Day .Date}} or {{.URL "/time"}}.
type Page struct {
	i18n.Localizer
	Frame  web.Frame
	prefix string
	script []string
}

// Page makes the frame of a page whose title is the text of a locale key.
func (r *Request) Page(titleKey string, pairs ...any) Page {
	return r.page(r.Text.T(titleKey, pairs...))
}

// PageTitled is Page for a title that is not ours to translate, such as the
// name of a place.
func (r *Request) PageTitled(title string) Page { return r.page(title) }

func (r *Request) page(title string) Page {
	return Page{Localizer: r.Text, Frame: r.frame(title), prefix: r.Prefix, script: r.house.Assets.URLs("app.js")}
}

// URL puts the language prefix before a path of ours.
func (p Page) URL(path string) string { return p.prefix + path }

// Title is the page's heading.
func (p Page) Title() string { return p.Frame.Title }

// Wide makes room for tables and for the desk.
func (p Page) Wide() Page {
	p.Frame.Width = "wide"
	return p
}

// Bare is a page without header and footer: a sheet to print.
func (p Page) Bare() Page {
	p.Frame.Bare = true
	return p
}

// Scripted adds our script, for a page that has something for it to do, such as
// a button that prints.
func (p Page) Scripted() Page {
	p.Frame.Scripts = p.script
	return p
}
