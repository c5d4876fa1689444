package story

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"digivert/internal/base/htmlcheck"
	"digivert/internal/org"
)

// together lets them all go at the same moment.
func together(n int, do func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-start
			do(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

// checkFree fails when a host has two appointments at once, or there are more
// bookings at the time than hosts.
func (w *world) checkFree(hosts int) {
	w.t.Helper()
	if n := w.Count(`select count(*) from appointment where tenant_id = $1 and state = 'booked'`, w.halden.tenant.ID); n != hosts {
		w.t.Errorf("%d appointments at one time, want %d", n, hosts)
	}
	double := w.Count(`select count(*) from claim a join claim b on b.tenant_id = a.tenant_id and b.host_id = a.host_id
		and b.id <> a.id and b.starts_at < a.blocked_until and a.starts_at < b.blocked_until where a.tenant_id = $1`, w.halden.tenant.ID)
	if double != 0 {
		w.t.Errorf("%d hosts are claimed twice at once", double)
	}
}

// Fifty people, each at their own browser, choose the same time at the same
// moment. As many get it as there are hosts; the others get a friendly page
// with other times. The domain's own race tests show, with the guard off, that
// such a test would notice.
func TestFiftyChooseOneTime(t *testing.T) {
	for _, hosts := range []int{1, 3} {
		t.Run(fmt.Sprintf("%d hosts", hosts), func(t *testing.T) {
			w := newWorld(t, hosts)
			slot := slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "10:00")
			people, forms := make([]*visitor, 50), make([]htmlcheck.Form, 50)
			for i := range people {
				people[i] = w.visitor(t).Open("/time/tider?tema=bankid")
				forms[i] = people[i].Page.Button("Velg tiden").Set("slot", slot)
			}
			together(len(people), func(i int) { people[i].submit(forms[i]) })
			var won []*visitor
			for _, v := range people {
				if v.Status == http.StatusOK {
					won = append(won, v.At("/time/hvem/"))
					continue
				}
				v.Gets(http.StatusConflict).Sees("Denne tiden ble nettopp tatt. Her er tre andre.", "Nærmest det du valgte")
			}
			if len(won) != hosts {
				t.Fatalf("%d people hold the time, want %d", len(won), hosts)
			}
			together(len(won), func(i int) { won[i].bestill("Aud", "") })
			w.checkFree(hosts)
		})
	}
}

// Thirty had the time held, one after the other, and let it run out. All send
// their form at the same moment: as many get it as there are hosts, the others
// keep what they typed and get three other times.
func TestThirtyExpiredHoldsOnOneTime(t *testing.T) {
	for _, hosts := range []int{1, 3} {
		t.Run(fmt.Sprintf("%d hosts", hosts), func(t *testing.T) {
			w := newWorld(t, hosts)
			w.Set(at(monday.AddDays(-4), "08:00")) // Thursday: time enough for all of them
			slot := slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "10:00")
			people, forms := make([]*visitor, 30), make([]htmlcheck.Form, 30)
			for i := range people {
				people[i] = w.visitor(t).Open("/time/tider?tema=bankid&fra=" + monday.String()).velg(slot)
				forms[i] = people[i].Page.Button("Bestill timen").Set("firstname", fmt.Sprintf("Aud %c", 'A'+i%26))
				w.Wait(11 * time.Minute)
			}
			together(len(people), func(i int) { people[i].submit(forms[i]) })
			got := 0
			for i, v := range people {
				if v.Status == http.StatusOK {
					v.At("/avtale/").Sees("Timen er bestilt")
					got++
					continue
				}
				v.Gets(http.StatusConflict).Sees("Denne tiden ble nettopp tatt. Her er tre andre.")
				if name := v.Page.Button("Bestill timen").Values.Get("firstname"); name != forms[i].Values.Get("firstname") {
					t.Errorf("the name became %q", name)
				}
			}
			if got != hosts {
				t.Errorf("%d people got the time, want %d", got, hosts)
			}
			w.checkFree(hosts)
		})
	}
}

// Ten at the desk book, ten residents choose and ten move an appointment, all to
// the same time.
func TestDeskResidentsAndMoversAtOnce(t *testing.T) {
	w := newWorld(t, 3)
	slot := slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "13:00")
	desk := w.signIn(w.visitor(t), w.halden.person("Dina Skranke", w.halden.library, org.Desk))
	people, forms := make([]*visitor, 30), make([]htmlcheck.Form, 30)
	for i := range 10 {
		colleague := w.visitor(t)
		colleague.Client.Jar = desk.Client.Jar
		people[i] = colleague.Open("/intern/skranke?sted=" + w.halden.bib.ID)
		forms[i] = colleague.Page.Button("Bestill timen").Set("slot", slot).Set("firstname", "Ringer").Set("nophone", "ja")
		people[10+i] = w.visitor(t).Open("/time/tider?tema=bankid")
		forms[10+i] = people[10+i].Page.Button("Velg tiden").Set("slot", slot)
	}
	for i := range 10 {
		mover := w.visitor(t).Open("/time/tider?tema=bankid&fra=" + monday.AddDays(1+i/3).String())
		mover.velg(mover.tidPaa("Halden bibliotek")).bestill("Flytter", "").Click("Flytt timen")
		people[20+i], forms[20+i] = mover, mover.Page.Button("Flytt timen hit").Set("slot", slot)
	}
	together(len(people), func(i int) { people[i].submit(forms[i]) })
	got := 0
	for _, v := range people {
		switch v.Status {
		case http.StatusOK:
			got++
		case http.StatusConflict:
		default:
			t.Errorf("%s: %d", v.Address, v.Status)
		}
	}
	if got != 3 {
		t.Errorf("%d got the time, want 3", got)
	}
	w.checkFree(10 + w.Count(`select count(*) from appointment where state = 'booked' and made_via = 'phone'`))
	if n := w.Count(`select count(*) from claim where starts_at = $1`, at(monday, "13:00")); n != 3 {
		t.Errorf("%d hosts are taken at that time, want 3", n)
	}
}

// One person's impatient clicks at the same moment give one appointment.
func TestTenClicksAtOnce(t *testing.T) {
	w := newWorld(t, 3)
	first := w.visitor(t).Open("/time/tider?tema=bankid")
	choose := first.Page.Button("Velg tiden").Set("slot", slotAt(w.halden.lesson.ID, w.halden.bib.ID, monday, "10:00"))
	clicks := make([]*visitor, 10)
	for i := range clicks {
		clicks[i] = w.visitor(t).Open("/time")
	}
	together(10, func(i int) { clicks[i].submit(choose) })
	form := clicks[0].At("/time/hvem/").Page.Button("Bestill timen").Set("firstname", "Utålmodig")
	together(10, func(i int) { clicks[i].submit(form) })
	for _, v := range clicks {
		if v.Gets(http.StatusOK).Address.Path != clicks[0].Address.Path {
			t.Errorf("one click led to %s, another to %s", clicks[0].Address.Path, v.Address.Path)
		}
	}
	w.checkFree(1)
	if n := w.Count(`select count(*) from claim`); n != 1 {
		t.Errorf("%d claims, want 1", n)
	}
}
