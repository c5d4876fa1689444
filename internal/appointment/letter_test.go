package appointment

import (
	"strings"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

// nextMonday is five working days ahead, so that a letter arrives.
var nextMonday = monday.AddDays(7)

var aud = Address{Name: "Aud Olsen", Lines: "c/o Berg\nTårnveien 3", Postcode: "1776", City: "Halden"}

// letter writes one about a new booking of that day.
func (w *world) letter(d civil.Date, start string) (r Receipt, letterID string) {
	w.t.Helper()
	r = w.book(slot("lesson", d, start))
	letterID, err := w.AddLetter(ctx, w.by(desk(), r.ID, now), aud, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return r, letterID
}

func (w *world) letters(v org.Viewer) []LetterRow {
	w.t.Helper()
	list, err := w.Letters(ctx, w.tenant, v)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) printed(v org.Viewer, letterID string, when time.Time) error {
	return w.PrintedLetter(ctx, LetterDone{Tenant: w.tenant, Viewer: v, ID: letterID, Now: when})
}

// noAddress checks that no address is left in the table.
func (w *world) noAddress() {
	w.t.Helper()
	if n := w.count(`select count(*) from letter where name_sealed is not null or lines_sealed is not null or postcode_sealed is not null or city_sealed is not null`); n != 0 {
		w.t.Fatalf("%d letters still have an address", n)
	}
}

func TestAddressIsCleaned(t *testing.T) {
	for _, c := range []struct {
		name       string
		typed      Address
		field, key string
	}{
		{"right", Address{" Aud  Olsen ", "Tårnveien 3\n", "17 76", "Halden"}, "", ""},
		{"c/o", aud, "", ""},
		{"no name", Address{"", "Tårnveien 3", "1776", "Halden"}, "name", "letter.name.empty"},
		{"no street", Address{"Aud", " \n ", "1776", "Halden"}, "lines", "letter.lines.empty"},
		{"three lines", Address{"Aud", "a\nb\nc", "1776", "Halden"}, "lines", "letter.lines.many"},
		{"three digits", Address{"Aud", "a", "176", "Halden"}, "postcode", "letter.postcode"},
		{"other digits", Address{"Aud", "a", "١٧٧٦", "Halden"}, "postcode", "letter.postcode"},
		{"no town", Address{"Aud", "a", "1776", ""}, "city", "letter.city.empty"},
		{"national id", Address{"Aud 01010050053", "a", "1776", "Halden"}, "name", "letter.nationalid"},
		{"national id in the street", Address{"Aud", "b\n010100 50053", "1776", "Halden"}, "lines", "letter.nationalid"},
		{"long", Address{strings.Repeat("a", 61), "a", "1776", "Halden"}, "name", "letter.line.long"},
		{"text that turns", Address{"Aud\u202e", "a", "1776", "Halden"}, "name", "letter.characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			clean, err := CleanAddress(c.typed)
			if c.field != "" {
				wantField(t, err, c.field, c.key)
				return
			}
			if err != nil || clean.Postcode != "1776" || strings.HasSuffix(clean.Lines, "\n") {
				t.Fatalf("%+v, %v", clean, err)
			}
			again, err := CleanAddress(clean)
			if err != nil || again != clean {
				t.Errorf("cleaned twice: %+v, %v", again, err)
			}
		})
	}
}

func TestLetterIsPrintedOnceAndForgotten(t *testing.T) {
	w := newWorld(t, 2)
	_, first := w.letter(nextMonday, "10:00")
	_, second := w.letter(nextMonday, "11:00")
	list := w.letters(desk())
	if len(list) != 2 || list[0].Address != aud || list[0].Appointment.Code == "" || list[0].Language != "nb" {
		t.Fatalf("the queue is %+v", list)
	}
	if n, err := w.LettersWaiting(ctx, w.tenant, desk()); n != 2 || err != nil {
		t.Fatalf("%d wait, %v", n, err)
	}
	one, err := w.Letter(ctx, w.tenant, desk(), first)
	if err != nil || one.Kind != LetterBooked || one.Address != aud {
		t.Fatalf("%+v, %v", one, err)
	}
	for range 2 { // the button is pressed twice
		if err := w.printed(desk(), first, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if list = w.letters(desk()); len(list) != 1 || list[0].ID != second {
		t.Fatalf("after printing the queue is %+v", list)
	}
	if err := w.printed(desk(), second, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	w.noAddress()
	_, err = w.Letter(ctx, w.tenant, desk(), first)
	wantErr(t, err, errs.Gone, "letter.gone")
	if n := w.count(`select count(*) from audit where action = 'appointment.letter'`); n != 4 {
		t.Errorf("%d rows in the audit trail, want 4", n)
	}
}

func TestLetterWithATypingErrorIsWrittenAnew(t *testing.T) {
	w := newWorld(t, 2)
	r, first := w.letter(nextMonday, "10:00")
	right := aud
	right.Lines = "Tårnveien 33"
	second, err := w.AddLetter(ctx, w.by(desk(), r.ID, now), right, "ar")
	if err != nil {
		t.Fatal(err)
	}
	if list := w.letters(desk()); len(list) != 1 || list[0].ID != second || list[0].Address != right || list[0].Language != "ar" {
		t.Fatalf("the queue is %+v", list)
	}
	if _, err := w.Letter(ctx, w.tenant, desk(), first); !errs.Is(err, errs.Gone) {
		t.Errorf("the first letter: %v", err)
	}
	if err := w.printed(desk(), second, now); err != nil {
		t.Fatal(err)
	}
	_, err = w.AddLetter(ctx, w.by(desk(), r.ID, now), right, "")
	wantErr(t, err, errs.Conflict, "letter.printed")
}

func TestLetterThatWouldArriveTooLateIsNotWritten(t *testing.T) {
	w := newWorld(t, 2)
	for _, c := range []struct {
		day  civil.Date
		fits bool
	}{{monday.AddDays(3), false}, {monday.AddDays(4), true}} { // Friday is four working days after Monday
		r := w.book(slot("lesson", c.day, "10:00"))
		_, err := w.AddLetter(ctx, w.by(desk(), r.ID, now), aud, "")
		if c.fits && err != nil {
			t.Errorf("%s: %v", c.day, err)
		}
		if !c.fits {
			wantErr(t, err, errs.Conflict, "letter.soon")
		}
	}
}

// A letter about the old time is never printed: it follows the appointment.
func TestLetterFollowsTheAppointment(t *testing.T) {
	w := newWorld(t, 2)
	moveTo := func(id string, s freetime.Slot) {
		t.Helper()
		if _, err := w.Move(ctx, MoveRequest{Change: w.by(desk(), id, now), Slot: s}); err != nil {
			t.Fatal(err)
		}
	}
	r, old := w.letter(monday.AddDays(14), "10:00") // 23 November
	december := civil.MustDate("2026-12-07")
	moveTo(r.ID, slot("lesson", december, "11:00"))
	wantErr(t, w.printed(desk(), old, now), errs.Gone, "letter.gone")
	list := w.letters(desk())
	if len(list) != 1 || list[0].Kind != LetterBooked || list[0].Address != aud || list[0].Appointment.Date != december || list[0].State != LetterWaiting {
		t.Fatalf("moved to another month: %+v", list)
	}

	if err := w.printed(desk(), list[0].ID, now); err != nil {
		t.Fatal(err)
	}
	moveTo(r.ID, slot("lesson", december, "13:00"))
	if list = w.letters(desk()); len(list) != 0 {
		t.Fatalf("the address was gone, yet there is %+v", list)
	}
	if _, err := w.AddLetter(ctx, w.by(desk(), r.ID, now), aud, ""); err != nil {
		t.Fatal(err)
	}
	if list = w.letters(desk()); len(list) != 1 || list[0].Kind != LetterMoved {
		t.Fatalf("who got the first letter is told that it is moved: %+v", list)
	}
	moveTo(r.ID, slot("lesson", tuesday, "13:00"))
	if list = w.letters(desk()); len(list) != 1 || list[0].State != LetterLate || list[0].Address != (Address{}) {
		t.Fatalf("moved to tomorrow: %+v", list)
	}
	w.noAddress()
	if err := w.ForgetLate(ctx, LetterDone{w.tenant, desk(), list[0].ID, now}); err != nil {
		t.Fatal(err)
	}
	if list = w.letters(desk()); len(list) != 0 {
		t.Fatalf("told in another way: %+v", list)
	}
}

func TestCancelledAppointmentGetsNoConfirmation(t *testing.T) {
	w := newWorld(t, 2)
	theirs, _ := w.letter(nextMonday, "10:00")
	ours, old := w.letter(nextMonday, "11:00")
	if err := w.Cancel(ctx, w.by(desk(), theirs.ID, now)); err != nil {
		t.Fatal(err)
	}
	if err := w.Revoke(ctx, w.by(desk(), ours.ID, now)); err != nil {
		t.Fatal(err)
	}
	wantErr(t, w.printed(desk(), old, now), errs.Gone, "letter.gone")
	list := w.letters(desk())
	if len(list) != 1 || list[0].AppointmentID != ours.ID || list[0].Kind != LetterRevoked || list[0].Address != aud {
		t.Fatalf("the queue is %+v", list)
	}
}

// NAV's letters are no business of the library's people, and the other way round.
func TestLettersAreOfTheOrganisationThatPrintsThem(t *testing.T) {
	w := newWorld(t, 2)
	nav := member("nav", org.Desk)
	r, err := w.BookDirect(ctx, HoldRequest{Search: w.search(), Slot: slot("nav", nextMonday, "10:00")},
		Booking{Tenant: w.tenant, Viewer: nav, MadeBy: "nav", Via: ViaPhone, Contact: contact.Contact{FirstName: "Aud"}, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.AddLetter(ctx, w.by(desk(), r.ID, now), aud, "")
	wantErr(t, err, errs.Forbidden, "appointment.forbidden")
	withCode := w.by(desk(), r.ID, now)
	withCode.Actor.Token = r.Token
	_, err = w.AddLetter(ctx, withCode, aud, "")
	wantErr(t, err, errs.Forbidden, "appointment.forbidden")
	letterID, err := w.AddLetter(ctx, w.by(nav, r.ID, now), aud, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []org.Viewer{desk(), member("lib", org.Coordinator, org.Administrator), member("nav", org.Partner), {}} {
		if list := w.letters(v); len(list) != 0 {
			t.Errorf("%v sees %+v", v, list)
		}
		_, err := w.Letter(ctx, w.tenant, v, letterID)
		wantErr(t, err, errs.Forbidden, "appointment.forbidden")
		wantErr(t, w.printed(v, letterID, now), errs.Forbidden, "appointment.forbidden")
	}
	if list := w.letters(nav); len(list) != 1 {
		t.Errorf("NAV sees %+v", list)
	}
}

// The address is gone after two working days, printed or not; then the row asks
// somebody to ring, until the day is over.
func TestAddressIsErasedAfterTwoWorkingDays(t *testing.T) {
	w := newWorld(t, 2)
	w.letter(nextMonday, "10:00")
	for _, c := range []struct {
		day     civil.Date
		waiting int
		late    int
	}{{monday.AddDays(2), 1, 0}, {monday.AddDays(3), 0, 1}, {nextMonday, 0, 1}, {nextMonday.AddDays(1), 0, 0}} {
		if err := w.Redact(ctx, w.tenant, at(c.day, "04:10")); err != nil {
			t.Fatal(err)
		}
		waiting, late := w.count(`select count(*) from letter where name_sealed is not null`), w.count(`select count(*) from letter where state = 'late'`)
		if waiting != c.waiting || late != c.late {
			t.Errorf("%s: %d wait and %d are late, want %d and %d", c.day, waiting, late, c.waiting, c.late)
		}
	}
}

func TestServedDayLeavesNoLetter(t *testing.T) {
	w := newWorld(t, 2)
	r, letterID := w.letter(nextMonday, "10:00")
	if err := w.printed(desk(), letterID, now); err != nil {
		t.Fatal(err)
	}
	noon := at(nextMonday, "12:00")
	if err := w.Serve(ctx, ServeRequest{Change: w.by(desk(), r.ID, noon), Visit: helped()}); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(ctx, w.tenant, at(nextMonday.AddDays(1), "00:30")); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from letter`); n != 0 {
		t.Errorf("%d letters are left", n)
	}
}

// Two clerks at once, one who prints and one who moves: the letter that is marked
// as printed is never one of the old time.
func TestPrintAndMoveAtOnce(t *testing.T) {
	w := newWorld(t, 2)
	for n := range 8 {
		if !civil.Workday(nextMonday.AddDays(n)) {
			continue
		}
		r, letterID := w.letter(nextMonday.AddDays(n), "10:00")
		done := make(chan error)
		go func() { done <- w.printed(desk(), letterID, now) }()
		_, moved := w.Move(ctx, MoveRequest{Change: w.by(desk(), r.ID, now), Slot: slot("lesson", nextMonday.AddDays(n), "13:00")})
		printed := <-done
		if moved != nil {
			t.Fatal(moved)
		}
		states, err := db.All(ctx, w.DB, db.Strings, `select state from letter where tenant_id = 'h' and appointment_id = $1 order by version`, r.ID)
		want := map[bool]string{true: "printed", false: "waiting"}[printed == nil]
		if err != nil || len(states) != 1 || states[0] != want {
			t.Errorf("printed: %v; the letters are %v, %v", printed, states, err)
		}
	}
}
