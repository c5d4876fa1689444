package browser

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// clerk is somebody at the desk who counts every key that is pressed.
type clerk struct {
	t       *testing.T
	tab     context.Context
	w       *world
	strokes int
}

func newClerk(t *testing.T) *clerk {
	c := &clerk{t: t, tab: chrome(t), w: newWorld(t)}
	setLook(t, c.tab, looks[0])
	signIn(t, c.tab, c.w)
	c.open("/intern/skranke")
	return c
}

func (c *clerk) open(path string) {
	c.t.Helper()
	must(c.t, chromedp.Do(c.tab, chromedp.Navigate(c.w.server.URL+path)))
	heading(c.t, c.tab, "Skranke")
}

// key presses each key of the text, one stroke each.
func (c *clerk) key(keys string) {
	c.t.Helper()
	for _, k := range keys {
		press(c.t, c.tab, string(k))
		c.strokes++
	}
}

// sees waits until a question about the page is answered with yes.
func (c *clerk) sees(question string) {
	c.t.Helper()
	for range 200 {
		if yes, err := chromedp.Run(c.tab, chromedp.Evaluate[bool](question)); err == nil && yes {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	text, _ := chromedp.Run(c.tab, chromedp.Evaluate[string](`document.activeElement.outerHTML.slice(0, 300) + document.querySelector("main").innerText`))
	c.t.Fatalf("never: %s\n%s", question, text)
}

func (c *clerk) reads(words string) {
	c.t.Helper()
	c.sees(`document.querySelector("main").innerText.includes("` + words + `")`)
}

func (c *clerk) value(name, want string) {
	c.t.Helper()
	c.sees(`document.querySelector("[data-desk]")?.elements["` + name + `"].value === "` + want + `"`)
}

// deskStrokes and firstTimeStrokes are how many keys a caller takes, name of
// three letters and phone number included: a topic, the second time; and the
// first time that is free. At two keys a second both are well within half a
// minute. docs/komme-i-gang.md tells the numbers.
const deskStrokes, firstTimeStrokes = 17, 15

// Somebody calls: a topic, the second of the free times, a name and a number.
func TestDeskByKeyboardAlone(t *testing.T) {
	c := newClerk(t)
	c.sees(`document.activeElement.name === "tema"`)
	c.key("Ba") // BankID
	c.sees(`document.querySelector("[name=tema]").selectedOptions[0].text.startsWith("Ba")`)
	c.key(kb.Enter)
	c.sees(`document.activeElement.dataset.number === "1" && document.activeElement.checked`)
	picture(t, c.tab, "desk-times")
	c.key("2")
	c.sees(`document.querySelector("[data-number='2']").checked && document.activeElement.name === "firstname"`)
	c.key("Aud")
	c.key(kb.Tab)
	c.key("90000000")
	c.key(kb.Enter)
	heading(t, c.tab, "Timen er bestilt")
	c.reads("Aud")
	if c.strokes != deskStrokes {
		t.Errorf("a caller takes %d keys, not %d", c.strokes, deskStrokes)
	}
	picture(t, c.tab, "desk-booked")
}

// Whoever takes the first time need not go to the list; and the print button is
// one Tab further.
func TestDeskTakesTheFirstTime(t *testing.T) {
	c := newClerk(t)
	c.sees(`document.querySelector("[data-number='1']").checked`)
	c.key(kb.Enter)
	c.sees(`document.activeElement.dataset.number === "1"`)
	c.key("1Bo")
	c.key(kb.Tab)
	c.key("90000000")
	c.key(kb.Enter)
	heading(t, c.tab, "Timen er bestilt")
	if c.strokes+1 != firstTimeStrokes {
		t.Errorf("the first time takes %d keys for a name of two letters, not %d", c.strokes, firstTimeStrokes-1)
	}
}

// A second Enter, or a key that some keyboards and helpers send twice, does not
// send the form again by another button while it is on its way.
func TestDeskSendsOnce(t *testing.T) {
	c := newClerk(t)
	c.sees(`document.querySelector("[data-number='1']").checked`)
	_, err := chromedp.Run(c.tab, chromedp.Evaluate[chromedp.Void](`(() => {
		const form = document.querySelector("[data-desk]");
		form.elements.firstname.value = "Siv";
		form.elements.phone.value = "90000000";
		form.requestSubmit(form.querySelector("[value=bestill]"));
		form.requestSubmit();
	})()`))
	must(t, err)
	heading(t, c.tab, "Timen er bestilt")
	c.reads("Siv")
}

// Help that is finished in the call takes two keys when the topic is known.
func TestPhoneVisitInTwoKeys(t *testing.T) {
	c := newClerk(t)
	c.key("Ba")
	c.sees(`document.querySelector("[name=tema]").selectedOptions[0].text.startsWith("Ba")`)
	c.strokes = 0
	c.key(kb.F8)
	c.sees(`document.activeElement.id === "logg"`)
	c.key(kb.Enter)
	c.reads("Hjelpen er talt som et besøk på telefon")
	if c.strokes != 2 {
		t.Errorf("it took %d keys, not 2", c.strokes)
	}
	tabTo(t, c.tab, "BUTTON|do|submit|Angre")
	c.key(kb.Enter)
	c.reads("Besøket er fjernet")
}

// Number keys are the list's alone: in a field they are what is typed.
func TestNumbersAreOnlyTheLists(t *testing.T) {
	c := newClerk(t)
	tabTo(t, c.tab, "phone")
	c.key("2")
	c.value("phone", "2")
	c.sees(`document.querySelector("[data-number='1']").checked`)
}

func (c *clerk) offline(off bool) {
	c.t.Helper()
	must(c.t, chromedp.Do(c.tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{URLPattern: "", Offline: off, DownloadThroughput: -1, UploadThroughput: -1}},
		})
		return err
	})))
}

