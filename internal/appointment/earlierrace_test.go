package appointment

import (
	"fmt"
	"testing"
	"time"

	"digivert/internal/base/db"
)

// offered are so many people on the list who were all told of the one free time,
// one after the other.
func (w *world) offered(p *post, n int) (all []Receipt) {
	for i := range n {
		all = append(all, w.join(w.wishFor("Aud", fmt.Sprint(90000000+i))))
	}
	w.free("h00", monday.AddDays(10), 10)
	w.sql(`insert into earlier_offer (tenant_id, earlier_id, n, offer_id, place_id, service_date, start_minute, told_at)
		select 'h', id, 1, 'lesson', 'bib', $1, 600, $2 from earlier`, monday.AddDays(10), now)
	return all
}

func (w *world) answer(r Receipt) error {
	_, err := w.TakeEarlier(ctx, EarlierTake{
		Tenant: w.tenant, Token: r.Token, Slot: slot("lesson", monday.AddDays(10), "10:00"), Key: "take" + r.ID, Hash: []byte("h"), Now: now,
	})
	return err
}

func TestRaceForAnEarlierTime(t *testing.T) {
	w, p := fullMonth(t, 2)
	all := w.offered(p, clients)
	n := succeeded(t, together(clients, func(i int) error { return w.answer(all[i]) }), "appointment.taken")
	if n != 1 || w.count(`select count(*) from appointment`) != 1 || w.wishes() != clients-1 {
		t.Fatalf("%d of %d got the one time, %d are still on the list", n, clients, w.wishes())
	}
}

func TestRaceForAnEarlierTimeUnguarded(t *testing.T) {
	w, p := fullMonth(t, 2)
	all := w.offered(p, clients)
	w.unguarded()
	if n := succeeded(t, together(clients, func(i int) error { return w.answer(all[i]) }), "appointment.taken"); n < 2 {
		t.Fatalf("without guards %d got the time: the race test proves nothing", n)
	}
}

// One person answers in two windows at once: one appointment.
func TestRaceOfTwoAnswers(t *testing.T) {
	w, p := fullMonth(t, 3)
	r := w.offered(p, 1)[0]
	w.free("h01", monday.AddDays(10), 10)
	together(8, func(i int) error {
		_, err := w.TakeEarlier(ctx, EarlierTake{
			Tenant: w.tenant, Token: r.Token, Slot: slot("lesson", monday.AddDays(10), "10:00"), Key: fmt.Sprint("take", i), Hash: []byte("h"), Now: now,
		})
		return err
	})
	if n := w.count(`select count(*) from appointment`); n != 1 {
		t.Fatalf("%d appointments of one wish", n)
	}
}

// twoRounds lets two processes look at once, six times over the day, and gives
// how many messages each on the list got at most.
func (w *world) twoRounds(t *testing.T, p *post) (most int) {
	for i := range 5 {
		w.join(w.wishFor("Aud", fmt.Sprint(90000000+i)))
	}
	for day := range 5 {
		w.free("h00", monday.AddDays(7+day), 10)
	}
	for i := range 6 {
		when := now.Add(time.Duration(i) * 10 * time.Minute)
		for _, err := range together(2, func(int) error { return w.TellEarlier(ctx, w.tenant, when) }) {
			if err != nil {
				t.Fatal(err)
			}
		}
		w.send(p, when)
	}
	told := map[string]int{}
	for _, m := range p.sms {
		told[m.To]++
		most = max(most, told[m.To])
	}
	if len(told) != 5 {
		t.Errorf("%d of 5 were told", len(told))
	}
	return most
}

func TestTwoRoundsAtOnce(t *testing.T) {
	w, p := fullMonth(t, 2)
	if most := w.twoRounds(t, p); most != 1 {
		t.Fatalf("somebody was told %d times in a day", most)
	}
	if n := w.count(`select count(*) from (select place_id, service_date, start_minute from earlier_offer where n > 0
		group by place_id, service_date, start_minute having count(*) > 1) as twice`); n != 0 {
		t.Fatalf("%d times were told to two", n)
	}
}

func TestTwoRoundsAtOnceUnguarded(t *testing.T) {
	w, p := fullMonth(t, 2)
	w.guards.told = func(tx db.Tx, tenantID string) ([]waiting, error) { // as if nobody had been told
		all, err := readRound(tx, tenantID)
		for i := range all {
			for j := range all[i].Offers {
				all[i].Offers[j].ToldAt = now.AddDate(0, 0, -1)
				all[i].Offers[j].Date = monday
			}
		}
		return all, err
	}
	if most := w.twoRounds(t, p); most < 2 {
		t.Fatalf("without the guard nobody was told twice: the test proves nothing")
	}
}
