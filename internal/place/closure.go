package place

import (
	"context"

	"digivert/internal/base/civil"
	"digivert/internal/base/db"
	"digivert/internal/base/errs"
	"digivert/internal/base/form"
	"digivert/internal/base/id"
	"digivert/internal/org"
)

// wholeDay is the span of a closure that lasts all day.
var wholeDay = civil.Span{Start: 0, End: 24 * 60}

// Closure is days, or hours of each of the days, when a place is closed
// although a rule says open. Without PlaceID it holds for every place.
type Closure struct {
	ID, PlaceID string
	OfferID     string     // never stored: an offer's own hours that shrink, told to OnClose
	From, To    civil.Date // both included
	Span        civil.Span // 00:00–24:00 when it lasts all day
	Reason      string     // shown to residents
}

// AllDay tells whether no hour of the days is left.
func (c Closure) AllDay() bool { return c.Span == wholeDay }

// On tells whether the closure touches the day.
func (c Closure) On(d civil.Date) bool { return !d.Before(c.From) && !d.After(c.To) }

// At tells whether the closure holds for the place.
func (c Closure) At(placeID string) bool { return c.PlaceID == "" || c.PlaceID == placeID }

// forEver makes c last from the day on.
func forEver(c Closure, from civil.Date) Closure {
	c.From, c.To, c.Span = from, civil.NewDate(9999, 12, 31), wholeDay
	return c
}

func scanClosure(row db.Row) (c Closure, err error) {
	var start, end int
	err = row.Scan(&c.ID, db.Text(&c.PlaceID), &c.From, &c.To, &start, &end, &c.Reason)
	c.Span = civil.Span{Start: civil.TimeOfDay(start), End: civil.TimeOfDay(end)}
	return c, err
}

// Closures lists what is not over on the day from, of all places, by first day.
func (s *Service) Closures(ctx context.Context, r db.Reader, tenantID string, from civil.Date) ([]Closure, error) {
	return closures(ctx, r, tenantID, from, civil.NewDate(9999, 12, 31))
}

func closures(ctx context.Context, r db.Reader, tenantID string, from, to civil.Date) ([]Closure, error) {
	return db.All(ctx, r, scanClosure, `select id, place_id, from_date, to_date, start_minute, end_minute, reason
		from closure where tenant_id = $1 and to_date >= $2 and from_date <= $3 order by from_date, start_minute, id`, tenantID, from, to)
}

// ClosedAt gives the hours of the day in which closures keep the place shut.
func ClosedAt(ctx context.Context, r db.Reader, tenantID, placeID string, d civil.Date) (spans []civil.Span, err error) {
	all, err := closures(ctx, r, tenantID, d, d)
	for _, cl := range all {
		if cl.At(placeID) {
			spans = append(spans, cl.Span)
		}
	}
	return spans, err
}

// AddClosure closes a place, or all. Appointments booked in it are told as
// errs.Conflict (see [Affected]) unless accept is true. What is wrong comes as
// errs.Invalid with the fields place, from, to, start, end and reason.
func (s *Service) AddClosure(ctx context.Context, by org.Actor, cl Closure, accept bool) (closureID string, err error) {
	defer errs.Wrap(&err, "AddClosure")
	cl.Reason, _ = form.CleanText(cl.Reason, false)
	err = s.write(ctx, by, func(c change) error {
		p, err := c.checkClosure(cl)
		if err != nil {
			return err
		}
		if err := s.ask(c, accept, cl); err != nil {
			return err
		}
		cl.ID = id.New()
		return c.insertClosure(cl, p.OrganisationID)
	})
	return cl.ID, err
}

// EnterClosure is AddClosure in the transaction of whoever has seen to the
// appointments that are booked in it.
func EnterClosure(ctx context.Context, tx db.Tx, by org.Actor, cl Closure) (closureID string, err error) {
	defer errs.Wrap(&err, "EnterClosure")
	cl.Reason, _ = form.CleanText(cl.Reason, false)
	p, err := checkClosure(ctx, tx, by, cl)
	if err != nil {
		return "", err
	}
	cl.ID = id.New()
	return cl.ID, change{by, tx}.insertClosure(cl, p.OrganisationID)
}

