package story

import (
	"net/http"
	"testing"

	"digivert/internal/org"
)

// Den som sender folk til innloggingen hos en annen om og om igjen, stoppes: hver
// gang lages en økt, og en annens tjener spørres.
func TestInnloggingHosAndreStoppes(t *testing.T) {
	w := newWorld(t, 1)
	id, err := w.App.Org.SaveProvider(ctx, w.halden.by(), org.Provider{
		Kind: org.OtherProvider, Name: "Ingen", Issuer: "https://127.0.0.1:1", ClientID: "x"}, "hysj")
	w.ok(err)
	v := w.visitor(t)
	seen := map[int]int{}
	for range 130 {
		v.Try("/intern/logg-inn/med/" + id)
		seen[v.Status]++
	}
	if seen[http.StatusConflict] == 0 || seen[http.StatusTooManyRequests] == 0 {
		t.Errorf("svarene var %v", seen)
	}
	w.visitor(t).Try("/intern/logg-inn/med/" + id).Gets(http.StatusConflict)
}
