package appointment

import (
	"net/url"
	"regexp"
	"testing"
	"time"

	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/draft"
	"digivert/internal/freetime"
	"digivert/internal/org"
	"digivert/internal/roster"
)

func TestHoldKeepsTheTimeForTenMinutes(t *testing.T) {
	w := newWorld(t, 1)
	s := slot("lesson", tuesday, "10:00")
	a := w.hold(s)
	if a.State != Held || !a.HeldUntil.Equal(now.Add(10*time.Minute)) || a.OrganisationID != "lib" || a.Date != tuesday {
		t.Fatalf("hold = %+v", a)
	}
	_, err := w.Hold(ctx, HoldRequest{Search: w.search(), Slot: s})
	wantErr(t, err, errs.Conflict, "appointment.taken")
	q := w.search()
	q.Now = now.Add(10 * time.Minute)
	if _, err := w.Hold(ctx, HoldRequest{Search: q, Slot: s}); err != nil {
		t.Fatalf("after ten minutes: %v", err)
	}
}

func TestHoldRefuses(t *testing.T) {
	w := newWorld(t, 1)
	for name, s := range map[string]freetime.Slot{
		"past":            slot("lesson", monday.AddDays(-4), "10:00"),
		"too soon":        slot("lesson", monday, "08:30"),
		"between steps":   slot("lesson", tuesday, "10:05"),
		"unknown offer":   slot("x", tuesday, "10:00"),
		"unknown place":   {OfferID: "lesson", PlaceID: "x", Date: tuesday, Start: clock("10:00")},
		"other place":     {OfferID: "lesson", PlaceID: "serv", Date: tuesday, Start: clock("10:00")},
		"beyond horizon":  slot("lesson", monday.AddDays(61), "10:00"),
		"after the close": slot("lesson", tuesday, "14:30"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Hold(ctx, HoldRequest{Search: w.search(), Slot: s})
			wantErr(t, err, errs.Conflict, "appointment.taken")
		})
	}
	if n := w.count(`select count(*) from claim`); n != 0 {
		t.Fatalf("%d claims left", n)
	}
}

func TestHoldsGoToTheHostWithLeastToDo(t *testing.T) {
	w := newWorld(t, 2)
	w.claim("h00", "14:00", "15:00")
	if a := w.hold(slot("lesson", tuesday, "10:00")); a.HostID != "h01" {
		t.Fatalf("host = %s", a.HostID)
	}
	w.claim("h01", "14:00", "15:00")
	if a := w.hold(slot("lesson", tuesday, "12:00")); a.HostID != "h00" {
		t.Fatalf("host = %s", a.HostID)
	}
}

func TestExtendTenTimes(t *testing.T) {
	w := newWorld(t, 1)
	a := w.hold(slot("lesson", tuesday, "10:00"))
	for n := range MostExtends {
		until, err := w.Extend(ctx, w.tenant, a.ID, now)
		if want := now.Add(time.Duration(n+2) * HoldFor); err != nil || !until.Equal(want) {
			t.Fatalf("extension %d: %s, %v, want %s", n+1, until, err, want)
		}
	}
	_, err := w.Extend(ctx, w.tenant, a.ID, now)
	wantErr(t, err, errs.TooMany, "appointment.hold.most")
}

func TestExtendAfterItRanOut(t *testing.T) {
	w := newWorld(t, 1)
	s := slot("lesson", tuesday, "10:00")
	a := w.hold(s)
	late := now.Add(12 * time.Minute)
	until, err := w.Extend(ctx, w.tenant, a.ID, late)
	if err != nil || !until.Equal(late.Add(HoldFor)) {
		t.Fatalf("until = %s, %v", until, err)
	}
	q := w.search()
	q.Now = late.Add(20 * time.Minute)
	if _, err := w.Hold(ctx, HoldRequest{Search: q, Slot: s}); err != nil {
		t.Fatal(err)
	}
	_, err = w.Extend(ctx, w.tenant, a.ID, q.Now)
	wantErr(t, err, errs.Conflict, "appointment.taken")
}

