package insight

import (
	"cmp"
	"slices"
	"time"

	"digivert/internal/base/civil"
)

// stretch is a stretch of real time, in minutes since 1970 UTC, half open. Hours
// are counted in it and not by the clock on the wall, so that the night when the
// clocks change has the hours that it has.
type stretch struct{ from, until int64 }

func between(from, until time.Time) stretch { return stretch{from.Unix() / 60, until.Unix() / 60} }

// onDay maps stretches of a local day to real time. An end that the clock skips
// becomes the moment at which it jumps.
func onDay(d civil.Date, spans []civil.Span, loc *time.Location) (list []stretch) {
	for _, s := range spans {
		if one := between(instant(d, s.Start, loc), instant(d, s.End, loc)); one.from < one.until {
			list = append(list, one)
		}
	}
	return list
}

func instant(d civil.Date, t civil.TimeOfDay, loc *time.Location) time.Time {
	for ; t < 24*60; t++ {
		if at, ok := d.At(t, loc); ok {
			return at
		}
	}
	return d.AddDays(1).Midnight(loc)
}

// merged sorts stretches and joins those that touch.
func merged(list []stretch) (out []stretch) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	for _, s := range list {
		if last := len(out) - 1; last >= 0 && s.from <= out[last].until {
			out[last].until = max(out[last].until, s.until)
		} else if s.from < s.until {
			out = append(out, s)
		}
	}
	return out
}

// without gives what of a is not in b.
func without(a, b []stretch) (out []stretch) {
	b = merged(b)
	for _, s := range merged(a) {
		for _, cut := range b {
			if cut.until <= s.from || s.until <= cut.from {
				continue
			}
			if s.from < cut.from {
				out = append(out, stretch{s.from, cut.from})
			}
			s.from = cut.until
		}
		if s.from < s.until {
			out = append(out, s)
		}
	}
	return out
}

// within gives what of a is also in b.
func within(a, b []stretch) []stretch { return without(a, without(a, b)) }

// minutes adds up stretches, of which no two overlap.
func minutes(list []stretch) (n int) {
	for _, s := range list {
		n += int(s.until - s.from)
	}
	return n
}
