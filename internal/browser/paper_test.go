package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/db"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// longestPlace is as long a name as a place of ours has had.
const longestPlace = "Frivilligsentralen og nærmiljøhuset på Torpum, avdeling Tistedal"

// toPaper prints what the tab shows as the browser's menu would, and gives the
// PDF. It is left in DIGIVERT_PICTURES, when that is set.
func toPaper(t *testing.T, tab context.Context, name string) string {
	t.Helper()
	var pdf []byte
	must(t, chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) (err error) {
		printed, err := cdp.Call(ctx, target, cdppage.PrintToPDF, cdppage.PrintToPDFParams{PreferCSSPageSize: new(true)})
		if err == nil {
			pdf = printed.Data
		}
		return err
	})))
	if folder := os.Getenv("DIGIVERT_PICTURES"); folder != "" {
		must(t, os.WriteFile(filepath.Join(folder, name+".pdf"), pdf, 0o600))
	}
	return string(pdf)
}

var (
	aSheet    = regexp.MustCompile(`/Type\s*/Page\b`)
	sheetSize = regexp.MustCompile(`/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]`)
)

// wantSheets checks how many sheets there are, and how large, in millimetres.
func wantSheets(t *testing.T, pdf string, n int, width, height float64) {
	t.Helper()
	if got := len(aSheet.FindAllString(pdf, -1)); got != n {
		t.Errorf("%d sheets, want %d", got, n)
	}
	for _, size := range sheetSize.FindAllStringSubmatch(pdf, -1) {
		var w, h float64
		fmt.Sscan(size[1], &w)
		fmt.Sscan(size[2], &h)
		if w, h = w*25.4/72, h*25.4/72; w < width-1 || w > width+1 || h < height-1 || h > height+1 {
			t.Errorf("the sheet is %.0f × %.0f mm, want %.0f × %.0f", w, h, width, height)
		}
	}
}

// unreachable makes the booking one of somebody without phone and e-mail, whose
// paper says most, with an interpreter, and names the place as long as can be.
func (w *world) unreachable(t *testing.T) {
	for _, query := range []string{
		`update appointment set interpreter = 'fa', phone_sealed = null, phone_digest = null where tenant_id = $1 and id in ($2, $3)`,
		`update place set name = '` + longestPlace + `' where tenant_id = $1 and id in (select place_id from appointment where id in ($2, $3))`,
	} {
		must(t, w.app.DB.Write(ctx, func(tx db.Tx) error {
			_, err := db.Exec(ctx, tx, query, w.tenant.ID, w.own.ID, w.posted.ID)
			return err
		}))
	}
}

// The slip is one sheet of A5 in every language, and no letter of any script is
// missing on it or runs out of it.
func TestSlipFitsOnA5(t *testing.T) {
	tab, w := chrome(t), newWorld(t)
	w.unreachable(t)
	for _, lang := range appointment.PaperLanguages() {
		t.Run(lang, func(t *testing.T) {
			must(t, chromedp.Do(tab, chromedp.Navigate(w.server.URL+"/avtale/"+w.own.Token+"/ark?sprak="+lang)))
			isIn(t, tab, ".dv-slip", lang)
			wantSheets(t, toPaper(t, tab, "slip-"+lang), 1, 148, 210)
		})
	}
}

// A letter is one sheet of A4 in every language, and what shows in the window of
// the envelope is the address alone.
func TestLetterFitsOnA4(t *testing.T) {
	tab, w := chrome(t), newWorld(t)
	signIn(t, tab, w)
	w.unreachable(t)
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(1200, 900)))
	for _, lang := range appointment.PaperLanguages() {
		t.Run(lang, func(t *testing.T) {
			must(t, chromedp.Do(tab, chromedp.Navigate(w.server.URL+"/intern/brev/"+w.letterIn(t, lang))))
			isIn(t, tab, ".dv-letter__text", lang)
			alone, err := chromedp.Run(tab, chromedp.Evaluate[string](inWindow))
			if must(t, err); alone != "" {
				t.Errorf("the window of the envelope shows: %s", alone)
			}
			wantSheets(t, toPaper(t, tab, "letter-"+lang), 1, 210, 297)
		})
	}
	t.Run("all", func(t *testing.T) {
		must(t, chromedp.Do(tab, chromedp.Navigate(w.server.URL+"/intern/brev/alle")))
		n, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.querySelectorAll(".dv-letter").length`))
		must(t, err)
		if n < 2 {
			t.Fatalf("%d letters wait, want at least two", n)
		}
		wantSheets(t, toPaper(t, tab, "letters"), n, 210, 297)
	})
}

// letterIn writes the letter anew in the language.
func (w *world) letterIn(t *testing.T, lang string) string {
	t.Helper()
	viewer, err := w.app.Org.ViewerOf(ctx, w.tenant.ID, w.person)
	must(t, err)
	c := appointment.Change{Tenant: w.tenant, ID: w.posted.ID, Actor: appointment.Actor{Viewer: viewer}, Now: time.Now()}
	to := appointment.Address{Name: "Aud Kristine Tangen-Olsen", Lines: "c/o Berg\nTangenveien 114", Postcode: "1790", City: "Tistedal"}
	id, err := w.app.Appointment.AddLetter(ctx, c, to, lang)
	must(t, err)
	return id
}

// inWindow lists what else than the address touches the field that windows of
// C5 and DL envelopes may show, 15–115 mm from the left and 42–100 mm from the
// top.
const inWindow = `(() => {
	const sheet = document.querySelector(".dv-letter").getBoundingClientRect(), mm = sheet.width / 210
	const seen = [...document.querySelectorAll(".dv-letter p, .dv-letter h2, .dv-letter dl, .dv-letter svg")].filter(e => {
		const box = e.getBoundingClientRect(), x = (box.left - sheet.left) / mm, y = (box.top - sheet.top) / mm
		return !e.matches(".dv-letter__to") && x < 115 && y < 100 && x + box.width / mm > 15 && y + box.height / mm > 42
	})
	return seen.map(e => e.textContent.slice(0, 40)).join(" | ")
})()`

// isIn checks language and direction of a paper.
func isIn(t *testing.T, tab context.Context, selector, lang string) {
	t.Helper()
	got, err := chromedp.Run(tab, chromedp.Evaluate[string](`(e => e.lang + " " + getComputedStyle(e).direction + (e.scrollWidth > e.clientWidth + 1 ? " and too wide" : ""))(document.querySelector("`+selector+`"))`))
	want := lang + " ltr"
	if lang == "ar" {
		want = lang + " rtl"
	}
	if must(t, err); strings.TrimSpace(got) != want {
		t.Errorf("%s is in %s, want %s", selector, got, want)
	}
}
