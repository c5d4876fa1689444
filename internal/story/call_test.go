package story

import (
	"net/http"
	"strings"
	"testing"

	"digivert/internal/org"
)

// Borghild er 82 og har fasttelefon. Skranken bestiller for henne, og dagen før
// står hun på ringelista. NAV ser ingenting. Når dagen er over, er det ingenting
// igjen av at noen ringte.
func TestFasttelefonRingesDagenFor(t *testing.T) {
	w := newWorld(t, 1)
	s := w.sentral()
	kari := w.halden.person("Kari Skranke", w.halden.library, org.HostRole, org.Desk)
	w.halden.isHost(kari, w.halden.hosts[0])
	staff := w.signIn(w.visitor(t), kari)
	torsdag := monday.AddDays(3)
	borghild := guest{name: "Borghild", phone: "69 17 45 00", minutes: 30}
	w.bookAtDesk(staff, &borghild, torsdag.String())
	borghild.id = w.ids("appointment", `state = 'booked'`)[0]
	staff.Open("/intern/ringeliste").Sees("Det er ingen å ringe nå").Misses("Borghild")

	w.til(at(torsdag.AddDays(-1), "10:15"))
	if len(s.sms) != 0 {
		t.Fatalf("SMS til fasttelefon: %q", s.sms)
	}
	staff = w.signIn(w.visitor(t), kari)
	staff.Open("/intern").Sees("1 å ringe", "Ringeliste (1)").Click("Se ringelista")
	staff.Sees("I morgen, og ingen melding når dem (1)", "Borghild", "Timen er torsdag 12. november kl.", "Halden bibliotek")
	if tel := staff.Page.Link("69 17 45 00"); tel != "tel:+4769174500" {
		t.Errorf("nummeret leder til %q", tel)
	}
	staff.Misses("Bilder") // hva timen gjelder
	staff.Press("Ikke svar").Sees("Ikke svar 1 gang. Prøv igjen i dag kl. 11.15.")
	staff.Press("Angre").Sees("Angret").Misses("Ikke svar 1 gang")
	old := staff.Page.Button("Nådd")
	staff.Press("Nådd").Sees("Gjort i dag", "Nådd i dag kl. 10.15", "Det er ingen å ringe nå")
	staff.submit(old).Gets(http.StatusOK).Sees("En annen har nettopp merket denne")
	staff.Press("Angre").Press("Nådd")

	eva := w.signIn(w.visitor(t), w.halden.person("Eva NAV", w.halden.nav, org.Desk, org.Coordinator))
	eva.Open("/intern/ringeliste").Misses("Borghild", "69 17 45 00", "Ringeliste (")

	w.Set(at(torsdag, "14:30"))
	w.serve(w.signIn(w.visitor(t), kari), borghild, 0)
	w.Set(at(torsdag.AddDays(1), "05:00"))
	w.night()
	if n := w.Count(`select count(*) from appointment_call`); n != 0 {
		t.Errorf("%d samtaler er igjen", n)
	}
	if n := w.Count(`select count(*) from audit where subject_kind = 'appointment_call'`); n != 5 {
		t.Errorf("%d linjer om hvem som ringte", n)
	}
}

// Den som vil bli ringt, settes på lista av skranken: tastefeil sies ved feltet,
// og natten etter samtalen er nummeret borte.
func TestRingMeg(t *testing.T) {
	w := newWorld(t, 1)
	kari := w.halden.person("Kari Skranke", w.halden.library, org.Desk)
	staff := w.signIn(w.visitor(t), kari)
	staff.Open("/intern/ringeliste").Click("Noen vil bli ringt")
	staff.Fill("firstname", "Liv").Fill("phone", "412").Fill("note", "Ring etter 12").Press("Sett på ringelista").Gets(http.StatusUnprocessableEntity)
	staff.tellsWrong("phone", "8 siffer")
	if got := staff.Page.Button("Sett på ringelista").Values.Get("note"); got != "Ring etter 12" {
		t.Errorf("det som var skrevet, ble %q", got)
	}
	again := staff.Page.Button("Sett på ringelista")
	again.Set("phone", "41 23 45 67")
	staff.submit(again).At("/intern/ringeliste").Sees("Satt på ringelista", "Vil bli ringt (1)", "Liv", "Ring etter 12")
	staff.submit(again).At("/intern/ringeliste").Sees("Vil bli ringt (1)")
	if n := w.Count(`select cast(coalesce(sum(times), 0) as bigint) from unmet where why = 'callback'`); n != 1 {
		t.Errorf("talt %d ganger", n)
	}
	staff.Press("Nådd")
	w.Set(at(monday.AddDays(1), "05:00"))
	w.night()
	w.finnesIkke("41234567", "Ring etter 12")
}

// "Ikke ring, ikke send" står på timen, følger med når den flyttes, og på arket
// står det hva det betyr hvis verten blir syk.
func TestIkkeRingIkkeSend(t *testing.T) {
	w := newWorld(t, 2)
	s := w.sentral()
	kari := w.halden.person("Kari Skranke", w.halden.library, org.Desk)
	staff := w.signIn(w.visitor(t), kari)
	g := guest{name: "Aud", phone: "41234567"}
	w.bookAtDesk(staff, &g, monday.AddDays(3).String())
	g.id = w.ids("appointment", `state = 'booked'`)[0]
	slip := "/avtale/" + g.token + "/ark"
	w.visitor(t).Open(slip).Sees("sender vi deg SMS")
	staff.Open("/intern/avtaler/"+g.id).Fill("ikkesend", "ja").Press("Lagre").Sees("Lagret")
	w.visitor(t).Open(slip).Sees("ringer vi deg").Misses("SMS")
	staff.Fill("ikkering", "ja").Fill("ikkesend", "ja").Press("Lagre")
	w.visitor(t).Open(slip).Sees("Du har bedt om at vi ikke tar kontakt")
	staff.Open("/intern/avtaler/" + g.id).Click("Flytt timen")
	times := staff.Choices("Flytt", "slot")
	staff.Fill("slot", times[len(times)-1]).Fill("hvem", "oss").Press("Flytt").Gets(http.StatusOK)
	w.til(at(monday, "12:00"))
	if len(s.sms) != 0 {
		t.Errorf("SMS: %q", s.sms)
	}
	staff.Open("/intern/ringeliste").Sees("Vi har flyttet eller avlyst (0)", "Skal ikke ringes", "Aud").Misses(strings.ReplaceAll(g.phone, " ", ""), "412 34 567")
}