func TestDropAndSweep(t *testing.T) {
	w := newWorld(t, 1)
	s := slot("lesson", tuesday, "10:00")
	a := w.hold(s)
	for range 2 { // twice is no error
		if err := w.Drop(ctx, w.tenant, a.ID, now); err != nil {
			t.Fatal(err)
		}
	}
	b := w.hold(s)
	_, err := w.Held(ctx, w.DB, w.tenant, a.ID)
	wantErr(t, err, errs.Gone, "appointment.hold.gone")
	if err := w.Sweep(ctx, w.tenant, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if held, err := w.Held(ctx, w.DB, w.tenant, b.ID); err != nil || w.count(`select count(*) from claim`) != 0 {
		t.Fatalf("an hour later: %+v, %v", held, err)
	}
	if err := w.Sweep(ctx, w.tenant, now.Add(25*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from appointment`); n != 0 {
		t.Fatalf("a day later: %d rows", n)
	}
}

func TestBook(t *testing.T) {
	w := newWorld(t, 1)
	b := w.booking(w.hold(slot("lesson", tuesday, "10:00")).ID)
	b.Language, b.OnBehalf = "nb", true
	r, err := w.Book(ctx, b)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^[1-9]\d{3} \d{4}$`).MatchString(r.Code) || r.Token == "" {
		t.Fatalf("receipt = %+v", r)
	}
	a := must(w.ByToken(ctx, w.tenant, r.Token))
	want := contact.Contact{FirstName: "Aud", Phone: "+4790000000", Email: "aud@example.no", Note: "Kommer med rullator"}
	if a.Contact != want || a.State != Booked || a.Code != r.Code || a.Token != r.Token || !a.OnBehalf || a.Via != ViaWeb || a.MadeBy != "" {
		t.Fatalf("appointment = %+v", a)
	}
	if a.ContactDue != tuesday.AddDays(30) || a.Span(oslo()) != span("10:00", "10:45") {
		t.Fatalf("due %s, %v", a.ContactDue, a.Span(oslo()))
	}
	if n := w.count(`select count(*) from claim where why = 'appointment' and expires_at is null`); n != 1 {
		t.Fatalf("%d claims", n)
	}
	if n := w.count(`select count(*) from audit`); n != 0 {
		t.Fatalf("what residents do is not in the audit trail: %d", n)
	}
	_, err = w.Book(ctx, b)
	wantErr(t, err, errs.Conflict, "appointment.hold.booked")
}

func TestBookSaysAllThatIsWrong(t *testing.T) {
	w := newWorld(t, 1)
	b := w.booking(w.hold(slot("lesson", tuesday, "10:00")).ID)
	b.Contact = contact.Contact{FirstName: "😀", Phone: "12345", Email: "aud", Note: "01010750160"}
	b.Language, b.Interpreter = "Arabic", "x"
	_, err := w.Book(ctx, b)
	for _, f := range [][2]string{
		{"firstname", "contact.firstname.letters"}, {"phone", "contact.phone.digits"}, {"email", "contact.email.bad"},
		{"note", "contact.note.nationalid"}, {"language", "appointment.language.bad"}, {"interpreter", "appointment.language.bad"},
	} {
		wantField(t, err, f[0], f[1])
	}
	if a := w.row(b.HoldID); a.State != Held {
		t.Fatalf("state = %s", a.State)
	}
}

func TestBookAfterTheHoldRanOut(t *testing.T) {
	w := newWorld(t, 1)
	s := slot("lesson", tuesday, "10:00")
	b := w.booking(w.hold(s).ID)
	b.Now = now.Add(time.Hour)
	if r, err := w.Book(ctx, b); err != nil || w.row(r.ID).State != Booked {
		t.Fatalf("the time was still free: %v", err)
	}
	late := w.booking(w.hold(slot("lesson", tuesday, "12:00")).ID)
	late.Now, late.Key, late.Hash = now.Add(time.Hour), "k", []byte{1}
	q := w.search()
	q.Now = late.Now
	must(w.Hold(ctx, HoldRequest{Search: q, Slot: slot("lesson", tuesday, "12:00")}))
	_, err := w.Book(ctx, late)
	wantErr(t, err, errs.Conflict, "appointment.taken")
	near := must(w.AlternativesTo(ctx, w.DB, w.tenant, late.HoldID, freetime.Resident, late.Now))
	if len(near) != 3 {
		t.Fatalf("alternatives: %+v", near)
	}
	// The form is still filled in and its key unused: another time, the same form.
	q.Now = late.Now
	late.HoldID = must(w.Hold(ctx, HoldRequest{Search: q, Slot: near[0].Slot()})).ID
	if _, err := w.Book(ctx, late); err != nil {
		t.Fatal(err)
	}
}

func TestTheSameFormTwice(t *testing.T) {
	w := newWorld(t, 2)
	b := w.booking(w.hold(slot("lesson", tuesday, "10:00")).ID)
	b.Key, b.Hash = "key", []byte("body")
	first := must(w.Book(ctx, b))
	if again := must(w.Book(ctx, b)); again != first {
		t.Fatalf("%+v, then %+v", first, again)
	}
	b.Hash = []byte("another body")
	_, err := w.Book(ctx, b)
	wantErr(t, err, errs.Conflict, "web.error.usedform")
	if n := w.count(`select count(*) from once_key where result <> ''`); n != 0 {
		t.Fatal("the key's row must not tell which booking it made")
	}
}

func TestBookDirect(t *testing.T) {
	w := newWorld(t, 2)
	h := HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}
	b := w.booking("")
	b.Viewer, b.MadeBy, b.Via, b.Key, b.Hash = member("sen", org.Desk), "sen", ViaPhone, "key", []byte{1}
	r := must(w.BookDirect(ctx, h, b))
	if again := must(w.BookDirect(ctx, h, b)); again != r || w.count(`select count(*) from appointment`) != 1 {
		t.Fatalf("%+v, then %+v", r, again)
	}
	a := w.row(r.ID)
	if a.MadeBy != "sen" || a.Via != ViaPhone || a.OrganisationID != "lib" || a.State != Booked {
		t.Fatalf("appointment = %+v", a.Appointment)
	}
	if n := w.count(`select count(*) from audit where action = 'appointment.book' and subject_id = $1 and person_id = 'p-sen'`, r.ID); n != 1 {
		t.Fatalf("%d audit rows", n)
	}
	b.MadeBy, b.Key = "lib", ""
	_, err := w.BookDirect(ctx, h, b)
	wantField(t, err, "madeby", "appointment.madeby.choose")
	b.Viewer, b.MadeBy, b.Via = member("nav", org.Partner), "nav", ViaDesk
	if a := w.row(must(w.BookDirect(ctx, h, b)).ID); a.Via != ViaPartner {
		t.Fatalf("a partner booked via %s", a.Via)
	}
	_, err = w.BookDirect(ctx, h, b)
	wantErr(t, err, errs.Conflict, "appointment.taken")
}

func TestInterpreter(t *testing.T) {
	w := newWorld(t, 1)
	b := w.booking(w.hold(slot("lesson", tuesday, "10:00")).ID)
	b.Interpreter = "sgn"
	_, err := w.Book(ctx, b)
	wantField(t, err, "interpreter", "appointment.interpreter.notice")

	friday := monday.AddDays(4)
	b.HoldID = w.hold(slot("lesson", friday, "10:00")).ID
	r := must(w.Book(ctx, b))
	task := w.onlyTask(TaskInterpreter)
	if task.DueOn != friday.AddDays(-3) || task.AppointmentID != r.ID || task.Interpreter != "sgn" || task.Date != friday {
		t.Fatalf("task = %+v", task)
	}
	if others := must(w.Tasks(ctx, w.tenant, member("nav", org.Desk))); len(others) != 0 {
		t.Fatal("NAV sees the library's task")
	}
	w.move(r, slot("lesson", monday.AddDays(7), "10:00"))
	if task = w.onlyTask(TaskInterpreter); task.DueOn != friday {
		t.Fatalf("it did not follow: %+v", task)
	}
	wantErr(t, w.DoneTask(ctx, w.tenant, member("nav", org.Desk), task.ID, now), errs.Forbidden, "appointment.forbidden")
	if err := w.DoneTask(ctx, w.tenant, desk(), task.ID, now); err != nil {
		t.Fatal(err)
	}
	w.move(r, slot("lesson", monday.AddDays(8), "10:00"))
	if task = w.onlyTask(TaskInterpreterMove); task.DueOn != monday {
		t.Fatalf("the order must be changed at once: %+v", task)
	}
	if err := w.Cancel(ctx, Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}); err != nil {
		t.Fatal(err)
	}
	w.onlyTask(TaskInterpreterCancel)
	_, err = w.Move(ctx, MoveRequest{Change: w.by(desk(), r.ID, now), Slot: slot("lesson", friday, "10:00")})
	wantErr(t, err, errs.Conflict, "appointment.cancelled")
}

