package web_test

import (
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jba/templatecheck"

	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/htmlcheck"
	"digivert/internal/base/i18n"
	"digivert/internal/base/web"
)

// room is what a web room's own page struct embeds.
type room struct {
	Frame web.Frame
	i18n.Localizer
}

// sample is a page with every kind of field and every shared part.
type sample struct {
	room
	Form    *form.Form
	Alert   web.Alert
	Tag     web.Tag
	Pager   web.Pager
	Crumbs  web.Crumbs
	Details web.Details
}

func bundle(t *testing.T) *i18n.Bundle {
	t.Helper()
	b, err := i18n.Load(os.DirFS("../../../locale"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func views(t *testing.T) *web.Views {
	t.Helper()
	v, err := web.NewViews(os.DirFS("testdata"), map[string]any{"sample": sample{}})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sampleFrame(text i18n.Localizer) web.Frame {
	frame := web.NewFrame(text, "Hvem skal vi møte?")
	frame.ServiceName, frame.OwnerName = "Datahjelpen", "Halden kommune"
	frame.Description = "Gratis hjelp med mobil, data og nettjenester."
	frame.Languages = []web.Link{{Text: "Bokmål", URL: "/", Lang: "nb", Current: true}, {Text: "Nynorsk", URL: "/nn/", Lang: "nn"}, {Text: "English", URL: "/en/", Lang: "en"}}
	frame.Menu = []web.MenuPart{
		{Links: []web.Link{{Text: "Min dag", URL: "/intern", Current: true}, {Text: "Skranke", URL: "/intern/skranke"}}},
		{Text: "Oppsett", Links: []web.Link{{Text: "Steder", URL: "/intern/steder"}}},
	}
	frame.Footer = []web.Link{{Text: "Personvern", URL: "/personvern"}, {Text: "Tilgjengelighet", URL: "/tilgjengelighet"}}
	frame.Styles = []string{"/static/app.css"}
	frame.Banner = "Dette er en demo. Ingen personer her finnes."
	frame.SetPhone(text, "+47 69 00 00 00")
	return frame
}

func newSample(text i18n.Localizer) sample {
	return sample{
		room: room{Frame: sampleFrame(text), Localizer: text},
		Form: form.New(text,
			&form.Field{Kind: form.Hidden, Name: "_key", Value: "k1"},
			&form.Field{Kind: form.Text, Name: "firstname", Label: "Fornavn", Required: true, Autocomplete: "given-name", Width: "md", MaxLength: 40},
			&form.Field{Kind: form.Tel, Name: "phone", Label: "Mobilnummer", Hint: "Da får du en påminnelse dagen før. Vi sender aldri lenker.", Width: "sm", Autocomplete: "tel"},
			&form.Field{Kind: form.Email, Name: "email", Label: "E-post", Width: "md", Autocomplete: "email"},
			&form.Field{Kind: form.Number, Name: "minutes", Label: "Lengde i minutter", Width: "xs"},
			&form.Field{Kind: form.Date, Name: "day", Label: "Dato", Width: "sm"},
			&form.Field{Kind: form.Time, Name: "start", Label: "Fra klokken", Width: "sm"},
			&form.Field{Kind: form.Textarea, Name: "note", Label: "Noe vi bør vite", Hint: "Ikke navn eller sykdom.", MaxLength: 200},
			&form.Field{Kind: form.Select, Name: "language", Label: "Språk", Width: "md", Options: []form.Option{
				{Value: "nb", Label: "norsk", Group: "Vanlige"}, {Value: "uk", Label: "ukrainsk", Group: "Vanlige"}, {Value: "so", Label: "somali", Group: "Andre"}}},
			&form.Field{Kind: form.Radio, Name: "time", Label: "Når og hvor?", Hint: "Vi viser bare ledige tider.", Required: true, Width: "tiles", Options: []form.Option{
				{Value: "1", Label: "kl. 10.00", Hint: "Halden bibliotek", Group: "Tirsdag 11. november"}, {Value: "2", Label: "kl. 10.30", Hint: "Halden bibliotek", Group: "Tirsdag 11. november"},
				{Value: "3", Label: "kl. 12.00", Hint: "Servicesenteret", Group: "Onsdag 12. november"}}},
			&form.Field{Kind: form.Checkboxes, Name: "access", Label: "Tilrettelegging", Options: []form.Option{{Value: "step", Label: "Trinnfritt"}, {Value: "loop", Label: "Teleslynge", Hint: "Bare i møterommet."}}},
			&form.Field{Kind: form.Checkbox, Name: "behalf", Label: "Jeg bestiller for en annen"},
		),
		Alert:   web.Alert{Color: "info", Role: "status", Heading: "Biblioteket er stengt i dag", Text: "Vi åpner igjen i morgen.", Links: []web.Link{{Text: "Se drop-in", URL: "/drop-in"}}},
		Tag:     web.Tag{Text: "Åpent nå", Color: "success"},
		Pager:   web.Pager{Label: "Bla i tider", Earlier: web.Link{Text: "Tidligere tider", URL: "?side=1"}, Later: web.Link{Text: "Senere tider", URL: "?side=3"}},
		Crumbs:  web.Crumbs{Label: "Du er her", Links: []web.Link{{Text: "Forside", URL: "/"}, {Text: "Bestill time", URL: "/time", Current: true}}},
		Details: web.Details{Summary: "Passer ingen?", Text: "Ring oss, så finner vi en tid."},
	}
}

func TestEveryPageIsCheckedAgainstItsStruct(t *testing.T) {
	err := views(t).Check(func(view *template.Template, page any) error { return templatecheck.CheckHTML(view, page) })
	if err != nil {
		t.Error(err)
	}
	broken := fstest.MapFS{"templates/sample.html": {Data: []byte(`{{define "main"}}{{.NoSuchField}}{{end}}`)}}
	v, err := web.NewViews(broken, map[string]any{"sample": sample{}})
	if err != nil {
		t.Fatal(err)
	}
	if v.Check(func(view *template.Template, page any) error { return templatecheck.CheckHTML(view, page) }) == nil {
		t.Error("a field that is not there went unseen")
	}
}

func TestSamplePageIsAccessible(t *testing.T) {
	v, texts := views(t), bundle(t)
	for _, lang := range []string{"nb", "nn", "en"} {
		body, err := v.HTML("sample", newSample(texts.Localizer(lang)))
		if err != nil {
			t.Fatal(err)
		}
		htmlcheck.Require(t, body)
		d := htmlcheck.Parse(t, body)
		if d.First("html").Attr("lang") != lang || d.First("html").HasAttr("data-size") || d.First("body").Attr("data-size") != "md" {
			t.Errorf("%s: html or body", lang)
		}
	}
}

func TestFrameShowsWhereOneIs(t *testing.T) {
	body, err := views(t).HTML("sample", newSample(bundle(t).Localizer("nb")))
	if err != nil {
		t.Fatal(err)
	}
	d := htmlcheck.Parse(t, body)
	d.Has("head title", "Hvem skal vi møte? – Datahjelpen")
	d.Has(`a.ds-skip-link[href="#main"]`, "Hopp til hovedinnhold")
	d.Has(`header a[href="/"]`, "Datahjelpen · Halden kommune")
	d.Has(`header nav a[aria-current="page"]`, "Min dag")
	d.Has(`header nav a[lang="en"][hreflang="en"]`, "English")
	d.Has(`footer a[href="tel:+4769000000"]`, "Ring oss på")
	d.Has(`head link[rel="alternate"]`, "")
	d.Lacks(".ds-error-summary", "")
}

func TestFailedFormIsToldEverywhere(t *testing.T) {
	v, page := views(t), newSample(bundle(t).Localizer("nb"))
	page.Form.Fill(url.Values{"note": {"Mitt nummer er 01819000472"}, "email": {"aud"}})
	w := httptest.NewRecorder()
	if err := v.Render(w, http.StatusUnprocessableEntity, "sample", page); err != nil {
		t.Fatal(err)
	}
	htmlcheck.Require(t, w.Body.Bytes())
	d := htmlcheck.Parse(t, w.Body.Bytes())
	d.Has("head title", "Feil: Hvem skal vi møte? – Datahjelpen")
	d.Has(`.ds-error-summary a[href="#firstname"]`, "Fornavn må fylles ut.")
	d.Has(`.ds-error-summary a[href="#time-1"]`, "Når og hvor?")
	d.Has(`#note-error`, "fødselsnummer")
	if got := d.First("#note").Attr("aria-describedby"); got != "note-hint note-limit note-error" {
		t.Errorf("note is described by %q", got)
	}
	if d.First("#email").Attr("aria-invalid") != "true" || d.First("#phone").HasAttr("aria-invalid") {
		t.Error("aria-invalid")
	}
	if values := d.Form("/time/hvem").Values; values.Get("note") != "Mitt nummer er 01819000472" || values.Get("email") != "aud" || values.Get("_key") != "k1" {
		t.Errorf("lost what was typed: %v", values)
	}
	if page.Frame.Failed {
		t.Error("the caller's page was changed")
	}
}

func TestTypedTextNeverBecomesMarkup(t *testing.T) {
	v, page := views(t), newSample(bundle(t).Localizer("nb"))
	evil := `"><script>alert(1)</script></textarea>`
	page.Form.Fill(url.Values{"firstname": {evil}, "note": {evil}})
	body, err := v.HTML("sample", page)
	if err != nil {
		t.Fatal(err)
	}
	htmlcheck.Require(t, body)
	if values := htmlcheck.Parse(t, body).Form("/time/hvem").Values; values.Get("firstname") != evil || values.Get("note") != evil {
		t.Errorf("sends %v", values)
	}
}

func TestRenderSendsNothingWhenItFails(t *testing.T) {
	broken := fstest.MapFS{"templates/sample.html": {Data: []byte(`{{define "main"}}<p>half {{template "field" (.Form.Field "nowhere")}}{{end}}`)}}
	v, err := web.NewViews(broken, map[string]any{"sample": sample{}})
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range map[string]any{"sample": newSample(bundle(t).Localizer("nb")), "nopage": sample{}, "error": sample{}} {
		w := httptest.NewRecorder()
		if err := v.Render(w, http.StatusOK, name, page); err == nil || w.Body.Len() > 0 {
			t.Errorf("%s: error %v, %d bytes sent", name, err, w.Body.Len())
		}
	}
}

func TestErrorPages(t *testing.T) {
	texts := bundle(t)
	v, err := web.NewViews(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		lang   string
		err    error
		status int
		title  string
		text   string
	}{
		{"nb", errs.E(errs.NotFound, "web.error.notfound"), 404, "Vi fant ikke siden", "Siden kan være flyttet"},
		{"nn", errs.E(errs.Forbidden, ""), 403, "Du har ikkje tilgang", "Rolla di"},
		{"nb", errs.E(errs.Gone, "web.error.oldform"), 410, "Dette finnes ikke lenger", "Skjemaet har stått åpent"},
		{"en", errs.E(errs.TooMany, ""), 429, "There have been too many attempts", "call us"},
		{"nb", errs.E(errs.Conflict, "web.error.usedform"), 409, "Noen andre kom først", "allerede sendt"},
		{"nb", errs.E(errs.Internal, "secret"), 500, "Noe gikk galt hos oss", "Det er ikke din feil."},
		{"nb", os.ErrPermission, 500, "Noe gikk galt hos oss", "Det er ikke din feil."},
		{"nb", errs.E(errs.SignIn, ""), 401, "Du må logge inn", "Logg inn"},
		{"nb", errs.E(errs.Invalid, ""), 422, "Vi kunne ikke ta imot", "Gå tilbake"},
	} {
		text := texts.Localizer(test.lang)
		status, page := web.NewErrorPage(text, sampleFrame(text), test.err)
		body, err := v.HTML("error", page)
		if err != nil {
			t.Fatal(err)
		}
		htmlcheck.Require(t, body)
		d := htmlcheck.Parse(t, body)
		d.Has("h1", test.title)
		d.Has("main", test.text)
		d.Has("main a", "69 00 00 00")
		if status != test.status || strings.Contains(string(body), "⟦") || strings.Contains(string(body), "secret") {
			t.Errorf("%v: status %d", test.err, status)
		}
	}
	for _, status := range []int{403, 404, 405, 413, 500} {
		text := texts.Localizer("nb")
		body, err := v.HTML("error", web.NewStatusPage(text, sampleFrame(text), status))
		if err != nil {
			t.Fatal(err)
		}
		htmlcheck.Require(t, body)
	}
}
