package dropin

import (
	"testing"
	"time"

	"digivert/internal/appointment"
	"digivert/internal/base/errs"
	"digivert/internal/visit"
)

func minutesOf(n int) time.Duration { return time.Duration(n) * time.Minute }

func TestNumbersBeginAtOneEachDay(t *testing.T) {
	w := newWorld(t, 1)
	if a, b := w.give(Wanted{}), w.give(Wanted{}); a.Number != 1 || b.Number != 2 {
		t.Errorf("numbers %d and %d", a.Number, b.Number)
	}
	w.now = at(tuesday.AddDays(7), "11:00")
	if c := w.give(Wanted{}); c.Number != 1 {
		t.Errorf("a week later number %d", c.Number)
	}
}

func TestWhenNoNumberIsGiven(t *testing.T) {
	for _, c := range []struct {
		name, clock string
		day, most   int
		key         string
	}{
		{"before it opens", "10:59", 0, 0, "dropin.closed.opens"},
		{"after it has closed", "14:00", 0, 0, "dropin.closed"},
		{"another day", "11:30", 1, 0, "dropin.closed"},
		{"the line is full", "11:30", 0, 1, "dropin.full"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.sql(`update queue set most_waiting = $1 where place_id = 'bib'`, c.most)
			if c.most > 0 {
				w.give(Wanted{})
			}
			w.now = at(tuesday.AddDays(c.day), c.clock)
			err := w.take(Wanted{Via: ByKiosk})
			wantErr(t, err, errs.Conflict, c.key)
		})
	}
}

func (w *world) take(wanted Wanted) error {
	return w.DB.Write(ctx, func(tx txType) error {
		_, err := w.TakeIn(tx, w.post(), wanted)
		return err
	})
}

func TestAClosureShutsTheDoor(t *testing.T) {
	w := newWorld(t, 1)
	w.give(Wanted{})
	w.sql(`insert into closure (tenant_id, id, place_id, from_date, to_date) values ('h', 'c', 'bib', '2026-11-10', '2026-11-10')`)
	_, err := w.Give(ctx, w.post(), Wanted{})
	wantErr(t, err, errs.Conflict, "dropin.closed")
	w.callNext("h00") // who came before is helped
}

