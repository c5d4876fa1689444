package dropin

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"digivert/internal/appointment"
	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/freetime"
)

const clients = 24

// together runs f in n goroutines that begin at once, and gives their errors.
func together(n int, f func(i int) error) []error {
	var all sync.WaitGroup
	begin := make(chan struct{})
	failed := make([]error, n)
	for i := range n {
		all.Go(func() {
			<-begin
			failed[i] = f(i)
		})
	}
	close(begin)
	all.Wait()
	return failed
}

// Hosts who press at once call one person each, as long as there are people.
func callAtOnce(t *testing.T, prepare func(w *world)) (calls, persons int) {
	w := newWorld(t, clients)
	for range clients / 2 {
		w.give(Wanted{})
	}
	prepare(w)
	for _, err := range together(clients, func(i int) error {
		_, err := w.CallNext(ctx, w.post(), fmt.Sprintf("h%02d", i), false)
		return err
	}) {
		if err == nil {
			calls++
		}
	}
	return calls, w.count(`select count(*) from ticket where state = 'called'`)
}

func TestTwoHostsNeverCallTheSamePerson(t *testing.T) {
	calls, persons := callAtOnce(t, func(*world) {})
	if calls != clients/2 || persons != clients/2 {
		t.Errorf("%d hosts were given somebody, %d people were called, want %d of both", calls, persons, clients/2)
	}
}

// Without the lock and without the comparison, several hosts are told to help
// the same person.
func TestTheRaceForAPersonNotices(t *testing.T) {
	calls, persons := callAtOnce(t, func(w *world) {
		w.guards.lock, w.guards.save = unlocked, blindly(w)
	})
	if calls <= persons {
		t.Errorf("%d hosts called %d people without the guards: the race test would not notice", calls, persons)
	}
}

// unlocked reads the queue without keeping anybody waiting.
func unlocked(tx db.Tx, tenantID, placeID string) (Queue, error) {
	return FindQueue(tx.Context(), tx, tenantID, placeID)
}

// blindly writes what was decided on when the page was shown, whatever others
// have written since.
func blindly(w *world) func(ctx context.Context, tx db.Tx, tenantID string, was State, t Ticket) (bool, error) {
	shown := Line(w.board().Tickets, w.now)[0]
	return func(ctx context.Context, tx db.Tx, tenantID string, was State, t Ticket) (bool, error) {
		_, err := db.Exec(ctx, tx, `update ticket set state = 'called', host_id = $1 where tenant_id = $2 and id = $3`, t.HostID, tenantID, shown.ID)
		return true, err
	}
}

func numbersAtOnce(t *testing.T, prepare func(w *world)) (given, different int) {
	w := newWorld(t, 1)
	prepare(w)
	for _, err := range together(clients, func(int) error {
		return w.DB.Write(ctx, func(tx db.Tx) error {
			_, err := w.TakeIn(tx, w.post(), Wanted{Via: ByPhone})
			return err
		})
	}) {
		if err == nil {
			given++
		}
	}
	return given, w.count(`select count(distinct number) from ticket`)
}

func TestNumbersAreGivenOnce(t *testing.T) {
	if given, different := numbersAtOnce(t, func(*world) {}); given != clients || different != clients {
		t.Errorf("%d got a number, %d numbers, want %d", given, different, clients)
	}
}

// Without the counter row, whoever counts what was there gives several the same
// number.
func TestTheRaceForNumbersNotices(t *testing.T) {
	given, different := numbersAtOnce(t, func(w *world) {
		w.sql(`drop index ticket_number`)
		w.guards.lock = unlocked
		last := w.count(`select coalesce(max(number), 0) from ticket`)
		w.guards.number = func(db.Tx, string, string, civil.Date) (int, error) { return last + 1, nil }
	})
	if given != clients || different == given {
		t.Errorf("%d got %d numbers: the race test would not notice", given, different)
	}
}

// A host is booked from now on, and calls somebody, at once.
func bookAndCall(t *testing.T, prepare func(w *world)) (booked, called int) {
	w := newWorld(t, 1)
	w.sql(`delete from host where id = 'x'`)
	w.rule("navclosed", "bib", "navtime", 0, "09:00", "10:00") // NAV is not here today
	w.give(Wanted{})
	prepare(w)
	slot := freetime.Slot{OfferID: "lesson", PlaceID: "bib", Date: tuesday, Start: clock("11:00")}
	search := freetime.Search{Tenant: w.tenant, By: freetime.Resident, ReasonID: "bankid", Now: w.now}
	failed := together(2, func(i int) error {
		if i == 0 {
			_, err := w.Appointment.Hold(ctx, appointment.HoldRequest{Search: search, Slot: slot})
			return err
		}
		_, err := w.CallNext(ctx, w.post(), "h00", false)
		return err
	})
	for i, into := range []*int{&booked, &called} {
		if failed[i] == nil {
			*into = 1
		}
	}
	if booked+called == 0 {
		t.Fatalf("neither: %v", failed)
	}
	return booked, called
}

func TestAHostIsBookedOrCalls(t *testing.T) {
	for range 6 {
		if booked, called := bookAndCall(t, func(*world) {}); booked+called != 1 {
			t.Fatalf("booked %d and called %d at once, want one of them", booked, called)
		}
	}
}

// Without the host's line, the host is booked and calls.
func TestTheRaceForAHostNotices(t *testing.T) {
	for range 6 {
		booked, called := bookAndCall(t, func(w *world) {
			w.guards.occupy = func(*change, *Ticket, bool) error { return nil }
		})
		if booked+called == 2 {
			return
		}
	}
	t.Error("without the guard nobody was both booked and called: the race test would not notice")
}

// The same host presses on two screens: the queue, and a booked person.
func TestAHostHasOnePerson(t *testing.T) {
	w := newWorld(t, 1)
	w.booked("a1", "lib", "h00", "11:00")
	w.give(Wanted{})
	ticket := w.arriveBooked("a1", member("lib"))
	together(2, func(i int) error {
		if i == 0 {
			_, err := w.CallThis(ctx, w.post(), Act{ticket.ID, "h00"}, true)
			return err
		}
		_, err := w.CallNext(ctx, w.post(), "h00", true)
		return err
	})
	if n := w.count(`select count(*) from ticket where state in ('called', 'helping')`); n != 1 {
		t.Errorf("the host has %d people", n)
	}
}
