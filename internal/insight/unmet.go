package insight

import (
	"cmp"
	"maps"
	"slices"

	"digivert/internal/visit"
)

// Unmet is what people wanted and did not get, by how we know it. The counts of
// different whys are not added up: one person may stand in several.
type Unmet map[visit.UnmetWhy]int

// UnmetLine is a part of it; Key is a reason, a place or a language.
type UnmetLine struct {
	Key   string
	Times Unmet
}

// Need is the unmet need of a week by reason, by place and by language, the
// most wanted first. Never by two of them at once: a reason at a place in a
// language may be one person whom people know. What was not told is left out.
type Need struct {
	Total                         Unmet
	ByReason, ByPlace, ByLanguage []UnmetLine
}

func need(counts []visit.UnmetCount) Need {
	n := Need{Total: Unmet{}}
	for _, c := range counts {
		n.Total[c.Why] += c.Times
	}
	n.ByReason = by(counts, func(c visit.UnmetCount) string { return c.ReasonID })
	n.ByPlace = by(counts, func(c visit.UnmetCount) string { return c.PlaceID })
	n.ByLanguage = by(counts, func(c visit.UnmetCount) string { return c.Language })
	return n
}

func by(counts []visit.UnmetCount, key func(visit.UnmetCount) string) (lines []UnmetLine) {
	sums := map[string]Unmet{}
	for _, c := range counts {
		k := key(c)
		if k == "" {
			continue
		}
		if sums[k] == nil {
			sums[k] = Unmet{}
		}
		sums[k][c.Why] += c.Times
	}
	for _, k := range slices.Sorted(maps.Keys(sums)) {
		lines = append(lines, UnmetLine{k, sums[k]})
	}
	slices.SortStableFunc(lines, func(a, b UnmetLine) int { return cmp.Compare(b.Times.most(), a.Times.most()) })
	return lines
}

// most is the highest of the counts, for the order of lines alone.
func (u Unmet) most() (n int) {
	for _, times := range u {
		n = max(n, times)
	}
	return n
}
