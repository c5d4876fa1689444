package insight

import (
	"cmp"
	"slices"

	"digivert/internal/visit"
)

// Few is the number under which a count is never told outside: with fewer, those
// who know one of them may know who the others were.
const Few = 5

// Figure is one published count. Visits is rounded to a multiple of five; -1
// when it is hidden, because it is small or would tell another that is.
type Figure struct {
	Answer string
	Visits int
}

// Hidden tells whether the figure is not told.
func (f Figure) Hidden() bool { return f.Visits < 0 }

const hidden = -1

// dice gives a number from 0 to n-1. What is published is published once, so
// throwing again finds nothing out.
type dice func(n int) int

// suppress makes what may be told of the lines of one cut. Where the lines sum
// up to something that is told as well, one hidden alone could be found by
// subtracting the rest; so others are hidden, too, until those hidden are two or
// more and come to Few together. Which ones is drawn by lot, like the direction
// of each rounding: who knows the rule must not be able to reckon backwards. That
// is tried in the test, and succeeds when always the smallest one is hidden.
func suppress(lines []visit.Line, sumsUp bool, throw dice) (figures []Figure) {
	var small, told []visit.Line
	sum := 0
	for _, l := range lines {
		switch {
		case l.Visits >= Few:
			told = append(told, l)
		case l.Visits > 0:
			small, sum = append(small, l), sum+l.Visits
		}
	}
	for sumsUp && len(told) > 0 && len(small) > 0 && (len(small) == 1 || sum < Few) {
		i := throw(len(told))
		small, sum = append(small, told[i]), sum+told[i].Visits
		told = slices.Delete(told, i, i+1)
	}
	for _, l := range small {
		figures = append(figures, Figure{l.Key, hidden})
	}
	for _, l := range told {
		figures = append(figures, Figure{l.Key, rounded(l.Visits, throw)})
	}
	slices.SortFunc(figures, func(a, b Figure) int { return cmp.Compare(a.Answer, b.Answer) })
	return figures
}

// rounded is one of the two multiples of five beside n, the nearer one more
// often, so that many figures are right on average (random rounding, as
// statistical offices do it).
func rounded(n int, throw dice) int {
	down := n / 5 * 5
	if n != down && throw(5) < n-down {
		return down + 5
	}
	return down
}
