package browser

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// chrome starts a browser of its own, gone when the test ends.
func chrome(t *testing.T, options ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path := os.Getenv("DIGIVERT_TEST_BROWSER")
	if path == "" {
		t.Skip("DIGIVERT_TEST_BROWSER names no Chromium")
	}
	all := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), append(all, options...)...)
	t.Cleanup(cancel)
	tab, cancelTab := chromedp.NewContext(allocator)
	t.Cleanup(cancelTab)
	limited, cancelTime := context.WithTimeout(tab, 8*time.Minute)
	t.Cleanup(cancelTime)
	must(t, chromedp.Do(limited))
	return limited
}

// look is how a page is looked at.
type look struct {
	name  string
	width int64
	dark  bool
}

var looks = []look{{"light-1200", 1200, false}, {"dark-1200", 1200, true}, {"light-320", 320, false}, {"dark-320", 320, true}}

// setLook makes the window as wide and the scheme as dark as it says.
func setLook(t *testing.T, tab context.Context, l look) {
	t.Helper()
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(l.width, 900),
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
			})
			return err
		})))
}

// picture leaves a full picture of the page in DIGIVERT_PICTURES, when it is
// set.
func picture(t *testing.T, tab context.Context, name string) {
	t.Helper()
	folder := os.Getenv("DIGIVERT_PICTURES")
	if folder == "" {
		return
	}
	must(t, os.MkdirAll(folder, 0o755))
	image, err := chromedp.Run(tab, chromedp.FullScreenshot(100))
	must(t, err)
	name = strings.Trim(strings.NewReplacer("/", "_", "{", "", "}", "", "?", "_").Replace(name), "_")
	must(t, os.WriteFile(filepath.Join(folder, name+".png"), image, 0o644))
}