func (w *world) onlyTask(kind TaskKind) Task {
	w.t.Helper()
	tasks := must(w.Tasks(ctx, w.tenant, desk()))
	if len(tasks) != 1 || tasks[0].Kind != kind {
		w.t.Fatalf("tasks = %+v, want one %s", tasks, kind)
	}
	return tasks[0]
}

func (w *world) move(r Receipt, s freetime.Slot) Appointment {
	w.t.Helper()
	a, err := w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}, Slot: s})
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func TestLanguageChosenInTheForm(t *testing.T) {
	w := newWorld(t, 1)
	w.host("z", "lib", "ar")
	w.claim("z", "14:00", "15:00") // so that h00 is asked first
	b := w.booking(w.hold(slot("lesson", tuesday, "10:00")).ID)
	b.Language = "ar"
	r := must(w.Book(ctx, b))
	if a := w.row(r.ID); a.HostID != "z" || w.count(`select count(*) from claim where host_id = 'h00'`) != 0 {
		t.Fatalf("host = %s", a.HostID)
	}
	b.HoldID = w.hold(slot("lesson", tuesday, "11:00")).ID
	b.Language = "so"
	_, err := w.Book(ctx, b)
	wantErr(t, err, errs.Conflict, "appointment.taken")
	if w.row(b.HoldID).State != Held || w.count(`select count(*) from claim where why = 'hold'`) != 1 {
		t.Fatal("the hold must stay")
	}
}

