package browser

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"digivert/internal/base/db"
	"digivert/internal/base/oidctest"
	"digivert/internal/org"
)

// Who signs in at a provider and signs out here, is told that they are signed in
// there, and gets there and back by keyboard.
func TestSignOutAtProvider(t *testing.T) {
	tab, w, source := chrome(t), newWorld(t), axe(t)
	w.listen(t).SignsOut()
	goAndPress(t, tab, w.server.URL+"/intern/logg-inn", "Logg inn med Jobbkonto")
	heading(t, tab, "Hei, Alle Roller")
	goAndPress(t, tab, w.server.URL+"/intern/logg-ut", "BUTTON||submit|Logg ut")
	heading(t, tab, "Du er logget ut")
	for _, l := range looks {
		check(t, tab, w.server.URL+"/intern/logg-inn/ut", pageCheck{l, source, "signed-out"})
	}
	tabTo(t, tab, "Logg ut hos Jobbkonto også")
	press(t, tab, kb.Enter)
	says(t, tab, "Jobbkonto har sendt deg tilbake hit")
	picture(t, tab, "signed-out-there")
	must(t, chromedp.Do(tab, chromedp.Navigate(w.server.URL+"/intern/innlogginger")))
	heading(t, tab, "Logg inn")
}

// listen lets a real provider answer where nobody did, and know the person.
func (w *world) listen(t *testing.T) *oidctest.Provider {
	t.Helper()
	abroad := oidctest.New(t)
	w.app.OIDC.HTTP = &http.Client{Timeout: 10 * time.Second} // the program itself asks over https alone
	must(t, w.app.DB.Write(ctx, func(tx db.Tx) error {
		_, err := db.Exec(tx.Context(), tx, `update identity_provider set issuer = $3, client_id = $4 where tenant_id = $1 and id = $2`,
			w.tenant.ID, w.provider, abroad.Issuer(), abroad.ClientID)
		return err
	}))
	abroad.ClientSecret = "hysj"
	by := org.By(w.tenant.ID, org.Viewer{PersonID: w.person}, time.Now().UTC())
	must(t, w.app.Org.Link(context.Background(), by, org.Identity{ProviderID: w.provider, Subject: w.app.Org.SubjectOf(w.tenant.ID, w.provider, "alle")}))
	abroad.Next("alle", nil)
	return abroad
}
