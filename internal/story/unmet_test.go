package story

import (
	"net/http"
	"testing"

	"digivert/internal/org"
)

// Ett trykk teller én gang, fra dagen og fra skranken, og det kan angres samme
// dag. Ingen rad forteller hvem det var.
func TestIngenFikkHjelp(t *testing.T) {
	w := newWorld(t, 1)
	dina := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk, org.HostRole))
	spor := w.Count(`select count(*) from audit`)
	avvist := `select coalesce(sum(times), 0) from unmet where why = 'turnedaway' and place_id = '` + w.halden.bib.ID + `'`

	dina.Open("/intern/dag").Sees("Fikk noen ikke hjelp?").Press("Avvist fordi det var fullt").Gets(http.StatusOK).At("/intern/dag").Sees("Telt: Avvist fordi det var fullt")
	if n := w.Count(avvist); n != 1 {
		t.Errorf("%d er telt på biblioteket", n)
	}
	dina.Press("Angre").At("/intern/dag").Misses("Telt:")
	if n := w.Count(avvist); n != 0 {
		t.Errorf("%d er telt etter at det ble angret", n)
	}

	dina.Open("/intern/skranke?sted="+w.halden.bib.ID).Fill("firstname", "Aud").Press("Avvist fordi det var fullt").Gets(http.StatusOK)
	dina.Sees("Telt: Avvist fordi det var fullt")
	if got := dina.Page.First("[name=firstname]").Attr("value"); got != "Aud" {
		t.Errorf("det som var skrevet i skranken, er borte: %q", got)
	}
	if n := w.Count(avvist); n != 1 {
		t.Errorf("%d er telt fra skranken", n)
	}
	if n := w.Count(`select count(*) from audit`); n != spor {
		t.Error("sporet forteller når noen ble avvist")
	}
	kari := w.signIn(w.visitor(t), w.halden.person("Kari Koordinator", w.halden.library, org.Coordinator))
	kari.Open("/intern/uke").Sees("Avvist: fullt")
}
