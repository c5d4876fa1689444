package civil

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// The three operations are compared with the same done minute by minute.
func TestSpanAlgebra(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a, b := randomSpans(random), randomSpans(random)
		before := slices.Clone(a)
		checkSpans(t, "Union", Union(slices.Concat(a, b)), func(m TimeOfDay) bool { return covers(a, m) || covers(b, m) })
		checkSpans(t, "Intersect", Intersect(a, b), func(m TimeOfDay) bool { return covers(a, m) && covers(b, m) })
		checkSpans(t, "Subtract", Subtract(a, b), func(m TimeOfDay) bool { return covers(a, m) && !covers(b, m) })
		if !slices.Equal(a, before) {
			t.Fatal("the argument was changed")
		}
	}
}

func randomSpans(random *rand.Rand) []Span {
	spans := make([]Span, random.IntN(6))
	for i := range spans {
		start := TimeOfDay(random.IntN(60))
		spans[i] = Span{start, start + TimeOfDay(random.IntN(20)-3)}
	}
	return spans
}

func covers(spans []Span, minute TimeOfDay) bool {
	return slices.ContainsFunc(spans, func(s Span) bool { return s.Start <= minute && minute < s.End })
}

func checkSpans(t *testing.T, what string, got []Span, want func(TimeOfDay) bool) {
	t.Helper()
	for minute := TimeOfDay(0); minute < 100; minute++ {
		if covers(got, minute) != want(minute) {
			t.Fatalf("%s: minute %d is wrong in %v", what, minute, got)
		}
	}
	for i, s := range got {
		if s.Empty() || i > 0 && s.Start <= got[i-1].End {
			t.Fatalf("%s: %v is not sorted and merged", what, got)
		}
	}
}

func TestSpanRelations(t *testing.T) {
	ten, half, none := Span{600, 660}, Span{630, 690}, Span{630, 630}
	if ten.Minutes() != 60 || none.Minutes() != 0 || (Span{660, 600}).Minutes() != 0 {
		t.Error("length is wrong")
	}
	if !ten.Overlaps(half) || ten.Overlaps(Span{660, 720}) || ten.Overlaps(none) {
		t.Error("overlap is wrong")
	}
	if !ten.Contains(Span{600, 630}) || ten.Contains(half) || ten.Contains(none) {
		t.Error("containing is wrong")
	}
}
