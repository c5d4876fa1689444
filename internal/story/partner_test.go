package story

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"digivert/internal/org"
)

// klient er en som noen hos NAV har bestilt time for.
type klient struct{ navn, id, token, kode string }

// bestillFor bestiller som partner hos biblioteket, på et klokkeslett.
func (w *world) bestillFor(v *visitor, navn, clock string, ja bool) klient {
	w.t.Helper()
	day := monday.AddDays(1)
	v.Open("/intern/skranke?tema=" + w.halden.reasons["bankid"] + "&sted=" + w.halden.bib.ID + "&fra=" + day.String())
	v.Fill("slot", slotAt(w.halden.lesson.ID, w.halden.bib.ID, day, clock)).Fill("firstname", navn).Fill("phone", "41000001")
	if ja {
		v.Fill("tell", v.Choices("Bestill timen", "tell")[0])
	}
	v.Press("Bestill timen").Gets(http.StatusOK).At("/intern/avtaler/").Sees("Timen er bestilt", navn)
	k := klient{navn: navn, id: strings.TrimPrefix(v.Address.Path, "/intern/avtaler/"), kode: v.kode(), token: v.Address.Query().Get("bevis")}
	return k
}

// krysser er biblioteket som fører hvordan det gikk.
func (w *world) krysser(v *visitor, k klient, kom bool) {
	w.t.Helper()
	if !kom {
		v.Send("/intern/avtaler/"+k.id+"/kom-ikke", url.Values{"tilbake": {"/intern/dag?"}}).Gets(http.StatusOK)
		return
	}
	v.Open("/intern/avtaler/" + k.id + "/besok").Press("Ja, fikk hjelp").Gets(http.StatusOK)
}

// Noor hos NAV bestiller for to som hun følger opp. Hun ser ingen andre i
// kalenderen. Bo har sagt ja til at hun ser om han kom, Aud er ikke spurt. Etterpå
// ombestemmer Bo seg.
func TestEnPartnerBestiller(t *testing.T) {
	w := newWorld(t, 1)
	w.visitor(t).bestillTid(w.halden, monday.AddDays(1), "13:00", map[string]string{"firstname": "Fremmed", "phone": "41999999"})
	noor := w.signIn(w.visitor(t), w.halden.person("Noor Partner", w.halden.nav, org.Partner))
	dina := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk, org.HostRole))

	noor.Click("Se mine bestillinger").Sees("Dere har ingen timer framover").Click("Skranke").Sees("Personen har sagt ja til at vi ser om hun eller han kom").Misses("Fremmed")
	dina.Open("/intern/skranke").Misses("Personen har sagt ja") // hennes egne spør ingen
	aud, bo := w.bestillFor(noor, "Aud", "10:00", false), w.bestillFor(noor, "Bo", "11:00", true)
	noor.Open("/intern/mine-bestillinger").Sees("Aud", "Bo", "Tirsdag 10. november 2026", "Halden bibliotek", "Bestilt").Misses("Fremmed", "41000001")
	noor.Click("Skriv ut arket").Sees(aud.kode)

	// Biblioteket hjelper begge, og vet ikke at det er NAV som har bestilt.
	w.Set(at(monday.AddDays(1), "11:55"))
	for _, page := range []string{"/intern/dag?org=" + w.halden.library, "/intern/avtaler/" + bo.id} {
		dina.Open(page).Misses("NAV Halden", "Noor")
	}
	dina.Open("/intern/avtaler/" + bo.id).Sees("Den som bestilte timen, får etterpå se om personen kom.")
	w.krysser(dina, aud, true)
	w.krysser(dina, bo, true)
	noor.Open("/intern/mine-bestillinger").Sees("Aud Bestilt", "Bo Bestilt") // ikke samme dag
	w.Set(at(monday.AddDays(2), "05:00"))
	w.night()
	w.Set(at(monday.AddDays(2), "09:00"))
	noor.Open("/intern/mine-bestillinger").Sees("Aud Ikke spurt om lov til å se dette", "Bo Kom", "Tirsdag 10. november 2026").Misses("kl.", "BankID", "Halden bibliotek")
	noor.Open("/intern/avtaler/"+bo.id).Sees("Dagen er over").Misses("Fikk hjelp", "Halden bibliotek")

	// Bo ombestemmer seg på sin egen side.
	w.visitor(t).Open("/avtale/" + bo.token).Sees("Du har sagt ja til at den som bestilte timen for deg, får se om du kom.").Misses("NAV").
		Press("Nei, de skal ikke se om jeg kom").Gets(http.StatusOK).Sees("får ikke se om du kom").Misses("Du har sagt ja")
	noor.Open("/intern/mine-bestillinger").Sees("Bo Ikke spurt om lov til å se dette")
}