func TestMove(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	december := monday.AddDays(28)
	for _, s := range []freetime.Slot{
		slot("lesson", tuesday, "10:30"), // overlaps its own time
		slot("short", tuesday, "10:30"),
		slot("lesson", december, "10:00"), // another month's key
	} {
		a := w.move(r, s)
		if a.Code != r.Code || a.Token != r.Token || a.Contact.FirstName != "Aud" || a.Contact.Phone != "+4790000000" {
			t.Fatalf("moved to %s: %+v", s, a)
		}
		if n := w.count(`select count(*) from claim`); n != 1 {
			t.Fatalf("%d claims", n)
		}
	}
	a := must(w.ByToken(ctx, w.tenant, r.Token))
	if a.Version != 4 || a.Date != december || a.ContactDue != december.AddDays(30) || a.OfferID != "lesson" {
		t.Fatalf("appointment = %+v", a)
	}
}

// The interpreter is often chosen after the time: one of sign language does not
// fit a call, other ones do.
func TestNoSignLanguageOnThePhone(t *testing.T) {
	w := newWorld(t, 2)
	w.tenant.InterpreterNoticeDays = 1
	w.sql(`update offer set channel = 'phone' where id = 'short'`)
	b := w.booking(w.hold(slot("short", tuesday, "10:00")).ID)
	b.Contact.Phone, b.Interpreter = "41234567", freetime.SignLanguage
	_, err := w.Book(ctx, b)
	wantField(t, err, "interpreter", "appointment.interpreter.phone")
	b.Interpreter = "so"
	must(w.Book(ctx, b))
}

