package story

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/app"
	"digivert/internal/appointment"
	"digivert/internal/base/id"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

// svarer er en i skranken som får spørsmål om innsyn.
func (w *world) svarer(name, organisation string, roles ...org.Role) *visitor {
	return w.signIn(w.visitor(w.t), w.halden.person(name, organisation, roles...)).Open("/intern/innsyn")
}

// spør søker med det som ble sagt.
func (v *visitor) spor(name, field, value string) *visitor {
	v.T.Helper()
	return v.Open("/intern/innsyn").Fill("firstname", name).Fill(field, value).Fill("sjekket", "ja").Press("Finn det vi har")
}

// caseOf is a look-up of somebody by one of the staff, as it stands in the
// address of their pages.
func (w *world) caseOf(c town, by org.Person) string {
	w.t.Helper()
	v, err := w.App.Org.ViewerOf(ctx, c.tenant.ID, by.ID)
	w.ok(err)
	sub, err := w.App.Appointment.AskSubject(ctx, appointment.SubjectQuery{Tenant: c.tenant, Viewer: v, Phone: "41234567", FirstName: "Hemmelig", Now: w.Now()})
	w.ok(err)
	ticket, err := w.App.Appointment.SubjectTicket(appointment.SubjectCase{Tenant: c.tenant, Viewer: v, Subject: sub, Now: w.Now()})
	w.ok(err)
	return ticket
}

// full leaves something in every column of class contact in the library, of
// Innsynia: an appointment with all that hangs on it, a wish, a call, a draft.
func (w *world) full(desk *visitor) (appointmentID string) {
	w.t.Helper()
	w.sentral()
	c := w.halden
	day := monday.AddDays(10)
	v, err := w.App.Org.ViewerOf(ctx, c.tenant.ID, w.ids("person", `name = 'Dina Skranke'`)[0])
	w.ok(err)
	innsynia := contact.Contact{FirstName: "Innsynia", Phone: "41234567", Email: "innsynia@eksempel.no", Note: "Ringer på døra"}
	r, err := w.App.Appointment.BookDirect(ctx, appointment.HoldRequest{
		Search: freetime.Search{Tenant: c.tenant, ReasonID: c.reasons["bankid"], Interpreter: "ar", By: freetime.Staff, Now: w.Now()},
		Slot:   freetime.Slot{OfferID: c.lesson.ID, PlaceID: c.bib.ID, Date: day, Start: 600},
	}, appointment.Booking{
		Tenant: c.tenant, Viewer: v, MadeBy: c.library, Via: appointment.ViaDesk, Contact: innsynia,
		Language: "uk", Interpreter: "ar", Now: w.Now(),
	})
	w.ok(err)
	change := appointment.Change{Tenant: c.tenant, ID: r.ID, Actor: appointment.Actor{Viewer: v}, Now: w.Now()}
	_, err = w.App.Appointment.AddLetter(ctx, change, appointment.Address{Name: "Innsynia Brevesen", Lines: "Granveien 12", Postcode: "1765", City: "Tistedal"}, "ti")
	w.ok(err)
	_, err = w.App.Appointment.JoinEarlier(ctx, appointment.EarlierRequest{
		Tenant: c.tenant, ReasonID: c.reasons["email"], PlaceID: c.bib.ID, Language: "pl", Interpreter: "so", Until: monday.AddDays(30),
		Contact: contact.Contact{FirstName: "Innsynia", Phone: "41234567", Email: "innsynia@eksempel.no"}, Key: id.New(), Hash: []byte("h"), Now: w.Now(),
	})
	w.ok(err)
	_, err = w.App.Appointment.AskCallback(ctx, appointment.CallbackRequest{
		Tenant: c.tenant, OrganisationID: c.library, ReasonID: c.reasons["photos"], Language: "lt",
		Contact: contact.Contact{FirstName: "Innsynia", Phone: "41234567"}, Note: "Om nettbrettet", Now: w.Now(),
	})
	w.ok(err)
	desk.Open("/intern/skranke").Fill("firstname", "Innsynia").Fill("phone", "41 23 45 67").Fill("note", "Kommer med hund").Press("Legg til side")
	w.ok(w.App.Notify.Send(ctx, w.Now()))
	w.Exec(`update appointment set on_behalf = true, no_call = true, no_send = true, tell_partner = true, visit_id = 'besøket' where id = $1`, r.ID)
	w.Exec(`update outbox set state = 'failed', why = 'refused', receipt = 'undelivered', receipt_at = $1, gateway_id = 'gw-77' where kind = 'booked' and channel = 'sms'`, w.Now().Add(time.Minute))
	return r.ID
}

