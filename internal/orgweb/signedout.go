package orgweb

import (
	"maps"
	"net/http"
	"slices"

	"digivert/internal/base/form"
)

// signedOutPage answers a form that was sent after the session had ended: all
// that was typed is in it, to be sent again when its owner has signed in in
// another tab (WCAG 2.2, 2.2.5, at level AAA: nothing is lost by signing in anew).
type signedOutPage struct {
	Page
	Action string
	Typed  []*form.Field
}

// RenderSignedOut gives back what was posted. Nothing of it is kept here, since
// nobody knows whose it is.
func (h *House) RenderSignedOut(w http.ResponseWriter, r *Request) error {
	typed, err := r.typed()
	if err != nil {
		return h.RenderError(w, r, err)
	}
	page := signedOutPage{Page: r.Page("org.signedout.title"), Action: r.URL(r.HTTP.URL.Path), Typed: typed}
	w.Header().Set("Cache-Control", "no-store")
	return h.errors.Render(w, http.StatusForbidden, "signedout", page)
}

// typed is what was posted, as hidden fields, to be sent again.
func (r *Request) typed() (fields []*form.Field, err error) {
	values, err := r.Form()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			fields = append(fields, &form.Field{Kind: form.Hidden, Name: name, Value: value})
		}
	}
	return fields, err
}
