package story

import (
	"net/http"
	"testing"
	"time"

	"digivert/internal/base/db"
	"digivert/internal/org"
	"digivert/internal/roster"
	"digivert/internal/visit"
)

// Koordinatoren ser uka: hvor snart noen kan komme, hvor det er tomt og hvor det
// er overfullt, hva noen spurte forgjeves om, og hva uka ble til. Hun ser ikke
// hvem, verken av dem som kom eller av vertene hos andre.
func TestKoordinatorenSerUka(t *testing.T) {
	w := newWorld(t, 1)
	lars := w.signIn(w.visitor(t), w.halden.person("Lars Koordinator", w.halden.library, org.Coordinator))
	lars.Sees("Neste ledige time", "Halden bibliotek: mandag 9. november kl. 10.00, i dag", "NAV-kontoret i Halden: mandag 9. november kl. 10.00")

	// En tom uke sier hva som er tomt.
	lars.Click("Uka").Sees("Uke 46 · alle steder", "mandag 9. november – søndag 15. november 2026", "Alle temaene her")
	lars.Sees("Tomt: Halden bibliotek (mandag, tirsdag, onsdag, torsdag, fredag)", "Ingen har spurt forgjeves denne uka")

	// Noen bestiller, og verten blir syk en dag hun har en time.
	w.visitor(t).reserver("bankid", "Halden bibliotek").bestill("Audhild", "41000001")
	w.visitor(t).reserver("nav", "NAV-kontoret i Halden").bestill("Ragnhild", "41000002")
	away := roster.Absence{HostID: w.halden.hosts[0], From: monday, To: monday.AddDays(9)}
	_, err := w.App.Roster.AddAbsence(ctx, w.halden.by(), away, true)
	w.ok(err)
	w.ok(w.App.DB.Write(ctx, func(tx db.Tx) error {
		return visit.AddUnmet(tx.Context(), tx, w.halden.tenant.ID, visit.UnmetCount{
			Unmet: visit.Unmet{Date: monday, ReasonID: w.halden.reasons["bankid"], Language: "uk", Why: visit.UnmetFull}, Times: 5,
		})
	}))
	lars.Open("/intern/uke").Sees(
		"Overfullt, mer er bestilt enn det er timer til: Halden bibliotek (mandag)", "45 min bestilt utenfor arbeidstiden",
		"Halden bibliotek: Neste ledige time er om 10 dager", "lenge å vente",
		"5 spurte om ukrainsk, og da var ingen time ledig", "1 t av 5 t bestilt", "På nettet, av innbyggeren selv")

	// Verten hos NAV har ikke navn her, og de som kommer, har det aldri.
	lars.Sees("Kari", "Vert 1").Misses("Nils", "Audhild", "Ragnhild", "4100")
	nina := w.signIn(w.visitor(t), w.halden.person("Nina Nav", w.halden.nav, org.Coordinator))
	nina.Open("/intern/uke").Sees("Nils", "Vert 1").Misses("Kari", "Audhild", "Ragnhild")

	// Uka etter: besøket er telt, men ikke hvem som hjalp eller hvor timen var.
	id := w.ids("appointment", `place_id = '`+w.halden.office.ID+`'`)[0]
	w.Set(at(monday, "12:00"))
	nils := w.signIn(w.visitor(t), w.halden.person("Nils Vert", w.halden.nav, org.HostRole))
	nils.Open("/intern/avtaler/"+id+"/besok").Fill("topics", w.halden.reasons["nav"]).Fill("minutes", "30").Fill("outcome", "helped").Press("Ja, fikk hjelp").Gets(http.StatusOK)
	w.Set(at(monday.AddDays(7), "08:00").Add(time.Hour))
	w.night()
	lars.Open("/intern/uke?uke=2026-W46").Sees("Uka er over", "1 besøk", "1 av 1 besøk var bestilt på forhånd", "Se tallene for måneden").
		Misses("Timene til hver vert", "Ingen vert", "Kari", "Nils", "Audhild", "Ragnhild")
	lars.Click("Gå til denne uka").Sees("Uke 47 · alle steder")

	// En vert og en i skranken har ikke siden i menyen, og slipper ikke inn.
	for _, role := range []org.Role{org.HostRole, org.Desk} {
		v := w.signIn(w.visitor(t), w.halden.person("Noen "+string(role), w.halden.library, role))
		v.Open("/intern").Misses("Uka", "Neste ledige time")
		v.Try("/intern/uke").Gets(http.StatusForbidden)
	}
}

// En helt ny kommune får vite hva den skal gjøre.
func TestUkaINyKommune(t *testing.T) {
	w := newWorld(t, 1)
	aremark := w.newMunicipality("Aremark", "aremark.example")
	v := w.signIn(w.visitorOf(t, "aremark.example"), aremark.person("Lars Koordinator", aremark.municipality, org.Coordinator))
	v.Click("Se uka").Sees("Ingenting er planlagt denne uka", "Uke 46").Misses("Uka i tall")
	v.Click("Kom i gang med steder, tilbud og verter").At("/intern/kom-i-gang")
}
