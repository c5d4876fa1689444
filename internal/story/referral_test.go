package story

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"digivert/internal/org"
	"digivert/internal/visit"
)

var lappkode = regexp.MustCompile(`\b\d{4} \d{4}\b`)

// lager er noen som lager en lapp og gir den fra seg: koden og lenka.
func (v *visitor) lager(til, tema, hvorfor, gjort string) (kode, lenke string) {
	v.Open("/intern/videre/ny").Fill("to", til).Fill("topic", tema).Fill("why", hvorfor).Fill("does", gjort).Fill("ask", "veilederne i skranken")
	v.Press("Lag lappen").Gets(http.StatusOK).Sees("Lappen er klar", "veilederne i skranken", gjort)
	return lappkode.FindString(v.Page.First(".dv-code").Text()), v.Address.Path
}

// Noor hos NAV hjelper Aslaug videre til biblioteket, og biblioteket hjelper
// henne tilbake. Ingen skriver et navn, og ingen av dem må begynne på nytt.
func TestFraNAVTilBiblioteketOgTilbake(t *testing.T) {
	w := newWorld(t, 1)
	navsted := w.halden.place("NAV Halden", w.halden.nav)
	noor := w.signIn(w.visitor(t), w.halden.person("Noor Vert", w.halden.nav, org.HostRole))
	dina := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk, org.HostRole))
	sara := w.signIn(w.visitor(t), w.halden.person("Sara Senior", w.halden.organisation("Seniornett", "other"), org.HostRole))
	kode, side := noor.lager("sted:"+w.halden.bib.ID, w.halden.reasons["bankid"], "equipment", "Søknaden er sendt. Mangler BankID på ny telefon.")
	noor.Sees("Halden bibliotek", "Storgata")

	// Aslaug har lappen på telefonen også, uten å logge inn.
	token := w.token(t)
	spor := w.Count(`select count(*) from audit`)
	w.visitor(t).Open("/videre/"+token).Sees("hjelper deg videre til Halden bibliotek", kode, "Mangler BankID på ny telefon").Misses("Trekk lappen tilbake", "NAV")

	// Biblioteket vet at noen er på vei, men ikke fra hvem, før hun viser lappen.
	dina.Open("/intern/videre").Sees("1 er på vei hit med en lapp").Misses("BankID på ny telefon")
	if strings.Contains(dina.Page.First("main").Text(), "Fra NAV") {
		t.Error("biblioteket ser at noen kommer fra NAV")
	}
	dina.Try(side).Gets(http.StatusNotFound)
	sara.Open("/intern/videre").Fill("code", kode).Press("Åpne lappen").Gets(http.StatusUnprocessableEntity).Sees("Denne lappen gjelder et annet sted").Misses("Søknaden er sendt", "NAV Halden hjelper")
	dina.Open("/intern/videre").Fill("code", "1111 1111").Press("Åpne lappen").Gets(http.StatusUnprocessableEntity).Sees("Vi fant ingen lapp med denne koden")
	dina.Open("/intern/videre").Fill("code", strings.ReplaceAll(kode, " ", "")).Press("Åpne lappen").Gets(http.StatusOK)
	dina.Sees("Fra NAV Halden", "Mangler BankID på ny telefon", "De har utstyret")
	dina.Press("Personen er her").Sees("Kom")
	noor.Open("/intern/videre").Sees("1 av 1 kom fram", "Kom")
	dina.Press("Delvis").At("/intern/videre").Sees("De som sendte, ser hvordan det gikk")

	// Tilbake til NAV med en ny lapp.
	kode, _ = dina.lager("sted:"+navsted.ID, w.halden.reasons["nav"], "authority", "BankID virker. Trenger hjelp med vedtaket.")
	noor.Open("/intern/videre").Sees("Delvis", "1 er på vei hit med en lapp").Fill("code", kode).Press("Åpne lappen").Sees("Fra Halden bibliotek", "BankID virker").Press("Ja, fikk hjelp")
	dina.Open("/intern/videre").Sees("Ja, fikk hjelp")

	if n := w.Count(`select count(*) from audit`); n != spor {
		t.Errorf("%d nye linjer i sporet", n-spor)
	}
	if strings.Contains(w.dump(), "Mangler BankID") {
		t.Error("det som står på lappen, ligger åpent i databasen")
	}

	// To måneder etter er det bare tall igjen.
	w.Set(at(monday.AddDays(visit.ReferralDays), "05:00"))
	w.night()
	w.visitor(t).Try("/videre/" + token).Gets(http.StatusNotFound).Sees("Lappen gjelder ikke lenger")
	if n := w.Count(`select count(*) from referral where state = 'done' and code_digest is null and done_sealed is null`); n != 2 {
		t.Errorf("%d lapper er tømt, ville ha 2", n)
	}
}

// token er hemmeligheten i lenka til den siste lappen, slik den står i QR-koden.
func (w *world) token(t testing.TB) string {
	t.Helper()
	s := &visit.Referrals{DB: w.App.DB, Vault: w.App.Vault}
	noor, err := w.App.Org.ViewerOf(ctx, w.halden.tenant.ID, w.halden.person("Leser Person", w.halden.nav, org.HostRole).ID)
	w.ok(err)
	one, err := s.Sent(ctx, org.By(w.halden.tenant.ID, noor, w.Now()), w.ids("referral", "1 = 1")[0])
	w.ok(err)
	return one.Token
}

// Rett etter et besøk som endte med «hjulpet videre», ligger lappen ett trykk unna.
func TestLappEtterBesok(t *testing.T) {
	w := newWorld(t, 1)
	dina := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk, org.HostRole))
	dina.Open("/intern/besok").Fill("topics", w.halden.reasons["bank"]).Fill("minutes", "15").Fill("referred", "bank").Press("Hjulpet videre").Gets(http.StatusOK)
	dina.Click("Skal personen videre? Lag en lapp").Sees("Hvem kan hjelpe videre").Fill("why", "authority").Press("Lag lappen").Sees("hjelper deg videre til Banken")
	dina.Press("Trekk lappen tilbake").Sees("trukket tilbake og slettet")
	if n := w.Count(`select count(*) from referral`); n != 0 {
		t.Errorf("%d lapper er igjen", n)
	}
}
