package insight

import (
	"digivert/internal/appointment"
	"digivert/internal/visit"
)

// Counts is what a week came to. Nothing in it is of one person, neither of
// those who came nor of those who helped.
type Counts struct {
	Visits, Persons int
	Help            int // minutes
	Planned         int // visits that had been booked
	Appointments    int // once booked for a day of the week, whatever became of them
	Came, Ahead     int // of these: came, and still to come
	Excused         int // they cancelled
	Revoked         int // we cancelled
	NoShow          int
	ByVia           map[appointment.Via]int
}

func counts(days []visit.Day, tallies []appointment.Tally) Counts {
	c := Counts{ByVia: map[appointment.Via]int{}}
	for _, d := range days {
		c.Visits, c.Persons, c.Help = c.Visits+d.Visits, c.Persons+d.Persons, c.Help+d.Minutes
		if d.Source == visit.Booked {
			c.Planned += d.Visits
		}
	}
	for _, t := range tallies {
		c.Appointments += t.N
		c.ByVia[t.Via] += t.N
		c.sort(t)
	}
	return c
}

func (c *Counts) sort(t appointment.Tally) {
	switch t.State {
	case appointment.Arrived, appointment.Served:
		c.Came += t.N
	case appointment.Booked:
		c.Ahead += t.N
	case appointment.Excused:
		c.Excused += t.N
	case appointment.Revoked:
		c.Revoked += t.N
	case appointment.NoShow:
		c.NoShow += t.N
	}
}

// Share is how many of a hundred appointments were booked in that way.
func (c Counts) Share(via appointment.Via) int {
	if c.Appointments == 0 {
		return 0
	}
	return (100*c.ByVia[via] + c.Appointments/2) / c.Appointments
}
