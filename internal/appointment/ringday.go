package appointment

import (
	"digivert/internal/base/civil"
	"digivert/internal/org"
)

// workday tells whether somebody sits at the desk: a weekday that is no public
// holiday, nor one of the eves on which the tenant closes.
func workday(t org.Tenant, d civil.Date) bool {
	_, holiday := civil.HolidayOn(d)
	weekday := (int(d.Weekday())+6)%7 < 5
	eve := t.ClosedChristmasEve && civil.ChristmasEve(d) || t.ClosedNewYearsEve && civil.NewYearsEve(d)
	return weekday && !holiday && !eve
}

// nextWorkday is the first one after a day.
func nextWorkday(t org.Tenant, d civil.Date) civil.Date {
	for d = d.AddDays(1); !workday(t, d); d = d.AddDays(1) {
	}
	return d
}

// RingDay is when to ring about what is on the day: the last workday before it.
// So on a Friday those of the weekend and of Monday are rung, and before Easter
// those of the whole of it.
func RingDay(t org.Tenant, d civil.Date) civil.Date {
	for d = d.AddDays(-1); !workday(t, d); d = d.AddDays(-1) {
	}
	return d
}
