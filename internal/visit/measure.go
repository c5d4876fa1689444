package visit

import (
	"context"
	"fmt"
	"strings"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/place"
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
	Outcome         Outcome
	TopicID         string // visits that were, also, about this reason
}

// Totals is what a filter's visits come to.
type Totals struct {
	Visits  int
	Persons int // summed over distinct visits
	Minutes int // of help, summed over visits

	ByOutcome, ByPlace, ByMonth []Line
	ByTopic                     []Line // a visit about two topics stands in both lines
}

// Line is a part of the totals: Key is an outcome, a place id ("" none), a
// month "2026-11" or a reason id.
type Line struct {
	Key             string
	Visits, Persons int
}

// Count counts visits and persons, and is with its parts the only place that
// does: every figure of the service comes from here.
func Count(ctx context.Context, r db.Reader, f Filter) (t Totals, err error) {
	defer errs.Wrap(&err, "visit.Count")
	where, args := f.where()
	t, err = db.One(ctx, r, scanTotals, `select count(*), cast(coalesce(sum(v.persons), 0) as bigint),
		cast(coalesce(sum(v.minutes), 0) as bigint) from visit v where `+where, args...)
	if err != nil || t.Visits == 0 {
		return t, err
	}
	for _, part := range []struct {
		lines     *[]Line
		key, join string
	}{
		{&t.ByOutcome, `v.outcome`, ``},
		{&t.ByPlace, `coalesce(v.place_id, '')`, ``},
		{&t.ByMonth, `substr(v.service_date, 1, 7)`, ``},
		{&t.ByTopic, `vt.reason_id`, `join visit_topic vt on vt.tenant_id = v.tenant_id and vt.visit_id = v.id`},
	} {
		*part.lines, err = db.All(ctx, r, scanLine, fmt.Sprintf(
			`select %[1]s, count(*), cast(sum(v.persons) as bigint) from visit v %[2]s where %[3]s group by %[1]s order by %[1]s`,
			part.key, part.join, where), args...)
		if err != nil {
			return t, err
		}
	}
	return t, nil
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

// Days counts a filter's visits day by day and place by place, in one query.
// The figures are for those who work there: small ones can tell whom they are
// about.
func Days(ctx context.Context, r db.Reader, f Filter) (days []Day, err error) {
	defer errs.Wrap(&err, "visit.Days")
	where, args := f.where()
	scan := func(row db.Row) (d Day, err error) {
		return d, row.Scan(&d.Date, &d.PlaceID, &d.Source, &d.Visits, &d.Persons, &d.Minutes)
	}
	return db.All(ctx, r, scan, `select v.service_date, coalesce(v.place_id, ''), v.source, count(*),
		cast(sum(v.persons) as bigint), cast(sum(v.minutes) as bigint) from visit v where `+where+`
		group by v.service_date, coalesce(v.place_id, ''), v.source
		order by v.service_date, coalesce(v.place_id, ''), v.source`, args...)
}

func scanTotals(row db.Row) (t Totals, err error) {
	return t, row.Scan(&t.Visits, &t.Persons, &t.Minutes)
}

func scanLine(row db.Row) (l Line, err error) {
	return l, row.Scan(&l.Key, &l.Visits, &l.Persons)
}

func (f Filter) where() (string, []any) {
	w := where{}
	w.and(`v.tenant_id =`, f.TenantID)
	if !f.From.IsZero() {
		w.and(`v.service_date >=`, f.From)
	}
	if !f.To.IsZero() {
		w.and(`v.service_date <=`, f.To)
	}
	w.andText(`v.place_id =`, f.PlaceID)
	w.andText(`v.offer_id =`, f.OfferID)
	w.andText(`v.channel =`, string(f.Channel))
	w.andText(`v.source =`, string(f.Source))
	w.andText(`v.outcome =`, string(f.Outcome))
	w.andOrganisations(f.OrganisationIDs)
	w.andTopic(f.TopicID)
	return strings.Join(w.parts, ` and `), w.args
}

// where gathers conditions and their arguments.
type where struct {
	parts []string
	args  []any
}

func (w *where) and(condition string, arg any) {
	w.args = append(w.args, arg)
	w.parts = append(w.parts, fmt.Sprintf(`%s $%d`, condition, len(w.args)))
}

func (w *where) andText(condition, arg string) {
	if arg != "" {
		w.and(condition, arg)
	}
}

func (w *where) andOrganisations(ids []string) {
	if len(ids) == 0 {
		return
	}
	w.parts = append(w.parts, `v.organisation_id in (`+db.Placeholders(len(w.args)+1, len(ids))+`)`)
	w.args = append(w.args, db.Args(ids)...)
}

func (w *where) andTopic(reasonID string) {
	if reasonID == "" {
		return
	}
	w.args = append(w.args, reasonID)
	w.parts = append(w.parts, fmt.Sprintf(`exists (select 1 from visit_topic t
		where t.tenant_id = v.tenant_id and t.visit_id = v.id and t.reason_id = $%d)`, len(w.args)))
}
