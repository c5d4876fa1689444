package htmlcheck_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"digivert/internal/base/htmlcheck"
)

// page wraps a body in what every page has.
func page(main string) []byte {
	return []byte(`<!doctype html><html lang="nb"><head><title>Side</title></head><body><main id="main"><h1>Side</h1>` + main + `</main></body></html>`)
}

func TestCheckFindsMistakes(t *testing.T) {
	for rule, main := range map[string]string{
		"1.3.1 heading order":        `<h3>Hopp</h3>`,
		"1.3.1 heading":              `<h2> </h2>`,
		"one h1":                     `<h1>To</h1>`,
		"one main":                   `<main>to</main>`,
		"id is unique":               `<p id="a">1</p><p id="a">2</p>`,
		"1.3.1 label":                `<input type="text" name="x">`,
		"1.3.1 legend":               `<fieldset><p>Ingen</p></fieldset>`,
		"1.3.1 radio in fieldset":    `<label>A <input type="radio" name="x"></label>`,
		"reference":                  `<p aria-describedby="nowhere">x</p>`,
		"1.1.1 alt":                  `<img src="/x.png">`,
		"1.1.1 svg":                  `<svg><path d=""/></svg>`,
		"1.3.1 th scope":             `<table><caption>T</caption><tr><th>A</th></tr></table>`,
		"1.3.1 table":                `<table><tr><td>A</td></tr></table>`,
		"2.4.4 link text":            `<a href="/x">Les mer</a>`,
		"link leads somewhere":       `<a href="">Tom</a>`,
		"form has a submit button":   `<form action="/x"></form>`,
		"form method":                `<form method="put"><button>Send</button></form>`,
		"no inline style":            `<style>p{}</style>`,
		"no inline style or handler": `<p style="color:red">x</p>`,
		"no inline script":           `<script>alert(1)</script>`,
		"works without scripts":      `<form action="/x"><button type="button">Vis</button></form>`,
		"4.1.2 nested controls":      `<a href="/x">X <button>Y</button></a>`,
		"2.4.3 tabindex":             `<p tabindex="3">x</p>`,
		"title tells errors":         `<div class="ds-error-summary"></div>`,
	} {
		problems := htmlcheck.Check(page(main))
		if !slices.ContainsFunc(problems, func(p htmlcheck.Problem) bool { return p.Rule == rule }) {
			t.Errorf("%s: not found in %s; found %v", rule, main, problems)
		}
	}
	for rule, whole := range map[string]string{
		"3.1.1 lang":  `<html><title>x</title><main><h1>x</h1></main>`,
		"2.4.2 title": `<html lang="nb"><main><h1>x</h1></main>`,
		"one h1":      `<html lang="nb"><title>x</title><main></main>`,
	} {
		problems := htmlcheck.Check([]byte(whole))
		if len(problems) != 1 || problems[0].Rule != rule {
			t.Errorf("%s: found %v", rule, problems)
		}
	}
}

const goodMain = `
<nav aria-label="Språk"><a href="/en" lang="en">English</a></nav>
<svg role="img" aria-label="QR"><title>QR</title></svg> <svg aria-hidden="true"></svg>
<img src="/logo" alt=""> <a href="/hjem"><img src="/logo" alt="Hjem"></a>
<h2 id="t">Tabell</h2><table aria-labelledby="t"><tr><th scope="col">A</th></tr><tr><td>1</td></tr></table>
<script type="application/ld+json">{}</script><script src="/app.js"></script>
<form id="f" action="/time" method="post">
<input type="hidden" name="_key" value="k1">
<label for="name">Fornavn</label><input id="name" name="firstname" value="Aud" aria-describedby="hint"><p id="hint">Bare fornavn.</p>
<label>Merknad <textarea name="note">
En
to</textarea></label>
<label for="s">Språk</label><select id="s" name="language"><optgroup label="x"><option value="nb">norsk<option value="uk" selected>ukrainsk</optgroup></select>
<label for="p">Sted</label><select id="p" name="place"><option value="">Velg<option>Biblioteket</select>
<fieldset><legend>Grunn</legend><input type="radio" id="r1" name="reason" value="a"><label for="r1">A</label><input type="radio" id="r2" name="reason" value="b" checked><label for="r2">B</label></fieldset>
<label><input type="checkbox" name="behalf"> For en annen</label>
<label><input name="off" value="x" disabled> Av</label>
</form><button form="f" name="go" value="book">Bestill</button>
<form action="/time/flytt"><button>Flytt</button></form>`

