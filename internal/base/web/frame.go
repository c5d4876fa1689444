// Package web is the frame of every page, without a word of what the pages are
// about: layout and shared parts as templates, static files, security headers,
// compression. The markup is Designsystemet's, written so that it needs no
// script; own classes (dv-…) come from assets/css.
package web

import (
	"html/template"
	"slices"
	"strings"

	"digivert/internal/base/i18n"
)

// Link is one link. Lang is set when its text is in another language than the
// page; Current marks the page that the reader is on.
type Link struct {
	Text, URL string
	Lang      string
	Current   bool
}

// Frame is what the layout shows around a page. NewFrame fills in the words;
// the rest is the request's and the tenant's.
type Frame struct {
	Lang, Dir   string
	Title       string // of the page alone; the layout adds the service's name
	Description string // for search engines, "" on staff pages
	ServiceName string // "Datahjelpen"
	OwnerName   string // "Halden kommune"
	HomeURL     string
	LogoURL     string
	LogoAlt     string     // "" when the logo only repeats the name beside it
	Languages   []Link     // by their own names
	Typed       []Typed    // what was sent, when the links to other languages are to carry it along
	Menu        []MenuPart // of staff; empty on resident pages
	Footer      []Link
	PhoneText   string       // "Ring oss på 69 00 00 00"; see SetPhone
	PhoneURL    template.URL // "tel:+4769000000"
	PhoneHours  string       // "hverdager kl. 9–15"
	Banner      string       // "Dette er en demo …"
	Styles      []string
	Scripts     []string
	FontURL     string // the latin font, fetched early
	Size        string // "sm", "md" or "lg": data-size of the body (never of html, where it compounds)
	Width       string // "wide" for tables and the desk
	NoIndex     bool
	Bare        bool // neither header nor footer: a call screen, a sheet to print
	Failed      bool // a form of the page failed; Render sets it

	SkipText, LanguagesText, MenuText, PagerText, CrumbsText string
	failedTitle                                              string
}

// Typed is a value of a form that was sent.
type Typed struct{ Name, Value string }

// MenuPart is some links of the menu that belong together; the first part needs
// no heading.
type MenuPart struct {
	Text  string
	Links []Link
}

// Current tells whether the page stands in this part, which is then open.
func (p MenuPart) Current() bool {
	return slices.ContainsFunc(p.Links, func(l Link) bool { return l.Current })
}

// NewFrame is a frame with its words, language and direction.
func NewFrame(t i18n.Localizer, title string) Frame {
	return Frame{
		Lang: t.Lang(), Dir: t.Dir(), Title: title, Size: "md", HomeURL: "/",
		SkipText: t.T("web.skip"), LanguagesText: t.T("web.languages"), MenuText: t.T("web.menu"),
		PagerText: t.T("web.pager"), CrumbsText: t.T("web.crumbs"),
		failedTitle: t.T("web.title.failed", "Title", title),
	}
}

// SetPhone shows the phone number as people read it, "Ring oss på 69 00 00 00",
// and makes it callable. An empty number shows nothing.
func (f *Frame) SetPhone(t i18n.Localizer, number string) {
	if number == "" {
		return
	}
	f.PhoneText = t.T("web.phone", "Phone", t.Phone(number))
	f.PhoneURL = PhoneURL(number)
}

// PhoneURL is the tel: address of a phone number. Only its digits and plus are
// kept, so templates may trust it.
func PhoneURL(number string) template.URL {
	return template.URL("tel:" + strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number))
}

// FullTitle is the text of <title>: a failed form first, then the page, then
// the service.
func (f Frame) FullTitle() string {
	title := f.Title
	if f.Failed && f.failedTitle != "" {
		title = f.failedTitle
	}
	if f.ServiceName == "" || title == f.ServiceName {
		return title
	}
	return title + " – " + f.ServiceName
}

// The small page structs below are what the shared parts of the templates take.

// Alert is a box that stands out. Color is "info", "success", "warning" or
// "danger"; Role is "alert" or "status" when it tells what just happened.
type Alert struct {
	Color, Role   string
	Heading, Text string
	Links         []Link
}

// Tag is a short word in a coloured box, Color as of Alert or "neutral".
type Tag struct{ Text, Color string }

// Pager leads to what lies before and after; a link without a URL is left out.
type Pager struct {
	Label          string
	Earlier, Later Link
}

// Crumbs is the way to the page, its last link the page itself.
type Crumbs struct {
	Label string
	Links []Link
}

// Details is a text that opens when asked for.
type Details struct{ Summary, Text string }