// At the desk the list of times is often older than the choice of interpreter.
func TestTheDeskHearsWhyTheInterpreterDoesNotFit(t *testing.T) {
	w := newWorld(t, 2)
	w.tenant.InterpreterNoticeDays = 1
	w.sql(`update offer set channel = 'phone' where id = 'short'`)
	book := func(s freetime.Slot) error {
		b := w.booking("")
		b.Viewer, b.MadeBy, b.Via, b.Contact.Phone, b.Interpreter = desk(), "lib", ViaPhone, "41234567", freetime.SignLanguage
		search := w.search()
		search.Interpreter = b.Interpreter
		_, err := w.BookDirect(ctx, HoldRequest{Search: search, Slot: s}, b)
		return err
	}
	wantField(t, book(slot("short", tuesday, "10:00")), "interpreter", "appointment.interpreter.phone")
	wantField(t, book(slot("lesson", monday, "12:00")), "interpreter", "appointment.interpreter.notice")
	wantErr(t, book(slot("gone", tuesday, "10:00")), errs.Conflict, "appointment.taken")
	if err := book(slot("lesson", tuesday, "10:00")); err != nil {
		t.Fatal(err)
	}
}

func TestWhoWeCallHasANumber(t *testing.T) {
	w := newWorld(t, 1)
	w.sql(`update offer set channel = 'phone' where id = 'short'`)
	b := w.booking("")
	b.Contact.Phone = ""
	_, err := w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("short", tuesday, "10:00")}, b)
	wantField(t, err, "phone", "appointment.phone.needed")
	r := must(w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}, b))
	a := must(w.ByToken(ctx, w.tenant, r.Token))
	for _, f := range must(w.Service.Free.Times(ctx, w.DB, a.Search(w.tenant, freetime.Resident, now))) {
		if f.OfferID == "short" {
			t.Fatalf("%s is offered to somebody without a number", f.Slot())
		}
	}
	_, err = w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Version: a.Version, Now: now}, Slot: slot("short", tuesday, "12:00")})
	wantErr(t, err, errs.Conflict, "appointment.taken")
	w.move(w.book(slot("lesson", tuesday, "13:00")), slot("short", tuesday, "12:00")) // has a number
}

func TestMoveKeepsTheOldTimeWhenTheNewIsTaken(t *testing.T) {
	w := newWorld(t, 1)
	r := w.book(slot("lesson", tuesday, "10:00"))
	w.book(slot("lesson", tuesday, "12:00"))
	before := w.row(r.ID)
	_, err := w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Version: 1, Actor: Actor{Token: r.Token}, Now: now}, Slot: slot("lesson", tuesday, "12:00")})
	wantErr(t, err, errs.Conflict, "appointment.taken")
	if after := w.row(r.ID); after.StartsAt != before.StartsAt || after.ClaimID != before.ClaimID || w.count(`select count(*) from claim`) != 2 {
		t.Fatalf("after = %+v", after.Appointment)
	}
	w.move(r, slot("lesson", tuesday, "13:00"))
	_, err = w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Version: 1, Actor: Actor{Token: r.Token}, Now: now}, Slot: slot("lesson", tuesday, "14:00")})
	wantErr(t, err, errs.Conflict, "appointment.changed")
	_, err = w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: at(tuesday, "13:00")}, Slot: slot("lesson", monday.AddDays(3), "14:00")})
	wantErr(t, err, errs.Conflict, "appointment.over")
}