func TestCheckAcceptsAGoodPage(t *testing.T) {
	if problems := htmlcheck.Check(page(goodMain)); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestFormReadsWhatABrowserWouldSend(t *testing.T) {
	form := htmlcheck.Parse(t, page(goodMain)).Form("/time")
	if form.Method != "POST" {
		t.Errorf("method %s", form.Method)
	}
	want := "_key=k1&firstname=Aud&language=uk&note=En%0Ato&place=&reason=b"
	if got := form.Values.Encode(); got != want {
		t.Errorf("sends %s, want %s", got, want)
	}
	form.Set("reason", "a").Set("go", "book")
	if form.Values.Get("reason") != "a" || form.Values.Get("go") != "book" {
		t.Errorf("sends %v", form.Values)
	}
	if got := form.Choices("language"); !slices.Equal(got, []string{"nb", "uk"}) {
		t.Errorf("choices %v", got)
	}
}

// recorder stands for a test that is expected to fail.
type recorder struct{ failures []string }

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}
func (r *recorder) Fatalf(format string, args ...any) { r.Errorf(format, args...); panic(r) }

func TestAssertionsFailWhenTheyShould(t *testing.T) {
	for name, assert := range map[string]func(*htmlcheck.Document){
		"has":     func(d *htmlcheck.Document) { d.Has("h1", "Noe annet") },
		"lacks":   func(d *htmlcheck.Document) { d.Lacks("main h1", "Side") },
		"gone":    func(d *htmlcheck.Document) { d.Lacks("select", "") },
		"first":   func(d *htmlcheck.Document) { d.First("video") },
		"link":    func(d *htmlcheck.Document) { d.Link("Finnes ikke") },
		"form":    func(d *htmlcheck.Document) { d.Form("/nowhere") },
		"field":   func(d *htmlcheck.Document) { d.Form("/time").Set("nofield", "x") },
		"choice":  func(d *htmlcheck.Document) { d.Form("/time").Set("reason", "c") },
		"require": func(d *htmlcheck.Document) { htmlcheck.Require(d.TB(), []byte("<p>")) },
		"css":     func(d *htmlcheck.Document) { d.Find("[") },
	} {
		r := &recorder{}
		func() {
			defer func() { _ = recover() }()
			assert(htmlcheck.Parse(r, page(goodMain)))
		}()
		if len(r.failures) == 0 {
			t.Errorf("%s did not fail", name)
		}
	}
}

func TestAssertionsHoldWhenTheyShould(t *testing.T) {
	d := htmlcheck.Parse(t, page(`<p class="when">Tirsdag 11.&nbsp;november
  <b>kl.</b> 10.00</p><a href="/en">English</a>`))
	d.Has("main > p.when", "11. november kl. 10.00")
	d.Lacks("p", "onsdag")
	d.Lacks("select", "")
	if d.Link("English") != "/en" || d.First("p").Attr("class") != "when" || d.First("p").HasAttr("id") || d.First("p").Name() != "p" {
		t.Error("link or attribute")
	}
	if !strings.Contains(d.Outline(), "<h1> Side") {
		t.Error(d.Outline())
	}
}

func TestButton(t *testing.T) {
	doc := htmlcheck.Parse(t, page(`<form action="/a"><button>Nei</button></form>
		<form action="/b" method="post"><input type="hidden" name="x" value="1"><button type="button">Ja, vis</button>
		<button name="svar" value="ja">Ja takk</button><button formaction="/c" formmethod="get">Mer tid</button></form>`))
	yes, more := doc.Button("Ja"), doc.Button("Mer tid")
	if yes.Action != "/b" || yes.Method != "POST" || yes.Values.Get("svar") != "ja" || yes.Values.Get("x") != "1" {
		t.Errorf("Ja sends %s %s %v", yes.Method, yes.Action, yes.Values)
	}
	if more.Action != "/c" || more.Method != "GET" || more.Values.Has("svar") {
		t.Errorf("Mer tid sends %s %s %v", more.Method, more.Action, more.Values)
	}
}
