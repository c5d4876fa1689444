package dropin

import (
	"slices"
	"testing"
	"time"

	"digivert/internal/roster"
)

// waiting is a ticket that came so many minutes before now.
func waiting(number, minutes int, change ...func(*Ticket)) Ticket {
	t := Ticket{ID: string(rune('a' + number)), Number: number, State: Waiting, OrganisationID: "lib",
		CameAt: now.Add(-time.Duration(minutes) * time.Minute)}
	t.LineAt = t.CameAt
	for _, f := range change {
		f(&t)
	}
	return t
}

func due(minutes int) func(*Ticket) {
	return func(t *Ticket) { t.AppointmentID, t.DueAt = "x", now.Add(time.Duration(minutes)*time.Minute) }
}
func wants(host string) func(*Ticket)    { return func(t *Ticket) { t.WantedHost = host } }
func first(p Priority) func(*Ticket)     { return func(t *Ticket) { t.Priority = p } }
func speaking(code string) func(*Ticket) { return func(t *Ticket) { t.Language = code } }
func about(reason string) func(*Ticket)  { return func(t *Ticket) { t.ReasonID = reason } }
func in(state State) func(*Ticket)       { return func(t *Ticket) { t.State = state } }
func of(organisation string) func(*Ticket) {
	return func(t *Ticket) { t.OrganisationID = organisation }
}
func called(minutes int) func(*Ticket) {
	return func(t *Ticket) { t.CalledAt = now.Add(-time.Duration(minutes) * time.Minute) }
}
func needsPC(t *Ticket) { t.NeedsPC = true }

func TestLine(t *testing.T) {
	for _, c := range []struct {
		name    string
		tickets []Ticket
		want    []int
	}{
		{"who came first goes first", []Ticket{waiting(2, 5), waiting(1, 10)}, []int{1, 2}},
		{"of two at once the lower number", []Ticket{waiting(2, 5), waiting(1, 5)}, []int{1, 2}},
		{"a booked person whose time it is", []Ticket{waiting(1, 30), waiting(2, 3, due(0))}, []int{2, 1}},
		{"two minutes before their time too", []Ticket{waiting(1, 30), waiting(2, 3, due(2))}, []int{2, 1}},
		{"three minutes before, not yet", []Ticket{waiting(1, 30), waiting(2, 3, due(3))}, []int{1, 2}},
		{"booked people by their time", []Ticket{waiting(1, 9, due(-5)), waiting(2, 9, due(-10))}, []int{2, 1}},
		{"a booked person who missed the call is one of the others", []Ticket{waiting(1, 5), waiting(2, 3, due(-10), func(t *Ticket) { t.MissedTimes = 1 })}, []int{1, 2}},
		{"a priority before all", []Ticket{waiting(1, 30, due(-5)), waiting(2, 3, first(Strain))}, []int{2, 1}},
		{"two priorities by when they came", []Ticket{waiting(2, 3, first(Strain)), waiting(1, 9, first(Deadline))}, []int{1, 2}},
		{"only those who wait", []Ticket{waiting(1, 9, in(Parked)), waiting(2, 9, in(Called)), waiting(3, 9)}, []int{3}},
	} {
		t.Run(c.name, func(t *testing.T) { wantNumbers(t, Line(c.tickets, now), c.want...) })
	}
}

