package notifyweb

import (
	"net/http"
	"strings"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/web"
	"digivert/internal/notify"
	"digivert/internal/orgweb"
)

// textPage is where one text is written and tried.
type textPage struct {
	orgweb.Page
	Language string // in words
	When     string
	Form     *form.Form
	Action   string
	Fields   []fieldLine
	Example  *example // nil while the text cannot be shown
	Tried    bool     // the example is of what was typed, which is not saved
	ResetURL string   // "" when the text is the standard one
	HTML     web.Link // the e-mail as it looks, of the text that is saved
	Back     web.Link
}

// fieldLine is a word in braces and what stands there when it is sent.
type fieldLine struct{ Code, Meaning string }

// textAddress is the page of one text: "reminder-sms-nb".
func textAddress(t notify.TextID) string {
	return "/intern/meldinger/tekster/" + string(t.Kind) + "-" + string(t.Channel) + "-" + t.Language
}

// textOf reads which text the address names.
func (p *Pages) textOf(r *orgweb.Request) (notify.Text, error) {
	parts := strings.Split(r.PathValue("text"), "-")
	if len(parts) != 3 {
		return notify.Text{}, errs.E(errs.NotFound, "web.error.notfound")
	}
	id := notify.TextID{Kind: notify.Kind(parts[0]), Channel: notify.Channel(parts[1]), Language: parts[2]}
	return p.Notify.Text(r.HTTP.Context(), p.DB, r.Tenant.ID, id)
}

func (p *Pages) text(w http.ResponseWriter, r *orgweb.Request) error {
	t, err := p.textOf(r)
	if err != nil {
		return err
	}
	page := p.textPage(r, t)
	e := p.example(r, t)
	page.Example = &e
	return p.views.Render(w, http.StatusOK, "text", page)
}

func (p *Pages) textPage(r *orgweb.Request, t notify.Text) textPage {
	page := textPage{
		Page:     r.Page("notifyweb.text.title", "What", what(r, t.Kind, t.Channel)),
		Language: r.Text.LanguageName(t.Language), When: r.Text.T("notifyweb.when." + string(t.Kind)),
		Form: form.New(r.Text, textFields(r, t)...), Action: r.URL(textAddress(t.TextID)), Fields: fieldLines(r),
		Back: web.Link{Text: r.Text.T("notifyweb.text.back"), URL: r.URL(listAddress(t.Language))},
	}
	if t.Channel == notify.Email {
		page.HTML = web.Link{Text: r.Text.T("notifyweb.text.html"), URL: r.URL(textAddress(t.TextID) + "/epost")}
	}
	if t.Own {
		page.ResetURL = r.URL(textAddress(t.TextID) + "/standard")
	}
	return page
}

func listAddress(language string) string { return "/intern/meldinger/tekster?sprak=" + language }

// textFields are the subject, which only e-mail has, and the text.
func textFields(r *orgweb.Request, t notify.Text) (fields []*form.Field) {
	if t.Channel == notify.Email {
		fields = append(fields, &form.Field{
			Kind: form.Text, Name: "subject", Label: r.Text.T("notifyweb.text.subject"), Value: t.Subject, MaxLength: 100, Required: true,
		})
	}
	body := &form.Field{
		Kind: form.Textarea, Name: "body", Label: r.Text.T("notifyweb.text.body"), Hint: r.Text.T("notifyweb.text.hint." + string(t.Channel)),
		Value: t.Body, MaxLength: 600, Rows: 5, Required: true,
	}
	if t.Channel == notify.Email {
		body.MaxLength, body.Rows = 2000, 12
	}
	return append(fields, body)
}

// fieldLines explain the words in braces.
func fieldLines(r *orgweb.Request) (all []fieldLine) {
	for _, name := range notify.Fields() {
		all = append(all, fieldLine{"{{" + name + "}}", r.Text.T("notifyweb.field." + name)})
	}
	return all
}

// saveText saves what was typed, or only shows how it would look; what is wrong
// is told beside the field, and nothing that was typed is lost.
func (p *Pages) saveText(w http.ResponseWriter, r *orgweb.Request) error {
	t, err := p.textOf(r)
	if err != nil {
		return err
	}
	values, err := r.Form()
	if err != nil {
		return err
	}
	page := p.textPage(r, t)
	page.Form.Fill(values)
	t.Subject, t.Body = page.Form.Text("subject"), page.Form.Text("body")
	if page.Form.Failed() {
		return p.views.Render(w, http.StatusUnprocessableEntity, "text", page)
	}
	if values.Get("gjor") == "vis" {
		return p.tryText(w, r, page, t)
	}
	if err := p.Notify.SaveText(r.HTTP.Context(), by(r), t); err != nil {
		return p.refuse(w, page, err)
	}
	return r.Redirect(w, listAddress(t.Language)+"&ok=lagret")
}

// tryText shows the text with an example and saves nothing.
func (p *Pages) tryText(w http.ResponseWriter, r *orgweb.Request, page textPage, t notify.Text) error {
	if _, err := p.Notify.Preview(r.Tenant, t); err != nil {
		return p.refuse(w, page, err)
	}
	e := p.example(r, t)
	page.Example, page.Tried = &e, true
	return p.views.Render(w, http.StatusOK, "text", page)
}

func (p *Pages) refuse(w http.ResponseWriter, page textPage, err error) error {
	if !errs.Is(err, errs.Invalid) || !page.Form.SetError(err) {
		return err
	}
	return p.views.Render(w, http.StatusUnprocessableEntity, "text", page)
}

// resetText goes back to the standard text.
func (p *Pages) resetText(w http.ResponseWriter, r *orgweb.Request) error {
	t, err := p.textOf(r)
	if err != nil {
		return err
	}
	if err := p.Notify.ResetText(r.HTTP.Context(), by(r), t.TextID); err != nil {
		return err
	}
	return r.Redirect(w, listAddress(t.Language)+"&ok=standard")
}