// seen is what a column looks like on the page and in the file; "" is where it is
// not told.
type seen struct{ page, file string }

// shown is every column of class contact that the page or the file tells.
var shown = map[string]seen{
	"appointment.code_sealed":  {"Avtalekode", `"code": "`},
	"appointment.name_sealed":  {"Innsynia", `"first_name": "Innsynia"`},
	"appointment.phone_sealed": {"412 34 567", `"phone": "+4741234567"`},
	"appointment.email_sealed": {"innsynia@eksempel.no", `"email": "innsynia@eksempel.no"`},
	"appointment.note_sealed":  {"Ringer på døra", `"note": "Ringer på døra"`},
	"appointment.host_id":      {"Kari", `"host": "Kari"`},
	"appointment.reason_id":    {"BankID", `"topic": "BankID`},
	"appointment.language":     {"ukrainsk", `"language": "uk"`},
	"appointment.interpreter":  {"arabisk", `"interpreter": "ar"`},
	"appointment.on_behalf":    {"bestilt av en annen", `"booked_for_another": true`},
	"appointment.no_call":      {"Vil ikke bli ringt", `"no_call": true`},
	"appointment.no_send":      {"Vil ikke ha SMS", `"no_messages": true`},
	"appointment.tell_partner": {"får se om personen kom", `"partner_may_see_attendance": true`},
	"appointment.visit_id":     {"knyttet til et besøk fram til i natt", `"linked_to_a_visit_until_tonight": true`},

	"letter.language":        {"tigrinja", `"language": "ti"`},
	"letter.name_sealed":     {"Innsynia Brevesen", `"name": "Innsynia Brevesen"`},
	"letter.lines_sealed":    {"Granveien 12", `"Granveien 12"`},
	"letter.postcode_sealed": {"1765", `1765`},
	"letter.city_sealed":     {"Tistedal", `Tistedal`},

	"appointment_call.name_sealed":  {"Har bedt om å bli ringt", `"first_name": "Innsynia"`},
	"appointment_call.phone_sealed": {"412 34 567", `"phone": "+4741234567"`},
	"appointment_call.note_sealed":  {"Om nettbrettet", `"note": "Om nettbrettet"`},
	"appointment_call.reason_id":    {"Bilder", `"topic": "Bilder`},
	"appointment_call.language":     {"litauisk", `"language": "lt"`},

	"earlier.code_sealed":  {"På lista over dem som venter", `"code": "`},
	"earlier.name_sealed":  {"På lista over dem som venter", `"first_name": "Innsynia"`},
	"earlier.phone_sealed": {"412 34 567", `"phone": "+4741234567"`},
	"earlier.email_sealed": {"innsynia@eksempel.no", `"email": "innsynia@eksempel.no"`},
	"earlier.reason_id":    {"E-post", `"topic": "E-post`},
	"earlier.place_id":     {"Halden bibliotek", `"place": "Halden bibliotek"`},
	"earlier.language":     {"polsk", `"language": "pl"`},
	"earlier.interpreter":  {"somali", `"interpreter": "so"`},
	"earlier.until_date":   {"9. desember", `"until": "2026-12-09"`},
	"earlier.joined_at":    {"Satte seg på lista", `"joined_at": "2026-11-09T07:00:00Z"`},

	"earlier_offer.offer_id":     {"", `"offer": "`},
	"earlier_offer.place_id":     {"", `"place": "Halden bibliotek"`},
	"earlier_offer.service_date": {"", `"date": "2026-11-1`},
	"earlier_offer.start_minute": {"", `"start": "`},
	"earlier_offer.told_at":      {"", `"told_at": "`},

	"outbox.kind":       {"Bekreftelse", `"kind": "booked"`},
	"outbox.channel":    {"SMS", `"channel": "sms"`},
	"outbox.state":      {"meldingen ikke kommer fram", `"state": "undelivered"`},
	"outbox.why":        {"", `"why": "refused"`},
	"outbox.made_at":    {"", `"made_at": "2026-11-09T07:00:00Z"`},
	"outbox.next_at":    {"", `"not_before": "`},
	"outbox.done_at":    {"", `"done_at": "`},
	"outbox.receipt":    {"meldingen ikke kommer fram", `"state": "undelivered"`},
	"outbox.receipt_at": {"", `"receipt_at": "2026-11-09T07:01:00Z"`},

	"appointment_draft.typed_sealed": {"Kommer med hund", `"note": "Kommer med hund"`},
}

