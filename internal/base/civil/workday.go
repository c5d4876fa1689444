package civil

import "time"

// Workday tells whether d is a working day in Norway: Monday to Friday, and no
// public holiday.
func Workday(d Date) bool {
	if day := d.Weekday(); day == time.Saturday || day == time.Sunday {
		return false
	}
	_, holiday := HolidayOn(d)
	return !holiday
}

// AddWorkdays is the nth working day after d; d itself is not counted.
func AddWorkdays(d Date, n int) Date {
	for n > 0 {
		if d = d.AddDays(1); Workday(d) {
			n--
		}
	}
	return d
}
