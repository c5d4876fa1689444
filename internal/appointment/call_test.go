package appointment

import (
	"errors"
	"slices"
	"testing"
	"time"

	"digivert/internal/base/civil"
	"digivert/internal/base/errs"
	"digivert/internal/contact"
	"digivert/internal/freetime"
	"digivert/internal/org"
)

const landline = "+4769174500"

// bookFor books for somebody, made at a moment.
func (w *world) bookFor(s freetime.Slot, made time.Time, change func(*Booking)) Receipt {
	w.t.Helper()
	b := w.booking("")
	b.Contact = contact.Contact{FirstName: "Aud", Phone: landline}
	b.Now = made
	change(&b)
	search := w.search()
	search.Now = made
	r, err := w.BookDirect(ctx, HoldRequest{Search: search, Slot: s}, b)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func asBooked(*Booking) {}

func (w *world) calls(v org.Viewer, when time.Time) CallList {
	w.t.Helper()
	l, err := w.Calls(ctx, CallQuery{w.tenant, v, when})
	if err != nil {
		w.t.Fatal(err)
	}
	return l
}

func (w *world) mark(v org.Viewer, c Call, when time.Time) CallMark {
	return CallMark{CallQuery: CallQuery{w.tenant, v, when}, Call: c.Key(), Tries: c.Tries}
}

func names(calls []Call) (list []string) {
	for _, c := range calls {
		list = append(list, c.Contact.FirstName)
	}
	return list
}

func ids(calls []Call) (list []string) {
	for _, c := range calls {
		list = append(list, c.AppointmentID)
	}
	slices.Sort(list)
	return list
}

// Who is rung when: before the weekend also those of Monday, before Easter those
// of the day after it, on the days when the clocks change as on any other.
func TestRingDay(t *testing.T) {
	christmas := org.Tenant{Settings: org.Settings{ClosedChristmasEve: true}}
	for _, c := range []struct {
		name   string
		tenant org.Tenant
		day    string
		want   string
	}{
		{"a Wednesday", org.Tenant{}, "2026-11-11", "2026-11-10"},
		{"a Monday", org.Tenant{}, "2026-11-09", "2026-11-06"},
		{"a Saturday", org.Tenant{}, "2026-11-07", "2026-11-06"},
		{"after Easter", org.Tenant{}, "2026-04-07", "2026-04-01"},
		{"Maundy Thursday", org.Tenant{}, "2026-04-02", "2026-04-01"},
		{"the Monday after the clocks go back", org.Tenant{}, "2026-10-26", "2026-10-23"},
		{"the Monday after the clocks go forward", org.Tenant{}, "2026-03-30", "2026-03-27"},
		{"18 May, a Monday", org.Tenant{}, "2026-05-18", "2026-05-15"},
		{"28 December", org.Tenant{}, "2026-12-28", "2026-12-24"},
		{"28 December, closed on the 24th", christmas, "2026-12-28", "2026-12-23"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := RingDay(c.tenant, civil.MustDate(c.day))
			if got.String() != c.want {
				t.Errorf("%s is rung on %s, want %s", c.day, got, c.want)
			}
			if next := nextWorkday(c.tenant, got); civil.MustDate(c.day).After(next) {
				t.Errorf("on %s it is looked no further than %s", got, next)
			}
		})
	}
}

// The rule over twenty years: every day is rung on exactly one workday, and is
// within what is looked at on it.
func TestEveryDayIsRungOnce(t *testing.T) {
	tenant := org.Tenant{Settings: org.Settings{ClosedChristmasEve: true, ClosedNewYearsEve: true}}
	for d := civil.MustDate("2020-01-01"); d.Before(civil.MustDate("2041-01-01")); d = d.AddDays(1) {
		ring := RingDay(tenant, d)
		if !ring.Before(d) || !workday(tenant, ring) || nextWorkday(tenant, ring).Before(d) {
			t.Fatalf("%s is rung on %s", d, ring)
		}
	}
}

