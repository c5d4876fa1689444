package story

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// person is somebody who came, as they were told from the others.
type guest struct {
	name, phone, code, token string
	id                       string // of the appointment
	minutes                  int    // of the visit: tells, to this test alone, whose it is
}

// crowd books eight people in as many ways as there are, each with a visit that
// differs from the others in all that a host can tell, and serves them over HTTP.
func crowd(t *testing.T) (w *world, guests []guest, visits []string) {
	w = newWorld(t, 3)
	w.sentral() // they are told, too
	kari := w.halden.person("Kari Vert", w.halden.library, org.HostRole, org.Desk)
	w.halden.isHost(kari, w.halden.hosts[0])
	staff := w.signIn(w.visitor(t), kari)
	day := monday.AddDays(7)
	for n := range 8 {
		g := guest{name: "Gjest" + string(rune('a'+n)), phone: fmt.Sprintf("4123450%d", n), minutes: 11 + n}
		if n%2 == 0 {
			w.bookAsResident(&g, n, day.String())
		} else {
			w.bookAtDesk(staff, &g, day.String())
		}
		known := w.ids("appointment", `state = 'booked'`)
		for _, one := range guests {
			known = slices.DeleteFunc(known, func(id string) bool { return id == one.id })
		}
		g.id = known[0]
		guests = append(guests, g)
	}
	w.post(staff, guests[1], guests[3])
	staff.Open("/intern/gjoremal").Press("Gjort") // the interpreter is ordered
	w.ringes(staff, guests)
	staff.spor(guests[2].name, "phone", guests[2].phone).Click("Skriv ut til personen")
	for _, when := range []time.Time{w.Now(), at(day.AddDays(-1), "10:00")} {
		w.ok(w.App.Notify.Send(ctx, when))
	}
	if n := w.Count(`select count(*) from outbox where state = 'sent'`); n != 2*len(guests) {
		t.Fatalf("%d messages sent", n)
	}
	w.ok(visit.SetAskEvery(ctx, w.App.DB, w.halden.by(), 1))
	w.Set(at(day, "14:30"))
	staff.spor(guests[6].name, "phone", guests[6].phone).Sees(guests[6].name) // on the day itself
	for n := range guests {
		staff = w.serve(staff, guests[n], n)
	}
	return w, guests, w.ids("visit", "1 = 1")
}

// post writes letters to some, of which one is printed.
func (w *world) post(staff *visitor, guests ...guest) {
	for _, g := range guests {
		staff.Open("/intern/avtaler/"+g.id+"/brev").Fill("name", g.name).Fill("lines", "Tårnveien 3").Fill("postcode", "1776").Fill("city", "Halden")
		staff.Press("Legg brevet i køen").Gets(200).At("/intern/brev/")
	}
	staff.Press("Er skrevet ut").Gets(200)
}

// ringes puts some of them on the ring-list, rings one, and keeps that one wants
// no call.
func (w *world) ringes(staff *visitor, guests []guest) {
	for _, g := range guests[1:4] {
		staff.Open("/intern/ringeliste/ny?avtale=" + g.id).Press("Sett på ringelista").At("/intern/ringeliste").Sees(g.name)
	}
	staff.Press("Nådd").Sees("Merket som nådd").Press("Ikke svar").Sees("Ikke svar 1 gang")
	staff.Open("/intern/avtaler/"+guests[5].id).Fill("ikkering", "ja").Press("Lagre").Sees("Lagret")
	if n := w.Count(`select count(*) from appointment_call`); n != 3 {
		w.t.Fatalf("%d calls", n)
	}
}

func (w *world) bookAsResident(g *guest, n int, day string) {
	v := w.visitor(w.t)
	path := "/time/tider?tema=" + []string{"bankid", "email"}[n%4/2] + "&fra=" + day
	if n == 4 {
		path += "&tolk=ar"
	}
	v.Open(path)
	v.velg(v.tidPaa("Halden bibliotek"))
	v.bestill(g.name, g.phone)
	g.code, g.token = v.kode(), strings.TrimPrefix(v.Address.Path, "/avtale/")
	v.Click("Si fra hvis det blir ledig tidligere").Press("Si fra til meg").At("/si-fra/")
}

