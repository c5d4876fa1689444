package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"reflect"
	"slices"
	"strconv"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
)

//go:embed templates/*.html
var templates embed.FS

// Views are the pages of one web room, parsed once and never cloned again.
type Views struct {
	pages   map[string]*template.Template
	samples map[string]any
}

// NewViews parses the layout, the shared parts, the parts of the given rooms
// and of fsys (files templates/_NAME.html), and for each page
// templates/NAME.html, which defines "main" and may define "head". pages maps
// NAME to the zero value of the page's struct. The page "error" is always
// there; for that page alone fsys may be nil.
func NewViews(fsys fs.FS, pages map[string]any, parts ...fs.FS) (_ *Views, err error) {
	defer errs.Wrap(&err, "NewViews")
	base, err := parseBase(append(slices.Clone(parts), fsys))
	if err != nil {
		return nil, err
	}
	v := &Views{pages: map[string]*template.Template{}, samples: map[string]any{}}
	if err := v.add(base, templates, "error", ErrorPage{}); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if err := v.add(base, fsys, name, pages[name]); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// parseBase reads what every page of the room shares.
func parseBase(parts []fs.FS) (*template.Template, error) {
	base := template.New("layout")
	base, err := base.ParseFS(templates, "templates/layout.html", "templates/field.html", "templates/parts.html")
	if err != nil {
		return nil, err
	}
	for _, fsys := range parts {
		if fsys == nil {
			continue
		}
		files, err := fs.Glob(fsys, "templates/_*.html")
		if err != nil || len(files) == 0 {
			continue
		}
		if base, err = base.ParseFS(fsys, files...); err != nil {
			return nil, err
		}
	}
	return base, nil
}

// add parses one page on a copy of the shared templates, at start only.
func (v *Views) add(base *template.Template, fsys fs.FS, name string, sample any) error {
	page, err := base.Clone()
	if err != nil {
		return err
	}
	if page, err = page.ParseFS(fsys, path.Join("templates", name+".html")); err != nil {
		return err
	}
	v.pages[name], v.samples[name] = page.Lookup("layout"), sample
	return nil
}

// Check gives every page's template and the zero value of its struct to check,
// in the order of their names: the repository test passes
// templatecheck.CheckHTML.
func (v *Views) Check(check func(t *template.Template, page any) error) error {
	for _, name := range slices.Sorted(maps.Keys(v.pages)) {
		if err := check(v.pages[name], v.samples[name]); err != nil {
			return fmt.Errorf("page %s: %w", name, err)
		}
	}
	return nil
}

// Render writes the page with the status. It is rendered to a buffer first, so
// that nothing is sent when it fails. When a form of the page failed, the title
// says so.
func (v *Views) Render(w http.ResponseWriter, status int, name string, page any) (err error) {
	defer errs.Wrap(&err, "Render(%s)", name)
	body, err := v.HTML(name, page)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, err = w.Write(body)
	return err
}

// HTML is the page's text.
func (v *Views) HTML(name string, page any) ([]byte, error) {
	view, ok := v.pages[name]
	if !ok {
		return nil, fmt.Errorf("no page %q", name)
	}
	if got, want := reflect.TypeOf(page), reflect.TypeOf(v.samples[name]); got != want {
		return nil, fmt.Errorf("page %q takes a %v, not a %v", name, want, got)
	}
	var buffer bytes.Buffer
	if err := view.Execute(&buffer, markFailed(page)); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// markFailed sets Frame.Failed in a copy of the page when one of its fields is
// a failed form, so that no handler can forget it.
func markFailed(page any) any {
	value := reflect.ValueOf(page)
	if value.Kind() != reflect.Struct || !hasFailedForm(value) {
		return page
	}
	marked := reflect.New(value.Type()).Elem()
	marked.Set(value)
	if frame := marked.FieldByName("Frame"); frame.IsValid() && frame.Type() == reflect.TypeFor[Frame]() {
		frame.FieldByName("Failed").SetBool(true)
	}
	return marked.Interface()
}

func hasFailedForm(page reflect.Value) bool {
	for _, field := range page.Fields() {
		if !field.CanInterface() {
			continue
		}
		if f, ok := field.Interface().(*form.Form); ok && f != nil && f.Failed() {
			return true
		}
	}
	return false
}