func TestARuleThatGoesMovesNoSession(t *testing.T) {
	w := newWorld(t, 1)
	w.give(Wanted{})
	w.sql(`delete from opening_rule where offer_id = 'dropin'`)
	w.rule("late", "bib", "dropin", 2, "13:00", "14:00")
	if ticket := w.give(Wanted{}); ticket.Number != 2 {
		t.Errorf("number %d", ticket.Number)
	}
	if n := w.count(`select count(*) from session`); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

func TestANameIsNoNumber(t *testing.T) {
	w := newWorld(t, 1)
	for _, name := range []string{"01017012345", "Aud 90000000", "aud@example.no"} {
		if _, err := w.Give(ctx, w.post(), Wanted{FirstName: name}); len(errs.FieldsOf(err)) == 0 {
			t.Errorf("%s was taken for a name: %v", name, err)
		}
	}
	ticket := w.give(Wanted{FirstName: " Aud "})
	names, err := w.Names(ctx, w.DB, "h", w.board().Tickets)
	if err != nil || names[ticket.ID] != "Aud" {
		t.Errorf("names %v, %v", names, err)
	}
	if n := w.count(`select count(*) from ticket where cast(name_sealed as text) like '%Aud%'`); n != 0 {
		t.Error("the name lies open")
	}
}

func TestAHostsWay(t *testing.T) {
	w := newWorld(t, 2)
	one, two := w.give(Wanted{ReasonID: "bankid"}), w.give(Wanted{})
	called := w.after(5).callNext("h00")
	if called.ID != one.ID || called.State != Called {
		t.Fatalf("called %+v", called)
	}
	if again := w.callNext("h00"); again.ID != one.ID || again.Calls != 1 {
		t.Errorf("pressed twice: %+v", again)
	}
	if other := w.callNext("h01"); other.ID != two.ID {
		t.Errorf("the other host called %+v", other)
	}
	_, err := w.CallThis(ctx, w.post(), Act{two.ID, "h00"}, false)
	wantErr(t, err, errs.Conflict, "dropin.call.two")
	begun, err := w.Begin(ctx, w.after(1).post(), one.ID)
	if err != nil || begun.State != Helping {
		t.Fatalf("%+v, %v", begun, err)
	}
	done, err := w.Finish(ctx, w.after(20).post(), one.ID, helped())
	if err != nil || done.State != Served || done.HelpedMinutes != 20 || done.Waited(w.now) != 5 {
		t.Fatalf("%+v, %v", done, err)
	}
	if n := w.count(`select count(*) from visit where organisation_id = 'lib' and place_id = 'bib' and offer_id = 'dropin' and hour = 11`); n != 1 {
		t.Errorf("%d visits", n)
	}
	if n := w.count(`select count(*) from claim`); n != 1 {
		t.Errorf("%d claims are left, want that of h01", n)
	}
	if n := w.count(`select count(*) from audit`); n != 0 {
		t.Error("the audit trail tells who helped when")
	}
}

func TestFinishIsCorrectedAndUndone(t *testing.T) {
	w := newWorld(t, 1)
	w.give(Wanted{})
	ticket := w.callNext("h00")
	for _, topic := range []string{"bankid", "email"} {
		v := helped()
		v.Topics = []string{topic}
		if _, err := w.Finish(ctx, w.post(), ticket.ID, v); err != nil {
			t.Fatal(err)
		}
	}
	total, err := visit.Count(ctx, w.DB, visit.Filter{TenantID: "h", TopicIDs: []string{"email"}})
	if err != nil || total.Visits != 1 || w.count(`select count(*) from visit`) != 1 {
		t.Errorf("%+v, %v", total, err)
	}
	back, err := w.Unfinish(ctx, w.post(), ticket.ID)
	if err != nil || back.State != Helping || w.count(`select count(*) from visit`) != 0 {
		t.Errorf("undone: %+v, %v", back, err)
	}
}

func TestUncallMissParkReturn(t *testing.T) {
	w := newWorld(t, 1)
	a, b := w.give(Wanted{}), w.after(1).give(Wanted{})
	w.callNext("h00")
	if _, err := w.Uncall(ctx, w.post(), a.ID); err != nil {
		t.Fatal(err)
	}
	if again := w.callNext("h00"); again.ID != a.ID {
		t.Errorf("after an accident the next is %d", again.Number)
	}
	if _, err := w.Miss(ctx, w.post(), a.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ReturnSelf(ctx, w.post(), a.ID); err != nil {
		t.Fatal(err)
	}
	wantNumbers(t, Line(w.board().Tickets, w.now), b.Number, a.Number)
	if next := w.callNext("h00"); next.ID != b.ID {
		t.Errorf("next %d", next.Number)
	}
	if _, err := w.Park(ctx, w.after(1).post(), b.ID); err != nil {
		t.Fatal(err)
	}
	_, err := w.CallNext(ctx, w.post(), "h00", false)
	wantErr(t, err, errs.NotFound, "dropin.call.nobody.foryou") // a was called less than five minutes ago
	resumed, err := w.CallThis(ctx, w.post(), Act{b.ID, "h00"}, false)
	if err != nil || resumed.State != Helping {
		t.Errorf("%+v, %v", resumed, err)
	}
	if _, err := w.LeaveSelf(ctx, w.post(), a.ID); err != nil {
		t.Fatal(err)
	}
	_, err = w.Leave(ctx, w.post(), a.ID)
	wantErr(t, err, errs.Conflict, "dropin.changed")
}

func TestForward(t *testing.T) {
	w := newWorld(t, 2)
	w.rule("drop2", "serv", "dropin", 2, "11:00", "14:00")
	a, b, c := w.give(Wanted{FirstName: "Aud"}), w.give(Wanted{}), w.give(Wanted{})
	for _, host := range []string{"h00", "h01"} {
		if err := w.Join(ctx, w.post(), host, "1"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.ForwardToHost(ctx, w.post(), Act{a.ID, "h01"}); err != nil {
		t.Fatal(err)
	}
	if next := w.callNext("h00"); next.ID != b.ID {
		t.Errorf("h00 got %d", next.Number)
	}
	if next := w.callNext("h01"); next.ID != a.ID {
		t.Errorf("h01 got %d", next.Number)
	}
	there, err := w.ForwardToPlace(ctx, w.post(), a.ID, "serv")
	if err != nil || there.Number != 1 || there.PlaceID != "serv" {
		t.Fatalf("%+v, %v", there, err)
	}
	if names, _ := w.Names(ctx, w.DB, "h", []Ticket{must(FindTicket(ctx, w.DB, "h", there.ID))}); names[there.ID] != "Aud" {
		t.Errorf("the name was lost: %v", names)
	}
	if _, err := w.ForwardToOrganisation(ctx, w.post(), c.ID, "nav"); err != nil {
		t.Fatal(err)
	}
	w.now = at(tuesday, "14:30")
	_, err = w.ForwardToPlace(ctx, w.post(), b.ID, "serv")
	wantErr(t, err, errs.Conflict, "dropin.closed")
	if got := must(FindTicket(ctx, w.DB, "h", b.ID)); got.State != Called {
		t.Errorf("who could not be sent on is %s", got.State)
	}
}

func TestTurnedAwayIsCounted(t *testing.T) {
	w := newWorld(t, 1)
	a := w.give(Wanted{ReasonID: "bankid"})
	w.give(Wanted{})
	w.give(Wanted{})
	if _, err := w.TurnAway(ctx, w.post(), a.ID, "because"); len(errs.FieldsOf(err)) != 1 {
		t.Errorf("a why that is none: %v", err)
	}
	if _, err := w.TurnAway(ctx, w.post(), a.ID, NotOurs); err != nil {
		t.Fatal(err)
	}
	if _, err := w.TurnAwayNew(ctx, w.post(), Wanted{Language: "uk"}, Language); err != nil {
		t.Fatal(err)
	}
	w.now = at(tuesday, "14:05")
	if !w.board().Overrun() {
		t.Error("it is over closing time, and people wait")
	}
	if n, err := w.Close(ctx, w.post()); n != 2 || err != nil {
		t.Errorf("%d were sent home, %v", n, err)
	}
	if n := w.count(`select cast(sum(times) as bigint) from unmet where place_id = 'bib'`); n != 4 {
		t.Errorf("%d needs were counted as not met", n)
	}
}

func TestAHostWhoLeaves(t *testing.T) {
	w := newWorld(t, 2)
	a := w.give(Wanted{})
	if err := w.Join(ctx, w.post(), "h00", "2"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.ForwardToHost(ctx, w.post(), Act{a.ID, "h00"}); err != nil {
		t.Fatal(err)
	}
	wantErr(t, w.GoOff(ctx, w.post(), "h00", false), errs.Conflict, "dropin.off.waiting")
	w.callNext("h00")
	wantErr(t, w.GoOff(ctx, w.post(), "h00", true), errs.Conflict, "dropin.off.helping")
	if _, err := w.Uncall(ctx, w.post(), a.ID); err != nil {
		t.Fatal(err)
	}
	if err := w.GoOff(ctx, w.post(), "h00", true); err != nil {
		t.Fatal(err)
	}
	if next := w.callNext("h01"); next.ID != a.ID {
		t.Errorf("who waited for a host who left is not called: %+v", next)
	}
}

func TestTheBookedAndTheQueue(t *testing.T) {
	w := newWorld(t, 2)
	w.booked("a1", "lib", "h00", "11:30")
	w.booked("a2", "nav", "n", "11:30")
	w.give(Wanted{})
	w.now = at(tuesday, "11:20")
	ours, theirs := w.arriveBooked("a1", member("lib")), w.arriveBooked("a2", member("nav"))
	if again := w.arriveBooked("a1", member("lib")); again.ID != ours.ID {
		t.Error("arrived twice, two tickets")
	}
	wantNumbers(t, Line(w.board().Tickets, w.now), 1, 2, 3)
	w.now = at(tuesday, "11:28")
	wantNumbers(t, Line(w.board().Tickets, w.now), 2, 3, 1)
	_, err := w.CallThis(ctx, w.post(), Act{theirs.ID, "h00"}, true)
	wantErr(t, err, errs.Forbidden, "dropin.call.others")
	if next := w.callNext("h00"); next.ID != ours.ID {
		t.Errorf("h00 got %d", next.Number)
	}
	if _, err := w.Finish(ctx, w.after(30).post(), ours.ID, helped()); err != nil {
		t.Fatal(err)
	}
	if n := w.count(`select count(*) from appointment a join visit v on v.id = a.visit_id where a.id = 'a1' and a.state = 'served' and v.source = 'booked'`); n != 1 {
		t.Error("the appointment is not served with its ticket")
	}
	undo := appointment.Change{Tenant: w.tenant, ID: "a2", Now: w.now, Actor: appointment.Actor{Viewer: member("nav")}}
	if err := w.Undo(ctx, undo); err != nil {
		t.Fatal(err)
	}
	if _, err := FindTicket(ctx, w.DB, "h", theirs.ID); !errs.Is(err, errs.NotFound) {
		t.Errorf("who had not come has a number: %v", err)
	}
}

func TestACallAsksBeforeAnAppointment(t *testing.T) {
	w := newWorld(t, 1)
	w.booked("a1", "lib", "h00", "11:30")
	w.give(Wanted{})
	w.now = at(tuesday, "11:26")
	_, err := w.CallNext(ctx, w.post(), "h00", false)
	wantErr(t, err, errs.Conflict, "dropin.call.busy")
	if _, err := w.CallNext(ctx, w.post(), "h00", true); err != nil {
		t.Errorf("called all the same: %v", err)
	}
}

func TestServedOnTheDayPageIsServedInTheQueue(t *testing.T) {
	w := newWorld(t, 1)
	w.booked("a1", "lib", "h00", "11:00")
	ticket := w.arriveBooked("a1", member("lib"))
	change := appointment.Change{Tenant: w.tenant, ID: "a1", Now: w.now, Actor: appointment.Actor{Viewer: member("lib")}}
	if err := w.Serve(ctx, appointment.ServeRequest{Change: change, Visit: helped()}); err != nil {
		t.Fatal(err)
	}
	if got := must(FindTicket(ctx, w.DB, "h", ticket.ID)); got.State != Served {
		t.Errorf("the ticket is %s", got.State)
	}
	if err := w.Undo(ctx, change); err != nil {
		t.Fatal(err)
	}
	if got := must(FindTicket(ctx, w.DB, "h", ticket.ID)); got.State != Parked {
		t.Errorf("taken back: the ticket is %s", got.State)
	}
}

func TestWhoMayRunAQueue(t *testing.T) {
	w := newWorld(t, 1)
	for organisation, want := range map[string]bool{"lib": true, "nav": false, "sen": false} {
		p := w.post()
		p.Viewer = member(organisation)
		_, err := w.Give(ctx, p, Wanted{})
		if got := err == nil; got != want || err != nil && !errs.Is(err, errs.Forbidden) {
			t.Errorf("%s: %v", organisation, err)
		}
	}
	w.sql(`update offer set organisation_id = 'sen' where id = 'dropin'`)
	p := w.post()
	p.Viewer = member("sen")
	if _, err := w.Give(ctx, p, Wanted{}); err != nil {
		t.Errorf("who gives the offer: %v", err)
	}
	w.sql(`update queue set counting = false where place_id = 'bib'`)
	_, err := w.Give(ctx, w.post(), Wanted{})
	wantErr(t, err, errs.Conflict, "dropin.queue.off")
}
