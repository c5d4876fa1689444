package insight

// Use is how hours of help are used: of a host or a place, on a day or in a
// week. Open, Ahead, PlanKnown, Overridden and Visits are what they say; the rest is minutes.
type Use struct {
	Open       bool // the place is open, or the host's place is
	Planned    int  // hosts are at work and something can be booked, on days that are not over
	Behind     int  // the same on days that are over
	Taken      int  // of Planned: booked, with what is kept free after
	Held       int  // of Planned: a form is being filled in at this moment
	Busy       int  // of Planned: with something else, here or elsewhere, or by the host's own calendar
	Room       int  // of Planned: what is left in pieces long enough for the shortest appointment
	Outside    int  // of help that is booked, but not within Planned
	Overridden int  // appointments on top of others, taken knowingly
	Ahead      bool // the day is not over: what is booked is known
	PlanKnown  bool // else the plan is so old that absences have been deleted
	Visits     int  // on days that are over, and today so far
	Help       int  // minutes of help in these visits
}

// Level says in one word how full it is.
type Level string

// The levels.
const (
	Closed    Level = "closed"    // the place is not open
	Unstaffed Level = "unstaffed" // it is open, but nobody is at work
	Empty     Level = "empty"     // nothing is booked
	Space     Level = "space"
	Full      Level = "full" // not even the shortest appointment can be added
	Over      Level = "over" // more is booked than there are hours for
	Past      Level = "past" // the day is over: only visits are known
)

// Level is the word for the use. Over comes before all else, because somebody
// has to act.
func (u Use) Level() Level {
	switch {
	case !u.Ahead:
		return Past
	case u.Outside > 0 || u.Overridden > 0:
		return Over
	case u.Planned == 0 && !u.Open:
		return Closed
	case u.Planned == 0:
		return Unstaffed
	case u.Room == 0 && u.Taken+u.Held+u.Busy > 0:
		return Full
	case u.Taken+u.Held == 0:
		return Empty
	}
	return Space
}

// Percent is how much of the planned time is booked, 0–100.
func (u Use) Percent() int {
	if u.Planned == 0 {
		return 0
	}
	return min(100, (100*u.Taken+u.Planned/2)/u.Planned)
}

// Nothing tells whether there is nothing to show.
func (u Use) Nothing() bool {
	return !u.Open && u.Planned+u.Behind+u.Outside+u.Visits+u.Held == 0
}

// add sums what is known.
func (u *Use) add(o Use) {
	u.Open, u.Ahead, u.PlanKnown = u.Open || o.Open, u.Ahead || o.Ahead, u.PlanKnown || o.PlanKnown
	u.Behind += o.Behind
	u.Planned, u.Taken, u.Held = u.Planned+o.Planned, u.Taken+o.Taken, u.Held+o.Held
	u.Busy, u.Room = u.Busy+o.Busy, u.Room+o.Room
	u.Outside, u.Overridden = u.Outside+o.Outside, u.Overridden+o.Overridden
	u.Visits, u.Help = u.Visits+o.Visits, u.Help+o.Help
}
