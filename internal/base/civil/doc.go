// Package civil holds the calendar and the clock on the wall: local days, minutes of the day, ISO weeks, stretches of a day, rules that
// repeat, and the public holidays of Norway.
//
// Nothing here knows what time it is now, and nothing adds durations to instants: a calculation is made in days and minutes of the day, and
// only its result is mapped to an instant with [Date.At]. On the day the clocks change that keeps ten o'clock ten o'clock.
package civil