// digests and the like are explained in words, since their value tells nobody
// anything.
var explained = map[string]string{
	"appointment.code_digest": "Avtrykk av navn, nummer, adresse og kode", "appointment.name_digest": "Avtrykk av navn",
	"appointment.phone_digest": "Avtrykk av navn, nummer", "appointment.email_digest": "Avtrykk av navn, nummer, adresse",
	"appointment.token_digest": "Lenken i QR-koden", "appointment_call.phone_digest": "Avtrykk av navn, nummer",
	"earlier.code_digest": "Avtrykk av navn, nummer, adresse og kode", "earlier.name_digest": "Avtrykk av navn",
	"earlier.phone_digest": "Avtrykk av navn, nummer", "earlier.email_digest": "Avtrykk av navn, nummer, adresse", "earlier.token_digest": "Lenken i QR-koden",
	"outbox.gateway_id":           "Nummeret som SMS-leverandøren har gitt en melding",
	"visit_comment.remark":        "Svar som noen har gitt om hjelpen",
	"appointment_draft.person_id": "hvem av oss som har åpnet eller endret noe", // of the clerk
}

// Whoever adds a column about people who ask for help must let the access page
// tell it, or explain why not: add it to what the page and the file show, and to
// the table above.
func TestInnsynHarHverKolonne(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.svarer("Dina Skranke", w.halden.library, org.Desk)
	w.full(desk)
	desk.spor("Innsynia", "phone", "41 23 45 67").Gets(http.StatusOK)
	page := desk.Page.First("main").Text()
	desk.Open(desk.Page.Link("Last ned fil"))
	file := string(desk.Body)
	if !json.Valid(desk.Body) || desk.Header.Get("Content-Disposition") != `attachment; filename="innsyn.json"` {
		t.Errorf("the file is %s: %s", desk.Header, file)
	}
	known := map[string]bool{}
	for _, rule := range app.Retention() {
		column := rule.Table + "." + rule.Column
		known[column] = true
		if rule.Class != org.Contact {
			continue
		}
		want, isShown := shown[column]
		why, isExplained := explained[column]
		switch rule.Table {
		case "ticket": // has no number or code of the person to be found by, and lives for a day
			why, isExplained = "Den som har nummeret på lappen, kan få se den i køen", true
		case "referral": // has neither name nor number, and is read by the code on the slip
			why, isExplained = "Den som har koden på lappen, leser den selv", true
		}
		switch {
		case isShown == isExplained:
			t.Errorf("%s is about people who ask for help: the access page must show it or explain it, and subject_test.go say which", column)
		case isShown && (!strings.Contains(page, want.page) || !strings.Contains(file, want.file)):
			t.Errorf("%s: want %q on the page and %q in the file\n%s\n%s", column, want.page, want.file, page, file)
		case isExplained && (!strings.Contains(page, why) || !strings.Contains(file, why)):
			t.Errorf("%s: %q is not explained", column, why)
		}
	}
	for column := range shown {
		if !known[column] {
			t.Errorf("%s is no column any more", column)
		}
	}
}

