package browser

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// device is a telephone as Chromium plays one: it holds passkeys that are synced,
// and asks for a finger.
func device(t *testing.T, tab context.Context) (id webauthn.AuthenticatorID) {
	t.Helper()
	must(t, chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := cdp.Call(ctx, target, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		made, err := cdp.Call(ctx, target, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true,
				AutomaticPresenceSimulation: true, DefaultBackupEligibility: true, DefaultBackupState: true,
			}})
		id = made.AuthenticatorID
		return err
	})))
	return id
}

// finger is whether the device knows the one who holds it.
func finger(t *testing.T, tab context.Context, id webauthn.AuthenticatorID, known bool) {
	t.Helper()
	must(t, chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: id, IsUserVerified: known})
		return err
	})))
}

// goAndPress opens a page and goes by keyboard to a button or link, and presses it.
func goAndPress(t *testing.T, tab context.Context, address, what string) {
	t.Helper()
	must(t, chromedp.Do(tab, chromedp.Navigate(address)))
	tabTo(t, tab, what)
	press(t, tab, kb.Enter)
}

// Somebody makes a passkey in a real browser, signs out, signs in with it, and
// removes it; then it lets nobody in.
func TestPasskey(t *testing.T) {
	tab, w := chrome(t), newWorld(t)
	id := device(t, tab)
	signIn(t, tab, w)
	own, front := w.server.URL+"/intern/innlogginger", w.server.URL+"/intern/logg-inn"
	makePasskey(t, tab, own)
	picture(t, tab, "passkey-made")

	signOut(t, tab, w)
	finger(t, tab, id, false)
	goAndPress(t, tab, front, "Logg inn med passnøkkel")
	says(t, tab, "Du avbrøt, eller enheten fant ingen passnøkkel")
	picture(t, tab, "passkey-cancelled")
	finger(t, tab, id, true)
	goAndPress(t, tab, front, "Logg inn med passnøkkel")
	heading(t, tab, "Hei, Alle Roller")
	must(t, chromedp.Do(tab, chromedp.Navigate(own)))
	says(t, tab, "med passnøkkel")

	goAndPress(t, tab, own, "Telefonen min")
	heading(t, tab, "Telefonen min")
	tabTo(t, tab, "BUTTON||submit|Fjern passnøkkelen")
	press(t, tab, kb.Enter)
	heading(t, tab, "Her er du logget inn")
	signOut(t, tab, w)
	goAndPress(t, tab, front, "Logg inn med passnøkkel")
	says(t, tab, "Vi kjenner ikke denne passnøkkelen")
	picture(t, tab, "passkey-removed")
}

// says waits for words that can be seen.
func says(t *testing.T, tab context.Context, words string) {
	t.Helper()
	text := ""
	for range 100 {
		text, _ = chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector("main")?.innerText ?? ""`))
		if strings.Contains(text, words) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the page never said %q:\n%s", words, text)
}

func makePasskey(t *testing.T, tab context.Context, own string) {
	t.Helper()
	goAndPress(t, tab, own, "Legg til en passnøkkel")
	heading(t, tab, "Legg til en passnøkkel")
	picture(t, tab, "passkey-new")
	tabTo(t, tab, "INPUT|name|")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("Telefonen min"))) // it was selected by Tab
	tabTo(t, tab, "Lag passnøkkel")
	press(t, tab, kb.Enter)
	heading(t, tab, "Her er du logget inn")
	says(t, tab, "Telefonen min")
}

func signOut(t *testing.T, tab context.Context, w *world) {
	t.Helper()
	goAndPress(t, tab, w.server.URL+"/intern/logg-ut", "BUTTON||submit|Logg ut")
	heading(t, tab, "Få hjelp")
}

// Without scripts nothing is said of passkeys, and the code by e-mail is there.
func TestSignInWithoutScripts(t *testing.T) {
	tab, w := chrome(t, chromedp.Flag("blink-settings", "scriptEnabled=false")), newWorld(t)
	must(t, chromedp.Do(tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdppage.Navigate, cdppage.NavigateParams{URL: w.server.URL + "/intern/logg-inn"})
		return err
	})))
	waitFor(t, tab, "Send meg en kode")
	html := markup(t, tab)
	if !strings.Contains(html, `data-passkey-part="" hidden`) {
		t.Errorf("passkeys are not hidden:\n%s", html)
	}
}
