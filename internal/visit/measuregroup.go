package visit

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
)

// groupsBy is what groups are to be counted by: totals, or two axes, of which
// each may be empty.
type groupsBy struct {
	totals bool
	a, b   axis
}

// groups writes the query that counts groups. It is false when two facts would
// have to be known together, which of groups they never are.
func (f Filter) groups(q *query, by groupsBy) bool {
	fact, each, ok := f.oneFact(by)
	switch {
	case !ok:
		return false
	case fact.fact == "":
		f.groupHead(q, by, `v.visits`, `v.persons`)
		q.WriteString(` from visit_group v where `)
	default:
		f.groupHead(q, by, `case when c.persons < v.visits then c.persons else v.visits end`, `c.persons`)
		q.WriteString(` from visit_group v join `)
		counted(q, f.TenantID, fact, each)
		q.WriteString(` c on c.group_id = v.id where `)
	}
	f.where(q)
	if !by.totals {
		q.WriteString(` group by 1, 2`)
	}
	return true
}

// oneFact is the only fact that filter and axes ask for, none when they ask for
// none; each tells whether its answers are told apart. Filtering by a fact and
// counting by the same one leaves the filtered answers.
func (f Filter) oneFact(by groupsBy) (fact told, each, ok bool) {
	filtered := f.told()
	for _, a := range []axis{by.a, by.b} {
		if a.fact == "" {
			continue
		}
		if each || len(filtered) > 0 && filtered[0].fact != a.fact {
			return told{}, false, false
		}
		fact, each = told{fact: a.fact}, true
	}
	if len(filtered) > 0 {
		fact = filtered[0]
	}
	return fact, each, len(filtered) <= 1
}

// groupHead writes what is selected: keys and sums.
func (f Filter) groupHead(q *query, by groupsBy, visits, persons string) {
	q.WriteString(`select `)
	if !by.totals {
		q.WriteString(by.a.ofGroups() + `, ` + by.b.ofGroups() + `, `)
	}
	q.WriteString(`cast(coalesce(sum(` + visits + `), 0) as bigint), cast(coalesce(sum(` + persons + `), 0) as bigint)`)
	if by.totals {
		q.WriteString(`, cast(coalesce(sum(v.minutes), 0) as bigint)`)
	}
}

// ofGroups is the expression of groups, an empty text without a dimension.
func (a axis) ofGroups() string {
	switch {
	case a.fact != "":
		return `c.answer`
	case a.both != ``:
		return a.both
	}
	return `''`
}

// counted writes the counts of a fact as a table: each answer by itself, or, of
// several answers that are filtered by, the most given one, which is how many it
// was at least.
func counted(q *query, tenantID string, fact told, each bool) {
	q.WriteString(`(select group_id, `)
	if each {
		q.WriteString(`answer, persons`)
	} else {
		q.WriteString(`max(persons) as persons`)
	}
	q.add(` from visit_group_count where tenant_id = %s and of_what = %s`, tenantID, string(fact.fact))
	if len(fact.answers) > 0 {
		q.WriteString(` and answer in `)
		q.list(fact.answers)
	}
	if !each {
		q.WriteString(` group by group_id`)
	}
	q.WriteString(`)`)
}

// Day is what one day came to at one place ("" none), by how people came. It is
// the finest cut there is: no hour, reason, language or host stands beside it.
type Day struct {
	Date            civil.Date
	PlaceID         string
	Source          Source
	Visits, Persons int
	Minutes         int // of help
}

// Days counts a filter's visits day by day and place by place. The figures are
// for those who work there: small ones can tell whom they are about.
func Days(ctx context.Context, r db.Reader, f Filter) (days []Day, err error) {
	defer errs.Wrap(&err, "visit.Days")
	q := &query{}
	q.WriteString(`select v.service_date, coalesce(v.place_id, ''), v.source, count(*),
		cast(sum(v.persons) as bigint), cast(sum(v.minutes) as bigint) from visit v where `)
	f.where(q)
	f.whereTold(q)
	q.WriteString(` group by 1, 2, 3`)
	if days, err = db.All(ctx, r, scanDay, q.String(), q.args...); err != nil || len(f.told()) > 0 {
		return addDays(days, nil), err
	}
	q = &query{}
	q.WriteString(`select v.service_date, coalesce(v.place_id, ''), v.source, cast(sum(v.visits) as bigint),
		cast(sum(v.persons) as bigint), cast(sum(v.minutes) as bigint) from visit_group v where `)
	f.where(q)
	q.WriteString(` group by 1, 2, 3`)
	groups, err := db.All(ctx, r, scanDay, q.String(), q.args...)
	return addDays(days, groups), err
}

func scanDay(row db.Row) (d Day, err error) {
	return d, row.Scan(&d.Date, &d.PlaceID, &d.Source, &d.Visits, &d.Persons, &d.Minutes)
}

// addDays puts those of groups to those of single visits, sorted.
func addDays(days, groups []Day) []Day {
	slices.SortFunc(days, compareDays)
	for _, g := range groups {
		at, found := slices.BinarySearchFunc(days, g, compareDays)
		if !found {
			days = slices.Insert(days, at, g)
			continue
		}
		days[at].Visits, days[at].Persons, days[at].Minutes = days[at].Visits+g.Visits, days[at].Persons+g.Persons, days[at].Minutes+g.Minutes
	}
	return days
}

func compareDays(a, b Day) int {
	return cmp.Or(a.Date.Compare(b.Date), strings.Compare(a.PlaceID, b.PlaceID), strings.Compare(string(a.Source), string(b.Source)))
}