// CheckClosure tells whether the actor may enter the closure, and what is wrong
// with it, as AddClosure does.
func CheckClosure(ctx context.Context, r db.Reader, by org.Actor, cl Closure) error {
	cl.Reason, _ = form.CleanText(cl.Reason, false)
	_, err := checkClosure(ctx, r, by, cl)
	return err
}

func (c change) checkClosure(cl Closure) (Place, error) {
	return checkClosure(c.ctx(), c.tx, c.Actor, cl)
}

// checkClosure also finds the place; a closure of every place has none.
func checkClosure(ctx context.Context, r db.Reader, by org.Actor, cl Closure) (p Place, err error) {
	if !by.SetsUp() {
		return p, errs.E(errs.Forbidden, "web.error.forbidden")
	}
	var check errs.Check
	tenant, err := org.TenantByID(ctx, r, by.TenantID)
	if err != nil {
		return p, err
	}
	if cl.PlaceID != "" {
		p, err = placeByID(ctx, r, by.TenantID, cl.PlaceID)
	}
	if errs.Is(err, errs.NotFound) {
		check.Add("place", "place.closure.unknownplace")
	} else if err != nil {
		return p, err
	}
	cl.check(&check, civil.DateOf(by.Now, tenant.Location()))
	all, err := closures(ctx, r, by.TenantID, cl.From, cl.To)
	if err != nil {
		return p, err
	}
	return p, checkClosureTwin(check, all, cl)
}

// checkClosureTwin refuses the same closure twice, as a second press of the
// button would make.
func checkClosureTwin(check errs.Check, all []Closure, cl Closure) error {
	for _, o := range all {
		if o.PlaceID == cl.PlaceID && o.From == cl.From && o.To == cl.To && o.Span == cl.Span {
			check.Add("from", "place.closure.twice")
		}
	}
	return check.Err()
}

func (c change) insertClosure(cl Closure, organisationID string) error {
	err := c.exec(`insert into closure (tenant_id, id, place_id, from_date, to_date, start_minute, end_minute, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		c.TenantID, cl.ID, db.NullText(cl.PlaceID), cl.From, cl.To, int(cl.Span.Start), int(cl.Span.End), cl.Reason)
	if err != nil {
		return err
	}
	return c.record("add", subject{"closure", cl.ID, organisationID})
}

// RemoveClosure opens again.
func (s *Service) RemoveClosure(ctx context.Context, by org.Actor, closureID string) error {
	return s.write(ctx, by, func(c change) error {
		n, err := db.Exec(c.ctx(), c.tx, `delete from closure where tenant_id = $1 and id = $2`, c.TenantID, closureID)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.E(errs.NotFound, "place.closure.gone")
		}
		return c.record("remove", subject{kind: "closure", id: closureID})
	})
}

// longestClosure is about a rebuilding; more is a slip of the year.
const longestClosure = 3 * 366

func (cl Closure) check(check *errs.Check, today civil.Date) {
	switch {
	case cl.From.IsZero():
		check.Add("from", "place.closure.nofrom")
	case cl.To.IsZero():
		check.Add("to", "place.closure.noto")
	case cl.To.Before(cl.From):
		check.Add("to", "civil.rule.tobeforefrom")
	case cl.From.DaysUntil(cl.To) > longestClosure:
		check.Add("to", "place.closure.toolong")
	case cl.To.Before(today):
		check.Add("to", "place.closure.past")
	}
	cl.checkSpan(check)
	checkText(check, "reason", cl.Reason, longestAddress)
}

func (cl Closure) checkSpan(check *errs.Check) {
	switch {
	case !cl.Span.Start.Valid() || !cl.Span.End.Valid():
		check.Add("start", "civil.time.bad")
	case cl.Span.End == cl.Span.Start:
		check.Add("end", "civil.rule.endisstart")
	case cl.Span.End < cl.Span.Start:
		check.Add("end", "civil.rule.endbeforestart")
	}
}