// On Friday the list has Saturday to Monday, of those whom no message reaches.
func TestWhomNoMessageReachesIsRung(t *testing.T) {
	w, _ := newPost(t)
	friday, nextMonday := monday.AddDays(4), monday.AddDays(7)
	fixed := w.bookFor(slot("short", nextMonday, "10:00"), now, asBooked)
	w.bookFor(slot("short", nextMonday, "10:30"), now, func(b *Booking) { b.Contact = contact.Contact{FirstName: "Mobil", Phone: "41234567"} })
	w.bookFor(slot("short", nextMonday, "11:00"), now, func(b *Booking) { b.Contact = contact.Contact{FirstName: "Epost", Email: "e@example.no"} })
	none := w.bookFor(slot("short", nextMonday, "11:30"), now, func(b *Booking) { b.Contact = contact.Contact{FirstName: "Ingen"} })
	quiet := w.bookFor(slot("short", nextMonday, "12:00"), now, func(b *Booking) { b.Contact.Phone, b.NoSend = "41234568", true })
	noCall := w.bookFor(slot("short", nextMonday, "12:30"), now, func(b *Booking) { b.NoCall = true })
	w.bookFor(slot("short", nextMonday.AddDays(1), "10:00"), now, asBooked)
	w.bookFor(slot("short", nextMonday, "13:00"), at(friday, "09:00"), asBooked) // has just heard

	if l := w.calls(desk(), at(friday.AddDays(-1), "12:00")); len(l.Remind) != 0 {
		t.Errorf("on Thursday %v are to be rung", names(l.Remind))
	}
	for _, when := range []time.Time{at(friday, "10:00"), at(friday.AddDays(1), "10:00"), at(friday.AddDays(2), "23:30")} {
		l := w.calls(desk(), when)
		want := []string{fixed.ID, none.ID, quiet.ID, noCall.ID}
		slices.Sort(want)
		if !slices.Equal(ids(l.Remind), want) {
			t.Errorf("at %s: %v", when, names(l.Remind))
		}
		if l.Count() != 2 {
			t.Errorf("%d to ring, want the landline and who wants no message", l.Count())
		}
		for _, c := range l.Remind {
			if c.AppointmentID == none.ID && c.Rings() || c.AppointmentID == noCall.ID && !c.Unwanted() {
				t.Errorf("%+v is rung", c)
			}
		}
	}
	if l := w.calls(member("nav", org.Desk, org.HostRole, org.Coordinator), at(friday, "10:00")); len(l.Remind) != 0 {
		t.Error("NAV sees whom the library rings")
	}
}

// NAV's calls, of every kind, are nothing that anybody at the library sees or
// marks.
func TestCallsOfOthersAreInvisible(t *testing.T) {
	w, p := newPost(t)
	p.smsErr = errors.New("500")
	fixed := w.bookFor(slot("nav", tuesday.AddDays(1), "10:00"), now, asBooked)
	w.bookFor(slot("nav", tuesday.AddDays(1), "11:00"), now, func(b *Booking) { b.Contact.Phone = "41234567" })
	gone := w.bookFor(slot("nav", tuesday.AddDays(1), "12:00"), now, asBooked)
	nav := member("nav", org.Desk)
	if err := w.Revoke(ctx, w.by(nav, gone.ID, now)); err != nil {
		t.Fatal(err)
	}
	w.run(p, now, at(tuesday, "08:00"))
	if _, err := w.AskCallback(ctx, CallbackRequest{Tenant: w.tenant, OrganisationID: "nav", Contact: contact.Contact{FirstName: "Liv", Phone: "41111111"}, Now: now}); err != nil {
		t.Fatal(err)
	}
	l := w.calls(nav, at(tuesday, "09:00"))
	if len(l.Remind) != 1 || len(l.Unreached) != 1 || len(l.Changed) != 1 || len(l.Back) != 1 {
		t.Fatalf("NAV sees %+v", l)
	}
	for _, v := range []org.Viewer{desk(), member("lib", org.Coordinator, org.Administrator, org.HostRole, org.Partner), {}} {
		if seen := w.calls(v, at(tuesday, "09:00")); seen.Count() != 0 || len(seen.Remind)+len(seen.Done) != 0 {
			t.Errorf("%v sees %+v", v.Memberships, seen)
		}
		for _, c := range slices.Concat(l.Remind, l.Unreached, l.Changed, l.Back) {
			if err := w.Reached(ctx, w.mark(v, c, at(tuesday, "09:00"))); !errs.Is(err, errs.Forbidden) {
				t.Errorf("%s marked by %v: %v", c.Why, v.Memberships, err)
			}
		}
	}
	if l.Remind[0].AppointmentID != fixed.ID {
		t.Error("another one")
	}
}