// What the caller said stays: when the page is loaded again, when another one
// calls, and when the network is gone.
func TestDeskKeepsWhatWasSaid(t *testing.T) {
	c := newClerk(t)
	tabTo(t, c.tab, "firstname")
	c.key("Gunvor")
	c.reads("Lagret kl.")
	must(t, chromedp.Do(c.tab, chromedp.Reload()))
	c.value("firstname", "Gunvor")

	c.offline(true)
	tabTo(t, c.tab, "phone")
	c.key("900")
	c.reads("Ikke lagret – ingen forbindelse")
	c.key(kb.Enter) // waits, since it would be lost
	c.value("phone", "900")
	picture(t, c.tab, "desk-offline")
	c.offline(false)
	c.reads("Lagret kl.")
	c.key(kb.Enter)
	c.reads("Telefonnummeret må ha 8 siffer")
	c.value("phone", "900")

	c.key(kb.F2)
	c.reads("Fortsett med Gunvor")
	c.value("firstname", "")
	picture(t, c.tab, "desk-aside")
	c.key(kb.F9)
	c.value("firstname", "Gunvor")
	c.value("phone", "900")
}

// Without scripts everything is there by Tab and Enter.
func TestDeskWithoutScripts(t *testing.T) {
	tab, w := chrome(t, chromedp.Flag("blink-settings", "scriptEnabled=false")), newWorld(t)
	navigate := func(path string) {
		must(t, chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, cdppage.Navigate, cdppage.NavigateParams{URL: w.server.URL + path})
			return err
		})))
	}
	navigate("/intern/demo")
	waitFor(t, tab, w.person)
	focusOn(t, tab, `form:has(input[value="`+w.person+`"]) button`)
	press(t, tab, kb.Enter)
	waitFor(t, tab, "Hei, Alle Roller")
	navigate("/intern/skranke")
	waitFor(t, tab, `name="tema"`)
	focusOn(t, tab, `input[name="firstname"]`)
	press(t, tab, "Kåre")
	press(t, tab, kb.Enter) // no button: what is typed says that it is a booking
	waitFor(t, tab, "kryss av for «Ingen telefon»")
	if page := markup(t, tab); !strings.Contains(page, `value="Kåre"`) || !strings.Contains(page, "Lagret kl.") {
		t.Error("the name is lost, or not saved")
	}
	focusOn(t, tab, `input[name="nophone"]`)
	press(t, tab, " ")
	press(t, tab, kb.Enter)
	waitFor(t, tab, "Timen er bestilt")
}
