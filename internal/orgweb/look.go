package orgweb

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/org"
)

// lookPage is where a tenant puts in its own theme and logo.
type lookPage struct {
	Page
	Saved       *web.Alert
	Theme, Logo *form.Form
	HasTheme    bool
	LogoURL     string
}

func fileForm(r *Request, kind org.FileKind) *form.Form {
	key := "org.look." + string(kind)
	return form.New(r.Text, &form.Field{
		Kind: "file", Name: string(kind), Label: r.Text.T(key), Hint: r.Text.T(key + ".hint"),
		Required: true, RequiredKey: "org.look.nofile",
	})
}

func (p *Pages) look(w http.ResponseWriter, r *Request) error {
	return p.showLook(w, r, fileForm(r, org.Theme), fileForm(r, org.Logo))
}

func (p *Pages) showLook(w http.ResponseWriter, r *Request, theme, logo *form.Form) error {
	page := lookPage{
		Page: r.Page("org.look.title"), Saved: saved(r), Theme: theme, Logo: logo, HasTheme: r.Tenant.ThemeHash != "",
	}
	if r.Tenant.LogoHash != "" {
		page.LogoURL = logoURL(r.Tenant)
	}
	return p.render(w, "look", page, theme, logo)
}

func logoURL(t org.Tenant) string { return "/logo/" + t.LogoHash }

func (p *Pages) saveFile(w http.ResponseWriter, r *Request) error {
	theme, logo := fileForm(r, org.Theme), fileForm(r, org.Logo)
	kind, f := org.FileKind(r.PathValue("kind")), theme
	if kind == org.Logo {
		f = logo
	}
	content, err := uploaded(r, string(kind))
	switch {
	case err == nil && len(content) == 0:
		f.SetErrors([]errs.Field{{Name: string(kind), Key: "org.look.nofile"}})
	case err == nil:
		err = p.Org.SetFile(r.HTTP.Context(), by(r), kind, content)
	}
	if err != nil && !tell(f, err) {
		return err
	}
	if f.Failed() {
		return p.showLook(w, r, theme, logo)
	}
	return r.Redirect(w, "/intern/utseende?lagret=1")
}

// uploaded reads one file of the posted form, empty when none was chosen.
func uploaded(r *Request, name string) ([]byte, error) {
	file, _, err := r.HTTP.FormFile(name)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, http.ErrMissingFile):
		return nil, nil
	case errors.As(err, &tooLarge):
		var c errs.Check
		c.Add(name, "org.file.toolarge")
		return nil, c.Err()
	case err != nil:
		return nil, errs.E(errs.Invalid, "web.error.invalid")
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, uploadBody))
}

func (p *Pages) removeFile(w http.ResponseWriter, r *Request) error {
	kind := org.FileKind(r.PathValue("kind"))
	if err := p.Org.RemoveFile(r.HTTP.Context(), by(r), kind); err != nil {
		return err
	}
	return r.Redirect(w, "/intern/utseende?lagret=1")
}

func (p *Pages) theme(w http.ResponseWriter, r *Request) error {
	return p.serveFile(w, r, org.Theme, strings.TrimSuffix(r.PathValue("file"), ".css"))
}

func (p *Pages) logo(w http.ResponseWriter, r *Request) error {
	return p.serveFile(w, r, org.Logo, r.PathValue("file"))
}

// serveFile answers only for the hash that the address names, since browsers
// keep it for good.
func (p *Pages) serveFile(w http.ResponseWriter, r *Request, kind org.FileKind, hash string) error {
	file, err := org.TenantFile(r.HTTP.Context(), p.Org.DB, r.Tenant.ID, kind)
	if err == nil && file.Hash != hash {
		err = errs.E(errs.NotFound, "web.error.notfound")
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", file.MediaType)
	h.Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(file.Content)
	return err
}
