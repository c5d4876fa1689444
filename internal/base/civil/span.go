package civil

import (
	"cmp"
	"slices"
)

// Span is a stretch of one day from Start up to, not including, End. A span that does not end after it starts is empty.
type Span struct{ Start, End TimeOfDay }

// Minutes returns the length in minutes, 0 when empty.
func (s Span) Minutes() int { return max(0, int(s.End-s.Start)) }

// Empty reports whether the span has no minute.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether all of o lies within s; an empty o lies in nothing.
func (s Span) Contains(o Span) bool { return !o.Empty() && s.Start <= o.Start && o.End <= s.End }

// Overlaps reports whether the two share a minute.
func (s Span) Overlaps(o Span) bool {
	return !s.Empty() && !o.Empty() && s.Start < o.End && o.Start < s.End
}

// Union returns the minutes that lie in any of the spans, as sorted spans that neither overlap nor touch. The argument is not changed.
func Union(spans []Span) []Span {
	sorted := slices.DeleteFunc(slices.Clone(spans), Span.Empty)
	slices.SortFunc(sorted, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	merged := sorted[:0]
	for _, s := range sorted {
		if last := len(merged) - 1; last >= 0 && s.Start <= merged[last].End {
			merged[last].End = max(merged[last].End, s.End)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// normal is Union without copying what is in order already, as it nearly always is.
func normal(spans []Span) []Span {
	for i, s := range spans {
		if s.Empty() || i > 0 && s.Start <= spans[i-1].End {
			return Union(spans)
		}
	}
	return spans
}

// Intersect returns the minutes that lie in both a and b, in the form of [Union].
func Intersect(a, b []Span) []Span {
	a, b = normal(a), normal(b)
	var both []Span
	for i, j := 0, 0; i < len(a) && j < len(b); {
		shared := Span{max(a[i].Start, b[j].Start), min(a[i].End, b[j].End)}
		if !shared.Empty() {
			both = append(both, shared)
		}
		if a[i].End < b[j].End {
			i++
		} else {
			j++
		}
	}
	return both
}

// Subtract returns the minutes that lie in a and not in b, in the form of [Union].
func Subtract(a, b []Span) []Span {
	a, b = normal(a), normal(b)
	var left []Span
	j := 0
	for _, s := range a {
		for ; j < len(b) && b[j].End <= s.Start; j++ {
		}
		for k := j; k < len(b) && b[k].Start < s.End; k++ {
			if s.Start < b[k].Start {
				left = append(left, Span{s.Start, b[k].Start})
			}
			s.Start = max(s.Start, b[k].End)
		}
		if !s.Empty() {
			left = append(left, s)
		}
	}
	return left
}