func TestNext(t *testing.T) {
	ukrainian := Duty{Host: roster.Host{ID: "uk", OrganisationID: "lib", Languages: []string{"nb", "uk"}, ReasonIDs: []string{"email"}}}
	norwegian := Duty{Host: roster.Host{ID: "no", OrganisationID: "lib", Languages: []string{"nb"}}}
	away := norwegian
	away.Host.ID, away.Left = "gone", now
	office := Duty{Host: roster.Host{ID: "office", OrganisationID: "nav"}}
	all := []Duty{ukrainian, norwegian, away, office}
	for _, c := range []struct {
		name    string
		duties  []Duty
		tickets []Ticket
		host    string
		want    int // 0 = nobody
	}{
		{"the first in line", all, []Ticket{waiting(1, 9), waiting(2, 5)}, "no", 1},
		{"not called again within five minutes", all, []Ticket{waiting(1, 9, called(4)), waiting(2, 5)}, "no", 2},
		{"after five minutes again", all, []Ticket{waiting(1, 9, called(5)), waiting(2, 5)}, "no", 1},
		{"who waits for another host", all, []Ticket{waiting(1, 9, wants("uk")), waiting(2, 5)}, "no", 2},
		{"who waits for this host", all, []Ticket{waiting(1, 9, wants("no"))}, "no", 1},
		{"who waits for a host who has left", all, []Ticket{waiting(1, 9, wants("gone"))}, "no", 1},
		{"booked with another, nine minutes late", all, []Ticket{waiting(1, 20, due(-9), wants("uk"))}, "no", 0},
		{"booked with another, ten minutes late", all, []Ticket{waiting(1, 20, due(-10), wants("uk"))}, "no", 1},
		{"the language goes to who speaks it", all, []Ticket{waiting(1, 9, speaking("uk")), waiting(2, 5)}, "no", 2},
		{"and who speaks it gets it", all, []Ticket{waiting(1, 9, speaking("uk")), waiting(2, 5)}, "uk", 1},
		{"a language that nobody speaks goes to anybody", all, []Ticket{waiting(1, 9, speaking("so"))}, "no", 1},
		{"a subject goes to who knows it", []Duty{ukrainian, norwegian}, []Ticket{waiting(1, 9, about("bankid")), waiting(2, 5)}, "uk", 2},
		{"unless nobody does", []Duty{ukrainian}, []Ticket{waiting(1, 9, about("bankid"))}, "uk", 1},
		{"one PC, free", all, []Ticket{waiting(1, 9, needsPC)}, "no", 1},
		{"one PC, in use", all, []Ticket{waiting(1, 9, needsPC), waiting(2, 5), waiting(3, 9, needsPC, in(Helping))}, "no", 2},
		{"another organisation's booking", all, []Ticket{waiting(1, 20, due(-15), of("nav")), waiting(2, 5)}, "no", 2},
		{"our own booking", all, []Ticket{waiting(1, 20, due(-15), of("nav")), waiting(2, 5)}, "office", 1},
		{"somebody who is not on duty", all, []Ticket{waiting(1, 9)}, "stranger", 0},
		{"nobody", all, nil, "no", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := Scene{Now: now, Tickets: c.tickets, Duties: c.duties, PCs: 1}.Next(c.host)
			if got.Number != c.want {
				t.Errorf("next is %d, want %d", got.Number, c.want)
			}
		})
	}
}

func TestWhoMissedTheirTurnIsBackBehindTwo(t *testing.T) {
	missed := waiting(9, 60, in(Missed), func(t *Ticket) { t.MissedTimes = 1 })
	twice := missed
	twice.MissedTimes = 2
	line := []Ticket{waiting(1, 9), waiting(2, 8), waiting(3, 7), waiting(4, 50, due(-5))}
	for _, c := range []struct {
		name    string
		ticket  Ticket
		tickets []Ticket
		want    []int
	}{
		{"behind the two next", missed, line, []int{4, 1, 2, 9, 3}},
		{"behind one", missed, line[:1], []int{1, 9}},
		{"the second time last", twice, line, []int{4, 1, 2, 3, 9}},
	} {
		back := c.ticket
		back.LineAt = returned(back, c.tickets, now)
		back.State = Waiting
		t.Run(c.name, func(t *testing.T) { wantNumbers(t, Line(append(slices.Clone(c.tickets), back), now), c.want...) })
	}
}

func TestFreePCs(t *testing.T) {
	s := Scene{PCs: 2, Tickets: []Ticket{waiting(1, 1, needsPC), waiting(2, 1, needsPC, in(Parked)), waiting(3, 1, needsPC, in(Served)), waiting(4, 1, in(Helping))}}
	if got := s.FreePCs(); got != 1 {
		t.Errorf("%d PCs are free, want 1: who is parked keeps theirs", got)
	}
}
