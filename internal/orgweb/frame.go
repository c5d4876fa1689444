package orgweb

import (
	"net/http"
	"strings"

	"digivert/internal/base/errs"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
)

// House is what all pages share. It is made once, at start.
type House struct {
	Bundle    *i18n.Bundle
	Assets    *web.Static
	Languages []string    // in the order of the language links
	Menu      []MenuEntry // of staff
	errors    *web.Views
}

// MenuEntry is one line of the staff menu, shown to those whom its row lets in.
type MenuEntry struct {
	Key, Path string
	Access    Access
	Shelf     Shelf
	Count     func(*Request) (int, error)
}

// NewHouse reads the menu from the rows of the route table that have one.
func NewHouse(bundle *i18n.Bundle, assets *web.Static) (*House, error) {
	views, err := web.NewViews(templates, map[string]any{"signedout": signedOutPage{}, "closed": closedPage{}})
	if err != nil {
		return nil, err
	}
	return &House{Bundle: bundle, Assets: assets, Languages: bundle.Languages(), errors: views}, nil
}

// SetMenu takes the staff menu from the route table, in its order.
func (h *House) SetMenu(routes []Route) {
	for _, route := range routes {
		if route.Menu != "" {
			h.Menu = append(h.Menu, MenuEntry{Key: route.Menu, Path: route.Path, Access: route.Access, Shelf: route.Shelf, Count: route.Count})
		}
	}
}

// RenderError answers with the page for an error's kind, in the reader's
// language, with the phone number to call.
func (h *House) RenderError(w http.ResponseWriter, r *Request, err error) error {
	page := r.page("")
	status, view := web.NewErrorPage(r.Text, page.Frame, err)
	if key, _ := errs.KeyOf(err); key == "web.error.method" {
		status = http.StatusMethodNotAllowed
	}
	w.Header().Set("Cache-Control", "no-store")
	return h.errors.Render(w, status, "error", view)
}

// frame is what stands around a page for this request.
func (r *Request) frame(title string) web.Frame {
	f := web.NewFrame(r.Text, title)
	f.ServiceName, f.OwnerName = r.Tenant.ServiceName, r.Tenant.Name
	f.HomeURL = r.URL("/")
	f.SetPhone(r.Text, r.Tenant.Phone)
	f.PhoneHours = r.Tenant.PhoneHours
	f.Languages, f.Typed, f.Footer = r.languageLinks(), r.carried(), r.footerLinks()
	f.Styles, f.FontURL = r.styles(), r.house.Assets.URL("inter-latin.woff2")
	if r.Tenant.LogoHash != "" {
		f.LogoURL = "/logo/" + r.Tenant.LogoHash
	}
	if r.Tenant.Demo {
		f.Banner = r.Text.T("org.demo.banner")
	}
	if r.ReadOnly {
		f.Banner = r.Text.T("org.closed.banner")
	}
	if r.internal() {
		r.frameStaff(&f)
	}
	return f
}

// frameStaff adds the menu that is the sum of the viewer's roles.
func (r *Request) frameStaff(f *web.Frame) {
	f.NoIndex, f.HomeURL = true, r.URL("/intern")
	if !r.Staff.SignedIn() {
		return
	}
	for _, shelf := range []Shelf{Daily, SetUp, Own} {
		part := web.MenuPart{Links: r.menuLinks(shelf)}
		if shelf != Daily {
			part.Text = r.Text.T(shelf.nameKey())
		}
		if len(part.Links) > 0 {
			f.Menu = append(f.Menu, part)
		}
	}
}

// menuLinks are those of a shelf that let the viewer in.
func (r *Request) menuLinks(shelf Shelf) (links []web.Link) {
	for _, entry := range r.house.Menu {
		if entry.Shelf == shelf && entry.Access.Allows(r.Staff, r.Tenant.Demo) == nil {
			links = append(links, web.Link{
				Text: r.menuText(entry), URL: r.URL(entry.Path), Current: entry.Path == r.HTTP.URL.Path,
			})
		}
	}
	return links
}

// menuText is the entry's words, with how many wait there. A number that cannot
// be had is left out: the menu is no place to fail.
func (r *Request) menuText(entry MenuEntry) string {
	text := r.Text.T(entry.Key)
	if entry.Count == nil {
		return text
	}
	if n, err := entry.Count(r); err == nil && n > 0 {
		return r.Text.T("org.menu.count", "Text", text, "Count", n)
	}
	return text
}

// internal tells whether this is a page of staff.
func (r *Request) internal() bool {
	return r.HTTP.URL.Path == "/intern" || strings.HasPrefix(r.HTTP.URL.Path, "/intern/")
}

// styles puts the tenant's own theme after ours, or our neutral one.
func (r *Request) styles() []string {
	styles := r.house.Assets.URLs("app.css")
	if r.Tenant.ThemeHash != "" {
		return append(styles, "/tema/"+r.Tenant.ThemeHash+".css")
	}
	return append(styles, r.house.Assets.URLs("theme.css")...)
}

// languageLinks lead to the same page in the other languages, each by its own
// name. The query goes with them, so that nothing chosen is lost.
func (r *Request) languageLinks() []web.Link {
	var links []web.Link
	for _, lang := range r.house.Languages {
		if lang == r.Text.Lang() {
			continue
		}
		prefix := ""
		if lang != r.Tenant.Language {
			prefix = "/" + lang
		}
		url := prefix + r.HTTP.URL.Path
		if r.HTTP.URL.RawQuery != "" && (r.HTTP.Method == http.MethodGet || r.keeps) {
			url += "?" + r.HTTP.URL.RawQuery
		}
		links = append(links, web.Link{Text: r.house.Bundle.Localizer(lang).Name(), URL: url, Lang: lang})
	}
	return links
}

// footerLinks are on every page.
func (r *Request) footerLinks() []web.Link {
	var links []web.Link
	for _, entry := range []struct{ key, path string }{
		{"org.footer.privacy", "/personvern"},
		{"org.footer.accessibility", "/tilgjengelighet"},
		{"org.footer.staff", "/intern"},
	} {
		links = append(links, web.Link{Text: r.Text.T(entry.key), URL: r.URL(entry.path), Current: r.HTTP.URL.Path == entry.path})
	}
	return links
}
