package appointment

import (
	"testing"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/freetime"
	"digivert/internal/place"
)

// tuesdays are the lessons of the day, one a client in turn.
func tuesdays(i int) freetime.Slot {
	starts := []string{"10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "13:00", "13:30", "14:00"}
	return slot("lesson", tuesday, starts[i%len(starts)])
}

// closing shows the plan and carries it out, again for as long as somebody books
// in between, as a coordinator would.
func (w *world) closing(d Disruption) error {
	for {
		plan, err := w.Preview(ctx, d)
		if err != nil {
			return err
		}
		d.Digest = plan.Digest
		if _, err = w.Apply(ctx, d); !errs.Is(err, errs.Conflict) {
			return err
		}
	}
}

// inTheClosedTime counts those who have an appointment to meet at, where it is
// closed.
func (w *world) inTheClosedTime() int {
	return w.count(`select count(*) from appointment where state = 'booked' and channel = 'place' and service_date = $1`, tuesday)
}

// Fifty book while the library is closed in one step: afterwards nobody is to
// come to a closed door, everybody who got a code still has an appointment or was
// told that it is off, each once, and no host has two at a time.
func TestRaceOfBookingAndClosing(t *testing.T) {
	w, _ := newPost(t)
	for _, h := range []string{"h10", "h11", "h12"} {
		w.host(h, "lib", "nb")
	}
	failed := together(clients+1, func(i int) error {
		if i == clients/2 {
			return w.closing(w.shut())
		}
		return w.holdAndBook(tuesdays(i))
	})
	if err := failed[clients/2]; err != nil {
		t.Fatal(err)
	}
	booked := succeeded(t, append(failed[:clients/2:clients/2], failed[clients/2+1:]...), "appointment.taken")
	if n := w.count(`select count(*) from appointment where state in ('booked', 'revoked')`); n != booked || w.inTheClosedTime() != 0 {
		t.Errorf("%d got a code, %d have an appointment or were told; %d come to a closed door", booked, n, w.inTheClosedTime())
	}
	if n := w.count(`select count(*) from appointment where version > 1`); n != w.count(`select count(distinct what) from outbox where kind in ('moved', 'revoked')`) ||
		w.count(`select count(*) from outbox where kind in ('moved', 'revoked') and version <> 2`) != 0 {
		t.Errorf("not each is told once of %d", n)
	}
	if n := w.overlapping(); n != 0 {
		t.Errorf("%d times a host has two at once", n)
	}
}

func (w *world) overlapping() int {
	return w.count(`select count(*) from claim a join claim b on a.host_id = b.host_id and a.id < b.id
		and a.starts_at < b.blocked_until and b.starts_at < a.blocked_until`)
}

// Who has begun to fill in the form is the one that a closure can miss: without
// dropping their holds, they come to a closed door.
func TestRaceOfBookingAndClosingUnguarded(t *testing.T) {
	w := newWorld(t, 2)
	held := []Appointment{w.hold(tuesdays(0)), w.hold(tuesdays(2))}
	w.guards.dropHolds = func(*Service, db.Tx, Disruption) error { return nil }
	if err := w.closing(w.shut()); err != nil {
		t.Fatal(err)
	}
	for _, a := range held {
		must(w.Book(ctx, w.booking(a.ID)))
	}
	if n := w.inTheClosedTime(); n != 2 {
		t.Fatalf("with the holds left %d come to a closed door: the race test proves nothing", n)
	}
}

// Two coordinators press at once: it is done once, and the other one hears that
// it is.
func TestRaceOfTwoWhoClose(t *testing.T) {
	w, _ := newPost(t)
	for i := range 6 {
		w.book(tuesdays(2 * (i % 3)))
	}
	for round, d := range []Disruption{w.sick("h00"), w.shut()} {
		d.Digest = w.preview(d).Digest
		failed := together(2, func(int) error { _, err := w.Apply(ctx, d); return err })
		if (failed[0] == nil) == (failed[1] == nil) {
			t.Fatalf("round %d: %v", round, failed)
		}
		for _, err := range failed {
			if err != nil && !errs.Is(err, errs.Conflict) && !errs.Is(err, errs.Invalid) {
				t.Errorf("round %d: %v", round, err)
			}
		}
	}
	if w.count(`select count(*) from absence`) != 1 || w.count(`select count(*) from closure`) != 1 || w.inTheClosedTime() != 0 || w.overlapping() != 0 {
		t.Error("not done once")
	}
}

// A host falls ill in one window while the building is closed in another, and
// residents move their own: nobody waits for ever, and nothing is lost.
func TestRaceOfAbsenceClosureAndMoves(t *testing.T) {
	w, _ := newPost(t)
	w.host("h10", "lib", "nb")
	var all []Receipt
	for i := range 9 {
		all = append(all, w.book(tuesdays(2*(i%3))))
	}
	d := w.shut()
	d.Closure = place.Closure{PlaceID: "bib", From: tuesday, To: tuesday, Span: civil.Span{Start: clock("12:00"), End: clock("16:00")}}
	for i, err := range together(2+len(all), func(i int) error {
		switch i {
		case 0:
			return w.closing(w.sick("h00"))
		case 1:
			return w.closing(d)
		}
		r := all[i-2]
		_, err := w.Move(ctx, MoveRequest{Change: Change{Tenant: w.tenant, ID: r.ID, Actor: Actor{Token: r.Token}, Now: now}, Slot: tuesdays(i)})
		return err
	}) {
		if err != nil && !errs.Is(err, errs.Conflict) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if n := w.count(`select count(*) from appointment where state in ('booked', 'revoked')`); n != 9 || w.overlapping() != 0 {
		t.Errorf("%d of 9 are left, %d overlap", n, w.overlapping())
	}
	late := w.count(`select count(*) from appointment where state = 'booked' and channel = 'place' and starts_at < $1 and ends_at > $2`, at(tuesday, "16:00"), at(tuesday, "12:00"))
	if sick := w.count(`select count(*) from appointment where state = 'booked' and host_id = 'h00' and service_date = $1 and channel = 'place'`, tuesday); late != 0 || sick != 0 {
		t.Errorf("%d in the closed hours, %d with the sick host", late, sick)
	}
}