func TestCancelAndRevoke(t *testing.T) {
	w := newWorld(t, 1)
	s := slot("lesson", monday.AddDays(21), "10:00")
	r := w.book(s)
	if err := w.Cancel(ctx, Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}); err != nil {
		t.Fatal(err)
	}
	a := w.row(r.ID)
	if a.State != Excused || a.ContactDue != monday.AddDays(7) || a.Version != 2 || w.count(`select count(*) from claim`) != 0 {
		t.Fatalf("cancelled: %+v", a.Appointment)
	}
	wantErr(t, w.Cancel(ctx, w.by(desk(), r.ID, now)), errs.Conflict, "appointment.cancelled")
	r = w.book(s) // the time is free again
	wantErr(t, w.Revoke(ctx, Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}), errs.Forbidden, "appointment.forbidden")
	if err := w.Revoke(ctx, w.by(desk(), r.ID, now)); err != nil {
		t.Fatal(err)
	}
	if a := w.row(r.ID); a.State != Revoked || a.ContactDue != s.Date.AddDays(7) {
		t.Fatalf("revoked: %+v", a.Appointment)
	}
	if n := w.count(`select count(*) from audit where action = 'appointment.cancel' and fields = 'state'`); n != 1 {
		t.Fatalf("%d audit rows", n)
	}
}

func TestTakeSeesAnAbsenceEnteredMeanwhile(t *testing.T) {
	w := newWorld(t, 1)
	rule := w.guards.rule
	w.guards.rule = func(s freetime.Supply, q freetime.Search) []freetime.Time { // the look was before the absence
		s.Roster = must(roster.Load(ctx, w.DB, roster.Query{TenantID: "h", From: tuesday, To: tuesday, Now: now}))
		return rule(s, q)
	}
	w.sql(`insert into absence (tenant_id, id, host_id, from_date, to_date) values ('h', 'a', 'h00', $1, $1)`, tuesday)
	_, err := w.Hold(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")})
	wantErr(t, err, errs.Conflict, "appointment.taken")
}

func TestTwoImpatientClicksAreOneHold(t *testing.T) {
	w := newWorld(t, 1)
	h := HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}
	first := must(w.HoldOnce(ctx, "form", h))
	if again := must(w.HoldOnce(ctx, "form", h)); again.ID != first.ID || w.count(`select count(*) from claim`) != 1 {
		t.Fatalf("%s, then %s", first.ID, again.ID)
	}
	h.Slot.Start = clock("12:00") // back, and another time from the same page
	if other := must(w.HoldOnce(ctx, "form", h)); other.ID == first.ID {
		t.Fatal("another time is another hold")
	}
}

// The booking ends its draft, and a copy that was on its way then does not come
// after.
func TestBookingEndsItsDraft(t *testing.T) {
	w := newWorld(t, 1)
	drafts := &draft.Service{DB: w.DB, Vault: w.Vault}
	save := func(d draft.Of) error { return drafts.Save(ctx, d, url.Values{"firstname": {"Aud"}}) }
	dina := desk()
	dina.PersonID = "dina"
	w.sql(`insert into person (tenant_id, id, name, email, created_at) values ('h', 'dina', 'Dina', 'dina@example.no', $1)`, now)
	d := draft.Of{Tenant: w.tenant, PersonID: "dina", ID: "firstcaller", Now: now}
	if err := save(d); err != nil {
		t.Fatal(err)
	}
	b := w.booking("")
	b.Viewer, b.MadeBy, b.Via, b.DraftID = dina, "lib", ViaPhone, d.ID
	must(w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}, b))
	if left := must(drafts.All(ctx, d)); len(left) != 0 || w.count(`select count(*) from appointment_draft where typed_sealed is not null`) != 0 {
		t.Errorf("the draft is still there: %v", left)
	}
	wantErr(t, save(d), errs.Gone, "draft.done")

	// A booking that does not come about leaves it.
	d.ID = "secondcaller"
	if err := save(d); err != nil {
		t.Fatal(err)
	}
	b.DraftID = d.ID
	_, err := w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("lesson", tuesday, "10:00")}, b)
	wantErr(t, err, errs.Conflict, "appointment.taken")
	if left := must(drafts.All(ctx, d)); len(left) != 1 {
		t.Errorf("what was typed is lost when the time was taken")
	}
}