// Skranken kan ta bort et ja for en som ringer.
func TestSkrankenTarBortEtJa(t *testing.T) {
	w := newWorld(t, 1)
	noor := w.signIn(w.visitor(t), w.halden.person("Noor Partner", w.halden.nav, org.Partner))
	dina := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	bo := w.bestillFor(noor, "Bo", "11:00", true)
	dina.Open("/intern/avtaler/" + bo.id).Press("Ta bort: bestilleren skal ikke se om personen kom").Gets(http.StatusOK).Misses("får etterpå se om personen kom")
	if n := w.Count(`select count(*) from appointment where tell_partner`); n != 0 {
		t.Errorf("%d ja står igjen", n)
	}
}

// NAV kan ikke se forskjell på en som kom, og en som ikke kom: ikke på noen side
// som de kan åpne med sin egen tilgang, koden eller lenken, og ikke på noen dag
// fram til alt er slettet. Det gjelder partneren og de andre hos NAV.
func TestPartnerenSerIkkeHvemSomKom(t *testing.T) {
	w := newWorld(t, 1)
	noor := w.signIn(w.visitor(t), w.halden.person("Noor Partner", w.halden.nav, org.Partner))
	nils := w.signIn(w.visitor(t), w.halden.person("Nils Nav", w.halden.nav, org.Desk, org.HostRole, org.Coordinator))
	dina := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk, org.HostRole))
	kom, uteble := w.bestillFor(noor, "Aud", "10:00", false), w.bestillFor(noor, "Bo", "11:00", false)
	w.Set(at(monday.AddDays(1), "12:05"))
	w.krysser(dina, kom, true)
	w.krysser(dina, uteble, false)
	if a, b := w.alt(dina, kom), w.alt(dina, uteble); a == b {
		t.Fatal("biblioteket ser heller ingen forskjell: denne testen ser ikke etter noe")
	}
	for _, day := range []int{1, 2, 7, 8, 9, 30, 31, 32} { // rundt hver frist
		if day > 1 {
			w.Set(at(monday.AddDays(day), "05:00"))
			w.night()
		}
		for name, v := range map[string]*visitor{"partneren": noor, "skranken hos NAV": nils, "den som har lenken": w.visitor(t)} {
			if a, b := w.alt(v, kom), w.alt(v, uteble); a != b {
				t.Fatalf("%s ser forskjell %d dager etter timen:\n%s", name, day-1, forskjell(a, b))
			}
		}
	}
	w.finnesIkke(kom.kode, kom.token)
}

// alt er det som noen ser om en klient, på alle sider de kan be om, uten det som
// sier hvem det er og hva klokka var.
func (w *world) alt(v *visitor, k klient) string {
	w.t.Helper()
	var b strings.Builder
	page := func(name string) {
		fmt.Fprintf(&b, "== %s: %d\n%s\n", name, v.Status, uten(string(v.Body), k))
	}
	for _, r := range w.routesInOrder() {
		path := strings.NewReplacer("{id}", k.id, "{token}", k.token).Replace(r.Path)
		about := strings.HasPrefix(r.Path, "/intern/avtaler/{id}") || strings.HasPrefix(r.Path, "/avtale/{token}")
		if r.Method != http.MethodGet || !about || strings.Contains(path, "{") {
			continue
		}
		v.Try(path)
		page(r.Pattern())
		if strings.HasPrefix(path, "/intern") {
			v.Try(path + "?bevis=" + k.token)
			page(r.Pattern() + " med bevis")
		}
	}
	if v.staffed() {
		for _, form := range []url.Values{{"code": {k.kode}}, {"firstname": {k.navn}, "date": {monday.AddDays(1).String()}}} {
			v.Send("/intern/finn", form)
			page("finn")
		}
		v.Try("/intern/ringeliste/ny?avtale=" + k.id)
		page("ringelisten")
		v.Try("/intern/mine-bestillinger")
		fmt.Fprintln(&b, rad(string(v.Body), k))
	}
	v.Send("/avtale", url.Values{"code": {k.kode}, "firstname": {k.navn}})
	page("med koden")
	return b.String()
}

