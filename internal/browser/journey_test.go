package browser

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focused is what the keyboard is on: its name, value or text.
const focused = `(() => { const e = document.activeElement; return [e.tagName, e.name || "", e.type || "", (e.innerText || e.value || "").trim()].join("|"); })()`

// tabTo presses Tab until the focus fits, as somebody without a mouse does. It
// fails when the page has no such stop, or the focus cannot be seen.
func tabTo(t *testing.T, tab context.Context, what string) {
	t.Helper()
	for range 80 {
		must(t, chromedp.Do(tab, chromedp.KeyEvent(kb.Tab)))
		at, err := chromedp.Run(tab, chromedp.Evaluate[string](focused))
		must(t, err)
		if strings.Contains(at, what) {
			seen, err := chromedp.Run(tab, chromedp.Evaluate[bool](`(() => {
				const e = document.activeElement, own = getComputedStyle(e), label = e.labels && e.labels[0];
				const shown = s => s.outlineStyle !== "none" && s.outlineWidth !== "0px" || s.boxShadow !== "none";
				return shown(own) || !!label && shown(getComputedStyle(label)) || shown(getComputedStyle(e.parentElement));
			})()`))
			must(t, err)
			if !seen {
				t.Errorf("the focus on %q cannot be seen", at)
			}
			return
		}
	}
	t.Fatalf("Tab never came to %q", what)
}

func press(t *testing.T, tab context.Context, key string) {
	t.Helper()
	must(t, chromedp.Do(tab, chromedp.KeyEvent(key)))
}

// heading waits for the page with this heading. While the browser goes from one
// page to the next, a question to it fails and is asked again.
func heading(t *testing.T, tab context.Context, want string) {
	t.Helper()
	const ask = `document.readyState === "complete" ? document.querySelector("h1")?.innerText ?? "" : ""`
	got := ""
	for range 100 {
		got, _ = chromedp.Run(tab, chromedp.Evaluate[string](ask))
		if strings.Contains(got, want) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	text, _ := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector("main")?.innerText ?? ""`))
	t.Fatalf("no page with the heading %q, but %q:\n%s", want, got, text)
}

// A resident books by keyboard alone, from the start page to the receipt.
func TestBookByKeyboard(t *testing.T) {
	tab, w := chrome(t), newWorld(t)
	must(t, chromedp.Do(tab, chromedp.Navigate(w.server.URL+"/")))
	heading(t, tab, "Få hjelp")
	press(t, tab, kb.Tab)
	if at, _ := chromedp.Run(tab, chromedp.Evaluate[string](focused)); !strings.Contains(at, "Hopp til hovedinnhold") {
		t.Errorf("the first stop is %q, not the skip link", at)
	}
	tabTo(t, tab, "Bestill time")
	press(t, tab, kb.Enter)
	heading(t, tab, "hjelp med")
	tabTo(t, tab, "radio")
	press(t, tab, " ")
	tabTo(t, tab, "Gå videre")
	press(t, tab, kb.Enter)
	heading(t, tab, "Når og hvor")
	tabTo(t, tab, "radio")
	press(t, tab, " ")
	tabTo(t, tab, "Velg tiden")
	press(t, tab, kb.Enter)
	heading(t, tab, "Hvem skal vi møte")
	tabTo(t, tab, "firstname")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("Gerda")))
	tabTo(t, tab, "Bestill timen")
	press(t, tab, kb.Enter)
	heading(t, tab, "Timen er bestilt")
	picture(t, tab, "journey-receipt")
}

// Without scripts in the page chromedp's own queries wait for ever, so these ask
// the browser itself.

// page is the page's document.
func page(ctx context.Context, target *chromedp.Target) (dom.GetDocumentResult, error) {
	return cdp.Call(ctx, target, dom.GetDocument, dom.GetDocumentParams{})
}

// markup is the page as it stands.
func markup(t *testing.T, tab context.Context) string {
	t.Helper()
	html := ""
	_ = chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		root, err := page(ctx, target)
		if err != nil {
			return err
		}
		out, err := cdp.Call(ctx, target, dom.GetOuterHTML, dom.GetOuterHTMLParams{NodeID: root.Root.NodeID})
		html = out.OuterHTML
		return err
	})) // fails between two pages; the next look will do
	return html
}

// focusOn puts the focus on the first element of a selector. While a page still
// comes, its nodes change under the question, which is then asked again.
func focusOn(t *testing.T, tab context.Context, selector string) {
	t.Helper()
	var err error
	for range 20 {
		if err = tryFocus(tab, selector); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal(err)
}

func tryFocus(tab context.Context, selector string) error {
	return chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		root, err := page(ctx, target)
		if err != nil {
			return err
		}
		found, err := cdp.Call(ctx, target, dom.QuerySelector, dom.QuerySelectorParams{NodeID: root.Root.NodeID, Selector: selector})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, target, dom.Focus, dom.FocusParams{NodeID: found.NodeID})
		return err
	}))
}

// The same with scripts turned off in the browser.
func TestBookWithoutScripts(t *testing.T) {
	tab, w := chrome(t, chromedp.Flag("blink-settings", "scriptEnabled=false")), newWorld(t)
	must(t, chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdppage.Navigate, cdppage.NavigateParams{URL: w.server.URL + "/time/tider?tema=" + w.reason.ID})
		return err
	})))
	waitFor(t, tab, `name="slot"`)
	focusOn(t, tab, `input[name="slot"]`)
	press(t, tab, " ")
	press(t, tab, kb.Enter)
	waitFor(t, tab, `name="firstname"`)
	focusOn(t, tab, `input[name="firstname"]`)
	press(t, tab, "Kåre")
	press(t, tab, kb.Enter)
	waitFor(t, tab, "Timen er bestilt")
}

func waitFor(t *testing.T, tab context.Context, text string) {
	t.Helper()
	for range 50 {
		if strings.Contains(markup(t, tab), text) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("the page never said %q:\n%s", text, markup(t, tab))
}
