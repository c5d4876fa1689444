package appointment

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/draft"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/visit"
)

// crowd books and serves a day of people at the library, as different from each
// other as can be. Each visit's minutes tell, to this test alone, whose it is:
// 10 + the index of its appointment.
func crowd(t *testing.T) (w *world, ids []string) {
	w = newWorld(t, 4)
	w.tenant.InterpreterNoticeDays = 1
	w.sql(`insert into offer_place (tenant_id, offer_id, place_id) values ('h', 'lesson', 'serv')`)
	for n := range 24 {
		hour := 10 + n%4
		s := freetime.Slot{OfferID: "lesson", PlaceID: "bib", Date: tuesday, Start: civil.TimeOfDay(hour * 60)}
		b := w.booking("")
		b.Contact.FirstName = string(rune('A'+n)) + "nna"
		b.Language, b.OnBehalf = []string{"", "nb", "ar"}[n%3], n%5 == 0
		h := HoldRequest{Search: w.search(), Slot: s}
		if n%4 == 0 {
			b.Interpreter = "so"
		}
		if n%2 == 0 {
			b.Viewer, b.MadeBy, b.Via = desk(), "lib", ViaPhone
		}
		if n >= 16 { // walked up to the desk that morning; there is not room for all in claims
			h.Now = at(tuesday, fmt.Sprintf("%02d:00", hour-2))
			b.Now, b.Interpreter = h.Now, ""
		}
		h.Language = ""
		if n >= 16 {
			w.sql(`delete from claim`)
		}
		r := must(w.BookDirect(ctx, h, b))
		ids = append(ids, r.ID)
	}
	for n, id := range ids {
		v := helped()
		v.Minutes, v.Language = 10+n, []string{"", "nb", "ar"}[n%3]
		c := w.by(desk(), id, at(tuesday, fmt.Sprintf("%02d:%02d", 10+n%4, 45)))
		if n%3 == 0 {
			must(struct{}{}, w.Arrive(ctx, c))
		}
		if n == 23 { // forgotten, and done the next day, when the others are settled
			must(struct{}{}, w.Settle(ctx, w.tenant, at(tuesday.AddDays(1), "03:30")))
			c.Now = at(tuesday.AddDays(1), "09:00")
		}
		must(struct{}{}, w.Serve(ctx, ServeRequest{c, v}))
	}
	return w, ids
}

// The attack: somebody holds the whole database, and wants to know whose visit
// was whose. Knowing organisation and day, one of 24 guesses is right.
func TestNothingLeadsFromAPersonToAVisit(t *testing.T) {
	w, ids := crowd(t)
	known := w.texts(`select visit_id from appointment where visit_id is not null`)
	if len(known) != 1 {
		t.Fatalf("before the night %d visits are known by their appointment", len(known))
	}
	must(struct{}{}, w.Settle(ctx, w.tenant, at(tuesday.AddDays(2), "03:30")))

	w.noSharedValue(ids, known)
	w.allAlike()
	w.noTimedTrail()
	w.noOrder(ids)
	if n := w.count(`select count(*) from claim`) + w.count(`select count(*) from appointment_task`); n != 0 {
		t.Errorf("%d claims and tasks tell of the day", n)
	}
	if total := must(visit.Count(ctx, w.DB, visit.Filter{TenantID: "h"})); total.Visits != 24 {
		t.Errorf("%d visits are counted", total.Visits)
	}
}

// The same attacker wins at once against a day that is not settled, or this
// test could not fail.
func TestTheAttackWorksBeforeTheNight(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	must(struct{}{}, w.Serve(ctx, ServeRequest{w.during(r.ID), helped()}))
	if n := w.count(`select count(*) from appointment a join visit v on v.id = a.visit_id`); n != 1 {
		t.Fatalf("%d joined", n)
	}
}

// noSharedValue looks for every visit's id, old and new, in every column of
// every other table, and for every appointment's id in the visits.
func (w *world) noSharedValue(appointments, oldVisits []string) {
	visits := append(w.texts(`select id from visit`), oldVisits...)
	for _, c := range w.columns() {
		table, _, _ := strings.Cut(c, ".")
		hunted := visits
		if strings.HasPrefix(table, "visit") {
			hunted = append(slices.Clone(appointments), oldVisits...)
		}
		_, column, _ := strings.Cut(c, ".")
		for _, value := range w.texts(`select cast(` + column + ` as text) from ` + table) {
			for _, id := range hunted {
				if strings.Contains(value, id) {
					w.t.Errorf("%s holds %s", c, id)
				}
			}
		}
	}
}