// staffed: an address of staff does not lead to the sign-in.
func (v *visitor) staffed() bool {
	v.Try("/intern")
	return v.Address.Path == "/intern"
}

// uten tar bort det som må være ulikt.
func uten(body string, k klient) string {
	body = strings.NewReplacer(k.id, "ID", k.token, "TOKEN", k.kode, "KODE", k.navn, "NAVN", strings.ReplaceAll(k.kode, " ", ""), "KODE").Replace(body)
	body = regexp.MustCompile(`(?s)<svg.*?</svg>`).ReplaceAllString(body, "QR")
	body = regexp.MustCompile(`(?i)1[01][.:]00(–1[01][.:]45)?|1[01][.:]45`).ReplaceAllString(body, "KL")
	body = regexp.MustCompile(`20261110T\d+Z|DTSTAMP:\w+|UID:[^\r\n]*`).ReplaceAllString(body, "NÅR")
	return regexp.MustCompile(`name="_(key|stamp)" value="[^"]*"`).ReplaceAllString(body, "")
}

// rad er linjen om klienten på siden med partnerens bestillinger.
func rad(body string, k klient) string {
	for _, row := range regexp.MustCompile(`(?s)<li class="dv-row.*?</li>`).FindAllString(body, -1) {
		if strings.Contains(row, k.navn) {
			return uten(row, k)
		}
	}
	return "ingen rad"
}

// forskjell er de første linjene som er ulike.
func forskjell(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("%s\n…\n%s\nmot\n%s", overskrift(x[:i]), x[i], y[i])
		}
	}
	return "den ene er lengre"
}

func overskrift(lines []string) string {
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.HasPrefix(lines[i], "== ") {
			return lines[i]
		}
	}
	return ""
}

// NAVs bestillinger er usynlige for bibliotekets partner og omvendt, også på siden
// som er deres egen.
func TestMineBestillingerErBareMine(t *testing.T) {
	w := newWorld(t, 1)
	noor := w.signIn(w.visitor(t), w.halden.person("Noor Partner", w.halden.nav, org.Partner))
	nav := w.bestillFor(noor, "Aud", "10:00", true)
	pia := w.signIn(w.visitor(t), w.halden.person("Pia Partner", w.halden.library, org.Partner))
	pia.Open("/intern/mine-bestillinger").Misses("Aud").Sees("Dere har ingen timer framover")
	pia.Try("/intern/avtaler/" + nav.id).Gets(http.StatusForbidden)
	pia.Send("/intern/avtaler/"+nav.id+"/ikke-fortell", nil).Gets(http.StatusForbidden)
	alle := w.signIn(w.visitor(t), w.halden.person("Anne Administrator", w.halden.municipality, org.Administrator, org.Coordinator))
	alle.Try("/intern/mine-bestillinger").Gets(http.StatusForbidden)
	if n := w.Count(`select count(*) from appointment where tell_partner and service_date = $1`, monday.AddDays(1)); n != 1 {
		t.Errorf("%d ja", n)
	}
}

// Servicesenteret bestiller hos biblioteket og sender brev. Det er den som
// bestilte, som skriver det.
func TestSkrankenSomBestilteSenderBrev(t *testing.T) {
	w := newWorld(t, 1)
	siv := w.signIn(w.visitor(t), w.halden.person("Siv Servicesenter", w.halden.municipality, org.Desk))
	k := w.bestillFor(siv, "Gunvor", "10:00", false)
	siv.Open("/intern/avtaler/" + k.id + "/brev").Gets(http.StatusOK)
	siv.Try("/intern/avtaler/" + k.id + "/besok").Gets(http.StatusForbidden) // men ikke hvordan det gikk
}
