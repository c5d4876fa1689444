package insight

import (
	"fmt"
	"slices"
	"testing"

	"digivert/internal/visit"
)

func lines(counts ...int) (all []visit.Line) {
	for i, n := range counts {
		all = append(all, visit.Line{Key: string(rune('a' + i)), Visits: n})
	}
	return all
}

// always throws the same, as far as the die has it.
func always(face int) dice { return func(n int) int { return min(face, n-1) } }

func TestSuppress(t *testing.T) {
	for _, c := range []struct {
		counts []int
		sumsUp bool
		throw  dice
		want   string
	}{
		{[]int{12, 8, 5}, true, always(0), "[{a 15} {b 10} {c 5}]"},
		{[]int{12, 8, 5}, true, always(4), "[{a 10} {b 5} {c 5}]"},
		{[]int{40, 3, 9}, true, always(4), "[{a 40} {b -1} {c -1}]"}, // 3 would be what is left: another goes, too
		{[]int{40, 3, 9}, true, always(0), "[{a -1} {b -1} {c 10}]"},
		{[]int{40, 1, 2, 30}, true, always(4), "[{a 40} {b -1} {c -1} {d -1}]"}, // 1 and 2 together are under five
		{[]int{40, 3, 4, 30}, true, always(0), "[{a 40} {b -1} {c -1} {d 30}]"},
		{[]int{40, 0, 9}, true, always(4), "[{a 40} {c 5}]"},
		{[]int{40, 3, 9}, false, always(0), "[{a 40} {b -1} {c 10}]"},
		{[]int{40}, true, always(0), "[{a 40}]"},
		{nil, true, always(0), "[]"},
	} {
		if got := fmt.Sprint(suppress(lines(c.counts...), c.sumsUp, c.throw)); got != c.want {
			t.Errorf("%v: %s, want %s", c.counts, got, c.want)
		}
	}
}

// The strongest attack there is: somebody who knows the rule goes through every
// table that there could have been and every throw of the dice, and keeps those
// that may have been published just so. Of no small count may fewer than three
// values be left.
func TestNobodyFindsWhatIsHidden(t *testing.T) {
	ours := func(counts []int, total int, throw dice) ([]Figure, int) {
		return suppress(lines(counts...), true, throw), rounded(total, throw)
	}
	for _, cells := range []struct{ n, most int }{{2, 40}, {3, 24}, {4, 12}} {
		for _, worst := range foundOut(attack(cells.n, cells.most, ours), cells.most) {
			t.Error(worst)
		}
	}
}

// The negative control: who always hides the smallest one beside, and rounds to
// the nearest, is found out.
func TestTheAttackFindsAWeakRule(t *testing.T) {
	nearest := func(n int) int { return (n + 2) / 5 * 5 }
	weak := func(counts []int, total int, _ dice) ([]Figure, int) {
		sorted := lines(counts...)
		slices.SortFunc(sorted, func(a, b visit.Line) int { return a.Visits - b.Visits })
		figures := suppress(sorted, true, always(0))
		for i, f := range figures {
			if !f.Hidden() {
				figures[i].Visits = nearest(counts[f.Answer[0]-'a'])
			}
		}
		return figures, nearest(total)
	}
	if len(foundOut(attack(3, 24, weak), 24)) == 0 {
		t.Error("the attack is no attack: it finds nothing out about a weak rule")
	}
}

// leak is what the attack knows of a published month: the total, and the values
// that each cell may have had.
type leak struct {
	total int
	cells []map[int]bool
}

// attack gives what is known of everything that may be published of n cells.
func attack(n, most int, rule func(counts []int, total int, throw dice) ([]Figure, int)) map[string]leak {
	found := map[string]leak{}
	eachTable(n, most, func(counts []int) {
		total := 0
		for _, c := range counts {
			total += c
		}
		if total < Few {
			return // nothing of that month is told
		}
		eachThrow(func(throw dice) {
			figures, told := rule(counts, total, throw)
			key := fmt.Sprint(figures, told)
			if _, ok := found[key]; !ok {
				found[key] = leak{told, make([]map[int]bool, n)}
			}
			for i, c := range counts {
				if found[key].cells[i] == nil {
					found[key].cells[i] = map[int]bool{}
				}
				found[key].cells[i][c] = true
			}
		})
	})
	return found
}

// foundOut lists the small cells of which too little is left. Of totals that
// larger cells may make than were tried, nothing can be said.
func foundOut(found map[string]leak, most int) (worst []string) {
	for key, l := range found {
		if l.total+4 > most {
			continue
		}
		for i, values := range l.cells {
			small := values[1] || values[2] || values[3] || values[4]
			if small && len(values) < 3 {
				worst = append(worst, fmt.Sprintf("published %s, and cell %d can only have been %v", key, i, values))
			}
		}
	}
	return worst
}

// eachTable goes through all tables of n cells from 0 to most.
func eachTable(n, most int, f func([]int)) {
	counts := make([]int, n)
	for {
		f(counts)
		i := 0
		for ; i < n && counts[i] == most; i++ {
			counts[i] = 0
		}
		if i == n {
			return
		}
		counts[i]++
	}
}

// eachThrow goes through all that dice may show. A rounding of n asks for one of
// five, of which only up and down differ; both are tried.
func eachThrow(f func(dice)) {
	var script, sides []int
	for {
		at := 0
		f(func(n int) int {
			if at == len(script) {
				script, sides = append(script, 0), append(sides, n)
			}
			at++
			return face(script[at-1], n)
		})
		last := len(script) - 1
		for ; last >= 0 && script[last] == faces(sides[last])-1; last-- {
			script, sides = script[:last], sides[:last]
		}
		if last < 0 {
			return
		}
		script[last]++
	}
}

// faces are how many throws of an n-sided die are tried, face is which.
func faces(n int) int {
	if n == 5 {
		return 2
	}
	return n
}

func face(i, n int) int {
	if n == 5 {
		return 4 * i
	}
	return i
}
