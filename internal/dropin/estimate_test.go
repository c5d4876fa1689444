package dropin

import (
	"testing"

	"digivert/internal/roster"
)

func onDuty(n int) (list []Duty) {
	for i := range n {
		list = append(list, Duty{Host: roster.Host{ID: string(rune('A' + i)), OrganisationID: "lib"}})
	}
	return list
}

func with(host string, minutes int) func(*Ticket) {
	return func(t *Ticket) {
		t.State, t.HostID, t.HelpingAt = Helping, host, at(tuesday, "11:00").Add(-minutesOf(minutes))
	}
}

func TestWait(t *testing.T) {
	pace := Pace{Usual: 20, ByReason: map[string]float64{"bankid": 40}}
	for _, c := range []struct {
		name    string
		hosts   int
		tickets []Ticket
		ticket  string
		want    Wait
		light   Light
	}{
		{"nobody before", 1, nil, "", Wait{0, 5}, Short},
		{"one is being helped", 1, []Ticket{waiting(1, 30, with("A", 5))}, "", Wait{10, 15}, Short},
		{"one is being helped longer than usual", 1, []Ticket{waiting(1, 90, with("A", 60))}, "", Wait{0, 5}, Short},
		{"two before, one host", 1, []Ticket{waiting(1, 9), waiting(2, 8)}, "", Wait{30, 45}, Medium},
		{"two before, two hosts", 2, []Ticket{waiting(1, 9), waiting(2, 8)}, "", Wait{15, 20}, Medium},
		{"a long subject", 1, []Ticket{waiting(1, 9, about("bankid"))}, "", Wait{30, 45}, Medium},
		{"very many", 1, []Ticket{waiting(1, 9), waiting(2, 9), waiting(3, 9), waiting(4, 9), waiting(5, 9), waiting(6, 9)}, "", Wait{120, 0}, Long},
		{"whoever is in line", 1, []Ticket{waiting(1, 9), waiting(2, 8), waiting(3, 7)}, waiting(2, 8).ID, Wait{15, 20}, Medium},
		{"a booked person gets between", 1, []Ticket{waiting(1, 9), waiting(2, 9, due(15)), waiting(3, 7)}, waiting(3, 7).ID, Wait{30, 45}, Medium},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := Scene{Now: now, Tickets: c.tickets, Duties: onDuty(c.hosts)}.Wait(pace, c.ticket)
			if !ok || got != c.want || got.Light() != c.light {
				t.Errorf("%v %v %v, want %v %v", got, ok, got.Light(), c.want, c.light)
			}
		})
	}
	if _, ok := (Scene{Now: now}).Wait(pace, ""); ok {
		t.Error("without hosts nobody can tell")
	}
}

// A range is never empty, never runs backwards, and holds what it was made of
// within a step.
func TestWaitsAreRanges(t *testing.T) {
	for minutes := 0; minutes < 300; minutes++ {
		w := rangeOf(float64(minutes))
		if w.High != 0 && (w.High <= w.Low || float64(minutes) > float64(w.High)+8 || float64(minutes) < float64(w.Low)-8) {
			t.Errorf("%d minutes became %v", minutes, w)
		}
	}
}

func TestPaceOf(t *testing.T) {
	p := paceOf([]observed{{"bankid", 2, 50}, {"bankid", 1, 40}, {"email", 2, 10}}, 15)
	if p.of("bankid") != 30 || p.of("email") != 20 || p.of("") != 20 {
		t.Errorf("pace %+v", p)
	}
	if p := paceOf(nil, 15); p.of("email") != 15 {
		t.Errorf("nothing observed: %+v", p)
	}
}