// Nobody answers: an hour later, then three, then the next workday at ten. Then
// somebody does, and it can be undone the same day.
func TestTries(t *testing.T) {
	w, _ := newPost(t)
	w.bookFor(slot("short", monday.AddDays(7), "10:00"), now, asBooked)
	friday := monday.AddDays(4)
	for i, try := range []struct{ when, next time.Time }{
		{at(friday, "09:00"), at(friday, "10:00")},
		{at(friday, "10:30"), at(friday, "13:30")},
		{at(friday, "14:00"), at(monday.AddDays(7), "10:00")},
	} {
		l := w.calls(desk(), try.when)
		if len(l.Remind) != 1 || l.Remind[0].Tries != i || l.Remind[0].Waits(try.when) {
			t.Fatalf("before try %d: %+v", i, l.Remind)
		}
		if err := w.NotReached(ctx, w.mark(desk(), l.Remind[0], try.when)); err != nil {
			t.Fatal(err)
		}
		if got := w.calls(desk(), try.when).Remind[0]; !got.NextAt.Equal(try.next) || !got.Waits(try.when) {
			t.Fatalf("after try %d next at %s, want %s", i, got.NextAt, try.next)
		}
	}
	c := w.calls(desk(), at(friday, "15:00")).Remind[0]
	if err := w.UndoCall(ctx, w.mark(desk(), c, at(friday, "15:00"))); err != nil {
		t.Fatal(err)
	}
	c = w.calls(desk(), at(friday, "15:00")).Remind[0]
	if c.Tries != 2 || c.Waits(at(friday, "15:00")) {
		t.Fatalf("undone: %+v", c)
	}
	if err := w.Reached(ctx, w.mark(desk(), c, at(friday, "15:00"))); err != nil {
		t.Fatal(err)
	}
	l := w.calls(desk(), at(friday, "15:01"))
	if len(l.Remind) != 0 || len(l.Done) != 1 || l.Count() != 0 {
		t.Fatalf("reached: %+v", l)
	}
	if err := w.UndoCall(ctx, w.mark(desk(), l.Done[0], at(friday, "15:01"))); err != nil {
		t.Fatal(err)
	}
	if l = w.calls(desk(), at(friday, "15:02")); len(l.Remind) != 1 || len(l.Done) != 0 {
		t.Fatalf("undone: %+v", l)
	}
	if n := w.count(`select count(*) from audit where tenant_id = 'h' and subject_kind = 'appointment_call' and person_id = 'p-lib'`); n != 6 {
		t.Errorf("%d lines in the trail, want 6", n)
	}
}