func (w *world) bookAtDesk(staff *visitor, g *guest, day string) {
	staff.Open("/intern/skranke?sted=" + w.halden.bib.ID + "&tema=" + w.halden.reasons["photos"] + "&fra=" + day)
	staff.Fill("slot", staff.Choices("Bestill timen", "slot")[0]).Fill("firstname", g.name).Fill("phone", g.phone).Press("Bestill timen").Gets(200)
	g.code = staff.kode()
	_, g.token, _ = strings.Cut(staff.Address.RawQuery, "bevis=")
	g.token, _, _ = strings.Cut(g.token, "&")
}

// serve tells of the visit all that can be told, different for each.
func (w *world) serve(staff *visitor, g guest, n int) *visitor {
	path := "/intern/avtaler/" + g.id + "/besok"
	if staff.Try(path); staff.Status != 200 || !strings.HasSuffix(staff.Address.Path, "/besok") {
		w.t.Fatalf("%s: %d at %s\n%s", path, staff.Status, staff.Address, staff.Outline())
	}
	staff.Fill("exact", fmt.Sprint(g.minutes)).Fill("language", []string{"nb", "ar", "uk"}[n%3]).Fill("age", []string{"under30", "67to79"}[n%2])
	staff.Fill("matter", visit.Matters()[n%3]).Fill("heard", visit.Heard()[n]).Fill("referred", visit.Elsewhere()[n]).Fill("hostself", "no")
	staff.Fill("comment", fmt.Sprint("Merknad ", n))
	if staff.tells("Fikk du hjelp med det du kom for?") {
		staff.Fill("help", "yes").Fill("fine", "yes").Fill("self", []string{"yes", "partly", "no"}[n%3])
	}
	staff.Press([]string{"Ja, fikk hjelp", "Delvis", "Hjulpet videre"}[n%3]).Gets(200).At("/intern/dag")
	if n%3 == 2 { // a slip in the same minute
		staff.lager("ute:bank", w.halden.reasons["bank"], "authority", fmt.Sprint("Gjort ", n))
	}
	return staff
}

// The attack: somebody holds the whole database, the log and, on PostgreSQL,
// what the engine knows of its rows, and wants to know whose visit was whose.
func TestNobodyIsJoinedToAVisitAgain(t *testing.T) {
	w, guests, before := crowd(t)
	if n := w.Count(`select count(*) from appointment a join visit v on v.tenant_id = a.tenant_id and v.id = a.visit_id`); n != len(guests) {
		t.Fatalf("before the night %d visits are known by their appointment, want %d", n, len(guests))
	}
	w.Set(at(monday.AddDays(8), "05:00"))
	w.night()
	if n := w.Count(`select count(*) from visit`); n != len(guests) {
		t.Fatalf("%d visits are counted, want %d", n, len(guests))
	}
	if n := w.Count(`select count(*) from appointment_call`); n != 0 {
		t.Errorf("%d calls are left of those who came", n)
	}
	w.noSharedIDs(guests, before)
	w.commentsStandAlone(len(guests), before)
	w.allAlike(guests)
	w.trailTellsNothing(guests)
	w.noOrder(guests)
	w.logTellsNothing(guests, append(before, w.ids("visit", "1 = 1")...))
	for _, g := range guests {
		w.finnesIkke(g.name, g.phone, strings.ReplaceAll(g.code, " ", ""), g.token)
	}
}

// noSharedIDs looks for every visit's id, new and old, outside the visits, and
// for every appointment's id where it has nothing to do.
func (w *world) noSharedIDs(guests []guest, before []string) {
	visits := append(slices.Clone(before), w.ids("visit", "1 = 1")...)
	for _, table := range w.tables() {
		for _, one := range w.records(table) {
			text := fmt.Sprint(one)
			for _, id := range visits {
				if strings.Contains(text, id) && !strings.HasPrefix(table, "visit") {
					w.t.Errorf("%s knows a visit: %s", table, text)
				}
			}
			for _, g := range guests {
				if strings.Contains(text, g.id) && table != "appointment" && table != "audit" {
					w.t.Errorf("%s knows an appointment: %s", table, text)
				}
			}
		}
	}
	for _, id := range w.ids("visit", "1 = 1") {
		if slices.Contains(before, id) {
			w.t.Errorf("the visit %s kept its id", id)
		}
	}
}

