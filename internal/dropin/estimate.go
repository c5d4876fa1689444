package dropin

import (
	"math"
	"time"
)

// Pace is how long help takes here, in minutes.
type Pace struct {
	Usual    float64            // whatever it is about
	ByReason map[string]float64 // where enough was observed
}

// leastObserved is how many times something must have been seen to count.
const leastObserved = 3

func (p Pace) of(reasonID string) float64 {
	if minutes, ok := p.ByReason[reasonID]; ok {
		return minutes
	}
	return p.Usual
}

// Wait is a range of minutes, in steps in which people think. Low 0 is "under",
// High 0 "over".
type Wait struct{ Low, High int }

// Light is the wait at a glance.
type Light string

// The lights.
const (
	Short  Light = "short"  // under a quarter of an hour
	Medium Light = "medium" // under three quarters
	Long   Light = "long"
	Nobody Light = "nobody" // no host is there: nobody can tell
	Shut   Light = "shut"   // nobody is let into the line now
)

// Key is the locale key of the light's words.
func (l Light) Key() string { return "dropin.light." + string(l) }

// Light is the light of a wait.
func (w Wait) Light() Light {
	switch {
	case w.High == 0 || w.High > 45:
		return Long
	case w.High > 15:
		return Medium
	}
	return Short
}

// longest is where we stop to count.
const longest = 120

// range makes a range of a wait: four fifths of it to a tenth more.
func rangeOf(minutes float64) Wait {
	if minutes < 5 {
		return Wait{0, 5}
	}
	if minutes >= longest {
		return Wait{longest, 0}
	}
	low, high := round(minutes*0.8), round(minutes*1.1)
	if high-low < 5 {
		high = low + 5
	}
	if low >= 30 && high-low < 10 {
		high = low + 10
	}
	return Wait{low, high}
}

func round(minutes float64) int {
	step := 5.0
	if minutes > 45 {
		step = 15
	}
	return max(int(math.Round(minutes/step)*step), 5)
}

// Wait tells how long the holder of the ticket still waits, or somebody who
// comes now (""): every host on duty in turn takes the next in line for as long
// as such help takes here. False when no host is there, or it does not wait.
func (s Scene) Wait(p Pace, ticketID string) (Wait, bool) {
	free := s.freeIn(p)
	if len(free) == 0 {
		return Wait{}, false
	}
	line := append(Line(s.Tickets, s.Now), Ticket{State: Waiting, LineAt: s.Now, CameAt: s.Now, Number: math.MaxInt})
	for len(line) > 0 {
		host := soonest(free)
		at := s.Now.Add(time.Duration(free[host] * float64(time.Minute)))
		next := Line(line, at)[0]
		if next.ID == ticketID {
			return rangeOf(free[host]), true
		}
		free[host] += p.of(next.ReasonID)
		line = without(line, next)
	}
	return Wait{}, false
}

// freeIn gives in how many minutes each host on duty is expected to be free.
func (s Scene) freeIn(p Pace) []float64 {
	var free []float64
	for _, d := range s.Duties {
		if !d.Here() {
			continue
		}
		minutes := 0.0
		for _, t := range s.Tickets {
			if t.Open() && t.HostID == d.Host.ID {
				minutes = max(p.of(t.ReasonID)-float64(t.Helped(s.Now)), 3)
			}
		}
		free = append(free, minutes)
	}
	return free
}

func soonest(free []float64) int {
	first := 0
	for i := range free {
		if free[i] < free[first] {
			first = i
		}
	}
	return first
}

func without(line []Ticket, gone Ticket) []Ticket {
	kept := line[:0:0]
	for _, t := range line {
		if t.ID != gone.ID || t.Number != gone.Number {
			kept = append(kept, t)
		}
	}
	return kept
}