// Two clerks press at once: one is counted, the other hears of it.
func TestTwoClerksMarkTheSame(t *testing.T) {
	w, _ := newPost(t)
	w.bookFor(slot("short", tuesday.AddDays(1), "10:00"), now, asBooked)
	when := at(tuesday, "09:00")
	for round, press := range []func(CallMark) error{
		func(m CallMark) error { return w.NotReached(ctx, m) },
		func(m CallMark) error { return w.Reached(ctx, m) },
	} {
		c := w.calls(desk(), when).Remind[0]
		results := make(chan error, 4)
		for range cap(results) {
			go func() { results <- press(w.mark(desk(), c, when)) }()
		}
		won := 0
		for range cap(results) {
			switch err := <-results; {
			case err == nil:
				won++
			default:
				wantErr(t, err, errs.Conflict, "appointment.call.changed")
			}
		}
		if won != 1 {
			t.Errorf("round %d: %d of 4 were counted", round, won)
		}
	}
	l := w.calls(desk(), when)
	if len(l.Done) != 1 || l.Done[0].Tries != 1 {
		t.Errorf("%+v", l.Done)
	}
	if n := w.count(`select count(*) from appointment_call where tenant_id = 'h'`); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// A message that failed leads to a call, until another one about the same went
// out, it is moved, or it is over.
func TestUnreached(t *testing.T) {
	w, p := newPost(t)
	p.smsErr = errors.New("no answer")
	mobile := func(b *Booking) { b.Contact.Phone = "41234567" }
	r := w.bookFor(slot("short", thursday, "10:00"), now, mobile)
	w.bookFor(slot("short", thursday, "11:00"), now, func(b *Booking) { mobile(b); b.Contact.Email = "a@example.no" })
	w.run(p, at(monday, "09:00"), at(monday, "15:00"))
	l := w.calls(desk(), at(monday, "15:01"))
	if !slices.Equal(ids(l.Unreached), []string{r.ID}) || len(l.Remind) != 0 {
		t.Fatalf("%+v", l)
	}
	if err := w.Reached(ctx, w.mark(desk(), l.Unreached[0], at(monday, "15:02"))); err != nil {
		t.Fatal(err)
	}
	if l = w.calls(desk(), at(monday, "15:03")); len(l.Unreached) != 0 || len(l.Done) != 1 {
		t.Fatalf("after the call: %+v", l)
	}
	if _, err := w.Move(ctx, MoveRequest{Change: w.by(desk(), r.ID, at(monday, "16:00")), Slot: slot("short", thursday, "12:00")}); err != nil {
		t.Fatal(err)
	}
	if l = w.calls(desk(), at(monday, "16:00")); len(l.Unreached) != 0 || len(l.Done) != 0 {
		t.Fatalf("after the move: %+v", l)
	}
	w.run(p, at(monday, "16:15"), at(tuesday, "12:00"))
	if l = w.calls(desk(), at(tuesday, "12:01")); len(l.Unreached) != 1 || l.Unreached[0].Version != 2 {
		t.Fatalf("of the move: %+v", l)
	}
	if l = w.calls(desk(), at(thursday, "12:00")); len(l.Unreached) != 0 {
		t.Fatalf("when it has begun: %+v", l)
	}
}

// We cancel or move, and nothing reaches them: they are rung. When they do it
// themselves, they are not, nor when a message goes.
func TestChangedByUs(t *testing.T) {
	w, _ := newPost(t)
	cancelled := w.bookFor(slot("short", thursday, "10:00"), now, asBooked)
	moved := w.bookFor(slot("short", thursday, "10:30"), now, asBooked)
	their := w.bookFor(slot("short", thursday, "11:00"), now, asBooked)
	told := w.bookFor(slot("short", thursday, "11:30"), now, func(b *Booking) { b.Contact.Phone = "41234567" })
	quiet := w.bookFor(slot("short", thursday, "12:00"), now, func(b *Booking) { b.Contact.Phone, b.NoSend = "41234567", true })
	for _, one := range []string{cancelled.ID, told.ID, quiet.ID} {
		if err := w.Revoke(ctx, w.by(desk(), one, now)); err != nil {
			t.Fatal(err)
		}
	}
	for one, byUs := range map[string]bool{moved.ID: true, their.ID: false} {
		c := w.by(desk(), one, now)
		c.ByUs = byUs
		start := map[bool]string{true: "13:00", false: "13:30"}[byUs]
		if _, err := w.Move(ctx, MoveRequest{Change: c, Slot: slot("short", thursday, start)}); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{cancelled.ID, moved.ID, quiet.ID}
	slices.Sort(want)
	l := w.calls(desk(), at(tuesday, "09:00"))
	if !slices.Equal(ids(l.Changed), want) {
		t.Fatalf("to be rung: %+v", l.Changed)
	}
	if err := w.Cancel(ctx, w.by(desk(), moved.ID, at(tuesday, "09:00"))); err != nil {
		t.Fatal(err)
	}
	if l = w.calls(desk(), at(tuesday, "09:00")); len(l.Changed) != 2 {
		t.Errorf("who then cancelled themselves is still rung: %+v", l.Changed)
	}
	wednesday := at(thursday.AddDays(-1), "09:00")
	if l = w.calls(desk(), wednesday); slices.Contains(ids(l.Remind), cancelled.ID) || !slices.Contains(ids(l.Remind), their.ID) {
		t.Errorf("to be reminded: %v", ids(l.Remind))
	}
}

// "Ikke send": nothing is queued; wished for later, what waits is dropped with
// its own why; and wished away again, the reminder comes.
func TestNoSend(t *testing.T) {
	w, p := newPost(t)
	mobile := func(b *Booking) { b.Contact.Phone = "41234567" }
	w.bookFor(slot("short", thursday, "10:00"), now, func(b *Booking) { mobile(b); b.NoSend = true })
	r := w.bookFor(slot("short", thursday, "11:00"), now, mobile)
	set := func(no bool, when time.Time) {
		t.Helper()
		if err := w.SetContactWishes(ctx, w.by(desk(), r.ID, when), ContactWishes{NoSend: no, NoCall: no}); err != nil {
			t.Fatal(err)
		}
	}
	set(true, now)
	w.run(p, at(monday, "09:00"), at(tuesday, "09:00"))
	if len(p.sms) != 0 {
		t.Fatalf("sent %s", p.texts())
	}
	w.wantState("booked", "sms", 1, "dropped", "nocontactwanted")
	if n := w.count(`select count(*) from outbox where tenant_id = 'h'`); n != 2 {
		t.Errorf("%d queued, want none for who said it at once", n)
	}
	a, err := w.Move(ctx, MoveRequest{Change: w.by(desk(), r.ID, at(tuesday, "09:00")), Slot: slot("short", thursday.AddDays(1), "11:00")})
	if err != nil || !a.NoSend || !a.NoCall {
		t.Fatalf("moved: %+v, %v", a, err)
	}
	set(false, at(tuesday, "10:00"))
	w.run(p, at(tuesday, "10:00"), at(thursday.AddDays(1), "09:00"))
	if len(p.sms) != 1 {
		t.Fatalf("sent %s", p.texts())
	}
	wantErr(t, w.SetContactWishes(ctx, w.by(member("nav", org.Desk), r.ID, now), ContactWishes{}), errs.Forbidden, "appointment.forbidden")
}

func callback(w *world, phone string) CallbackRequest {
	return CallbackRequest{Tenant: w.tenant, PlaceID: "bib", Contact: contact.Contact{FirstName: "Liv", Phone: phone}, Note: "Om nettbank", Now: now}
}

// Who asks to be called: once for a form and a number, by the place's
// organisation if anybody is there, else the front desk.
func TestAskCallback(t *testing.T) {
	w, _ := newPost(t)
	w.sql(`update organisation set kind = 'servicedesk' where tenant_id = 'h' and id = 'sen'`)
	ask := func(r CallbackRequest) string {
		t.Helper()
		got, err := w.AskCallback(ctx, r)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := ask(callback(w, "41 23 45 67"))
	if l := w.calls(member("sen", org.HostRole), now); len(l.Back) != 1 || l.Back[0].Contact.Phone != "+4741234567" || l.Back[0].Note != "Om nettbank" {
		t.Fatalf("nobody answers at the library, so the service desk rings: %+v", l.Back)
	}
	if again := ask(callback(w, "+47 412 34 567")); again != first {
		t.Error("the same number stands there twice")
	}
	w.sql(`insert into person (tenant_id, id, name, email, created_at) values ('h', 'k', 'Kari', 'k@example.no', $1)`, now)
	w.sql(`insert into membership (tenant_id, person_id, organisation_id, role, created_at) values ('h', 'k', 'lib', 'desk', $1)`, now)
	form := callback(w, "41234567")
	form.Key, form.Hash = "key", []byte{1}
	second := ask(form)
	if second == first || ask(form) != second || len(w.calls(desk(), now).Back) != 1 {
		t.Error("the library now answers, once for a form")
	}
	form.Hash = []byte{2}
	if _, err := w.AskCallback(ctx, form); !errs.Is(err, errs.Conflict) {
		t.Errorf("another post under the same key: %v", err)
	}
	front := callback(w, "41234568")
	front.PlaceID = ""
	ask(front)
	if n := w.count(`select cast(coalesce(sum(times), 0) as bigint) from unmet where tenant_id = 'h' and why = 'callback'`); n != 3 {
		t.Errorf("%d counted as unmet need, want one for each who stands there", n)
	}
	if l := w.calls(desk(), now); len(l.Back) != 2 {
		t.Errorf("with people at the desk, the library is the front desk: %+v", l.Back)
	}
}

func TestAskCallbackRefuses(t *testing.T) {
	w, _ := newPost(t)
	for _, c := range []struct {
		name, field, key string
		change           func(*CallbackRequest)
	}{
		{"no number", "phone", "appointment.callback.phone", func(r *CallbackRequest) { r.Contact.Phone = "" }},
		{"a short number", "phone", "contact.phone.digits", func(r *CallbackRequest) { r.Contact.Phone = "4123" }},
		{"no name", "firstname", "contact.firstname.empty", func(r *CallbackRequest) { r.Contact.FirstName = " " }},
		{"a national id", "note", "contact.note.nationalid", func(r *CallbackRequest) { r.Note = "Jeg er 01019012480" }},
		{"no language", "language", "appointment.language.bad", func(r *CallbackRequest) { r.Language = "norsk" }},
		{"for another organisation", "madeby", "appointment.madeby.choose", func(r *CallbackRequest) { r.Viewer, r.MadeBy = desk(), "nav" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := callback(w, "41234567")
			c.change(&r)
			_, err := w.AskCallback(ctx, r)
			wantField(t, err, c.field, c.key)
		})
	}
	for n := range callbacksPerDay + 1 {
		r := callback(w, "4123450"+string(rune('0'+n%10)))
		r.Network = "192.0.2.1"
		_, err := w.AskCallback(ctx, r)
		if n == callbacksPerDay {
			wantErr(t, err, errs.TooMany, "appointment.callback.many")
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// One who asks at many doors stands on three lists and no more, also when all
// ask at once.
func TestOneNumberOnFewLists(t *testing.T) {
	w, _ := newPost(t)
	w.sql(`insert into organisation (tenant_id, id, name, kind, created_at) values ('h', 'x', 'x', 'other', $1)`, now)
	done := make(chan error, 16)
	for n := range cap(done) {
		r := callback(w, "41234567")
		r.OrganisationID = []string{"lib", "nav", "sen", "x"}[n%4]
		go func() {
			_, err := w.AskCallback(ctx, r)
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if n := w.count(`select count(*) from appointment_call where tenant_id = 'h'`); n != callbacksPerPhone {
		t.Errorf("stands on %d lists", n)
	}
}

// A number goes the night after the call, and after fourteen days in any case;
// then the month's key goes as well.
func TestCallsAreForgotten(t *testing.T) {
	w, _ := newPost(t)
	w.sql(`insert into person (tenant_id, id, name, email, created_at) values ('h', 'k', 'Kari', 'k@example.no', $1)`, now)
	w.sql(`insert into membership (tenant_id, person_id, organisation_id, role, created_at) values ('h', 'k', 'lib', 'desk', $1)`, now)
	for _, phone := range []string{"41234567", "41234568"} {
		if _, err := w.AskCallback(ctx, callback(w, phone)); err != nil {
			t.Fatal(err)
		}
	}
	fixed := w.bookFor(slot("short", tuesday.AddDays(1), "10:00"), now, asBooked)
	l := w.calls(desk(), at(tuesday, "10:00"))
	for _, c := range []Call{l.Back[0], l.Remind[0]} {
		if err := w.Reached(ctx, w.mark(desk(), c, at(tuesday, "10:00"))); err != nil {
			t.Fatal(err)
		}
	}
	left := func(night civil.Date, want int) {
		t.Helper()
		if err := w.Redact(ctx, w.tenant, at(night, "04:10")); err != nil {
			t.Fatal(err)
		}
		if n := w.count(`select count(*) from appointment_call where tenant_id = 'h'`); n != want {
			t.Errorf("on %s %d calls are left, want %d", night, n, want)
		}
	}
	left(tuesday, 3)
	left(tuesday.AddDays(1), 2) // who asked and was reached is gone
	if err := w.Serve(ctx, ServeRequest{Change: w.by(desk(), fixed.ID, at(tuesday.AddDays(1), "12:00")), Visit: helped()}); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(ctx, w.tenant, at(tuesday.AddDays(2), "00:30")); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from appointment_call where tenant_id = 'h' and appointment_id is not null`); n != 0 {
		t.Error("a served day leaves a call")
	}
	left(monday.AddDays(callDays), 1)
	left(monday.AddDays(callDays+1), 0)
	left(civil.MustDate("2027-02-01"), 0)
	if n := w.count(`select count(*) from vault_key where tenant_id = 'h' and month = '2026-11' and destroyed_at is null`); n != 0 {
		t.Error("the month's key is still there")
	}
}
