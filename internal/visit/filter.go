package visit

import (
	"fmt"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/place"
)

// Whom says whose visits are counted. Employees of the tenant are helped, too,
// but are counted apart.
type Whom string

// Whom it may be.
const (
	Residents Whom = ""
	Employees Whom = "employees"
	Everybody Whom = "everybody"
)

// Filter chooses visits. Empty fields choose all; From and To are both
// included.
type Filter struct {
	TenantID        string
	From, To        civil.Date
	OrganisationIDs []string
	PlaceID         string
	OfferID         string
	Channel         place.Channel
	Source          Source
	Whom            Whom

	// What follows is told of each visit, but of a group as counts. A group's
	// visits are counted with one of these, as its counts tell, never with two.
	Outcome  Outcome
	Matter   string
	Language string
	AgeBand  string
	TopicIDs []string // visits that were, also, about one of these reasons
}

// told are the fields of the filter that groups have counts of, with the column
// that visits have them in.
func (f Filter) told() (list []told) {
	for _, one := range []told{
		{FactOutcome, `v.outcome`, []string{string(f.Outcome)}}, {FactMatter, `v.matter`, []string{f.Matter}},
		{FactLanguage, `v.language`, []string{f.Language}}, {FactAge, `v.age_band`, []string{f.AgeBand}},
	} {
		if one.answers[0] != "" {
			list = append(list, one)
		}
	}
	if len(f.TopicIDs) > 0 {
		list = append(list, told{FactTopic, ``, f.TopicIDs})
	}
	return list
}

type told struct {
	fact    Fact
	column  string
	answers []string
}

// query is a statement that is put together: its arguments are numbered in the
// order in which they stand in the text.
type query struct {
	strings.Builder
	args []any
}

func (q *query) add(format string, args ...any) {
	places := make([]any, len(args))
	for i, arg := range args {
		q.args = append(q.args, arg)
		places[i] = fmt.Sprintf("$%d", len(q.args))
	}
	fmt.Fprintf(&q.Builder, format, places...)
}

// list is one place for each of the arguments.
func (q *query) list(args []string) {
	q.WriteString(`(` + db.Placeholders(len(q.args)+1, len(args)) + `)`)
	q.args = append(q.args, db.Args(args)...)
}

// where adds what visits and groups, both as v, have in common.
func (f Filter) where(q *query) {
	q.add(`v.tenant_id = %s`, f.TenantID)
	if !f.From.IsZero() {
		q.add(` and v.service_date >= %s`, f.From)
	}
	if !f.To.IsZero() {
		q.add(` and v.service_date <= %s`, f.To)
	}
	for _, one := range []struct{ condition, value string }{
		{` and v.place_id = %s`, f.PlaceID}, {` and v.offer_id = %s`, f.OfferID}, {` and v.channel = %s`, string(f.Channel)},
		{` and v.source = %s`, string(f.Source)},
	} {
		if one.value != "" {
			q.add(one.condition, one.value)
		}
	}
	if len(f.OrganisationIDs) > 0 {
		q.WriteString(` and v.organisation_id in `)
		q.list(f.OrganisationIDs)
	}
	switch f.Whom {
	case Residents:
		q.WriteString(` and not v.employee`)
	case Employees:
		q.WriteString(` and v.employee`)
	}
}

// whereTold adds what is told of each visit.
func (f Filter) whereTold(q *query) {
	for _, one := range f.told() {
		if one.fact != FactTopic {
			q.add(` and `+one.column+` = %s`, one.answers[0])
			continue
		}
		q.WriteString(` and exists (select 1 from visit_topic t where t.tenant_id = v.tenant_id and t.visit_id = v.id and t.reason_id in `)
		q.list(one.answers)
		q.WriteString(`)`)
	}
}
