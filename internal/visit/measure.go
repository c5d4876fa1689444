package visit

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
)

// Totals is what a filter's visits come to.
type Totals struct {
	Sum
	InGroups int // of the persons: in groups and on paper lists

	ByOutcome, ByPlace, ByMonth []Line
	ByTopic                     []Line // a visit about two topics stands in both lines
}

// Sum is a number of visits. Persons are summed over distinct visits: they are
// not different people. Minutes are of help, summed over visits.
type Sum struct{ Visits, Persons, Minutes int }

// Line is a part of the totals; what Key is, its [Dimension] says.
type Line struct {
	Key             string
	Visits, Persons int
}

// Count counts visits and persons. With [Lines], [Themes], [Cross] and [Days] it
// is the only place that does: every figure of the service comes from here.
func Count(ctx context.Context, r db.Reader, f Filter) (t Totals, err error) {
	defer errs.Wrap(&err, "visit.Count")
	if t.Sum, t.InGroups, err = Total(ctx, r, f); err != nil || t.Visits == 0 {
		return t, err
	}
	for by, lines := range map[Dimension]*[]Line{ByOutcome: &t.ByOutcome, ByPlace: &t.ByPlace, ByMonth: &t.ByMonth, ByTopic: &t.ByTopic} {
		if *lines, err = Lines(ctx, r, f, by); err != nil {
			return t, err
		}
	}
	return t, nil
}

// Total counts without parts. inGroups is how many of the persons were in groups.
// A group of which two filtered facts would have to be known together is left
// out.
func Total(ctx context.Context, r db.Reader, f Filter) (s Sum, inGroups int, err error) {
	defer errs.Wrap(&err, "visit.Total")
	q := &query{}
	q.WriteString(`select count(*), cast(coalesce(sum(v.persons), 0) as bigint), cast(coalesce(sum(v.minutes), 0) as bigint) from visit v where `)
	f.where(q)
	f.whereTold(q)
	if s, err = db.One(ctx, r, scanSum, q.String(), q.args...); err != nil {
		return s, 0, err
	}
	q = &query{}
	if !f.groups(q, groupsBy{totals: true}) {
		return s, 0, nil
	}
	g, err := db.One(ctx, r, scanSum, q.String(), q.args...)
	return Sum{s.Visits + g.Visits, s.Persons + g.Persons, s.Minutes + g.Minutes}, g.Persons, err
}

// Lines counts by one dimension, sorted by key.
func Lines(ctx context.Context, r db.Reader, f Filter, by Dimension) (lines []Line, err error) {
	defer errs.Wrap(&err, "visit.Lines(%s)", by)
	cells, err := Cross(ctx, r, f, by, "")
	for _, c := range cells {
		lines = append(lines, Line{c.A, c.Visits, c.Persons})
	}
	return lines, err
}

// Cell is where two dimensions meet.
type Cell struct {
	A, B            string
	Visits, Persons int
}

// Cross counts by two dimensions, sorted by both keys. What is told of a group as
// counts is crossed with where and when the group was, which was seen together
// with it, but never with another count: nobody knows who gave both answers. A
// visit about two topics stands in both.
func Cross(ctx context.Context, r db.Reader, f Filter, a, b Dimension) (cells []Cell, err error) {
	defer errs.Wrap(&err, "visit.Cross(%s, %s)", a, b)
	sums := map[[2]string]Line{}
	add := func(key [2]string, visits, persons int) {
		key = [2]string{a.keyOf(key[0]), b.keyOf(key[1])}
		sums[key] = Line{Visits: sums[key].Visits + visits, Persons: sums[key].Persons + persons}
	}
	for _, write := range []func(*query, groupsBy) bool{f.visits, f.groups} {
		q := &query{}
		if !write(q, groupsBy{a: axes[a], b: axes[b]}) {
			continue
		}
		part, err := db.All(ctx, r, scanCell, q.String(), q.args...)
		if err != nil {
			return nil, err
		}
		for _, c := range part {
			add([2]string{c.A, c.B}, c.Visits, c.Persons)
		}
	}
	for key, l := range sums {
		cells = append(cells, Cell{key[0], key[1], l.Visits, l.Persons})
	}
	slices.SortFunc(cells, func(x, y Cell) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return cells, nil
}

// keyOf makes weeks of days.
func (by Dimension) keyOf(key string) string {
	if by != ByWeek {
		return key
	}
	day, err := civil.ParseDate(key)
	if err != nil {
		return key
	}
	return day.Week().String()
}

// visits writes the query that counts single visits; there is none for what is
// told of groups alone.
func (f Filter) visits(q *query, by groupsBy) bool {
	keys := [2]string{by.a.ofVisits(), by.b.ofVisits()}
	if keys[0] == `` || keys[1] == `` {
		return false
	}
	q.WriteString(`select ` + keys[0] + `, ` + keys[1] + `, count(*), cast(sum(v.persons) as bigint) from visit v`)
	if by.a.fact == FactTopic || by.b.fact == FactTopic {
		q.WriteString(` join visit_topic vt on vt.tenant_id = v.tenant_id and vt.visit_id = v.id`)
	}
	q.WriteString(` where `)
	f.where(q)
	f.whereTold(q)
	q.WriteString(` group by 1, 2`)
	return true
}

// ofVisits is the expression of single visits, an empty text without a dimension.
func (a axis) ofVisits() string {
	if a == (axis{}) {
		return `''`
	}
	return a.both + a.column
}

// Themes counts by theme, for which reasons say which is whose. A visit about two
// topics of a theme is one visit of it. Of a group only the counts of topics are
// known: the most frequent of a theme's topics tells how many it was at least.
func Themes(ctx context.Context, r db.Reader, f Filter, reasons []place.Reason) (lines []Line, err error) {
	defer errs.Wrap(&err, "visit.Themes")
	topics := map[place.Theme][]string{}
	for _, one := range reasons {
		topics[one.InTheme()] = append(topics[one.InTheme()], one.ID)
	}
	for _, theme := range slices.Sorted(maps.Keys(topics)) {
		about := f
		about.TopicIDs = f.within(topics[theme])
		if len(about.TopicIDs) == 0 {
			continue
		}
		s, _, err := Total(ctx, r, about)
		if err != nil {
			return nil, err
		}
		if s.Visits > 0 {
			lines = append(lines, Line{string(theme), s.Visits, s.Persons})
		}
	}
	return lines, nil
}

// within are those of the topics that the filter leaves.
func (f Filter) within(topics []string) []string {
	if len(f.TopicIDs) == 0 {
		return topics
	}
	return slices.DeleteFunc(slices.Clone(topics), func(id string) bool { return !slices.Contains(f.TopicIDs, id) })
}

func scanSum(row db.Row) (s Sum, err error) { return s, row.Scan(&s.Visits, &s.Persons, &s.Minutes) }

func scanCell(row db.Row) (c Cell, err error) {
	return c, row.Scan(&c.A, &c.B, &c.Visits, &c.Persons)
}