// Aud står i skranken og vil vite hva biblioteket har. Hun får det på papir og
// som fil, får rettet navnet, og får alt slettet, men kommer til timen likevel.
func TestInnsyn(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.svarer("Dina Skranke", w.halden.library, org.Desk)
	id := w.full(desk)
	w.Exec(`update appointment set visit_id = null, no_call = false, no_send = false, tell_partner = false`)
	desk.Open("/intern/innsyn").Sees("Sjekk at det er dem", "legg på, og ring nummeret som står på timen", "innen en måned")
	desk.Fill("firstname", "Innsynia").Fill("phone", "41234567").Press("Finn det vi har").Gets(http.StatusUnprocessableEntity).Sees("Sjekk først hvem som spør")
	desk.Fill("sjekket", "ja").Press("Finn det vi har").Gets(http.StatusOK).At("/intern/innsyn/")
	desk.Sees("Dette har vi om Innsynia", "Halden bibliotek", "Granveien 12", "Om nettbrettet", "Kommer med hund", "Hva du fikk hjelp til", "Slettes", "NAV Halden")
	if strings.Contains(desk.Address.String(), "4123") || strings.Contains(strings.ToLower(desk.Address.String()), "innsynia") {
		t.Errorf("the address tells whom it is about: %s", desk.Address)
	}
	answer := desk.Address.Path
	desk.Click("Skriv ut til personen").Sees("Dette har vi om Innsynia", "datatilsynet.no", "Avtrykk av navn").Misses("Slett nå")
	desk.Open(answer).Fill("firstname", "").Press("Rett").Gets(http.StatusUnprocessableEntity)
	desk.Open(answer).Fill("firstname", "Synnøve").Fill("phone", "412 34 568").Press("Rett").Gets(http.StatusOK).Sees("Rettet alle steder", "Dette har vi om Synnøve", "412 34 568").Misses("412 34 567")
	desk.Press("Slett nå").Gets(http.StatusUnprocessableEntity).Sees("Velg hva som skal skje med timen", "Sett kryss for at dere vil slette")
	desk.Fill("fate", "keep").Fill("sikker", "ja").Press("Slett nå").Gets(http.StatusOK).Sees("Slettet. Det er borte", "Vi har ingenting").Misses("412 34 568", "Granveien")
	desk.Open(desk.Address.Path).Misses("Skriv ut til personen").Try(desk.Address.Path + "/fil").Gets(http.StatusNotFound)

	desk.spor("Synnøve", "phone", "412 34 568").Sees("Vi har ingenting")
	desk.spor("Innsynia", "email", "innsynia@eksempel.no").Sees("Vi har ingenting")
	w.ok(w.App.DB.Shrink(ctx))
	w.finnesIkke("Synnøve", "Innsynia", "41234568", "41234567", "Granveien", "Tistedal")
	for _, table := range []string{"appointment", "earlier", "appointment_call", "letter", "appointment_draft"} {
		for _, one := range w.records(table) {
			for column, value := range one {
				if value != "" && (strings.HasSuffix(column, "_sealed") || strings.HasSuffix(column, "_digest")) {
					t.Errorf("%s.%s is left", table, column)
				}
			}
		}
	}
	w.Set(at(monday.AddDays(10), "10:05"))
	kari := w.halden.person("Kari Vert", w.halden.library, org.HostRole)
	w.halden.isHost(kari, w.halden.hosts[0])
	host := w.signIn(w.visitor(t), kari).Open("/intern/dag").Sees("10.00", "BankID", "arabisk")
	host.Open("/intern/avtaler/" + id + "/besok").Press("Ja, fikk hjelp").Gets(http.StatusOK)
	if n := w.Count(`select count(*) from visit`); n != 1 {
		t.Errorf("%d besøk", n)
	}
}