// columns lists "table.column" of the whole database.
func (w *world) columns() []string {
	if w.DB.Engine() == db.Postgres {
		return w.texts(`select table_name || '.' || column_name from information_schema.columns where table_schema = 'public'`)
	}
	return w.texts(`select m.name || '.' || c.name from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table'`)
}

func (w *world) texts(query string) []string {
	w.t.Helper()
	all, err := db.All(ctx, w.DB, func(r db.Row) (s string, err error) { return s, r.Scan(db.Text(&s)) }, query)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// allAlike checks that the appointments of the day do not differ in anything
// that a visit has too, or that tells when it was: what is not named here is
// who they are, how to reach them, and who booked.
func (w *world) allAlike() {
	columns := `organisation_id, offer_id, place_id, host_id, reason_id, claim_id, state, channel, service_date, starts_at,
		ends_at, held_until, language, interpreter, on_behalf, visit_id, created_at`
	if n := w.count(`select count(*) from (select distinct ` + columns + ` from appointment) as kinds`); n != 1 {
		w.t.Errorf("the settled appointments are of %d kinds", n)
	}
	if w.DB.Engine() == db.Postgres {
		if n := w.count(`select count(distinct xmin::text) from appointment`); n != 1 {
			w.t.Errorf("they were written by %d transactions", n)
		}
	}
}

// noTimedTrail checks that no row of the audit trail about an appointment has a
// time of its day.
func (w *world) noTimedTrail() {
	n := w.count(`select count(*) from audit where subject_kind = 'appointment' and at > $1`, tuesday.Midnight(oslo()))
	if all := w.count(`select count(*) from audit where subject_kind = 'appointment'`); n != 0 || all < 12 {
		w.t.Errorf("%d of %d audit rows tell the time of day", n, all)
	}
}

// noOrder lays the appointments in every order that the database can give
// beside the visits in every order, and counts right pairs. By chance it is one
// of 24; nine or more happen once in a million.
func (w *world) noOrder(ids []string) {
	appointments := []string{"id", "code_digest", "token_digest", "name_digest", "contact_due, name_sealed", "made_via, id", "service_date"}
	visits := []string{"id", "hour, id", "language, id", "service_date"}
	if w.DB.Engine() == db.Postgres {
		appointments, visits = append(appointments, "ctid", "xmin::text, ctid"), append(visits, "ctid", "xmin::text, ctid")
	}
	for _, a := range appointments {
		people := w.texts(`select id from appointment order by ` + a)
		for _, v := range visits {
			minutes := w.texts(`select cast(minutes as text) from visit order by ` + v)
			for range 2 {
				if n := rightPairs(ids, people, minutes); n >= 9 {
					w.t.Errorf("by %s and %s: %d of %d", a, v, n, len(ids))
				}
				slices.Reverse(minutes)
			}
		}
	}
}

func rightPairs(ids, people, minutes []string) (n int) {
	for i, id := range people {
		if minutes[i] == fmt.Sprint(10+slices.Index(ids, id)) {
			n++
		}
	}
	return n
}

func TestSettleLeavesWhatIsNotServed(t *testing.T) {
	w := newWorld(t, 1)
	gone, today := w.book(slot("lesson", tuesday, "10:00")), w.book(slot("lesson", tuesday.AddDays(1), "10:00"))
	served := w.book(slot("lesson", tuesday, "12:00"))
	must(struct{}{}, w.NoShow(ctx, w.by(desk(), gone.ID, at(tuesday, "11:00"))))
	must(struct{}{}, w.Serve(ctx, ServeRequest{w.by(desk(), served.ID, at(tuesday, "12:45")), helped()}))
	night := at(tuesday.AddDays(1), "03:30")
	for range 2 { // twice is no error
		must(struct{}{}, w.Settle(ctx, w.tenant, night))
	}
	if a := w.row(gone.ID); a.StartsAt.IsZero() || a.PlaceID != "bib" || a.State != NoShow {
		t.Errorf("who did not come: %+v", a.Appointment)
	}
	if a := w.row(today.ID); a.StartsAt.IsZero() || a.ClaimID == "" || w.count(`select count(*) from claim`) != 1 {
		t.Errorf("today's: %+v", a.Appointment)
	}
	a := must(w.ByToken(ctx, w.tenant, served.Token))
	if a.State != Served || a.Contact.FirstName != "Aud" || a.PlaceID != "" || !a.StartsAt.IsZero() {
		t.Errorf("contact data stay until they are due: %+v", a)
	}
}

func TestRedact(t *testing.T) {
	w := newWorld(t, 1)
	kept := w.book(slot("lesson", civil.MustDate("2026-11-27"), "10:00"))
	cancelled := w.book(slot("lesson", tuesday, "10:00"))
	came := w.book(slot("lesson", tuesday, "12:00"))
	must(struct{}{}, w.Cancel(ctx, Change{Tenant: w.tenant, ID: cancelled.ID, Actor: Actor{Token: cancelled.Token}, Now: now}))
	redactOn := func(day string) {
		t.Helper()
		must(struct{}{}, w.Redact(ctx, w.tenant, at(civil.MustDate(day), "04:00")))
	}
	redactOn("2026-11-15")
	if w.row(cancelled.ID).Redacted {
		t.Fatal("redacted too early")
	}
	redactOn("2026-11-16") // seven days after the cancellation
	a := w.row(cancelled.ID)
	if !a.Redacted || a.codeDigest != nil || a.tokenDigest != nil || a.sealed.name != nil || a.digests.Phone != nil || a.sealed.note != nil || a.ReasonID != "" {
		t.Fatalf("left: %+v", a)
	}
	if _, err := w.ByToken(ctx, w.tenant, cancelled.Token); !errs.Is(err, errs.NotFound) {
		t.Fatalf("its link still opens: %v", err)
	}
	if _, err := w.ByID(ctx, w.tenant, Actor{Viewer: desk()}, cancelled.ID); err != nil {
		t.Fatal(err)
	}
	redactOn("2026-12-10")
	if !w.row(came.ID).Redacted || w.row(kept.ID).Redacted {
		t.Fatal("30 days after, and not before")
	}
	redactOn("2026-12-27")
	if !w.row(kept.ID).Redacted || w.month("2026-11") != "there" {
		t.Fatalf("the month's key is %s while the month could still have somebody", w.month("2026-11"))
	}
	redactOn("2026-12-30") // 30 November + 30 days
	if w.month("2026-11") != "destroyed" {
		t.Fatalf("the month's key is %s", w.month("2026-11"))
	}
}

func (w *world) month(month string) string {
	for _, m := range must(w.Vault.Months(ctx, w.DB, "h")) {
		if m.Month == month && m.DestroyedAt.IsZero() {
			return "there"
		} else if m.Month == month {
			return "destroyed"
		}
	}
	return "missing"
}

func TestMonthKeyWaitsForTheLast(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	w.sql(`update appointment set contact_due = '2027-02-01', state = 'excused' where id = $1`, r.ID) // cancelled, nobody knows when, while the days were longer
	must(struct{}{}, w.Redact(ctx, w.tenant, at(civil.MustDate("2027-01-15"), "04:00")))
	if w.month("2026-11") != "there" {
		t.Fatal("somebody of the month is not due yet")
	}
	must(struct{}{}, w.Redact(ctx, w.tenant, at(civil.MustDate("2027-02-01"), "04:00")))
	if w.month("2026-11") != "destroyed" {
		t.Fatal("the last was due")
	}
}

func TestEveryColumnIsClassified(t *testing.T) {
	w := newWorld(t, 0)
	classified := map[string]bool{}
	for _, r := range slices.Concat(draft.Retention(), Retention()) {
		classified[r.Table+"."+r.Column] = true
		if r.Class != org.NotPersonal && (r.What == "" || r.Period == "" || r.Becomes == "") {
			t.Errorf("%s.%s has no words", r.Table, r.Column)
		}
	}
	for _, c := range w.columns() {
		if strings.HasPrefix(c, "appointment") && !classified[c] {
			t.Errorf("%s is not classified", c)
		}
	}
}

// Nothing readable of those who booked may lie in the database.
func TestContactIsSealed(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	secrets := []string{"Aud", "90000000", "aud@example", "rullator", strings.ReplaceAll(r.Code, " ", ""), r.Code, r.Token}
	for _, c := range w.columns() {
		table, column, _ := strings.Cut(c, ".")
		for _, value := range w.texts(`select cast(` + column + ` as text) from ` + table) {
			for _, secret := range secrets {
				if strings.Contains(value, secret) {
					t.Errorf("%s holds %q", c, secret)
				}
			}
		}
	}
}