// commentsStandAlone: what was said knows neither its visit nor its day, and lies
// in no order that tells.
func (w *world) commentsStandAlone(want int, before []string) {
	comments := w.records("visit_comment")
	if len(comments) != want {
		w.t.Errorf("%d comments, want %d", len(comments), want)
	}
	inOrder := 0
	for i, c := range comments {
		for _, id := range append(slices.Clone(before), w.ids("visit", "1 = 1")...) {
			if strings.Contains(fmt.Sprint(c), id) {
				w.t.Errorf("a comment knows its visit: %v", c)
			}
		}
		if c["service_date"] != monday.AddDays(7).Monday().String() {
			w.t.Errorf("a comment tells its day: %v", c)
		}
		if c["remark"] == fmt.Sprint("Merknad ", i) {
			inOrder++
		}
	}
	if inOrder >= 6 {
		w.t.Errorf("the comments lie as they came: %d of %d", inOrder, want)
	}
}

// allAlike: what is left of those who came differs only in who they are and in
// who booked for them, which no visit tells.
func (w *world) allAlike(guests []guest) {
	who := []string{"id", "made_by", "made_via", "version", "code_digest", "code_sealed", "token_digest", "name_sealed", "name_digest",
		"phone_sealed", "phone_digest", "email_sealed", "email_digest", "note_sealed"}
	kinds := map[string]int{}
	for _, one := range w.records("appointment") {
		if !slices.ContainsFunc(guests, func(g guest) bool { return g.id == one["id"] }) {
			continue
		}
		for _, column := range who {
			delete(one, column)
		}
		kinds[fmt.Sprint(one)]++
	}
	if len(kinds) != 1 {
		w.t.Errorf("those who came differ in what a visit may tell:\n%s", strings.Join(slices.Sorted(maps.Keys(kinds)), "\n"))
	}
}

// trailTellsNothing: no line of the audit trail about one who came says at which
// hour, or that there was an interpreter.
func (w *world) trailTellsNothing(guests []guest) {
	lines := 0
	for _, one := range w.records("audit") {
		if !slices.ContainsFunc(guests, func(g guest) bool { return g.id == one["subject_id"] }) {
			continue
		}
		lines++
		if one["at"] >= printed(at(monday.AddDays(7), "00:01")) || strings.Contains(fmt.Sprint(one), string(appointment.TaskInterpreter)) {
			w.t.Errorf("the trail tells %v", one)
		}
	}
	if lines == 0 {
		w.t.Error("the desk's bookings left no trail at all: this test looks in the wrong place")
	}
}

// noOrder lays those who came, in the order of the rows, beside the visits in
// theirs, and counts right pairs. By chance it is one of eight; six or more
// happen less than once in a thousand.
func (w *world) noOrder(guests []guest) {
	for _, reversed := range []bool{false, true} {
		visits := w.records("visit")
		if reversed {
			slices.Reverse(visits)
		}
		right, i := 0, 0
		for _, one := range w.records("appointment") {
			n := slices.IndexFunc(guests, func(g guest) bool { return g.id == one["id"] })
			if n < 0 {
				continue
			}
			if visits[i]["minutes"] == fmt.Sprint(guests[n].minutes) {
				right++
			}
			i++
		}
		if right >= 6 {
			w.t.Errorf("the order of the rows gives %d of %d right", right, len(guests))
		}
	}
}

func (w *world) logTellsNothing(guests []guest, visits []string) {
	log := w.Logged()
	if !strings.Contains(log, "/besok") {
		w.t.Error("nothing was logged: this test looks in the wrong place")
	}
	secrets := visits
	for _, g := range guests {
		secrets = append(secrets, g.name, g.phone, g.code, strings.ReplaceAll(g.code, " ", ""), g.token, g.id)
	}
	for _, secret := range secrets {
		if strings.Contains(log, secret) {
			w.t.Errorf("the log tells %q", secret)
		}
	}
}