// Det NAV har, er usynlig for bibliotekets folk, og den som bare setter opp
// tjenesten, ser ingenting uten koden. Hver svarer for sitt.
func TestInnsynHolderOrganisasjoneneFraHverandre(t *testing.T) {
	w := newWorld(t, 1)
	dina := w.svarer("Dina Skranke", w.halden.library, org.Desk)
	w.full(dina)
	eva := w.svarer("Eva NAV", w.halden.nav, org.Desk, org.Coordinator)
	eva.spor("Innsynia", "phone", "41234567").Sees("Vi har ingenting", "Halden bibliotek").Misses("Granveien", "BankID")
	anne := w.svarer("Anne Administrator", w.halden.municipality, org.Administrator).Sees("Du setter opp tjenesten", "Avtalekode").Misses("Mobilnummer")
	anne.Send("/intern/innsyn", url.Values{"firstname": {"Innsynia"}, "phone": {"41234567"}, "sjekket": {"ja"}}).Gets(http.StatusUnprocessableEntity).Sees("Skriv avtalekoden")
	dina.spor("Innsynia", "phone", "41234567")
	found := dina.Page.First("main").Text()
	_, code, _ := strings.Cut(found, "Avtalekode")
	code = strings.TrimSpace(code)[:9]
	anne.spor("Innsynia", "code", code).Sees("Dette har vi om Innsynia", "Granveien 12").Misses("Om nettbrettet", "Kommer med hund", "venter på ledig")
	anne.spor("Feil", "code", code).Gets(http.StatusUnprocessableEntity).Sees("Vi fant ikke")

	// Svaret er bare for den som søkte, i en halv time.
	dina.spor("Innsynia", "phone", "41234567")
	address := dina.Address.Path
	eva.Try(address).Gets(http.StatusNotFound)
	eva.Send(address+"/slett", url.Values{"fate": {"cancel"}, "sikker": {"ja"}}).Gets(http.StatusNotFound)
	w.Wait(31 * time.Minute)
	dina.Try(address).Gets(http.StatusNotFound).Sees("Søk på nytt")

	// Partneren og verten har ikke siden.
	for _, role := range []org.Role{org.Partner, org.HostRole} {
		v := w.signIn(w.visitor(t), w.halden.person("Pia "+string(role), w.halden.library, role))
		v.Try("/intern/innsyn").Gets(http.StatusForbidden)
	}
}

// Ektemannens time på det samme nummeret vises ikke før noen ber om det.
func TestInnsynViserIkkeEnAnnensTime(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.svarer("Dina Skranke", w.halden.library, org.Desk)
	w.full(desk)
	desk.spor("Bo", "phone", "41234567").Sees("Vi har ingenting", "4 saker til", "et annet fornavn").Misses("Granveien")
	desk.Click("Vis det likevel").Sees("Granveien 12").Misses("saker til")
}

// Søket står i hendelsesloggen, uten hvem det gjaldt, og loggen til serveren har
// verken nummeret eller adressen til svaret.
func TestInnsynLoggesUtenVerdier(t *testing.T) {
	w := newWorld(t, 1)
	desk := w.svarer("Dina Skranke", w.halden.library, org.Desk)
	w.full(desk)
	desk.spor("Innsynia", "phone", "41234567").Click("Skriv ut til personen")
	log := w.Logged()
	for _, secret := range []string{"41234567", "Innsynia", strings.TrimPrefix(desk.Address.Path, "/intern/innsyn/")} {
		if strings.Contains(log, secret) {
			t.Errorf("serverens logg har %q", secret)
		}
	}
	var actions []string
	for _, one := range w.records("audit") {
		if one["subject_kind"] == "subject" {
			actions = append(actions, one["action"]+" "+one["fields"])
		}
	}
	slices.Sort(actions)
	if want := []string{"ask phone,firstname", "give print"}; !slices.Equal(actions, want) {
		t.Errorf("i loggen står %q, ikke %q", actions, want)
	}
	anne := w.signIn(w.visitor(t), w.halden.person("Anne Administrator", w.halden.municipality, org.Administrator))
	anne.Open("/intern/hendelser").Sees("Søkte etter hva vi har om noen", "Lagde en kopi").Misses("41234567", "Innsynia")
}
